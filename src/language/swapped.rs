//! Names and long words with two neighbouring characters swapped: 冠病心, 登备案记.

use std::ops::Range;

use super::hash::Table;
use super::normalise::{Edit, Normalised, is_han};
use super::proof::{edits, is_open, text};

/// The fewest and the most characters of a word that is looked for.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=8;

/// The end of a chain of words.
const NONE: u32 = u32::MAX;

/// Words by their characters, in whatever order.
#[derive(Default)]
pub(super) struct Swapped {
    words: Vec<Word>,
    characters: Vec<char>,
    by_characters: Table<u64, u32>,
}

struct Word {
    characters: Range<usize>,
    /// The next word with the same characters.
    next: u32,
}

impl Swapped {
    /// Adds a word.
    pub(super) fn add(&mut self, word: &str) {
        if !LENGTHS.contains(&word.chars().count()) || !word.chars().all(is_han) {
            return;
        }
        let start = self.characters.len();
        self.characters.extend(word.chars());
        let key = word.chars().fold(0, |sum: u64, c| sum.wrapping_add(spread(c)));
        let number = u32::try_from(self.words.len()).unwrap_or(NONE);
        let next = self.by_characters.insert(key, number).unwrap_or(NONE);
        self.words.push(Word { characters: start..self.characters.len(), next });
    }

    /// The edits that put swapped characters right.
    pub(super) fn edits(
        &self,
        is_ordinary: &dyn Fn(&str) -> bool,
        message: &Normalised,
        owners: &[u32],
    ) -> Vec<Edit> {
        edits(message, |start| self.longest_at(message, owners, start, is_ordinary))
    }

    /// The longest word at a place that is swapped there, by its end, and the edit for it.
    fn longest_at(
        &self,
        message: &Normalised,
        owners: &[u32],
        start: usize,
        is_ordinary: &dyn Fn(&str) -> bool,
    ) -> Option<(usize, Edit)> {
        let mut key = 0_u64;
        let mut longest = None;
        for (end, character) in (start + 1..).zip(&message.chars[start..]).take(*LENGTHS.end()) {
            if !is_han(*character) {
                break;
            }
            key = key.wrapping_add(spread(*character));
            let chars = start..end;
            // 换肾了 is 换肾, and no slip for 换了肾.
            let short = end - start == *LENGTHS.start();
            let whole = short && owners[chars.clone()].iter().any(|owner| *owner > 0);
            if end - start < *LENGTHS.start() || whole || !is_open(owners, &chars) {
                continue;
            }
            let found = self.swap(key, &message.chars[chars.clone()]);
            if let Some(at) = found.map(|at| start + at)
                && !is_ordinary(text(message, &chars))
                && !parts(&chars, at).any(|part| is_ordinary(text(message, &part)))
            {
                let by = vec![message.chars[at + 1], message.chars[at]];
                longest = Some((end, Edit { chars: at..at + 2, by }));
            }
        }
        longest
    }

    /// Where two characters have to be swapped to give a word.
    fn swap(&self, key: u64, written: &[char]) -> Option<usize> {
        let mut number = *self.by_characters.get(&key)?;
        while let Some(word) = self.words.get(number as usize) {
            number = word.next;
            let meant = &self.characters[word.characters.clone()];
            let first = written.iter().zip(meant).position(|(one, other)| one != other);
            if let Some(at) = first
                && meant.len() == written.len()
                && meant[at..].len() > 1
                && written[at] == meant[at + 1]
                && written[at + 1] == meant[at]
                && written[at + 2..] == meant[at + 2..]
            {
                return Some(at);
            }
        }
        None
    }
}

/// The pairs of neighbours in some characters that a swap would part: 县城 in 襄县城.
fn parts(chars: &Range<usize>, swap: usize) -> impl Iterator<Item = Range<usize>> {
    let (first, last) = (swap.saturating_sub(1).max(chars.start), (swap + 1).min(chars.end - 2));
    (first..=last).map(|at| at..at + 2)
}

/// A number for a character whose sums tell sets of characters apart.
fn spread(character: char) -> u64 {
    let number = u64::from(u32::from(character)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (number ^ (number >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}
