//! A decision table compiled to one row bitset per input value.
//!
//! Deciding is an AND over what is known; the rows that are left are the residual. The same table
//! serves both hit policies: *unique* for a route, *collect* for a section.

use super::input::{Input, Subject, compile_fact, compile_route};
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::region::{Allowed, Condition};
use crate::knowledge::vocabulary::{FactId, Facts, Vocabulary};

/// A set of rows of one table.
pub type RowSet = u128;

/// The most rows that one table may have.
pub const MOST_ROWS: usize = RowSet::BITS as usize;

/// A compiled table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its inputs in the order of the vocabulary, the route last.
    pub inputs: Vec<Input>,
    /// All its rows.
    pub all: RowSet,
}

/// The rows that may apply, and those of them that do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hits {
    /// No known value speaks against them.
    pub possible: RowSet,
    /// Everything that they test is known and fits.
    pub certain: RowSet,
}

impl Hits {
    /// The rows whose condition is still open.
    #[must_use]
    pub fn open(self) -> RowSet {
        self.possible & !self.certain
    }
}

/// What a table is asked about: a case, seen through one of its diseases.
#[derive(Clone, Copy, Debug)]
pub struct Case<'f> {
    /// What is known.
    pub facts: &'f Facts,
    /// The one disease that the tables see.
    pub disease: Option<DiseaseId>,
    /// The outcome of the route, by position.
    pub route: Option<usize>,
    /// What is taken to be so of facts that nobody spoke of.
    pub assumed: &'f [(FactId, Allowed)],
}

impl Table {
    /// Compiles conditions, one a row. `outcomes` names the outcomes of the route.
    ///
    /// # Errors
    /// When there are more rows than a bitset holds.
    pub fn compile(
        conditions: &[&Condition],
        vocabulary: &Vocabulary,
        outcomes: &[&str],
    ) -> Result<Self, TooManyRows> {
        if conditions.len() > MOST_ROWS {
            return Err(TooManyRows(conditions.len()));
        }
        let all =
            if conditions.len() == MOST_ROWS { RowSet::MAX } else { (1 << conditions.len()) - 1 };
        let mut tested: Vec<FactId> =
            conditions.iter().flat_map(|c| c.tests.iter().map(|(fact, _)| *fact)).collect();
        tested.sort_unstable();
        tested.dedup();
        let mut inputs: Vec<Input> =
            tested.into_iter().map(|fact| compile_fact(conditions, fact, vocabulary)).collect();
        inputs.extend(compile_route(conditions, outcomes));
        Ok(Self { inputs, all })
    }

    /// The rows that may apply in a case.
    #[must_use]
    pub fn hits(&self, case: &Case) -> Hits {
        let mut hits = Hits { possible: self.all, certain: self.all };
        for input in &self.inputs {
            if let Some(cell) = input.cell(case) {
                let rows = input.rows[cell];
                hits.possible &= rows;
                hits.certain &= rows;
            } else if let Some(cells) = input.assumed(case) {
                hits.certain &= cells.fold(RowSet::MAX, |rows, cell| rows & cell);
            } else {
                hits.certain &= input.untested;
            }
        }
        hits
    }

    /// The facts that some of these rows test and that the case leaves open.
    pub fn open_facts<'t>(
        &'t self,
        rows: RowSet,
        case: &'t Case,
    ) -> impl Iterator<Item = FactId> + 't {
        self.inputs.iter().filter_map(move |input| match input.subject {
            Subject::Fact(fact) => {
                let open = rows & !input.untested != 0 && input.cell(case).is_none();
                // What is assumed settles a row only where each of its values does.
                let mut assumed = input.assumed(case).into_iter().flatten().peekable();
                let settled = assumed.peek().is_some() && assumed.all(|cell| rows & !cell == 0);
                (open && !settled).then_some(fact)
            }
            Subject::Route => None,
        })
    }

    /// The input that reads a fact.
    #[must_use]
    pub fn input(&self, fact: FactId) -> Option<&Input> {
        self.inputs.iter().find(|input| input.subject == Subject::Fact(fact))
    }
}

/// A table with more rows than a bitset holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyRows(pub usize);

/// The rows of a set, by position.
pub fn rows_of(mut set: RowSet) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (set != 0).then(|| {
            let row = set.trailing_zeros() as usize;
            set &= set - 1;
            row
        })
    })
}
