//! Why the last answer is as it is; of a refusal what stands in the way and how near another
//! outcome is.

use crate::knowledge::region::{Allowed, OutcomeKind};
use crate::knowledge::vocabulary::{FactId, Facts, Value};
use crate::rules::decide::with;
use crate::rules::table::Case;
use crate::rules::{CompiledRoute, flip};

use super::act::{Answer, Conclusion, Info, Refusal, Why};
use super::consider::answer_of;
use super::step::Stepping;

impl Stepping<'_> {
    /// Explains the answer to the present case.
    pub(super) fn why(&self) -> Info {
        let Some(answer) = answer_of(self.considered(None)) else {
            return Info::NothingToExplain;
        };
        let refusals = self.refusals(&answer);
        Info::Why(Box::new(Why { answer, refusals }))
    }

    fn refusals(&self, answer: &Answer) -> Vec<Refusal> {
        let procedure = self.assistant.rulebook.procedure(answer.entry, answer.procedure);
        let Some(route) = procedure.and_then(|procedure| procedure.route.as_ref()) else {
            return Vec::new();
        };
        let is_refused = |conclusion: &&Conclusion| {
            route.route.outcomes[conclusion.outcome].kind == OutcomeKind::Refused
        };
        let facts = self.facts();
        let refused = answer.conclusions.iter().filter(is_refused);
        refused.map(|conclusion| self.refusal(route, &facts, conclusion)).collect()
    }

    fn refusal(&self, route: &CompiledRoute, facts: &Facts, conclusion: &Conclusion) -> Refusal {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let first = || facts.diseases(vocabulary.core.disease).first().copied();
        let disease = conclusion.disease.or_else(first);
        let facts = &with_assumed(route, facts, conclusion.outcome);
        let case = Case { facts, disease, route: None, assumed: &[] };
        let flip = flip(route, vocabulary, &case);
        let known = |fact: FactId| Some((fact, facts.value(fact)?.clone()));
        let failed: Vec<(FactId, Value)> = match &flip {
            Some(flip) => flip.changes.iter().filter_map(|(fact, _)| known(*fact)).collect(),
            None => {
                let rows = conclusion.rows.first().map(|row| &route.route.rows[*row]);
                let tests = rows.into_iter().flat_map(|row| &row.when.tests);
                tests.filter_map(|(fact, _)| known(*fact)).collect()
            }
        };
        let Conclusion { disease, outcome, .. } = *conclusion;
        Refusal { disease, outcome, failed, flip }
    }
}

/// The facts with what the conclusion took to be so of those that nobody spoke of.
fn with_assumed(route: &CompiledRoute, facts: &Facts, outcome: usize) -> Facts {
    let assumed = route.route.outcomes[outcome].assume.iter();
    assumed.fold(facts.clone(), |known, (fact, allowed)| match allowed {
        Allowed::Choices(choices) if choices.len() == 1 && known.get(*fact).is_none() => {
            with(&known, *fact, Value::Choice(choices[0]))
        }
        _ => known,
    })
}
