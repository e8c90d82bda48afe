//! Which facts of a story are the patient's.

use std::collections::BTreeMap;
use std::ops::Range;

use super::clause::{Clause, is_long_over};
use super::patient::has_disease;
use super::{Story, Whose};
use crate::knowledge::lexicon::Meaning;
use crate::knowledge::vocabulary::{FactId, Value, Vocabulary};
use crate::language::how::How;
use crate::language::lexicon::Sense;
use crate::language::read::{Found, Reader, Said};

/// Facts that go together as to whose they may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// What is wanted: 怎么办慢病.
    Goal,
    Disease,
    /// Where somebody is insured.
    Insured,
    /// Where somebody lives or is treated, and why.
    Away,
    /// How it is done.
    Handling,
    /// How somebody is insured.
    Status,
    /// What was granted before.
    Granted,
    /// What happened once, and what it costs.
    Event,
    /// Who files.
    Applicant,
}

fn group(vocabulary: &Vocabulary, fact: FactId) -> Group {
    let core = vocabulary.core;
    match &*vocabulary.fact(fact).name {
        _ if fact == core.disease => Group::Disease,
        _ if fact == core.region => Group::Insured,
        "procedure" | "aspect" | "proof" => Group::Goal,
        "handling" => Group::Handling,
        "care_region" | "care_place" | "filing_type" => Group::Away,
        "insurance" | "household_local" => Group::Status,
        "enrolled" | "filed" | "arrears" => Group::Granted,
        "applicant" => Group::Applicant,
        _ => Group::Event,
    }
}

impl Reader<'_> {
    /// Whose case the story is, and that somebody else files for them.
    pub(in crate::language) fn read_patient(&mut self) {
        let Some(story) = &self.story else { return };
        let patient = &story.people[story.patient];
        let name = if patient.kind == super::Kind::Stranger {
            "friend".into()
        } else {
            patient.name.clone()
        };
        let chars = patient.chars.clone();
        let other = story.patient != 0;
        let speaker = |told: &dyn Fn(&Meaning) -> bool| {
            self.tokens.iter().any(|token| match &token.sense {
                Sense::Word(meaning) => meaning.person.as_deref() == Some("self") && told(meaning),
                Sense::Place(_) => false,
            })
        };
        let own = !other && speaker(&|meaning| !meaning.means.is_empty());
        let named = other || speaker(&|meaning| !meaning.hint);
        if named {
            self.reading.person = Some(name);
        }
        let vocabulary = &self.knowledge.shared.vocabulary;
        let applicant = vocabulary.core.applicant;
        let value = if other { "proxy" } else { "self" };
        if let (true, Some(choice)) = (other || own, vocabulary.fact(applicant).choice(value)) {
            self.found(applicant, Said::Is(Value::Choice(choice)), &chars, How::Word, false);
        }
    }

    /// The bytes of the text that may tell a date or a cost of the patient.
    pub(in crate::language) fn stretches(&self) -> Vec<Range<usize>> {
        let text = &self.message.text;
        let Some(story) = &self.story else { return std::iter::once(0..text.len()).collect() };
        let byte = |at: usize| self.message.offsets.get(at).copied().unwrap_or(text.len());
        story.stretches().into_iter().map(|chars| byte(chars.start)..byte(chars.end)).collect()
    }

    /// Drops what a story tells of somebody else than the patient.
    pub(in crate::language) fn drop_what_others_have(&mut self) {
        let Some(story) = self.story.take() else { return };
        if self.tells_of_our_matter(&story) {
            self.keep_what_is_the_patients(&story);
            self.settle_story_places(&story);
        } else if !self.goes_on() {
            self.reading.facts.clear();
            self.reading.doubts.clear();
        }
        self.story = Some(story);
    }

    fn keep_what_is_the_patients(&mut self, story: &Story) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let facts = std::mem::take(&mut self.reading.facts);
        let placed: Vec<(Found, Option<usize>)> = facts
            .into_iter()
            .map(|found| {
                let clause = story.clause_at(self.position_of(&found));
                (found, clause)
            })
            .collect();
        let joins = self.knowledge.grammar.joins.occur(&self.message.chars);
        let whose = |clause: &Option<usize>| {
            clause.map_or(Whose::Patient, |clause| story.whose(&story.clauses[clause]))
        };
        // The nearest of whom something of a kind is told: the patient before the others.
        let rank = |found: &Found, clause: &Option<usize>| {
            let at = clause.map(|clause| &story.clauses[clause]);
            let asks = at.is_some_and(|clause| clause.asks);
            rank(group(vocabulary, found.fact), whose(clause), asks, joins)
                .filter(|_| self.is_told_of_now(story, found, at))
        };
        let ranked: Vec<(Found, Option<_>)> = placed
            .into_iter()
            .map(|(found, clause)| {
                let rank = rank(&found, &clause);
                (found, rank)
            })
            .collect();
        let mut best = BTreeMap::new();
        for (found, rank) in &ranked {
            if let (Some(rank), false) = (rank, found.hint) {
                let best = best.entry(found.fact).or_insert(*rank);
                *best = (*best).min(*rank);
            }
        }
        let (kept, dropped): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(found, rank)| {
            let best = best.get(&found.fact);
            rank.is_some_and(|rank| best.is_none_or(|best| rank <= *best))
        });
        self.reading.facts = kept.into_iter().map(|(found, _)| found).collect();
        let dropped: Vec<Found> = dropped.into_iter().map(|(found, _)| found).collect();
        self.want_what_others_have(&dropped);
    }

    /// 邻居办了慢病卡，我也想办: what somebody else was granted is what is spoken of.
    fn want_what_others_have(&mut self, dropped: &[Found]) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let procedure = vocabulary.core.procedure;
        let known = self.reading.facts.iter().any(|found| found.fact == procedure);
        let wanted = |name: &str| match name {
            "enrolled" => Some("enrollment"),
            "filed" => Some("cross_region_filing"),
            _ => None,
        };
        let granted = dropped.iter().find_map(|found| {
            let name = wanted(&vocabulary.fact(found.fact).name)?;
            Some((found, vocabulary.fact(procedure).choice(name)?))
        });
        if let (false, Some((found, choice))) = (known, granted) {
            let said = Said::Is(Value::Choice(choice));
            self.reading.facts.push(Found { fact: procedure, said, hint: true, ..found.clone() });
        }
    }

    /// Whether a clause tells a fact of now: no disease that is only feared, no place of long ago,
    /// no day on which nobody was treated.
    fn is_told_of_now(&self, story: &Story, found: &Found, clause: Option<&Clause>) -> bool {
        let Some(clause) = clause else { return true };
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let chars = self.chars_of(found);
        match group(vocabulary, found.fact) {
            // 医保在州里: a side of the insured place, not one where somebody is treated.
            Group::Away if found.fact == core.care_place && self.insures(story, chars.start) => {
                false
            }
            Group::Status | Group::Granted => !self.is_not_taken(story, chars.start),
            Group::Away => !is_long_over(self.message, &self.knowledge.grammar, clause, &chars),
            Group::Disease if matches!(found.said, Said::Is(_)) => {
                let at = self.tokens.partition_point(|token| token.chars.start < chars.start);
                let token = self.tokens.get(at).filter(|token| token.chars == chars);
                token.is_none_or(|_| has_disease(self, clause, at))
            }
            Group::Event if found.fact == core.visit_date => {
                self.is_treated_near(story, chars.start)
            }
            Group::Event if found.fact == core.annual_cost => !self.is_premium(story, chars.start),
            _ => true,
        }
    }

    fn insures(&self, story: &Story, at: usize) -> bool {
        story.clause_at(at).is_some_and(|clause| self.is_insured_clause(story, clause))
    }

    /// 村里叫我交合作医疗，我没交.
    fn is_not_taken(&self, story: &Story, at: usize) -> bool {
        let Some(number) = story.clause_at(at) else { return false };
        let text = &self.message.chars[story.clauses[number].chars.clone()];
        self.knowledge.grammar.not_taken.occur(text)
    }

    /// 居民医保交在海东，一年四百: what is paid for the insurance.
    fn is_premium(&self, story: &Story, at: usize) -> bool {
        let Some(number) = story.clause_at(at) else { return false };
        let chars = &story.clauses[number].chars;
        let spends = self.knowledge.grammar.spends.occur(&self.message.chars[chars.clone()]);
        let before = number
            .checked_sub(1)
            .filter(|before| story.clauses[*before].sentence == story.clauses[number].sentence);
        let insured = |clause| self.is_insured_clause(story, clause);
        !spends && (insured(number) || before.is_some_and(insured))
    }

    /// The character at which a fact is told.
    pub(super) fn position_of(&self, found: &Found) -> usize {
        self.chars_of(found).start
    }
}

/// How near a fact is to the patient's case; nothing where it is none of it.
fn rank(group: Group, whose: Whose, asks: bool, joins: bool) -> Option<usize> {
    match (group, whose) {
        (Group::Goal, Whose::Patient | Whose::Shared | Whose::Speaker) => Some(usize::from(!asks)),
        (Group::Goal, Whose::Family) if asks => Some(1),
        (Group::Goal, _) => Some(4),
        (Group::Applicant | Group::Handling, Whose::Stranger) => None,
        (Group::Handling, _) => Some(usize::from(!asks)),
        (Group::Disease, Whose::Shared) => Some(1),
        (Group::Applicant, _) | (_, Whose::Patient | Whose::Shared) => Some(0),
        (Group::Away, Whose::Speaker) if joins => Some(1),
        (Group::Insured | Group::Status | Group::Granted, Whose::Speaker) => Some(2),
        (Group::Disease | Group::Insured | Group::Status, Whose::Family) => Some(3),
        _ => None,
    }
}
