//! Thoughts that were had before. A step depends on nothing but what it is given, so two people who
//! stand at the same place and say the same are answered by one thought: the same words, or other words
//! of the same meaning.
//!
//! Kept, and only in memory, is what was met twice. All of it is dropped when somebody has everything
//! erased that is kept of them.

use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use lru::LruCache;

use super::standing::{Stamps, Standing, Talk};
use super::thought::{Logged, Thought};
use super::{Incoming, Request};
use crate::dialog::Desk;
use crate::language::Reading;
use crate::reply::Detail;

/// How many places are kept with their thoughts, some 12 KB each, and how long a place may be, in
/// bytes.
const MOST: NonZeroUsize = NonZeroUsize::new(1_024).expect("it is not zero");
const LONGEST: usize = 8_192;
/// Of how many places it is known, by a number, that somebody was there once.
const MOST_ONCE: u64 = 16_384;

/// All that a thought depends on, under one version of the knowledge.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    talk: Arc<Talk>,
    /// Where what is said is a button that was pressed.
    stamps: Option<Stamps>,
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
    pub fn new(request: &Request, stands: &Standing, input: &str, desk: Desk) -> Self {
        let (talk, said) = (Arc::clone(&stands.talk), Said::Words(input.to_owned()));
        let presses = matches!(request.incoming, Incoming::Press { .. });
        let stamps = presses.then(|| stands.stamps.clone());
        let (today, detail, logged) = (request.now.date(), request.detail, request.logged());
        Self { talk, stamps, said, today, desk, detail, logged }
    }

    /// The same, whatever the words.
    pub fn of_meaning(&self, meaning: Reading) -> Self {
        let said = Said::Meaning(Box::new(meaning));
        Self { talk: Arc::clone(&self.talk), stamps: self.stamps.clone(), said, ..*self }
    }

    fn is_short(&self) -> bool {
        let words = match &self.said {
            Said::Words(words) => words.len(),
            Said::Meaning(_) => 0,
        };
        self.talk.len() + words <= LONGEST
    }
}

/// Thoughts at hand, the one unused for longest gives way.
pub(super) struct Familiar {
    numbers: RandomState,
    thoughts: Mutex<Thoughts>,
}

struct Thoughts {
    had: LruCache<Place, Arc<Thought>>,
    once: Once,
}

/// Places at which somebody was once, by their numbers. Each has one slot, which a later place may take.
struct Once(Vec<u64>);

impl Once {
    fn new() -> Self {
        Self((0..MOST_ONCE).map(|_| 0).collect())
    }

    /// Whether somebody was at the place before; if not, it is known from now on.
    fn was_there(&mut self, number: u64) -> bool {
        let slot = usize::try_from(number % MOST_ONCE).ok().and_then(|slot| self.0.get_mut(slot));
        slot.is_some_and(|slot| std::mem::replace(slot, number) == number)
    }
}

impl Familiar {
    pub fn new() -> Self {
        let thoughts = Thoughts { had: LruCache::new(MOST), once: Once::new() };
        Self { numbers: RandomState::new(), thoughts: Mutex::new(thoughts) }
    }

    /// The thought that was had at this place.
    pub fn get(&self, place: &Place) -> Option<Arc<Thought>> {
        self.lock().had.get(place).cloned()
    }

    /// Keeps a thought, if somebody was at its place before.
    pub fn put(&self, place: Place, thought: &Arc<Thought>) {
        if !place.is_short() {
            return;
        }
        let number = self.numbers.hash_one(&place);
        let mut thoughts = self.lock();
        if thoughts.once.was_there(number) {
            thoughts.had.put(place, Arc::clone(thought));
        }
    }

    /// Drops all thoughts.
    pub fn forget(&self) {
        let mut thoughts = self.lock();
        thoughts.had.clear();
        thoughts.once = Once::new();
    }

    /// What a panic left behind is still places and their thoughts.
    fn lock(&self) -> MutexGuard<'_, Thoughts> {
        self.thoughts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
