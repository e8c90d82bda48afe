//! What is kept: sessions, turns, the inbox and the outbox.
//!
//! The store knows nothing of words, policy or dialog: a session's state, a reply and an
//! outgoing part are opaque JSON text to it. SQL is spoken only in `store/sqlite*`. Everything is
//! keyed by session first, so that a later backend can spread sessions over many nodes.
//!
//! One method changes a conversation, [`Store::commit`], and it keeps all of a turn or nothing:
//!
//! * the inbox key is unique within its session, so the same message delivered twice is applied
//!   once and the second delivery gets the stored reply;
//! * the version is compare-and-set, so two processes stepping the same session never overwrite
//!   each other: one gets [`Commit::Conflict`], reads again and steps again.

mod error;
mod sqlite;
mod url;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

pub use error::StoreError;
pub use sqlite::SqliteStore;
pub use url::{StoreUrl, UrlError};

/// Names one conversation. Opaque to the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub String);

impl SessionId {
    /// A new id that no other session has; ids made later sort later.
    #[must_use]
    pub fn fresh() -> Self {
        Self(uuid::Uuid::now_v7().to_string())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for SessionId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

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
    /// The session after the turn, as JSON.
    pub state: String,
    /// What is logged.
    pub record: TurnRecord,
    /// Finished parts to send, as JSON, in order. Empty for channels that answer directly.
    pub outbox: Vec<String>,
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
    /// The whole reply, as JSON; a repeat of the message gets it again.
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

/// What became of a turn that was handed to [`Store::commit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// Kept. The number of the turn is also the session's new version.
    Done {
        /// The turn's number within its session, from 1.
        turn: u64,
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
    /// The part's number within its session, from 1.
    pub number: u64,
    /// The finished part, as JSON.
    pub body: String,
}

/// How much a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// A committed turn survives a power cut.
    #[default]
    Full,
    /// A committed turn survives the end of the process (`kill -9`), but the last ones may be
    /// lost in a power cut. Several times faster.
    Normal,
}

impl FromStr for Durability {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        match text {
            "full" => Ok(Self::Full),
            "normal" => Ok(Self::Normal),
            other => Err(UrlError::UnknownDurability(other.to_owned())),
        }
    }
}

/// Where conversations are kept. Every backend passes the same contract test.
pub trait Store: Send + Sync {
    /// Keeps a whole turn, or nothing of it.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was kept.
    fn commit(&self, turn: &Turn) -> Result<Commit, StoreError>;

    /// Keeps turns of different chats under one wait for the disk. The answers are in the order
    /// of the turns; a turn that repeats or conflicts leaves the others alone.
    ///
    /// # Errors
    /// If a write fails, nothing of any turn is kept; committing them one by one then tells which
    /// of them cannot be written.
    fn commit_all(&self, turns: &[Turn]) -> Result<Vec<Commit>, StoreError>;

    /// A session as last committed; `None` if there is none.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn session(&self, id: &SessionId) -> Result<Option<StoredSession>, StoreError>;

    /// The sessions that were active last, newest first.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn sessions(&self, limit: usize) -> Result<Vec<SessionSummary>, StoreError>;

    /// All turns of a session, oldest first; empty if there is no such session.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn turns(&self, id: &SessionId) -> Result<Vec<StoredTurn>, StoreError>;

    /// Removes everything kept of a session, and says whether there was anything. What was
    /// removed is overwritten, not only unlinked.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was removed.
    fn erase(&self, id: &SessionId) -> Result<bool, StoreError>;

    /// The part that has to be sent next: the lowest of the session that is not sent yet.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn next_outbox(&self, id: &SessionId) -> Result<Option<OutboxPart>, StoreError>;

    /// Notes that a part was sent; `false` if it was not waiting.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn mark_sent(&self, id: &SessionId, number: u64) -> Result<bool, StoreError>;
}

/// Opens the store that the URL names, creating it if it does not exist.
///
/// # Errors
/// Names why it cannot be opened and what mends it.
pub fn open(url: &StoreUrl, durability: Durability) -> Result<Arc<dyn Store>, StoreError> {
    match url {
        StoreUrl::Sqlite(path) => Ok(Arc::new(SqliteStore::open(path, durability)?)),
        StoreUrl::Memory => Ok(Arc::new(SqliteStore::open_in_memory()?)),
    }
}
