//! The store in a `PostgreSQL` database, which several processes may share.
//!
//! Nothing is locked while a turn is stepped: the version decides between processes, as it does
//! between threads. A database that restarts or fails over is waited out (`link`), so that a turn is
//! late and not lost.

mod address;
mod cause;
mod commit;
mod handing;
mod inspect;
mod journal;
mod link;
mod outbox;
mod read;
mod schema;
mod session;
mod staff;
mod tls;
mod upkeep;

use tokio_postgres::Error;
use uuid::Uuid;

pub use address::{AddressError, PostgresAddress};
pub(super) use inspect::inspect;
use link::Link;

use crate::store::{
    Commit, Durability, Erased, Farewell, Lease, OutboxPart, Sent, SessionId, SessionSummary,
    Store, StoreError, StoredSession, StoredTurn, Turn,
};

/// Conversations kept in a `PostgreSQL` database.
pub struct PostgresStore {
    link: Link,
}

impl PostgresStore {
    /// Connects, and makes or brings up to date the tables.
    ///
    /// # Errors
    /// Names why the database cannot be used.
    pub fn open(address: &PostgresAddress, durability: Durability) -> Result<Self, StoreError> {
        let link = Link::new(address, durability)?;
        schema::prepare(&link)?;
        Ok(Self { link })
    }
}

impl Store for PostgresStore {
    fn commit_all(&self, turns: &[Turn], sent: &[Sent]) -> Result<Vec<Commit>, StoreError> {
        let batch = commit::Batch { turns, sent, id: Uuid::now_v7() };
        // What an attempt came to whose acknowledgement was lost.
        let mut unsure = None;
        self.link.repeated(async |client| batch.commit(client, &mut unsure).await)
    }

    fn session(&self, id: &SessionId) -> Result<Option<StoredSession>, StoreError> {
        self.read_session(id)
    }

    fn sessions(&self, limit: usize) -> Result<Vec<SessionSummary>, StoreError> {
        self.list(limit)
    }

    fn last_turns(&self, id: &SessionId, most: usize) -> Result<Vec<StoredTurn>, StoreError> {
        self.last(id, most)
    }

    fn turns_since(
        &self,
        at: &str,
        show: &mut dyn FnMut(SessionId, StoredTurn),
    ) -> Result<(), StoreError> {
        let mut next = Some(read::Place::at(at));
        while let Some(from) = next {
            // Page by page, so that nothing is held for long, neither here nor there.
            let page = self.link.repeated(async |client| read::page(client, &from).await)?;
            next = page.next;
            page.turns.into_iter().for_each(|(session, turn)| show(session, turn));
        }
        Ok(())
    }

    fn sessions_of(&self, prefix: &str) -> Result<Vec<SessionId>, StoreError> {
        self.beginning(prefix)
    }

    fn erase(&self, ids: &[SessionId], farewell: Option<&Farewell>) -> Result<Erased, StoreError> {
        self.link.once(async |client| outbox::erase(client, ids, farewell).await)
    }

    fn take_outbox(&self, lease: &Lease, now: i64) -> Result<Vec<OutboxPart>, StoreError> {
        let mut unsure = Vec::new();
        self.link.repeated(async |client| outbox::take(client, lease, now, &mut unsure).await)
    }

    fn prolong_outbox(&self, lease: &Lease) -> Result<usize, StoreError> {
        self.link.repeated(async |client| outbox::prolong(client, lease).await)
    }

    /// Several processes send from one database, each what it holds. What a process held that ended
    /// is taken over once its lease has run out: no process can know of another that it is gone.
    fn claim_sending(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn lead(&self, task: &str, lease: &Lease, now: i64) -> Result<bool, StoreError> {
        let taken = self.sets(
            "INSERT INTO leads (task, holder, until) VALUES ($1, $2, $3) \
             ON CONFLICT (task) DO UPDATE \
             SET holder = excluded.holder, until = excluded.until \
             WHERE leads.holder = excluded.holder OR leads.until < $4",
            &[&task, &&*lease.holder, &lease.until, &now],
        )?;
        Ok(taken > 0)
    }
}

/// A column that only ever holds numbers from 0 up.
fn count(row: &tokio_postgres::Row, column: usize) -> Result<u64, Error> {
    row.try_get::<_, i64>(column).map(|number| u64::try_from(number).unwrap_or(0))
}

/// The database's integers are signed; a number beyond them is capped and so matches no row.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many rows are wanted.
fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// How many rows were changed.
fn changed(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}
