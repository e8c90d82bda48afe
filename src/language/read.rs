//! From a message to what it says: facts with their spans, doubts to be asked back, and what it
//! wants of the conversation.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::answer::{Answered, read_answer};
use super::compares::Compares;
use super::how::How;
use super::lexicon::{Lexicon, Sense, Token};
use super::normalise::Normalised;
use super::scope::{cue, is_denied};
use super::story::{Other, Story};
use crate::knowledge::Knowledge;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::{Cue, Intent, Meaning, Note, Person};
use crate::knowledge::place::Code;
use crate::knowledge::vocabulary::{FactId, Value};

/// The facts that are grades.
pub const GRADES: [&str; 2] = ["hypertension_grade", "hospital_grade"];

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
    /// The place of care, if known.
    pub care: Option<Code>,
    /// The one fact that is a grade and known, if there is just one.
    pub graded: Option<FactId>,
    /// The day on which the message is read.
    pub today: Date,
}

/// What is said of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Said {
    /// It is this.
    Is(Value),
    /// It is not this.
    Not(Value),
}

/// A fact found in a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// It is supposed: it stands behind an "and if".
    pub supposed: bool,
}

/// Something that has to be asked back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
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
    /// Whoever writes says of themselves what they have: 我的糖尿病.
    pub own: bool,
    /// Clarifications to give.
    pub notes: Vec<Note>,
    /// The words for something that is none of the assistant's business: 生育津贴.
    pub outside: Option<String>,
    /// Who else is ill.
    pub others: Vec<Other>,
    /// It corrects something.
    pub corrects: bool,
    /// It asks "and if".
    pub supposes: bool,
    /// It sets values of one fact side by side, or asks which is better.
    pub compares: Option<Compares>,
    /// It turns to another case: 那我爸呢.
    pub turns: bool,
    /// It adds to what was said of the same kind.
    pub adds: bool,
    /// It says that this is all: 只有糖尿病.
    pub only: bool,
    /// It speaks of what is clearly over.
    pub past: bool,
    /// It says of an emergency that it goes on.
    pub present: bool,
    /// It takes back an answer to the question before: 其实写了.
    pub takes_back: Option<Intent>,
    /// A bare sum in a correction: 打错了，是5000.
    pub sum: Option<Decimal>,
    /// The day on which the person would hand in, or did.
    pub submit_on: Option<Date>,
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

    /// What it says, without which bytes say it and how they were found: two messages that mean the
    /// same are one.
    #[must_use]
    pub fn meaning(mut self) -> Self {
        for found in &mut self.facts {
            found.span = 0..0;
            found.how = How::Word;
        }
        self
    }
}

/// Reads a message.
#[must_use]
pub fn read(knowledge: &Knowledge, lexicon: &Lexicon, message: &str, context: &Context) -> Reading {
    let mut normalised = Normalised::new(message);
    let tokens = lexicon.tokens(&mut normalised);
    let grammar = &knowledge.grammar;
    let core = core_of(grammar, &normalised.text);
    let whole = lexicon.whole(core);
    let takes_back = grammar.taking_back.strip_start(core).and_then(|rest| {
        let rest = core_of(grammar, rest);
        let denies = tokens.last().is_some_and(|last| {
            let text: String = normalised.chars[last.chars.clone()].iter().collect();
            cue(last) == Some(Cue::Negate) && text == rest
        });
        let said = lexicon.whole(rest).and_then(|meaning| meaning.intent);
        let intent = said.or_else(|| denies.then_some(Intent::No))?;
        matches!(intent, Intent::Yes | Intent::No).then_some(intent)
    });
    let mut reader = Reader {
        knowledge,
        lexicon,
        context,
        message: &normalised,
        tokens: &tokens,
        story: None,
        supposes: None,
        reading: Reading { truncated: normalised.truncated, takes_back, ..Reading::default() },
    };
    reader.story = Story::of(&reader);
    if let Some(meaning) = whole {
        reader.whole(meaning);
    }
    reader.scan();
    reader.places();
    reader.numbers();
    reader.finish(whole)
}

/// A message without the particles and marks around it.
fn core_of<'t>(grammar: &Grammar, text: &'t str) -> &'t str {
    let marks = [' ', ',', '.', '?', ':'];
    let core = grammar.particles.trim_start(text, &marks);
    let core = grammar.particles.trim_end(core, &marks);
    if core.is_empty() { text.trim_matches([' ', ',', '.', '?']) } else { core }
}

/// A message while it is being read.
pub(super) struct Reader<'a> {
    pub(super) knowledge: &'a Knowledge,
    pub(super) lexicon: &'a Lexicon,
    pub(super) context: &'a Context,
    pub(super) message: &'a Normalised,
    pub(super) tokens: &'a [Token],
    /// What it tells of whom, where it is long.
    pub(super) story: Option<Story>,
    /// The byte from which on it supposes.
    pub(super) supposes: Option<usize>,
    pub(super) reading: Reading,
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
        let patient = if self.story.is_some() { None } else { self.patient() };
        self.read_patient();
        self.reading.own = self.speaks_of_own_disease();
        self.reading.corrects |= self.put_right();
        self.reading.turns |= self.asks_about_another();
        let moved = self.sentence().insurance_moves();
        for (position, token) in self.tokens.iter().enumerate() {
            let Sense::Word(meaning) = &token.sense else { continue };
            if meaning.blocks || moved.contains(&position) {
                continue;
            }
            let before = position.checked_sub(1);
            let apart = before.is_some_and(|before| self.denies_what_is_before(before));
            let denied = (is_denied(self.message, self.tokens, position) && !apart)
                || (!meaning.means.is_empty() && self.is_taken_back(position))
                || self.is_denied_behind(position);
            if meaning.person.is_some() {
                // A plain 我 only says who is speaking.
                let speaker = meaning.hint && meaning.person.as_deref() == Some("self");
                let named = patient.is_some_and(|patient| self.same_person(patient, position));
                if !named || speaker {
                    continue;
                }
                self.reading.person.clone_from(&meaning.person);
            }
            let before = position.checked_sub(1).and_then(|before| cue(&self.tokens[before]));
            self.reading.present |=
                meaning.intent == Some(Intent::Emergency) && before == Some(Cue::Now);
            self.word(meaning, token, denied);
        }
    }

    /// 换成我呢，我自己办: a person who is the patient, by whatever word.
    fn same_person(&self, patient: usize, position: usize) -> bool {
        let person = |at: usize| match &self.tokens[at].sense {
            Sense::Word(meaning) => meaning.person.as_deref(),
            Sense::Place(_) => None,
        };
        patient == position || (person(position) == Some("self") && person(patient) == Some("self"))
    }

    fn word(&mut self, meaning: &Meaning, token: &Token, denied: bool) {
        self.reading.turns |= meaning.cue == Some(Cue::Turn) && token.chars.start == 0;
        self.cue(meaning.cue, &token.chars);
        self.reading.notes.extend(meaning.note);
        if let Some(intent) = meaning.intent {
            let harmless = denied && matches!(intent, Intent::Emergency | Intent::SelfHarm);
            if !harmless {
                self.reading.intents.push(intent);
            }
        }
        let text = || -> String { self.message.chars[token.chars.clone()].iter().collect() };
        if meaning.cue == Some(Cue::Outside) && !denied {
            self.reading.outside.get_or_insert_with(text);
        }
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
        for (fact, value) in &meaning.suggests {
            self.found(*fact, Said::Is(value.clone()), &token.chars, token.how, true);
        }
        for (fact, value) in &meaning.means {
            if let (Some(question), false) = (&meaning.confirm, denied) {
                let (fact, value, question) = (*fact, value.clone(), question.clone());
                self.reading.doubts.push(Doubt::Confirm { fact, value, question });
            } else {
                let said = self.said(*fact, value, denied && !self.is_detailed(*fact, meaning));
                self.found(*fact, said, &token.chars, token.how, meaning.hint);
            }
        }
    }

    /// 没有糖尿病并发症: a disease that the same word tells more of, and it is that which is denied.
    fn is_detailed(&self, fact: FactId, meaning: &Meaning) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let detail =
            |(told, _): &(FactId, Value)| vocabulary.fact(*told).depends_on.contains(&fact);
        fact == vocabulary.core.disease && meaning.means.iter().any(detail)
    }

    /// "Not this" of a fact with two values is the other one, unless it may be neither.
    fn said(&self, fact: FactId, value: &Value, denied: bool) -> Said {
        if !denied {
            return Said::Is(value.clone());
        }
        let vocabulary = &self.knowledge.shared.vocabulary;
        let choices = vocabulary.fact(fact).choices.len();
        let class = vocabulary.find("disease_class");
        let neither = fact == vocabulary.core.procedure || class == Some(fact);
        match value {
            Value::Choice(choice) if choices == 2 && !neither => {
                Said::Is(Value::Choice(1 - choice))
            }
            _ => Said::Not(value.clone()),
        }
    }

    fn cue(&mut self, cue: Option<Cue>, chars: &Range<usize>) {
        match cue {
            Some(Cue::Correct) => self.reading.corrects = true,
            Some(Cue::WhatIf) => {
                let start = self.message.span(chars).start;
                self.supposes.get_or_insert(start);
            }
            Some(Cue::Past) => self.reading.past = true,
            _ => {}
        }
    }

    /// 跟儿子住, 女儿家: a person who is not the patient.
    pub(super) fn is_company(&self, chars: &Range<usize>) -> bool {
        let grammar = &self.knowledge.grammar;
        grammar.before_company.end(&self.message.chars[..chars.start])
            || grammar.behind_company.begin(&self.message.chars[chars.end..])
    }

    pub(super) fn found(
        &mut self,
        fact: FactId,
        said: Said,
        chars: &Range<usize>,
        how: How,
        hint: bool,
    ) {
        let span = self.message.span(chars);
        self.reading.facts.push(Found { fact, said, span, how, hint, supposed: false });
    }

    /// The characters that tell a fact.
    pub(super) fn chars_of(&self, found: &Found) -> Range<usize> {
        let origin = &self.message.origin;
        let start = origin.partition_point(|origin| origin.end <= found.span.start);
        start..origin.partition_point(|origin| origin.start < found.span.end)
    }

    /// Whether anything is told outright.
    fn says_more(&self) -> bool {
        self.reading.facts.iter().any(|found| !found.hint)
    }

    fn finish(mut self, whole: Option<&Arc<Meaning>>) -> Reading {
        self.reading.adds = self.knowledge.grammar.adding.occur(&self.message.chars);
        self.reading.only = self.knowledge.grammar.only.occur(&self.message.chars);
        if let Some(asked) = self.context.asked {
            let said = self.reading.facts.iter().any(|found| found.fact == asked && !found.hint);
            let intent = whole.and_then(|meaning| meaning.intent);
            let short = self.message.chars.len() <= 12;
            let intent = intent.or_else(|| short.then(|| self.reading.intents.first().copied())?);
            if !said {
                let shown = self.context.shown;
                let more = self.says_more();
                self.reading.answered =
                    read_answer(self.knowledge, self.message, intent, asked, shown, more);
            }
        }
        self.settle();
        if let Some(from) = self.supposes {
            self.reading.supposes = true;
            for found in &mut self.reading.facts {
                found.supposed = found.span.start >= from;
            }
        }
        self.reading
    }
}
