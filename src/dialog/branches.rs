//! What of an answer applies under a condition that is still open: refusals, ways and rows, those
//! with the same condition together.

use crate::knowledge::disease::DiseaseId;
use crate::knowledge::region::{Allowed, OutcomeKind};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};
use crate::rules::decide::{open_tests, with};
use crate::rules::table::Case;
use crate::rules::{Decision, RowRef, Verdict, decide};

use super::act::{Branch, Item};
use super::assemble::{Assembling, merge};

impl Assembling<'_> {
    /// Refusals that are still possible beside the way that is given: under which condition.
    pub(super) fn refusals(&self) -> Vec<Branch> {
        let Some(route) = &self.procedure.route else { return Vec::new() };
        if !self.is_routed() {
            return Vec::new();
        }
        let vocabulary = &self.case.knowledge.shared.vocabulary;
        let mut branches: Vec<Branch> = Vec::new();
        for (disease, decision) in self.decided {
            let Verdict::Settled { outcome: given, assuming: true } = decision.verdict else {
                continue;
            };
            for row in &decision.route_rows {
                let row = &route.route.rows[*row];
                let refused = route.route.outcomes[row.to].kind == OutcomeKind::Refused;
                let mut when = self.open(&row.when.tests, *disease, &[]);
                // What is usually so and nobody asks stands behind what decides.
                let decides = |(fact, values): &(FactId, Vec<Value>)| {
                    route.route.ask.contains(fact) || !vocabulary.fact(*fact).is_usual(values)
                };
                if when.iter().any(decides) {
                    when.retain(decides);
                }
                let known = branches.iter().any(|branch| branch.outcome == Some(row.to));
                if row.to != given && refused && !when.is_empty() && !known {
                    branches.push(Branch { when, outcome: Some(row.to), items: Vec::new() });
                }
            }
        }
        // What takes less to be so is likelier and read sooner.
        branches.sort_by_key(|branch| branch.when.len());
        branches
    }

    /// Several ways are possible: one branch for each value of the fact that tells them apart.
    pub(super) fn ways(&self) -> Vec<Branch> {
        let [(disease, decision)] = self.decided else { return Vec::new() };
        let Some(route) = &self.procedure.route else { return Vec::new() };
        if decision.verdict != Verdict::Open {
            return Vec::new();
        }
        let open = |fact: &FactId| self.case.facts.value(*fact).is_none();
        let candidates = route.route.ask.iter().copied().filter(open);
        let best = candidates.filter_map(|fact| {
            let decisions = self.under_each(fact, *disease);
            let settled = decisions.iter().filter(|(_, d)| d.verdict != Verdict::Open).count();
            (!decisions.is_empty()).then_some((settled, fact, decisions))
        });
        let Some((_, fact, decisions)) = best.max_by_key(|(settled, ..)| *settled) else {
            return Vec::new();
        };
        decisions
            .into_iter()
            .flat_map(|(value, under)| self.way(decision, *disease, fact, value, &under))
            .collect()
    }

    /// One of several ways: what applies then, and what applies then under a further condition.
    fn way(
        &self,
        common: &Decision,
        disease: Option<DiseaseId>,
        fact: FactId,
        value: Value,
        under: &Decision,
    ) -> Vec<Branch> {
        let item = |row: &RowRef| Item { row: *row, diseases: Vec::new() };
        let own = under.items.iter().filter(|row| !common.items.contains(row));
        let outcome = match under.verdict {
            Verdict::Settled { outcome, .. } => Some(outcome),
            _ => None,
        };
        let when = vec![(fact, vec![value])];
        let mut branches =
            vec![Branch { when: when.clone(), outcome, items: own.map(item).collect() }];
        for row in &under.open {
            let tests = &self.row(*row).when.tests;
            let further = self.open(tests, disease, under.assumed(self.procedure));
            let further: Vec<_> = further.into_iter().filter(|(open, _)| *open != fact).collect();
            let when: Vec<_> = when.iter().cloned().chain(further).collect();
            match branches.iter_mut().find(|branch| branch.when == when) {
                Some(branch) => branch.items.push(item(row)),
                None => branches.push(Branch { when, outcome: None, items: vec![item(row)] }),
            }
        }
        branches
    }

    fn under_each(&self, fact: FactId, disease: Option<DiseaseId>) -> Vec<(Value, Decision)> {
        let vocabulary = &self.case.knowledge.shared.vocabulary;
        let choices = vocabulary.fact(fact).choices.len();
        (0..choices)
            .filter_map(|position| ChoiceId::try_from(position).ok())
            .map(|choice| {
                let value = Value::Choice(choice);
                let facts = with(&self.case.facts, fact, value.clone());
                let (aspect, day) = (self.aspect, self.case.today);
                (value, decide(self.procedure, vocabulary, &facts, disease, aspect, day))
            })
            .filter(|(_, decision)| !decision.outcomes.is_empty() || self.procedure.route.is_none())
            .collect()
    }

    /// Rows under an open condition, those with the same condition together.
    pub(super) fn conditions(&self) -> Vec<Branch> {
        let open = self.decided.iter().map(|(d, decision)| (*d, &decision.open[..]));
        let mut branches: Vec<Branch> = Vec::new();
        for item in merge(open, self.decided.len()) {
            let row = &self.procedure.sections[item.row.section].rows[item.row.row];
            let Some((disease, decision)) = self.decided.first() else { continue };
            let when = self.open(&row.when.tests, *disease, decision.assumed(self.procedure));
            if when.is_empty() {
                // Only the route is open, and its branches show the row.
                continue;
            }
            match branches.iter_mut().find(|branch| branch.when == when) {
                Some(branch) => branch.items.push(item),
                None => branches.push(Branch { when, outcome: None, items: vec![item] }),
            }
        }
        branches
    }

    /// The open tests of a condition as facts with the values that would open it.
    fn open(
        &self,
        tests: &[(FactId, Allowed)],
        disease: Option<DiseaseId>,
        assumed: &[(FactId, Allowed)],
    ) -> Vec<(FactId, Vec<Value>)> {
        let case = Case { facts: &self.case.facts, disease, route: None, assumed };
        open_tests(tests, &case)
            .into_iter()
            .map(|(fact, allowed)| {
                let values = match allowed {
                    Allowed::Choices(choices) => {
                        choices.iter().copied().map(Value::Choice).collect()
                    }
                    Allowed::Diseases { named, .. } => vec![Value::Diseases(named.clone())],
                    Allowed::Dates { from, before } => {
                        from.iter().chain(before).copied().map(Value::Date).collect()
                    }
                    Allowed::Places(codes) => codes.iter().copied().map(Value::Place).collect(),
                    // No disease by name: any that the table does not name.
                    Allowed::NotDiseases(_) => vec![Value::Diseases(Vec::new())],
                    Allowed::Money { .. } => Vec::new(),
                };
                (*fact, values)
            })
            .collect()
    }
}
