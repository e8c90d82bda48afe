//! Puts turns into the file.
//!
//! Whatever is not [`Commit::Done`] is rolled back as a whole, so "nothing changed" holds by
//! construction and not by the order of the statements.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::signed;
use crate::store::{Commit, Turn};

/// Commits one turn.
pub(super) fn one(connection: &mut Connection, turn: &Turn) -> rusqlite::Result<Commit> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let commit = apply(&transaction, turn)?;
    if matches!(commit, Commit::Done { .. }) {
        transaction.commit()?;
    }
    Ok(commit)
}

/// Commits several turns under one transaction, a savepoint each.
pub(super) fn all(connection: &mut Connection, turns: &[Turn]) -> rusqlite::Result<Vec<Commit>> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut commits = Vec::with_capacity(turns.len());
    for turn in turns {
        let savepoint = transaction.savepoint()?;
        let commit = apply(&savepoint, turn)?;
        if matches!(commit, Commit::Done { .. }) {
            savepoint.commit()?;
        } else {
            // Dropping would roll back too, but would swallow an error.
            savepoint.finish()?;
        }
        commits.push(commit);
    }
    transaction.commit()?;
    Ok(commits)
}

/// Writes a turn; the caller rolls back unless it is done.
fn apply(connection: &Connection, turn: &Turn) -> rusqlite::Result<Commit> {
    if let Some(reply) = answered_before(connection, turn)? {
        return Ok(Commit::Repeat { reply });
    }
    let Some(parts) = step_session(connection, turn)? else {
        return Ok(Commit::Conflict);
    };
    let number = turn.expected_version + 1;
    insert_turn(connection, turn, number)?;
    insert_inbox(connection, turn, number)?;
    insert_outbox(connection, turn, parts)?;
    Ok(Commit::Done { turn: number })
}

/// The reply that this message got when it came in before.
fn answered_before(connection: &Connection, turn: &Turn) -> rusqlite::Result<Option<String>> {
    let Some(key) = &turn.inbox_key else {
        return Ok(None);
    };
    connection
        .prepare_cached(
            "SELECT t.reply FROM inbox i JOIN turns t ON t.session = i.session AND t.number = i.turn \
             WHERE i.session = ?1 AND i.key = ?2",
        )?
        .query_row((turn.session.as_str(), key), |row| row.get(0))
        .optional()
}

/// Moves the session from the expected version to the next. Returns the number of the last
/// outbox part after this turn, or `None` if the session is at another version.
fn step_session(connection: &Connection, turn: &Turn) -> rusqlite::Result<Option<i64>> {
    let parts = i64::try_from(turn.outbox.len()).unwrap_or(i64::MAX);
    let (id, at, state) = (turn.session.as_str(), &turn.record.at, &turn.state);
    if turn.expected_version == 0 {
        return connection
            .prepare_cached(
                "INSERT INTO sessions (id, version, parts, started, updated, state) \
                 VALUES (?1, 1, ?2, ?3, ?3, ?4) ON CONFLICT DO NOTHING RETURNING parts",
            )?
            .query_row((id, parts, at, state), |row| row.get(0))
            .optional();
    }
    connection
        .prepare_cached(
            "UPDATE sessions SET version = version + 1, parts = parts + ?2, updated = ?3, \
             state = ?4 WHERE id = ?1 AND version = ?5 RETURNING parts",
        )?
        .query_row((id, parts, at, state, signed(turn.expected_version)), |row| row.get(0))
        .optional()
}

fn insert_turn(connection: &Connection, turn: &Turn, number: u64) -> rusqlite::Result<()> {
    let record = &turn.record;
    connection
        .prepare_cached(
            "INSERT INTO turns (session, number, at, channel, input, reply, status, outcome, \
             knowledge, micros, failed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute((
            turn.session.as_str(),
            signed(number),
            &record.at,
            &record.channel,
            &record.input,
            &record.reply,
            &record.status,
            &record.outcome,
            &record.knowledge,
            signed(record.micros),
            record.failed,
        ))?;
    Ok(())
}

fn insert_inbox(connection: &Connection, turn: &Turn, number: u64) -> rusqlite::Result<()> {
    if let Some(key) = &turn.inbox_key {
        connection
            .prepare_cached("INSERT INTO inbox (session, key, turn) VALUES (?1, ?2, ?3)")?
            .execute((turn.session.as_str(), key, signed(number)))?;
    }
    Ok(())
}

/// Appends the outgoing parts; `last` is the number of the last of them.
fn insert_outbox(connection: &Connection, turn: &Turn, last: i64) -> rusqlite::Result<()> {
    let count = i64::try_from(turn.outbox.len()).unwrap_or(i64::MAX);
    for (number, body) in (last - count + 1..).zip(&turn.outbox) {
        connection
            .prepare_cached("INSERT INTO outbox (session, number, body) VALUES (?1, ?2, ?3)")?
            .execute((turn.session.as_str(), number, body))?;
    }
    Ok(())
}
