//! Lookups, notes, flags and the audit log in the file.

use rusqlite::{OptionalExtension, Row, params};

use super::{SqliteStore, count, signed};
use crate::store::{Entry, EntryKind, Journal, KeptEntry, StoreError, Wanted};

const COLUMNS: &str = "SELECT number, kind, user, at, about, state, body FROM journal";

impl Journal for SqliteStore {
    fn add_entry(&self, entry: &Entry) -> Result<u64, StoreError> {
        let Entry { kind, user, at, about, state, body } = entry;
        self.with(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO journal (kind, user, at, about, state, body) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .insert((kind.name(), user, at, about, state, body))
                .map(|number| u64::try_from(number).unwrap_or_default())
        })
    }

    fn entry(&self, number: u64) -> Result<Option<KeptEntry>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(&format!("{COLUMNS} WHERE number = ?1"))?
                .query_row([signed(number)], entry)
                .optional()
        })
    }

    fn entries(&self, wanted: &Wanted) -> Result<Vec<KeptEntry>, StoreError> {
        let Wanted { kind, user, about, state, limit } = wanted;
        let limit = i64::try_from(*limit).unwrap_or(i64::MAX);
        self.reading(|connection| {
            connection
                .prepare_cached(&format!(
                    "{COLUMNS} WHERE kind = ?1 AND (?2 IS NULL OR user = ?2) \
                     AND (?3 IS NULL OR about = ?3) AND (?4 IS NULL OR state = ?4) \
                     ORDER BY number DESC LIMIT ?5"
                ))?
                .query_map(params![kind.name(), user, about, state, limit], entry)?
                .collect()
        })
    }

    fn change_entry(
        &self,
        number: u64,
        expected_state: &str,
        state: &str,
        body: &str,
    ) -> Result<bool, StoreError> {
        self.changes(
            "UPDATE journal SET state = ?3, body = ?4 WHERE number = ?1 AND state = ?2",
            (signed(number), expected_state, state, body),
        )
        .map(|changed| changed > 0)
    }

    fn remove_entry(&self, number: u64) -> Result<bool, StoreError> {
        self.changes("DELETE FROM journal WHERE number = ?1", [signed(number)])
            .map(|changed| changed > 0)
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<KeptEntry> {
    let kind: String = row.get(1)?;
    let known = EntryKind::ALL.into_iter().find(|known| known.name() == kind);
    let kind = known.ok_or_else(|| {
        let column = "kind".to_owned();
        rusqlite::Error::InvalidColumnType(1, column, rusqlite::types::Type::Text)
    })?;
    Ok(KeptEntry {
        number: count(row, 0)?,
        entry: Entry {
            kind,
            user: row.get(2)?,
            at: row.get(3)?,
            about: row.get(4)?,
            state: row.get(5)?,
            body: row.get(6)?,
        },
    })
}
