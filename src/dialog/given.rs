//! What an answer said, in a few bytes: enough to tell after a change of the knowledge whether it
//! would be said again, and what of it is new.
//!
//! Prose does not count: of a row its id, what it gives and every figure in its words; of a
//! conclusion its id, whether it refuses, and its figures.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::knowledge::Knowledge;
use crate::knowledge::catalogue::Channel;
use crate::knowledge::claims::figures;
use crate::knowledge::region::{Gives, Outcome, Owner, Row};
use crate::knowledge::vocabulary::ChoiceId;
use crate::rules::{CompiledProcedure, Rulebook};

use super::act::{Act, Answer, Item};

/// What the last answer to a matter said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The hash of the knowledge that said it.
    pub knowledge: String,
    /// The procedure that it was about, by name; empty in what was kept before this was noted.
    #[serde(default)]
    pub procedure: String,
    /// What was asked, by name.
    pub aspect: String,
    /// How many statements it rests on; after more of them it is another answer.
    pub said: usize,
    /// Digest of the conclusions.
    concluded: u32,
    /// Digests of the rows, those under a condition too.
    rows: Digest4,
}

/// Digests, four characters each: a session is written in every turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Digest4(String);

impl Digest4 {
    fn of(digests: impl Iterator<Item = u32>) -> Self {
        Self(digests.flat_map(Self::four).map(char::from).collect())
    }

    fn each(&self) -> impl Iterator<Item = &[u8]> {
        self.0.as_bytes().chunks(4)
    }

    fn contains(&self, digest: u32) -> bool {
        self.each().any(|four| four == Self::four(digest))
    }

    fn contains_all(&self, other: &Self) -> bool {
        other.each().all(|four| self.each().any(|own| own == four))
    }

    /// The lower 24 bits, six a character.
    fn four(digest: u32) -> [u8; 4] {
        [18, 12, 6, 0].map(|shift| b'0' + u8::try_from((digest >> shift) & 63).unwrap_or_default())
    }
}

/// What is otherwise in a new answer to the same question.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Change {
    /// The conclusion or these items are new, or have other figures. An item that holds under a
    /// condition comes with the position of its branch.
    New { answer: Box<Answer>, concluded: bool, items: Vec<(Item, Option<usize>)> },
    /// Something no longer holds; the rest is the same.
    Less,
    /// It takes another question before it can be answered.
    Open,
}

/// The digests of every row and conclusion, made once.
pub struct Digests {
    procedures: HashMap<(Owner, ChoiceId), Procedure>,
}

struct Procedure {
    outcomes: Vec<u32>,
    sections: Vec<Vec<u32>>,
}

impl Digests {
    /// Digests every compiled procedure.
    #[must_use]
    pub fn new(knowledge: &Knowledge, rulebook: &Rulebook) -> Self {
        let digest = |(owner, procedure): (Owner, &CompiledProcedure)| {
            ((owner, procedure.id), Procedure::digest(knowledge, procedure))
        };
        let all: Vec<(Owner, &CompiledProcedure)> = rulebook.all().collect();
        Self { procedures: all.into_par_iter().map(digest).collect() }
    }

    /// What an answer says; `covered` where the knowledge has something on it.
    pub(super) fn given(
        &self,
        knowledge: &Knowledge,
        answer: &Answer,
        covered: bool,
        said: usize,
    ) -> Given {
        let vocabulary = &knowledge.shared.vocabulary;
        let aspect = vocabulary.choice_name(vocabulary.core.aspect, answer.aspect).to_owned();
        let procedure = vocabulary.choice_name(vocabulary.core.procedure, answer.procedure);
        let procedure = procedure.to_owned();
        let digest = self.procedures.get(&(answer.entry, answer.procedure));
        let outcomes = answer.conclusions.iter();
        let concluded = outcomes.fold(u32::from(covered), |all, one| {
            let disease = one.disease.map_or("", |id| &knowledge.shared.diseases.get(id).id);
            mix(all, mix(outcome(digest, one.outcome), text(disease)))
        });
        let rows = listed(answer).map(|(item, branch)| row(digest, item, branch));
        // Refusals that are still possible beside the way, too.
        let refusals = answer.branches.iter().filter_map(|branch| branch.outcome);
        let rows = Digest4::of(rows.chain(refusals.map(|one| outcome(digest, one))));
        Given { knowledge: knowledge.hash.clone(), procedure, aspect, said, concluded, rows }
    }

    /// What is otherwise in what would be said now.
    pub(super) fn change(&self, knowledge: &Knowledge, before: &Given, now: Act) -> Option<Change> {
        let (answer, covered) = match now {
            Act::Answer(answer) => (answer, true),
            Act::NotCovered(answer, _) => (answer, false),
            Act::Ask(_) => return Some(Change::Open),
            Act::Unclear { .. } | Act::Info(_) => return None,
        };
        let given = self.given(knowledge, &answer, covered, before.said);
        if given.aspect != before.aspect {
            return None;
        }
        let digest = self.procedures.get(&(answer.entry, answer.procedure));
        let is_new =
            |(item, branch): &(&Item, _)| !before.rows.contains(row(digest, item, *branch));
        let items: Vec<_> =
            listed(&answer).filter(is_new).map(|(item, branch)| (item.clone(), branch)).collect();
        let concluded = given.concluded != before.concluded;
        if concluded || !items.is_empty() {
            return Some(Change::New { answer, concluded, items });
        }
        // Their order is no matter.
        (!given.rows.contains_all(&before.rows)).then_some(Change::Less)
    }
}

/// All items of an answer, each with the position of the branch it stands in.
fn listed(answer: &Answer) -> impl Iterator<Item = (&Item, Option<usize>)> {
    let certain = answer.items.iter().map(|item| (item, None));
    let branches = answer.branches.iter().enumerate();
    certain.chain(
        branches.flat_map(|(position, branch)| {
            branch.items.iter().map(move |item| (item, Some(position)))
        }),
    )
}

fn outcome(digest: Option<&Procedure>, position: usize) -> u32 {
    digest.and_then(|digest| digest.outcomes.get(position)).copied().unwrap_or_default()
}

fn row(digest: Option<&Procedure>, item: &Item, branch: Option<usize>) -> u32 {
    let row = digest.and_then(|digest| digest.sections.get(item.row.section)?.get(item.row.row));
    mix(row.copied().unwrap_or_default(), u32::from(branch.is_some()))
}

impl Procedure {
    fn digest(knowledge: &Knowledge, procedure: &CompiledProcedure) -> Self {
        let outcomes = procedure.route.iter().flat_map(|route| &route.route.outcomes);
        let sections = procedure.sections.iter();
        Self {
            outcomes: outcomes.map(of_outcome).collect(),
            sections: sections
                .map(|section| section.rows.iter().map(|row| of_row(knowledge, row)).collect())
                .collect(),
        }
    }
}

fn of_outcome(outcome: &Outcome) -> u32 {
    let mut said = figures(&outcome.say);
    said.extend(outcome.instead.iter().flat_map(|text| figures(text)));
    text(&format!("{}|{:?}|{said:?}", outcome.id, outcome.kind))
}

fn of_row(knowledge: &Knowledge, row: &Row) -> u32 {
    // Where to click is what a person does; the words around it are prose.
    let way = |id: &String| match knowledge.shared.channels.get(id) {
        Some(Channel { platform, name, path, .. }) => format!("{id}{platform}{name}{path:?}"),
        None => id.clone(),
    };
    let gives = match &row.gives {
        Gives::Sentence(_) => "say".to_owned(),
        Gives::Gap(_) => "gap".to_owned(),
        Gives::Channel { id, .. } => way(id),
        Gives::Material { id, .. } => id.clone(),
        Gives::Stage { working_days, open_extra_days, .. } => {
            format!("{working_days:?}+{open_extra_days:?}")
        }
        Gives::Benefit { cap, ratio, .. } => format!("{cap:?}*{ratio:?}"),
    };
    let channel = row.channel.as_ref().map_or_else(String::new, way);
    let said: Vec<String> = row.words().iter().flat_map(|words| figures(words)).collect();
    let Row { owner, section, key, .. } = row;
    text(&format!("{owner:?}|{section:?}|{key}|{gives}|{channel}|{said:?}"))
}

/// FNV-1a. It stands in stored sessions, so it must give the same in every version of the program;
/// the standard library promises that of none of its own.
fn text(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn mix(one: u32, other: u32) -> u32 {
    (one.rotate_left(5) ^ other).wrapping_mul(0x9E37_79B1)
}
