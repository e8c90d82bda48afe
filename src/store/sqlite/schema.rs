//! The tables, and how a file is brought to them.
//!
//! Every key starts with the session, so that a sharded database can keep a session's rows
//! together. A migration that was released is never edited; a change is a new one.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};
use rusqlite_migration::{M, Migrations};

use super::cause;
use super::checkpoint::LOG_PAGES;
use crate::store::{Durability, StoreError};

/// Marks a file as ours ("mant"), so that another program's database is never migrated.
const APPLICATION_ID: i64 = 0x6D61_6E74;

/// What a turn writes has to lie in few pages, since each page that changes is written whole. So
/// the turns are appended in the order in which they came, whoever said them, and a session's turns
/// hang together as a chain: `last` in the session, `previous` in each turn. An index by session
/// would change another page for each conversation. The inbox is an index by what the channel calls
/// a message, which grows with time as well. The state comes last in its row, so that lists do not
/// read through it.
///
/// An outbox row outlives its session: it may be the last word to somebody who had everything
/// erased. Numbers are never used twice, so a sender that woke up late cannot remove another part.
const STEPS: &[M<'_>] = &[
    M::up(SESSIONS_TURNS_INBOX),
    M::up(APPENDED_TURNS),
    M::up(BEHIND_THE_COUNTER),
    M::up(SEALED_ADDRESSES),
];

const SESSIONS_TURNS_INBOX: &str = "CREATE TABLE sessions (
        id TEXT NOT NULL PRIMARY KEY,
        version INTEGER NOT NULL,
        parts INTEGER NOT NULL,
        started TEXT NOT NULL,
        updated TEXT NOT NULL,
        state TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sessions_by_time ON sessions (updated);
    CREATE TABLE turns (
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        at TEXT NOT NULL,
        channel TEXT NOT NULL,
        status TEXT NOT NULL,
        outcome TEXT,
        knowledge TEXT NOT NULL,
        micros INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        input TEXT NOT NULL,
        reply TEXT NOT NULL,
        PRIMARY KEY (session, number)
    ) STRICT;
    CREATE TABLE inbox (
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        turn INTEGER NOT NULL,
        PRIMARY KEY (session, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE outbox (
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent')),
        body TEXT NOT NULL,
        PRIMARY KEY (session, number)
    ) STRICT;
    CREATE INDEX outbox_waiting ON outbox (session, number) WHERE state = 'waiting';
    PRAGMA application_id = 0x6D616E74;";

const APPENDED_TURNS: &str = "CREATE TABLE appended (
        row INTEGER PRIMARY KEY,
        previous INTEGER,
        session TEXT NOT NULL,
        number INTEGER NOT NULL,
        key TEXT,
        at TEXT NOT NULL,
        channel TEXT NOT NULL,
        status TEXT NOT NULL,
        outcome TEXT,
        knowledge TEXT NOT NULL,
        micros INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        input TEXT NOT NULL,
        reply TEXT NOT NULL
    ) STRICT;
    INSERT INTO appended SELECT t.rowid,
        (SELECT p.rowid FROM turns p WHERE p.session = t.session AND p.number = t.number - 1),
        session, number,
        (SELECT i.key FROM inbox i WHERE i.session = t.session AND i.turn = t.number),
        at, channel, status, outcome, knowledge, micros, failed, input, reply FROM turns t;
    DROP INDEX sessions_by_time;
    ALTER TABLE sessions DROP COLUMN parts;
    ALTER TABLE sessions RENAME TO earlier;
    CREATE TABLE sessions (
        id TEXT NOT NULL PRIMARY KEY,
        version INTEGER NOT NULL,
        last INTEGER NOT NULL,
        started TEXT NOT NULL,
        updated TEXT NOT NULL,
        state TEXT NOT NULL
    ) STRICT;
    INSERT INTO sessions SELECT e.id, e.version,
        (SELECT t.rowid FROM turns t WHERE t.session = e.id AND t.number = e.version),
        e.started, e.updated, e.state FROM earlier e;
    DROP TABLE outbox;
    DROP TABLE inbox;
    DROP TABLE turns;
    DROP TABLE earlier;
    ALTER TABLE appended RENAME TO turns;
    CREATE UNIQUE INDEX inbox ON turns (key, session) WHERE key IS NOT NULL;
    CREATE TABLE outbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        session TEXT NOT NULL,
        holder TEXT,
        until INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX outbox_by_session ON outbox (session, number);";

const BEHIND_THE_COUNTER: &str = "CREATE TABLE users (
        name TEXT NOT NULL PRIMARY KEY,
        role TEXT NOT NULL,
        password TEXT NOT NULL,
        added TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sign_ins (
        token TEXT NOT NULL PRIMARY KEY,
        user TEXT NOT NULL,
        csrf TEXT NOT NULL,
        began INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        here INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sign_ins_by_user ON sign_ins (user);
    CREATE TABLE api_keys (
        id TEXT NOT NULL PRIMARY KEY,
        hash TEXT NOT NULL,
        scopes TEXT NOT NULL,
        label TEXT NOT NULL,
        added TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE journal (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        user TEXT NOT NULL,
        at TEXT NOT NULL,
        about TEXT NOT NULL,
        state TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX journal_by_kind ON journal (kind, number);
    CREATE INDEX journal_by_about ON journal (about);
    CREATE TABLE handings (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        session TEXT NOT NULL UNIQUE,
        since TEXT NOT NULL,
        channel TEXT NOT NULL,
        user TEXT
    ) STRICT;";

const SEALED_ADDRESSES: &str = "ALTER TABLE sessions ADD COLUMN address TEXT;
    CREATE TABLE leading (
        task TEXT NOT NULL PRIMARY KEY,
        holder TEXT NOT NULL,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;";

/// The size of a page, in bytes, of a file that is made anew; another keeps its own. A whole reply
/// fills several of the usual 4 KB, and each page costs calls of its own on its way to the disk. Twice
/// as large gained nothing more.
const PAGE: i64 = 16_384;

/// What of the file is kept in memory, in KiB.
const CACHE: i64 = -8_000;

/// Refuses a file that this program must not touch. Only reads.
pub(super) fn recognise(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let (owner, objects, found) = marks(connection).map_err(|error| cause::of(&error, path))?;
    if owner != APPLICATION_ID && (owner != 0 || objects > 0) {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let known = newest();
    if found > known {
        return Err(StoreError::NewerSchema { path: path.to_owned(), found, known });
    }
    Ok(())
}

/// The newest form of the tables that this program knows.
pub(super) fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Which form the tables have.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Whether the tables have the newest form.
pub(super) fn is_current(connection: &Connection) -> rusqlite::Result<bool> {
    version(connection).map(|found| found == newest())
}

/// Whose file it is, how many tables and indexes it has, and its schema version. Read at one
/// instant, or a file that another process is just setting up would look like a stranger's.
fn marks(connection: &Connection) -> rusqlite::Result<(i64, i64, i64)> {
    let instant = connection.unchecked_transaction()?;
    let read = |what: &str| instant.query_row(what, [], |row| row.get(0));
    Ok((
        read("PRAGMA application_id")?,
        read("SELECT count(*) FROM sqlite_schema")?,
        read("PRAGMA user_version")?,
    ))
}

/// Sets the connection up and brings the tables to the newest form.
pub(super) fn prepare(
    connection: &mut Connection,
    path: &Path,
    durability: Durability,
    patience: Duration,
) -> Result<(), StoreError> {
    connection
        .pragma_update(None, "page_size", PAGE)
        .and_then(|()| write_ahead(connection, patience))
        .and_then(|()| configure(connection, durability))
        .map_err(|error| cause::of(&error, path))?;
    migrate(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => cause::of(&err, path),
        other => StoreError::Other { path: path.to_owned(), reason: other.to_string() },
    })
}

/// Switches the file to the write-ahead log. Of all statements this one does not wait when
/// another process is just doing the same on a fresh file, so the waiting is done here.
fn write_ahead(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    let start = Instant::now();
    loop {
        // Answers with the mode that holds; in memory that is "memory", which is right too.
        let switched = connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()));
        match switched.as_ref().map_err(rusqlite::Error::sqlite_error_code) {
            Err(Some(ErrorCode::DatabaseBusy)) if start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(2));
            }
            _ => return switched,
        }
    }
}

/// Sets a connection up that may write.
pub(super) fn configure(connection: &Connection, durability: Durability) -> rusqlite::Result<()> {
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    // What a person had erased must not stay readable in the free pages of the file.
    connection.pragma_update(None, "secure_delete", true)
}

fn migrate(connection: &mut Connection) -> rusqlite_migration::Result<()> {
    let migrations = Migrations::from_slice(STEPS);
    let Err(first) = migrations.to_latest(connection) else {
        return Ok(());
    };
    // Two processes that start on a fresh file both see it empty; the one that waited then finds
    // the tables made. A second look tells this from a true failure.
    migrations.to_latest(connection).map_err(|_| first)
}
