//! Questions that change nothing: whatever is asked must lead somewhere else, or not be asked.

use crate::knowledge::problem::Code;
use crate::knowledge::vocabulary::{FactId, FactKind};
use crate::rules::procedure::CompiledRoute;

use super::space::told_apart_by;
use super::words::at;
use super::{At, Auditing, Findings};

/// Audits the facts that a route asks for or assumes.
pub fn audit_route(auditing: &Auditing, route: &CompiledRoute, findings: &mut Findings) {
    let words = auditing.words();
    for fact in &route.route.ask {
        let label = words.fact(*fact);
        let given = auditing.knowledge.shared.vocabulary.fact(*fact);
        let (code, fault) = if route.table.input(*fact).is_none() {
            (Code::QuestionChangesNothing, format!("ask 里的「{label}」没有一行用到"))
        } else if !separates(route, *fact) {
            (Code::QuestionChangesNothing, format!("ask 里的「{label}」怎么回答，结论都一样"))
        } else if !is_askable(auditing, *fact) {
            (
                Code::QuestionChangesNothing,
                format!("ask 里的「{label}」不能问：没有问法，或者本来就知道"),
            )
        } else if given.kind == FactKind::Choice && given.choices.len() < 2 {
            (Code::DeadEnd, format!("ask 里的「{label}」没有可选的答案"))
        } else {
            continue;
        };
        findings.add(code, At::route(route), fault, None);
    }
    for (outcome, given) in route.route.outcomes.iter().enumerate() {
        for (fact, _) in &given.assume {
            let tested = route.table.input(*fact).is_some()
                || auditing.procedure.sections.iter().any(|s| s.table.input(*fact).is_some());
            if !tested {
                let label = words.fact(*fact);
                let message = format!("结论 {} 假定了「{label}」，可没有一行用到它", given.id);
                let here = At::outcome(route, outcome);
                findings.add(Code::QuestionChangesNothing, here, message, None);
            }
        }
    }
}

/// Audits the section rows that are worth a question.
pub fn audit_sections(auditing: &Auditing, findings: &mut Findings) {
    for row in auditing.procedure.sections.iter().flat_map(|section| &section.rows) {
        let askable = row.when.tests.iter().any(|(fact, _)| is_askable(auditing, *fact));
        if row.ask && !askable {
            let message = format!("{} 写了 ask，可它的条件里没有能问的事", row.key);
            findings.add(Code::QuestionChangesNothing, at(row), message, None);
        }
    }
}

/// Whether some two cases differ in this fact alone and lead to different outcomes.
fn separates(route: &CompiledRoute, fact: FactId) -> bool {
    let rows = &route.route.rows;
    (0..rows.len()).any(|one| {
        (0..one).any(|other| {
            rows[one].to != rows[other].to && told_apart_by(&route.table, fact, one, other)
        })
    })
}

/// Whether a question can be put: it has words, nobody computes it, and it is not settled before
/// a table is looked at.
fn is_askable(auditing: &Auditing, fact: FactId) -> bool {
    let vocabulary = &auditing.knowledge.shared.vocabulary;
    let core = vocabulary.core;
    let given = vocabulary.fact(fact);
    let settled = [core.region, core.procedure, core.aspect].contains(&fact);
    given.question.is_some() && !given.derived && !settled
}
