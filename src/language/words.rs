//! The longest known word at each place of a message, from left to right.
//!
//! A hash of all words, and for the first two characters of a word how long such a word can be:
//! twenty thousand words are ready in a few milliseconds, where an automaton over them takes ten
//! times that to build, and a message needs no more than a few look-ups a character.

use std::ops::Range;

use super::hash::Table;
use super::normalise::Normalised;

/// All words, each with the number of its sense.
#[derive(Default)]
pub struct Words {
    by_text: Table<String, u32>,
    longest: Table<(char, char), usize>,
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
            let longest = self.longest.entry((first, second)).or_default();
            *longest = length.max(*longest);
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
        let longest = message
            .chars
            .get(start + 1)
            .and_then(|second| self.longest.get(&(first, *second)))
            .map_or(1, |longest| *longest);
        let longest = longest.min(message.chars.len() - start);
        (1..=longest).rev().find_map(|length| {
            let end = message.offsets.get(start + length).copied();
            let bytes = message.offsets[start]..end.unwrap_or(message.text.len());
            Some((length, self.get(&message.text[bytes])?))
        })
    }
}
