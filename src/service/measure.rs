//! What an operator watches of the turns. Recorded always, kept only where a recorder is installed.
//!
//! Names end in their unit, as Prometheus wants it. No label holds anything that a person said.

use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use crate::store::TurnRecord;

/// Turns kept, by channel and status.
pub const TURNS: &str = "mante_turns_total";
/// Turns whose step failed, so that only an apology was given.
pub const FAILED: &str = "mante_turns_failed_total";
/// Messages that came in again.
pub const REPEATED: &str = "mante_turns_repeated_total";
/// Turns stepped again, because the session had changed meanwhile.
pub const CONFLICTS: &str = "mante_turn_conflicts_total";
/// How long a step takes.
pub const STEP: &str = "mante_step_seconds";
/// How long a commit takes.
pub const COMMIT: &str = "mante_commit_seconds";
/// How many turns a commit holds.
pub const TOGETHER: &str = "mante_commit_turns";
/// How many turns wait for their commit.
pub const WAITING: &str = "mante_turns_waiting";

/// Says what the figures are; to be called once a recorder is installed.
pub fn describe() {
    describe_counter!(TURNS, "Turns kept, by channel and status of the reply");
    describe_counter!(FAILED, "Turns whose step failed");
    describe_counter!(REPEATED, "Messages that came in again and got the stored reply");
    describe_counter!(CONFLICTS, "Turns stepped again, because the session had changed meanwhile");
    describe_histogram!(STEP, "Time to step and word a turn, in seconds");
    describe_histogram!(COMMIT, "Time of a commit, in seconds");
    describe_histogram!(TOGETHER, "Turns in a commit");
    describe_gauge!(WAITING, "Turns that wait for their commit");
}

/// A turn was kept.
pub(super) fn kept(channel: &'static str, record: &TurnRecord) {
    counter!(TURNS, "channel" => channel, "status" => record.status.clone()).increment(1);
    histogram!(STEP, "channel" => channel).record(Duration::from_micros(record.micros));
    if record.failed {
        counter!(FAILED, "channel" => channel).increment(1);
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
