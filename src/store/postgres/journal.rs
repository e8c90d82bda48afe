//! Lookups, notes, flags and the audit log in the database.

use tokio_postgres::{Error, Row};

use super::{PostgresStore, count, limit, signed};
use crate::store::{Entry, EntryKind, Journal, KeptEntry, StoreError, Wanted};

impl Journal for PostgresStore {
    fn add_entry(&self, entry: &Entry) -> Result<u64, StoreError> {
        let Entry { kind, user, at, about, state, body } = entry;
        self.link.once(async |client| {
            let add = client
                .prepare_cached(
                    "INSERT INTO journal (kind, name, at, about, state, body) \
                     VALUES ($1, $2, $3, $4, $5, $6) RETURNING number",
                )
                .await?;
            let row = client.query_one(&add, &[&kind.name(), user, at, about, state, body]).await?;
            count(&row, 0)
        })
    }

    fn entry(&self, number: u64) -> Result<Option<KeptEntry>, StoreError> {
        let found = self.row(
            "SELECT number, kind, name, at, about, state, body FROM journal WHERE number = $1",
            &[&signed(number)],
            entry,
        )?;
        Ok(found.flatten())
    }

    fn entries(&self, wanted: &Wanted) -> Result<Vec<KeptEntry>, StoreError> {
        let Wanted { kind, user, about, state, limit: most } = wanted;
        let found = self.rows(
            "SELECT number, kind, name, at, about, state, body FROM journal WHERE kind = $1 \
             AND ($2::text IS NULL OR name = $2) AND ($3::text IS NULL OR about = $3) \
             AND ($4::text IS NULL OR state = $4) ORDER BY number DESC LIMIT $5",
            &[&kind.name(), user, about, state, &limit(*most)],
            entry,
        )?;
        Ok(found.into_iter().flatten().collect())
    }

    fn change_entry(
        &self,
        number: u64,
        expected_state: &str,
        state: &str,
        body: &str,
    ) -> Result<bool, StoreError> {
        let changed = self.changes(
            "UPDATE journal SET state = $3, body = $4 WHERE number = $1 AND state = $2",
            &[&signed(number), &expected_state, &state, &body],
        )?;
        Ok(changed > 0)
    }

    fn remove_entry(&self, number: u64) -> Result<bool, StoreError> {
        let removed = self.changes("DELETE FROM journal WHERE number = $1", &[&signed(number)])?;
        Ok(removed > 0)
    }
}

/// An entry; none of a kind that only a newer program knows.
fn entry(row: &Row) -> Result<Option<KeptEntry>, Error> {
    let kind: &str = row.try_get(1)?;
    let Some(kind) = EntryKind::ALL.into_iter().find(|known| known.name() == kind) else {
        return Ok(None);
    };
    let entry = Entry {
        kind,
        user: row.try_get(2)?,
        at: row.try_get(3)?,
        about: row.try_get(4)?,
        state: row.try_get(5)?,
        body: row.try_get(6)?,
    };
    Ok(Some(KeptEntry { number: count(row, 0)?, entry }))
}
