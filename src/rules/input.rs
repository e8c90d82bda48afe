//! An input of a decision table: its domain cut into cells, and which rows each cell allows.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::table::{Case, RowSet};
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::place::Code;
use crate::knowledge::region::{Allowed, Condition};
use crate::knowledge::vocabulary::{FactId, FactKind, Value, Vocabulary};

/// What an input reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A fact of the case.
    Fact(FactId),
    /// The outcome of the route.
    Route,
}

/// How a value finds its cell.
#[derive(Clone, Debug)]
enum Cells {
    /// One cell a choice, or an outcome of the route.
    Choices,
    /// One cell a named disease, the last for every other.
    Diseases(Vec<DiseaseId>),
    /// Intervals between these days; a day opens its cell.
    Dates(Vec<Date>),
    /// Intervals between these sums; `true` opens the cell just after the sum.
    Money(Vec<(Decimal, bool)>),
    /// One cell a named division, the last for everywhere else.
    Places(Vec<Code>),
}

/// One input of a table: a bitset for each cell of its domain.
#[derive(Clone, Debug)]
pub struct Input {
    /// What it reads.
    pub subject: Subject,
    cells: Cells,
    /// For each cell the rows that allow it.
    pub rows: Vec<RowSet>,
    /// The rows that do not test it.
    pub untested: RowSet,
}

impl Input {
    /// The cell of the case's value; `None` where it is open.
    #[must_use]
    pub fn cell(&self, case: &Case) -> Option<usize> {
        let fact = match self.subject {
            Subject::Route => return case.route,
            Subject::Fact(fact) => fact,
        };
        if let Cells::Diseases(named) = &self.cells {
            let disease = case.disease?;
            return Some(named.iter().position(|d| *d == disease).unwrap_or(named.len()));
        }
        self.cell_of(case.facts.value(fact)?)
    }

    /// The rows of each value that an open fact is taken to have; `None` where nothing is assumed.
    pub(super) fn assumed<'c>(
        &'c self,
        case: &'c Case,
    ) -> Option<impl Iterator<Item = RowSet> + 'c> {
        let Subject::Fact(fact) = self.subject else { return None };
        match case.assumed.iter().find(|(assumed, _)| *assumed == fact) {
            // Who said that they do not know is shown what hangs on it.
            Some((_, Allowed::Choices(choices))) if case.facts.get(fact).is_none() => {
                Some(choices.iter().map(|choice| self.rows[usize::from(*choice)]))
            }
            _ => None,
        }
    }

    /// The cell of a value.
    #[must_use]
    pub fn cell_of(&self, value: &Value) -> Option<usize> {
        match (&self.cells, value) {
            (Cells::Choices, Value::Choice(choice)) => Some(usize::from(*choice)),
            (Cells::Diseases(named), Value::Diseases(diseases)) => {
                let first = diseases.first()?;
                Some(named.iter().position(|d| d == first).unwrap_or(named.len()))
            }
            (Cells::Dates(cuts), Value::Date(day)) => {
                Some(cuts.iter().filter(|cut| *cut <= day).count())
            }
            (Cells::Money(cuts), Value::Money(sum)) => {
                let passed =
                    |cut: &&(Decimal, bool)| if cut.1 { cut.0 < *sum } else { cut.0 <= *sum };
                Some(cuts.iter().filter(passed).count())
            }
            (Cells::Places(named), Value::Place(code)) => {
                Some(named.iter().position(|d| d.contains(*code)).unwrap_or(named.len()))
            }
            _ => None,
        }
    }

    /// How many cells the domain has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the domain is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A value that stands for a cell, for counterexamples: a disease is `None` for "any other".
    #[must_use]
    pub fn sample(&self, cell: usize) -> Sample {
        match &self.cells {
            Cells::Choices => Sample::Choice(cell),
            Cells::Diseases(named) => Sample::Disease(named.get(cell).copied()),
            Cells::Dates(cuts) => Sample::Date {
                from: cell.checked_sub(1).and_then(|cell| cuts.get(cell)).copied(),
                before: cuts.get(cell).copied(),
            },
            Cells::Money(cuts) => Sample::Money {
                above: cell.checked_sub(1).and_then(|cell| cuts.get(cell)).map(|cut| cut.0),
                up_to: cuts.get(cell).map(|cut| cut.0),
            },
            Cells::Places(named) => Sample::Place(named.get(cell).copied()),
        }
    }
}

/// What a cell of a domain stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Sample {
    /// The choice at this position.
    Choice(usize),
    /// This disease, or any that the table does not name.
    Disease(Option<DiseaseId>),
    /// A day in this half-open interval.
    Date { from: Option<Date>, before: Option<Date> },
    /// A sum in this interval.
    Money { above: Option<Decimal>, up_to: Option<Decimal> },
    /// A place in this division, or anywhere else.
    Place(Option<Code>),
}

fn tests_of<'c>(conditions: &'c [&Condition], fact: FactId) -> Vec<Option<&'c Allowed>> {
    conditions
        .iter()
        .map(|condition| {
            condition.tests.iter().find(|(tested, _)| *tested == fact).map(|(_, allowed)| allowed)
        })
        .collect()
}

pub(super) fn compile_fact(
    conditions: &[&Condition],
    fact: FactId,
    vocabulary: &Vocabulary,
) -> Input {
    let tests = tests_of(conditions, fact);
    let (cells, count) = domain(&tests, vocabulary.fact(fact).kind, fact, vocabulary);
    let mut input =
        Input { subject: Subject::Fact(fact), cells, rows: vec![0; count], untested: 0 };
    for (row, test) in tests.iter().enumerate() {
        let bit = 1 << row;
        let Some(allowed) = test else {
            input.untested |= bit;
            input.rows.iter_mut().for_each(|rows| *rows |= bit);
            continue;
        };
        for cell in 0..count {
            if allows(allowed, input.sample(cell)) {
                input.rows[cell] |= bit;
            }
        }
    }
    input
}

pub(super) fn compile_route(conditions: &[&Condition], outcomes: &[&str]) -> Option<Input> {
    if outcomes.is_empty() || conditions.iter().all(|condition| condition.route.is_empty()) {
        return None;
    }
    let mut rows = vec![0; outcomes.len()];
    let mut untested = 0;
    for (row, condition) in conditions.iter().enumerate() {
        let bit = 1 << row;
        if condition.route.is_empty() {
            untested |= bit;
        }
        for (cell, outcome) in outcomes.iter().enumerate() {
            if condition.route.is_empty() || condition.route.iter().any(|name| name == outcome) {
                rows[cell] |= bit;
            }
        }
    }
    Some(Input { subject: Subject::Route, cells: Cells::Choices, rows, untested })
}

fn domain(
    tests: &[Option<&Allowed>],
    kind: FactKind,
    fact: FactId,
    vocabulary: &Vocabulary,
) -> (Cells, usize) {
    match kind {
        FactKind::Choice => (Cells::Choices, vocabulary.fact(fact).choices.len()),
        FactKind::Diseases => {
            let mut named = Vec::new();
            for allowed in tests.iter().flatten() {
                if let Allowed::Diseases { named: list, .. } | Allowed::NotDiseases(list) = allowed
                {
                    named.extend(list.iter().copied());
                }
            }
            named.sort_unstable();
            named.dedup();
            let count = named.len() + 1;
            (Cells::Diseases(named), count)
        }
        FactKind::Date => {
            let mut cuts: Vec<Date> = Vec::new();
            for allowed in tests.iter().flatten() {
                if let Allowed::Dates { from, before } = allowed {
                    cuts.extend(from.iter().chain(before));
                }
            }
            cuts.sort_unstable();
            cuts.dedup();
            let count = cuts.len() + 1;
            (Cells::Dates(cuts), count)
        }
        FactKind::Money => {
            let mut cuts: Vec<(Decimal, bool)> = Vec::new();
            for allowed in tests.iter().flatten() {
                if let Allowed::Money { from, up_to } = allowed {
                    cuts.extend(from.map(|sum| (sum, false)));
                    cuts.extend(up_to.map(|sum| (sum, true)));
                }
            }
            cuts.sort_unstable();
            cuts.dedup();
            let count = cuts.len() + 1;
            (Cells::Money(cuts), count)
        }
        FactKind::Place => {
            let mut named: Vec<Code> = Vec::new();
            for allowed in tests.iter().flatten() {
                if let Allowed::Places(list) = allowed {
                    named.extend(list.iter().copied());
                }
            }
            named.sort_unstable_by_key(|code| (std::cmp::Reverse(code.level()), *code));
            named.dedup();
            let count = named.len() + 1;
            (Cells::Places(named), count)
        }
    }
}

/// Whether a test allows everything that a cell stands for. Cells never straddle a test.
fn allows(allowed: &Allowed, sample: Sample) -> bool {
    match (allowed, sample) {
        (Allowed::Choices(choices), Sample::Choice(cell)) => {
            choices.iter().any(|choice| usize::from(*choice) == cell)
        }
        (Allowed::Diseases { named, other }, Sample::Disease(disease)) => {
            disease.map_or(*other, |disease| named.contains(&disease))
        }
        (Allowed::NotDiseases(named), Sample::Disease(disease)) => {
            disease.is_none_or(|disease| !named.contains(&disease))
        }
        (Allowed::Dates { from, before }, Sample::Date { from: start, before: end }) => {
            from.is_none_or(|from| start.is_some_and(|start| from <= start))
                && before.is_none_or(|before| end.is_some_and(|end| end <= before))
        }
        (Allowed::Money { from, up_to }, Sample::Money { above, up_to: end }) => {
            from.is_none_or(|from| above.is_some_and(|above| from <= above))
                && up_to.is_none_or(|up_to| end.is_some_and(|end| end <= up_to))
        }
        (Allowed::Places(list), Sample::Place(place)) => {
            place.is_some_and(|place| list.iter().any(|code| code.contains(place)))
        }
        _ => false,
    }
}
