//! The end of a step: what stands on the screen after it, and what is known.

use crate::knowledge::vocabulary::{FactId, Value};
use crate::language::Reading;

use super::act::{Act, Answer, Info, Question};
use super::condense::{condense, recount};
use super::press::LEG;
use super::session::Screen;
use super::step::{COMMAND, Step, Stepping};

impl Stepping<'_> {
    /// Puts the screen in order and tells what is known.
    pub(super) fn finish(mut self, act: Act, reading: Option<Reading>) -> Step {
        let resume = match &act {
            Act::Info(
                Info::Restarted
                | Info::Goodbye
                | Info::SelfHarm
                | Info::SelfHarmOfAnother
                | Info::Forget
                | Info::Forgotten
                | Info::Papers(_)
                | Info::Card(..),
            ) => None,
            act if act.is_between_people() => None,
            Act::Info(_) | Act::Unclear { .. } => self.resume(),
            _ => None,
        };
        let mut screen = match &self.aside {
            _ if act.at_desk().is_some() => self.session.screen.clone(),
            None => self.screen(&act, resume.as_ref()),
            Some(_) => self.screen_beside(&act),
        };
        self.offer_human(&mut screen, &act);
        self.session.screen = screen;
        if self.aside.is_none() && matches!(act, Act::Answer(_) | Act::NotCovered(..)) {
            self.session.explained = true;
        }
        if let Act::Ask(question) = &act
            && question.procedure.is_some()
        {
            let fact = question.ask.fact().to_owned();
            let matter = self.session.matter_mut();
            if !matter.questions.contains(&fact) {
                matter.questions.push(fact);
            }
        }
        self.session.knowledge.clone_from(&self.assistant.knowledge.hash);
        let mut considering = self.considering(None);
        considering.assume_procedure(&self.session, self.acted_on(&act));
        let facts = considering.facts;
        condense(&self.assistant.knowledge, &mut self.session);
        recount(&mut self.session);
        let mut notes = reading.as_ref().map_or_else(Vec::new, |reading| reading.notes.clone());
        notes.dedup();
        let Self { session, desk, judged, news, aside, effects, .. } = self;
        Step { session, act, resume, facts, notes, judged, reading, news, aside, effects, desk }
    }

    /// Whether a procedure for which only a disease speaks has been acted on: by an answer, or by a
    /// question that belongs to it. Before that nothing is known of it.
    fn acted_on(&self, act: &Act) -> bool {
        let acted = |act: &Act| !matches!(act, Act::Ask(question) if question.procedure.is_none());
        match act {
            Act::Info(_) | Act::Unclear { .. } => acted(&self.considered(None)),
            act => acted(act),
        }
    }

    /// The question that was on the screen, to be put again.
    fn resume(&self) -> Option<Question> {
        self.session.screen.ask.as_ref()?;
        match self.considered(None) {
            Act::Ask(question) => Some(question),
            _ => None,
        }
    }

    fn screen(&self, act: &Act, resume: Option<&Question>) -> Screen {
        let question = match act {
            Act::Ask(question) => Some(question),
            Act::Answer(answer) | Act::NotCovered(answer, _) => answer.narrow.as_ref(),
            Act::Info(_) | Act::Unclear { .. } => resume,
        };
        let answered = matches!(act, Act::Answer(_) | Act::NotCovered(..));
        // After the first answer was taken back nothing is left to go on from.
        let begins = self.session.matters.iter().all(|matter| matter.statements.is_empty());
        let keeps = !begins && matches!(act, Act::Info(_) | Act::Unclear { .. });
        let next = match act {
            Act::Answer(answer) | Act::NotCovered(answer, _) => self.next(answer),
            Act::Info(Info::Papers(papers)) => self.paper_buttons(papers),
            Act::Info(Info::Change) => self.change_buttons(),
            Act::Info(Info::Forget) => self.forget_buttons(),
            Act::Info(Info::Kept) => self.buttons_without_forget(),
            Act::Info(Info::Restarted | Info::Forgotten) => Vec::new(),
            _ if keeps => self.session.screen.next.clone(),
            _ => Vec::new(),
        };
        Screen {
            ask: question.map(|question| question.ask.clone()),
            options: question.map_or_else(Vec::new, |question| question.options.clone()),
            next,
            answered: answered || (keeps && self.session.screen.answered),
        }
    }

    /// Beside the case the screen stays as it was; without one before it is the answer's.
    fn screen_beside(&self, act: &Act) -> Screen {
        let known = &self.session.screen;
        if !known.answered && known.ask.is_none() {
            return self.screen(act, None);
        }
        let question = match act {
            Act::Answer(answer) | Act::NotCovered(answer, _) => answer.narrow.as_ref(),
            _ => None,
        };
        let mut screen = known.clone();
        if let Some(question) = question {
            screen.ask = Some(question.ask.clone());
            screen.options.clone_from(&question.options);
        }
        screen
    }

    /// The button to the leg of the journey behind this answer.
    fn leg(&self, answer: &Answer) -> Option<String> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let mut facts = self.facts();
        facts.set(core.procedure, Value::Choice(answer.procedure));
        facts.set(core.aspect, Value::Choice(answer.aspect));
        self.assistant.knowledge.journey.next(&facts).map(|leg| format!("{LEG}{}", leg.id))
    }

    /// The values of the follow-up buttons.
    fn next(&self, answer: &Answer) -> Vec<String> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let aspect: FactId = vocabulary.core.aspect;
        let name = &vocabulary.fact(aspect).name;
        let aspects = answer.next.iter();
        let mut next: Vec<String> = aspects
            .map(|choice| format!("{name}:{}", vocabulary.choice_name(aspect, *choice)))
            .collect();
        next.extend(self.leg(answer));
        let papers = self.has_papers(answer).then_some("papers");
        let words =
            papers.into_iter().chain(["card", "change", "why", "sources", "back", "restart"]);
        next.extend(words.map(|word| format!("{COMMAND}{word}")));
        next
    }
}
