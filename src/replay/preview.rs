//! What a person would get: messages as one conversation, by an assistant that may still be a draft.

use jiff::civil::Date;

use crate::dialog::{Assistant, Event, Session};
use crate::reply::{Reply, Voice, render};
use crate::service::mask::mask;

/// The replies to messages that one person sends one after the other.
#[must_use]
pub fn preview(assistant: &Assistant, messages: &[String], today: Date) -> Vec<Reply> {
    let voice = Voice::new(assistant);
    let mut session = Session::default();
    let replies = messages.iter().map(|message| {
        let event = Event::Say(mask(message).into_owned());
        let step = assistant.step(&session, &event, today);
        let reply = render(assistant, &voice, &step, "preview");
        session = step.session;
        reply
    });
    replies.collect()
}
