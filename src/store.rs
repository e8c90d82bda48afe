//! What is kept: sessions, turns, the inbox and the outbox.
//!
//! The store knows nothing of words, policy or dialog: a session's state, a reply and an
//! outgoing part are opaque JSON text to it. SQL is spoken only in `store/sqlite*` and
//! `store/postgres*`. Everything is
//! keyed by session first, so that a database can spread sessions over many nodes.
//!
//! One method changes a conversation, [`Store::commit`], and it keeps all of a turn or nothing:
//!
//! * the inbox key is unique within its session, so the same message delivered twice is applied
//!   once and the second delivery gets the stored reply;
//! * the version is compare-and-set, so two processes stepping the same session never overwrite
//!   each other: one gets [`Commit::Conflict`], reads again and steps again.

mod backup;
mod desk;
mod error;
mod finding;
mod handing;
mod journal;
mod postgres;
mod server;
mod sqlite;
mod staff;
mod upkeep;
mod url;

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

pub use backup::{BackedUp, BackupError};
pub use desk::{Flag, FlagState, Note, NoteState};
pub use error::StoreError;
pub use finding::{Finding, State};
pub use handing::{Handed, Handing, Handings};
pub use journal::{Entry, EntryKind, Journal, KeptEntry, Wanted};
pub use postgres::{AddressError, PostgresAddress, PostgresStore};
pub use server::ServerFault;
pub use sqlite::{SqliteStore, TextIndex};
pub use staff::{ApiKey, SignIn, Staff, User};
pub use upkeep::{Swept, Upkeep};
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

/// How large a store is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// What is kept.
    pub data: u64,
    /// What was written last and has not been carried over yet.
    pub log: u64,
}

/// Where conversations are kept. Every backend passes the same contract test.
pub trait Store: Staff + Journal + Handings + Upkeep + Send + Sync {
    /// Keeps a whole turn, or nothing of it.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was kept.
    fn commit(&self, turn: &Turn) -> Result<Commit, StoreError> {
        let mut commits = self.commit_all(std::slice::from_ref(turn), &[])?;
        Ok(commits.pop().unwrap_or(Commit::Conflict))
    }

    /// Keeps turns of different chats, and that parts were sent, under one wait for the disk. The
    /// answers are in the order of the turns. A turn that repeats or conflicts leaves other sessions
    /// alone; a later turn of the same session then conflicts, whatever its version. A part that was sent is removed, if it is still held by the one who sent it.
    ///
    /// # Errors
    /// If a write fails, nothing of any turn is kept; committing them one by one then tells which
    /// of them cannot be written.
    fn commit_all(&self, turns: &[Turn], sent: &[Sent]) -> Result<Vec<Commit>, StoreError>;

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
    fn turns(&self, id: &SessionId) -> Result<Vec<StoredTurn>, StoreError> {
        self.last_turns(id, usize::MAX)
    }

    /// The last turns of a session, oldest first, and no more of them than that.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn last_turns(&self, id: &SessionId, most: usize) -> Result<Vec<StoredTurn>, StoreError>;

    /// Shows the turns since this time (civil time in Asia/Shanghai) one after the other, in the
    /// order in which they were kept.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn turns_since(
        &self,
        at: &str,
        show: &mut dyn FnMut(SessionId, StoredTurn),
    ) -> Result<(), StoreError>;

    /// The sessions whose id starts with this text.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn sessions_of(&self, prefix: &str) -> Result<Vec<SessionId>, StoreError>;

    /// Removes everything kept of these sessions, parts that wait to be sent included, and leaves
    /// a last word to be sent. What was removed is overwritten, not only unlinked.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was removed.
    fn erase(&self, ids: &[SessionId], farewell: Option<&Farewell>) -> Result<Erased, StoreError>;

    /// Takes the parts of every session whose parts nobody holds any more, in the order of their
    /// numbers. `now` in milliseconds since 1970.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was taken.
    fn take_outbox(&self, lease: &Lease, now: i64) -> Result<Vec<OutboxPart>, StoreError>;

    /// Prolongs whatever the holder holds, and says how many parts that is.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was prolonged.
    fn prolong_outbox(&self, lease: &Lease) -> Result<usize, StoreError>;

    /// How large it is, where that is known without reading it.
    fn size(&self) -> Option<Size> {
        None
    }

    /// Whether this process need not mind others that send from this store. Where one process alone
    /// may send, it stays so until it ends, however it ends, and leases that others left behind are
    /// void then. Where several may, each sends what it holds.
    ///
    /// # Errors
    /// Names what kept the store from finding out.
    fn claim_sending(&self) -> Result<bool, StoreError>;

    /// Takes or prolongs a task that one process alone may do at a time. True where the holder has it
    /// from now on until its lease ends. `now` in milliseconds since 1970.
    ///
    /// # Errors
    /// Names what kept the store from finding out; then the task must be taken for another's.
    fn lead(&self, task: &str, lease: &Lease, now: i64) -> Result<bool, StoreError>;
}

/// Opens the store that the URL names, creating it if it does not exist.
///
/// # Errors
/// Names why it cannot be opened and what mends it.
pub fn open(url: &StoreUrl, durability: Durability) -> Result<Arc<dyn Store>, StoreError> {
    match url {
        StoreUrl::Sqlite(path) => Ok(Arc::new(SqliteStore::open(path, durability)?)),
        StoreUrl::Memory => Ok(Arc::new(SqliteStore::open_in_memory()?)),
        StoreUrl::Postgres(address) => Ok(Arc::new(PostgresStore::open(address, durability)?)),
    }
}

/// Looks at the store that the URL names, the way a physician does: changes nothing, and finds
/// something to say of a store that cannot be opened as well. `thoroughly` takes as long as reading
/// all of it several times.
#[must_use]
pub fn inspect(url: &StoreUrl, thoroughly: bool) -> Vec<Finding> {
    match url {
        StoreUrl::Sqlite(path) => sqlite::inspect(path, thoroughly),
        StoreUrl::Memory => vec![Finding::sound("store.place", "会话库在内存里：什么都不留下")],
        StoreUrl::Postgres(address) => postgres::inspect(address),
    }
}

/// Copies the store that the URL names, as it is at this instant, while others use it. `force`
/// replaces what is at the target.
///
/// # Errors
/// Names what keeps it from being copied. Then nothing is at the target but what was there before.
pub fn back_up(url: &StoreUrl, target: &Path, force: bool) -> Result<BackedUp, BackupError> {
    match url {
        StoreUrl::Sqlite(path) => sqlite::back_up(path, target, force),
        StoreUrl::Memory => Err(BackupError::InMemory),
        StoreUrl::Postgres(_) => Err(BackupError::Server),
    }
}
