//! The parts that wait to be sent. A part that was sent is removed, so the table stays small and
//! keeps nothing of what was said.
//!
//! The parts of a session are one holder's. Whoever appends to them or takes them locks them first;
//! by that order two processes never hold parts of one session at a time.

use std::collections::{BTreeMap, HashMap, HashSet};

use deadpool_postgres::{Client, Transaction};
use tokio_postgres::{Error, Row};

use super::{changed, count, signed, upkeep};
use crate::store::{Commit, Erased, Farewell, Lease, OutboxPart, Sent, SessionId, Turn};

/// Appends the parts of turns that are kept, and gives their numbers, if they are held under the
/// turn's lease.
///
/// Where parts of the session wait that are another's, these wait behind them: whoever takes the
/// session next takes all of them, in their order.
pub(super) async fn append(
    transaction: &Transaction<'_>,
    turns: &[Turn],
    commits: &mut [Commit],
) -> Result<(), Error> {
    let mut letters = Vec::new();
    for (turn, commit) in turns.iter().zip(commits) {
        if let Commit::Done { parts, .. } = commit {
            let (session, bodies) = (&turn.session, turn.outbox.as_slice());
            letters.push(Letter { session, bodies, lease: turn.lease.as_ref(), parts });
        }
    }
    post(transaction, letters).await
}

/// What one turn has to send.
struct Letter<'a> {
    session: &'a SessionId,
    bodies: &'a [String],
    lease: Option<&'a Lease>,
    /// The numbers of its parts.
    parts: &'a mut Vec<u64>,
}

async fn post(transaction: &Transaction<'_>, mut letters: Vec<Letter<'_>>) -> Result<(), Error> {
    letters.retain(|letter| !letter.bodies.is_empty());
    if letters.is_empty() {
        return Ok(());
    }
    let mut holders = holders(transaction, &letters).await?;
    let mut rows = Rows::default();
    for letter in &mut letters {
        let of_session = holders.entry(letter.session.as_str().to_owned()).or_default();
        let own = |lease: &&Lease| {
            of_session.iter().all(|other| other.as_deref() == Some(&*lease.holder))
        };
        letter.lease = letter.lease.filter(own);
        if !of_session.is_empty()
            && let Some(lease) = letter.lease
        {
            rows.waits.insert(letter.session.as_str(), lease);
        }
        of_session.insert(letter.lease.map(|lease| lease.holder.to_string()));
        for body in letter.bodies {
            rows.sessions.push(letter.session.as_str());
            rows.holders.push(letter.lease.map(|lease| &*lease.holder));
            rows.until.push(letter.lease.map_or(0, |lease| lease.until));
            rows.bodies.push(body.as_str());
        }
    }
    let mut numbers = rows.insert(transaction).await?.into_iter();
    for letter in letters {
        let own: Vec<u64> = numbers.by_ref().take(letter.bodies.len()).collect();
        if letter.lease.is_some() {
            *letter.parts = own;
        }
    }
    Ok(())
}

/// Locks what waits of these sessions, and gives who holds it.
async fn holders(
    transaction: &Transaction<'_>,
    letters: &[Letter<'_>],
) -> Result<HashMap<String, HashSet<Option<String>>>, Error> {
    let mut ids: Vec<&str> = letters.iter().map(|letter| letter.session.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let lock = transaction
        .prepare_cached(
            "SELECT session, holder FROM outbox WHERE session = ANY ($1) \
             ORDER BY session, number FOR UPDATE",
        )
        .await?;
    let mut holders: HashMap<String, HashSet<Option<String>>> = HashMap::new();
    for row in transaction.query(&lock, &[&ids]).await? {
        holders.entry(row.try_get(0)?).or_default().insert(row.try_get(1)?);
    }
    Ok(holders)
}

/// Parts to insert, a column each.
#[derive(Default)]
struct Rows<'a> {
    sessions: Vec<&'a str>,
    holders: Vec<Option<&'a str>>,
    until: Vec<i64>,
    bodies: Vec<&'a str>,
    /// The sessions of which the holder's earlier parts still wait.
    waits: BTreeMap<&'a str, &'a Lease>,
}

impl Rows<'_> {
    /// Inserts them and gives their numbers, in their order.
    async fn insert(&self, transaction: &Transaction<'_>) -> Result<Vec<u64>, Error> {
        self.prolong(transaction).await?;
        let insert = transaction
            .prepare_cached(
                "INSERT INTO outbox (session, holder, until, body) \
                 SELECT session, holder, until, body FROM unnest($1::text[], $2::text[], \
                 $3::bigint[], $4::text[]) WITH ORDINALITY \
                 AS t (session, holder, until, body, place) ORDER BY place RETURNING number",
            )
            .await?;
        let columns =
            [&self.sessions as _, &self.holders as _, &self.until as _, &self.bodies as _];
        let rows = transaction.query(&insert, &columns).await?;
        let mut numbers: Vec<u64> =
            rows.iter().map(|row| count(row, 0)).collect::<Result<_, _>>()?;
        // They are drawn in the order of the rows; RETURNING promises none.
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// A lease that ran out while its holder was late must not be taken from between the parts of a
    /// session.
    async fn prolong(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        if self.waits.is_empty() {
            return Ok(());
        }
        let prolong = transaction
            .prepare_cached(
                "UPDATE outbox SET until = greatest(outbox.until, t.until) \
                 FROM unnest($1::text[], $2::bigint[]) AS t (session, until) \
                 WHERE outbox.session = t.session",
            )
            .await?;
        let ids: Vec<&str> = self.waits.keys().copied().collect();
        let until: Vec<i64> = self.waits.values().map(|lease| lease.until).collect();
        transaction.execute(&prolong, &[&ids, &until]).await.map(drop)
    }
}

/// Removes parts that their holder has sent.
pub(super) async fn forget(transaction: &Transaction<'_>, sent: &[Sent]) -> Result<(), Error> {
    if sent.is_empty() {
        return Ok(());
    }
    let forget = transaction
        .prepare_cached(
            "WITH sent AS (SELECT session, number FROM outbox \
             JOIN unnest($1::text[], $2::bigint[], $3::text[]) AS t (session, number, holder) \
             USING (session, number, holder) ORDER BY session, number FOR UPDATE OF outbox) \
             DELETE FROM outbox USING sent \
             WHERE outbox.session = sent.session AND outbox.number = sent.number",
        )
        .await?;
    let sessions: Vec<&str> = sent.iter().map(|part| part.session.as_str()).collect();
    let numbers: Vec<i64> = sent.iter().map(|part| signed(part.number)).collect();
    let holders: Vec<&str> = sent.iter().map(|part| &*part.holder).collect();
    transaction.execute(&forget, &[&sessions, &numbers, &holders]).await.map(drop)
}

/// Takes every session of which nobody holds a part. Where the acknowledgement was lost, `unsure`
/// is what was taken, and the next attempt takes it as well.
pub(super) async fn take(
    client: &mut Client,
    lease: &Lease,
    now: i64,
    unsure: &mut Vec<OutboxPart>,
) -> Result<Vec<OutboxPart>, Error> {
    let transaction = client.transaction().await?;
    let take = transaction
        .prepare_cached(
            "WITH free AS (SELECT session FROM outbox GROUP BY session HAVING max(until) < $3), \
             taken AS (SELECT session, number FROM outbox \
             WHERE session IN (SELECT session FROM free) AND until < $3 \
             OR holder = $1 AND (session, number) IN (SELECT * FROM unnest($4::text[], $5::bigint[])) \
             ORDER BY session, number FOR UPDATE) \
             UPDATE outbox SET holder = $1, until = $2 FROM taken \
             WHERE outbox.session = taken.session AND outbox.number = taken.number \
             RETURNING outbox.session, outbox.number, outbox.body",
        )
        .await?;
    let sessions: Vec<&str> = unsure.iter().map(|part| part.session.as_str()).collect();
    let numbers: Vec<i64> = unsure.iter().map(|part| signed(part.number)).collect();
    let rows = transaction
        .query(&take, &[&&*lease.holder, &lease.until, &now, &sessions, &numbers])
        .await?;
    let mut parts = rows.iter().map(part).collect::<Result<Vec<_>, Error>>()?;
    // RETURNING promises no order.
    parts.sort_unstable_by_key(|part| part.number);
    unsure.clone_from(&parts);
    transaction.commit().await?;
    Ok(parts)
}

fn part(row: &Row) -> Result<OutboxPart, Error> {
    Ok(OutboxPart {
        session: SessionId(row.try_get(0)?),
        number: count(row, 1)?,
        body: row.try_get(2)?,
    })
}

/// Prolongs what the holder holds.
pub(super) async fn prolong(client: &mut Client, lease: &Lease) -> Result<usize, Error> {
    let prolong = client
        .prepare_cached(
            "WITH held AS (SELECT session, number FROM outbox WHERE holder = $1 \
             ORDER BY session, number FOR UPDATE) UPDATE outbox SET until = $2 FROM held \
             WHERE outbox.session = held.session AND outbox.number = held.number",
        )
        .await?;
    client.execute(&prolong, &[&&*lease.holder, &lease.until]).await.map(changed)
}

/// Removes sessions with all that hangs on them, and leaves a last word.
pub(super) async fn erase(
    client: &mut Client,
    ids: &[SessionId],
    farewell: Option<&Farewell>,
) -> Result<Erased, Error> {
    let transaction = client.transaction().await?;
    let ids: Vec<&str> = ids.iter().map(SessionId::as_str).collect();
    let sessions = upkeep::remove(&transaction, &ids).await?;
    let mut parts = Vec::new();
    if let Some(Farewell { session, outbox, lease }) = farewell {
        let letter = Letter { session, bodies: outbox, lease: lease.as_ref(), parts: &mut parts };
        post(&transaction, vec![letter]).await?;
    }
    transaction.commit().await?;
    Ok(Erased { sessions, parts })
}
