//! The audit: whether the tables of every chain say exactly one thing in every case.
//!
//! It looks at the whole answer space, dates and sums included: a table cuts each input into cells
//! that no test straddles, and the audit walks combinations of cells (`space.rs`), never values.
//! Combinations that the program can never hold are left out first (`possible.rs`).
//!
//! A row that several chains inherit is looked at in each, and a fault in it is reported once: a
//! message never names the chain through which it was seen.

mod dead_ends;
mod intervals;
pub(super) mod possible;
mod questions;
mod route;
mod sections;
mod space;
mod span;
pub(crate) mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::dialog::Assistant;
use crate::knowledge::Knowledge;
use crate::knowledge::node::Place;
use crate::knowledge::problem::{Code, Problem, Problems};
use crate::knowledge::region::Owner;
use crate::rules::procedure::CompiledRoute;
use crate::rules::table::Table;
use crate::rules::{CompiledProcedure, Rulebook};

use possible::Possible;
use space::Space;
use words::Words;

/// Audits every table of an assistant.
pub fn audit(assistant: &Assistant, problems: &mut Problems) {
    audit_rules(&assistant.knowledge, &assistant.rulebook, problems);
}

/// Audits every table of a rulebook.
pub fn audit_rules(knowledge: &Knowledge, rulebook: &Rulebook, problems: &mut Problems) {
    let mut chains: Vec<(Owner, &CompiledProcedure)> = rulebook.all().collect();
    // A wider region comes first, so that a route is audited in its owner's own chain.
    chains.sort_by_key(|(entry, procedure)| (*entry, procedure.id));
    let mut findings = Findings::default();
    let mut routes = BTreeSet::new();
    for (entry, procedure) in chains {
        let auditing = Auditing { knowledge, entry, procedure };
        if let Some(route) = &procedure.route {
            let position = (route.route.file.clone(), route.route.place);
            if routes.insert(position) {
                route::audit(&auditing, route, &mut findings);
                questions::audit_route(&auditing, route, &mut findings);
            }
            dead_ends::audit(&auditing, route, &mut findings);
        }
        sections::audit(&auditing, &mut findings);
        questions::audit_sections(&auditing, &mut findings);
        intervals::audit(&auditing, &mut findings);
    }
    for problem in findings.found {
        problems.push(problem);
    }
}

/// How many values of one fact a finding lists.
const MOST_VALUES: usize = 4;

/// One procedure of one chain under audit.
struct Auditing<'a> {
    knowledge: &'a Knowledge,
    entry: Owner,
    procedure: &'a CompiledProcedure,
}

impl<'a> Auditing<'a> {
    fn space(&self, table: &'a Table) -> Space<'a> {
        Space::new(table, Possible::new(self.knowledge, self.entry))
    }

    fn words(&self) -> Words<'a> {
        Words { shared: &self.knowledge.shared, most_values: MOST_VALUES }
    }
}

/// What was found, each fault once.
#[derive(Default)]
struct Findings {
    found: Vec<Problem>,
    seen: BTreeSet<(Code, Arc<str>, Place, String)>,
}

impl Findings {
    fn add(&mut self, code: Code, at: At, message: String, help: Option<String>) {
        let key = (code, at.file.clone(), at.place, message.clone());
        if self.seen.insert(key) {
            let file = at.file.clone();
            self.found.push(Problem { code, file, place: at.place, message, help });
        }
    }
}

/// Where a finding stands.
#[derive(Clone, Copy)]
struct At<'a> {
    file: &'a Arc<str>,
    place: Place,
}

impl At<'_> {
    fn route(route: &CompiledRoute) -> At<'_> {
        At { file: &route.route.file, place: route.route.place }
    }

    fn route_row(route: &CompiledRoute, row: usize) -> At<'_> {
        At { file: &route.route.file, place: route.route.rows[row].place }
    }

    fn outcome(route: &CompiledRoute, outcome: usize) -> At<'_> {
        At { file: &route.route.file, place: route.route.outcomes[outcome].place }
    }
}
