//! Puts turns into the database: some ten statements for a batch, however large it is.
//!
//! Rows are locked in one order everywhere, the sessions by their ids and then the outbox by session
//! and number, and each statement that waits sees what was committed meanwhile. So two processes that
//! commit at the same time wait for each other at most, and never in a circle.

use std::collections::{HashMap, HashSet};

use deadpool_postgres::{Client, Transaction};
use tokio_postgres::{Error, Row};
use uuid::Uuid;

use super::{count, handing, outbox, session, signed};
use crate::store::{Commit, Sent, SessionId, Turn};

/// Turns that are committed together, and parts that were sent.
pub(super) struct Batch<'a> {
    pub turns: &'a [Turn],
    pub sent: &'a [Sent],
    /// Stands in every turn of the batch.
    pub id: Uuid,
}

impl Batch<'_> {
    /// Commits it. Where the acknowledgement was lost, `unsure` is what came of it, and the next
    /// attempt finds out whether it was made: it waits for the locks of the one before, and then sees
    /// its rows or knows that there will be none.
    pub async fn commit(
        &self,
        client: &mut Client,
        unsure: &mut Option<Vec<Commit>>,
    ) -> Result<Vec<Commit>, Error> {
        let transaction = client.transaction().await?;
        let known = lock(&transaction, self.turns).await?;
        if let Some(commits) = unsure.clone()
            && self.is_kept(&transaction).await?
        {
            return Ok(commits);
        }
        let answered = answered(&transaction, self.turns).await?;
        let mut commits = decide(self.turns, &known, answered);
        let faster = session::begin(&transaction, self.kept(&commits)).await?;
        if let Some(commits) = unsure.clone().filter(|_| !faster.is_empty())
            && self.is_kept(&transaction).await?
        {
            return Ok(commits);
        }
        for (turn, commit) in self.turns.iter().zip(&mut commits) {
            if faster.contains(&turn.session) {
                *commit = Commit::Conflict;
            }
        }
        session::step(&transaction, self.kept(&commits)).await?;
        self.insert(&transaction, &commits).await?;
        // First what was sent: a part of the same session may follow.
        outbox::forget(&transaction, self.sent).await?;
        outbox::append(&transaction, self.turns, &mut commits).await?;
        handing::keep(&transaction, self.kept(&commits)).await?;
        *unsure = Some(commits.clone());
        transaction.commit().await?;
        Ok(commits)
    }

    /// The turns that are kept.
    fn kept(&self, commits: &[Commit]) -> Vec<&Turn> {
        let is_done = |commit: &Commit| matches!(commit, Commit::Done { .. });
        let turns = self.turns.iter().zip(commits);
        turns.filter(|(_, commit)| is_done(commit)).map(|(turn, _)| turn).collect()
    }

    /// Whether an earlier attempt at this batch was made after all.
    async fn is_kept(&self, transaction: &Transaction<'_>) -> Result<bool, Error> {
        let find = transaction
            .prepare_cached(
                "SELECT EXISTS (SELECT FROM turns JOIN unnest($1::text[]) AS of (session) \
                 USING (session) WHERE batch = $2)",
            )
            .await?;
        transaction.query_one(&find, &[&ids(self.turns), &self.id]).await?.try_get(0)
    }

    /// Writes the turns.
    async fn insert(&self, transaction: &Transaction<'_>, commits: &[Commit]) -> Result<(), Error> {
        let kept = self.kept(commits);
        if kept.is_empty() {
            return Ok(());
        }
        let insert = transaction
            .prepare_cached(
                "INSERT INTO turns (batch, session, number, key, at, channel, status, outcome, \
                 knowledge, micros, failed, input, reply) \
                 SELECT $1, t.session, t.number, t.key, t.at, t.channel, t.status, t.outcome, \
                 t.knowledge, t.micros, t.failed, t.input, t.reply \
                 FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], \
                 $7::text[], $8::text[], $9::text[], $10::bigint[], $11::boolean[], \
                 $12::text[], $13::text[]) WITH ORDINALITY AS t (session, number, key, at, \
                 channel, status, outcome, knowledge, micros, failed, input, reply, place) \
                 ORDER BY t.place",
            )
            .await?;
        let records = || kept.iter().map(|turn| &turn.record);
        let texts = |of: fn(&Turn) -> &str| kept.iter().map(|turn| of(turn)).collect::<Vec<_>>();
        let maybe = |of: fn(&Turn) -> Option<&str>| kept.iter().map(|t| of(t)).collect::<Vec<_>>();
        let numbers: Vec<i64> = kept.iter().map(|t| signed(t.expected_version + 1)).collect();
        let micros: Vec<i64> = records().map(|record| signed(record.micros)).collect();
        let failed: Vec<bool> = records().map(|record| record.failed).collect();
        transaction
            .execute(
                &insert,
                &[
                    &self.id,
                    &texts(|turn| turn.session.as_str()),
                    &numbers,
                    &maybe(|turn| turn.inbox_key.as_deref()),
                    &texts(|turn| &turn.record.at),
                    &texts(|turn| &turn.record.channel),
                    &texts(|turn| &turn.record.status),
                    &maybe(|turn| turn.record.outcome.as_deref()),
                    &texts(|turn| &turn.record.knowledge),
                    &micros,
                    &failed,
                    &texts(|turn| &turn.record.input),
                    &texts(|turn| &turn.record.reply),
                ],
            )
            .await
            .map(drop)
    }
}

/// A session as it stands.
struct Known {
    version: u64,
    started: String,
}

/// Locks the sessions that are there, and says how they stand.
async fn lock(
    transaction: &Transaction<'_>,
    turns: &[Turn],
) -> Result<HashMap<SessionId, Known>, Error> {
    if turns.is_empty() {
        return Ok(HashMap::new());
    }
    let lock = transaction
        .prepare_cached(
            "SELECT session, version, started FROM sessions WHERE session = ANY ($1) \
             ORDER BY session FOR UPDATE",
        )
        .await?;
    let rows = transaction.query(&lock, &[&ids(turns)]).await?;
    let known = |row: &Row| Ok(Known { version: count(row, 1)?, started: row.try_get(2)? });
    rows.iter().map(|row| Ok((SessionId(row.try_get(0)?), known(row)?))).collect()
}

/// What these messages were answered when they came in before, by session and key.
async fn answered<'a>(
    transaction: &Transaction<'_>,
    turns: &'a [Turn],
) -> Result<HashMap<(&'a SessionId, &'a str), String>, Error> {
    let keyed = |turn: &'a Turn| Some((&turn.session, turn.inbox_key.as_deref()?));
    let keyed: Vec<(&SessionId, &str)> = turns.iter().filter_map(keyed).collect();
    if keyed.is_empty() {
        return Ok(HashMap::new());
    }
    let find = transaction
        .prepare_cached(
            "SELECT of.place, turns.reply FROM unnest($1::text[], $2::text[]) \
             WITH ORDINALITY AS of (session, key, place) \
             JOIN turns ON turns.session = of.session AND turns.key = of.key",
        )
        .await?;
    let (ids, keys): (Vec<&str>, Vec<&str>) =
        keyed.iter().map(|(session, key)| (session.as_str(), *key)).unzip();
    let rows = transaction.query(&find, &[&ids, &keys]).await?;
    let answer = |row: &Row| {
        let place = usize::try_from(row.try_get::<_, i64>(0)? - 1).unwrap_or_default();
        Ok((keyed[place], row.try_get(1)?))
    };
    rows.iter().map(answer).collect()
}

/// What becomes of each turn, as far as can be known before new sessions are made.
fn decide<'a>(
    turns: &'a [Turn],
    known: &HashMap<SessionId, Known>,
    mut answered: HashMap<(&'a SessionId, &'a str), String>,
) -> Vec<Commit> {
    // A later turn of a session was stepped on an earlier one. If that was not kept, it must not
    // slip into the place that another process has made meanwhile.
    let mut behind: HashSet<&SessionId> = HashSet::new();
    let mut versions: HashMap<&SessionId, u64> =
        known.iter().map(|(id, known)| (id, known.version)).collect();
    let is_other = |turn: &Turn| {
        let known = known.get(&turn.session);
        turn.started.as_ref().zip(known).is_some_and(|(started, known)| *started != known.started)
    };
    let decide = |turn: &'a Turn| {
        let key = turn.inbox_key.as_deref().map(|key| (&turn.session, key));
        let reply = key.and_then(|key| answered.get(&key));
        let version = versions.get(&turn.session).copied().unwrap_or(0);
        let commit = match reply {
            Some(reply) => Commit::Repeat { reply: reply.clone() },
            None if behind.contains(&turn.session) => Commit::Conflict,
            None if version != turn.expected_version || is_other(turn) => Commit::Conflict,
            None => {
                versions.insert(&turn.session, version + 1);
                answered.extend(key.map(|key| (key, turn.record.reply.clone())));
                Commit::Done { turn: version + 1, parts: Vec::new() }
            }
        };
        if !matches!(commit, Commit::Done { .. }) {
            behind.insert(&turn.session);
        }
        commit
    };
    turns.iter().map(decide).collect()
}

/// The sessions of turns, each once and in order.
fn ids(turns: &[Turn]) -> Vec<&str> {
    let mut ids: Vec<&str> = turns.iter().map(|turn| turn.session.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
