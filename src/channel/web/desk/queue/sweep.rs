//! Nobody waits for nothing: where whoever leads a conversation does not answer or has left, it goes
//! back into the queue; where nobody is at the desk any more, to the assistant. Where nobody takes it,
//! it goes on waiting. The person is told each time.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Unit};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tracing::{info, warn};

use super::acts::at_desk;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::dialog::Event;
use crate::dialog::event::Back;
use crate::service::{AtDesk, Incoming, PRESENT, Service};
use crate::store::{Handed, SessionId, Store, StoreError, StoredTurn};

/// How often it is looked how the desk stands.
const ROUND: Duration = Duration::from_secs(2);
/// For how long after the start nobody is taken to have left: a page that was open tries again.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a person waits for whoever has taken the conversation.
const MOST_SILENT: SignedDuration = SignedDuration::from_mins(5);
/// How long a person waits for somebody to take the conversation before they are told that nobody has
/// yet, and how long until they are told again. Later it takes half as long as they have waited, so
/// that whoever has put the phone away is not told all night.
const MOST_UNTAKEN: SignedDuration = SignedDuration::from_mins(5);

/// Looks how it stands at the desk, now and every few seconds, and leads back what nobody leads.
pub(in crate::channel::web) async fn look_after(app: App) {
    // A store that cannot be read now is told of where it is asked, and asked again.
    let _ = look(&app).await;
    tokio::spawn(async move {
        let from = Instant::now() + PATIENCE;
        let mut rounds = interval(ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            let looked = look(&app).await;
            let swept = if Instant::now() < from { Ok(()) } else { sweep(&app).await };
            if looked.and(swept).is_err() {
                // What went wrong was logged where it did.
                sleep_until(Instant::now() + ROUND).await;
            }
        }
    });
}

async fn look(app: &App) -> Result<(), Problem> {
    let now = (app.clock.millis)();
    app.stored(move |service| service.look_at_desk(now)).await
}

async fn sweep(app: &App) -> Result<(), Problem> {
    let (millis, now) = ((app.clock.millis)(), (app.clock.civil)());
    let left = app.stored(move |service| left(service, millis, now)).await?;
    for (session, back) in left {
        info!(%session, ?back, "led back from the desk");
        if !at_desk(app, session, AtDesk::GivesBack(back), None).await? {
            warn!("somebody else was faster");
        }
    }
    Ok(())
}

/// The conversations that nobody leads, with where each is to go; those that wait, where the person
/// is to be told that they still do.
fn left(
    service: &Service,
    millis: i64,
    now: DateTime,
) -> Result<Vec<(SessionId, Back)>, StoreError> {
    let store = service.store();
    let handed = store.handings()?;
    if handed.is_empty() {
        return Ok(Vec::new());
    }
    let present = store.present(millis - PRESENT)?;
    let mut left = Vec::new();
    for Handed { session, by, since, .. } in handed {
        if present.is_empty() {
            left.push((session, Back::DeskClosed));
            continue;
        }
        let Some(by) = by else {
            if waits_unheard(store, &session, &since, now)? {
                left.push((session, Back::NotYet));
            }
            continue;
        };
        if !present.contains(&by) || is_silent(&store.turns(&session)?, now) {
            left.push((session, Back::ToQueue));
        }
    }
    Ok(left)
}

/// Whether somebody has waited since then and heard nothing of it for too long.
fn waits_unheard(
    store: &dyn Store,
    session: &SessionId,
    since: &str,
    now: DateTime,
) -> Result<bool, StoreError> {
    // Most wait for a moment only, and nothing is read for these.
    if passed(since, now) < Some(MOST_UNTAKEN) {
        return Ok(false);
    }
    let turns = store.turns(session)?;
    let told = turns.iter().rev().find(|turn| tells_of_waiting(turn));
    let told = told.map_or(since, |turn| turn.record.at.as_str());
    let half = passed(since, now).zip(passed(told, now)).map(|(all, rest)| (all - rest) / 2);
    Ok(passed(told, now) >= half.max(Some(MOST_UNTAKEN)))
}

/// Whether in this turn the person heard from the desk that they wait.
fn tells_of_waiting(turn: &StoredTurn) -> bool {
    let of_desk = Incoming::logged(&turn.record.input);
    matches!(of_desk, Event::GiveBack(Back::ToQueue | Back::NotYet))
}

/// How much time has passed since then; none where nobody can tell.
fn passed(since: &str, now: DateTime) -> Option<SignedDuration> {
    let since = since.parse::<DateTime>().ok()?;
    let passed = now.since((Unit::Hour, since)).ok()?;
    SignedDuration::try_from(passed).ok()
}

/// Whether whoever has taken a conversation has let the person wait for too long.
fn is_silent(turns: &[StoredTurn], now: DateTime) -> bool {
    let mut since: Option<&str> = None;
    for turn in turns {
        match Incoming::logged(&turn.record.input) {
            Event::AgentSays { .. } | Event::GiveBack(_) => since = None,
            Event::AgentTakes { .. } => since = Some(&turn.record.at),
            _ => _ = since.get_or_insert(&turn.record.at),
        }
    }
    since.and_then(|since| passed(since, now)) >= Some(MOST_SILENT)
}
