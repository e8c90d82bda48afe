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
mod turn;
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
pub use turn::{
    Commit, Erased, Farewell, Lease, OutboxPart, Sent, SessionSummary, StoredSession, StoredTurn,
    Turn, TurnRecord,
};
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
