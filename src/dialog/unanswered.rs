//! What becomes of a question that a message did not answer: it is put again once, then given up, or
//! left to whoever can judge it.

use crate::knowledge::lexicon::Intent;
use crate::knowledge::vocabulary::{FactId, Value};
use crate::language::answer::Answered;
use crate::language::{Reading, Said};

use super::act::{Act, Effect};
use super::session::{Ask, Stated, Strength};
use super::step::Stepping;

impl Stepping<'_> {
    /// The same question is not put a third time: after two the person is taken not to know.
    pub(super) fn not_understood(&mut self, asked: Option<&Ask>) -> Act {
        self.effects.push(Effect::Gap);
        let Some(ask) = asked else {
            return Act::Unclear { again: false };
        };
        if !self.count_unanswered(Some(ask)) {
            return Act::Unclear { again: true };
        }
        match self.judged_elsewhere(ask) {
            Some(fact) => self.leave_to_others(fact, ask.fact()),
            None => self.consider(None),
        }
    }

    /// Whether a message says nothing for sure and only wonders: 眼睛有点问题，算不算.
    pub(super) fn asks_for_a_judgement(&self, reading: &Reading) -> bool {
        let aspect = self.assistant.knowledge.shared.vocabulary.core.aspect;
        let fits = self.assistant.knowledge.shared.vocabulary.fact(aspect).choice("eligibility");
        let wonders = fits.map(|fits| Said::Is(Value::Choice(fits)));
        !reading.facts.is_empty()
            && reading.answered.is_none()
            && reading.doubts.is_empty()
            && reading.facts.iter().all(|found| found.hint || Some(&found.said) == wonders.as_ref())
    }

    /// Whether somebody does not know which procedure they want: then both are explained first.
    pub(super) fn asks_what_it_is(&self, ask: &Ask, reading: &Reading) -> bool {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        vocabulary.find(ask.fact()) == Some(vocabulary.core.procedure)
            && reading.facts.is_empty()
            && (reading.answered == Some(Answered::Unsure) || reading.wants(Intent::WhatIs))
    }

    /// The asked fact, if only somebody else can judge it.
    pub(super) fn judged_elsewhere(&self, ask: &Ask) -> Option<FactId> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        vocabulary.find(ask.fact()).filter(|fact| vocabulary.fact(*fact).judgement.is_some())
    }

    /// What somebody else must judge is answered under both conditions, not asked again.
    pub(super) fn leave_to_others(&mut self, fact: FactId, name: &str) -> Act {
        self.judged = Some(fact);
        self.session.pending.clear();
        self.session.state(name, Stated::Unsure, Strength::Hint);
        self.consider(None)
    }

    /// Counts a question that the message left open; true where it is given up.
    pub(super) fn count_unanswered(&mut self, asked: Option<&Ask>) -> bool {
        let Some(ask) = asked else { return false };
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let fact = ask.fact().to_owned();
        let open = vocabulary.find(&fact).is_some_and(|id| self.facts().get(id).is_none());
        if !open {
            return false;
        }
        let matter = self.session.matter_mut();
        let count = match matter.asked.iter_mut().find(|(name, _)| *name == fact) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                matter.asked.push((fact.clone(), 1));
                1
            }
        };
        if count < 2 {
            return false;
        }
        self.session.pending.retain(|pending| pending != ask);
        self.session.state(&fact, Stated::Unsure, Strength::Hint);
        true
    }
}
