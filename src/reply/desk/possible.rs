//! What a procedure tests in the rows that may still hold, and the diseases that it names.

use crate::dialog::Step;
use crate::dialog::act::Answer;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::region::Allowed;
use crate::knowledge::vocabulary::{FactId, Value};
use crate::reply::names::Names;
use crate::rules::CompiledProcedure;

use super::facets::FacetOption;

/// The most diseases that are offered; any other is typed.
const MOST_DISEASES: usize = 8;

/// The procedure of a lookup, and what is known of the case.
pub(super) struct Possible<'a> {
    names: &'a Names<'a>,
    step: &'a Step,
    /// None where it takes a place or a procedure first.
    pub procedure: Option<&'a CompiledProcedure>,
}

impl<'a> Possible<'a> {
    pub fn of(names: &'a Names<'a>, step: &'a Step, answer: Option<&Answer>) -> Self {
        let procedure = answer
            .and_then(|answer| names.assistant.rulebook.procedure(answer.entry, answer.procedure));
        Self { names, step, procedure }
    }

    /// The tests of the rows that may still hold, whatever is known of the fact `besides`.
    pub fn tests(&self, besides: Option<FactId>) -> Vec<&(FactId, Allowed)> {
        let Some(procedure) = self.procedure else { return Vec::new() };
        let route = procedure.route.iter().flat_map(|route| &route.route.rows);
        let rows = procedure.sections.iter().flat_map(|section| &section.rows);
        let conditions = route.map(|row| &row.when).chain(rows.map(|row| &row.when));
        let holds = |test: &(FactId, Allowed)| Some(test.0) == besides || self.may_hold(test);
        let possible = conditions.filter(|when| when.tests.iter().all(holds));
        possible.flat_map(|when| &when.tests).collect()
    }

    /// Whether what is known leaves a test open, or passes it.
    fn may_hold(&self, (fact, allowed): &(FactId, Allowed)) -> bool {
        match (self.step.facts.value(*fact), allowed) {
            (Some(Value::Choice(choice)), Allowed::Choices(choices)) => choices.contains(choice),
            (Some(Value::Diseases(ids)), Allowed::Diseases { named, other }) => {
                *other || ids.iter().any(|id| named.contains(id))
            }
            _ => true,
        }
    }

    /// The diseases that the procedure names, whichever is known; that one is marked.
    pub fn diseases(&self, fact: FactId, known: Option<DiseaseId>) -> Vec<FacetOption> {
        let mut named: Vec<DiseaseId> = Vec::new();
        for (_, allowed) in self.tests(Some(fact)) {
            if let Allowed::Diseases { named: some, .. } = allowed {
                let new = some.iter().filter(|id| !named.contains(id)).copied();
                named.extend(new.collect::<Vec<_>>());
            }
        }
        let shared = &self.names.assistant.knowledge.shared;
        let name = &shared.vocabulary.fact(fact).name;
        let option = |id: DiseaseId| FacetOption {
            label: self.names.disease(id).to_owned(),
            set: vec![(name.clone(), shared.diseases.get(id).id.clone())],
            current: known == Some(id),
        };
        named.into_iter().take(MOST_DISEASES).map(option).collect()
    }
}
