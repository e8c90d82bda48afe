//! Words with a character written twice, or torn apart by a line break: 高血血压, 冠心⏎病.

use std::ops::Range;

use super::normalise::{Edit, Normalised, is_han};
use super::proof::{Written, owners, text};
use super::words::Words;

/// The fewest characters of a word that a line break may tear apart where one half is a word.
const TORN: usize = 3;

/// The message without what is doubled and what tears a word apart.
struct Plain {
    message: Normalised,
    /// For each of its characters the position in the message as it is written.
    from: Vec<usize>,
}

/// The edits that give words which are not there as the message is written.
pub(super) fn doubled(
    words: &Words,
    is_ordinary: &dyn Fn(&str) -> bool,
    message: &Normalised,
    written: &[Written],
) -> Vec<Edit> {
    let repeats = |at: &usize| message.chars[*at] == message.chars[*at - 1];
    if message.breaks.is_empty() && !(1..message.chars.len()).any(|at| repeats(&at)) {
        return Vec::new();
    }
    let owners = owners(message, written);
    let extra = extra(message, &owners);
    if !extra.contains(&true) {
        return Vec::new();
    }
    let plain = without(message, &extra);
    let mut edits = Vec::new();
    for (found, _) in words.find(&plain.message) {
        let chars = plain.from[found.start]..plain.from[found.end - 1] + 1;
        if chars.len() == found.len() || !is_longest(written, &chars, found.len()) {
            continue;
        }
        let torn = chars.clone().any(|at| extra[at] && !is_han(message.chars[at]));
        let reduplicated = |at: usize| extra[at] && is_ordinary(text(message, &(at - 1..at + 1)));
        let loose = chars.clone().all(|at| owners[at] == 0);
        if (torn && found.len() < TORN && !loose)
            || (found.len() == 2 && chars.clone().any(reduplicated))
        {
            continue;
        }
        edits.extend(runs(&extra, &chars).map(|run| Edit { chars: run, by: Vec::new() }));
    }
    edits
}

/// Which characters may be too many: the second of two that no word holds both of, a line break.
fn extra(message: &Normalised, owners: &[u32]) -> Vec<bool> {
    let chars = &message.chars;
    let mut extra = vec![false; chars.len()];
    for at in 1..chars.len() {
        let together = owners[at] > 0 && owners[at] == owners[at - 1];
        extra[at] = chars[at] == chars[at - 1] && is_han(chars[at]) && !together;
    }
    for at in message.breaks.iter().copied().filter(|at| *at > 0) {
        let between = is_han(chars[at - 1]) && chars.get(at + 1).is_some_and(|c| is_han(*c));
        extra[at] = between;
    }
    extra
}

fn without(message: &Normalised, extra: &[bool]) -> Plain {
    let from: Vec<usize> = (0..message.chars.len()).filter(|at| !extra[*at]).collect();
    let mut plain = Normalised::default();
    for at in &from {
        plain.offsets.push(plain.text.len());
        plain.chars.push(message.chars[*at]);
        plain.text.push(message.chars[*at]);
    }
    Plain { message: plain, from }
}

/// Whether the words that are written there all lie within, and are shorter.
fn is_longest(written: &[Written], chars: &Range<usize>, length: usize) -> bool {
    let there = written.iter().filter(|(word, _)| word.start < chars.end && chars.start < word.end);
    there
        .into_iter()
        .all(|(word, _)| chars.start <= word.start && word.end <= chars.end && word.len() < length)
}

/// The runs of marked positions within some characters.
fn runs<'a>(extra: &'a [bool], chars: &Range<usize>) -> impl Iterator<Item = Range<usize>> + 'a {
    let (mut at, end) = (chars.start, chars.end);
    std::iter::from_fn(move || {
        let start = (at..end).find(|at| extra[*at])?;
        at = (start..end).find(|at| !extra[*at]).unwrap_or(end);
        Some(start..at)
    })
}
