//! The nearest way out of a refusal: the fewest facts that would have to be otherwise.

use super::input::Subject;
use super::procedure::CompiledRoute;
use super::table::Case;
use crate::knowledge::region::{Allowed, OutcomeKind};
use crate::knowledge::vocabulary::{FactId, FactKind, Value, Vocabulary};

/// What would have to be otherwise, and what the route says then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// The facts, each with the values of which any one will do.
    pub changes: Vec<(FactId, Vec<Value>)>,
    /// The outcome, by position.
    pub outcome: usize,
}

/// How far away another outcome is; the smallest is the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Distance {
    changed: usize,
    /// Changes that only somebody else can judge, such as what a doctor writes.
    judged: usize,
    /// How early the route asks for what is changed: the earlier, the more another way it is.
    upstream: usize,
    /// Whether the source is silent there.
    silent: bool,
    /// Further facts that nobody spoke of.
    open: usize,
    /// Position of the row: the route's own order.
    row: usize,
}

/// The nearest outcome that is no refusal. `None` where it takes another disease, date or sum:
/// nobody can choose those.
#[must_use]
pub fn flip(route: &CompiledRoute, vocabulary: &Vocabulary, case: &Case) -> Option<Flip> {
    let rows = 0..route.route.rows.len();
    let reachable = rows.filter_map(|row| towards(route, vocabulary, case, row));
    reachable.min_by_key(|(distance, _)| *distance).map(|(_, flip)| flip)
}

fn towards(
    route: &CompiledRoute,
    vocabulary: &Vocabulary,
    case: &Case,
    row: usize,
) -> Option<(Distance, Flip)> {
    let outcome = route.route.rows[row].to;
    let kind = route.route.outcomes[outcome].kind;
    if kind == OutcomeKind::Refused || route.route.outcomes[outcome].done {
        return None;
    }
    let mut changes = Vec::new();
    let mut open = 0;
    for (fact, allowed) in &route.route.rows[row].when.tests {
        let input = route.table.inputs.iter().find(|i| i.subject == Subject::Fact(*fact))?;
        match input.cell(case) {
            Some(cell) if input.rows[cell] & (1 << row) != 0 => {}
            Some(_) => changes.push((*fact, chosen(vocabulary, *fact, allowed)?)),
            None => open += 1,
        }
    }
    let judged = changes.iter().filter(|(fact, _)| vocabulary.fact(*fact).judgement.is_some());
    let ask = &route.route.ask;
    let late = |fact: &FactId| ask.iter().position(|asked| asked == fact).unwrap_or(ask.len());
    let latest = changes.iter().map(|(fact, _)| late(fact)).min().unwrap_or(ask.len());
    let distance = Distance {
        changed: changes.len(),
        judged: judged.count(),
        upstream: ask.len() - latest,
        silent: kind == OutcomeKind::Silent,
        open,
        row,
    };
    Some((distance, Flip { changes, outcome }))
}

/// The values that a person may have instead.
fn chosen(vocabulary: &Vocabulary, fact: FactId, allowed: &Allowed) -> Option<Vec<Value>> {
    match allowed {
        Allowed::Choices(choices) if vocabulary.fact(fact).kind == FactKind::Choice => {
            Some(choices.iter().copied().map(Value::Choice).collect())
        }
        _ => None,
    }
}
