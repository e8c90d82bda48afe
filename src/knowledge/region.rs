//! A region's file: for each procedure the route, the section tables, and the wording of
//! questions. Typed and checked row by row; merged by `inheritance.rs`, compiled by `rules`.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::disease::DiseaseId;
use super::node::Place;
use super::place::Code;
use super::source::{ClaimId, Sources};
use super::vocabulary::{ChoiceId, FactId};

/// The section kinds of the public interface, in the order they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The names say it.
pub enum Section {
    Eligibility,
    Channels,
    Steps,
    Materials,
    Timeline,
    Benefits,
    Cautions,
}

impl Section {
    /// All sections in order.
    pub const ALL: [Self; 7] = [
        Self::Eligibility,
        Self::Channels,
        Self::Steps,
        Self::Materials,
        Self::Timeline,
        Self::Benefits,
        Self::Cautions,
    ];

    /// Its name in the files and the public interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eligibility => "eligibility",
            Self::Channels => "channels",
            Self::Steps => "steps",
            Self::Materials => "materials",
            Self::Timeline => "timeline",
            Self::Benefits => "benefits",
            Self::Cautions => "cautions",
        }
    }

    /// The aspect that its rows answer unless they say otherwise.
    #[must_use]
    pub fn own_aspect(self) -> &'static str {
        match self {
            Self::Cautions => "overview",
            other => other.name(),
        }
    }
}

/// Whose rule a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// Holds everywhere.
    Nation,
    /// A division's own.
    Division(Code),
}

/// What a fact may be for a row to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Allowed {
    /// One of these choices.
    Choices(Vec<ChoiceId>),
    /// One of these diseases; `other` stands for every disease that the table does not name.
    Diseases { named: Vec<DiseaseId>, other: bool },
    /// Not one of these diseases.
    NotDiseases(Vec<DiseaseId>),
    /// A date in this half-open interval.
    Dates { from: Option<Date>, before: Option<Date> },
    /// A sum in this interval, both ends included.
    Money { from: Option<Decimal>, up_to: Option<Decimal> },
    /// A place in one of these divisions.
    Places(Vec<Code>),
}

/// A conjunction of tests; empty always holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// What each fact may be, one test a fact.
    pub tests: Vec<(FactId, Allowed)>,
    /// The outcomes of the route for which it holds; empty: all.
    pub route: Vec<String>,
}

/// How an outcome of the route is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutcomeKind {
    /// It can be done so.
    Way,
    /// A condition fails.
    Refused,
    /// The source does not say.
    Silent,
}

/// A conclusion of the route.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its id within the procedure.
    pub id: String,
    /// Way, refused or silent.
    pub kind: OutcomeKind,
    /// The conclusion in a sentence or two.
    pub say: String,
    /// What would flip a refusal.
    pub instead: Option<String>,
    /// What to say on the phone, where the office has to be asked.
    pub phone: Option<String>,
    /// The aspects that it answers besides an overview and eligibility.
    pub aspects: Vec<ChoiceId>,
    /// Nothing is left to be done: no steps go with it, and another way goes before it.
    pub done: bool,
    /// Facts that are taken to have these values while nobody said anything.
    pub assume: Vec<(FactId, Allowed)>,
    /// Whose conclusion it is: the route's, or that of a nearer file that draws its own.
    pub owner: Owner,
    /// Where it stands.
    pub place: Place,
}

/// One row of the route.
#[derive(Clone, Debug)]
pub struct RouteRow {
    /// Its id.
    pub id: String,
    /// When it applies.
    pub when: Condition,
    /// Position of its outcome.
    pub to: usize,
    /// What it rests on.
    pub claims: Vec<ClaimId>,
    /// Where it stands.
    pub place: Place,
}

/// A conclusion that a nearer file draws in the same case as a wider route.
#[derive(Clone, Debug)]
pub struct Conclusion {
    /// What is concluded; its id is that of the wider route's outcome.
    pub outcome: Outcome,
    /// What it rests on.
    pub claims: Vec<ClaimId>,
}

impl Route {
    /// Draws a nearer file's conclusion where it has the same id.
    pub(super) fn conclude(&mut self, near: &Conclusion) {
        let same = |outcome: &Outcome| outcome.id == near.outcome.id;
        let Some(position) = self.outcomes.iter().position(same) else { return };
        let assume = std::mem::take(&mut self.outcomes[position].assume);
        self.outcomes[position] = Outcome { assume, ..near.outcome.clone() };
        for row in self.rows.iter_mut().filter(|row| row.to == position) {
            row.claims.clone_from(&near.claims);
        }
    }
}

/// Which way applies, or why none. Hit policy: unique.
#[derive(Clone, Debug)]
pub struct Route {
    /// Facts worth a question, best first.
    pub ask: Vec<FactId>,
    /// The conclusions.
    pub outcomes: Vec<Outcome>,
    /// The rows.
    pub rows: Vec<RouteRow>,
    /// Whose route it is.
    pub owner: Owner,
    /// Its file.
    pub file: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// What a row of a section gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Gives {
    /// A sentence.
    Sentence(String),
    /// Something that the source does not say, as a noun phrase.
    Gap(String),
    /// A channel of the catalogue, with an additional sentence.
    Channel { id: String, say: Option<String> },
    /// A paper of the catalogue, with what this region wants of it.
    Material { id: String, note: Option<String> },
    /// A stage of a procedure and how many working days it takes; `open_extra_days` more where the
    /// source leaves open whether an earlier stage comes on top.
    Stage {
        stage: String,
        working_days: Option<u16>,
        open_extra_days: Option<u16>,
        say: Option<String>,
    },
    /// What is paid: cap in yuan a year, ratio, how it stacks.
    Benefit {
        cap: Option<Decimal>,
        ratio: Option<Decimal>,
        stacking: Option<String>,
        say: Option<String>,
    },
}

/// One row of a section. Hit policy: collect.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the flags that a row has in its file")]
pub struct Row {
    /// Its key within the section.
    pub key: String,
    /// The section.
    pub section: Section,
    /// When it applies.
    pub when: Condition,
    /// What it gives.
    pub gives: Gives,
    /// The channel that a step is done in.
    pub channel: Option<String>,
    /// What it rests on, never empty.
    pub claims: Vec<ClaimId>,
    /// The aspects that show it; empty: the section's own.
    pub aspects: Vec<ChoiceId>,
    /// Not on the first screen of an overview.
    pub more: bool,
    /// Worth a question where its condition is open.
    pub ask: bool,
    /// First day on which it holds.
    pub from: Option<Date>,
    /// Last day on which it holds.
    pub until: Option<Date>,
    /// The day on which somebody last held it against its source.
    pub verified: Option<Date>,
    /// The day by which it is to be looked at again; where none is given, that of its sources.
    pub review_by: Option<Date>,
    /// Shown beside the wider region's row of the same key.
    pub beside: bool,
    /// Only shows where to look or whom to ask: it does not make the place a known one, and goes
    /// where a nearer file says how it is done.
    pub signpost: bool,
    /// It does not hold where one of these is known to be so.
    pub unless: Vec<(FactId, Allowed)>,
    /// Says whether it costs a fee: told to whoever asks just that.
    pub fee: bool,
    /// Whose row it is.
    pub owner: Owner,
    /// Its file.
    pub file: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

impl Row {
    /// Whether the row makes its place a known one: it is a division's own, and says how.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.owner != Owner::Nation && !self.signpost
    }

    /// Whether the row holds on this day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Holds it no longer, and no earlier, than everything that it rests on.
    pub(super) fn limit(&mut self, sources: &Sources) {
        for claim in &self.claims {
            let source = sources.source(sources.claim(*claim).source);
            self.from = self.from.max(source.from);
            self.until = self.until.into_iter().chain(source.until).min();
        }
    }

    /// The row's own words, without what the catalogue adds.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        match &self.gives {
            Gives::Sentence(text) | Gives::Gap(text) => vec![text],
            Gives::Channel { say, .. } => say.iter().map(String::as_str).collect(),
            Gives::Material { note, .. } => note.iter().map(String::as_str).collect(),
            Gives::Stage { stage, say, .. } => {
                std::iter::once(stage.as_str()).chain(say.as_deref()).collect()
            }
            Gives::Benefit { stacking, say, .. } => {
                stacking.iter().chain(say).map(String::as_str).collect()
            }
        }
    }
}

/// A class that is known only from an example: shown when asking, never assumed.
#[derive(Clone, Debug)]
pub struct Hint {
    /// When it fits.
    pub when: Condition,
    /// The fact it speaks of.
    pub fact: FactId,
    /// The value it suggests.
    pub value: ChoiceId,
    /// The words.
    pub say: String,
    /// What it rests on.
    pub claims: Vec<ClaimId>,
}

/// One procedure of one region's file.
#[derive(Clone, Debug, Default)]
pub struct Procedure {
    /// Which way applies.
    pub route: Option<Arc<Route>>,
    /// Conclusions drawn otherwise than by the wider route.
    pub conclusions: Vec<Conclusion>,
    /// This region's wording of questions.
    pub questions: Vec<(FactId, String)>,
    /// Classes known from examples.
    pub hints: Vec<Hint>,
    /// The rows of all sections. Every chain that inherits one shares it.
    pub rows: Vec<Arc<Row>>,
    /// Keys of wider regions that do not hold here.
    pub absent: Vec<(Section, String)>,
}

/// One region's file.
#[derive(Clone, Debug)]
pub struct Region {
    /// Whose file it is.
    pub owner: Owner,
    /// Its procedures by their position among the values of the fact `procedure`.
    pub procedures: Vec<(ChoiceId, Procedure)>,
    /// Path of the file.
    pub file: Arc<str>,
}
