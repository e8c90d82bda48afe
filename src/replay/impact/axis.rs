//! What the tables of two versions test, as common axes: each is cut into cells that no test of
//! either version straddles, and both are spoken of by name, since ids differ between versions.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::dialog::Assistant;
use crate::knowledge::place::Code;
use crate::knowledge::region::{Outcome, Row};
use crate::knowledge::vocabulary::{FactId, FactKind, Facts, Value};
use crate::rules::CompiledProcedure;
use crate::rules::input::{Input, Sample, Subject};
use crate::rules::table::Table;

use super::Versions;
use super::cases::Cases;

/// What an axis is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A fact, by name.
    Fact(String),
    /// The day for which the answer is given.
    Day,
}

/// A part of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A choice, by name.
    Choice(String),
    /// A disease by id, or any that neither version names.
    Disease(Option<String>),
    /// A half-open interval of days.
    Days { from: Option<Date>, before: Option<Date> },
    /// A sum that a test names, or those between two of them.
    Sums { from: Option<Decimal>, up_to: Option<Decimal> },
    /// A place in this division, or anywhere else.
    Place(Option<Code>),
}

/// One axis with its cells.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it is about.
    pub about: About,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// The axes of one procedure in one place.
#[derive(Clone, Debug, Default)]
pub struct Axes {
    /// Facts in the order of the vocabulary, then the day.
    pub all: Vec<Axis>,
    /// How many cells each has.
    pub lengths: Vec<usize>,
}

impl Axes {
    /// The axes of a procedure as it is in both versions.
    #[must_use]
    pub fn of(versions: &Versions, procedures: [Option<&CompiledProcedure>; 2]) -> Self {
        let [before, after] = procedures.map(|procedure| procedure.map(inputs).unwrap_or_default());
        let sides = [(versions.before, &before), (versions.after, &after)];
        let mut names: Vec<String> = Vec::new();
        // The newer vocabulary gives the order.
        for (assistant, inputs) in sides.iter().rev() {
            let vocabulary = &assistant.knowledge.shared.vocabulary;
            let tested = |fact: FactId| inputs.iter().any(|i| i.subject == Subject::Fact(fact));
            for (_, fact) in vocabulary.iter().filter(|(id, _)| tested(*id)) {
                if !names.contains(&fact.name) {
                    names.push(fact.name.clone());
                }
            }
        }
        let mut all: Vec<Axis> = names
            .into_iter()
            .map(|name| Axis { cells: cells(&sides, &name), about: About::Fact(name) })
            .collect();
        all.push(Axis { about: About::Day, cells: days(procedures) });
        let lengths = all.iter().map(|axis| axis.cells.len()).collect();
        Self { all, lengths }
    }

    /// The position of an axis.
    #[must_use]
    pub fn find(&self, about: &About) -> Option<usize> {
        self.all.iter().position(|axis| axis.about == *about)
    }

    /// The cases in which a row of a table holds, but for an outcome of the route.
    #[must_use]
    pub fn holds(&self, assistant: &Assistant, table: &Table, row: usize) -> Cases {
        let tested = table.inputs.iter().filter(|input| input.untested >> row & 1 == 0);
        tested.fold(Cases::default(), |cases, input| {
            let Subject::Fact(fact) = input.subject else { return cases };
            let name = assistant.knowledge.shared.vocabulary.fact(fact).name.clone();
            let Some(position) = self.find(&About::Fact(name)) else { return cases };
            let axis = &self.all[position];
            let holds = |cell: &usize| {
                let own = axis.cells[*cell].place_in(assistant, input);
                own.is_some_and(|own| input.rows[own] >> row & 1 != 0)
            };
            let cells = (0..axis.cells.len()).filter(holds).collect();
            cases.within(position, cells, self.lengths[position])
        })
    }

    /// The same for a row of a section, with the days on which it is valid.
    #[must_use]
    pub fn row_holds(
        &self,
        assistant: &Assistant,
        table: &Table,
        position: usize,
        row: &Row,
    ) -> Cases {
        let cases = self.holds(assistant, table, position);
        let Some(axis) = self.find(&About::Day) else { return cases };
        let valid = |cell: &usize| match &self.all[axis].cells[*cell] {
            // No row begins or ends within a cell, so any of its days speaks for all.
            Cell::Days { from, before } => {
                let day = from.or_else(|| before.and_then(|day| day.yesterday().ok()));
                row.holds_on(day.unwrap_or(Date::MIN))
            }
            _ => true,
        };
        let cells = (0..self.lengths[axis]).filter(valid).collect();
        cases.within(axis, cells, self.lengths[axis])
    }

    /// Whether a case may be in the set: no known fact speaks against it.
    #[must_use]
    pub fn may_hold(
        &self,
        cases: &Cases,
        assistant: &Assistant,
        facts: &Facts,
        today: Date,
    ) -> bool {
        cases.limits().all(|(position, cells)| {
            let axis = &self.all[position];
            let any =
                |holds: &dyn Fn(&Cell) -> bool| cells.iter().any(|cell| holds(&axis.cells[*cell]));
            match &axis.about {
                About::Day => any(&|cell| cell.has_day(today)),
                About::Fact(name) => {
                    let vocabulary = &assistant.knowledge.shared.vocabulary;
                    let value =
                        vocabulary.find(name).and_then(|fact| Some((fact, facts.value(fact)?)));
                    value.is_none_or(|(fact, value)| {
                        let own =
                            axis.cells.iter().position(|cell| cell.is_of(assistant, fact, value));
                        let several = matches!(value, Value::Diseases(list) if list.len() > 1);
                        several && any(&|cell| cell.is_of(assistant, fact, value))
                            || own
                                .or_else(|| axis.elsewhere())
                                .is_none_or(|own| cells.contains(&own))
                    })
                }
            }
        })
    }
}

impl Axis {
    /// The cell of everything that no other cell names.
    fn elsewhere(&self) -> Option<usize> {
        self.cells.iter().position(|cell| matches!(cell, Cell::Disease(None) | Cell::Place(None)))
    }
}

impl Cell {
    /// The cell of a version's own table that it lies in; none where that version lacks the value.
    #[must_use]
    pub fn place_in(&self, assistant: &Assistant, input: &Input) -> Option<usize> {
        let Subject::Fact(fact) = input.subject else { return None };
        let other = input.len().checked_sub(1);
        match self.value(assistant, fact) {
            Some(value) => input.cell_of(&value),
            None => match self {
                Self::Disease(_) | Self::Place(_) => other,
                _ => None,
            },
        }
    }

    /// A value that lies in it, in a version's own ids.
    fn value(&self, assistant: &Assistant, fact: FactId) -> Option<Value> {
        let shared = &assistant.knowledge.shared;
        Some(match self {
            Self::Choice(name) => Value::Choice(shared.vocabulary.fact(fact).choice(name)?),
            Self::Disease(id) => Value::Diseases(vec![shared.diseases.find(id.as_ref()?)?]),
            Self::Place(code) => Value::Place((*code)?),
            Self::Days { from, before } => {
                Value::Date(from.or_else(|| before.and_then(|day| day.yesterday().ok()))?)
            }
            Self::Sums { from, up_to } => Value::Money(match (from, up_to) {
                (Some(from), Some(up_to)) => (*from + *up_to) / Decimal::TWO,
                (Some(from), None) => *from + Decimal::ONE,
                (None, Some(up_to)) => *up_to - Decimal::ONE,
                (None, None) => Decimal::ZERO,
            }),
        })
    }

    fn has_day(&self, day: Date) -> bool {
        match self {
            Self::Days { from, before } => {
                from.is_none_or(|from| from <= day) && before.is_none_or(|before| day < before)
            }
            _ => true,
        }
    }

    fn is_of(&self, assistant: &Assistant, fact: FactId, value: &Value) -> bool {
        let shared = &assistant.knowledge.shared;
        match (self, value) {
            (Self::Choice(name), Value::Choice(choice)) => {
                shared.vocabulary.choice_name(fact, *choice) == name
            }
            (Self::Disease(Some(id)), Value::Diseases(list)) => {
                list.iter().any(|disease| shared.diseases.get(*disease).id == *id)
            }
            (Self::Place(Some(code)), Value::Place(place)) => code.contains(*place),
            (Self::Days { .. }, Value::Date(day)) => self.has_day(*day),
            (Self::Sums { from, up_to }, Value::Money(sum)) => match (from, up_to) {
                (Some(from), Some(up_to)) if from == up_to => sum == from,
                _ => from.is_none_or(|from| from < *sum) && up_to.is_none_or(|end| *sum < end),
            },
            _ => false,
        }
    }

    /// The cell as the audit knows it, for what can be held at all.
    #[must_use]
    pub fn sample(&self, assistant: &Assistant, fact: FactId) -> Option<Sample> {
        match (self, self.value(assistant, fact)) {
            (Self::Choice(_), Some(Value::Choice(choice))) => {
                Some(Sample::Choice(usize::from(choice)))
            }
            (Self::Place(code), _) => Some(Sample::Place(*code)),
            _ => None,
        }
    }
}

fn inputs(procedure: &CompiledProcedure) -> Vec<&Input> {
    let route = procedure.route.iter().flat_map(|route| &route.table.inputs);
    route.chain(procedure.sections.iter().flat_map(|section| &section.table.inputs)).collect()
}

fn cells(sides: &[(&Assistant, &Vec<&Input>); 2], name: &str) -> Vec<Cell> {
    let mut kind = None;
    let mut choices: Vec<String> = Vec::new();
    let mut samples: Vec<(&Assistant, Sample)> = Vec::new();
    for (assistant, inputs) in sides {
        let vocabulary = &assistant.knowledge.shared.vocabulary;
        let Some(fact) = vocabulary.find(name) else { continue };
        kind = Some(vocabulary.fact(fact).kind);
        for choice in &vocabulary.fact(fact).choices {
            if !choices.contains(&choice.name) {
                choices.push(choice.name.clone());
            }
        }
        let own = inputs.iter().filter(|input| input.subject == Subject::Fact(fact));
        let own = own.flat_map(|input| (0..input.len()).map(|cell| input.sample(cell)));
        samples.extend(own.map(|sample| (*assistant, sample)));
    }
    match kind {
        Some(FactKind::Choice) => choices.into_iter().map(Cell::Choice).collect(),
        Some(FactKind::Diseases) => diseases(&samples),
        Some(FactKind::Place) => places(&samples),
        Some(FactKind::Date) => {
            let bounds = samples.iter().filter_map(|(_, sample)| match sample {
                Sample::Date { from, .. } => *from,
                _ => None,
            });
            intervals(&bounds.collect())
        }
        Some(FactKind::Money) => sums(&samples),
        None => Vec::new(),
    }
}

fn diseases(samples: &[(&Assistant, Sample)]) -> Vec<Cell> {
    let mut ids: Vec<String> = Vec::new();
    for (assistant, sample) in samples {
        if let Sample::Disease(Some(disease)) = sample {
            let id = &assistant.knowledge.shared.diseases.get(*disease).id;
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
    ids.into_iter().map(Some).chain([None]).map(Cell::Disease).collect()
}

/// The nearest division first, as in a table.
fn places(samples: &[(&Assistant, Sample)]) -> Vec<Cell> {
    let named = samples.iter().filter_map(|(_, sample)| match sample {
        Sample::Place(code) => *code,
        _ => None,
    });
    let mut named: Vec<Code> = named.collect();
    named.sort_unstable_by_key(|code| (std::cmp::Reverse(code.level()), *code));
    named.dedup();
    named.into_iter().map(Some).chain([None]).map(Cell::Place).collect()
}

fn intervals(bounds: &BTreeSet<Date>) -> Vec<Cell> {
    let starts = std::iter::once(None).chain(bounds.iter().copied().map(Some));
    let ends = bounds.iter().copied().map(Some).chain([None]);
    starts.zip(ends).map(|(from, before)| Cell::Days { from, before }).collect()
}

/// Each bound on its own and what lies between: a test may include its ends or not.
fn sums(samples: &[(&Assistant, Sample)]) -> Vec<Cell> {
    let bounds: BTreeSet<Decimal> = samples
        .iter()
        .filter_map(|(_, sample)| match sample {
            Sample::Money { above, .. } => *above,
            _ => None,
        })
        .collect();
    let mut cells = Vec::new();
    let mut last = None;
    for bound in bounds {
        cells.push(Cell::Sums { from: last, up_to: Some(bound) });
        cells.push(Cell::Sums { from: Some(bound), up_to: Some(bound) });
        last = Some(bound);
    }
    cells.push(Cell::Sums { from: last, up_to: None });
    cells
}

/// The days between which no row of any section begins or ends.
fn days(procedures: [Option<&CompiledProcedure>; 2]) -> Vec<Cell> {
    let sections = procedures.into_iter().flatten().flat_map(|procedure| &procedure.sections);
    let rows = sections.flat_map(|section| &section.rows);
    let bounds = rows.flat_map(|row| {
        let end = row.until.and_then(|until| until.tomorrow().ok());
        row.from.into_iter().chain(end)
    });
    intervals(&bounds.collect())
}

/// Whether two outcomes say the same.
#[must_use]
pub fn is_alike(one: &Outcome, other: &Outcome) -> bool {
    one.kind == other.kind && one.say == other.say && one.instead == other.instead
}
