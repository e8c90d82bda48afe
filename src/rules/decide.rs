//! Deciding a case: which way applies, what holds for sure, what holds under a condition, and
//! which question is worth asking.

use jiff::civil::Date;

use super::procedure::{CompiledProcedure, CompiledRoute};
use super::table::{Case, RowSet, rows_of};
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::region::{Allowed, OutcomeKind};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Facts, Known, Value, Vocabulary};

/// What the route says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Verdict {
    /// The procedure has no route: every row on its own conditions.
    None,
    /// This outcome, by position; `assuming` where another is still possible.
    Settled { outcome: usize, assuming: bool },
    /// Several outcomes are possible, none of them leading.
    Open,
}

/// A row of a section: position of the section and of the row within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// Position among the procedure's sections.
    pub section: usize,
    /// Position among the section's rows.
    pub row: usize,
}

/// A decided case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What the route says.
    pub verdict: Verdict,
    /// The outcomes that are still possible, by position.
    pub outcomes: Vec<usize>,
    /// The rows of the route that are still possible, by position.
    pub route_rows: Vec<usize>,
    /// The rows that answer the asked aspect and apply.
    pub items: Vec<RowRef>,
    /// The rows that answer the asked aspect and apply under a condition that is open.
    pub open: Vec<RowRef>,
    /// The fact to ask before the answer is worth giving.
    pub ask: Option<FactId>,
}

impl Decision {
    /// What the conclusion takes to be so of facts that nobody spoke of.
    #[must_use]
    pub fn assumed<'p>(&self, procedure: &'p CompiledProcedure) -> &'p [(FactId, Allowed)] {
        match (&self.verdict, &procedure.route) {
            (Verdict::Settled { outcome, .. }, Some(route)) => {
                &route.route.outcomes[*outcome].assume
            }
            _ => &[],
        }
    }

    /// A row's own question makes sense only where a way is open.
    fn may_ask_rows(&self, procedure: &CompiledProcedure) -> bool {
        match (&self.verdict, &procedure.route) {
            (Verdict::Settled { outcome, .. }, Some(route)) => {
                route.route.outcomes[*outcome].kind == OutcomeKind::Way
            }
            _ => true,
        }
    }

    /// Whether the answers to a question would leave different outcomes of the route.
    #[must_use]
    pub fn separates(&self, procedure: &CompiledProcedure, fact: FactId) -> bool {
        let rows = self.route_rows.iter().fold(0, |set: RowSet, row| set | 1 << row);
        let route = procedure.route.as_ref();
        route.is_some_and(|route| split(route, rows, fact).is_some())
    }
}

/// The one fact of an iterator that has no other.
fn only(mut facts: impl Iterator<Item = FactId>) -> Option<FactId> {
    let first = facts.next();
    first.filter(|_| facts.next().is_none())
}

/// Decides a case, seen through one disease.
///
/// `aspect` names the goal; `day` is the day for which the answer is given.
#[must_use]
pub fn decide(
    procedure: &CompiledProcedure,
    vocabulary: &Vocabulary,
    facts: &Facts,
    disease: Option<DiseaseId>,
    aspect: ChoiceId,
    day: Date,
) -> Decision {
    let mut case = Case { facts, disease, route: None, assumed: &[] };
    let mut decision = Decision {
        verdict: Verdict::None,
        outcomes: Vec::new(),
        route_rows: Vec::new(),
        items: Vec::new(),
        open: Vec::new(),
        ask: None,
    };
    if let Some(route) = &procedure.route {
        let possible = route.table.hits(&case).possible;
        decision.route_rows = rows_of(possible).collect();
        decision.outcomes = outcomes(route, possible);
        if needs_route(procedure, aspect, &case) {
            decision.ask = question(route, vocabulary, &case, possible);
        }
        decision.verdict = verdict(route, &case, possible);
        if let Verdict::Settled { outcome, .. } = decision.verdict {
            case.route = Some(outcome);
        }
        case.assumed = decision.assumed(procedure);
    }
    for (position, section) in procedure.sections.iter().enumerate() {
        let goal = section.goal(aspect) & section.on(day) & section.beside(facts);
        let hits = section.table.hits(&case);
        let refer = |row| RowRef { section: position, row };
        decision.items.extend(rows_of(hits.certain & goal).map(refer));
        decision.open.extend(rows_of(hits.open() & goal).map(refer));
        if decision.ask.is_none() && decision.may_ask_rows(procedure) {
            decision.ask = rows_of(hits.open() & goal)
                .filter(|row| section.rows[*row].ask)
                .filter_map(|row| only(section.table.open_facts(1 << row, &case)))
                .find(|fact| askable(vocabulary, facts, *fact));
        }
    }
    decision
}

/// Whether the asked aspect hangs on the route: an overview and the question of eligibility
/// always do, any other aspect only where one of its rows tests the outcome.
fn needs_route(procedure: &CompiledProcedure, aspect: ChoiceId, case: &Case) -> bool {
    procedure.routed.contains(&aspect)
        || procedure.sections.iter().any(|section| {
            let possible = section.table.hits(case).possible & section.goal(aspect);
            rows_of(possible).any(|row| !section.rows[row].when.route.is_empty())
        })
}

fn outcomes(route: &CompiledRoute, rows: RowSet) -> Vec<usize> {
    (0..route.rows_to.len()).filter(|outcome| route.rows_to[*outcome] & rows != 0).collect()
}

/// One outcome left: settled. One way left beside refusals, or one that may be assumed: settled on
/// that assumption; what is done already only where that is known. Otherwise open.
fn verdict(route: &CompiledRoute, case: &Case, possible: RowSet) -> Verdict {
    let left = outcomes(route, possible);
    if let [outcome] = left[..] {
        return Verdict::Settled { outcome, assuming: false };
    }
    let outcome = |position: &usize| &route.route.outcomes[*position];
    let of_kind = |kind| {
        let mut found =
            left.iter().copied().filter(|one| outcome(one).kind == kind && !outcome(one).done);
        (found.next(), found.next())
    };
    let done = left.iter().filter(|one| outcome(one).done);
    let done = done.fold(0, |rows, one| rows | route.rows_to[*one]);
    if let Some(outcome) = assumed(route, case, possible, &left) {
        return Verdict::Settled { outcome, assuming: true };
    }
    match (of_kind(OutcomeKind::Way), of_kind(OutcomeKind::Silent)) {
        ((Some(outcome), None), _) | ((None, _), (Some(outcome), None)) => {
            Verdict::Settled { outcome, assuming: true }
        }
        ((None, _), (None, _)) => best_refusal(route, case, possible & !done),
        _ => Verdict::Open,
    }
}

/// Nothing but refusals is left: the one that what is known speaks for most.
fn best_refusal(route: &CompiledRoute, case: &Case, possible: RowSet) -> Verdict {
    let known = |row: usize| {
        let tested = route.table.inputs.iter().filter(|input| input.untested & (1 << row) == 0);
        tested.filter(|input| input.cell(case).is_some()).count()
    };
    let best = rows_of(possible).max_by_key(|row| (known(*row), std::cmp::Reverse(*row)));
    best.map_or(Verdict::Open, |row| Verdict::Settled {
        outcome: route.route.rows[row].to,
        assuming: true,
    })
}

/// The outcome whose own assumptions, made on what nobody spoke of, leave it alone.
fn assumed(route: &CompiledRoute, case: &Case, possible: RowSet, left: &[usize]) -> Option<usize> {
    left.iter().copied().find(|outcome| {
        let assume = &route.route.outcomes[*outcome].assume;
        !assume.is_empty()
            && outcomes(route, assume_rows(route, case, possible, assume)) == [*outcome]
    })
}

fn assume_rows(
    route: &CompiledRoute,
    case: &Case,
    possible: RowSet,
    assume: &[(FactId, Allowed)],
) -> RowSet {
    assume.iter().fold(possible, |rows, (fact, allowed)| {
        let (Some(input), Allowed::Choices(choices)) = (route.table.input(*fact), allowed) else {
            return rows;
        };
        if case.facts.value(*fact).is_some() {
            return rows;
        }
        rows & choices.iter().fold(0, |set, choice| set | input.rows[usize::from(*choice)])
    })
}

/// The fact that splits the remaining outcomes best, among those worth a question.
fn question(
    route: &CompiledRoute,
    vocabulary: &Vocabulary,
    case: &Case,
    possible: RowSet,
) -> Option<FactId> {
    let left = outcomes(route, possible);
    if left.len() < 2 || assumed(route, case, possible, &left).is_some() {
        return None;
    }
    let candidates = route.route.ask.iter().filter(|fact| {
        let ready = |on: &FactId| route.table.input(*on).is_none_or(|i| i.cell(case).is_some());
        askable(vocabulary, case.facts, **fact)
            && vocabulary.fact(**fact).depends_on.iter().all(ready)
    });
    candidates
        .filter_map(|fact| Some((split(route, possible, *fact)?, *fact)))
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, fact)| fact)
}

/// How many outcomes the answers leave on the whole, in hundredths of an outcome per answer;
/// `None` where every answer leaves the same.
fn split(route: &CompiledRoute, possible: RowSet, fact: FactId) -> Option<usize> {
    let input = route.table.input(fact)?;
    let left: Vec<Vec<usize>> =
        input.rows.iter().map(|rows| outcomes(route, possible & rows)).collect();
    let differ = left.windows(2).any(|pair| pair[0] != pair[1]);
    let total: usize = left.iter().map(Vec::len).sum();
    differ.then(|| total * 100 / left.len().max(1))
}

/// Whether a question may be put: nobody spoke of the fact yet, and it has a question.
fn askable(vocabulary: &Vocabulary, facts: &Facts, fact: FactId) -> bool {
    facts.get(fact).is_none() && vocabulary.fact(fact).question.is_some()
}

/// What an open row still hangs on: each fact with the values that would make it hold.
#[must_use]
pub fn open_tests<'r>(tests: &'r [(FactId, Allowed)], case: &Case) -> Vec<&'r (FactId, Allowed)> {
    tests
        .iter()
        .filter(|(fact, allowed)| match allowed {
            Allowed::Diseases { .. } | Allowed::NotDiseases(_) => case.disease.is_none(),
            _ => {
                let known = matches!(case.facts.get(*fact), Some(Known::Is(_)));
                let unasked = case.facts.get(*fact).is_none();
                !(known || unasked && is_taken(case.assumed, *fact, allowed))
            }
        })
        .collect()
}

/// Whether what is assumed of a fact fits whatever value it turns out to have.
fn is_taken(assumed: &[(FactId, Allowed)], fact: FactId, allowed: &Allowed) -> bool {
    let taken = assumed.iter().find(|(known, _)| *known == fact);
    match (taken, allowed) {
        (Some((_, Allowed::Choices(taken))), Allowed::Choices(allowed)) => {
            taken.iter().all(|choice| allowed.contains(choice))
        }
        _ => false,
    }
}

/// The case with one more fact, for a branch or a what-if.
#[must_use]
pub fn with(facts: &Facts, fact: FactId, value: Value) -> Facts {
    let mut facts = facts.clone();
    facts.set(fact, value);
    facts
}
