//! One procedure as it holds in a place, compiled: the route and one table a section.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::table::{RowSet, Table, TooManyRows};
use crate::knowledge::Knowledge;
use crate::knowledge::bilingual::say;
use crate::knowledge::inheritance::{Chain, Effective};
use crate::knowledge::problem::{Code, Problems};
use crate::knowledge::region::{Allowed, Condition, Hint, Owner, Route, Row, Section};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Facts, Value, Vocabulary};

/// The route of a procedure with its table.
#[derive(Clone, Debug)]
pub struct CompiledRoute {
    /// Outcomes, rows, and the facts worth a question.
    pub route: Arc<Route>,
    /// The table over its rows.
    pub table: Table,
    /// For each outcome the rows that lead to it.
    pub rows_to: Vec<RowSet>,
}

/// The rows of one section with their table.
#[derive(Clone, Debug)]
pub struct CompiledSection {
    /// The section.
    pub section: Section,
    /// Its rows in the order they are shown.
    pub rows: Vec<Arc<Row>>,
    /// The table over its rows.
    pub table: Table,
    /// For each aspect the rows that answer it.
    goals: Vec<RowSet>,
    /// The rows with an `unless`, by position.
    excepted: Vec<usize>,
}

/// One compiled procedure.
#[derive(Clone, Debug)]
pub struct CompiledProcedure {
    /// Its value of the fact `procedure`.
    pub id: ChoiceId,
    /// Which way applies; `None`: every row on its own conditions.
    pub route: Option<CompiledRoute>,
    /// The sections that have rows.
    pub sections: Vec<CompiledSection>,
    /// This place's wording of questions.
    pub questions: Vec<(FactId, String)>,
    /// Classes known from examples.
    pub hints: Vec<Hint>,
    /// The aspects that hang on the route whatever their rows test: an overview, eligibility.
    pub routed: Vec<ChoiceId>,
}

impl CompiledProcedure {
    /// Whether an outcome of the route, by position, is told to somebody who asks an aspect.
    #[must_use]
    pub fn tells(&self, outcome: usize, aspect: ChoiceId) -> bool {
        let route = self.route.as_ref().map(|route| &route.route);
        let own = route.and_then(|route| route.outcomes.get(outcome));
        self.routed.contains(&aspect) || own.is_some_and(|own| own.aspects.contains(&aspect))
    }
}

/// All procedures of all chains.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    procedures: HashMap<(Owner, ChoiceId), CompiledProcedure>,
}

impl Rulebook {
    /// Compiles every distinct chain of a knowledge base.
    pub fn compile(knowledge: &Knowledge, problems: &mut Problems) -> Self {
        let mut chains: Vec<(Owner, &Chain)> = knowledge.inheritance.chains().collect();
        chains.sort_by_key(|(owner, _)| *owner);
        let all = chains.into_par_iter().flat_map_iter(|(owner, chain)| {
            let vocabulary = &knowledge.shared.vocabulary;
            let ids = chain.iter();
            ids.map(move |(id, effective)| ((owner, *id), compile(*id, effective, vocabulary)))
        });
        let mut rulebook = Self::default();
        for (key, compiled) in all.collect::<Vec<_>>() {
            match compiled {
                Ok(procedure) => {
                    rulebook.procedures.insert(key, procedure);
                }
                Err((TooManyRows(count), row)) => problems.add(
                    Code::TooManyRows,
                    &row.file,
                    row.place,
                    say!(
                        "这张表合起来有 {count} 行，最多 128 行：请拆开",
                        "this table has {count} rows in all and may have 128: divide it"
                    ),
                ),
            }
        }
        rulebook
    }

    /// A procedure as it holds along the chain that ends in a region file.
    #[must_use]
    pub fn procedure(&self, entry: Owner, id: ChoiceId) -> Option<&CompiledProcedure> {
        self.procedures.get(&(entry, id))
    }

    /// All compiled procedures with the region file that their chain ends in.
    pub fn all(&self) -> impl Iterator<Item = (Owner, &CompiledProcedure)> {
        self.procedures.iter().map(|((owner, _), procedure)| (*owner, procedure))
    }
}

impl CompiledSection {
    /// The rows that answer an aspect.
    #[must_use]
    pub fn goal(&self, aspect: ChoiceId) -> RowSet {
        self.goals[usize::from(aspect)]
    }

    /// The rows that nothing known speaks against by their `unless`.
    #[must_use]
    pub fn beside(&self, facts: &Facts) -> RowSet {
        let is_so = |(fact, allowed): &(FactId, Allowed)| match (facts.value(*fact), allowed) {
            (Some(Value::Choice(choice)), Allowed::Choices(choices)) => choices.contains(choice),
            _ => false,
        };
        let rows = self.excepted.iter().filter(|row| self.rows[**row].unless.iter().any(is_so));
        rows.fold(self.table.all, |set, row| set & !(1 << row))
    }

    /// The rows that hold on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> RowSet {
        let expired = |(_, row): &(usize, &Arc<Row>)| !row.holds_on(day);
        let rows = self.rows.iter().enumerate();
        rows.filter(expired).fold(self.table.all, |set, (position, _)| set & !(1 << position))
    }
}

fn compile(
    id: ChoiceId,
    effective: &Effective,
    vocabulary: &Vocabulary,
) -> Result<CompiledProcedure, (TooManyRows, Arc<Row>)> {
    let route = effective.route.as_ref().and_then(|route| {
        let conditions: Vec<&Condition> = route.rows.iter().map(|row| &row.when).collect();
        let table = Table::compile(&conditions, vocabulary, &[]).ok()?;
        let mut rows_to = vec![0; route.outcomes.len()];
        for (position, row) in route.rows.iter().enumerate() {
            rows_to[row.to] |= 1 << position;
        }
        Some(CompiledRoute { route: route.clone(), table, rows_to })
    });
    let outcomes: Vec<&str> = route
        .iter()
        .flat_map(|compiled| compiled.route.outcomes.iter().map(|outcome| outcome.id.as_str()))
        .collect();
    let mut sections = Vec::new();
    for section in Section::ALL {
        let rows: Vec<Arc<Row>> =
            effective.rows.iter().filter(|row| row.section == section).cloned().collect();
        let Some(first) = rows.first() else { continue };
        let conditions: Vec<&Condition> = rows.iter().map(|row| &row.when).collect();
        let table = Table::compile(&conditions, vocabulary, &outcomes)
            .map_err(|error| (error, first.clone()))?;
        let goals = goals(section, &rows, vocabulary);
        let excepted = (0..rows.len()).filter(|row| !rows[*row].unless.is_empty()).collect();
        sections.push(CompiledSection { section, rows, table, goals, excepted });
    }
    let aspects = vocabulary.fact(vocabulary.core.aspect);
    let routed =
        ["overview", "eligibility"].iter().filter_map(|name| aspects.choice(name)).collect();
    let (questions, hints) = (effective.questions.clone(), effective.hints.clone());
    Ok(CompiledProcedure { id, route, sections, questions, hints, routed })
}

/// Which rows answer which aspect: their own, or what they name; an overview takes every row.
fn goals(section: Section, rows: &[Arc<Row>], vocabulary: &Vocabulary) -> Vec<RowSet> {
    let aspects = vocabulary.fact(vocabulary.core.aspect);
    let overview = aspects.choice("overview");
    let own = aspects.choice(section.own_aspect());
    (0..aspects.choices.len())
        .map(|position| {
            let aspect = ChoiceId::try_from(position).ok();
            rows.iter().enumerate().fold(0, |set, (row, given)| {
                let answers = if aspect == overview {
                    true
                } else if given.aspects.is_empty() {
                    aspect == own
                } else {
                    aspect.is_some_and(|aspect| given.aspects.contains(&aspect))
                };
                if answers { set | 1 << row } else { set }
            })
        })
        .collect()
}
