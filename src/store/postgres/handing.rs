//! Conversations that wait for a person, in the database.

use deadpool_postgres::Transaction;
use tokio_postgres::{Error, Row};

use super::{PostgresStore, count};
use crate::store::{Handed, Handing, Handings, SessionId, StoreError, Turn};

impl Handings for PostgresStore {
    fn handings(&self) -> Result<Vec<Handed>, StoreError> {
        self.rows(
            "SELECT session, number, since, channel, led_by FROM handings ORDER BY number",
            &[],
            handed,
        )
    }

    fn handing(&self, id: &SessionId) -> Result<Option<Handed>, StoreError> {
        self.row(
            "SELECT session, number, since, channel, led_by FROM handings WHERE session = $1",
            &[&id.as_str()],
            handed,
        )
    }
}

/// What turns change about who leads one conversation.
#[derive(Default)]
struct Change<'a> {
    /// It was over at some time, so that it loses its place.
    over: bool,
    /// Since when it waits, where, and who leads it; none where it is over.
    waits: Option<(&'a str, &'a str, Option<&'a str>)>,
}

/// Keeps what turns change about who leads their conversations.
pub(super) async fn keep(transaction: &Transaction<'_>, turns: Vec<&Turn>) -> Result<(), Error> {
    let changes = changes(&turns);
    let over: Vec<&str> = changes.iter().filter(|(_, c)| c.over).map(|(id, _)| *id).collect();
    if !over.is_empty() {
        let end =
            transaction.prepare_cached("DELETE FROM handings WHERE session = ANY ($1)").await?;
        transaction.execute(&end, &[&over]).await?;
    }
    let waits = || changes.iter().filter_map(|(id, change)| Some((*id, change.waits?)));
    let ids: Vec<&str> = waits().map(|(id, _)| id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let since: Vec<&str> = waits().map(|(_, (since, _, _))| since).collect();
    let channels: Vec<&str> = waits().map(|(_, (_, channel, _))| channel).collect();
    let by: Vec<Option<&str>> = waits().map(|(_, (_, _, by))| by).collect();
    let keep = transaction
        .prepare_cached(
            "INSERT INTO handings (session, since, channel, led_by) \
             SELECT session, since, channel, led_by \
             FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY \
             AS t (session, since, channel, led_by, place) ORDER BY place \
             ON CONFLICT (session) DO UPDATE SET led_by = excluded.led_by",
        )
        .await?;
    transaction.execute(&keep, &[&ids, &since, &channels, &by]).await.map(drop)
}

/// By session, in the order in which they came; seldom more than one or two.
fn changes<'a>(turns: &[&'a Turn]) -> Vec<(&'a str, Change<'a>)> {
    let mut changes: Vec<(&str, Change)> = Vec::new();
    for turn in turns {
        let Some(handing) = &turn.handing else { continue };
        let id = turn.session.as_str();
        let place = changes.iter().position(|(other, _)| *other == id).unwrap_or_else(|| {
            changes.push((id, Change::default()));
            changes.len() - 1
        });
        let change = &mut changes[place].1;
        let by = match handing {
            Handing::Over => {
                *change = Change { over: true, waits: None };
                continue;
            }
            Handing::Waits => None,
            Handing::Taken { by } => Some(by.as_str()),
        };
        let (since, channel) = (turn.record.at.as_str(), turn.record.channel.as_str());
        let (since, channel, _) = change.waits.unwrap_or((since, channel, None));
        change.waits = Some((since, channel, by));
    }
    changes
}

fn handed(row: &Row) -> Result<Handed, Error> {
    Ok(Handed {
        session: SessionId(row.try_get(0)?),
        number: count(row, 1)?,
        since: row.try_get(2)?,
        channel: row.try_get(3)?,
        by: row.try_get(4)?,
    })
}
