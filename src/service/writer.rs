//! One writer for all who step turns beside each other: what comes in together is committed
//! together, so that many conversations share one wait for the disk.
//!
//! The queue steps as well, one turn after the other, for a channel that hands over messages in
//! their order. Here each caller steps its own turn on its own thread and only the commit is
//! shared. Turns of one conversation come in their order, each behind the one that it was stepped on
//! (`lanes`); what another process has gone on with is told by the session's version.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::lanes::Lost;
use super::{ServiceError, measure};
use crate::store::{Commit, Sent, SessionId, Store, Turn};

/// The most turns that are committed together.
const MOST_TOGETHER: usize = 256;
/// How long more turns are waited for while several come in at a time. Each commit has a price of its
/// own, some ten times that of a turn in it; whoever is alone does not wait. Longer gathers more, and
/// has the others wait with nothing to do.
const GATHERING: Duration = Duration::from_micros(100);

type Committed = Result<Commit, ServiceError>;

enum Work {
    Commit(Box<Job>),
    /// All before it is done.
    Tell(oneshot::Sender<()>),
}

struct Job {
    turn: Turn,
    /// What became of the turn that it was stepped on, where that came here before it.
    behind: Option<Lost>,
    lost: Lost,
    /// The turn goes back with what became of it: its parts are its author's.
    done: oneshot::Sender<(Turn, Committed)>,
}

/// The entrance of the writer. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    jobs: Sender<Work>,
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

    /// Has a turn committed, which is handed over at once; what is given resolves when it is. The turn
    /// comes back with it. One that was stepped on a turn that was lost is lost as well.
    pub(super) fn commit(
        &self,
        turn: Turn,
        behind: Option<Lost>,
        lost: Lost,
    ) -> impl Future<Output = Result<(Turn, Committed), ServiceError>> + use<> {
        let (done, committed) = oneshot::channel();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // The thread ends only after the last entrance is gone, so somebody listens.
        let _ = self.jobs.send(Work::Commit(Box::new(Job { turn, behind, lost, done })));
        async { committed.await.map_err(|_| ServiceError::Busy) }
    }

    /// Resolves when all that was handed over before is done.
    pub(super) async fn done(&self) -> Result<(), ServiceError> {
        let (tell, told) = oneshot::channel();
        let _ = self.jobs.send(Work::Tell(tell));
        told.await.map_err(|_| ServiceError::Busy)
    }
}

fn run(store: &dyn Store, jobs: &Receiver<Work>, waiting: &AtomicU32) {
    let mut together = 1;
    while let Ok(first) = jobs.recv() {
        if together > 1 {
            thread::sleep(GATHERING);
        }
        let mut batch = Batch::default();
        let more = jobs.try_iter().take(MOST_TOGETHER - 1);
        std::iter::once(first).chain(more).for_each(|work| batch.take(work));
        together = batch.turns.len();
        measure::waiting(waiting.load(Ordering::Relaxed));
        let (done_with, tell) = batch.carry_out(store);
        // Before anybody is told: who has a reply waits no more.
        measure::waiting(waiting.fetch_sub(done_with, Ordering::Relaxed) - done_with);
        tell();
    }
}

/// Work that came in together.
#[derive(Default)]
struct Batch {
    turns: Vec<Turn>,
    waiting: Vec<(Lost, oneshot::Sender<(Turn, Committed)>)>,
    /// Turns that were lost before they were tried.
    lost: Vec<(Turn, oneshot::Sender<(Turn, Committed)>)>,
    told: Vec<oneshot::Sender<()>>,
}

impl Batch {
    fn take(&mut self, work: Work) {
        match work {
            Work::Tell(tell) => self.told.push(tell),
            Work::Commit(job) => {
                let Job { turn, behind, lost, done } = *job;
                if behind.is_some_and(|behind| behind.is_lost()) {
                    lost.lose();
                    self.lost.push((turn, done));
                } else {
                    self.turns.push(turn);
                    self.waiting.push((lost, done));
                }
            }
        }
    }

    /// Commits; gives how many turns that were, and what tells each what became of it.
    fn carry_out(self, store: &dyn Store) -> (u32, impl FnOnce() + use<>) {
        let Self { turns, waiting, lost, told } = self;
        let count = u32::try_from(turns.len() + lost.len()).unwrap_or(u32::MAX);
        let commits =
            if turns.is_empty() { Vec::new() } else { commit(store, &turns, &mut &[][..]) };
        for ((lost, _), commit) in waiting.iter().zip(&commits) {
            if !matches!(commit, Ok(Commit::Done { .. })) {
                lost.lose();
            }
        }
        // Whoever asked may have hung up meanwhile; the turn is kept all the same.
        let tell = move || {
            for (turn, done) in lost {
                let _ = done.send((turn, Ok(Commit::Conflict)));
            }
            for (((_, done), turn), commit) in waiting.into_iter().zip(turns).zip(commits) {
                let _ = done.send((turn, commit));
            }
            for tell in told {
                let _ = tell.send(());
            }
        };
        (count, tell)
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
        Err(error) if turns.len() > 1 && !error.concerns_all() => one_by_one(store, turns),
        Err(error) => turns.iter().map(|_| Err(error.clone().into())).collect(),
    };
    measure::committed(turns.len(), started.elapsed());
    commits
}

/// Commits turns each for itself. One that was stepped on a turn that is not kept must not slip into the
/// place that another process has made meanwhile.
fn one_by_one(store: &dyn Store, turns: &[Turn]) -> Vec<Committed> {
    let mut behind: HashSet<&SessionId> = HashSet::new();
    let mut commits = Vec::with_capacity(turns.len());
    for turn in turns {
        let commit = if behind.contains(&turn.session) {
            Ok(Commit::Conflict)
        } else {
            store.commit(turn).map_err(ServiceError::from)
        };
        if !matches!(commit, Ok(Commit::Done { .. })) {
            behind.insert(&turn.session);
        }
        commits.push(commit);
    }
    commits
}
