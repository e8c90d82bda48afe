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

use rayon::prelude::*;

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
    audit_telling(knowledge, rulebook, &|| (), problems);
}

/// The same; `audited` is told of each procedure of the rulebook that is done. They are audited on
/// all cores: what one chain finds hangs on no other.
pub fn audit_telling(
    knowledge: &Knowledge,
    rulebook: &Rulebook,
    audited: &(dyn Fn() + Sync),
    problems: &mut Problems,
) {
    let mut chains: Vec<(Owner, &CompiledProcedure)> = rulebook.all().collect();
    // A wider region comes first, so that a route is audited in its owner's own chain.
    chains.sort_by_key(|(entry, procedure)| (*entry, procedure.id));
    let mut routes = BTreeSet::new();
    let new = chains.iter().map(|(_, procedure)| {
        let route = procedure.route.as_ref().map(|route| &route.route);
        route.is_some_and(|route| routes.insert((&route.file, route.place)))
    });
    let new: Vec<bool> = new.collect();
    let audit = |((entry, procedure), is_new): (&(Owner, &CompiledProcedure), &bool)| {
        let mut findings = Findings::default();
        let auditing = Auditing { knowledge, entry: *entry, procedure };
        auditing.audit(*is_new, &mut findings);
        audited();
        findings.found
    };
    let found: Vec<_> = chains.par_iter().zip(&new).map(audit).collect();
    let mut findings = Findings::default();
    found.into_iter().flatten().for_each(|problem| findings.push(problem));
    findings.found.into_iter().for_each(|problem| problems.push(problem));
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
    /// All that can be wrong. The route's own table is looked at in one of the chains that have it.
    fn audit(&self, is_new_route: bool, findings: &mut Findings) {
        if let Some(route) = &self.procedure.route {
            if is_new_route {
                route::audit(self, route, findings);
                questions::audit_route(self, route, findings);
            }
            dead_ends::audit(self, route, findings);
        }
        sections::audit(self, findings);
        questions::audit_sections(self, findings);
        intervals::audit(self, findings);
    }

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
        self.push(Problem { code, file: at.file.clone(), place: at.place, message, help });
    }

    fn push(&mut self, problem: Problem) {
        let Problem { code, file, place, message, .. } = &problem;
        if self.seen.insert((*code, file.clone(), *place, message.clone())) {
            self.found.push(problem);
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
