//! Thoughts that were had before. A step depends on nothing but what it is given, so two people who
//! stand at the same place and say the same are answered by one thought.
//!
//! Kept is what was met in two sessions: what is said in one alone stays nowhere but there.

use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use lru::LruCache;

use super::Request;
use super::thought::{Logged, Standing, Thought};
use crate::dialog::Desk;
use crate::reply::Detail;
use crate::store::SessionId;

/// How many thoughts are kept, some 15 KB each, and how long their place may be, in bytes.
const MOST: NonZeroUsize = NonZeroUsize::new(512).expect("it is not zero");
const LONGEST: usize = 8_192;
/// How many places are known, by a number, at which one session was.
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
    /// The place, and the session that was there.
    once: LruCache<u64, u64>,
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

    /// Keeps a thought, if another session was at its place before.
    pub fn put(&self, place: Place, session: &SessionId, thought: &Arc<Thought>) {
        if place.state.len() + place.input.len() > LONGEST {
            return;
        }
        let (number, session) = (self.numbers.hash_one(&place), self.numbers.hash_one(session));
        let mut thoughts = self.lock();
        match thoughts.once.get(&number) {
            Some(other) if *other != session => {
                thoughts.once.pop(&number);
                thoughts.had.put(place, Arc::clone(thought));
            }
            Some(_) => {}
            None => drop(thoughts.once.put(number, session)),
        }
    }

    /// What a panic left behind is still places and their thoughts.
    fn lock(&self) -> MutexGuard<'_, Thoughts> {
        self.thoughts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
