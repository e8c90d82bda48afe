//! Coverage: what of the knowledge base a replay has reached: rows of tables, cells of routes,
//! questions, and sentences of the wording.
//!
//! A row counts once, wherever it is inherited, and it counts as reached where an answer rests on
//! it for sure, on an assumption that the answer states, or in one of its branches. A cell is a
//! value that a row of a route allows; it is reached where that row was, in a case with that value.

mod covered;
mod marked;
mod points;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::dialog::act::{Act, Answer, Branch};
use crate::dialog::{Assistant, Step};
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::node::Place;
use crate::knowledge::vocabulary::{FactId, Facts, Value};
use crate::knowledge::wording::Sentence;
use crate::reply::Reply;
use crate::rules::CompiledProcedure;
use crate::rules::procedure::CompiledRoute;
use crate::rules::table::{Case, rows_of};

use super::dialogs::Dialog;
use super::run::run_all;

pub use covered::{Count, Coverage, Covered, Traffic};
pub use marked::Marked;
pub use points::{Kind, Named, points};

/// One thing that can be reached.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// A row, by where it stands.
    Row(Arc<str>, Place),
    /// A value that a row of a route allows: where the row stands, and `<fact>=<value>`.
    Cell(Arc<str>, Place, String),
    /// The question for a fact.
    Question(String),
    /// A sentence of the wording.
    Sentence(&'static str),
}

/// What was reached.
#[derive(Clone, Debug, Default)]
pub struct Reached(BTreeSet<Point>);

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

    /// Adds what a reply asks.
    pub fn add_question(&mut self, reply: &Reply) {
        self.0.extend(reply.ask.iter().map(|ask| Point::Question(ask.fact.clone())));
    }

    /// Adds sentences that were said.
    pub fn add_sentences(&mut self, sentences: impl IntoIterator<Item = Sentence>) {
        self.0.extend(sentences.into_iter().map(|sentence| Point::Sentence(sentence.id())));
    }

    /// Adds what another replay reached.
    pub fn join(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Whether this was reached.
    #[must_use]
    pub fn has(&self, point: &Point) -> bool {
        self.0.contains(point)
    }

    fn items(&mut self, procedure: &CompiledProcedure, answer: &Answer) {
        let branches = answer.branches.iter().flat_map(|branch| &branch.items);
        for item in answer.items.iter().chain(branches) {
            let row = &procedure.sections[item.row.section].rows[item.row.row];
            self.0.insert(Point::Row(row.file.clone(), row.place));
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
        let known = facts.diseases(disease).iter().copied().map(Some);
        let seen: Vec<Option<DiseaseId>> = known.chain([None]).collect();
        for given in &answer.conclusions {
            for row in &given.rows {
                let diseases =
                    if given.disease.is_some() { vec![given.disease] } else { seen.clone() };
                for disease in diseases {
                    self.route_row(assistant, route, *row, facts, disease);
                }
            }
        }
        for branch in &answer.branches {
            for disease in &seen {
                for (facts, disease) in cases(branch, facts, *disease) {
                    for row in branch_rows(route, branch, &facts, disease) {
                        self.route_row(assistant, route, row, &facts, disease);
                    }
                }
            }
        }
    }

    /// A row of the route with the cells in which the case lies.
    fn route_row(
        &mut self,
        assistant: &Assistant,
        route: &CompiledRoute,
        row: usize,
        facts: &Facts,
        disease: Option<DiseaseId>,
    ) {
        let (file, row) = (&route.route.file, &route.route.rows[row]);
        self.0.insert(Point::Row(file.clone(), row.place));
        for (fact, allowed) in &row.when.tests {
            let cell = points::cell(assistant, *fact, allowed, facts, disease);
            self.0.extend(cell.map(|cell| Point::Cell(file.clone(), row.place, cell)));
        }
    }
}

/// The cases that a branch stands for: its first values, and each other value of a fact with the
/// first values of the others.
fn cases(
    branch: &Branch,
    facts: &Facts,
    disease: Option<DiseaseId>,
) -> Vec<(Facts, Option<DiseaseId>)> {
    let with = |chosen: Option<(FactId, &Value)>| {
        let (mut facts, mut disease) = (facts.clone(), disease);
        for (fact, values) in &branch.when {
            let value = chosen.filter(|(of, _)| of == fact).map(|(_, value)| value);
            match value.or(values.first()) {
                Some(Value::Diseases(named)) => disease = named.first().copied(),
                Some(value) => facts.set(*fact, value.clone()),
                None => {}
            }
        }
        (facts, disease)
    };
    let others = branch
        .when
        .iter()
        .flat_map(|(fact, values)| values.iter().skip(1).map(move |value| (*fact, value)));
    std::iter::once(with(None)).chain(others.map(|other| with(Some(other)))).collect()
}

/// The rows of the route that lead to a branch's own conclusion.
fn branch_rows(
    route: &CompiledRoute,
    branch: &Branch,
    facts: &Facts,
    disease: Option<DiseaseId>,
) -> Vec<usize> {
    let Some(outcome) = branch.outcome else { return Vec::new() };
    let case = Case { facts, disease, route: None, assumed: &[] };
    rows_of(route.table.hits(&case).possible & route.rows_to[outcome]).collect()
}

/// The rows that none of these dialogs reaches: `regions/….yaml:33 141000.enrollment.route.…`.
#[must_use]
pub fn uncovered(assistant: &Assistant, dialogs: &[Dialog], today: Date) -> Vec<String> {
    let mut reached = Reached::default();
    for outcome in run_all(assistant, dialogs, today) {
        reached.join(&outcome.reached);
    }
    let missed = points(assistant).into_iter().filter(|(point, _)| !reached.has(point));
    missed
        .filter(|(_, named)| named.kind == Kind::Row)
        .map(|(_, named)| named.to_string())
        .collect()
}
