//! A turn under way, for whoever watches: one span, from the beginning of its step to the end of its
//! commit, whoever commits it.

use std::time::{Duration, Instant};

use tracing::field::Empty;
use tracing::{Span, error, info, info_span};

use super::Request;
use crate::store::TurnRecord;

/// Since when a turn is under way, and what the log says of it.
pub(super) struct UnderWay {
    began: Instant,
    span: Span,
}

impl UnderWay {
    /// The names of the fields are for whoever reads the log; the person's words never stand in it.
    pub fn begin(request: &Request, knowledge: &str) -> Self {
        let span = info_span!(
            "turn",
            session = %request.session,
            channel = request.channel,
            knowledge,
            turn = Empty,
            status = Empty,
            outcome = Empty,
            micros = Empty,
            commit_micros = Empty,
        );
        Self { began: Instant::now(), span }
    }

    /// Does a piece of work of the turn.
    pub fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    /// How long it has taken so far, in microseconds.
    pub fn micros(&self) -> u64 {
        micros(self.began.elapsed())
    }

    /// The message was seen before.
    pub fn repeated(&self) {
        self.span.in_scope(|| info!("message seen before, stored reply given"));
    }

    /// The turn is kept; gives how long that took in all. What was not stepping was the commit, and
    /// waiting for it.
    pub fn end(&self, turn: u64, record: &TurnRecord) -> Duration {
        let took = self.began.elapsed();
        if self.span.is_disabled() {
            return took;
        }
        let TurnRecord { status, outcome, failed, .. } = record;
        self.span.record("turn", turn);
        self.span.record("status", status);
        self.span.record("outcome", outcome.as_deref());
        self.span.record("micros", record.micros);
        self.span.record("commit_micros", micros(took).saturating_sub(record.micros));
        self.span.in_scope(|| {
            if *failed {
                error!("step failed, apology committed");
            } else {
                info!("turn committed");
            }
        });
        took
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
