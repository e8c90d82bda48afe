//! The rows of the sections: each can hold somewhere, under an outcome that exists.

use crate::knowledge::bilingual::{Bilingual, say};
use crate::knowledge::problem::{Code, Problem, nearest};
use crate::knowledge::region::Row;
use crate::rules::procedure::CompiledSection;

use super::span::{meet, span};
use super::words::{at, row_at};
use super::{Auditing, Findings};

/// Audits the section rows of one procedure.
pub fn audit(auditing: &Auditing, findings: &mut Findings) {
    for section in &auditing.procedure.sections {
        let space = auditing.space(&section.table);
        for (position, row) in section.rows.iter().enumerate() {
            if unknown_outcome(auditing, row, findings) {
                continue;
            }
            if is_empty(row) || space.meeting(position, position).is_none() {
                let key = &row.key;
                let message = say!(
                    "{key} 的条件自相矛盾，没有一种情况符合",
                    "the condition of {key} contradicts itself: no case fits"
                );
                findings.add(Code::UnreachableRow, at(row), message, None);
            } else if let Some(twin) = section.rows[..position].iter().find(|r| is_twin(r, row)) {
                twins(twin, row, findings);
            } else if !goes_with_route(auditing, section, row) {
                let case = auditing.words().condition(&section.table, position);
                let (key, named) =
                    (&row.key, Bilingual::names(row.when.route.iter().map(String::as_str)));
                let message = say!(
                    "{key} 永远不会成立：{case}时走不到结论 {named}",
                    "{key} never holds: {case} does not lead to the outcome {named}";
                    case, named
                );
                findings.add(Code::UnreachableRow, at(row), message, None);
            }
        }
    }
}

/// Whether a test names no value at all, so that no input has a cell for it.
fn is_empty(row: &Row) -> bool {
    use crate::knowledge::region::Allowed;
    row.when.tests.iter().any(|(_, allowed)| match allowed {
        Allowed::Choices(choices) => choices.is_empty(),
        Allowed::Diseases { named, other } => named.is_empty() && !other,
        Allowed::Places(places) => places.is_empty(),
        Allowed::NotDiseases(_) | Allowed::Dates { .. } | Allowed::Money { .. } => false,
    })
}

/// Whether two rows say the same under the same condition to the same question.
fn is_twin(one: &Row, other: &Row) -> bool {
    one.when == other.when
        && one.gives == other.gives
        && one.channel == other.channel
        && one.aspects == other.aspects
        && (one.from, one.until) == (other.from, other.until)
}

/// The later of two in the same file is the one to go, the wider region's otherwise.
fn twins(one: &Row, other: &Row, findings: &mut Findings) {
    let same_file = one.file == other.file;
    let (kept, idle) =
        if !same_file || one.place < other.place { (one, other) } else { (other, one) };
    let twin = row_at(&kept.key, at(kept), at(idle));
    let key = &idle.key;
    let message = say!(
        "{key} 是多余的：{twin} 在同样的情况下说的一样",
        "{key} is idle: {twin} says the same in the same cases";
        twin
    );
    let help = say!("删掉其中一行", "delete one of them");
    findings.add(Code::UnreachableRow, at(idle), message, Some(help));
}

/// Whether a row tests an outcome that is not there, which is then reported.
fn unknown_outcome(auditing: &Auditing, row: &Row, findings: &mut Findings) -> bool {
    let route = auditing.procedure.route.as_ref();
    let outcomes = route.iter().flat_map(|route| &route.route.outcomes);
    let known: Vec<&str> = outcomes.map(|outcome| outcome.id.as_str()).collect();
    let Some(name) = row.when.route.iter().find(|name| !known.contains(&name.as_str())) else {
        return false;
    };
    let key = &row.key;
    let message = if route.is_some() {
        say!(
            "{key} 要看结论 {name}，route 里没有",
            "{key} tests the outcome {name}, which the route lacks"
        )
    } else {
        say!(
            "{key} 要看结论 {name}，可这里没有 route",
            "{key} tests the outcome {name}, and there is no route"
        )
    };
    let cause = Some(format!("{}: {name}", row.file));
    let problem = Problem::new(Code::UnknownOutcome, &row.file, row.place, message);
    findings.push(Problem { help: nearest(name, known), cause, ..problem });
    true
}

/// Whether one of the outcomes that a row tests goes with its other tests.
fn goes_with_route(auditing: &Auditing, section: &CompiledSection, row: &Row) -> bool {
    let Some(route) = auditing.procedure.route.as_ref().filter(|_| !row.when.route.is_empty())
    else {
        return true;
    };
    // An outcome that no row leads to has been reported with the route.
    let outcomes = route.route.outcomes.iter().zip(&route.rows_to);
    let mut named = outcomes.filter(|(outcome, _)| row.when.route.contains(&outcome.id));
    if named.all(|(_, rows)| *rows == 0) {
        return true;
    }
    let own = span(&section.table, &row.when);
    route.route.rows.iter().any(|way| {
        let named = row.when.route.contains(&route.route.outcomes[way.to].id);
        named && meet(&own, &span(&route.table, &way.when))
    })
}
