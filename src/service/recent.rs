//! The sessions of the last turns, so that a conversation under way is not read and parsed anew.
//!
//! No state of its own: a session from here is committed with the version it had, and where that
//! is no longer true, since another process has gone on with it, the commit conflicts and the session
//! is read from the store. What is answered without a commit is never answered from here alone
//! (`Turning::begin`).

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::known::Known;
use crate::store::SessionId;

/// How many sessions are kept at hand; a few kilobytes each.
const MOST: NonZeroUsize = NonZeroUsize::new(2_048).expect("it is not zero");

/// Sessions at hand, the one unused for longest gives way.
pub(super) struct Recent(Mutex<AtHand>);

struct AtHand {
    sessions: LruCache<SessionId, Known>,
    erased: Erased,
}

/// How often anything was erased.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Erased(u64);

impl Recent {
    pub fn new() -> Self {
        Self(Mutex::new(AtHand { sessions: LruCache::new(MOST), erased: Erased::default() }))
    }

    /// Takes a session out; whoever commits it puts it back.
    pub fn take(&self, id: &SessionId) -> Option<Known> {
        self.lock().sessions.pop(id)
    }

    /// Puts a session back, unless a later turn of it was faster, or it may have been erased since.
    pub fn put(&self, id: &SessionId, known: Known, erased: Erased) {
        let mut at_hand = self.lock();
        let is_newer = |other: &Known| other.version < known.version;
        if at_hand.erased == erased && at_hand.sessions.peek(id).is_none_or(is_newer) {
            at_hand.sessions.put(id.clone(), known);
        }
    }

    pub fn forget(&self, id: &SessionId) {
        self.lock().sessions.pop(id);
    }

    /// How often anything was erased so far.
    pub fn erased(&self) -> Erased {
        self.lock().erased
    }

    /// Forgets sessions that were erased; of those whose turns are under way nothing comes back.
    pub fn erase(&self, ids: &[SessionId]) {
        let mut at_hand = self.lock();
        at_hand.erased.0 += 1;
        for id in ids {
            at_hand.sessions.pop(id);
        }
    }

    /// What a panic left behind is still a session with its version.
    fn lock(&self) -> MutexGuard<'_, AtHand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
