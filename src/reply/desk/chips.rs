//! What a lookup understood, piece by piece: each with the words it was read from and what mends it.

use crate::dialog::Step;
use crate::dialog::act::Answer;
use crate::dialog::facts::stated;
use crate::dialog::session::{Stated, Statement, Strength};
use crate::knowledge::vocabulary::{FactId, FactKind, Known, Value};
use crate::knowledge::wording::Sentence;
use crate::language::{Found, Said};
use crate::reply::names::Names;

use super::facets::{FacetOption, choices};
use super::possible::Possible;

/// What the patient is called among the facts of a lookup.
pub const PATIENT: &str = "patient";

/// Something that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The fact's name in the public interface, or [`PATIENT`].
    pub fact: String,
    /// What it is: 参保地, 看病的地方, 病人.
    pub label: String,
    /// Its value in words.
    pub value: String,
    /// The words that it was read from. May be empty.
    pub words: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What it can be instead.
    pub options: Vec<FacetOption>,
    /// The facts that were set by one choice with this one, and are taken back with it.
    pub together: Vec<String>,
}

/// Where something that was understood comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The words say it.
    Said,
    /// The words only suggest it.
    Hint,
    /// It was chosen.
    Chosen,
    /// Everything else speaks for it.
    Assumed,
    /// It was taken away, or nobody knows it.
    Away,
}

impl Origin {
    /// Its name, for a style sheet.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Hint => "hint",
            Self::Chosen => "chosen",
            Self::Assumed => "assumed",
            Self::Away => "away",
        }
    }
}

/// The chips: the patient, the two places, then the rest in the order of the vocabulary.
pub(super) fn chips(names: &Names, step: &Step, answer: Option<&Answer>, words: &str) -> Vec<Chip> {
    let possible = Possible::of(names, step, answer);
    let chipping = Chipping { names, step, possible, words };
    let vocabulary = &names.assistant.knowledge.shared.vocabulary;
    let core = vocabulary.core;
    let rest = vocabulary.iter().map(|(id, _)| id);
    let rest = rest.filter(|id| ![core.region, core.care_region].contains(id));
    let order = [core.region, core.care_region].into_iter().chain(rest);
    chipping.person().into_iter().chain(order.filter_map(|fact| chipping.chip(fact))).collect()
}

/// The case that the chips tell, for a ticket: without the day of a visit, and without what the
/// ticket's title says.
pub(super) fn case(names: &Names, chips: &[Chip]) -> Vec<String> {
    let vocabulary = &names.assistant.knowledge.shared.vocabulary;
    let core = vocabulary.core;
    let told = |chip: &&Chip| {
        let fact = vocabulary.find(&chip.fact);
        chip.origin != Origin::Away
            && fact.is_none_or(|fact| {
                ![core.procedure, core.aspect].contains(&fact)
                    && vocabulary.fact(fact).kind != FactKind::Date
            })
    };
    let chips = chips.iter().filter(told);
    chips
        .map(|chip| {
            let slots = [("label", chip.label.as_str()), ("value", &chip.value)];
            names.fill(Sentence::DeskFact, &slots)
        })
        .collect()
}

struct Chipping<'a> {
    names: &'a Names<'a>,
    step: &'a Step,
    possible: Possible<'a>,
    words: &'a str,
}

impl Chipping<'_> {
    /// The patient, where the words speak of somebody.
    fn person(&self) -> Option<Chip> {
        let person = self.names.person?;
        let wording = &self.names.assistant.knowledge.wording;
        let option = |id: &str| FacetOption {
            label: self.names.for_agent(id),
            set: vec![(PATIENT.to_owned(), id.to_owned())],
            current: id == person,
        };
        Some(Chip {
            fact: PATIENT.to_owned(),
            label: self.names.say(Sentence::DeskPatient),
            value: self.names.for_agent(person),
            words: String::new(),
            origin: Origin::Said,
            options: wording.persons().map(option).collect(),
            together: vec![PATIENT.to_owned()],
        })
    }

    fn chip(&self, fact: FactId) -> Option<Chip> {
        let vocabulary = &self.names.assistant.knowledge.shared.vocabulary;
        let definition = vocabulary.fact(fact);
        let statement = self.statement(fact);
        let chosen = statement.is_some_and(|said| said.strength == Strength::Chosen);
        let (value, origin) = match self.step.facts.get(fact) {
            _ if definition.derived || self.follows(fact) => return None,
            Some(Known::Is(value)) => (self.value(fact, value), Self::origin(statement)),
            Some(Known::Unsure) => (self.names.say(Sentence::OptionUnsure), Origin::Away),
            None if chosen => (self.names.say(Sentence::DeskAway), Origin::Away),
            None => return None,
        };
        Some(Chip {
            fact: definition.name.clone(),
            label: self.label(fact),
            value,
            words: self.words_of(fact).unwrap_or_default().to_owned(),
            origin,
            options: self.options(fact),
            together: self.together(fact),
        })
    }

    fn value(&self, fact: FactId, value: &Value) -> String {
        let said = self.names.value(fact, value);
        match value {
            Value::Money(_) => self.names.fill(Sentence::DeskSum, &[("sum", &said)]),
            _ => said,
        }
    }

    /// Whether a fact only follows from another chip, or says what that says in the same words: where
    /// care is given, from the place.
    fn follows(&self, fact: FactId) -> bool {
        let core = self.names.assistant.knowledge.shared.vocabulary.core;
        let twice = [(core.care_place, core.care_region), (core.inpatient, core.stage)];
        let from = twice.iter().find(|(follows, _)| *follows == fact).map(|(_, from)| *from);
        from.is_some_and(|from| {
            let is_said = self.statement(fact).is_some();
            let same_words =
                || self.words_of(fact).is_some_and(|own| self.words_of(from) == Some(own));
            self.step.facts.value(from).is_some() && (!is_said || same_words())
        })
    }

    fn statement(&self, fact: FactId) -> Option<&Statement> {
        let name = &self.names.assistant.knowledge.shared.vocabulary.fact(fact).name;
        let said = &self.step.session.matter()?.statements;
        said.iter().rev().find(|statement| statement.fact == *name)
    }

    fn origin(statement: Option<&Statement>) -> Origin {
        match statement.map(|statement| statement.strength) {
            Some(Strength::Said) => Origin::Said,
            Some(Strength::Hint) => Origin::Hint,
            Some(Strength::Chosen) => Origin::Chosen,
            None => Origin::Assumed,
        }
    }

    /// The two places are told apart by what they are, not by their names.
    fn label(&self, fact: FactId) -> String {
        let vocabulary = &self.names.assistant.knowledge.shared.vocabulary;
        if fact == vocabulary.core.region {
            self.names.say(Sentence::DeskInsured)
        } else if fact == vocabulary.core.care_region {
            self.names.say(Sentence::DeskCare)
        } else {
            vocabulary.fact(fact).label.clone()
        }
    }

    /// The words that said last what is known of a fact; of somebody else they may say another thing.
    fn words_of(&self, fact: FactId) -> Option<&str> {
        let (reading, known) = (self.step.reading.as_ref()?, self.step.facts.value(fact)?);
        let says = |value: &Value| match (value, known) {
            (Value::Diseases(said), Value::Diseases(known)) => {
                said.iter().any(|id| known.contains(id))
            }
            (said, known) => said == known,
        };
        let is_it = |found: &&Found| matches!(&found.said, Said::Is(value) if says(value));
        let mut found = reading.facts.iter().rev().filter(|found| found.fact == fact);
        self.words.get(found.find(is_it)?.span.clone())
    }

    fn options(&self, fact: FactId) -> Vec<FacetOption> {
        let facts = &self.step.facts;
        let known = self.names.assistant.knowledge.shared.vocabulary.fact(fact);
        match (known.kind, facts.value(fact)) {
            (FactKind::Choice, value) => choices(self.names, fact, value),
            // Changing it back is taking the choice back.
            (FactKind::Place, _) if self.is_swapped(fact) => Vec::new(),
            (FactKind::Place, Some(Value::Place(code))) => {
                let (here, there) = (fact, self.other_place(fact));
                let back = facts.place(there).map(|code| code.to_string()).unwrap_or_default();
                let set = vec![(self.name(here), back), (self.name(there), code.to_string())];
                let label = self.names.fill(Sentence::DeskSwap, &[("label", &self.label(there))]);
                vec![FacetOption { label, set, current: false }]
            }
            (FactKind::Diseases, Some(Value::Diseases(ids))) if ids.len() > 1 => {
                let only = |id| {
                    let value = Value::Diseases(vec![id]);
                    let Stated::Are(name) = stated(&self.names.assistant.knowledge, fact, &value)
                    else {
                        return None;
                    };
                    let label = self.names.disease(id).to_owned();
                    let label = self.names.fill(Sentence::DeskOnly, &[("value", &label)]);
                    let set = vec![(self.name(fact), name.join(","))];
                    Some(FacetOption { label, set, current: false })
                };
                ids.iter().copied().filter_map(only).collect()
            }
            (FactKind::Diseases, Some(Value::Diseases(ids))) => {
                self.possible.diseases(fact, ids.first().copied())
            }
            _ => Vec::new(),
        }
    }

    fn together(&self, fact: FactId) -> Vec<String> {
        let other = self.is_swapped(fact).then(|| self.name(self.other_place(fact)));
        std::iter::once(self.name(fact)).chain(other).collect()
    }

    /// Whether a place was made the other one: both are chosen, and one of them at least is a place.
    fn is_swapped(&self, fact: FactId) -> bool {
        let core = self.names.assistant.knowledge.shared.vocabulary.core;
        let places = [core.region, core.care_region];
        let chosen = places
            .map(|place| self.statement(place).filter(|said| said.strength == Strength::Chosen));
        places.contains(&fact)
            && chosen.iter().all(Option::is_some)
            && chosen.iter().flatten().any(|said| said.value != Stated::Nothing)
    }

    fn other_place(&self, place: FactId) -> FactId {
        let core = self.names.assistant.knowledge.shared.vocabulary.core;
        if place == core.region { core.care_region } else { core.region }
    }

    fn name(&self, fact: FactId) -> String {
        self.names.assistant.knowledge.shared.vocabulary.fact(fact).name.clone()
    }
}
