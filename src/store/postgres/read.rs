//! Sessions and their turns, as they were kept.

use deadpool_postgres::Client;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

use super::{PostgresStore, changed, count, limit};
use crate::store::{SessionId, SessionSummary, StoreError, StoredSession, StoredTurn, TurnRecord};

/// The columns of a turn, in the order in which [`stored_turn`] takes them.
macro_rules! turn {
    () => {
        "number, at, channel, input, reply, status, outcome, knowledge, micros, failed"
    };
}

/// How many turns are read at a time; some megabytes.
const PAGE: usize = 500;

type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

impl PostgresStore {
    /// All rows of a question.
    pub(super) fn rows<T>(
        &self,
        question: &str,
        values: Values<'_>,
        read: impl Fn(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, StoreError> {
        self.link.repeated(async |client| {
            let question = client.prepare_cached(question).await?;
            client.query(&question, values).await?.iter().map(&read).collect()
        })
    }

    /// The one row of a question, if there is one.
    pub(super) fn row<T>(
        &self,
        question: &str,
        values: Values<'_>,
        read: impl Fn(&Row) -> Result<T, Error>,
    ) -> Result<Option<T>, StoreError> {
        self.link.repeated(async |client| {
            let question = client.prepare_cached(question).await?;
            client.query_opt(&question, values).await?.as_ref().map(&read).transpose()
        })
    }

    /// Runs one statement and says how many rows it changed.
    pub(super) fn changes(&self, what: &str, values: Values<'_>) -> Result<usize, StoreError> {
        self.link.once(async |client| {
            let what = client.prepare_cached(what).await?;
            client.execute(&what, values).await.map(changed)
        })
    }

    /// The same for a statement that may be run twice.
    pub(super) fn sets(&self, what: &str, values: Values<'_>) -> Result<usize, StoreError> {
        self.link.repeated(async |client| {
            let what = client.prepare_cached(what).await?;
            client.execute(&what, values).await.map(changed)
        })
    }

    pub(super) fn read_session(&self, id: &SessionId) -> Result<Option<StoredSession>, StoreError> {
        self.row(
            "SELECT version, state, address, started, updated FROM sessions WHERE session = $1",
            &[&id.as_str()],
            |row| {
                Ok(StoredSession {
                    version: count(row, 0)?,
                    state: row.try_get(1)?,
                    address: row.try_get(2)?,
                    started: row.try_get(3)?,
                    updated: row.try_get(4)?,
                })
            },
        )
    }

    pub(super) fn list(&self, most: usize) -> Result<Vec<SessionSummary>, StoreError> {
        self.rows(
            "SELECT s.session, s.version, s.started, s.updated, t.channel, t.status, t.outcome \
             FROM turns t JOIN sessions s ON s.session = t.session AND s.version = t.number \
             ORDER BY t.at DESC, t.row DESC LIMIT $1",
            &[&limit(most)],
            |row| {
                Ok(SessionSummary {
                    id: SessionId(row.try_get(0)?),
                    turns: count(row, 1)?,
                    started: row.try_get(2)?,
                    updated: row.try_get(3)?,
                    channel: row.try_get(4)?,
                    status: row.try_get(5)?,
                    outcome: row.try_get(6)?,
                })
            },
        )
    }

    pub(super) fn last(&self, id: &SessionId, most: usize) -> Result<Vec<StoredTurn>, StoreError> {
        let question = concat!(
            "SELECT ",
            turn!(),
            " FROM turns WHERE session = $1 ORDER BY number DESC LIMIT $2"
        );
        let mut turns = self.rows(question, &[&id.as_str(), &limit(most)], stored_turn)?;
        turns.reverse();
        Ok(turns)
    }

    pub(super) fn beginning(&self, prefix: &str) -> Result<Vec<SessionId>, StoreError> {
        // A range and not a pattern: the prefix may hold any character, and the range is an index's.
        self.rows(
            "SELECT session FROM sessions WHERE session >= $1 \
             AND left(session, length($1)) = $1 ORDER BY session",
            &[&prefix],
            |row| row.try_get(0).map(SessionId),
        )
    }
}

/// Where a page of the log begins: behind this time and row.
pub(super) struct Place {
    at: String,
    row: i64,
}

impl Place {
    /// The first turn at this time or later.
    pub fn at(at: &str) -> Self {
        Self { at: at.to_owned(), row: i64::MIN }
    }
}

/// Some turns of the log.
pub(super) struct Page {
    pub turns: Vec<(SessionId, StoredTurn)>,
    /// Where the next page begins; none where this is the last one.
    pub next: Option<Place>,
}

/// The next turns of the log, by time and within a second in the order in which they came.
pub(super) async fn page(client: &Client, from: &Place) -> Result<Page, Error> {
    let page = client
        .prepare_cached(concat!(
            "SELECT ",
            turn!(),
            ", session, row FROM turns WHERE (at, row) > ($1, $2) ORDER BY at, row LIMIT $3"
        ))
        .await?;
    let rows = client.query(&page, &[&from.at, &from.row, &limit(PAGE)]).await?;
    let last = rows.last().filter(|_| rows.len() == PAGE);
    let place = |row: &Row| Ok(Place { at: row.try_get(1)?, row: row.try_get(11)? });
    let next = last.map(place).transpose()?;
    let turn = |row: &Row| Ok((SessionId(row.try_get(10)?), stored_turn(row)?));
    Ok(Page { turns: rows.iter().map(turn).collect::<Result<_, Error>>()?, next })
}

fn stored_turn(row: &Row) -> Result<StoredTurn, Error> {
    Ok(StoredTurn {
        number: count(row, 0)?,
        record: TurnRecord {
            at: row.try_get(1)?,
            channel: row.try_get(2)?,
            input: row.try_get(3)?,
            reply: row.try_get(4)?,
            status: row.try_get(5)?,
            outcome: row.try_get(6)?,
            knowledge: row.try_get(7)?,
            micros: count(row, 8)?,
            failed: row.try_get(9)?,
        },
    })
}
