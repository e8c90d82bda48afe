//! Read the session, step, commit; again if somebody else was faster.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use tracing::{debug, error, info, info_span, warn};

use super::ServiceError;
use crate::dialog::{Session, Step};
use crate::reply::Reply;
use crate::store::{Commit, SessionId, Store, StoredSession, Turn, TurnRecord};

/// How often a turn is stepped anew before the person is asked to send it again. Each conflict
/// means that another turn of the same session got through.
const MOST_ATTEMPTS: usize = 64;

/// What does not change however often the turn is tried.
pub(super) struct Request<'a> {
    pub session: &'a SessionId,
    /// The masked message as it is logged.
    pub input: String,
    pub message_id: Option<&'a str>,
    pub at: String,
    pub channel: &'a str,
    pub knowledge: &'a str,
}

/// What the assistant makes of a message.
pub(super) struct Thought {
    pub reply: Reply,
    pub outcome: Option<String>,
    pub step: Box<Step>,
}

/// Carries a turn through until it is committed, or was committed before.
///
/// The names of the span's fields are for whoever reads the log; the person's words never stand
/// in it.
pub(super) fn carry_out(
    store: &dyn Store,
    request: &Request,
    think: &dyn Fn(&Session) -> Thought,
    apologise: &dyn Fn() -> Reply,
) -> Result<(Reply, Option<Box<Step>>), ServiceError> {
    let span = info_span!(
        "turn",
        session = %request.session,
        channel = request.channel,
        knowledge = request.knowledge,
    );
    let _entered = span.enter();
    for attempt in 1..=MOST_ATTEMPTS {
        let (version, session) = read(store.session(request.session)?);
        let started = Instant::now();
        let thought = catch_unwind(AssertUnwindSafe(|| think(&session))).ok();
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let failed = thought.is_none();
        let (state, reply, outcome, step) = match thought {
            Some(thought) => {
                let state = json(&thought.step.session)?;
                (state, thought.reply, thought.outcome, Some(thought.step))
            }
            // The session stays where it was, so that the next message goes on from there.
            None => (json(&session)?, apologise(), None, None),
        };
        let record = TurnRecord {
            at: request.at.clone(),
            channel: request.channel.to_owned(),
            input: request.input.clone(),
            reply: json(&reply)?,
            status: reply.status.name().to_owned(),
            outcome,
            knowledge: request.knowledge.to_owned(),
            micros,
            failed,
        };
        let turn = turn(request, version, state, record);
        match store.commit(&turn)? {
            Commit::Done { turn: number } => {
                tell(number, &turn.record);
                return Ok((reply, step));
            }
            Commit::Repeat { reply } => {
                info!("message seen before, stored reply given");
                let reply = serde_json::from_str(&reply)
                    .map_err(|error| ServiceError::StoredReply(error.to_string()))?;
                return Ok((reply, None));
            }
            Commit::Conflict => debug!(attempt, "session changed meanwhile, stepping again"),
        }
    }
    Err(ServiceError::Busy)
}

fn turn(request: &Request, version: u64, state: String, record: TurnRecord) -> Turn {
    Turn {
        session: request.session.clone(),
        inbox_key: request.message_id.map(str::to_owned),
        expected_version: version,
        state,
        record,
        outbox: Vec::new(),
    }
}

/// The session with its version. One that cannot be read any more starts afresh: the person can
/// say it again, a session that is refused for ever helps nobody.
fn read(stored: Option<StoredSession>) -> (u64, Session) {
    let Some(stored) = stored else { return (0, Session::default()) };
    let session = serde_json::from_str(&stored.state).unwrap_or_else(|error| {
        warn!(version = stored.version, line = error.line(), "stored session is unreadable");
        Session::default()
    });
    (stored.version, session)
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, ServiceError> {
    serde_json::to_string(value).map_err(|error| ServiceError::Encode(error.to_string()))
}

fn tell(turn: u64, record: &TurnRecord) {
    let TurnRecord { status, outcome, micros, failed, .. } = record;
    if *failed {
        error!(turn, micros, "step failed, apology committed");
    } else {
        info!(turn, status, outcome, micros, "turn committed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Status;
    use crate::store::SqliteStore;

    fn apology() -> Reply {
        Reply {
            session: "s".to_owned(),
            status: Status::Info,
            facts: serde_json::Map::new(),
            ask: None,
            answer: None,
            next: Vec::new(),
            text: "对不起".to_owned(),
        }
    }

    #[test]
    fn a_panic_is_committed_as_failed_and_not_tried_again() {
        let store = SqliteStore::open_in_memory().unwrap();
        let session = SessionId::from("s");
        let request = Request {
            session: &session,
            input: "糖尿病".to_owned(),
            message_id: Some("m1"),
            at: "2026-11-21T09:30:00".to_owned(),
            channel: "terminal",
            knowledge: "k",
        };
        let calls = std::cell::Cell::new(0);
        let think = |_: &Session| {
            calls.set(calls.get() + 1);
            panic!("a bug")
        };
        let (reply, step) = carry_out(&store, &request, &think, &apology).unwrap();
        assert_eq!((reply, step.is_none(), calls.get()), (apology(), true, 1));
        let turns = store.turns(&session).unwrap();
        assert_eq!(turns.len(), 1);
        assert!(turns[0].record.failed);
        assert_eq!(turns[0].record.status, "info");
        // Delivered again, it gets the same apology and nothing more is kept.
        assert_eq!(carry_out(&store, &request, &think, &apology).unwrap().0, apology());
        assert_eq!(store.turns(&session).unwrap().len(), 1);
    }
}
