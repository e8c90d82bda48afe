//! From a message to what it says: facts with their spans, doubts to be asked back, and what it
//! wants of the conversation.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::answer::{Answered, read_answer};
use super::lexicon::{How, Lexicon, Sense, Token};
use super::normalise::Normalised;
use super::numbers::{find_cost, find_date, find_submission};
use super::roles::{Mention, Role, mentions};
use super::scope::{cue, is_denied};
use crate::knowledge::Knowledge;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::lexicon::{Cue, Intent, Meaning, Note, Person};
use crate::knowledge::place::{Code, Level};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};

/// What was on the screen when the message was written.
#[derive(Clone, Debug)]
pub struct Context {
    /// The fact that was asked.
    pub asked: Option<FactId>,
    /// How many options were shown.
    pub shown: usize,
    /// The insured place, if known.
    pub region: Option<Code>,
    /// Whether a bare name of a place would be the place of care.
    pub wants_care: bool,
    /// The day on which the message is read.
    pub today: Date,
}

/// What is said of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is this.
    Is(Value),
    /// It is not this.
    Not(Value),
}

/// A fact found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The fact.
    pub fact: FactId,
    /// What is said of it.
    pub said: Said,
    /// The bytes of the message that say it.
    pub span: Range<usize>,
    /// How it was found.
    pub how: How,
    /// Only suggested: anything stronger wins.
    pub hint: bool,
}

/// Something that has to be asked back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Doubt {
    /// A name that several places bear.
    Place { fact: FactId, name: String, candidates: Vec<Code> },
    /// A word that leaves several values open.
    Value { fact: FactId, name: String, values: Vec<Value> },
    /// A word for a group of diseases.
    Disease { name: String, candidates: Vec<DiseaseId> },
    /// A meaning that counts only when confirmed.
    Confirm { fact: FactId, value: Value, question: Arc<str> },
    /// A home place that may be the insured place.
    Home { place: Code },
}

/// What a message says.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is said or not, apart from the others")]
pub struct Reading {
    /// The facts.
    pub facts: Vec<Found>,
    /// The answer to the question on the screen.
    pub answered: Option<Answered>,
    /// What has to be asked back.
    pub doubts: Vec<Doubt>,
    /// What it wants of the conversation.
    pub intents: Vec<Intent>,
    /// Whose case it speaks of.
    pub person: Option<Person>,
    /// Clarifications to give.
    pub notes: Vec<Note>,
    /// It corrects something.
    pub corrects: bool,
    /// It asks "and if".
    pub what_if: bool,
    /// It adds to what was said of the same kind.
    pub adds: bool,
    /// It speaks of the past.
    pub past: bool,
    /// It was too long and read only in part.
    pub truncated: bool,
}

impl Reading {
    /// Whether it wants this of the conversation.
    #[must_use]
    pub fn wants(&self, intent: Intent) -> bool {
        self.intents.contains(&intent)
    }

    /// The value that it says of a fact.
    #[must_use]
    pub fn value(&self, fact: FactId) -> Option<&Value> {
        self.facts.iter().rev().find_map(|found| match &found.said {
            Said::Is(value) if found.fact == fact => Some(value),
            _ => None,
        })
    }
}

/// Reads a message.
#[must_use]
pub fn read(knowledge: &Knowledge, lexicon: &Lexicon, message: &str, context: &Context) -> Reading {
    let normalised = Normalised::new(message);
    let tokens = lexicon.tokens(&normalised);
    let whole = lexicon.whole(core_of(&normalised.text));
    let mut reader = Reader {
        knowledge,
        context,
        message: &normalised,
        tokens: &tokens,
        reading: Reading { truncated: normalised.truncated, ..Reading::default() },
    };
    if let Some(meaning) = whole {
        reader.whole(meaning);
    }
    reader.scan();
    reader.places();
    reader.numbers();
    reader.finish(whole)
}

/// A message without the particles and marks around it.
fn core_of(text: &str) -> &str {
    let marks =
        [' ', ',', '.', '?', ':', '啊', '呀', '呢', '吧', '嘛', '哦', '哈', '喔', '啦', '的'];
    let core = text.trim_matches(marks);
    if core.is_empty() { text.trim_matches([' ', ',', '.', '?']) } else { core }
}

struct Reader<'a> {
    knowledge: &'a Knowledge,
    context: &'a Context,
    message: &'a Normalised,
    tokens: &'a [Token],
    reading: Reading,
}

impl Reader<'_> {
    fn whole(&mut self, meaning: &Arc<Meaning>) {
        self.reading.intents.extend(meaning.intent);
        let all = 0..self.message.chars.len();
        for (fact, value) in &meaning.means {
            self.found(*fact, Said::Is(value.clone()), &all, How::Word, meaning.hint);
        }
    }

    fn scan(&mut self) {
        let patient = self.patient();
        for (position, token) in self.tokens.iter().enumerate() {
            let Sense::Word(meaning) = &token.sense else { continue };
            if meaning.blocks {
                continue;
            }
            let denied = is_denied(self.message, self.tokens, position);
            if meaning.person.is_some() {
                // A plain 我 only says who is speaking.
                let speaker = meaning.hint && meaning.person.as_deref() == Some("self");
                if patient != Some(position) || speaker {
                    continue;
                }
                self.reading.person.clone_from(&meaning.person);
            }
            self.word(meaning, token, denied);
        }
    }

    fn word(&mut self, meaning: &Meaning, token: &Token, denied: bool) {
        self.cue(meaning.cue);
        self.reading.notes.extend(meaning.note);
        if let Some(intent) = meaning.intent {
            let harmless = denied && matches!(intent, Intent::Emergency | Intent::SelfHarm);
            if !harmless {
                self.reading.intents.push(intent);
            }
        }
        let text = || -> String { self.message.chars[token.chars.clone()].iter().collect() };
        if let Some((fact, values)) = &meaning.ambiguous
            && !denied
        {
            let doubt = Doubt::Value { fact: *fact, name: text(), values: values.clone() };
            self.reading.doubts.push(doubt);
        }
        if let Some(group) = &meaning.group
            && !group.is_empty()
            && !denied
        {
            let doubt = Doubt::Disease { name: text(), candidates: group.clone() };
            self.reading.doubts.push(doubt);
        }
        for (fact, value) in &meaning.means {
            if let (Some(question), false) = (&meaning.confirm, denied) {
                let (fact, value, question) = (*fact, value.clone(), question.clone());
                self.reading.doubts.push(Doubt::Confirm { fact, value, question });
            } else {
                let said = self.said(*fact, value, denied);
                self.found(*fact, said, &token.chars, token.how, meaning.hint);
            }
        }
    }

    /// "Not this" of a fact with two values is the other one.
    fn said(&self, fact: FactId, value: &Value, denied: bool) -> Said {
        if !denied {
            return Said::Is(value.clone());
        }
        let choices = self.knowledge.shared.vocabulary.fact(fact).choices.len();
        match value {
            Value::Choice(choice) if choices == 2 => Said::Is(Value::Choice(1 - choice)),
            _ => Said::Not(value.clone()),
        }
    }

    fn cue(&mut self, cue: Option<Cue>) {
        match cue {
            Some(Cue::Correct) => self.reading.corrects = true,
            Some(Cue::WhatIf) => self.reading.what_if = true,
            Some(Cue::Past) => self.reading.past = true,
            _ => {}
        }
    }

    /// The token that names the patient: the first person who is not only lived with.
    fn patient(&self) -> Option<usize> {
        let named = |own: bool| {
            self.tokens.iter().enumerate().find(|(_, token)| {
                let Sense::Word(meaning) = &token.sense else { return false };
                let Some(person) = &meaning.person else { return false };
                (&**person == "self") == own && (own || !self.is_company(&token.chars))
            })
        };
        named(false).or_else(|| named(true)).map(|(position, _)| position)
    }

    /// 跟儿子住, 女儿家: a person who is not the patient.
    fn is_company(&self, chars: &Range<usize>) -> bool {
        let before = chars.start.checked_sub(1).and_then(|before| self.message.chars.get(before));
        let after = self.message.chars.get(chars.end);
        before.is_some_and(|c| {
            matches!(c, '跟' | '随' | '和' | '与' | '陪' | '到' | '去' | '靠' | '住')
        }) || after.is_some_and(|c| matches!(c, '家' | '那' | '这'))
    }

    fn found(&mut self, fact: FactId, said: Said, chars: &Range<usize>, how: How, hint: bool) {
        let span = self.message.span(chars);
        self.reading.facts.push(Found { fact, said, span, how, hint });
    }

    fn places(&mut self) {
        let core = self.knowledge.shared.vocabulary.core;
        let asked_place = self
            .context
            .asked
            .filter(|fact| [core.region, core.care_region, core.care_place].contains(fact));
        let mut mentions = mentions(
            self.message,
            self.tokens,
            &self.knowledge.shared.places,
            self.context.region,
            asked_place.is_some(),
        );
        self.give_roles(&mut mentions, asked_place);
        for mention in mentions {
            self.place(&mention);
        }
    }

    /// Places without a cue: the one asked for, or the part that the others leave free.
    fn give_roles(&self, mentions: &mut [Mention], asked: Option<FactId>) {
        let core = self.knowledge.shared.vocabulary.core;
        let has = |mentions: &[Mention], role| mentions.iter().any(|m| m.role == Some(role));
        let mut insured = has(mentions, Role::Insured);
        let care = has(mentions, Role::Care);
        let care_first = asked.is_some_and(|fact| fact != core.region)
            || (asked.is_none() && self.context.wants_care && !self.reading.corrects);
        for mention in mentions.iter_mut().filter(|mention| mention.role.is_none()) {
            if !care && (care_first || insured) {
                mention.role = Some(Role::Care);
            } else {
                mention.role = Some(Role::Insured);
                insured = true;
            }
        }
    }

    /// 云南省内, 版纳州外: a side of a place, not a place.
    fn side(&mut self, mention: &Mention) -> bool {
        let [code] = mention.candidates[..] else { return false };
        let whole = self.message.chars.get(mention.chars.end.wrapping_sub(1));
        let level = whole.is_some_and(|c| matches!(c, '省' | '州' | '市' | '区' | '盟'));
        let name = match (self.message.chars.get(mention.chars.end), code.level()) {
            (Some('外'), Level::Province) if level => "out_of_province",
            (Some('内'), Level::Province) if level => "in_province",
            (Some('内'), _) if level => "in_prefecture",
            _ => return false,
        };
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let choice = vocabulary.fact(core.care_place).choice(name).map(Value::Choice);
        let Some(value) = choice else { return false };
        let chars = mention.chars.start..mention.chars.end + 1;
        self.found(core.care_place, Said::Is(value), &chars, mention.how, false);
        if name == "in_prefecture" {
            self.found(core.region, Said::Is(Value::Place(code)), &chars, mention.how, true);
        }
        true
    }

    fn place(&mut self, mention: &Mention) {
        if self.side(mention) {
            return;
        }
        let core = self.knowledge.shared.vocabulary.core;
        let fact = match mention.role {
            Some(Role::Care) => core.care_region,
            Some(Role::Insured) | None => core.region,
            Some(Role::Home) => {
                if let [place] = mention.candidates[..] {
                    self.reading.doubts.push(Doubt::Home { place });
                }
                return;
            }
        };
        let position =
            self.tokens.iter().position(|token| token.chars.start == mention.chars.start);
        let denied = position.is_some_and(|p| is_denied(self.message, self.tokens, p));
        match mention.candidates[..] {
            [code] if denied => {
                self.reading.corrects = true;
                let said = Said::Not(Value::Place(code));
                self.found(fact, said, &mention.chars, mention.how, false);
            }
            [code] => {
                let said = Said::Is(Value::Place(code));
                self.found(fact, said, &mention.chars, mention.how, false);
            }
            _ => {
                let name = self.message.chars[mention.chars.clone()].iter().collect();
                let candidates = mention.candidates.clone();
                self.reading.doubts.push(Doubt::Place { fact, name, candidates });
            }
        }
    }

    fn numbers(&mut self) {
        let core = self.knowledge.shared.vocabulary.core;
        let figures = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十前昨今".contains(*c);
        if !self.message.chars.iter().any(figures) {
            return;
        }
        let hands_in = find_submission(&self.message.text, self.context.today).is_some();
        let date = find_date(&self.message.text, self.context.today).filter(|_| !hands_in);
        if let Some(date) = date {
            let chars = self.message.chars_of(&date.bytes);
            self.found(
                core.visit_date,
                Said::Is(Value::Date(date.date)),
                &chars,
                How::Pattern,
                false,
            );
        }
        if let Some(cost) = find_cost(&self.message.text) {
            let chars = self.message.chars_of(&cost.bytes);
            let said = Said::Is(Value::Money(cost.yearly));
            self.found(core.annual_cost, said, &chars, How::Pattern, false);
        }
    }

    fn finish(mut self, whole: Option<&Arc<Meaning>>) -> Reading {
        self.reading.adds = ["还有", "也有", "同时", "另外", "加上", "以及"]
            .iter()
            .any(|word| self.message.text.contains(word));
        if let Some(asked) = self.context.asked {
            let said = self.reading.facts.iter().any(|found| found.fact == asked && !found.hint);
            let intent = whole.and_then(|meaning| meaning.intent);
            let short = self.message.chars.len() <= 12;
            let intent = intent.or_else(|| short.then(|| self.reading.intents.first().copied())?);
            if !said {
                let shown = self.context.shown;
                let more = self.reading.facts.iter().any(|found| !found.hint);
                self.reading.answered =
                    read_answer(self.knowledge, self.message, intent, asked, shown, more);
            }
        }
        self.settle_aspects();
        self.settle_values();
        self.settle_diseases();
        self.drop_settled_doubts();
        self.reading
    }

    /// One narrow aspect stands; several, or a general "how", are an overview.
    fn settle_aspects(&mut self) {
        let core = self.knowledge.shared.vocabulary.core;
        let aspects = self.knowledge.shared.vocabulary.fact(core.aspect);
        let overview = aspects.choice("overview");
        let mut narrow: Vec<ChoiceId> = Vec::new();
        for found in self.reading.facts.iter().filter(|found| found.fact == core.aspect) {
            if let Said::Is(Value::Choice(choice)) = found.said
                && Some(choice) != overview
                && !narrow.contains(&choice)
            {
                narrow.push(choice);
            }
        }
        let keep = match (&narrow[..], overview) {
            ([one], _) => Some(*one),
            ([], _) => return,
            (_, overview) => overview,
        };
        let mut kept = false;
        self.reading.facts.retain_mut(|found| {
            if found.fact != core.aspect {
                return true;
            }
            if kept {
                return false;
            }
            kept = true;
            found.said =
                keep.map_or_else(|| found.said.clone(), |one| Said::Is(Value::Choice(one)));
            true
        });
    }

    /// Of several values of one choice the strongest stands: said before hinted, the one that
    /// outranks the others, otherwise the last.
    fn settle_values(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let mut settled: Vec<Found> = Vec::new();
        for found in std::mem::take(&mut self.reading.facts) {
            let Said::Is(Value::Choice(choice)) = found.said else {
                settled.push(found);
                continue;
            };
            let known = settled.iter_mut().find(|other| {
                other.fact == found.fact && matches!(other.said, Said::Is(Value::Choice(_)))
            });
            let Some(known) = known else {
                settled.push(found);
                continue;
            };
            let strongest = vocabulary.fact(found.fact).outranks;
            let keeps_rank =
                matches!(known.said, Said::Is(Value::Choice(c)) if Some(c) == strongest);
            let weaker = found.hint && !known.hint;
            if Some(choice) == strongest || !(weaker || keeps_rank) {
                *known = found;
            }
        }
        self.reading.facts = settled;
    }

    /// All diseases of a message are one list; a hint only counts where nothing is named.
    fn settle_diseases(&mut self) {
        let disease = self.knowledge.shared.vocabulary.core.disease;
        let is_disease = |found: &Found| found.fact == disease && matches!(found.said, Said::Is(_));
        let named = self.reading.facts.iter().any(|found| is_disease(found) && !found.hint);
        let mut list: Vec<DiseaseId> = Vec::new();
        let mut first: Option<Found> = None;
        for found in self.reading.facts.iter().filter(|found| is_disease(found)) {
            if named && found.hint {
                continue;
            }
            if let Said::Is(Value::Diseases(diseases)) = &found.said {
                for disease in diseases {
                    if !list.contains(disease) {
                        list.push(*disease);
                    }
                }
            }
            first.get_or_insert_with(|| found.clone());
        }
        self.reading.facts.retain(|found| !is_disease(found));
        if let Some(mut found) = first {
            found.said = Said::Is(Value::Diseases(list));
            self.reading.facts.push(found);
        }
    }

    /// A doubt about a fact that the message settles elsewhere is none.
    fn drop_settled_doubts(&mut self) {
        let core = self.knowledge.shared.vocabulary.core;
        let facts = &self.reading.facts;
        let says = |fact: FactId| {
            facts.iter().any(|f| f.fact == fact && !f.hint && matches!(f.said, Said::Is(_)))
        };
        self.reading.doubts.retain(|doubt| match doubt {
            Doubt::Place { fact, .. } | Doubt::Value { fact, .. } | Doubt::Confirm { fact, .. } => {
                !says(*fact)
            }
            Doubt::Disease { .. } => !says(core.disease),
            Doubt::Home { .. } => !says(core.region),
        });
        let strong_procedure = says(core.procedure);
        let open_procedure = self
            .reading
            .doubts
            .iter()
            .any(|doubt| matches!(doubt, Doubt::Value { fact, .. } if *fact == core.procedure));
        if open_procedure && !strong_procedure {
            self.reading.facts.retain(|found| found.fact != core.procedure);
        }
    }
}

/// Whether a token is a cue of a kind; for tests and explanations.
#[must_use]
pub fn is_cue(token: &Token, kind: Cue) -> bool {
    cue(token) == Some(kind)
}
