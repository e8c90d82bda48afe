//! The longest known word at each place of a message, from left to right.
//!
//! A hash of all words, and for the first two characters of a word how long such words are:
//! twenty thousand words are ready in a few milliseconds, where an automaton over them takes ten
//! times that to build, and a message needs no more than a few look-ups a character.

use std::ops::Range;

use super::hash::Table;
use super::normalise::Normalised;

/// All words, each with the number of its sense.
#[derive(Default)]
pub struct Words {
    by_text: Table<String, u32>,
    /// By the first two characters.
    lengths: Table<(char, char), Lengths>,
}

/// How long some words are, in characters.
#[derive(Clone, Copy, Default)]
struct Lengths {
    longest: usize,
    /// A bit a length; the last one stands for all that are as long or longer.
    occurring: u64,
}

impl Lengths {
    fn bit(length: usize) -> u64 {
        1 << length.min(63)
    }

    fn add(&mut self, length: usize) {
        self.longest = self.longest.max(length);
        self.occurring |= Self::bit(length);
    }

    /// Those that may occur, the longest first, none above `most`.
    fn down_from(self, most: usize) -> impl Iterator<Item = usize> {
        let occurs = move |length: &usize| self.occurring & Self::bit(*length) != 0;
        (2..=self.longest.min(most)).rev().filter(occurs)
    }
}

impl Words {
    /// The sense of a word.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<u32> {
        self.by_text.get(text).copied()
    }

    /// Adds a word.
    pub fn insert(&mut self, text: &str, sense: u32) {
        let mut characters = text.chars();
        if let (Some(first), Some(second)) = (characters.next(), characters.next()) {
            let length = 2 + characters.count();
            self.lengths.entry((first, second)).or_default().add(length);
        }
        self.by_text.insert(text.to_owned(), sense);
    }

    /// The words of a message with their characters; none lies within another.
    pub fn find<'a>(
        &'a self,
        message: &'a Normalised,
    ) -> impl Iterator<Item = (Range<usize>, u32)> + 'a {
        let mut start = 0;
        std::iter::from_fn(move || {
            while start < message.chars.len() {
                let at = start;
                match self.longest_at(message, at) {
                    Some((length, sense)) => {
                        start = at + length;
                        return Some((at..start, sense));
                    }
                    None => start += 1,
                }
            }
            None
        })
    }

    fn longest_at(&self, message: &Normalised, start: usize) -> Option<(usize, u32)> {
        let first = *message.chars.get(start)?;
        let lengths =
            message.chars.get(start + 1).and_then(|second| self.lengths.get(&(first, *second)));
        let several = lengths.copied().unwrap_or_default();
        several.down_from(message.chars.len() - start).chain([1]).find_map(|length| {
            let end = message.offsets.get(start + length).copied();
            let bytes = message.offsets[start]..end.unwrap_or(message.text.len());
            Some((length, self.get(&message.text[bytes])?))
        })
    }
}
