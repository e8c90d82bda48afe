//! Sessions as they stand after a batch.

use std::collections::{BTreeMap, HashSet};

use deadpool_postgres::Transaction;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

use super::signed;
use crate::store::{SessionId, Turn};

/// A session after its last turn.
struct Standing<'a> {
    /// Whether its first turn is among those that are kept.
    begins: bool,
    started: &'a str,
    updated: &'a str,
    version: i64,
    state: &'a str,
    /// None leaves what is kept.
    address: Option<&'a str>,
}

/// How sessions stand after these turns, by id: locks are taken in that order.
fn standings<'a>(turns: &[&'a Turn]) -> BTreeMap<&'a str, Standing<'a>> {
    let mut standings: BTreeMap<&str, Standing> = BTreeMap::new();
    for turn in turns {
        let at = turn.record.at.as_str();
        let standing = standings.entry(turn.session.as_str()).or_insert(Standing {
            begins: turn.expected_version == 0,
            started: at,
            updated: at,
            version: 0,
            state: "",
            address: None,
        });
        standing.updated = at;
        standing.version = signed(turn.expected_version + 1);
        standing.state = &turn.state;
        standing.address = turn.address.as_deref().or(standing.address);
    }
    standings
}

/// Makes the sessions that are new, and gives those that another process has made meanwhile.
pub(super) async fn begin(
    transaction: &Transaction<'_>,
    turns: Vec<&Turn>,
) -> Result<HashSet<SessionId>, Error> {
    let mut new = standings(&turns);
    new.retain(|_, standing| standing.begins);
    if new.is_empty() {
        return Ok(HashSet::new());
    }
    let begun = write(
        transaction,
        &new,
        "INSERT INTO sessions (session, version, started, updated, address, state) \
         SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], \
         $6::text[]) ON CONFLICT DO NOTHING RETURNING session",
    )
    .await?;
    for row in &begun {
        new.remove(row.try_get::<_, &str>(0)?);
    }
    Ok(new.into_keys().map(SessionId::from).collect())
}

/// Moves the sessions that were there before to their next versions.
pub(super) async fn step(transaction: &Transaction<'_>, turns: Vec<&Turn>) -> Result<(), Error> {
    let mut old = standings(&turns);
    old.retain(|_, standing| !standing.begins);
    if old.is_empty() {
        return Ok(());
    }
    let step = "UPDATE sessions SET version = t.version, updated = t.updated, state = t.state, \
        address = coalesce(t.address, sessions.address) \
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) \
        AS t (session, version, started, updated, address, state) \
        WHERE sessions.session = t.session";
    write(transaction, &old, step).await.map(drop)
}

async fn write(
    transaction: &Transaction<'_>,
    sessions: &BTreeMap<&str, Standing<'_>>,
    how: &str,
) -> Result<Vec<Row>, Error> {
    let ids: Vec<&str> = sessions.keys().copied().collect();
    let versions: Vec<i64> = sessions.values().map(|standing| standing.version).collect();
    let addresses: Vec<Option<&str>> = sessions.values().map(|s| s.address).collect();
    let started: Vec<&str> = sessions.values().map(|standing| standing.started).collect();
    let updated: Vec<&str> = sessions.values().map(|standing| standing.updated).collect();
    let states: Vec<&str> = sessions.values().map(|standing| standing.state).collect();
    let how = transaction.prepare_cached(how).await?;
    let columns: [&(dyn ToSql + Sync); 6] =
        [&ids, &versions, &started, &updated, &addresses, &states];
    transaction.query(&how, &columns).await
}
