//! Which combinations of values a case can hold at all.
//!
//! One notion, and the program's own: a combination is possible if, said in one breath, it
//! survives what the program derives (`dialog/facts.rs`). A named place of care fixes where it
//! lies as seen from the insured place, so a case never holds 外省 beside a city of the same
//! province. `disease_count` is left alone: a table sees one disease of perhaps several.

use crate::dialog::facts::{known, stated, value_of};
use crate::dialog::session::{Matter, Stated, Statement, Strength};
use crate::knowledge::Knowledge;
use crate::knowledge::region::Owner;
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};
use crate::rules::input::Sample;

/// Tells what is possible in one chain.
pub struct Possible<'k> {
    knowledge: &'k Knowledge,
    entry: Owner,
}

impl<'k> Possible<'k> {
    /// For the chain that ends in this region file.
    pub fn new(knowledge: &'k Knowledge, entry: Owner) -> Self {
        Self { knowledge, entry }
    }

    /// Whether a fact takes part in a derivation, so that its values must be looked at one by one.
    pub fn links(&self, fact: FactId) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        [core.region, core.care_region, core.care_place].contains(&fact)
    }

    /// Whether a case can hold these values at once.
    pub fn allows(&self, case: &[(FactId, Sample)]) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        let mut said: Vec<(FactId, Value)> = case
            .iter()
            .filter(|(fact, _)| self.links(*fact))
            .filter_map(|(fact, sample)| Some((*fact, value(*sample)?)))
            .collect();
        let named = said.iter().any(|(fact, _)| *fact == core.region);
        if let (Owner::Division(code), false) = (self.entry, named) {
            said.push((core.region, Value::Place(code)));
        }
        if said.len() < 2 {
            return true;
        }
        let facts = known(self.knowledge, &self.matter(&said));
        said.iter().all(|(fact, value)| facts.value(*fact) == Some(value))
    }

    fn matter(&self, said: &[(FactId, Value)]) -> Matter {
        let statements = said
            .iter()
            .map(|(fact, value)| Statement {
                turn: 1,
                fact: self.knowledge.shared.vocabulary.fact(*fact).name.clone(),
                value: self.said(*fact, value),
                strength: Strength::Said,
            })
            .collect();
        Matter { statements, ..Matter::default() }
    }

    fn said(&self, fact: FactId, value: &Value) -> Stated {
        let said = stated(self.knowledge, fact, value);
        debug_assert!(value_of(self.knowledge, fact, &said).is_some());
        said
    }
}

fn value(sample: Sample) -> Option<Value> {
    match sample {
        Sample::Choice(choice) => ChoiceId::try_from(choice).ok().map(Value::Choice),
        Sample::Place(place) => place.map(Value::Place),
        _ => None,
    }
}
