//! The card as data: conclusion, sections, what is open, sources, whom to refer to.

use std::sync::Arc;

/// The sections of which every line is in sight: where it is done, and what comes of it.
const UNFOLDED: [&str; 2] = ["channels", "benefits"];

/// How an answer concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can be done so.
    Way,
    /// A condition fails.
    Refused,
    /// The source does not say.
    Silent,
    /// It hangs on what is open, or differs between diseases.
    Open,
    /// Nothing is known of it.
    Missing,
}

impl Verdict {
    /// Its name, for a style sheet.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Way => "way",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Open => "open",
            Self::Missing => "missing",
        }
    }
}

/// An answer for an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskCard {
    /// The place, the procedure, and what was asked of it.
    pub title: String,
    /// The insured place, six digits. May be empty.
    pub region: String,
    /// Whether everything was asked, not one aspect.
    pub overview: bool,
    /// How it concludes.
    pub verdict: Verdict,
    /// One sentence to read aloud, of at most 60 characters.
    pub aloud: String,
    /// What of it is the conclusion, in full and hedged.
    pub conclusion: String,
    /// The conclusion, or that nothing is known.
    pub conclusions: Vec<String>,
    /// Where it comes from and how sure it is.
    pub warnings: Vec<String>,
    /// The sum for a yearly cost, and the days on which stages end.
    pub figures: Vec<String>,
    /// What holds, and under its condition what is open.
    pub sections: Vec<DeskSection>,
    /// Several ways, or a refusal under a condition.
    pub ways: Vec<DeskWay>,
    /// What the source does not say.
    pub gaps: Vec<String>,
    /// What it hangs on, by name.
    pub open: Vec<String>,
    /// What is known of the case: fact and value in words, no name and no day. An answer alone has none.
    pub case: Vec<String>,
    /// The sources, numbered from 1.
    pub sources: Vec<DeskSource>,
    /// Whom to refer to.
    pub refer: String,
    /// The same, said to the patient.
    pub refer_patient: String,
    /// The hedge of what stands above the sections.
    pub hedge: String,
    /// The day of the answer.
    pub day: String,
    /// The version of the knowledge.
    pub version: String,
}

/// The lines of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskSection {
    /// The section kind of the public interface.
    pub kind: &'static str,
    /// What stands above it.
    pub title: String,
    /// Its lines.
    pub lines: Vec<DeskLine>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskLine {
    /// The item's id.
    pub id: Arc<str>,
    /// The section kind of the public interface.
    pub kind: &'static str,
    /// Its text, with the condition in front where it has one.
    pub text: String,
    /// Its text without the condition.
    pub own: String,
    /// The condition in words. May be empty.
    pub when: String,
    /// Whether it holds only under a condition that is open.
    pub open: bool,
    /// Whether it is no main line of an overview.
    pub later: bool,
    /// Its sources, by their numbers on the card.
    pub sources: Vec<usize>,
    /// How sure it is: `official`, `reported`, `claimed`.
    pub certainty: &'static str,
    /// Whose rule it is: `nation`, `province`, `local`.
    pub whose: &'static str,
    /// Whether a source of it is overdue.
    pub stale: bool,
    /// How sure it is and of which year, in words, for behind a figure.
    pub hedge: String,
}

impl DeskLine {
    /// Whether it is folded: no main line of an overview, in a section that folds.
    #[must_use]
    pub fn more(&self) -> bool {
        self.later && !UNFOLDED.contains(&self.kind)
    }
}

/// One of several ways, or a refusal under a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskWay {
    /// The condition.
    pub when: String,
    /// The conclusion; empty where one aspect was asked that it does not answer.
    pub text: String,
    /// Whether it refuses.
    pub refused: bool,
    /// What holds then.
    pub lines: Vec<DeskLine>,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskSource {
    /// What it is, with its date.
    pub text: String,
    /// Where it can be read.
    pub url: Option<String>,
}
