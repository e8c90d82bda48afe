//! Coverage: which rows of which tables some dialog has reached.
//!
//! A row counts once, wherever it is inherited, and it counts as reached where an answer rests on
//! it for sure, on an assumption that the answer states, or in one of its branches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::dialog::act::{Act, Answer, Branch};
use crate::dialog::{Assistant, Step};
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::node::Place;
use crate::knowledge::region::Owner;
use crate::knowledge::vocabulary::{Facts, Value};
use crate::rules::CompiledProcedure;
use crate::rules::procedure::CompiledRoute;
use crate::rules::table::{Case, rows_of};

use super::dialogs::Dialog;
use super::run::run_all;

/// Where a row stands: what it is counted by.
type Position = (Arc<str>, Place);

/// The rows that were reached.
#[derive(Clone, Debug, Default)]
pub struct Reached(BTreeSet<Position>);

impl Reached {
    /// Adds what the answer of a step rests on.
    pub fn add(&mut self, assistant: &Assistant, step: &Step) {
        let (Act::Answer(answer) | Act::NotCovered(answer, _)) = &step.act else { return };
        let procedure = assistant.rulebook.procedure(answer.entry, answer.procedure);
        if let Some(procedure) = procedure {
            self.items(procedure, answer);
            if let Some(route) = &procedure.route {
                self.route(assistant, route, answer, &step.facts);
            }
        }
    }

    /// Adds what another dialog reached.
    pub fn join(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    fn items(&mut self, procedure: &CompiledProcedure, answer: &Answer) {
        let branches = answer.branches.iter().flat_map(|branch| &branch.items);
        for item in answer.items.iter().chain(branches) {
            let row = &procedure.sections[item.row.section].rows[item.row.row];
            self.0.insert((row.file.clone(), row.place));
        }
    }

    fn route(
        &mut self,
        assistant: &Assistant,
        route: &CompiledRoute,
        answer: &Answer,
        facts: &Facts,
    ) {
        let disease = assistant.knowledge.shared.vocabulary.core.disease;
        let mut rows: BTreeSet<usize> =
            answer.conclusions.iter().flat_map(|given| given.rows.iter().copied()).collect();
        let known = facts.diseases(disease).iter().copied().map(Some);
        let seen: Vec<Option<DiseaseId>> = known.chain([None]).collect();
        for branch in &answer.branches {
            for disease in &seen {
                rows.extend(branch_rows(route, branch, facts, *disease));
            }
        }
        for row in rows {
            self.0.insert((route.route.file.clone(), route.route.rows[row].place));
        }
    }
}

/// The rows of the route that lead to a branch's own conclusion.
fn branch_rows(
    route: &CompiledRoute,
    branch: &Branch,
    facts: &Facts,
    disease: Option<DiseaseId>,
) -> Vec<usize> {
    let Some(outcome) = branch.outcome else { return Vec::new() };
    let (mut facts, mut disease) = (facts.clone(), disease);
    for (fact, values) in &branch.when {
        match values.first() {
            Some(Value::Diseases(named)) => disease = named.first().copied(),
            Some(value) => facts.set(*fact, value.clone()),
            None => {}
        }
    }
    let case = Case { facts: &facts, disease, route: None };
    rows_of(route.table.hits(&case).possible & route.rows_to[outcome]).collect()
}

/// All rows of all tables, by where they stand, with their ids.
#[must_use]
pub fn rows(assistant: &Assistant) -> BTreeMap<(Arc<str>, Place), String> {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let mut rows = BTreeMap::new();
    for (_, procedure) in assistant.rulebook.all() {
        let name = vocabulary.choice_name(vocabulary.core.procedure, procedure.id);
        if let Some(route) = &procedure.route {
            let owner = owner(route.route.owner);
            for row in &route.route.rows {
                let id = format!("{owner}.{name}.route.{}", row.id);
                rows.insert((route.route.file.clone(), row.place), id);
            }
        }
        for row in procedure.sections.iter().flat_map(|section| &section.rows) {
            let id = format!("{}.{name}.{}.{}", owner(row.owner), row.section.name(), row.key);
            rows.insert((row.file.clone(), row.place), id);
        }
    }
    rows
}

/// The rows that none of these dialogs reaches: `regions/….yaml:33 141000.enrollment.route.…`.
#[must_use]
pub fn uncovered(assistant: &Assistant, dialogs: &[Dialog], today: Date) -> Vec<String> {
    let mut reached = Reached::default();
    for outcome in run_all(assistant, dialogs, today) {
        reached.join(&outcome.reached);
    }
    unreached(assistant, &reached)
}

/// The rows that are not among those reached.
#[must_use]
pub fn unreached(assistant: &Assistant, reached: &Reached) -> Vec<String> {
    let missed = rows(assistant).into_iter().filter(|(position, _)| !reached.0.contains(position));
    missed.map(|((file, place), id)| format!("{file}:{} {id}", place.line)).collect()
}

fn owner(owner: Owner) -> String {
    match owner {
        Owner::Nation => "nation".to_owned(),
        Owner::Division(code) => code.to_string(),
    }
}
