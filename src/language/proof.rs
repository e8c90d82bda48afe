//! Proofreading, before words are looked up: a message's characters are put where the lexicon has
//! them if they stand doubled, torn apart, swapped or without one of theirs. What is written right
//! is never touched: a slip leaves at least one character that belongs to no word.

use std::ops::Range;

use super::clipped::Clipped;
use super::doubled::doubled;
use super::normalise::{Edit, Normalised};
use super::note::Shorthand;
use super::swapped::Swapped;
use super::words::Words;

/// A word found as it stands: its characters and the number of its sense.
pub(super) type Written = (Range<usize>, u32);

/// What is known of how words are miswritten.
#[derive(Default)]
pub(super) struct Proof {
    pub(super) shorthand: Shorthand,
    pub(super) swapped: Swapped,
    pub(super) clipped: Clipped,
}

impl Proof {
    /// The words of a message as they stand once it is mended.
    pub(super) fn read(
        &self,
        words: &Words,
        is_ordinary: &dyn Fn(&str) -> bool,
        message: &mut Normalised,
    ) -> Vec<Written> {
        let mut written: Vec<Written> = words.find(message).collect();
        let mend = |message: &mut Normalised, edits: &[Edit], written: &mut Vec<Written>| {
            if !edits.is_empty() {
                *message = message.edited(edits);
                *written = words.find(message).collect();
            }
        };
        let edits = doubled(words, is_ordinary, message, &written);
        mend(message, &edits, &mut written);
        let edits = self.shorthand.spelt_out(message, &owners(message, &written));
        mend(message, &edits, &mut written);
        if written.iter().map(|(chars, _)| chars.len()).sum::<usize>() < message.chars.len() {
            let edits = self.swapped.edits(is_ordinary, message, &owners(message, &written));
            mend(message, &edits, &mut written);
            let edits = self.clipped.edits(is_ordinary, message, &owners(message, &written));
            mend(message, &edits, &mut written);
        }
        written
    }
}

/// For each character the number of the word of several characters that it belongs to, 0 for none.
pub(super) fn owners(message: &Normalised, written: &[Written]) -> Vec<u32> {
    let mut owners = vec![0; message.chars.len()];
    for (number, (chars, _)) in (1..).zip(written).filter(|(_, (chars, _))| chars.len() > 1) {
        owners[chars.clone()].fill(number);
    }
    owners
}

/// Whether some characters may be a miswritten word: one of them belongs to no word, and no word
/// reaches across their edges.
pub(super) fn is_open(owners: &[u32], chars: &Range<usize>) -> bool {
    let cut =
        |at: usize| at > 0 && at < owners.len() && owners[at] > 0 && owners[at] == owners[at - 1];
    owners[chars.clone()].contains(&0) && !cut(chars.start) && !cut(chars.end)
}

/// Some characters of a message as text.
pub(super) fn text<'a>(message: &'a Normalised, chars: &Range<usize>) -> &'a str {
    let at = |position: usize| message.offsets.get(position).copied();
    &message.text[at(chars.start).unwrap_or_default()..at(chars.end).unwrap_or(message.text.len())]
}

/// The edits of a message from left to right. `at` gives the one for a place, with where it ends.
pub(super) fn edits(
    message: &Normalised,
    at: impl Fn(usize) -> Option<(usize, Edit)>,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut start = 0;
    while start < message.chars.len() {
        let edit = at(start);
        start = edit.as_ref().map_or(start + 1, |(end, _)| *end);
        edits.extend(edit.map(|(_, edit)| edit));
    }
    edits
}
