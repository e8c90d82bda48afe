//! Conversations that wait for a person, in the file.

use rusqlite::{Connection, OptionalExtension, Row};

use super::{SqliteStore, count};
use crate::store::{Handed, Handing, Handings, SessionId, StoreError, Turn};

const COLUMNS: &str = "SELECT session, number, since, channel, user FROM handings";

impl Handings for SqliteStore {
    fn handings(&self) -> Result<Vec<Handed>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(&format!("{COLUMNS} ORDER BY number"))?
                .query_map([], handed)?
                .collect()
        })
    }

    fn handing(&self, id: &SessionId) -> Result<Option<Handed>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(&format!("{COLUMNS} WHERE session = ?1"))?
                .query_row([id.as_str()], handed)
                .optional()
        })
    }
}

/// Keeps what a turn changes about who leads its conversation.
pub(super) fn keep(connection: &Connection, turn: &Turn) -> rusqlite::Result<()> {
    let Some(handing) = &turn.handing else { return Ok(()) };
    let id = turn.session.as_str();
    if *handing == Handing::Over {
        connection.prepare_cached("DELETE FROM handings WHERE session = ?1")?.execute([id])?;
        return Ok(());
    }
    let by = match handing {
        Handing::Taken { by } => Some(by.as_str()),
        Handing::Waits | Handing::Over => None,
    };
    connection
        .prepare_cached(
            "INSERT INTO handings (session, since, channel, user) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (session) DO UPDATE SET user = excluded.user",
        )?
        .execute((id, &turn.record.at, &turn.record.channel, by))?;
    Ok(())
}

fn handed(row: &Row<'_>) -> rusqlite::Result<Handed> {
    Ok(Handed {
        session: SessionId(row.get(0)?),
        number: count(row, 1)?,
        since: row.get(2)?,
        channel: row.get(3)?,
        by: row.get(4)?,
    })
}
