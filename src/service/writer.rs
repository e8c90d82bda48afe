//! One writer for all who step turns beside each other: what comes in together is committed
//! together, so that many conversations share one wait for the disk.
//!
//! The queue steps as well, one turn after the other, for a channel that hands over messages in
//! their order. Here each caller steps its own turn on its own thread and only the commit is
//! shared; two turns of one conversation that overtake each other are told apart by the session's
//! version.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{ServiceError, measure};
use crate::store::{Commit, Sent, Store, Turn};

/// The most turns that are committed together.
const MOST_TOGETHER: usize = 256;
/// How long more turns are waited for while several come in at a time. Each commit has a price of its
/// own, some ten times that of a turn in it; whoever is alone does not wait. Longer gathers more, and
/// has the others wait with nothing to do.
const GATHERING: Duration = Duration::from_micros(100);

type Committed = Result<Commit, ServiceError>;

struct Job {
    turn: Turn,
    /// The turn goes back with what became of it: its parts are its author's.
    done: oneshot::Sender<(Turn, Committed)>,
}

/// The entrance of the writer. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    jobs: Sender<Job>,
    /// How many turns wait for their commit.
    waiting: Arc<AtomicU32>,
}

impl Writer {
    /// Starts the writer's thread. It ends when all entrances are gone and all is written.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(store: Arc<dyn Store>) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, coming) = channel();
        let waiting = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&waiting);
        let thread = Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(&*store, &coming, &counted))?;
        Ok((Self { jobs, waiting }, thread))
    }

    /// Has a turn committed; resolves once it is. The turn comes back with it.
    pub(super) async fn commit(&self, turn: Turn) -> Result<(Turn, Committed), ServiceError> {
        let (done, committed) = oneshot::channel();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // The thread ends only after the last entrance is gone, so somebody listens.
        let _ = self.jobs.send(Job { turn, done });
        committed.await.map_err(|_| ServiceError::Busy)
    }
}

fn run(store: &dyn Store, jobs: &Receiver<Job>, waiting: &AtomicU32) {
    let mut together = 1;
    while let Ok(first) = jobs.recv() {
        if together > 1 {
            thread::sleep(GATHERING);
        }
        let more = jobs.try_iter().take(MOST_TOGETHER - 1);
        let (turns, done): (Vec<_>, Vec<_>) =
            std::iter::once(first).chain(more).map(|job| (job.turn, job.done)).unzip();
        together = turns.len();
        measure::waiting(waiting.load(Ordering::Relaxed));
        let commits = commit(store, &turns, &mut &[][..]);
        let done_with = u32::try_from(together).unwrap_or(u32::MAX);
        measure::waiting(waiting.fetch_sub(done_with, Ordering::Relaxed) - done_with);
        for ((done, turn), commit) in done.into_iter().zip(turns).zip(commits) {
            // Whoever asked may have hung up meanwhile; the turn is kept all the same.
            let _ = done.send((turn, commit));
        }
    }
}

/// Commits turns, and that parts were sent, under one wait. Where that fails the turns are committed
/// each for itself, since one that cannot be written must not keep the others from it; what was sent
/// then stays to be noted. A store that is away would keep each of them waiting.
pub(super) fn commit(store: &dyn Store, turns: &[Turn], sent: &mut &[Sent]) -> Vec<Committed> {
    let started = Instant::now();
    let commits = match store.commit_all(turns, sent) {
        Ok(commits) => {
            *sent = &[];
            commits.into_iter().map(Ok).collect()
        }
        Err(error) if turns.len() > 1 && !error.concerns_all() => {
            turns.iter().map(|turn| store.commit(turn).map_err(ServiceError::from)).collect()
        }
        Err(error) => turns.iter().map(|_| Err(error.clone().into())).collect(),
    };
    measure::committed(turns.len(), started.elapsed());
    commits
}
