//! A person at the desk, as somebody in the terminal meets one: nothing can appear while a line is
//! typed, so what was said there meanwhile is shown before the next turn.

use std::time::{Duration, Instant};

use crate::channel::Talk;
use crate::dialog::handing::NO_HUMAN;
use crate::dialog::step::COMMAND;
use crate::reply::Reply;
use crate::service::Incoming;
use crate::store::SessionId;

/// How often it is looked whether somebody is there.
const EVERY: Duration = Duration::from_secs(2);

/// The desk as seen from one conversation.
pub(super) struct Desk<'a> {
    talk: &'a Talk<'a>,
    session: &'a SessionId,
    looked: Option<Instant>,
    /// Where the conversation is handed over: the last turn that was shown.
    shown: Option<u64>,
}

impl<'a> Desk<'a> {
    pub fn new(talk: &'a Talk<'a>, session: &'a SessionId) -> Self {
        Self { talk, session, looked: None, shown: None }
    }

    /// What was said there since the last turn. A store that cannot be read is told of by the turn
    /// that follows.
    pub fn said(&mut self) -> Vec<String> {
        if self.looked.is_none_or(|looked| looked.elapsed() >= EVERY) {
            self.looked = Some(Instant::now());
            let _ = self.talk.service.look_at_desk((self.talk.millis)());
        }
        let Some(shown) = self.shown else { return Vec::new() };
        let turns = self.talk.service.store().turns(self.session).unwrap_or_default();
        let since = turns.into_iter().filter(|turn| turn.number > shown);
        let replies = since.filter_map(|turn| serde_json::from_str(&turn.record.reply).ok());
        replies.map(|reply: Reply| reply.text).collect()
    }

    /// Notes how the conversation stands after a turn.
    pub fn note(&mut self, reply: &Reply) {
        let store = self.talk.service.store();
        let stored = || store.session(self.session).ok().flatten();
        self.shown = reply.handed.as_ref().and_then(|_| Some(stored()?.version));
    }

    /// Whoever leaves is not waited for.
    pub fn leave(&self) {
        if self.shown.is_some() {
            let stays = Incoming::Choose(format!("{COMMAND}{NO_HUMAN}"));
            let _ = self.talk.say(self.session, stays);
        }
    }
}
