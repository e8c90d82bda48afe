//! Where several diseases stand, when one answer speaks of them all.

use crate::dialog::act::Item;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::region::{Allowed, OutcomeKind};
use crate::knowledge::vocabulary::Value;
use crate::knowledge::wording::Sentence;

use super::card::Verdict;
use super::carding::Carding;

impl Carding<'_> {
    /// The diseases of the case, where they are several and the answer looks at them.
    fn diseases(&self) -> &[DiseaseId] {
        let core = self.writing.items.names.assistant.knowledge.shared.vocabulary.core;
        let because = self.writing.answer.because.iter();
        let mut known = because.filter(|(fact, _)| *fact == core.disease);
        match known.next() {
            Some((_, Value::Diseases(ids))) if ids.len() > 1 => ids,
            _ => &[],
        }
    }

    /// Those of which none of these items speaks.
    pub(super) fn diseases_beside<'i>(
        &self,
        told: impl Iterator<Item = &'i Item>,
    ) -> Vec<DiseaseId> {
        let mut beside = self.diseases().to_vec();
        for item in told {
            beside.retain(|id| !item.diseases.is_empty() && !item.diseases.contains(id));
        }
        beside
    }

    /// Those of which nothing that was asked is known, where it is of others.
    pub(super) fn diseases_lacking(&self) -> Vec<DiseaseId> {
        let answer = self.writing.answer;
        let open = answer.branches.iter().flat_map(|branch| &branch.items);
        let mut shown = answer.items.iter().chain(open).filter(|item| self.shows(item)).peekable();
        if shown.peek().is_none() { Vec::new() } else { self.diseases_beside(shown) }
    }

    /// How it stands with each: those that stand alike together. None where all can be done.
    pub(super) fn by_disease(&self) -> Option<String> {
        let names = &self.writing.items.names;
        let mut groups: Vec<(Sentence, Vec<DiseaseId>)> = Vec::new();
        for id in self.diseases() {
            let sentence = match self.verdict_of(*id) {
                Verdict::Way => Sentence::DeskAloudDiseaseWay,
                Verdict::Refused => Sentence::DeskAloudDiseaseRefused,
                Verdict::Silent => Sentence::DeskAloudDiseaseSilent,
                Verdict::Open | Verdict::Missing => Sentence::DeskAloudDiseaseOpen,
            };
            match groups.iter_mut().find(|(known, _)| *known == sentence) {
                Some((_, ids)) => ids.push(*id),
                None => groups.push((sentence, vec![*id])),
            }
        }
        if groups.iter().all(|(sentence, _)| *sentence == Sentence::DeskAloudDiseaseWay) {
            return None;
        }
        let said = groups
            .iter()
            .map(|(sentence, ids)| names.fill(*sentence, &[("diseases", &names.diseases(ids))]));
        Some(said.collect::<Vec<_>>().join(&names.say(Sentence::Semicolon)))
    }

    /// How the route concludes for one of them.
    fn verdict_of(&self, id: DiseaseId) -> Verdict {
        let Some(route) = &self.writing.items.procedure.route else { return Verdict::Way };
        let conclusions = &self.writing.answer.conclusions;
        let own = conclusions.iter().find(|one| one.disease.is_none_or(|disease| disease == id));
        match own.map(|one| route.route.outcomes[one.outcome].kind) {
            None => Verdict::Open,
            Some(OutcomeKind::Way) if self.hangs(id) => Verdict::Open,
            Some(OutcomeKind::Way) => Verdict::Way,
            Some(OutcomeKind::Refused) => Verdict::Refused,
            Some(OutcomeKind::Silent) => Verdict::Silent,
        }
    }

    /// Whether a refusal that is still possible is of this disease.
    fn hangs(&self, id: DiseaseId) -> bool {
        let Some(route) = &self.writing.items.procedure.route else { return false };
        let core = self.writing.items.names.assistant.knowledge.shared.vocabulary.core;
        let mut rows = self.decisive().flat_map(|branch| {
            route.route.rows.iter().filter(|row| Some(row.to) == branch.outcome)
        });
        rows.any(|row| {
            let mut tests = row.when.tests.iter().filter(|(fact, _)| *fact == core.disease);
            tests.all(|(_, allowed)| match allowed {
                Allowed::Diseases { named, other } => *other || named.contains(&id),
                Allowed::NotDiseases(named) => !named.contains(&id),
                _ => true,
            })
        })
    }
}
