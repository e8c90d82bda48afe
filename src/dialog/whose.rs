//! Whose case a message is about. Each person has a matter of their own; turning to another one takes
//! along what holds for both, and what was told of them before.

use crate::knowledge::lexicon::SPEAKER;
use crate::language::{Other, Reading};

use super::absorb::Absorbing;
use super::facts::stated;
use super::session::{Focus, Matter, Statement, Strength};

impl Absorbing<'_> {
    /// Goes to the matter of the person whom a message names; whether that is another one.
    pub(super) fn person(&mut self, reading: &Reading) -> bool {
        let turned = self.named(reading).is_some_and(|person| self.turn_to(person, reading));
        for other in &reading.others {
            self.keep_for_later(other);
        }
        turned
    }

    /// The person whom a message names, or who writes, where they speak of what they have themselves
    /// while the case is somebody else's.
    fn named<'r>(&self, reading: &'r Reading) -> Option<&'r str> {
        let of_another = || self.session.matter().is_some_and(|matter| matter.person.is_some());
        reading.person.as_deref().or_else(|| (reading.own && of_another()).then_some(SPEAKER))
    }

    fn turn_to(&mut self, person: &str, reading: &Reading) -> bool {
        let known = self.session.matter_mut().person.clone();
        match known.as_deref() {
            Some(known) if known == person => return false,
            None if !self.speaks_of_another(reading) => {
                self.session.matter_mut().person = Some(person.to_owned());
                return false;
            }
            Some(_) if self.only_puts_right(person, reading) => {
                self.session.matter_mut().person = Some(person.to_owned());
                return true;
            }
            _ => {}
        }
        self.go_to(person, reading.turns);
        true
    }

    /// 不是我妈，是我爸: whether a message says nothing but who it is about after all. What was told before
    /// was told of them.
    fn only_puts_right(&self, person: &str, reading: &Reading) -> bool {
        let applicant = self.knowledge.shared.vocabulary.core.applicant;
        let known = |matter: &Matter| matter.person.as_deref() == Some(person);
        reading.corrects
            && reading.facts.iter().all(|found| found.fact == applicant)
            && !self.session.matters.iter().any(known)
    }

    /// Goes to the matter of a person, made where there is none, with what holds for both.
    pub(super) fn go_to(&mut self, person: &str, turns: bool) {
        let turn = self.session.turn;
        let carried = self.carried(self.session.current(), turns);
        let position = self.matter_of(person);
        let statements = &mut self.session.matters[position].statements;
        for statement in carried {
            if statements.iter().all(|known| known.fact != statement.fact) {
                statements.push(statement);
            }
        }
        self.session.focus.push(Focus { turn, matter: position });
        self.session.pending.clear();
        self.session.screen.ask = None;
    }

    /// Whether a message that names a person for the first time is about someone else than the
    /// case so far: it turns to them, or gives a place or a disease that differs.
    fn speaks_of_another(&self, reading: &Reading) -> bool {
        let facts = self.facts_known();
        let core = self.knowledge.shared.vocabulary.core;
        if reading.turns && facts.value(core.disease).is_some() {
            return true;
        }
        [core.region, core.disease].iter().any(|fact| {
            let said = reading.value(*fact);
            said.is_some() && facts.value(*fact).is_some() && said != facts.value(*fact)
        })
    }

    /// What of a matter holds for another person as well. 那我爸呢: of the same place, unless another
    /// is named.
    fn carried(&self, from: usize, turns: bool) -> Vec<Statement> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let carries = |fact: &str| {
            vocabulary.find(fact).is_some_and(|fact| {
                vocabulary.fact(fact).carries_over || (turns && fact == vocabulary.core.region)
            })
        };
        let turn = self.session.turn;
        let statements = self.session.matters.get(from).map_or(&[][..], |from| &from.statements);
        let carried = statements.iter().filter(|statement| carries(&statement.fact));
        carried.map(|statement| Statement { turn, ..statement.clone() }).collect()
    }

    /// The place of a person's matter, which is made where there is none.
    fn matter_of(&mut self, person: &str) -> usize {
        let matters = &mut self.session.matters;
        let same = |matter: &Matter| matter.person.as_deref() == Some(person);
        matters.iter().position(same).unwrap_or_else(|| {
            matters.push(Matter { person: Some(person.to_owned()), ..Matter::default() });
            matters.len() - 1
        })
    }

    /// What a message tells of somebody else, for when the talk turns to them. Of whom something is
    /// known already, that is left as it is.
    fn keep_for_later(&mut self, other: &Other) {
        // The matter of this message comes first.
        let current = self.session.matter_mut().person.as_deref();
        if current.unwrap_or(SPEAKER) == &*other.person {
            return;
        }
        let turn = self.session.turn;
        let vocabulary = &self.knowledge.shared.vocabulary;
        let told: Vec<Statement> = other
            .facts(vocabulary.core.disease)
            .map(|(fact, value)| Statement {
                turn,
                fact: vocabulary.fact(fact).name.clone(),
                value: stated(self.knowledge, fact, &value),
                strength: Strength::Said,
            })
            .collect();
        let position = self.matter_of(&other.person);
        let statements = &mut self.session.matters[position].statements;
        if statements.is_empty() {
            *statements = told;
        }
    }
}
