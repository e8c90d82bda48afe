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
pub(super) struct Recent(Mutex<LruCache<SessionId, Known>>);

impl Recent {
    pub fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    /// Takes a session out; whoever commits it puts it back.
    pub fn take(&self, id: &SessionId) -> Option<Known> {
        self.lock().pop(id)
    }

    /// Puts a session back, unless a later turn of it was faster.
    pub fn put(&self, id: &SessionId, known: Known) {
        let mut sessions = self.lock();
        if sessions.peek(id).is_none_or(|other| other.version < known.version) {
            sessions.put(id.clone(), known);
        }
    }

    pub fn forget(&self, id: &SessionId) {
        self.lock().pop(id);
    }

    /// What a panic left behind is still a session with its version.
    fn lock(&self) -> MutexGuard<'_, LruCache<SessionId, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
