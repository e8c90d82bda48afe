//! What a row allows of each fact, said so that rows of two tables can be held together:
//! `disease: other` means something else in each table.

use crate::knowledge::disease::DiseaseId;
use crate::knowledge::region::{Allowed, Condition};
use crate::knowledge::vocabulary::FactId;
use crate::rules::input::Sample;
use crate::rules::table::Table;

/// The tests of a row, free of what its table makes of `other`.
pub type Span = Vec<(FactId, Allowed)>;

/// The span of a row's condition.
pub fn span(table: &Table, when: &Condition) -> Span {
    when.tests.iter().map(|(fact, allowed)| (*fact, resolved(table, *fact, allowed))).collect()
}

/// Whether two rows can both hold.
pub fn meet(one: &Span, other: &Span) -> bool {
    one.iter().all(|(fact, allowed)| {
        let other = other.iter().find(|(tested, _)| tested == fact);
        other.is_none_or(|(_, other)| both(allowed, other))
    })
}

fn resolved(table: &Table, fact: FactId, allowed: &Allowed) -> Allowed {
    let Allowed::Diseases { named, other: true } = allowed else { return allowed.clone() };
    let input = table.input(fact);
    let cells = input.map(|input| (0..input.len()).map(|cell| input.sample(cell)));
    let all = cells.into_iter().flatten().filter_map(|sample| match sample {
        Sample::Disease(disease) => disease,
        _ => None,
    });
    Allowed::NotDiseases(all.filter(|disease| !named.contains(disease)).collect())
}

/// Whether some value is allowed by both.
pub fn both(one: &Allowed, other: &Allowed) -> bool {
    match (one, other) {
        (Allowed::Choices(one), Allowed::Choices(other)) => {
            one.iter().any(|choice| other.contains(choice))
        }
        (Allowed::Diseases { named: one, .. }, Allowed::Diseases { named: other, .. }) => {
            one.iter().any(|disease| other.contains(disease))
        }
        (Allowed::Diseases { named, .. }, Allowed::NotDiseases(not))
        | (Allowed::NotDiseases(not), Allowed::Diseases { named, .. }) => {
            let allowed = |disease: &DiseaseId| !not.contains(disease);
            named.iter().any(allowed)
        }
        (Allowed::NotDiseases(_), Allowed::NotDiseases(_)) => true,
        (
            Allowed::Dates { from, before },
            Allowed::Dates { from: other_from, before: other_before },
        ) => {
            let start = from.max(other_from);
            let ends = before.iter().chain(other_before);
            ends.min().is_none_or(|end| start.is_none_or(|start| start < *end))
        }
        (
            Allowed::Money { from, up_to },
            Allowed::Money { from: other_from, up_to: other_up_to },
        ) => {
            let start = from.max(other_from);
            let ends = up_to.iter().chain(other_up_to);
            ends.min().is_none_or(|end| start.is_none_or(|start| start <= *end))
        }
        (Allowed::Places(one), Allowed::Places(other)) => one
            .iter()
            .any(|one| other.iter().any(|other| one.contains(*other) || other.contains(*one))),
        _ => false,
    }
}
