//! A lane for each conversation that has turns under way beside others: they are stepped one after the
//! other, each on what the one before it came to, and that need not be committed yet.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::known::Known;
use crate::store::SessionId;

/// The lanes that somebody is in.
#[derive(Default)]
pub(super) struct Lanes(Mutex<HashMap<SessionId, Used>>);

#[derive(Default)]
struct Used {
    lane: Arc<Lane>,
    /// How many are in it.
    entered: usize,
}

/// What the last turn in a lane came to. Whoever holds it may step the next one.
pub(super) type Lane = tokio::sync::Mutex<Option<Ahead>>;

/// A turn that was stepped and handed to the writer.
pub(super) struct Ahead {
    /// The session as it will be.
    pub known: Known,
    /// Whether it will not be so.
    pub lost: Lost,
}

/// Whether a turn was not kept, once its commit was tried.
#[derive(Clone, Default)]
pub(super) struct Lost(Arc<AtomicBool>);

impl Lost {
    pub fn is_lost(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    pub fn lose(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Lanes {
    /// Goes into the lane of a conversation.
    pub fn enter<'l>(&'l self, id: &'l SessionId) -> Entered<'l> {
        let mut lanes = self.lock();
        let used = lanes.entry(id.clone()).or_default();
        used.entered += 1;
        Entered { lanes: self, id, lane: Arc::clone(&used.lane) }
    }

    /// What a panic left behind is still lanes with their turns.
    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Used>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody in a lane. The last to leave takes it away.
pub(super) struct Entered<'l> {
    lanes: &'l Lanes,
    id: &'l SessionId,
    pub lane: Arc<Lane>,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        let mut lanes = self.lanes.lock();
        if let Entry::Occupied(mut one) = lanes.entry(self.id.clone()) {
            one.get_mut().entered -= 1;
            if one.get().entered == 0 {
                one.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_lane_is_left_when_all_have_gone() {
        let lanes = Lanes::default();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..2_000).for_each(|_| drop(lanes.enter(&SessionId::from("s")))));
            }
        });
        assert_eq!(lanes.lock().len(), 0);
    }
}
