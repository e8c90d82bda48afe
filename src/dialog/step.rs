//! One step: session, event and day in; session, act and effects out. Pure.

use std::borrow::Cow;
use std::cell::RefCell;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::knowledge::lexicon::{Intent, Note};
use crate::knowledge::vocabulary::{FactId, Facts, Value};
use crate::language::{Found, Reading, Said};

use super::absorb::absorb;
use super::act::{Act, Aside, Effect, Info};
use super::assistant::Assistant;
use super::consider::{Considering, answer_of};
use super::event::{Event, Medium};
use super::facts::known as fold;
use super::handing::{Desk, Surroundings};
use super::migrate::{renamed, renamed_button};
use super::news::News;
use super::session::{Matter, Session, Stated, Strength};

/// What a step gives.
#[derive(Clone, Debug)]
pub struct Step {
    /// The session after it.
    pub session: Session,
    /// What the assistant does.
    pub act: Act,
    /// A question that is put again behind something said about the conversation itself.
    pub resume: Option<super::act::Question>,
    /// What is known now, with what was assumed.
    pub facts: Facts,
    /// Clarifications to give first.
    pub notes: Vec<Note>,
    /// A fact that only somebody else can judge, where the message asked for a judgement.
    pub judged: Option<FactId>,
    /// What the message said, for an explanation.
    pub reading: Option<Reading>,
    /// What the person must hear first because the knowledge changed meanwhile.
    pub news: Option<News>,
    /// What the answer supposes or compares, where it is one beside the case.
    pub aside: Option<Aside>,
    /// For the outside to do.
    pub effects: Vec<Effect>,
    /// How it stood at the desk.
    pub desk: Desk,
}

impl Step {
    /// Whether a button was pressed that no longer fits.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.act == Act::Info(Info::OldOption)
    }
}

/// The command prefix of a follow-up value.
pub const COMMAND: &str = "cmd:";

impl Assistant {
    /// A session that was stepped under other knowledge, in the names of this one.
    pub(super) fn in_present_names<'s>(&self, session: &'s Session) -> Cow<'s, Session> {
        if session.knowledge == self.knowledge.hash {
            Cow::Borrowed(session)
        } else {
            Cow::Owned(renamed(&self.knowledge, session))
        }
    }

    /// Carries out one event. Where only the day is given, nobody is at the desk.
    #[must_use]
    pub fn step(&self, session: &Session, event: &Event, around: impl Into<Surroundings>) -> Step {
        let knowledge = &self.knowledge;
        self.stepped(session, around.into(), |stepping, before, pressed| match event {
            Event::Say(text) => {
                let reading = stepping.read(text);
                (stepping.take(&reading), Some(reading))
            }
            Event::Choose(value) => {
                (stepping.choose(&renamed_button(knowledge, before, value)), None)
            }
            Event::Press { turn, value } => {
                let value = renamed_button(knowledge, before, value);
                (stepping.press(*turn, &value, pressed), None)
            }
            Event::Media(medium) => (Act::Info(Info::Media(*medium)), None),
            Event::Unreadable => (Act::Info(Info::BadLine), None),
            Event::AgentTakes { by } => (Act::Info(stepping.taken(by)), None),
            Event::AgentSays { by, text } => (Act::Info(stepping.agent_says(by, text)), None),
            Event::GiveBack(back) => (Act::Info(stepping.give_back(back)), None),
        })
    }

    /// A step in which `acting` gets the session as it was, and what was pressed last.
    pub(super) fn stepped(
        &self,
        session: &Session,
        around: Surroundings,
        acting: impl FnOnce(
            &mut Stepping<'_>,
            &Session,
            Option<&(u32, String)>,
        ) -> (Act, Option<Reading>),
    ) -> Step {
        let before = &*self.in_present_names(session);
        let mut session = before.clone();
        session.turn += 1;
        let pressed = session.pressed.take();
        let mut stepping = Stepping::new(self, session, around);
        let (act, reading) = acting(&mut stepping, before, pressed.as_ref());
        stepping.note_change(before);
        let act = stepping.asked_anew(before, act);
        stepping.compare_with_given(before, &act);
        stepping.finish(act, reading)
    }
}

/// A step under way. What a button does is in `press.rs`.
pub(super) struct Stepping<'a> {
    pub(super) assistant: &'a Assistant,
    pub(super) session: Session,
    pub(super) today: Date,
    pub(super) desk: Desk,
    pub(super) effects: Vec<Effect>,
    pub(super) judged: Option<FactId>,
    pub(super) news: Option<News>,
    pub(super) aside: Option<Aside>,
    /// What is known, for the matter and the number of statements that it was folded from.
    known: RefCell<Option<((usize, usize), Facts)>>,
}

impl<'a> Stepping<'a> {
    pub(super) fn new(assistant: &'a Assistant, session: Session, around: Surroundings) -> Self {
        let Surroundings { today, desk } = around;
        let (effects, known) = (Vec::new(), RefCell::default());
        let (judged, news, aside) = (None, None, None);
        Self { assistant, session, today, desk, effects, judged, news, aside, known }
    }
}

impl Stepping<'_> {
    pub(super) fn facts(&self) -> Facts {
        let nobody = Matter::default();
        let matter = self.session.matter().unwrap_or(&nobody);
        // Within a step statements are added or taken away, never changed.
        let from = (self.session.current(), matter.statements.len());
        let mut known = self.known.borrow_mut();
        match &*known {
            Some((folded_from, facts)) if *folded_from == from => facts.clone(),
            _ => {
                let facts = fold(&self.assistant.knowledge, matter);
                *known = Some((from, facts.clone()));
                facts
            }
        }
    }

    pub(super) fn take(&mut self, reading: &Reading) -> Act {
        if let Some(act) = self.for_desk(reading) {
            return act;
        }
        if reading.wants(Intent::SelfHarm) {
            return Act::Info(self.self_harm(reading));
        }
        if self.is_emergency(reading) {
            absorb(&self.assistant.knowledge, &mut self.session, reading);
            return Act::Info(Info::Emergency);
        }
        if reading.wants(Intent::NoHuman) && self.session.handed.is_some() {
            return Act::Info(self.stay());
        }
        if reading.wants(Intent::Restart) {
            return self.restart();
        }
        if reading.wants(Intent::Papers) {
            return self.papers();
        }
        if reading.wants(Intent::Card) && self.tells_at_most_who(reading) {
            return self.card();
        }
        if let Some(act) = self.forget_answered(reading) {
            return act;
        }
        if reading.wants(Intent::Back) && reading.facts.is_empty() {
            return self.back();
        }
        if let Some(act) = self.suppose(reading).or_else(|| self.compare(reading)) {
            return act;
        }
        let asked = self.session.screen.ask.clone();
        self.widen_aspect(reading);
        if let Some(ask) = asked.as_ref().filter(|_| self.asks_for_a_judgement(reading))
            && let Some(fact) = self.judged_elsewhere(ask)
        {
            return self.leave_to_others(fact, ask.fact());
        }
        if let Some(ask) = asked.as_ref().filter(|ask| self.asks_what_it_is(ask, reading))
            && !self.count_unanswered(Some(ask))
        {
            return Act::Info(Info::WhatIs);
        }
        let understood = absorb(&self.assistant.knowledge, &mut self.session, reading);
        if let Some(info) = self.about_the_talk(reading, understood) {
            return info;
        }
        let submit_on = reading.submit_on;
        if !understood && submit_on.is_none() {
            return self.not_understood(asked.as_ref());
        }
        self.count_unanswered(asked.as_ref());
        self.consider(submit_on)
    }

    /// A person in despair is spoken to; who fears for another is told to stay with them.
    fn self_harm(&mut self, reading: &Reading) -> Info {
        match reading.person.as_deref() {
            None | Some("self") => Info::SelfHarm,
            Some(_) => {
                absorb(&self.assistant.knowledge, &mut self.session, reading);
                Info::SelfHarmOfAnother
            }
        }
    }

    /// Whether a message speaks of an emergency that is not clearly over.
    pub(super) fn is_emergency(&self, reading: &Reading) -> bool {
        reading.wants(Intent::Emergency) && !self.is_over(reading)
    }

    /// Whether a message tells nothing of the case but a person: the family in 发给家里人 is to read
    /// the card, and neither the patient nor the one who handles it.
    fn tells_at_most_who(&self, reading: &Reading) -> bool {
        let applicant = self.assistant.knowledge.shared.vocabulary.core.applicant;
        reading.facts.iter().all(|found| found.fact == applicant)
    }

    /// A new story is told: what was asked of the last one no longer narrows the answer.
    fn widen_aspect(&mut self, reading: &Reading) {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let aspect = vocabulary.core.aspect;
        // 医生说是高血压2级: what is known, and what tells more of it, is no new story.
        let facts = self.facts();
        let new = |found: &Found| {
            let known =
                matches!(&found.said, Said::Is(value) if facts.value(found.fact) == Some(value));
            let detail = vocabulary.fact(found.fact).depends_on.contains(&vocabulary.core.disease);
            !found.hint && found.fact != aspect && !known && !detail
        };
        let told = reading.facts.iter().filter(|found| new(found)).count();
        let goes_on = reading.corrects || reading.supposes || reading.person.is_some();
        // What is told while something is asked belongs to the story before.
        let narrow = self.session.screen.answered && self.facts().value(aspect).is_some();
        if told >= 2 && narrow && !goes_on && reading.value(aspect).is_none() {
            let name = vocabulary.fact(aspect).name.clone();
            self.session.state(&name, Stated::Nothing, Strength::Said);
        }
    }

    /// Whether the emergency that a message speaks of is over.
    fn is_over(&self, reading: &Reading) -> bool {
        !reading.present && (reading.past || self.is_past(reading))
    }

    /// Something that is clearly over: a day well in the past, discharged.
    fn is_past(&self, reading: &Reading) -> bool {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let discharged = vocabulary.fact(core.stage).choice("discharged").map(Value::Choice);
        let well_past = match reading.value(core.visit_date) {
            Some(Value::Date(day)) => *day < self.today.saturating_sub(2.days()),
            _ => false,
        };
        well_past || (discharged.is_some() && reading.value(core.stage) == discharged.as_ref())
    }

    fn about_the_talk(&mut self, reading: &Reading, understood: bool) -> Option<Act> {
        let answer = |stepping: &Self| answer_of(stepping.considered(None));
        if let Some(words) = reading.outside.as_ref().filter(|_| !understood) {
            return Some(Act::Info(Info::Outside(words.clone())));
        }
        for intent in &reading.intents {
            let act = match intent {
                Intent::MedicalAdvice => Info::MedicalAdvice,
                Intent::Bereaved => Info::Bereaved,
                Intent::Human => self.ask_for_human(),
                Intent::NoHuman if !understood => self.stay(),
                Intent::Complain if !understood => Info::Complain,
                Intent::Forget if !understood => Info::Forget,
                Intent::Change if !understood => Info::Change,
                Intent::More if !understood => Info::More,
                Intent::WhoAreYou if !understood => Info::WhoAreYou,
                Intent::FeedbackGood if !understood => {
                    self.effects.push(Effect::Rated { good: true });
                    Info::FeedbackGood
                }
                Intent::FeedbackBad if !understood => {
                    self.effects.push(Effect::Rated { good: false });
                    Info::FeedbackBad
                }
                Intent::Why if !understood && self.session.screen.is_asking() => Info::WhyAsked,
                Intent::Why if !understood => self.why(),
                Intent::Sources if !understood => {
                    answer(self).map_or(Info::NothingToExplain, Info::Sources)
                }
                Intent::Called if !understood => Info::Called,
                Intent::Shorter if !understood => Info::Shorter,
                Intent::Photo if !understood => Info::Media(Medium::Photo),
                Intent::WhatIs if !understood => Info::WhatIs,
                Intent::NoAnswer if !understood => Info::NoAnswer,
                Intent::Fee if !understood => Info::Fee,
                Intent::Help if !understood => Info::Help,
                Intent::Goodbye if !understood => Info::Goodbye,
                Intent::Thanks if !understood => Info::Thanks,
                Intent::Greeting if !understood => Info::Greeting,
                _ => continue,
            };
            return Some(Act::Info(act));
        }
        None
    }

    pub(super) fn back(&mut self) -> Act {
        if self.session.back() {
            if self.session.matters.iter().all(|matter| matter.statements.is_empty()) {
                return Act::Info(Info::Greeting);
            }
            return self.consider(None);
        }
        Act::Info(Info::NothingToUndo)
    }

    pub(super) fn consider(&mut self, submit_on: Option<Date>) -> Act {
        let act = self.considered(submit_on);
        if matches!(act, Act::NotCovered(..)) {
            self.effects.push(Effect::Gap);
        }
        act
    }

    pub(super) fn considered(&self, submit_on: Option<Date>) -> Act {
        self.considering(submit_on).act(&self.session)
    }

    pub(super) fn considering(&self, submit_on: Option<Date>) -> Considering<'_> {
        Considering {
            facts: self.facts(),
            submit_on,
            ..self.considering_matter(self.session.matter())
        }
    }

    /// Considers a matter with nothing known of it yet.
    pub(super) fn considering_matter(&self, matter: Option<&Matter>) -> Considering<'_> {
        let knowledge = &self.assistant.knowledge;
        Considering {
            knowledge,
            rulebook: &self.assistant.rulebook,
            facts: Facts::none(&knowledge.shared.vocabulary),
            today: self.today,
            submit_on: None,
            person: matter.and_then(|matter| matter.person.clone()),
            questions: matter.map_or_else(Vec::new, |matter| matter.questions.clone()),
            explains: !self.session.explained,
            asks: true,
        }
    }
}
