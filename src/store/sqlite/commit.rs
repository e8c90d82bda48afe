//! Puts turns into the file.
//!
//! Nothing is written of a turn before its session has moved to the next version, and a write that
//! fails ends the whole transaction. So what is not [`Commit::Done`] has changed nothing, and a
//! turn needs no savepoint of its own.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::{outbox, signed};
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
    for turn in turns {
        let commit = if behind.contains(&turn.session) {
            Commit::Conflict
        } else {
            apply(&transaction, turn)?
        };
        if !matches!(commit, Commit::Done { .. }) {
            behind.insert(&turn.session);
        }
        commits.push(commit);
    }
    transaction.commit()?;
    Ok(commits)
}

/// Writes a turn.
fn apply(connection: &Connection, turn: &Turn) -> rusqlite::Result<Commit> {
    if let Some(reply) = answered_before(connection, turn)? {
        return Ok(Commit::Repeat { reply });
    }
    if !step_session(connection, turn)? {
        return Ok(Commit::Conflict);
    }
    let number = turn.expected_version + 1;
    insert_turn(connection, turn, number)?;
    insert_inbox(connection, turn, number)?;
    let parts = outbox::append(connection, &turn.session, &turn.outbox, turn.lease.as_ref())?;
    Ok(Commit::Done { turn: number, parts })
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

/// Moves the session from the expected version to the next; false if it is at another version.
fn step_session(connection: &Connection, turn: &Turn) -> rusqlite::Result<bool> {
    let (id, at, state) = (turn.session.as_str(), &turn.record.at, &turn.state);
    let changed = if turn.expected_version == 0 {
        connection
            .prepare_cached(
                "INSERT INTO sessions (id, version, started, updated, state) \
                 VALUES (?1, 1, ?2, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute((id, at, state))?
    } else {
        connection
            .prepare_cached(
                "UPDATE sessions SET version = version + 1, updated = ?2, state = ?3 \
                 WHERE id = ?1 AND version = ?4",
            )?
            .execute((id, at, state, signed(turn.expected_version)))?
    };
    Ok(changed > 0)
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
