//! What the region files refer to: facts, diseases, places, channels, papers, claims.

use super::bilingual::say;
use super::catalogue::{Catalogue, Channel, Material};
use super::disease::{DiseaseId, Diseases};
use super::fields::{File, may_be};
use super::node::Place;
use super::place::Places;
use super::problem::{Code, nearest};
use super::source::Sources;
use super::vocabulary::{ChoiceId, FactId, Vocabulary};

/// Everything that is described once and referred to by id.
#[derive(Clone, Debug)]
pub struct Shared {
    /// Administrative divisions.
    pub places: Places,
    /// Facts and their values.
    pub vocabulary: Vocabulary,
    /// Diseases.
    pub diseases: Diseases,
    /// Channels by id.
    pub channels: Catalogue<Channel>,
    /// Papers by id.
    pub materials: Catalogue<Material>,
    /// Sources and claims.
    pub sources: Sources,
}

impl Shared {
    /// Resolves a fact's name, reporting the nearest one where there is none.
    pub fn fact(&self, file: &mut File, name: &str, place: Place) -> Option<FactId> {
        let found = self.vocabulary.find(name);
        if found.is_none() {
            let help = nearest(name, self.vocabulary.iter().map(|(_, fact)| fact.name.as_str()));
            let message = say!("facts.yaml 里没有 {name}", "facts.yaml has no {name}");
            file.report_cause(Code::UnknownFact, place, name, message, help);
        }
        found
    }

    /// Resolves a value of a choice fact.
    pub fn choice(
        &self,
        file: &mut File,
        fact: FactId,
        name: &str,
        place: Place,
    ) -> Option<ChoiceId> {
        let fact = self.vocabulary.fact(fact);
        let found = fact.choice(name);
        if found.is_none() {
            let valid = || fact.choices.iter().map(|choice| choice.name.as_str());
            let help = nearest(name, valid()).or_else(|| Some(may_be(valid())));
            let (label, id) = (&fact.label, &fact.name);
            let message = say!("{label}（{id}）没有取值 {name}", "{id} has no value {name}");
            let cause = format!("{id}={name}");
            file.report_cause(Code::UnknownChoice, place, cause, message, help);
        }
        found
    }

    /// Resolves a disease's id.
    pub fn disease(&self, file: &mut File, id: &str, place: Place) -> Option<DiseaseId> {
        let found = self.diseases.find(id);
        if found.is_none() {
            let help = nearest(id, self.diseases.iter().map(|(_, disease)| disease.id.as_str()));
            let message = say!("diseases.yaml 里没有 {id}", "diseases.yaml has no {id}");
            file.report_cause(Code::UnknownDisease, place, id, message, help);
        }
        found
    }
}
