//! Thoughts that were had before. A step depends on nothing but what it is given, so two people who
//! stand at the same place and say the same are answered by one thought.
//!
//! Kept is what was met twice: what one person said once stays nowhere but in their own session.

use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use lru::LruCache;

use super::Request;
use super::thought::{Logged, Standing, Thought};
use crate::dialog::Desk;
use crate::reply::Detail;

/// How many thoughts are kept, some 15 KB each.
const MOST: NonZeroUsize = NonZeroUsize::new(512).expect("it is not zero");
/// How many places are known that somebody was at once, by a number.
const MOST_ONCE: NonZeroUsize = NonZeroUsize::new(8_192).expect("it is not zero");

/// All that a thought depends on, under one version of the knowledge.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// The session as it is kept.
    state: String,
    /// The masked message as it is logged.
    input: String,
    today: Date,
    desk: Desk,
    detail: Detail,
    logged: Logged,
}

impl Place {
    pub fn new(request: &Request, before: &Standing, input: &str, desk: Desk) -> Self {
        let (state, input) = (before.state.clone(), input.to_owned());
        let (today, detail, logged) = (request.now.date(), request.detail, request.logged());
        Self { state, input, today, desk, detail, logged }
    }
}

/// Thoughts at hand, the one unused for longest gives way.
pub(super) struct Familiar {
    numbers: RandomState,
    thoughts: Mutex<Thoughts>,
}

struct Thoughts {
    had: LruCache<Place, Arc<Thought>>,
    once: LruCache<u64, ()>,
}

impl Familiar {
    pub fn new() -> Self {
        let thoughts = Thoughts { had: LruCache::new(MOST), once: LruCache::new(MOST_ONCE) };
        Self { numbers: RandomState::new(), thoughts: Mutex::new(thoughts) }
    }

    /// The thought that was had at this place.
    pub fn get(&self, place: &Place) -> Option<Arc<Thought>> {
        self.lock().had.get(place).cloned()
    }

    /// Keeps a thought, if somebody was at its place before.
    pub fn put(&self, place: Place, thought: &Arc<Thought>) {
        let number = self.numbers.hash_one(&place);
        let mut thoughts = self.lock();
        if thoughts.once.pop(&number).is_some() {
            thoughts.had.put(place, Arc::clone(thought));
        } else {
            thoughts.once.put(number, ());
        }
    }

    /// What a panic left behind is still places and their thoughts.
    fn lock(&self) -> MutexGuard<'_, Thoughts> {
        self.thoughts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
