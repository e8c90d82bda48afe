//! What a message means here: read with what is known and what is on the screen.

use jiff::civil::Date;

use crate::knowledge::place::Level;
use crate::knowledge::vocabulary::{ChoiceId, FactId, Facts};
use crate::language::reading::GRADES;
use crate::language::{Context, Reading, read};

use super::assistant::Assistant;
use super::facts::known;
use super::handing::Surroundings;
use super::session::{Matter, Session};
use super::step::{Step, Stepping};

impl Assistant {
    /// Reads a message as a step on this session would. Such a step depends on nothing of the message
    /// but its meaning.
    #[must_use]
    pub fn read(&self, session: &Session, text: &str, around: impl Into<Surroundings>) -> Reading {
        let session = self.in_present_names(session);
        let nobody = Matter::default();
        let facts = known(&self.knowledge, session.matter().unwrap_or(&nobody));
        let context = self.context(&session, &facts, around.into().today);
        read(&self.knowledge, &self.lexicon, text, &context)
    }

    /// Carries out a message that was read before.
    #[must_use]
    pub fn take(
        &self,
        session: &Session,
        reading: Reading,
        around: impl Into<Surroundings>,
    ) -> Step {
        self.stepped(session, around.into(), |stepping, _, _| {
            (stepping.take(&reading), Some(reading))
        })
    }

    fn context(&self, session: &Session, facts: &Facts, today: Date) -> Context {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let asked = session.screen.ask.as_ref().and_then(|ask| vocabulary.find(ask.fact()));
        let filing = vocabulary.fact(core.procedure).choice("cross_region_filing");
        // 备案，漯河: nobody said which procedure is meant, but the next place is another one.
        let leads_there = |fact| fact == core.procedure || self.speaks_for(fact, filing);
        // 河南，长期住外地: the next place may be where in the province.
        let narrow = facts.place(core.region).is_some_and(|home| home.level() != Level::Province);
        let shown = || {
            facts.known().any(|(fact, value)| {
                Some(value) != facts.value(core.procedure) && leads_there(fact)
            })
        };
        let open = facts.value(core.procedure).is_none()
            && (asked.is_some_and(leads_there)
                || facts.value(core.care_place).is_some()
                || (narrow && shown()));
        let wants_care = facts.place(core.region).is_some()
            && filing.is_some()
            && (facts.choice(core.procedure) == filing || open);
        Context {
            asked,
            shown: session.screen.options.len(),
            region: facts.place(core.region),
            wants_care,
            care: facts.place(core.care_region),
            away: facts.choice(core.care_place).is_some_and(|place| {
                vocabulary.choice_name(core.care_place, place) != "in_prefecture"
            }),
            graded: self.graded(facts),
            today,
        }
    }

    /// Whether a fact is a sign of a procedure.
    fn speaks_for(&self, fact: FactId, procedure: Option<ChoiceId>) -> bool {
        let signs = &self.knowledge.procedure_signs;
        signs.iter().any(|sign| sign.fact == fact && Some(sign.procedure) == procedure)
    }

    /// The grade that is known, if only one is.
    fn graded(&self, facts: &Facts) -> Option<FactId> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let known = |fact: &FactId| facts.value(*fact).is_some();
        let mut grades = GRADES.iter().filter_map(|name| vocabulary.find(name)).filter(known);
        grades.next().filter(|_| grades.next().is_none())
    }
}

impl Stepping<'_> {
    pub(super) fn read(&self, text: &str) -> Reading {
        let Self { assistant, session, today, .. } = self;
        let context = assistant.context(session, &self.facts(), *today);
        read(&assistant.knowledge, &assistant.lexicon, text, &context)
    }
}
