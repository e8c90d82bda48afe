//! Old turns, ids and addresses in the file.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::{SqliteStore, commit, outbox};
use crate::store::{SessionId, StoreError, Swept, Upkeep};

impl Upkeep for SqliteStore {
    fn sweep(&self, before: &str, most: usize) -> Result<Swept, StoreError> {
        self.with(|connection| {
            let swept = sweep(connection, before, most)?;
            if swept.turns > 0 {
                self.empty_the_log(connection)?;
            }
            Ok(swept)
        })
    }

    fn rename(
        &self,
        id: &SessionId,
        new: &SessionId,
        address: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.with(|connection| {
            let renamed = rename(connection, id, new, address)?;
            if renamed {
                self.empty_the_log(connection)?;
            }
            Ok(renamed)
        })
    }

    fn addressed(
        &self,
        after: Option<&SessionId>,
        most: usize,
    ) -> Result<Vec<(SessionId, String)>, StoreError> {
        let after = after.map_or("", SessionId::as_str);
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.reading(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, address FROM sessions WHERE id > ?1 AND address IS NOT NULL \
                     ORDER BY id LIMIT ?2",
                )?
                .query_map((after, most), |row| Ok((SessionId(row.get(0)?), row.get(1)?)))?
                .collect()
        })
    }

    fn readdress(&self, id: &SessionId, old: &str, new: &str) -> Result<bool, StoreError> {
        self.changes(
            "UPDATE sessions SET address = ?3 WHERE id = ?1 AND address = ?2",
            (id.as_str(), old, new),
        )
        .map(|changed| changed > 0)
    }
}

/// Removes the oldest turns; rows grow with time, so they are the first ones.
fn sweep(connection: &mut Connection, before: &str, most: usize) -> rusqlite::Result<Swept> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let kept = commit::first_since(&transaction, before)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let beyond: Option<i64> = transaction
        .prepare_cached("SELECT row FROM turns WHERE row < ?1 ORDER BY row LIMIT 1 OFFSET ?2")?
        .query_row((kept, most), |row| row.get(0))
        .optional()?;
    let end = beyond.unwrap_or(kept);
    let ended: Vec<SessionId> = transaction
        .prepare_cached(
            "SELECT s.id FROM turns t JOIN sessions s ON s.id = t.session AND s.last = t.row \
             WHERE t.row < ?1",
        )?
        .query_map([end], |row| row.get(0).map(SessionId))?
        .collect::<rusqlite::Result<_>>()?;
    let mut sessions = 0;
    let turns = transaction.prepare_cached("DELETE FROM turns WHERE row < ?1")?.execute([end])?;
    for id in &ended {
        sessions += outbox::remove(&transaction, id)?;
    }
    transaction.commit()?;
    Ok(Swept { turns, sessions })
}

/// Every place where a session's id stands beside its own row.
const ELSEWHERE: [&str; 4] = [
    "UPDATE turns SET session = ?2, \
     reply = replace(reply, '\"session\":\"' || ?1 || '\"', '\"session\":\"' || ?2 || '\"') WHERE row IN (WITH RECURSIVE chain (row) AS \
     (SELECT last FROM sessions WHERE id = ?1 UNION ALL SELECT t.previous \
     FROM chain JOIN turns t USING (row) WHERE t.previous IS NOT NULL) SELECT row FROM chain)",
    "UPDATE outbox SET session = ?2 WHERE session = ?1",
    "UPDATE handings SET session = ?2 WHERE session = ?1",
    "UPDATE journal SET about = ?2 WHERE about = ?1",
];

fn rename(
    connection: &mut Connection,
    id: &SessionId,
    new: &SessionId,
    address: Option<&str>,
) -> rusqlite::Result<bool> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = "SELECT 1 FROM sessions WHERE id = ?1";
    if transaction.prepare_cached(known)?.exists([new.as_str()])?
        || !transaction.prepare_cached(known)?.exists([id.as_str()])?
    {
        return Ok(false);
    }
    for place in ELSEWHERE {
        transaction.prepare_cached(place)?.execute((id.as_str(), new.as_str()))?;
    }
    transaction
        .prepare_cached("UPDATE sessions SET id = ?2, address = ?3 WHERE id = ?1")?
        .execute((id.as_str(), new.as_str(), address))?;
    transaction.commit()?;
    Ok(true)
}
