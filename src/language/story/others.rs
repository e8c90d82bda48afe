//! Who else of the family is ill: an answer about one of them must say that it is not about the other.

use super::clause::{Clause, Who};
use super::{Story, Whose};
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::lexicon::Person;
use crate::knowledge::vocabulary::{FactId, Value};
use crate::language::read::Reader;
use crate::language::reading::{Found, Said};

/// Somebody else than the patient who is ill, and what is told of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Other {
    /// Who it is.
    pub person: Person,
    /// What they have, in the order in which it is told.
    pub diseases: Vec<DiseaseId>,
    /// What else is told of them.
    pub told: Vec<(FactId, Value)>,
}

impl Other {
    /// All that is told of them; `disease` is the fact of that name.
    pub fn facts(&self, disease: FactId) -> impl Iterator<Item = (FactId, Value)> {
        let ill = (disease, Value::Diseases(self.diseases.clone()));
        std::iter::once(ill).chain(self.told.iter().cloned())
    }
}

impl Reader<'_> {
    /// Notes who has what, of all that is `dropped` because it is not the patient's. A long message tells
    /// of many, and says itself whose case it is.
    pub(super) fn note_who_else_is_ill(&mut self, story: &Story, dropped: &[Found]) {
        if story.long {
            return;
        }
        let mut others: Vec<Other> = Vec::new();
        for found in dropped {
            let Some((person, value)) = self.told_of_another(story, found) else { continue };
            let position = others.iter().position(|other| other.person == person);
            let position = position.unwrap_or_else(|| {
                others.push(Other { person, diseases: Vec::new(), told: Vec::new() });
                others.len() - 1
            });
            let other = &mut others[position];
            match value {
                Value::Diseases(diseases) => {
                    let new = diseases.iter().filter(|new| !other.diseases.contains(new));
                    let new: Vec<DiseaseId> = new.copied().collect();
                    other.diseases.extend(new);
                }
                value => other.told.push((found.fact, value.clone())),
            }
        }
        others.retain(|other| !other.diseases.is_empty());
        self.reading.others = others;
    }

    /// Of whom something is told, where that is another one of the family or whoever writes.
    fn told_of_another<'f>(&self, story: &Story, found: &'f Found) -> Option<(Person, &'f Value)> {
        let Said::Is(value) = &found.said else { return None };
        let clause: &Clause = &story.clauses[story.clause_at(self.position_of(found))?];
        let Who::One(person) = clause.who else { return None };
        let is_near = matches!(story.whose(clause), Whose::Family | Whose::Speaker);
        let is_told = is_near && !found.hint && self.is_told_of_now(story, found, Some(clause));
        is_told.then(|| (story.people[person].name.clone(), value))
    }
}
