//! Questions that change nothing: whatever is asked must lead somewhere else, or not be asked.

use crate::knowledge::bilingual::{Bilingual, say};
use crate::knowledge::problem::Code;
use crate::knowledge::vocabulary::{Fact, FactId, FactKind};
use crate::rules::procedure::CompiledRoute;

use super::space::told_apart_by;
use super::words::at;
use super::{At, Auditing, Findings};

/// Audits the facts that a route asks for or assumes.
pub fn audit_route(auditing: &Auditing, route: &CompiledRoute, findings: &mut Findings) {
    let vocabulary = &auditing.knowledge.shared.vocabulary;
    for fact in &route.route.ask {
        let given = vocabulary.fact(*fact);
        if let Some((code, fault)) = asked_in_vain(auditing, route, *fact, &called(given)) {
            findings.add(code, At::route(route), fault, None);
        }
    }
    for (outcome, given) in route.route.outcomes.iter().enumerate() {
        for (fact, _) in &given.assume {
            let tested = route.table.input(*fact).is_some()
                || auditing.procedure.sections.iter().any(|s| s.table.input(*fact).is_some());
            if !tested {
                let (id, label) = (&given.id, called(vocabulary.fact(*fact)));
                let message = say!(
                    "结论 {id} 假定了{label}，可没有一行用到它",
                    "the outcome {id} assumes {label}, which no row uses";
                    label
                );
                let here = At::outcome(route, outcome);
                findings.add(Code::QuestionChangesNothing, here, message, None);
            }
        }
    }
}

fn called(fact: &Fact) -> Bilingual {
    let (label, name) = (&fact.label, &fact.name);
    say!("「{label}」", "{name}")
}

/// Why a fact that a route asks for need not be asked.
fn asked_in_vain(
    auditing: &Auditing,
    route: &CompiledRoute,
    fact: FactId,
    label: &Bilingual,
) -> Option<(Code, Bilingual)> {
    let given = auditing.knowledge.shared.vocabulary.fact(fact);
    let vain = Code::QuestionChangesNothing;
    if route.table.input(fact).is_none() {
        Some((
            vain,
            say!("ask 里的{label}没有一行用到", "ask names {label}, which no row uses"; label),
        ))
    } else if !separates(route, fact) {
        let fault = say!(
            "ask 里的{label}怎么回答，结论都一样",
            "ask names {label}, and every answer concludes the same";
            label
        );
        Some((vain, fault))
    } else if !is_askable(auditing, fact) {
        let fault = say!(
            "ask 里的{label}不能问：没有问法，或者本来就知道",
            "ask names {label}, which cannot be asked: it has no question or is known anyway";
            label
        );
        Some((vain, fault))
    } else if given.kind == FactKind::Choice && given.choices.len() < 2 {
        let fault =
            say!("ask 里的{label}没有可选的答案", "ask names {label}, which has no answers"; label);
        Some((Code::DeadEnd, fault))
    } else {
        None
    }
}

/// Audits the section rows that are worth a question.
pub fn audit_sections(auditing: &Auditing, findings: &mut Findings) {
    for row in auditing.procedure.sections.iter().flat_map(|section| &section.rows) {
        let askable = row.when.tests.iter().any(|(fact, _)| is_askable(auditing, *fact));
        if row.ask && !askable {
            let key = &row.key;
            let message = say!(
                "{key} 写了 ask，可它的条件里没有能问的事",
                "{key} says ask, and nothing in its condition can be asked"
            );
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
