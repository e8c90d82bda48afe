//! Long words with one character missing: 需哪些材, 门诊慢病认.

use std::ops::Range;

use super::hash::Table;
use super::normalise::{Edit, Normalised, is_han};
use super::proof::{edits, is_open, text};

/// The fewest and the most characters of a word that is looked for.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=8;

/// Words by what is left of them without one of their characters.
#[derive(Default)]
pub(super) struct Clipped {
    by_rest: Table<u64, Missing>,
}

/// What is missing.
#[derive(Clone, Copy)]
struct Missing {
    character: char,
    /// Where it stands in the word.
    at: u8,
    /// Whether it is the last one.
    last: bool,
    /// The sense of the word; none where several words that mean different things leave the same.
    sense: Option<u32>,
}

impl Missing {
    /// Whether a character beside the gap belongs to no word: half of one is left.
    fn leaves_half(&self, owners: &[u32], start: usize) -> bool {
        let at = start + usize::from(self.at);
        owners[at - 1] == 0 || (!self.last && owners[at] == 0)
    }
}

impl Clipped {
    /// Adds a word. `may_miss` tells of a character whether it may be missing, `same` of two
    /// senses whether they are one.
    pub(super) fn add(
        &mut self,
        word: &str,
        sense: u32,
        may_miss: impl Fn(usize, char) -> bool,
        same: impl Fn(u32, u32) -> bool,
    ) {
        let characters: Vec<char> = word.chars().collect();
        let count = characters.len();
        if !LENGTHS.contains(&count) || !characters.iter().all(|c| is_han(*c)) {
            return;
        }
        for at in (1..count).filter(|at| may_miss(*at, characters[*at])) {
            let rest = (0..count).filter(|other| *other != at);
            let key = rest.fold(0, |key, other| follow(key, characters[other]));
            let missing = Missing {
                character: characters[at],
                at: u8::try_from(at).unwrap_or(u8::MAX),
                last: at + 1 == count,
                sense: Some(sense),
            };
            let known = self.by_rest.entry(key).or_insert(missing);
            if known.sense.is_some_and(|known| !same(known, sense)) {
                known.sense = None;
            }
        }
    }

    /// The edits that put in what is missing.
    pub(super) fn edits(
        &self,
        is_ordinary: &dyn Fn(&str) -> bool,
        message: &Normalised,
        owners: &[u32],
    ) -> Vec<Edit> {
        edits(message, |start| self.longest_at(message, owners, start, is_ordinary))
    }

    /// The longest word at a place that misses a character, by its end, and the edit for it.
    fn longest_at(
        &self,
        message: &Normalised,
        owners: &[u32],
        start: usize,
        is_ordinary: &dyn Fn(&str) -> bool,
    ) -> Option<(usize, Edit)> {
        let mut key = 0;
        let mut longest = None;
        for (end, character) in (start + 1..).zip(&message.chars[start..]).take(*LENGTHS.end() - 1)
        {
            if !is_han(*character) {
                break;
            }
            key = follow(key, *character);
            let chars: Range<usize> = start..end;
            // 看病 is not 看完病: of so few characters none may belong to a word.
            let short = end - start < *LENGTHS.start();
            let whole = short && owners[chars.clone()].iter().any(|owner| *owner > 0);
            if end - start + 1 < *LENGTHS.start() || whole || !is_open(owners, &chars) {
                continue;
            }
            let missing = self.by_rest.get(&key).filter(|missing| missing.sense.is_some());
            if let Some(missing) = missing
                && (!missing.last || !message.chars.get(end).is_some_and(|c| is_han(*c)))
                && !is_ordinary(text(message, &chars))
                && missing.leaves_half(owners, start)
            {
                let at = start + usize::from(missing.at);
                longest = Some((end, Edit { chars: at..at, by: vec![missing.character] }));
            }
        }
        longest
    }
}

fn follow(key: u64, character: char) -> u64 {
    (key.rotate_left(21) ^ u64::from(u32::from(character))).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
