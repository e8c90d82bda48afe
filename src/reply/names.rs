//! Names for people: places, facts and their values, persons, whom to call.

use crate::dialog::Assistant;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::lexicon::SPEAKER;
use crate::knowledge::place::{Code, Level};
use crate::knowledge::region::Owner;
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};
use crate::knowledge::wording::{Sentence, Template};

use super::public::SourceReply;

/// The id under which the catalogue keeps the hotline.
const HOTLINE: &str = "hotline";

/// The most diseases that are named in one condition.
const MOST_DISEASES: usize = 4;

/// Turns ids and values into words.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The assistant whose knowledge is spoken.
    pub assistant: &'a Assistant,
    /// Whose case it is.
    pub person: Option<&'a str>,
}

impl Names<'_> {
    /// A sentence of the wording with its slots filled.
    #[must_use]
    pub fn fill(&self, sentence: Sentence, slots: &[(&str, &str)]) -> String {
        self.assistant.knowledge.wording.fill(sentence, slots)
    }

    /// A sentence of the wording without slots.
    #[must_use]
    pub fn say(&self, sentence: Sentence) -> String {
        self.fill(sentence, &[])
    }

    /// The patient in a sentence.
    #[must_use]
    pub fn person(&self) -> &str {
        self.assistant.knowledge.wording.person(self.person)
    }

    /// Somebody as an agent speaks of them.
    #[must_use]
    pub fn for_agent(&self, person: &str) -> String {
        if person == SPEAKER {
            self.say(Sentence::DeskCaller)
        } else {
            self.assistant.knowledge.wording.person(Some(person)).to_owned()
        }
    }

    /// A sentence of a region file, with the patient filled in.
    #[must_use]
    pub fn speak(&self, text: &str) -> String {
        if text.contains('{') {
            Template::parse(text).fill(&[("person", self.person())])
        } else {
            text.to_owned()
        }
    }

    /// The place whose office is to be asked: the prefecture, or the province where only that is
    /// known.
    #[must_use]
    pub fn office(&self, region: Option<Code>) -> String {
        let Some(region) = region else {
            return self.say(Sentence::YourPlace);
        };
        let places = &self.assistant.knowledge.shared.places;
        let prefecture = region.prefecture().filter(|code| places.get(*code).is_some());
        let is_city = |code| places.get(code).is_some_and(|one| one.name.ends_with('市'));
        let city = is_city(region);
        match (region.level(), prefecture) {
            // A province that is no city has neither an office for people nor an area code.
            (Level::Province, _) if !city => self.say(Sentence::YourPlace),
            (Level::County, Some(prefecture)) => places.short(prefecture),
            // A district of a municipality: the area code is the municipality's.
            (Level::County, None) if is_city(region.province()) => places.short(region.province()),
            _ => places.short(region),
        }
    }

    /// The number to call.
    #[must_use]
    pub fn hotline(&self) -> &str {
        let channel = self.assistant.knowledge.shared.channels.get(HOTLINE);
        channel.map_or("", |channel| channel.name.as_str())
    }

    /// A division in a sentence, with the province where the name alone could mislead.
    #[must_use]
    pub fn place(&self, code: Code) -> String {
        self.assistant.knowledge.shared.places.short(code)
    }

    /// A division with what it lies in.
    #[must_use]
    pub fn place_path(&self, code: Code) -> String {
        self.assistant.knowledge.shared.places.path(code)
    }

    /// A disease.
    #[must_use]
    pub fn disease(&self, id: DiseaseId) -> &str {
        &self.assistant.knowledge.shared.diseases.get(id).name
    }

    /// Several diseases: 高血压、糖尿病.
    #[must_use]
    pub fn diseases(&self, ids: &[DiseaseId]) -> String {
        if ids.is_empty() {
            return self.say(Sentence::OptionOther);
        }
        let names: Vec<&str> = ids.iter().take(MOST_DISEASES).map(|id| self.disease(*id)).collect();
        let names = names.join(&self.say(Sentence::Comma));
        if ids.len() > MOST_DISEASES {
            self.fill(Sentence::AndOthers, &[("names", &names)])
        } else {
            names
        }
    }

    /// A source with its date.
    #[must_use]
    pub fn source(&self, source: &SourceReply) -> String {
        let sentence = match source.kind.as_str() {
            "official" => Sentence::SourceOfficial,
            "reported" => Sentence::SourceReported,
            _ => Sentence::SourceClaimed,
        };
        let number = source.number.as_deref().unwrap_or_default();
        let slots =
            [("title", source.title.as_str()), ("number", number), ("as_of", &source.as_of)];
        self.fill(sentence, &slots)
    }

    /// The words on the button of a choice.
    #[must_use]
    pub fn label(&self, fact: FactId, choice: ChoiceId) -> &str {
        let fact = self.assistant.knowledge.shared.vocabulary.fact(fact);
        fact.choices.get(usize::from(choice)).map_or("", |choice| choice.label.as_str())
    }

    /// The procedure in a sentence.
    #[must_use]
    pub fn procedure(&self, choice: ChoiceId) -> &str {
        self.label(self.assistant.knowledge.shared.vocabulary.core.procedure, choice)
    }

    /// A value in a recap.
    #[must_use]
    pub fn value(&self, fact: FactId, value: &Value) -> String {
        match value {
            Value::Choice(choice) => self.label(fact, *choice).to_owned(),
            Value::Place(code) => self.place_path(*code),
            Value::Diseases(ids) => self.diseases(ids),
            Value::Date(date) => date.to_string(),
            Value::Money(sum) => sum.normalize().to_string(),
        }
    }

    /// An open condition: the words before a line that holds only then.
    #[must_use]
    pub fn condition(&self, when: &[(FactId, Vec<Value>)]) -> String {
        let telling: Vec<_> =
            when.iter().filter(|(fact, values)| !self.is_usual(*fact, values)).collect();
        // Where nothing else is said, even what is usual is.
        let telling = if telling.is_empty() { when.iter().collect() } else { telling };
        let mut parts: Vec<String> =
            telling.iter().map(|(fact, values)| self.alternatives(*fact, values)).collect();
        // 高血压，高血压3级
        let all = parts.clone();
        parts.retain(|part| !all.iter().any(|other| other != part && other.contains(&**part)));
        parts.join(&self.say(Sentence::And))
    }

    fn is_usual(&self, fact: FactId, values: &[Value]) -> bool {
        self.assistant.knowledge.shared.vocabulary.fact(fact).is_usual(values)
    }

    /// A supposed value, behind "if".
    #[must_use]
    pub fn supposed(&self, fact: FactId, value: &Value) -> String {
        if let Value::Choice(_) = value {
            return self.alternatives(fact, std::slice::from_ref(value));
        }
        let label = &self.assistant.knowledge.shared.vocabulary.fact(fact).label;
        let slots = [("label", label.as_str()), ("value", &self.value(fact, value))];
        self.fill(Sentence::SupposeFact, &slots)
    }

    fn alternatives(&self, fact: FactId, values: &[Value]) -> String {
        let definition = self.assistant.knowledge.shared.vocabulary.fact(fact);
        let choices = definition.choices.len();
        let left_out = (0u8..).take(choices).map(Value::Choice).find(|v| !values.contains(v));
        if let (Some(other), true) = (left_out, values.len() > 2 && values.len() + 1 == choices) {
            // All but one reads better as that one left out.
            let when = self.alternatives(fact, &[other]);
            return self.fill(Sentence::Except, &[("when", &when)]);
        }
        // Of a day or a sum only a limit is known here: the row itself says how it is meant.
        let words: Vec<String> = values
            .iter()
            .filter(|value| !matches!(value, Value::Date(_) | Value::Money(_)))
            .map(|value| match value {
                Value::Choice(choice) => definition
                    .choices
                    .get(usize::from(*choice))
                    .map_or_else(String::new, |choice| choice.when.clone()),
                other => self.value(fact, other),
            })
            .collect();
        if words.is_empty() {
            return definition.label.clone();
        }
        words.join(&self.say(Sentence::Or))
    }
}

/// The file's short name in an item id: `nation` or the division code.
#[must_use]
pub fn owner_name(owner: Owner) -> String {
    match owner {
        Owner::Nation => "nation".to_owned(),
        Owner::Division(code) => code.to_string(),
    }
}
