//! A logged conversation, to be replayed turn by turn.

use jiff::civil::Date;

use crate::dialog::{Desk, Event, Session, Surroundings};
use crate::service::Incoming;

use super::coverage::Reached;
use super::run::Replayer;

/// A turn as it was logged.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Its number in the conversation, from 1.
    pub number: u64,
    /// The day on which it was.
    pub day: Date,
    /// What came in, personal numbers already masked.
    pub event: Event,
    /// The status of the reply.
    pub status: String,
    /// Whether the step failed, and left the session where it was.
    pub failed: bool,
    /// How it stood at the desk, as far as the conversation tells.
    pub desk: Desk,
}

impl Heard {
    /// Reads what the log keeps: `at` as in `2026-11-21T09:30:00`, `input` a line of the protocol.
    /// None where the time cannot be read.
    #[must_use]
    pub fn read(number: u64, at: &str, input: &str, status: &str, failed: bool) -> Option<Self> {
        let day = at.get(..10)?.parse().ok()?;
        let event = Incoming::logged(input);
        let (status, desk) = (status.to_owned(), Desk::default());
        Some(Self { number, day, event, status, failed, desk })
    }

    /// What the outside knew.
    #[must_use]
    pub fn surroundings(&self) -> Surroundings {
        Surroundings { today: self.day, desk: self.desk }
    }
}

/// Notes on the turns of a conversation that somebody was at the desk, where somebody took it: the
/// log does not say how it stood there when a human was asked for.
pub fn note_desk(turns: &mut [Heard]) {
    let taken = turns.iter().any(|turn| matches!(turn.event, Event::AgentTakes { .. }));
    for turn in turns {
        turn.desk.open = taken;
    }
}

impl Replayer<'_> {
    /// Adds what a logged conversation reaches now. A turn that failed is left out: it changed
    /// nothing.
    pub fn conversation(&self, turns: &[Heard], reached: &mut Reached) {
        let mut session = Session::default();
        for turn in turns.iter().filter(|turn| !turn.failed) {
            let (step, reply) = self.turn(&session, &turn.event, turn.surroundings(), "");
            self.reach(reached, &step, &reply);
            session = step.session;
        }
    }
}
