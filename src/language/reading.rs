//! What a message says: facts with their spans, doubts to be asked back, and what it wants of the
//! conversation; and what it is read against.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::answer::Answered;
use super::compares::Compares;
use super::how::How;
use super::story::Other;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::lexicon::{Intent, Note, Person};
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
    /// Whether somebody is known to be treated elsewhere than where they are insured.
    pub away: bool,
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
