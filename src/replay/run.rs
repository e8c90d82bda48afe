//! Replaying dialogs: every turn through mask, step and render, every expectation held against
//! what came.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::Date;

use crate::dialog::{Assistant, Event, Session, Step, Surroundings};
use crate::knowledge::place::Code;
use crate::reply::{Reply, Voice, render};
use crate::service::mask::mask;

use super::coverage::{Marked, Reached};
use super::dialogs::Dialog;
use super::expect::Mismatch;
use super::seen::Seen;

/// What came of a dialog.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Every expectation that did not hold, in the order of the turns.
    pub mismatches: Vec<Mismatch>,
    /// What of the knowledge base it reached.
    pub reached: Reached,
    /// The insured places that it spoke of.
    pub regions: BTreeSet<Code>,
}

/// Replays one dialog. `today` is the day where the dialog names none.
#[must_use]
pub fn run(assistant: &Assistant, dialog: &Dialog, today: Date) -> Outcome {
    Replayer::new(assistant).dialog(dialog, today)
}

/// Replays dialogs on all cores; the outcomes stand in the order of the dialogs.
#[must_use]
pub fn run_all(assistant: &Assistant, dialogs: &[Dialog], today: Date) -> Vec<Outcome> {
    Replayer::new(assistant).dialogs(dialogs, today)
}

/// Replays conversations with one assistant.
pub struct Replayer<'a> {
    /// The assistant.
    pub assistant: &'a Assistant,
    voice: Voice,
    marked: Option<Marked>,
}

impl<'a> Replayer<'a> {
    /// Puts the rows of an assistant into words, once for all conversations.
    #[must_use]
    pub fn new(assistant: &'a Assistant) -> Self {
        Self { assistant, voice: Voice::new(assistant), marked: None }
    }

    /// One that also finds out which sentences are said, and takes twice as long.
    #[must_use]
    pub fn listening(assistant: &'a Assistant) -> Self {
        Self { marked: Some(Marked::new(assistant)), ..Self::new(assistant) }
    }

    /// Replays dialogs on all cores; the outcomes stand in the order of the dialogs.
    #[must_use]
    pub fn dialogs(&self, dialogs: &[Dialog], today: Date) -> Vec<Outcome> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            while let Some((position, dialog)) = take(&next, dialogs) {
                done.push((position, self.dialog(dialog, today)));
            }
            done
        };
        let mut outcomes: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
            let workers: Vec<_> =
                (0..threads.min(dialogs.len())).map(|_| scope.spawn(work)).collect();
            let joined = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
            // A panic in a turn is a fault of the assistant: it is not swallowed here.
            joined
                .flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        outcomes.sort_by_key(|(position, _)| *position);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    fn dialog(&self, dialog: &Dialog, today: Date) -> Outcome {
        let assistant = self.assistant;
        let region = assistant.knowledge.shared.vocabulary.core.region;
        let today = dialog.now.unwrap_or(today);
        let mut outcome = Outcome::default();
        let mut session = Session::default();
        for (position, turn) in dialog.turns.iter().enumerate() {
            let event = match &turn.event {
                Event::Say(text) => Event::Say(mask(text).into_owned()),
                other => other.clone(),
            };
            let (step, reply) = self.turn(&session, &event, today, &dialog.path);
            let seen = Seen { assistant, step: &step, reply: &reply };
            let mismatches =
                turn.checks.iter().filter_map(|check| check.mismatch(position + 1, seen));
            outcome.mismatches.extend(mismatches);
            self.reach(&mut outcome.reached, &step, &reply);
            outcome.regions.extend(step.facts.place(region));
            session = step.session;
        }
        outcome
    }

    /// Carries out one event and words what comes of it.
    pub(super) fn turn(
        &self,
        session: &Session,
        event: &Event,
        around: impl Into<Surroundings>,
        name: &str,
    ) -> (Step, Reply) {
        let step = self.assistant.step(session, event, around);
        let reply = render(self.assistant, &self.voice, &step, name);
        (step, reply)
    }

    /// Adds what a turn reached.
    pub(super) fn reach(&self, reached: &mut Reached, step: &Step, reply: &Reply) {
        reached.add(self.assistant, step);
        reached.add_question(reply);
        if let Some(marked) = &self.marked {
            reached.add_sentences(marked.sentences(step));
        }
    }
}

fn take<'d>(next: &AtomicUsize, dialogs: &'d [Dialog]) -> Option<(usize, &'d Dialog)> {
    let position = next.fetch_add(1, Ordering::Relaxed);
    dialogs.get(position).map(|dialog| (position, dialog))
}
