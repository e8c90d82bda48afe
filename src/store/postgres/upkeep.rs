//! Old turns, ids and addresses in the database.
//!
//! What is removed is gone for every reader at once. The space is written over when the database
//! cleans up after itself (autovacuum); its write-ahead log and copies keep it for as long as they
//! are kept.

use deadpool_postgres::{Client, Transaction};
use tokio_postgres::Error;

use super::{PostgresStore, changed, limit};
use crate::store::{SessionId, StoreError, Swept, Upkeep};

impl Upkeep for PostgresStore {
    fn sweep(&self, before: &str, most: usize) -> Result<Swept, StoreError> {
        self.link.once(async |client| sweep(client, before, most).await)
    }

    fn rename(
        &self,
        id: &SessionId,
        new: &SessionId,
        address: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.link.once(async |client| rename(client, id.as_str(), new.as_str(), address).await)
    }

    fn addressed(
        &self,
        after: Option<&SessionId>,
        most: usize,
    ) -> Result<Vec<(SessionId, String)>, StoreError> {
        self.rows(
            "SELECT session, address FROM sessions WHERE session > $1 AND address IS NOT NULL \
             ORDER BY session LIMIT $2",
            &[&after.map_or("", SessionId::as_str), &limit(most)],
            |row| Ok((SessionId(row.try_get(0)?), row.try_get(1)?)),
        )
    }

    fn readdress(&self, id: &SessionId, old: &str, new: &str) -> Result<bool, StoreError> {
        let replaced = self.changes(
            "UPDATE sessions SET address = $3 WHERE session = $1 AND address = $2",
            &[&id.as_str(), &old, &new],
        )?;
        Ok(replaced > 0)
    }
}

/// What hangs on a session, beside its own row.
const REST_OF_A_SESSION: [&str; 4] = [
    "DELETE FROM turns WHERE session = ANY ($1)",
    "DELETE FROM outbox USING (SELECT session, number FROM outbox WHERE session = ANY ($1) \
     ORDER BY session, number FOR UPDATE) AS of \
     WHERE outbox.session = of.session AND outbox.number = of.number",
    "DELETE FROM handings WHERE session = ANY ($1)",
    // Who read what is answered for, also after it is gone; the entry names nobody.
    "DELETE FROM journal WHERE about = ANY ($1) AND kind <> 'audit'",
];

/// Locks sessions, in the order in which everybody does.
async fn lock(transaction: &Transaction<'_>, ids: &[&str]) -> Result<(), Error> {
    let lock = "SELECT FROM sessions WHERE session = ANY ($1) ORDER BY session FOR UPDATE";
    let lock = transaction.prepare_cached(lock).await?;
    transaction.query(&lock, &[&ids]).await.map(drop)
}

/// Removes sessions with all that hangs on them, and says how many there were.
pub(super) async fn remove(transaction: &Transaction<'_>, ids: &[&str]) -> Result<usize, Error> {
    lock(transaction, ids).await?;
    for rest in REST_OF_A_SESSION {
        let rest = transaction.prepare_cached(rest).await?;
        transaction.execute(&rest, &[&ids]).await?;
    }
    let remove =
        transaction.prepare_cached("DELETE FROM sessions WHERE session = ANY ($1)").await?;
    transaction.execute(&remove, &[&ids]).await.map(changed)
}

/// Removes the oldest turns, and the sessions whose last one is among them.
async fn sweep(client: &mut Client, before: &str, most: usize) -> Result<Swept, Error> {
    let transaction = client.transaction().await?;
    let find = "SELECT session, number FROM turns WHERE at < $1 ORDER BY at, row LIMIT $2";
    let find = transaction.prepare_cached(find).await?;
    let old = transaction.query(&find, &[&before, &limit(most)]).await?;
    let ids: Vec<&str> = old.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    let numbers: Vec<i64> = old.iter().map(|row| row.try_get(1)).collect::<Result<_, _>>()?;
    lock(&transaction, &ids).await?;
    let ended = transaction
        .prepare_cached(
            "SELECT sessions.session FROM sessions \
             JOIN unnest($1::text[], $2::bigint[]) AS old (session, number) \
             ON sessions.session = old.session AND sessions.version = old.number",
        )
        .await?;
    let ended = transaction.query(&ended, &[&ids, &numbers]).await?;
    let ended: Vec<&str> = ended.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    let forget = transaction
        .prepare_cached(
            "DELETE FROM turns USING unnest($1::text[], $2::bigint[]) AS old (session, number) \
             WHERE turns.session = old.session AND turns.number = old.number",
        )
        .await?;
    let turns = transaction.execute(&forget, &[&ids, &numbers]).await.map(changed)?;
    let sessions = remove(&transaction, &ended).await?;
    transaction.commit().await?;
    Ok(Swept { turns, sessions })
}

/// Every place where a session's id stands beside its own row. Copied and not changed, since a
/// database that spreads rows by the session cannot change it in place.
const ELSEWHERE: [&str; 4] = [
    "INSERT INTO turns (session, number, row, batch, key, at, channel, status, outcome, knowledge, \
     micros, failed, input, reply) SELECT $2, number, row, batch, key, at, channel, status, \
     outcome, knowledge, micros, failed, input, reply FROM turns WHERE session = $1",
    "INSERT INTO outbox (session, number, holder, until, body) \
     SELECT $2, number, holder, until, body FROM outbox WHERE session = $1",
    "INSERT INTO handings (session, number, since, channel, led_by) \
     SELECT $2, number, since, channel, led_by FROM handings WHERE session = $1",
    "UPDATE journal SET about = $2 WHERE about = $1",
];

async fn rename(
    client: &mut Client,
    id: &str,
    new: &str,
    address: Option<&str>,
) -> Result<bool, Error> {
    let transaction = client.transaction().await?;
    lock(&transaction, &[id, new]).await?;
    let make = transaction
        .prepare_cached(
            "INSERT INTO sessions (session, version, started, updated, address, state) \
             SELECT $2, version, started, updated, $3, state FROM sessions WHERE session = $1 \
             ON CONFLICT DO NOTHING",
        )
        .await?;
    if transaction.execute(&make, &[&id, &new, &address]).await? == 0 {
        return Ok(false);
    }
    for place in ELSEWHERE {
        let place = transaction.prepare_cached(place).await?;
        transaction.execute(&place, &[&id, &new]).await?;
    }
    remove(&transaction, &[id]).await?;
    transaction.commit().await?;
    Ok(true)
}
