//! What is handed to a store and given back by it: turns, sessions, and the parts to send.

use std::sync::Arc;

use super::{Handing, SessionId};

/// Everything that one turn changes, committed as one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The conversation.
    pub session: SessionId,
    /// What the channel calls this message (an update id, a `message_id`); none if the channel
    /// never delivers twice.
    pub inbox_key: Option<String>,
    /// The version of the session that was stepped; 0 for a session that does not exist yet.
    pub expected_version: u64,
    /// When the session that was stepped began, as in [`StoredSession::started`]; none for one that
    /// does not exist yet, or where nobody remembers sessions. One that was erased and begun anew may
    /// stand at the same version and is another.
    pub started: Option<String>,
    /// The session after the turn, as JSON.
    pub state: String,
    /// Where the person is reached, sealed; none leaves what is kept.
    pub address: Option<String>,
    /// What is logged.
    pub record: TurnRecord,
    /// Finished parts to send, as JSON, in order. Empty for channels that answer directly.
    pub outbox: Vec<String>,
    /// Who will send the parts; without one they wait for whoever takes them.
    pub lease: Option<Lease>,
    /// What changes about who leads the conversation; none: nothing.
    pub handing: Option<Handing>,
}

impl Turn {
    /// When the session began, once this turn is kept.
    #[must_use]
    pub fn began(&self) -> &str {
        self.started.as_deref().unwrap_or(&self.record.at)
    }
}

/// A sender's right to send parts, until it runs out.
///
/// The holder's name is the fencing token: it is made afresh by every process, and a part can only
/// be marked as sent by the holder that stands in its row. So one whose lease ran out, and who
/// wakes up again, marks nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Names the process.
    pub holder: Arc<str>,
    /// When it runs out: milliseconds since 1970.
    pub until: i64,
}

/// What the log says of one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnRecord {
    /// Civil time in Asia/Shanghai, as in `2026-11-21T09:30:00`.
    pub at: String,
    /// Where the person talked: `terminal`, `telegram`, `web`.
    pub channel: String,
    /// What came in, personal numbers already masked.
    pub input: String,
    /// What was said and the rules behind it, as JSON; where the message has an id, the whole reply: a
    /// repeat gets it again.
    pub reply: String,
    /// The reply's status.
    pub status: String,
    /// The decided outcome, if there is one.
    pub outcome: Option<String>,
    /// Hash of the knowledge that was used.
    pub knowledge: String,
    /// How long the step took.
    pub micros: u64,
    /// Whether the step failed and the reply is only an apology.
    pub failed: bool,
}

/// What became of a turn that was handed to [`Store::commit`](super::Store::commit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// Kept. The number of the turn is also the session's new version.
    Done {
        /// The turn's number within its session, from 1.
        turn: u64,
        /// The numbers of its parts, if they are held under the turn's lease. Empty where there
        /// are none, or where earlier parts of the session are not the holder's.
        parts: Vec<u64>,
    },
    /// The inbox key was known already: nothing changed, this is what was answered then.
    Repeat {
        /// The stored reply, as JSON.
        reply: String,
    },
    /// The session is no longer at the expected version: nothing changed, read and step again.
    Conflict,
}

/// A session as it was last committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// To be handed back as [`Turn::expected_version`].
    pub version: u64,
    /// The session as JSON.
    pub state: String,
    /// Where the person is reached, sealed; none where the channel has no need of it.
    pub address: Option<String>,
    /// Time of the first turn.
    pub started: String,
    /// Time of the last turn.
    pub updated: String,
}

/// One line of the list of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSummary {
    /// The session's id.
    pub id: SessionId,
    /// How many turns it has.
    pub turns: u64,
    /// Time of the first turn.
    pub started: String,
    /// Time of the last turn.
    pub updated: String,
    /// Channel of the last turn.
    pub channel: String,
    /// Status of the last reply.
    pub status: String,
    /// Outcome of the last turn, if it had one.
    pub outcome: Option<String>,
}

/// A turn as it was logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTurn {
    /// The turn's number within its session, from 1.
    pub number: u64,
    /// What was logged.
    pub record: TurnRecord,
}

/// A part that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxPart {
    /// The conversation.
    pub session: SessionId,
    /// The part's number. Numbers grow, and those of a session are sent in their order.
    pub number: u64,
    /// The finished part, as JSON.
    pub body: String,
}

/// A part that its holder has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The conversation.
    pub session: SessionId,
    /// The part's number.
    pub number: u64,
    /// Who sent it.
    pub holder: Arc<str>,
}

/// The last word to somebody of whom nothing is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Farewell {
    /// The conversation it goes to.
    pub session: SessionId,
    /// Finished parts to send, as JSON, in order.
    pub outbox: Vec<String>,
    /// Who will send them.
    pub lease: Option<Lease>,
}

/// What became of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// How many sessions there were.
    pub sessions: usize,
    /// The numbers of the last word's parts, if they are held under its lease.
    pub parts: Vec<u64>,
}
