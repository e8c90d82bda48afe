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
use crate::knowledge::bilingual::Bilingual;
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
    let owned = chains.iter().filter_map(|(entry, procedure)| {
        let route = procedure.route.as_ref()?;
        let is_new = routes.insert(position(route));
        is_new.then_some((Auditing { knowledge, entry: *entry, procedure }, route))
    });
    let owned: Vec<_> = owned.collect();
    // What a route asks, and where it ends, is judged once its rows are right.
    let of_route = |(auditing, route): &(Auditing, &CompiledRoute)| {
        let mut findings = Findings::default();
        let is_sound = route::audit(auditing, route, &mut findings);
        if is_sound {
            questions::audit_route(auditing, route, &mut findings);
        }
        (findings.found, (!is_sound).then(|| position(route)))
    };
    let (of_routes, unsound): (Vec<_>, Vec<_>) = owned.par_iter().map(of_route).unzip();
    let unsound: BTreeSet<_> = unsound.into_iter().flatten().collect();
    let of_chain = |(entry, procedure): &(Owner, &CompiledProcedure)| {
        let mut findings = Findings::default();
        let auditing = Auditing { knowledge, entry: *entry, procedure };
        auditing.audit(&unsound, &mut findings);
        audited();
        findings.found
    };
    let of_chains: Vec<_> = chains.par_iter().map(of_chain).collect();
    let mut findings = Findings::default();
    let found = of_routes.into_iter().chain(of_chains).flatten();
    found.for_each(|problem| findings.push(problem));
    findings.found.into_iter().for_each(|problem| problems.push(problem));
}

/// Where a route stands: the same for every chain that inherits it.
fn position(route: &CompiledRoute) -> (Arc<str>, Place) {
    (route.route.file.clone(), route.route.place)
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
    /// What can be wrong in a chain, beside the table of its route.
    fn audit(&self, unsound: &BTreeSet<(Arc<str>, Place)>, findings: &mut Findings) {
        let route = self.procedure.route.as_ref();
        if let Some(route) = route.filter(|route| !unsound.contains(&position(route))) {
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
    seen: BTreeSet<(Code, Arc<str>, Place, Bilingual)>,
}

impl Findings {
    fn add(&mut self, code: Code, at: At, message: Bilingual, help: Option<Bilingual>) {
        self.push(Problem { help, ..Problem::new(code, at.file, at.place, message) });
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
