//! Impact: who gets a different answer from another version of the knowledge.
//!
//! Nothing is sampled. What both versions test is cut into common cells (`axis.rs`), and every
//! difference is worked out as a set of cases (`cases.rs`), never case by case: rows that are the
//! same in both need no look, a row that differs is looked at in what it tests alone, and only the
//! route is walked, along the rows that differ (`route.rs`). So a change that does not depend on a
//! fact is said without it, and independent changes do not multiply.
//!
//! Places with the same change in the same cases are one group.

mod asking;
mod axis;
mod cases;
mod route;
mod section;
mod sessions;
mod spoken;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::dialog::Assistant;
use crate::knowledge::region::{Owner, Section};
use crate::knowledge::vocabulary::FactId;
use crate::replay::audit::possible::Possible;
use crate::rules::CompiledProcedure;
use crate::rules::input::Sample;

use super::change::{Change, Severity, sentence};
use asking::{asked, covered};
use axis::{About, Axes};
use cases::{Cases, merged};
use section::{Sides, is_same};

pub use route::kind;
pub use sessions::{LoggedCase, logged_case};

/// Two versions of the knowledge, compiled.
#[derive(Clone, Copy)]
pub struct Versions<'a> {
    /// What was.
    pub before: &'a Assistant,
    /// What is.
    pub after: &'a Assistant,
}

impl<'a> Versions<'a> {
    fn sides(&self) -> [&'a Assistant; 2] {
        [self.before, self.after]
    }
}

/// Everything that another version changes.
pub struct Impact {
    /// The groups of cases with a different answer, the worst first.
    pub groups: Vec<Group>,
    /// How many places with tables of their own were compared.
    pub compared: usize,
}

/// Cases with the same change, in one place or many.
pub struct Group {
    /// The region files that the places' answers come from, the nation's first.
    pub owners: Vec<Owner>,
    /// The places by name.
    pub places: Vec<String>,
    /// The procedure, in people's words.
    pub procedure: String,
    /// The conditions in people's words; empty: everyone.
    pub conditions: Vec<String>,
    /// What changes, the worst first.
    pub changes: Vec<Change>,
    /// How many logged sessions are in it.
    pub sessions: usize,
    parts: Vec<Part>,
}

/// The cases of a group in one place.
struct Part {
    owner: Owner,
    procedure: String,
    axes: Arc<Axes>,
    cases: Cases,
}

impl Group {
    /// How much the worst of its changes matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.changes.iter().map(|change| change.severity).min().unwrap_or(Severity::Source)
    }

    /// All its changes in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        sentence(&self.changes)
    }
}

/// Compares every table of every place.
#[must_use]
pub fn impact(versions: Versions) -> Impact {
    impact_telling(versions, &|| ())
}

/// How many places two versions have tables of their own for.
#[must_use]
pub fn places(versions: Versions) -> usize {
    owners(versions).len()
}

fn owners(versions: Versions) -> BTreeSet<Owner> {
    let chains = versions.sides().map(|a| a.knowledge.inheritance.chains().map(|(owner, _)| owner));
    chains.into_iter().flatten().collect()
}

/// Compares every table of every place; `compared` is told of each place that is done.
#[must_use]
pub fn impact_telling(versions: Versions, compared: &(dyn Fn() + Sync)) -> Impact {
    let owners: Vec<Owner> = owners(versions).into_iter().collect();
    let look = |owner: &Owner| {
        let found =
            if same_files(versions, *owner) { Found::new() } else { place(&versions, *owner) };
        compared();
        found
    };
    let found: Vec<Found> = owners.par_iter().with_max_len(1).map(look).collect();
    let mut groups: HashMap<(String, Vec<String>, Vec<Change>), Vec<Part>> = HashMap::new();
    for (key, part) in found.into_iter().flatten() {
        groups.entry(key).or_default().push(part);
    }
    let mut groups: Vec<Group> = groups
        .into_iter()
        .map(|((procedure, conditions, changes), parts)| {
            let owners: Vec<Owner> = parts.iter().map(|part| part.owner).collect();
            let name = |owner: &Owner| words::place(versions.after, *owner);
            let places = owners.iter().map(name).collect();
            Group { owners, places, procedure, conditions, changes, sessions: 0, parts }
        })
        .collect();
    groups.sort_by(|one, other| {
        let key = |group: &Group| (group.severity(), group.owners.first().copied());
        key(one)
            .cmp(&key(other))
            .then_with(|| one.procedure.cmp(&other.procedure))
            .then_with(|| one.changes.cmp(&other.changes))
            .then_with(|| one.conditions.cmp(&other.conditions))
    });
    Impact { groups, compared: owners.len() }
}

type Found = Vec<((String, Vec<String>, Vec<Change>), Part)>;

/// Whether the answers of a place come from the same files in both versions. They are the same in
/// memory where one version took them over from the other (`knowledge::Beside`), which it does only
/// where what they refer to is the same as well.
fn same_files(versions: Versions, owner: Owner) -> bool {
    let [before, after] = versions.sides().map(|assistant| {
        assistant.knowledge.inheritance.files(owner).map(Arc::as_ptr).collect::<Vec<_>>()
    });
    before == after
}

/// All changes of one place.
fn place(versions: &Versions, owner: Owner) -> Found {
    let procedures = versions.sides().map(|assistant| {
        let vocabulary = &assistant.knowledge.shared.vocabulary;
        vocabulary.fact(vocabulary.core.procedure).choices.iter()
    });
    let [before, after] = procedures;
    let names: BTreeMap<&str, &str> =
        before.chain(after).map(|choice| (choice.name.as_str(), choice.label.as_str())).collect();
    names.into_iter().flat_map(|(name, label)| procedure(versions, owner, name, label)).collect()
}

fn procedure(versions: &Versions, owner: Owner, name: &str, label: &str) -> Found {
    let compiled = versions.sides().map(|assistant| compiled(assistant, owner, name));
    if is_unchanged(versions, compiled) {
        return Found::new();
    }
    let axes = Arc::new(Axes::of(versions, compiled));
    let sides = Sides { versions, procedures: compiled, axes: &axes };
    let routes = compiled.map(|procedure| procedure.and_then(|p| p.route.as_ref()));
    let mut found: Vec<(Cases, Change)> = Vec::new();
    for section in Section::ALL {
        found.extend(sides.changes(section));
    }
    found.extend(route::turned(versions, &axes, routes));
    let everyone = covered(compiled).into_iter().chain(asked(versions, compiled));
    found.extend(everyone.map(|change| (Cases::default(), change)));
    let possible = |cases: Cases| possible(versions.after, owner, &axes, cases);
    let found = found.into_iter().flat_map(|(cases, change)| {
        possible(cases).into_iter().map(move |cases| (cases, change.clone()))
    });
    grouped(found, &axes.lengths)
        .into_iter()
        .map(|(cases, changes)| {
            let conditions = words::conditions(versions, &axes, &cases);
            let (axes, procedure) = (Arc::clone(&axes), name.to_owned());
            ((label.to_owned(), conditions, changes), Part { owner, procedure, axes, cases })
        })
        .collect()
}

/// A procedure as it holds in a version where a region file is or would be.
fn compiled<'a>(
    assistant: &'a Assistant,
    owner: Owner,
    name: &str,
) -> Option<&'a CompiledProcedure> {
    let knowledge = &assistant.knowledge;
    let vocabulary = &knowledge.shared.vocabulary;
    let id = vocabulary.fact(vocabulary.core.procedure).choice(name)?;
    let code = match owner {
        Owner::Nation => None,
        Owner::Division(code) => Some(code),
    };
    assistant.rulebook.procedure(knowledge.inheritance.entry(code), id)
}

/// Whether both versions hold the same rows and ask the same.
fn is_unchanged(versions: &Versions, procedures: [Option<&CompiledProcedure>; 2]) -> bool {
    let [before, after] = procedures;
    let (Some(before), Some(after)) = (before, after) else {
        return before.is_none() && after.is_none();
    };
    let axes = Axes::default();
    let sides = Sides { versions, procedures: [Some(before), Some(after)], axes: &axes };
    let route = |assistant, procedure: &CompiledProcedure| {
        procedure.route.as_ref().map(|route| spoken::route(assistant, &route.route))
    };
    route(versions.before, before) == route(versions.after, after)
        && asked(versions, procedures).is_empty()
        && Section::ALL.into_iter().all(|section| is_same(&sides, section))
}

/// Cases by what changes in them: the fewest sets, each with all that changes in just these.
fn grouped(
    found: impl Iterator<Item = (Cases, Change)>,
    lengths: &[usize],
) -> BTreeMap<Cases, Vec<Change>> {
    let mut by_change: BTreeMap<Change, Vec<Cases>> = BTreeMap::new();
    for (cases, change) in found {
        by_change.entry(change).or_default().push(cases);
    }
    let mut by_cases: BTreeMap<Cases, Vec<Change>> = BTreeMap::new();
    for (change, sets) in by_change {
        for cases in merged(sets, lengths) {
            by_cases.entry(cases).or_default().push(change.clone());
        }
    }
    by_cases
}

/// The part of a set that a case can be in at all: places are looked at one by one where several
/// facts about them meet.
fn possible(assistant: &Assistant, owner: Owner, axes: &Axes, cases: Cases) -> Vec<Cases> {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let possible = Possible::new(&assistant.knowledge, owner);
    let linked: Vec<(usize, FactId)> = cases
        .limits()
        .filter_map(|(axis, _)| match &axes.all[axis].about {
            About::Fact(name) => Some((axis, vocabulary.find(name)?)),
            About::Day => None,
        })
        .filter(|(_, fact)| possible.links(*fact))
        .collect();
    if linked.len() < 2 {
        return vec![cases];
    }
    let mut parts: Vec<(Cases, Vec<(FactId, Sample)>)> = vec![(cases, Vec::new())];
    for (axis, fact) in linked {
        let split = |(cases, known): (Cases, Vec<(FactId, Sample)>)| {
            let cells = cases.on(axis).unwrap_or_default().to_vec();
            cells.into_iter().map(move |cell| {
                let mut known = known.clone();
                known.extend(axes.all[axis].cells[cell].sample(assistant, fact).map(|s| (fact, s)));
                (cases.clone().within(axis, vec![cell], axes.lengths[axis]), known)
            })
        };
        let held = |part: &(Cases, Vec<_>)| possible.allows(&part.1);
        parts = parts.into_iter().flat_map(split).filter(held).collect();
    }
    merged(parts.into_iter().map(|(cases, _)| cases).collect(), &axes.lengths)
}
