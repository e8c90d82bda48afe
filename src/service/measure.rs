//! What an operator watches of the turns. Recorded always, kept only where a recorder is installed.
//!
//! Names end in their unit, as Prometheus wants it. No label holds anything that a person said.

mod found;

use std::time::Duration;

use metrics::{
    Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge,
    histogram,
};

use crate::reply::Status;
use crate::store::{Size, Store, TurnRecord};

pub use found::Found;

/// Turns kept, by channel and status.
pub const TURNS: &str = "mante_turns_total";
/// Turns whose step failed, so that only an apology was given.
pub const FAILED: &str = "mante_turns_failed_total";
/// Messages that came in again.
pub const REPEATED: &str = "mante_turns_repeated_total";
/// Turns stepped again, because the session had changed meanwhile.
pub const CONFLICTS: &str = "mante_turn_conflicts_total";
/// Where the thoughts behind the turns came from: had before on the same words, had before on the same
/// meaning, or anew.
pub const THOUGHTS: &str = "mante_thoughts_total";
/// How long a step takes.
pub const STEP: &str = "mante_step_seconds";
/// How long a commit takes.
pub const COMMIT: &str = "mante_commit_seconds";
/// How many turns a commit holds.
pub const TOGETHER: &str = "mante_commit_turns";
/// From the beginning of a step to the end of its commit.
pub const TURN: &str = "mante_turn_seconds";
/// Conclusions that were reached, by procedure and outcome, whatever the place.
pub const OUTCOMES: &str = "mante_outcomes_total";
/// How many turns wait for their commit.
pub const WAITING: &str = "mante_turns_waiting";
/// How much waits in the queue: turns to be stepped, and sent parts to be noted.
pub const QUEUED: &str = "mante_queue_waiting";
/// How many parts this process has still to send.
pub const OUTBOX: &str = "mante_outbox_waiting";
/// How large the store is, by what part of it.
pub const SIZE: &str = "mante_store_bytes";

/// Says what the figures are; to be called once a recorder is installed.
pub fn describe() {
    describe_counter!(TURNS, "Turns kept, by channel and status of the reply");
    describe_counter!(FAILED, "Turns whose step failed");
    describe_counter!(REPEATED, "Messages that came in again and got the stored reply");
    describe_counter!(CONFLICTS, "Turns stepped again, because the session had changed meanwhile");
    describe_counter!(THOUGHTS, "Thoughts behind turns, by where they came from");
    describe_histogram!(STEP, "Time to step and word a turn, in seconds");
    describe_histogram!(COMMIT, "Time of a commit, in seconds");
    describe_histogram!(TOGETHER, "Turns in a commit");
    describe_histogram!(TURN, "Time from the step of a turn to the end of its commit, in seconds");
    describe_counter!(OUTCOMES, "Conclusions reached, by procedure and outcome");
    describe_gauge!(WAITING, "Turns that wait for their commit");
    describe_gauge!(QUEUED, "Turns and sent parts that wait in the queue");
    describe_gauge!(OUTBOX, "Parts that this process has still to send");
    describe_gauge!(SIZE, "Size of the store in bytes, the data and its write-ahead log");
    // What has not happened yet is shown as well, or an alarm on it could not be told from a typo.
    for gauge in [WAITING, QUEUED, OUTBOX] {
        gauge!(gauge).set(0.0);
    }
}

/// The figures of each turn.
#[derive(Default)]
pub(super) struct OfTurns {
    kept: Found<(&'static str, Status), Counter>,
    /// How long they took: to step, and in all.
    times: Found<&'static str, (Histogram, Histogram)>,
    outcomes: Found<String, Counter>,
    thoughts: Found<&'static str, Counter>,
}

impl OfTurns {
    /// A turn was kept; it took so long from the beginning of its step.
    pub fn kept(&self, channel: &'static str, status: Status, turn: &TurnRecord, took: Duration) {
        let kept = || counter!(TURNS, "channel" => channel, "status" => status.name());
        self.kept.with(&(channel, status), kept, |kept| kept.increment(1));
        let times =
            || (histogram!(STEP, "channel" => channel), histogram!(TURN, "channel" => channel));
        self.times.with(&channel, times, |(step, whole)| {
            step.record(Duration::from_micros(turn.micros));
            whole.record(took);
        });
        // Without its place: there are thousands of places.
        if let Some((_, outcome)) = turn.outcome.as_deref().and_then(|name| name.split_once('.')) {
            let reached = || counter!(OUTCOMES, "outcome" => outcome.to_owned());
            self.outcomes.with(outcome, reached, |reached| reached.increment(1));
        }
        if turn.failed {
            counter!(FAILED, "channel" => channel).increment(1);
        }
    }

    /// A thought was had, or had been had before.
    pub fn thought(&self, from: &'static str) {
        let thoughts = || counter!(THOUGHTS, "from" => from);
        self.thoughts.with(&from, thoughts, |thoughts| thoughts.increment(1));
    }
}

pub(super) fn repeated(channel: &'static str) {
    counter!(REPEATED, "channel" => channel).increment(1);
}

pub(super) fn conflict(channel: &'static str) {
    counter!(CONFLICTS, "channel" => channel).increment(1);
}

/// Turns were committed together.
pub(super) fn committed(turns: usize, took: Duration) {
    if turns > 0 {
        histogram!(COMMIT).record(took);
        histogram!(TOGETHER).record(u32::try_from(turns).unwrap_or(u32::MAX));
    }
}

/// So many turns wait for their commit.
pub(super) fn waiting(turns: u32) {
    gauge!(WAITING).set(turns);
}

/// As many more wait in the queue.
pub(super) fn queued(more: f64) {
    gauge!(QUEUED).increment(more);
}

/// As many more parts are to be sent.
pub fn to_send(more: i8) {
    gauge!(OUTBOX).increment(f64::from(more));
}

/// How large the store is now, where it says so.
pub fn size(store: &dyn Store) {
    if let Some(Size { data, log }) = store.size() {
        // Beyond 2^53 bytes a figure may be off by one.
        #[expect(clippy::cast_precision_loss, reason = "no file is that large")]
        let set = |part: &'static str, bytes: u64| gauge!(SIZE, "part" => part).set(bytes as f64);
        set("data", data);
        set("log", log);
    }
}
