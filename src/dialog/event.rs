//! What can happen to a session.

use serde::{Deserialize, Serialize};

/// An event of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person wrote something; personal numbers are already masked.
    Say(String),
    /// The person pressed a button: the value of an option or of a follow-up.
    Choose(String),
    /// The same in a channel where old buttons stay in sight: with the turn it was shown in.
    Press {
        /// The turn in which the button was shown.
        turn: u32,
        /// Its value.
        value: String,
    },
    /// Something came in that is no text.
    Media(Medium),
    /// The channel could not read what came in.
    Unreadable,
    /// Somebody at the desk takes the conversation over.
    AgentTakes {
        /// Who.
        by: String,
    },
    /// Whoever leads the conversation writes to the person.
    AgentSays {
        /// Who.
        by: String,
        /// The words; personal numbers are already masked.
        text: String,
    },
    /// The conversation goes back.
    GiveBack(Back),
}

/// How a conversation goes back from the desk, or that it stays where it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// To the assistant, by whoever led it.
    ByAgent {
        /// Who.
        by: String,
    },
    /// Into the queue, since whoever led it did not answer.
    ToQueue,
    /// To the assistant, since nobody is at the desk any more.
    DeskClosed,
    /// Nowhere: nobody has taken it yet, and the person is told so.
    NotYet,
}

impl Event {
    /// Whether it comes from the desk and not from the person.
    #[must_use]
    pub fn is_of_desk(&self) -> bool {
        matches!(self, Self::AgentTakes { .. } | Self::AgentSays { .. } | Self::GiveBack(_))
    }
}

/// What came in, where it is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Medium {
    Photo,
    Document,
    Voice,
    Video,
    Sticker,
    Location,
    Contact,
    Other,
}
