//! Dead ends: a way that can be gone, and not a line that says where or how.
//!
//! The nation's rows do not count for the route of a nearer region: they hold everywhere, so they
//! cannot be what this way needs.

use crate::knowledge::bilingual::say;
use crate::knowledge::problem::Code;
use crate::knowledge::region::{Gives, OutcomeKind, Owner, Row, Section};
use crate::rules::procedure::CompiledRoute;
use crate::rules::table::rows_of;

use super::span::{Span, meet, span};
use super::{At, Auditing, Findings};

/// Audits the ways of one route.
pub fn audit(auditing: &Auditing, route: &CompiledRoute, findings: &mut Findings) {
    for (outcome, given) in route.route.outcomes.iter().enumerate() {
        if given.kind != OutcomeKind::Way || given.done || route.rows_to[outcome] == 0 {
            continue;
        }
        let helpful = helpful_rows(auditing, route, &given.id);
        let is_dead = |row: &usize| {
            let case = span(&route.table, &route.route.rows[*row].when);
            !helpful.iter().any(|helpful| meet(&case, helpful))
        };
        let ways = route.rows_to[outcome];
        let dead: Vec<usize> = rows_of(ways).filter(is_dead).collect();
        let words = auditing.words();
        if dead.len() == rows_of(ways).count() {
            let case = words.condition(&route.table, dead[0]);
            let id = &given.id;
            let message = say!(
                "结论 {id} 说能办，可没有一条步骤或渠道：{case}",
                "the outcome {id} is a way, and no step or channel goes with it: {case}";
                case
            );
            findings.add(Code::DeadEnd, At::outcome(route, outcome), message, None);
            continue;
        }
        for row in dead {
            let case = words.condition(&route.table, row);
            let id = &route.route.rows[row].id;
            let message = say!(
                "{id} 说能办，可没有一条步骤或渠道：{case}",
                "{id} leads to a way, and no step or channel goes with it: {case}";
                case
            );
            findings.add(Code::DeadEnd, At::route_row(route, row), message, None);
        }
    }
}

/// What the rows allow that say where or how under an outcome.
fn helpful_rows(auditing: &Auditing, route: &CompiledRoute, outcome: &str) -> Vec<Span> {
    let sections = auditing.procedure.sections.iter();
    let told = sections.filter(|s| matches!(s.section, Section::Steps | Section::Channels));
    let counts = |row: &Row| {
        let near = row.owner != Owner::Nation || route.route.owner == Owner::Nation;
        let fits = row.when.route.is_empty() || row.when.route.iter().any(|name| name == outcome);
        near && fits && !matches!(row.gives, Gives::Gap(_))
    };
    told.flat_map(|section| {
        let rows = section.rows.iter().filter(|row| counts(row));
        rows.map(|row| span(&section.table, &row.when)).collect::<Vec<_>>()
    })
    .collect()
}
