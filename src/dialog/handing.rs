//! Who leads the conversation: the assistant, or a person at the desk.
//!
//! While somebody at the desk leads it, what the person writes goes to the desk: it is kept as a
//! turn and is neither read as part of the case nor answered. Given back, the conversation goes on
//! where it was.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::knowledge::lexicon::Intent;
use crate::language::Reading;

use super::act::{Act, Info};
use super::event::Back;
use super::session::Screen;
use super::step::{COMMAND, Stepping};

/// The command that asks for a person.
pub const HUMAN: &str = "human";
/// The command that takes that back, or ends the talk with one.
pub const NO_HUMAN: &str = "no_human";

/// What the outside knows when a turn is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// The day.
    pub today: Date,
    /// How it stands at the desk.
    pub desk: Desk,
}

/// A day, with nobody at the desk.
impl From<Date> for Surroundings {
    fn from(today: Date) -> Self {
        Self { today, desk: Desk::default() }
    }
}

/// How it stands at the desk, as this conversation sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Desk {
    /// Whether somebody is there.
    pub open: bool,
    /// How many conversations wait before this one, or would if it waited.
    pub ahead: u32,
}

/// How a conversation stands that the assistant does not lead alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handed {
    /// It waits for somebody at the desk; meanwhile the assistant goes on answering.
    Waits,
    /// Somebody at the desk leads it.
    Led {
        /// Who.
        by: String,
        /// Whether the person was told that what is written now goes to the desk.
        #[serde(default)]
        told: bool,
    },
}

impl Handed {
    /// Who leads it.
    #[must_use]
    pub fn leader(&self) -> Option<&str> {
        match self {
            Self::Waits => None,
            Self::Led { by, .. } => Some(by),
        }
    }
}

/// What is said about the desk, or from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum AtDesk {
    /// The conversation waits, so many before it.
    Waits { ahead: u32 },
    /// Somebody has taken it.
    Taken { by: String },
    /// The person's words went to whoever leads it; `again`: that was said before.
    Reached { by: String, again: bool },
    /// Whoever leads it says something.
    Says { by: String, text: String },
    /// The assistant leads it again, as the person wants.
    Stays,
    /// Whoever led it has given it back to the assistant.
    GivenBack { by: String },
    /// Whoever led it did not answer: it waits again, so many before it.
    WaitsAgain { by: String, ahead: u32 },
    /// Nobody has taken it for a while: it still waits, so many before it.
    StillWaits { ahead: u32 },
    /// Nobody is at the desk any more.
    Closed,
    /// Whoever at the desk did this does not lead the conversation: nothing has changed. `by` does.
    NotTheirs { by: Option<String> },
}

impl AtDesk {
    /// Whether it is spoken between the person and the desk, so that what the assistant last asked
    /// and offered stands aside.
    #[must_use]
    pub fn is_between_people(&self) -> bool {
        match self {
            Self::Taken { .. }
            | Self::Reached { .. }
            | Self::Says { .. }
            | Self::NotTheirs { .. } => true,
            Self::Waits { .. }
            | Self::Stays
            | Self::GivenBack { .. }
            | Self::WaitsAgain { .. }
            | Self::StillWaits { .. }
            | Self::Closed => false,
        }
    }
}

impl Act {
    /// What it says about the desk, or from it.
    #[must_use]
    pub fn at_desk(&self) -> Option<&AtDesk> {
        match self {
            Self::Info(Info::Desk(said)) => Some(said),
            _ => None,
        }
    }

    /// Whether it is spoken between the person and the desk.
    #[must_use]
    pub fn is_between_people(&self) -> bool {
        self.at_desk().is_some_and(AtDesk::is_between_people)
    }
}

/// Whether a follow-up's value is one of those that concern the desk.
#[must_use]
pub fn concerns_desk(value: &str) -> bool {
    matches!(value.strip_prefix(COMMAND), Some(HUMAN | NO_HUMAN))
}

impl Stepping<'_> {
    /// The person asks for a human. Where nobody is there, nothing is queued.
    pub(super) fn ask_for_human(&mut self) -> Info {
        if let Some(by) = self.leader() {
            return Info::Desk(AtDesk::Taken { by });
        }
        if !self.desk.open {
            self.session.handed = None;
            return Info::Human;
        }
        self.session.handed = Some(Handed::Waits);
        Info::Desk(AtDesk::Waits { ahead: self.desk.ahead })
    }

    /// The person wants no human any more.
    pub(super) fn stay(&mut self) -> Info {
        self.session.handed = None;
        Info::Desk(AtDesk::Stays)
    }

    /// What becomes of words that are meant for whoever leads the conversation; none where they are
    /// for the assistant all the same: an emergency, or the wish to end this.
    pub(super) fn for_desk(&mut self, reading: &Reading) -> Option<Act> {
        self.leader()?;
        let alone = |intent| reading.wants(intent) && reading.facts.is_empty();
        let for_us = [Intent::Restart, Intent::NoHuman, Intent::Forget].into_iter().any(alone);
        if for_us
            || self.is_forgetting()
            || reading.wants(Intent::SelfHarm)
            || self.is_emergency(reading)
        {
            return None;
        }
        let Some(Handed::Led { by, told }) = &mut self.session.handed else { return None };
        let again = std::mem::replace(told, true);
        Some(Act::Info(Info::Desk(AtDesk::Reached { by: by.clone(), again })))
    }

    /// Somebody at the desk takes the conversation. Of two, the first has it. That it waits is for
    /// whoever keeps the queue to see to: the log of a conversation does not say that it did.
    pub(super) fn taken(&mut self, by: &str) -> Info {
        if let Some(leader) = self.leader() {
            return Info::Desk(AtDesk::NotTheirs { by: Some(leader) });
        }
        let by = by.to_owned();
        self.session.handed = Some(Handed::Led { by: by.clone(), told: false });
        Info::Desk(AtDesk::Taken { by })
    }

    /// Whoever leads the conversation says something.
    pub(super) fn agent_says(&mut self, by: &str, text: &str) -> Info {
        let leader = self.leader();
        if leader.as_deref() != Some(by) {
            return Info::Desk(AtDesk::NotTheirs { by: leader });
        }
        Info::Desk(AtDesk::Says { by: by.to_owned(), text: text.to_owned() })
    }

    /// The conversation goes back, to the assistant or into the queue, or stays there.
    pub(super) fn give_back(&mut self, back: &Back) -> Info {
        let leader = self.leader();
        let waits = self.session.handed == Some(Handed::Waits);
        let (handed, said) = match (back, leader) {
            (Back::ByAgent { by }, Some(leader)) if leader == *by => {
                (None, AtDesk::GivenBack { by: leader })
            }
            (Back::ToQueue, Some(by)) => {
                (Some(Handed::Waits), AtDesk::WaitsAgain { by, ahead: self.desk.ahead })
            }
            (Back::NotYet, None) if waits => {
                (Some(Handed::Waits), AtDesk::StillWaits { ahead: self.desk.ahead })
            }
            (Back::DeskClosed, leader) if waits || leader.is_some() => (None, AtDesk::Closed),
            (_, by) => return Info::Desk(AtDesk::NotTheirs { by }),
        };
        self.session.handed = handed;
        Info::Desk(said)
    }

    fn leader(&self) -> Option<String> {
        self.session.handed.as_ref().and_then(Handed::leader).map(str::to_owned)
    }

    /// Puts the way to a human among the follow-ups while somebody is there, and the way back while
    /// the conversation is handed over.
    pub(super) fn offer_human(&self, screen: &mut Screen, act: &Act) {
        screen.next.retain(|value| !concerns_desk(value));
        let helps = matches!(
            act,
            Act::Answer(_)
                | Act::NotCovered(..)
                | Act::Unclear { .. }
                | Act::Info(Info::Help | Info::More | Info::Complain | Info::FeedbackBad)
        );
        let offered = match self.session.handed {
            Some(_) => NO_HUMAN,
            None if self.desk.open && helps => HUMAN,
            None => return,
        };
        screen.next.push(format!("{COMMAND}{offered}"));
    }
}
