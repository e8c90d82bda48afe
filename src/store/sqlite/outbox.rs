//! The parts that wait to be sent. A part that was sent is removed, so the table stays small and
//! keeps nothing of what was said.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior};

use super::{count, signed};
use crate::store::{Erased, Farewell, Lease, OutboxPart, Sent, SessionId};

/// Appends parts and gives their numbers, if they are held under the lease.
///
/// Where parts of the session wait that are another's, these wait behind them: whoever takes the
/// session next takes all of them, in their order.
pub(super) fn append(
    connection: &Connection,
    session: &SessionId,
    parts: &[String],
    lease: Option<&Lease>,
) -> rusqlite::Result<Vec<u64>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let lease = match lease {
        Some(lease) if !another_holds(connection, session, &lease.holder)? => Some(lease),
        _ => None,
    };
    let (holder, until) = lease.map_or((None, 0), |lease| (Some(&*lease.holder), lease.until));
    let mut insert = connection.prepare_cached(
        "INSERT INTO outbox (session, holder, until, body) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut numbers = Vec::with_capacity(parts.len());
    for body in parts {
        let number = insert.insert((session.as_str(), holder, until, body))?;
        numbers.push(u64::try_from(number).unwrap_or_default());
    }
    Ok(if lease.is_some() { numbers } else { Vec::new() })
}

fn another_holds(
    connection: &Connection,
    session: &SessionId,
    holder: &str,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM outbox WHERE session = ?1 AND holder IS NOT ?2 LIMIT 1")?
        .query_row((session.as_str(), holder), |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}

/// Removes parts that their holder has sent.
pub(super) fn forget(connection: &Connection, sent: &[Sent]) -> rusqlite::Result<()> {
    if sent.is_empty() {
        return Ok(());
    }
    let mut delete = connection
        .prepare_cached("DELETE FROM outbox WHERE session = ?1 AND number = ?2 AND holder = ?3")?;
    for part in sent {
        delete.execute((part.session.as_str(), signed(part.number), &*part.holder))?;
    }
    Ok(())
}

/// Takes every session of which nobody holds a part.
pub(super) fn take(
    connection: &mut Connection,
    lease: &Lease,
    now: i64,
) -> rusqlite::Result<Vec<OutboxPart>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut parts = transaction
        .prepare_cached(
            "UPDATE outbox SET holder = ?1, until = ?2 WHERE session IN \
             (SELECT session FROM outbox GROUP BY session HAVING max(until) < ?3) \
             RETURNING session, number, body",
        )?
        .query_map((&*lease.holder, lease.until, now), part)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    transaction.commit()?;
    // RETURNING promises no order.
    parts.sort_unstable_by_key(|part| part.number);
    Ok(parts)
}

fn part(row: &Row<'_>) -> rusqlite::Result<OutboxPart> {
    Ok(OutboxPart { session: SessionId(row.get(0)?), number: count(row, 1)?, body: row.get(2)? })
}

const TURNS_OF_A_SESSION: &str = "WITH RECURSIVE chain (row) AS (SELECT last FROM sessions \
    WHERE id = ?1 UNION ALL SELECT t.previous FROM chain JOIN turns t USING (row) \
    WHERE t.previous IS NOT NULL) DELETE FROM turns WHERE row IN chain";

const REST_OF_A_SESSION: [&str; 3] = [
    "DELETE FROM outbox WHERE session = ?1",
    "DELETE FROM handings WHERE session = ?1",
    // Who read what is answered for, also after it is gone; the entry names nobody.
    "DELETE FROM journal WHERE about = ?1 AND kind <> 'audit'",
];

/// Removes a session with all that hangs on it; 1, or 0 where there is none.
pub(super) fn remove(connection: &Connection, id: &SessionId) -> rusqlite::Result<usize> {
    let id = id.as_str();
    connection.prepare_cached(TURNS_OF_A_SESSION)?.execute([id])?;
    let sessions =
        connection.prepare_cached("DELETE FROM sessions WHERE id = ?1")?.execute([id])?;
    for rest in REST_OF_A_SESSION {
        connection.prepare_cached(rest)?.execute([id])?;
    }
    Ok(sessions)
}

/// Removes sessions with all that hangs on them, and leaves a last word.
pub(super) fn erase(
    connection: &mut Connection,
    ids: &[SessionId],
    farewell: Option<&Farewell>,
) -> rusqlite::Result<Erased> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut sessions = 0;
    for id in ids {
        sessions += remove(&transaction, id)?;
    }
    let parts = match farewell {
        Some(last) => append(&transaction, &last.session, &last.outbox, last.lease.as_ref())?,
        None => Vec::new(),
    };
    transaction.commit()?;
    Ok(Erased { sessions, parts })
}
