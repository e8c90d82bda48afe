//! Thoughts that were had before. A step depends on nothing but what it is given, so two people who
//! stand at the same place and say the same are answered by one thought: the same words, or other words
//! of the same meaning.
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
use crate::language::Reading;
use crate::reply::Detail;
use crate::store::SessionId;

/// How many places are kept with their thoughts, some 15 KB each, and how long a place may be, in
/// bytes.
const MOST: NonZeroUsize = NonZeroUsize::new(1_024).expect("it is not zero");
const LONGEST: usize = 8_192;
/// How many places are known, by a number, at which one session was.
const MOST_ONCE: NonZeroUsize = NonZeroUsize::new(8_192).expect("it is not zero");

/// All that a thought depends on, under one version of the knowledge.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    stands: Arc<Standing>,
    said: Said,
    today: Date,
    desk: Desk,
    detail: Detail,
    logged: Logged,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Said {
    /// The masked message as it is logged.
    Words(String),
    /// What a message means, however it is put.
    Meaning(Box<Reading>),
}

impl Place {
    /// Where somebody says `input`, as it is logged.
    pub fn new(request: &Request, stands: &Arc<Standing>, input: &str, desk: Desk) -> Self {
        let (stands, said) = (Arc::clone(stands), Said::Words(input.to_owned()));
        let (today, detail, logged) = (request.now.date(), request.detail, request.logged());
        Self { stands, said, today, desk, detail, logged }
    }

    /// The same, whatever the words.
    pub fn of_meaning(&self, meaning: Reading) -> Self {
        let said = Said::Meaning(Box::new(meaning));
        Self { stands: Arc::clone(&self.stands), said, ..*self }
    }

    fn is_short(&self) -> bool {
        let words = match &self.said {
            Said::Words(words) => words.len(),
            Said::Meaning(_) => 0,
        };
        self.stands.state.len() + words <= LONGEST
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
        if !place.is_short() {
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
