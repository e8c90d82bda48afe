//! What is said about the desk, and from it.

use crate::dialog::facts::{known, stated};
use crate::dialog::handing::{AtDesk, Handed};
use crate::dialog::session::Stated;
use crate::dialog::{Assistant, Session, Step};
use crate::knowledge::vocabulary::{Fact, FactId};
use crate::knowledge::wording::Sentence;

use super::desk::PATIENT;
use super::names::Names;
use super::public::HandedReply;
use super::render::Rendering;

/// Slots of a sentence with their values.
type Slots<'a> = &'a [(&'a str, &'a str)];

impl Rendering<'_> {
    /// Nobody is there: whom to call, and when somebody will be, if that is known.
    pub(super) fn human(&self, office: Slots) -> String {
        let call = self.names.fill(Sentence::Human, office);
        lines([call, self.names.say(Sentence::HandOverHours)])
    }

    pub(super) fn at_desk(&self, said: &AtDesk, office: Slots) -> String {
        let fill = |sentence, by: &str| self.names.fill(sentence, &[("agent", by)]);
        match said {
            AtDesk::Waits { ahead } => {
                let place = match ahead {
                    0 => self.names.say(Sentence::HandOverWaitsFirst),
                    _ => self.names.fill(Sentence::HandOverWaits, &[("ahead", &ahead.to_string())]),
                };
                self.with_hours(place)
            }
            AtDesk::WaitsAgain { by, ahead } => {
                let ahead = ahead.to_string();
                let slots = [("agent", by.as_str()), ("ahead", &ahead)];
                self.with_hours(self.names.fill(Sentence::HandOverWaitsAgain, &slots))
            }
            AtDesk::StillWaits { ahead: 0 } => {
                self.with_hours(self.names.say(Sentence::HandOverStillFirst))
            }
            AtDesk::StillWaits { ahead } => {
                let slots = [("ahead", &*ahead.to_string())];
                self.with_hours(self.names.fill(Sentence::HandOverStillWaits, &slots))
            }
            AtDesk::Taken { by } => fill(Sentence::HandOverTaken, by),
            AtDesk::Reached { by, again: false } => fill(Sentence::HandOverReached, by),
            AtDesk::Reached { by, again: true } => fill(Sentence::HandOverAgain, by),
            AtDesk::Says { by, text } => {
                let slots = [("agent", by.as_str()), ("text", text.as_str())];
                self.names.fill(Sentence::HandOverSays, &slots)
            }
            AtDesk::Stays => self.names.say(Sentence::HandOverStays),
            AtDesk::GivenBack { by } => fill(Sentence::HandOverGivenBack, by),
            AtDesk::Closed => {
                let closed = self.names.fill(Sentence::HandOverClosed, office);
                lines([closed, self.names.say(Sentence::HandOverHours)])
            }
            // Only the desk learns of it.
            AtDesk::NotTheirs { .. } => String::new(),
        }
    }

    /// A place in the queue, when the desk is there, and what can be done meanwhile.
    fn with_hours(&self, place: String) -> String {
        let (hours, meanwhile) = (Sentence::HandOverHours, Sentence::HandOverMeanwhile);
        lines([place, self.names.say(hours), self.names.say(meanwhile)])
    }
}

/// A line each, without those that say nothing.
fn lines<const N: usize>(lines: [String; N]) -> String {
    let said: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    said.join("\n")
}

/// How the conversation stands after the step, where the assistant does not lead it alone.
pub(super) fn handed(step: &Step) -> Option<HandedReply> {
    Some(match step.session.handed.as_ref()? {
        Handed::Waits => HandedReply::Waiting { ahead: step.desk.ahead },
        Handed::Led { by, .. } => {
            let quiet = matches!(step.act.at_desk(), Some(AtDesk::Reached { again: true, .. }));
            HandedReply::Led { by: by.clone(), quiet }
        }
    })
}

/// What is known of the current case, by the names of the public interface: what a lookup is asked with
/// that is to find the same. What was asked about it is left open, as in the [`recap`].
#[must_use]
pub fn facts_told(assistant: &Assistant, session: &Session) -> Vec<(String, String)> {
    let knowledge = &assistant.knowledge;
    let vocabulary = &knowledge.shared.vocabulary;
    let Some(matter) = session.matter() else { return Vec::new() };
    let facts = known(knowledge, matter);
    let said = |(id, fact): (FactId, &Fact)| {
        let is_told = !fact.derived && id != vocabulary.core.aspect;
        let value = match stated(knowledge, id, facts.value(id).filter(|_| is_told)?) {
            Stated::Is(value) => value,
            Stated::Are(values) => values.join(","),
            Stated::Unsure | Stated::Nothing => return None,
        };
        Some((fact.name.clone(), value))
    };
    let person = matter.person.as_deref().map(|person| (PATIENT.to_owned(), person.to_owned()));
    person.into_iter().chain(vocabulary.iter().filter_map(said)).collect()
}

/// What is known of the current case, in words: the names of the facts with their values. Whose case
/// it is comes first.
#[must_use]
pub fn recap(assistant: &Assistant, session: &Session) -> Vec<(String, String)> {
    let knowledge = &assistant.knowledge;
    let vocabulary = &knowledge.shared.vocabulary;
    let Some(matter) = session.matter() else { return Vec::new() };
    let names = Names { assistant, person: matter.person.as_deref() };
    let facts = known(knowledge, matter);
    let said = |(id, fact): (FactId, &Fact)| {
        let is_told = !fact.derived && id != vocabulary.core.aspect;
        let value = facts.value(id).filter(|_| is_told)?;
        Some((fact.label.clone(), names.value(id, value)))
    };
    let whose = || (names.say(Sentence::HandOverWhose), names.person().to_owned());
    let person = matter.person.iter().map(|_| whose());
    person.chain(vocabulary.iter().filter_map(said)).collect()
}
