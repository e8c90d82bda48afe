//! The store in one `SQLite` file.
//!
//! One connection behind a mutex writes; others read beside it, as the write-ahead log allows, and
//! one carries the log over into the file. A commit is acknowledged only after `SQLite` has
//! acknowledged it. Opening checks before it writes, so a file that is not ours is left as it was
//! found.

mod backup;
mod cause;
mod checkpoint;
mod commit;
mod handing;
mod holders;
mod identity;
mod inspect;
mod journal;
mod outbox;
mod place;
mod readers;
mod schema;
mod staff;
mod texts;
mod upkeep;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior};

pub(super) use backup::back_up;
use checkpoint::Checkpoints;
use identity::Identity;
pub(super) use inspect::inspect;
use readers::Readers;
pub use texts::TextIndex;

use crate::store::{
    Commit, Durability, Erased, Farewell, Lease, OutboxPart, Sent, SessionId, SessionSummary, Size,
    Store, StoreError, StoredSession, StoredTurn, Turn, TurnRecord,
};

/// How long we wait for another process that holds the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the file is opened. Without CREATE: it was made before, so that no one else could read it for a
/// moment. Without URI: a path is a path, whatever characters it holds.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// Conversations kept in one `SQLite` file.
pub struct SqliteStore {
    /// None where the store is in memory, which has one connection only. Dropped before the one that
    /// writes: the last to be closed carries the log over into the file, which a reader may not.
    readers: Option<Readers>,
    /// None where the one that writes carries the log over itself. Dropped before that, as well.
    checkpoints: Option<Checkpoints>,
    connection: Mutex<Connection>,
    path: PathBuf,
    identity: Identity,
    /// Held for as long as this process is the only sender.
    claim: Mutex<Option<place::Claim>>,
}

impl SqliteStore {
    /// Opens the file, creating it and its folders if they are missing. A new file can be read
    /// by its owner only.
    ///
    /// # Errors
    /// Names why the file cannot be used.
    pub fn open(path: &Path, durability: Durability) -> Result<Self, StoreError> {
        Self::open_waiting(path, durability, PATIENCE)
    }

    /// Opens a store that is gone when it is dropped.
    ///
    /// # Errors
    /// Only if `SQLite` itself cannot start.
    pub fn open_in_memory() -> Result<Self, StoreError> {
        let path = PathBuf::from(place::IN_MEMORY);
        let mut connection =
            Connection::open_in_memory().map_err(|error| cause::of(&error, &path))?;
        schema::prepare(&mut connection, &path, Durability::Normal, PATIENCE)?;
        Ok(Self {
            connection: Mutex::new(connection),
            path,
            identity: Identity::none(),
            readers: None,
            checkpoints: None,
            claim: Mutex::default(),
        })
    }

    fn open_waiting(
        path: &Path,
        durability: Durability,
        patience: Duration,
    ) -> Result<Self, StoreError> {
        place::make(path)?;
        let connection = connect(path, durability, patience)?;
        let checkpoints = Checkpoints::start(&connection, path, durability, patience)
            .map_err(|error| cause::of(&error, path))?;
        Ok(Self {
            checkpoints,
            connection: Mutex::new(connection),
            path: path.to_owned(),
            identity: Identity::of(path),
            readers: Some(Readers::default()),
            claim: Mutex::default(),
        })
    }

    /// Runs one piece of work on the connection and names what went wrong.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.identity.check(&self.path)?;
        let mut connection = self.lock();
        let done = work(&mut connection).map_err(|error| cause::of(&error, &self.path))?;
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.written(&connection);
        }
        drop(connection);
        // Nothing is acknowledged that went into a file nobody will find again.
        self.identity.check(&self.path)?;
        Ok(done)
    }

    /// Reads, beside whoever writes.
    fn reading<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.identity.check(&self.path)?;
        match &self.readers {
            Some(readers) => readers.read(&self.path, PATIENCE, work),
            None => work(&self.lock()),
        }
        .map_err(|error| cause::of(&error, &self.path))
    }

    /// Empties the log, which still holds what was removed. A reader in another process can keep it
    /// from that now; then the next checkpoint does it, so that is no failure.
    fn empty_the_log(&self, connection: &Connection) -> rusqlite::Result<()> {
        let _pause = self.checkpoints.as_ref().map(Checkpoints::pause);
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }

    /// A panic while the lock was held rolled its transaction back on the way out, so the
    /// connection behind a poisoned lock is sound.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    fn commit_all(&self, turns: &[Turn], sent: &[Sent]) -> Result<Vec<Commit>, StoreError> {
        self.with(|connection| commit::all(connection, turns, sent))
    }

    fn session(&self, id: &SessionId) -> Result<Option<StoredSession>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(
                    "SELECT version, state, started, updated, address FROM sessions \
                     WHERE id = ?1",
                )?
                .query_row([id.as_str()], |row| {
                    Ok(StoredSession {
                        version: count(row, 0)?,
                        state: row.get(1)?,
                        started: row.get(2)?,
                        updated: row.get(3)?,
                        address: row.get(4)?,
                    })
                })
                .optional()
        })
    }

    fn sessions(&self, limit: usize) -> Result<Vec<SessionSummary>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(
                    "SELECT s.id, s.version, s.started, s.updated, t.channel, t.status, t.outcome \
                     FROM turns t CROSS JOIN sessions s ON s.id = t.session AND s.last = t.row \
                     ORDER BY t.row DESC LIMIT ?1",
                )?
                .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], summary)?
                .collect()
        })
    }

    fn last_turns(&self, id: &SessionId, most: usize) -> Result<Vec<StoredTurn>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(
                    "WITH RECURSIVE chain (row) AS (SELECT last FROM sessions WHERE id = ?1 \
                     UNION ALL SELECT t.previous FROM chain JOIN turns t USING (row) \
                     WHERE t.previous IS NOT NULL LIMIT ?2) \
                     SELECT number, at, channel, input, reply, status, outcome, knowledge, \
                     micros, failed FROM chain JOIN turns USING (row) ORDER BY number",
                )?
                .query_map((id.as_str(), i64::try_from(most).unwrap_or(i64::MAX)), stored_turn)?
                .collect()
        })
    }

    fn turns_since(
        &self,
        at: &str,
        show: &mut dyn FnMut(SessionId, StoredTurn),
    ) -> Result<(), StoreError> {
        self.reading(|connection| {
            // Rows grow with time, so the first one is found by halving and not by reading all.
            let first = commit::first_since(connection, at)?;
            let mut turns = connection.prepare_cached(
                "SELECT number, at, channel, input, reply, status, outcome, knowledge, \
                 micros, failed, session FROM turns WHERE row >= ?1 ORDER BY row",
            )?;
            let mut rows = turns.query([first])?;
            while let Some(row) = rows.next()? {
                show(SessionId(row.get(10)?), stored_turn(row)?);
            }
            Ok(())
        })
    }

    fn sessions_of(&self, prefix: &str) -> Result<Vec<SessionId>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(
                    // By the index: no id goes on with the last of all characters.
                    "SELECT id FROM sessions WHERE id >= ?1 AND id < ?1 || char(1114111) \
                     ORDER BY id",
                )?
                .query_map([prefix], |row| row.get(0).map(SessionId))?
                .collect()
        })
    }

    fn erase(&self, ids: &[SessionId], farewell: Option<&Farewell>) -> Result<Erased, StoreError> {
        self.with(|connection| {
            let erased = outbox::erase(connection, ids, farewell)?;
            self.empty_the_log(connection)?;
            Ok(erased)
        })
    }

    fn take_outbox(&self, lease: &Lease, now: i64) -> Result<Vec<OutboxPart>, StoreError> {
        self.with(|connection| outbox::take(connection, lease, now))
    }

    fn prolong_outbox(&self, lease: &Lease) -> Result<usize, StoreError> {
        self.with(|connection| {
            connection
                .prepare_cached("UPDATE outbox SET until = ?2 WHERE holder = ?1")?
                .execute((&*lease.holder, lease.until))
        })
    }

    fn size(&self) -> Option<Size> {
        let bytes = |path: &Path| fs::metadata(path).map(|file| file.len()).ok();
        let log = bytes(&backup::beside(&self.path, "-wal")).unwrap_or_default();
        bytes(&self.path).map(|data| Size { data, log })
    }

    fn claim_sending(&self) -> Result<bool, StoreError> {
        let mut claim = self.claim.lock().unwrap_or_else(PoisonError::into_inner);
        if claim.is_none() {
            *claim = place::claim(&self.path)?;
            if claim.is_none() {
                return Ok(false);
            }
            self.with(|connection| {
                let voiding = connection.transaction()?;
                voiding
                    .execute_batch("UPDATE outbox SET until = 0; UPDATE leading SET until = 0")?;
                voiding.commit()
            })?;
        }
        Ok(true)
    }

    fn lead(&self, task: &str, lease: &Lease, now: i64) -> Result<bool, StoreError> {
        self.changes(
            "INSERT INTO leading (task, holder, until) VALUES (?1, ?2, ?3) \
             ON CONFLICT (task) DO UPDATE SET holder = excluded.holder, until = excluded.until \
             WHERE holder = excluded.holder OR until < ?4",
            (task, &*lease.holder, lease.until, now),
        )
        .map(|changed| changed > 0)
    }
}

/// Connects to an existing file and makes it ready.
fn connect(
    path: &Path,
    durability: Durability,
    patience: Duration,
) -> Result<Connection, StoreError> {
    let named = |error: rusqlite::Error| cause::of(&error, path);
    let mut connection = Connection::open_with_flags(path, FLAGS).map_err(named)?;
    connection.busy_timeout(patience).map_err(named)?;
    // SQLite falls back to reading when it may not write; we would notice only at the first turn.
    if connection.is_readonly("main").map_err(named)? {
        return Err(StoreError::FileReadOnly { path: path.to_owned() });
    }
    schema::recognise(&connection, path)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    schema::prepare(&mut connection, path, durability, patience)?;
    Ok(connection)
}

fn summary(row: &Row<'_>) -> rusqlite::Result<SessionSummary> {
    Ok(SessionSummary {
        id: SessionId(row.get(0)?),
        turns: count(row, 1)?,
        started: row.get(2)?,
        updated: row.get(3)?,
        channel: row.get(4)?,
        status: row.get(5)?,
        outcome: row.get(6)?,
    })
}

fn stored_turn(row: &Row<'_>) -> rusqlite::Result<StoredTurn> {
    Ok(StoredTurn {
        number: count(row, 0)?,
        record: TurnRecord {
            at: row.get(1)?,
            channel: row.get(2)?,
            input: row.get(3)?,
            reply: row.get(4)?,
            status: row.get(5)?,
            outcome: row.get(6)?,
            knowledge: row.get(7)?,
            micros: count(row, 8)?,
            failed: row.get(9)?,
        },
    })
}

/// A column that only ever holds numbers from 0 up.
fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|number| u64::try_from(number).unwrap_or(0))
}

/// `SQLite`'s integers are signed; a number beyond them is capped and so matches no row.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(outbox: Vec<String>) -> Turn {
        let record = TurnRecord {
            at: "2026-11-21T09:30:00".into(),
            channel: "terminal".into(),
            input: "你好".into(),
            reply: "{}".into(),
            status: "ask".into(),
            outcome: None,
            knowledge: "k".into(),
            micros: 1,
            failed: false,
        };
        Turn {
            session: "s".into(),
            inbox_key: None,
            expected_version: 0,
            started: None,
            state: "{}".into(),
            address: None,
            record,
            outbox,
            lease: None,
            handing: None,
        }
    }

    #[test]
    fn a_full_disk_is_named_and_leaves_nothing() {
        let store = SqliteStore::open_in_memory().unwrap();
        store.lock().execute_batch("PRAGMA max_page_count = 30").unwrap();
        let error = store.commit(&turn(vec!["x".repeat(1 << 20)])).unwrap_err();
        assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
        assert_eq!(store.session(&"s".into()), Ok(None));
        assert_eq!(store.commit(&turn(vec![])), Ok(Commit::Done { turn: 1, parts: vec![] }));
    }

    #[test]
    fn a_file_held_by_another_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.db");
        let none = Duration::ZERO;
        let store = SqliteStore::open_waiting(&path, Durability::Normal, none).unwrap();
        let other = Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let error = store.commit(&turn(vec![])).unwrap_err();
        assert!(matches!(error, StoreError::Locked { .. }), "{error}");
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(store.commit(&turn(vec![])), Ok(Commit::Done { turn: 1, parts: vec![] }));
    }
}
