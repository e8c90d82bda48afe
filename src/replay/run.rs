//! Replaying dialogs: every turn through mask, step and render, every expectation held against
//! what came.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::Date;

use crate::dialog::{Assistant, Event, Session};
use crate::reply::{Voice, render};
use crate::service::mask::mask;

use super::coverage::Reached;
use super::dialogs::Dialog;
use super::expect::Mismatch;
use super::seen::Seen;

/// What came of a dialog.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Every expectation that did not hold, in the order of the turns.
    pub mismatches: Vec<Mismatch>,
    /// The rows that its answers rest on.
    pub reached: Reached,
}

/// Replays one dialog. `today` is the day where the dialog names none.
#[must_use]
pub fn run(assistant: &Assistant, dialog: &Dialog, today: Date) -> Outcome {
    replay(assistant, &Voice::new(assistant), dialog, today)
}

fn replay(assistant: &Assistant, voice: &Voice, dialog: &Dialog, today: Date) -> Outcome {
    let today = dialog.now.unwrap_or(today);
    let mut outcome = Outcome::default();
    let mut session = Session::default();
    for (position, turn) in dialog.turns.iter().enumerate() {
        let event = match &turn.event {
            Event::Say(text) => Event::Say(mask(text).into_owned()),
            other => other.clone(),
        };
        let step = assistant.step(&session, &event, today);
        let reply = render(assistant, voice, &step, &dialog.path);
        let seen = Seen { assistant, step: &step, reply: &reply };
        let mismatches = turn.checks.iter().filter_map(|check| check.mismatch(position + 1, seen));
        outcome.mismatches.extend(mismatches);
        outcome.reached.add(assistant, &step);
        session = step.session;
    }
    outcome
}

/// Replays dialogs on all cores; the outcomes stand in the order of the dialogs.
#[must_use]
pub fn run_all(assistant: &Assistant, dialogs: &[Dialog], today: Date) -> Vec<Outcome> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let voice = Voice::new(assistant);
    let work = || {
        let mut done = Vec::new();
        while let Some((position, dialog)) = take(&next, dialogs) {
            done.push((position, replay(assistant, &voice, dialog, today)));
        }
        done
    };
    let mut outcomes: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.min(dialogs.len())).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
        // A panic in a turn is a fault of the assistant: it is not swallowed here.
        joined
            .flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    outcomes.sort_by_key(|(position, _)| *position);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn take<'d>(next: &AtomicUsize, dialogs: &'d [Dialog]) -> Option<(usize, &'d Dialog)> {
    let position = next.fetch_add(1, Ordering::Relaxed);
    dialogs.get(position).map(|dialog| (position, dialog))
}
