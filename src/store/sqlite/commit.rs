//! Puts turns into the file.
//!
//! Nothing is written of a turn before its session was found at the expected version, which nobody
//! else can change meanwhile, and a write that fails ends the whole transaction. So what is not
//! [`Commit::Done`] has changed nothing, and a turn needs no savepoint of its own.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, ToSql, TransactionBehavior};

use super::{handing, outbox, signed};
use crate::store::{Commit, Sent, SessionId, Turn};

/// Commits several turns under one transaction, and forgets parts that were sent.
pub(super) fn all(
    connection: &mut Connection,
    turns: &[Turn],
    sent: &[Sent],
) -> rusqlite::Result<Vec<Commit>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // First what was sent: a part of the same session may follow.
    outbox::forget(&transaction, sent)?;
    // A later turn of a session was stepped on an earlier one. If that was not kept, it must not
    // slip into the place that another process has made meanwhile.
    let mut behind: HashSet<&SessionId> = HashSet::new();
    let mut commits = Vec::with_capacity(turns.len());
    let mut row = newest(&transaction)?;
    for turn in turns {
        let commit = match answered_before(&transaction, turn)? {
            Some(reply) => Commit::Repeat { reply },
            None if behind.contains(&turn.session) => Commit::Conflict,
            None => apply(&transaction, turn, &mut row)?,
        };
        if !matches!(commit, Commit::Done { .. }) {
            behind.insert(&turn.session);
        }
        commits.push(commit);
    }
    transaction.commit()?;
    Ok(commits)
}

/// Writes a turn that was not seen before as the row after `row`.
fn apply(connection: &Connection, turn: &Turn, row: &mut i64) -> rusqlite::Result<Commit> {
    let next = *row + 1;
    let is_first = turn.expected_version == 0;
    if is_first && !begin_session(connection, turn, next)? {
        return Ok(Commit::Conflict);
    }
    if !append(connection, turn, next)? {
        return Ok(Commit::Conflict);
    }
    if !is_first {
        step_session(connection, turn, next)?;
    }
    *row = next;
    handing::keep(connection, turn)?;
    let parts = outbox::append(connection, &turn.session, &turn.outbox, turn.lease.as_ref())?;
    Ok(Commit::Done { turn: turn.expected_version + 1, parts })
}

/// The row of the newest turn; rows only grow.
fn newest(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT ifnull(max(row), 0) FROM turns")?
        .query_row([], |row| row.get(0))
}

/// The first row kept at this time or later. Looks at one row for each halving.
pub(super) fn first_since(connection: &Connection, at: &str) -> rusqlite::Result<i64> {
    let (mut low, mut high) = (1, newest(connection)? + 1);
    let mut next = connection
        .prepare_cached("SELECT row, at FROM turns WHERE row >= ?1 ORDER BY row LIMIT 1")?;
    while low < high {
        let middle = low + (high - low) / 2;
        let found: Option<(i64, String)> =
            next.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match found {
            Some((row, kept)) if kept.as_str() < at => low = row + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// The reply that this message got when it came in before.
fn answered_before(connection: &Connection, turn: &Turn) -> rusqlite::Result<Option<String>> {
    let Some(key) = &turn.inbox_key else {
        return Ok(None);
    };
    connection
        .prepare_cached("SELECT reply FROM turns WHERE key = ?1 AND session = ?2")?
        .query_row((key, turn.session.as_str()), |row| row.get(0))
        .optional()
}

/// Begins a session with its first turn; false where there is one already.
fn begin_session(connection: &Connection, turn: &Turn, row: i64) -> rusqlite::Result<bool> {
    let Turn { session, record, state, address, .. } = turn;
    connection
        .prepare_cached(
            "INSERT INTO sessions (id, version, last, started, updated, state, address) \
             VALUES (?1, 1, ?2, ?3, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute((session.as_str(), row, &record.at, state, address))
        .map(|changed| changed > 0)
}

/// Moves the session to its next version.
fn step_session(connection: &Connection, turn: &Turn, row: i64) -> rusqlite::Result<()> {
    let Turn { session, record, state, address, .. } = turn;
    connection
        .prepare_cached(
            "UPDATE sessions SET version = version + 1, last = ?2, updated = ?3, state = ?4, \
             address = ifnull(?5, address) WHERE id = ?1",
        )?
        .execute((session.as_str(), row, &record.at, state, address))
        .map(|_| ())
}

/// The columns of a turn, but what it hangs on.
macro_rules! columns {
    () => {
        "row, session, number, key, at, channel, status, outcome, knowledge, micros, failed, \
         input, reply"
    };
}

/// The first turn of a session.
const FIRST: &str = concat!(
    "INSERT INTO turns (",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
);

/// A turn behind the last one of its session, where that still is the session that was stepped. One
/// statement for both, so that the session need not come out of the file to be compared.
const LATER: &str = concat!(
    "INSERT INTO turns (",
    columns!(),
    ", previous) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, last \
     FROM sessions WHERE id = ?2 AND version = ?3 - 1 AND started = ifnull(?14, started)"
);

/// Appends a turn; false where its session is no longer the one that was stepped.
fn append(connection: &Connection, turn: &Turn, row: i64) -> rusqlite::Result<bool> {
    let record = &turn.record;
    let (session, number) = (turn.session.as_str(), signed(turn.expected_version + 1));
    let micros = signed(record.micros);
    let values: [&dyn ToSql; 14] = [
        &row,
        &session,
        &number,
        &turn.inbox_key,
        &record.at,
        &record.channel,
        &record.status,
        &record.outcome,
        &record.knowledge,
        &micros,
        &record.failed,
        &record.input,
        &record.reply,
        &turn.started,
    ];
    let (statement, values) = match turn.expected_version {
        0 => (FIRST, &values[..13]),
        _ => (LATER, &values[..]),
    };
    let changed = connection.prepare_cached(statement)?.execute(values)?;
    Ok(changed > 0)
}
