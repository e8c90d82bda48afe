//! The rows of the sections: each can hold somewhere, under an outcome that exists.

use crate::knowledge::problem::{Code, nearest};
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
            if is_empty(row) || space.meeting(position, position).is_none() {
                let message = format!("{} 的条件自相矛盾，没有一种情况符合", row.key);
                findings.add(Code::UnreachableRow, at(row), message, None);
            } else if let Some(twin) = section.rows[..position].iter().find(|r| is_twin(r, row)) {
                twins(twin, row, findings);
            } else {
                outcomes(auditing, section, row, findings);
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
    let message = format!("{} 是多余的：{twin}在同样的情况下说的一样", idle.key);
    findings.add(Code::UnreachableRow, at(idle), message, Some("删掉其中一行".to_owned()));
}

/// The outcomes that a row tests: they exist, and one of them goes with its other tests.
fn outcomes(auditing: &Auditing, section: &CompiledSection, row: &Row, findings: &mut Findings) {
    if row.when.route.is_empty() {
        return;
    }
    let Some(route) = &auditing.procedure.route else {
        let message =
            format!("{} 要看结论 {}，可这里没有 route", row.key, row.when.route.join("、"));
        findings.add(Code::UnknownOutcome, at(row), message, None);
        return;
    };
    let known = || route.route.outcomes.iter().map(|outcome| outcome.id.as_str());
    let unknown = row.when.route.iter().find(|name| !known().any(|id| id == name.as_str()));
    if let Some(name) = unknown {
        let message = format!("{} 要看结论 {name}，route 里没有", row.key);
        findings.add(Code::UnknownOutcome, at(row), message, nearest(name, known()));
        return;
    }
    let own = span(&section.table, &row.when);
    let goes_with = route.route.rows.iter().any(|way| {
        let named = row.when.route.contains(&route.route.outcomes[way.to].id);
        named && meet(&own, &span(&route.table, &way.when))
    });
    if !goes_with {
        let case = case(auditing, section, row);
        let named = row.when.route.join("、");
        let message = format!("{} 永远不会成立：{case}时走不到结论 {named}", row.key);
        findings.add(Code::UnreachableRow, at(row), message, None);
    }
}

fn case(auditing: &Auditing, section: &CompiledSection, row: &Row) -> String {
    let position = section.rows.iter().position(|given| std::ptr::eq(&raw const **given, row));
    position
        .map_or_else(String::new, |position| auditing.words().condition(&section.table, position))
}
