//! 材料制和承诺制哪个好: values of one fact side by side, each with what the others do not have.

use crate::knowledge::disease::DiseaseId;
use crate::knowledge::lexicon::Intent;
use crate::knowledge::vocabulary::{FactId, FactKind, Value};
use crate::language::Reading;

use super::absorb::{UNSURE, absorb};
use super::act::{Act, Answer, Aside, Branch, Conclusion, Effect, Item, Missing, Question};
use super::consider::answer_of;
use super::facts::stated;
use super::session::{Ask, Session, Strength};
use super::step::Stepping;

/// The most values that are set side by side: more are no overview any longer.
const MOST_VALUES: usize = 4;

/// An item with the further conditions under which it holds.
type Held<'a> = (&'a Item, &'a [(FactId, Vec<Value>)]);

impl Stepping<'_> {
    /// Answers a message that asks for the difference. `None` where there is nothing to compare:
    /// then it is read like any other.
    pub(super) fn compare(&mut self, reading: &Reading) -> Option<Act> {
        let compares = reading.compares.as_ref()?;
        let screen = &self.session.screen;
        let stands = screen.ask.is_some() || screen.answered;
        if reading.wants(Intent::MedicalAdvice) || !(stands || compares.outright) {
            return None;
        }
        let (fact, values) = compares.sides.clone().or_else(|| self.offered())?;
        let mut present = self.session.clone();
        absorb(&self.assistant.knowledge, &mut present, &self.told_beside(reading, fact));
        let (sides, missing) = self.sides(&present, reading, fact, &values)?;
        self.session = present;
        let answer = Box::new(merged(fact, &values, &sides, self.standing(fact)));
        self.aside = Some(Aside::Compared { fact, values });
        let Some(missing) = missing else { return Some(Act::Answer(answer)) };
        self.effects.push(Effect::Gap);
        Some(Act::NotCovered(answer, missing))
    }

    /// What the message tells besides; what it wants to know is no part of the case.
    fn told_beside(&self, reading: &Reading, compared: FactId) -> Reading {
        let aspect = self.assistant.knowledge.shared.vocabulary.core.aspect;
        let answered = self.session.screen.answered;
        let mut told = Reading { answered: None, takes_back: None, ..reading.clone() };
        told.facts.retain(|f| f.fact != compared && !(answered && f.fact == aspect));
        told
    }

    /// The answer under each value, and what the knowledge lacks under all of them; `None` where
    /// one takes a question first.
    fn sides(
        &self,
        present: &Session,
        reading: &Reading,
        fact: FactId,
        values: &[Value],
    ) -> Option<(Vec<Answer>, Option<Missing>)> {
        let knowledge = &self.assistant.knowledge;
        let vocabulary = &knowledge.shared.vocabulary;
        let aspect = vocabulary.core.aspect;
        let overview = || vocabulary.fact(aspect).choice("overview").map(Value::Choice);
        let wanted = reading.value(aspect).cloned().or_else(overview)?;
        let under = |value: &Value| {
            let mut thought = present.clone();
            thought.pending.clear();
            for (fact, value) in [(aspect, &wanted), (fact, value)] {
                let name = vocabulary.fact(fact).name.clone();
                thought.state(&name, stated(knowledge, fact, value), Strength::Said);
            }
            self.beside(&thought)
        };
        let acts: Vec<Act> = values.iter().map(under).collect::<Option<_>>()?;
        let missing = acts.iter().map(|act| match act {
            Act::NotCovered(_, missing) => Some(*missing),
            _ => None,
        });
        let missing =
            missing.collect::<Option<Vec<Missing>>>().and_then(|all| all.first().copied());
        Some((acts.into_iter().filter_map(answer_of).map(|answer| *answer).collect(), missing))
    }

    /// The values among which the person is to choose: the options of the question that stands, or
    /// what the branches of the last answer hang on.
    fn offered(&self) -> Option<(FactId, Vec<Value>)> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let screen = &self.session.screen;
        if let Some(Ask::Fact { fact }) = &screen.ask {
            let fact = vocabulary.find(fact)?;
            let options = screen.options.iter().filter(|option| *option != UNSURE);
            let choice = |name: &String| vocabulary.fact(fact).choice(name).map(Value::Choice);
            let values = options.filter_map(choice).collect();
            if let Some(offered) = self.worth_comparing(fact, values) {
                return Some(offered);
            }
        }
        let answer = answer_of(self.considered(None)).filter(|_| screen.answered)?;
        let single = answer.branches.iter().filter(|branch| branch.when.len() == 1);
        let mut facts: Vec<FactId> = single.map(|branch| branch.when[0].0).collect();
        facts.dedup();
        let several = facts.into_iter().filter_map(|fact| {
            let mut values: Vec<Value> = Vec::new();
            for (other, own) in answer.branches.iter().flat_map(|branch| &branch.when) {
                let new = own.iter().filter(|value| *other == fact && !values.contains(value));
                let new: Vec<Value> = new.cloned().collect();
                values.extend(new);
            }
            self.worth_comparing(fact, values)
        });
        several.into_iter().next()
    }

    fn worth_comparing(&self, fact: FactId, values: Vec<Value>) -> Option<(FactId, Vec<Value>)> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let comparable = vocabulary.fact(fact).kind == FactKind::Choice
            && ![core.aspect, core.procedure].contains(&fact)
            && (2..=MOST_VALUES).contains(&values.len());
        comparable.then_some((fact, values))
    }

    /// The question on the screen, to be put again below the comparison: one that must be
    /// answered, or that is about the compared fact.
    fn standing(&self, compared: FactId) -> Option<Question> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let screen = &self.session.screen;
        let asked = screen.ask.as_ref().map(|ask| vocabulary.find(ask.fact()))?;
        if !screen.is_asking() && asked != Some(compared) {
            return None;
        }
        match self.considered(None) {
            Act::Ask(question) => Some(question),
            act => answer_of(act).and_then(|answer| answer.narrow),
        }
    }
}

/// One answer of several, one a value: what all say in its items, what only some say in branches.
fn merged(fact: FactId, values: &[Value], sides: &[Answer], narrow: Option<Question>) -> Answer {
    let is_common = |held: &Held| sides.iter().all(|side| holds(side, held));
    let agree = sides.windows(2).all(|pair| outcomes(&pair[0]).eq(outcomes(&pair[1])));
    let mut branches: Vec<Branch> = Vec::new();
    for (value, side) in values.iter().zip(sides) {
        let when = vec![(fact, vec![value.clone()])];
        let outcome = side.conclusions.first().map(|conclusion| conclusion.outcome);
        let outcome = outcome.filter(|_| !agree);
        let own = branches.len();
        branches.push(Branch { when: when.clone(), outcome, items: Vec::new() });
        for (item, further) in held(side).filter(|held| !is_common(held)) {
            let when: Vec<_> = when.iter().chain(further).cloned().collect();
            match branches[own..].iter_mut().find(|branch| branch.when == when) {
                Some(branch) => branch.items.push(item.clone()),
                None => branches.push(Branch { when, outcome: None, items: vec![item.clone()] }),
            }
        }
    }
    let first = &sides[0];
    let certain = first.items.iter().filter(|item| is_common(&(item, &[])));
    Answer {
        conclusions: if agree { first.conclusions.clone() } else { Vec::new() },
        items: certain.cloned().collect(),
        because: first.because.iter().filter(|(known, _)| *known != fact).cloned().collect(),
        estimate: None,
        days: Vec::new(),
        branches,
        narrow,
        ..first.clone()
    }
}

fn outcomes(answer: &Answer) -> impl Iterator<Item = (Option<DiseaseId>, usize)> {
    let key = |conclusion: &Conclusion| (conclusion.disease, conclusion.outcome);
    answer.conclusions.iter().map(key)
}

/// Everything an answer shows. A refusal that is only possible has no items.
fn held(answer: &Answer) -> impl Iterator<Item = Held<'_>> {
    let certain = answer.items.iter().map(|item| (item, &[][..]));
    let open = answer.branches.iter();
    certain.chain(
        open.flat_map(|branch| branch.items.iter().map(|item| (item, branch.when.as_slice()))),
    )
}

fn holds(answer: &Answer, held_elsewhere: &Held) -> bool {
    held(answer).any(|(item, when)| item.row == held_elsewhere.0.row && when == held_elsewhere.1)
}
