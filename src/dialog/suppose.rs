//! 要是我去三级医院呢: the answer to a supposed case. What was said stays as it was.

use crate::knowledge::lexicon::Intent;
use crate::knowledge::vocabulary::{FactId, Value};
use crate::language::{Found, How, Reading, Said};

use super::absorb::absorb;
use super::act::{Act, Aside, Effect};
use super::facts::known;
use super::session::Session;
use super::step::Stepping;

impl Stepping<'_> {
    /// Answers a message that supposes another case than the one just answered. `None` where it
    /// supposes nothing: then it is read like any other.
    pub(super) fn suppose(&mut self, reading: &Reading) -> Option<Act> {
        let otherwise = self.otherwise(reading);
        let reading = otherwise.as_ref().unwrap_or(reading);
        if !reading.supposes || !self.may_suppose(reading) {
            return None;
        }
        let knowledge = &self.assistant.knowledge;
        let mut present = self.session.clone();
        absorb(knowledge, &mut present, &told(reading));
        let mut thought = present.clone();
        absorb(knowledge, &mut thought, &self.supposed(reading));
        let turned = thought.current() != self.session.current();
        if turned || !thought.pending.is_empty() {
            return None;
        }
        let supposed = self.added(&present, &thought)?;
        let act = self.beside(&thought)?;
        if matches!(act, Act::NotCovered(..)) {
            self.effects.push(Effect::Gap);
        }
        self.session = present;
        self.aside = Some(Aside::Supposed(supposed));
        Some(act)
    }

    /// Only an answer can be followed by a supposition.
    fn may_suppose(&self, reading: &Reading) -> bool {
        self.session.screen.answered
            && !reading.corrects
            && !reading.wants(Intent::MedicalAdvice)
            && !reading.wants(Intent::Human)
            && reading.doubts.is_empty()
    }

    /// 那要是没有呢: the other answer to the last question of yes or no is supposed.
    fn otherwise(&self, reading: &Reading) -> Option<Reading> {
        if !reading.wants(Intent::Otherwise) || !reading.facts.is_empty() {
            return None;
        }
        let knowledge = &self.assistant.knowledge;
        let matter = self.session.matter()?;
        let facts = known(knowledge, matter);
        let (fact, other) = matter.statements.iter().rev().find_map(|statement| {
            let fact = knowledge.shared.vocabulary.find(&statement.fact)?;
            let (yes, no) = knowledge.shared.vocabulary.fact(fact).yes_and_no()?;
            let other = if facts.choice(fact)? == yes { no } else { yes };
            Some((fact, other))
        })?;
        let said = Said::Is(Value::Choice(other));
        let found = Found { fact, said, span: 0..0, how: How::Word, hint: false, supposed: true };
        Some(Reading { facts: vec![found], supposes: true, ..Reading::default() })
    }

    /// What is supposed, and meant as said: what a word only suggests is meant as well. What only
    /// somebody else can judge stays a suggestion.
    fn supposed(&self, reading: &Reading) -> Reading {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let mut supposed = reading.clone();
        supposed.facts.retain(|found| found.supposed);
        // 万一我妈没有居住证: that somebody else asks is not what is supposed.
        let by_others = |found: &Found| [core.applicant, core.aspect].contains(&found.fact);
        if !supposed.facts.iter().all(by_others) {
            supposed.facts.retain(|found| found.fact != core.applicant);
        }
        for found in &mut supposed.facts {
            let vague = [core.region, core.procedure, core.aspect].contains(&found.fact)
                || vocabulary.fact(found.fact).judgement.is_some();
            found.hint &= vague;
        }
        supposed
    }

    /// What one session says beyond another. `None` where that is nothing, or another place,
    /// disease or procedure: that turns to another case, and what follows is about that.
    fn added(&self, present: &Session, thought: &Session) -> Option<Vec<(FactId, Value)>> {
        let knowledge = &self.assistant.knowledge;
        let vocabulary = &knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let (before, now) = (present.matter()?, thought.matter()?);
        let (known_before, known_now) = (known(knowledge, before), known(knowledge, now));
        let mut added: Vec<(FactId, Value)> = Vec::new();
        for statement in now.statements.iter().skip(before.statements.len()) {
            let Some(fact) = vocabulary.find(&statement.fact) else { continue };
            let value = known_now.value(fact);
            if [core.region, core.disease, core.procedure].contains(&fact) {
                if value != known_before.value(fact) {
                    return None;
                }
                continue;
            }
            let is_new = fact != core.aspect && added.iter().all(|(known, _)| *known != fact);
            added.extend(value.filter(|_| is_new).map(|value| (fact, value.clone())));
        }
        (!added.is_empty()).then_some(added)
    }
}

/// What the message tells before it begins to suppose.
fn told(reading: &Reading) -> Reading {
    let aside = |found: &&Found| !found.supposed && matches!(found.said, Said::Is(_));
    let facts = reading.facts.iter().filter(aside).cloned().collect();
    Reading { facts, ..Reading::default() }
}
