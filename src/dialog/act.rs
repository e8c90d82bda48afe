//! What the assistant does next: ids and values, no sentence.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::knowledge::disease::DiseaseId;
use crate::knowledge::place::Code;
use crate::knowledge::region::Owner;
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};
use crate::rules::{Flip, RowRef};

use super::event::Medium;
use super::handing::AtDesk;
use super::session::Ask;
pub use super::session::Mark;

/// What the assistant does next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Act {
    /// Asks.
    Ask(Question),
    /// Answers.
    Answer(Box<Answer>),
    /// Says that it has nothing on this, and what it does have.
    NotCovered(Box<Answer>, Missing),
    /// Did not understand.
    Unclear { again: bool },
    /// Says something about the conversation itself.
    Info(Info),
}

/// What the knowledge base lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The place as a whole, or this procedure in it.
    Procedure,
    /// Only this aspect of the procedure.
    Aspect,
    /// A province was named, and only places within it are known.
    Province,
}

/// A question with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub ask: Ask,
    /// The values that can be chosen, in order.
    pub options: Vec<String>,
    /// Classes known from examples that speak to it: positions among the procedure's hints.
    pub hints: Vec<usize>,
    /// The procedure whose wording of the question holds.
    pub procedure: Option<(Owner, ChoiceId)>,
}

/// Something about the conversation itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Info {
    /// A greeting.
    Greeting,
    /// What the assistant can do.
    Help,
    /// You are welcome.
    Thanks,
    /// Good-bye.
    Goodbye,
    /// Everything is forgotten, from the beginning.
    Restarted,
    /// There is nothing to undo.
    NothingToUndo,
    /// Call 120 first.
    Emergency,
    /// A crisis line.
    SelfHarm,
    /// Somebody else is in danger of harming themselves: stay with them.
    SelfHarmOfAnother,
    /// Help has been called: everything else can wait.
    Called,
    /// What the two procedures and the hotline are.
    WhatIs,
    /// That it will be said in fewer words.
    Shorter,
    /// Where else to ask: nobody answers the hotline.
    NoAnswer,
    /// Ask the doctor.
    MedicalAdvice,
    /// That somebody has died, and whom to ask about what is left to be done.
    Bereaved,
    /// How to reach a person, since nobody is at the desk.
    Human,
    /// About the desk, or from it.
    Desk(AtDesk),
    /// Where to complain.
    Complain,
    /// Thanks for the praise.
    FeedbackGood,
    /// Sorry, and noted.
    FeedbackBad,
    /// What it costs is not known.
    Fee,
    /// This is none of the assistant's business, in the words of the person.
    Outside(String),
    /// Whether everything is to be erased.
    Forget,
    /// Everything is erased.
    Forgotten,
    /// Nothing is erased.
    Kept,
    /// What else can be asked.
    More,
    /// What is to be changed.
    Change,
    /// The checklist.
    Papers(Papers),
    /// The answer as a card to keep.
    Card(Box<Answer>, Option<Missing>),
    /// There is no answer yet to make a card of.
    NothingToKeep,
    /// What came in is no text.
    Media(Medium),
    /// Who is speaking.
    WhoAreYou,
    /// A button that no longer fits.
    OldOption,
    /// A line that could not be read.
    BadLine,
    /// Why the last answer is as it is.
    Why(Box<Why>),
    /// The sources of the last answer.
    Sources(Box<Answer>),
    /// Why the question on the screen is asked.
    WhyAsked,
    /// There is no answer yet to explain.
    NothingToExplain,
}

/// An answer beside the case, which stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Aside {
    /// It answers a supposed case: what is supposed.
    Supposed(Vec<(FactId, Value)>),
    /// It sets values of one fact side by side, a branch each; what they share is in its items.
    Compared { fact: FactId, values: Vec<Value> },
}

/// Why an answer is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The answer.
    pub answer: Box<Answer>,
    /// What it refuses.
    pub refusals: Vec<Refusal>,
}

/// A refusal explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The disease, where the conclusions of several differ.
    pub disease: Option<DiseaseId>,
    /// The outcome, by position.
    pub outcome: usize,
    /// What stands in the way.
    pub failed: Vec<(FactId, Value)>,
    /// The nearest change that leads elsewhere, if there is one.
    pub flip: Option<Flip>,
}

/// The papers of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// The answer that they are taken from.
    pub answer: Box<Answer>,
    /// The papers, those that hold under a condition last.
    pub papers: Vec<Paper>,
}

/// A paper of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its id in the catalogue.
    pub id: String,
    /// The row that wants it.
    pub item: Item,
    /// The branch it hangs on, by position.
    pub branch: Option<usize>,
    /// What the person said of it.
    pub mark: Option<Mark>,
}

/// An answer, by reference to the rows of the knowledge base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The insured place.
    pub region: Option<Code>,
    /// The region file that the chain ends in.
    pub entry: Owner,
    /// The procedure.
    pub procedure: ChoiceId,
    /// What was asked of it.
    pub aspect: ChoiceId,
    /// The conclusions of the route, one a disease where they differ.
    pub conclusions: Vec<Conclusion>,
    /// What applies for sure.
    pub items: Vec<Item>,
    /// What applies under a condition.
    pub branches: Vec<Branch>,
    /// What decided: facts with their values.
    pub because: Vec<(FactId, Value)>,
    /// A sum, where every reading of the source gives the same.
    pub estimate: Option<EstimateAct>,
    /// When the stages end, for a day of submission.
    pub days: Vec<StageEnd>,
    /// A question that would narrow the branches.
    pub narrow: Option<Question>,
    /// Whether a source is overdue on this day.
    pub today: Date,
    /// Aspects that a follow-up button opens.
    pub next: Vec<ChoiceId>,
    /// Whose case it is.
    pub person: Option<String>,
    /// Whether the procedure's name has not been explained to the person yet.
    pub explains: bool,
}

/// What the route says for one disease, or for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conclusion {
    /// The disease, where the conclusions of several differ.
    pub disease: Option<DiseaseId>,
    /// The outcome, by position.
    pub outcome: usize,
    /// The rows of the route behind it, by position.
    pub rows: Vec<usize>,
}

/// A row that applies, and for which diseases where not for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The row.
    pub row: RowRef,
    /// The diseases it belongs to; empty: all.
    pub diseases: Vec<DiseaseId>,
}

/// What holds under a condition that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The facts with the values that open it.
    pub when: Vec<(FactId, Vec<Value>)>,
    /// The conclusion of the route in this branch, where it differs.
    pub outcome: Option<usize>,
    /// What applies then.
    pub items: Vec<Item>,
}

/// An estimate with how it was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EstimateAct {
    /// The yearly cost.
    pub cost: Decimal,
    /// The row whose cap and ratio were used.
    pub row: RowRef,
    /// The sum; `None` where the readings of the source differ.
    pub sum: Option<Decimal>,
}

/// When a stage ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageEnd {
    /// The row of the stage.
    pub row: RowRef,
    /// The day of submission.
    pub start: Date,
    /// The last day; `None` past the end of the known calendar.
    pub end: Option<Date>,
    /// The last day where the source leaves open that days come on top.
    pub late: Option<Date>,
}

/// Something for the outside to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Effect {
    /// The person judged the last answer.
    Rated { good: bool },
    /// The person wants everything erased that is kept of them.
    Forget,
    /// A message that was not understood, or something not covered: for the list of gaps.
    Gap,
}
