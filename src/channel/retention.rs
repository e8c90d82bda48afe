//! Sweeps what is older than it is to be kept, while a channel runs: at its start and every hour. Of
//! several processes with one store, one does it.

use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{interval, sleep};
use tracing::{info, warn};

use super::process::{Clock, Stopping};
use crate::service::Service;
use crate::service::retention::Retention;
use crate::store::{Lease, SessionId, StoreError, Swept};

/// How often it is looked.
const ROUND: Duration = Duration::from_hours(1);
/// How long turns have the store to themselves between two steps.
const REST: Duration = Duration::from_millis(100);
/// What the task is called among processes, and for how long it is one's own, in milliseconds.
const TASK: &str = "retention";
const LEASE: i64 = 60_000;

/// Starts sweeping, where anything is to be swept.
pub(super) fn sweep_beside(
    service: &Service,
    retention: Option<Retention>,
    clock: &Clock,
    stopping: Stopping,
) {
    let Some(retention) = retention else { return };
    let holder = SessionId::fresh().0.into();
    let sweeper = Sweeper { service: service.clone(), retention, clock: clock.clone(), holder };
    tokio::spawn(sweeper.run(stopping));
}

#[derive(Clone)]
struct Sweeper {
    service: Service,
    retention: Retention,
    clock: Clock,
    holder: std::sync::Arc<str>,
}

impl Sweeper {
    async fn run(self, mut stopping: Stopping) {
        let mut rounds = interval(ROUND);
        loop {
            tokio::select! {
                _ = rounds.tick() => {}
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
            match self.sweep(&stopping).await {
                Ok(Swept { turns: 0, .. }) => {}
                Ok(Swept { turns, sessions }) => info!(turns, sessions, "swept what is too old"),
                Err(error) => warn!(%error, "not swept, trying again in an hour"),
            }
        }
    }

    /// Sweeps step by step until nothing is left to sweep.
    async fn sweep(&self, stopping: &Stopping) -> Result<Swept, StoreError> {
        let mut all = Swept::default();
        while !*stopping.borrow() {
            let sweeper = self.clone();
            let Ok(step) = spawn_blocking(move || sweeper.step()).await else { break };
            let Some(step) = step? else { break };
            all.turns += step.turns;
            all.sessions += step.sessions;
            sleep(REST).await;
        }
        Ok(all)
    }

    /// A step; none where nothing is left, or another process does it.
    fn step(&self) -> Result<Option<Swept>, StoreError> {
        let (store, now) = (self.service.store(), (self.clock.millis)());
        let lease = Lease { holder: self.holder.clone(), until: now + LEASE };
        if !store.lead(TASK, &lease, now)? {
            return Ok(None);
        }
        let swept = self.retention.sweep(store, (self.clock.civil)())?;
        Ok((swept.turns > 0).then_some(swept))
    }
}
