//! One queue for all conversations: what comes in together is stepped in its order and committed
//! together, so that many chats share one wait for the disk.
//!
//! A thread of its own, so that nobody who waits for the network waits for the disk.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::{Carried, Request, Service, ServiceError, Turned, measure};
use crate::store::Sent;

/// The fewest and the most jobs that are taken together, if as many wait.
const FEWEST_TOGETHER: usize = 16;
const MOST_TOGETHER: usize = 256;
/// How long a sent part that could not be noted waits for the next attempt.
const PAUSE: Duration = Duration::from_millis(200);

/// What is told when a turn is committed. Called on the queue's thread: it must not wait.
pub type Done = Box<dyn FnOnce(Result<Turned, ServiceError>) + Send>;
/// What is told when a sent part is noted.
pub type Noted = Box<dyn FnOnce() + Send>;

enum Job {
    Turn(Box<Request>, Done),
    Sent(Sent, Noted),
}

/// The entrance of the queue.
#[derive(Clone)]
pub struct Queue {
    jobs: Sender<Job>,
}

impl Queue {
    /// Starts the queue's thread. It ends when all entrances are gone and all is done.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(service: Service) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, waiting) = channel();
        let thread =
            Builder::new().name("turns".to_owned()).spawn(move || run(&service, &waiting))?;
        Ok((Self { jobs }, thread))
    }

    /// Has a turn carried out.
    pub fn turn(&self, request: Request, done: Done) {
        measure::queued(1.0);
        // The thread ends only after the last entrance is gone, so somebody listens.
        let _ = self.jobs.send(Job::Turn(Box::new(request), done));
    }

    /// Has a part noted as sent.
    pub fn sent(&self, part: Sent, noted: Noted) {
        measure::queued(1.0);
        let _ = self.jobs.send(Job::Sent(part, noted));
    }
}

fn run(service: &Service, jobs: &Receiver<Job>) {
    let mut batch = Batch::new();
    while batch.collect(jobs) {
        batch.carry_out(service);
    }
}

struct Batch {
    /// How many jobs are taken together: as many as can be stepped in the time that a commit takes.
    /// A slow disk is waited for seldom, and a fast one lets answers go out while others are
    /// stepped.
    together: usize,
    requests: Vec<Request>,
    done: Vec<Done>,
    sent: Vec<Sent>,
    noted: Vec<Noted>,
}

impl Batch {
    fn new() -> Self {
        let (requests, done, sent, noted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { together: FEWEST_TOGETHER, requests, done, sent, noted }
    }

    /// Waits for work and takes all that is there; false when there will be none any more.
    fn collect(&mut self, jobs: &Receiver<Job>) -> bool {
        let first = if self.sent.is_empty() {
            jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            jobs.recv_timeout(PAUSE)
        };
        if matches!(first, Err(RecvTimeoutError::Disconnected)) {
            return false;
        }
        for job in first.into_iter().chain(jobs.try_iter().take(self.together - 1)) {
            measure::queued(-1.0);
            match job {
                Job::Turn(request, done) => {
                    self.requests.push(*request);
                    self.done.push(done);
                }
                Job::Sent(part, noted) => {
                    self.sent.push(part);
                    self.noted.push(noted);
                }
            }
        }
        true
    }

    fn carry_out(&mut self, service: &Service) {
        let started = Instant::now();
        let Carried { turned, noted, committing } = service.turns(&self.requests, &self.sent);
        let stepping = started.elapsed().saturating_sub(committing).as_micros().max(1);
        let fit = self.requests.len().max(1) as u128 * committing.as_micros() / stepping;
        let fit = usize::try_from(fit).unwrap_or(MOST_TOGETHER);
        self.together = fit.clamp(FEWEST_TOGETHER, MOST_TOGETHER);
        if noted {
            self.sent.clear();
            self.noted.drain(..).for_each(|noted| noted());
        }
        self.requests.clear();
        self.done.drain(..).zip(turned).for_each(|(done, turned)| done(turned));
    }
}
