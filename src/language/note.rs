//! A hotline's notes: short pieces side by side, some of them single characters that stand for a
//! word (临汾 居 糖 门慢 代办). Such a piece is spelt out before anything is read.

use std::ops::Range;

use super::hash::Table;
use super::normalise::{Edit, Normalised, is_han};

/// The fewest pieces of a note.
const PIECES: usize = 3;

/// The most characters of a short piece.
const SHORT: usize = 5;

/// How many characters with spaces between them are a torn text, and no note.
const TORN: usize = 4;

/// Words by how notes write them.
#[derive(Default)]
pub(super) struct Shorthand(Table<String, Vec<char>>);

impl Shorthand {
    /// Adds a piece and the word that it stands for.
    pub(super) fn add(&mut self, piece: &str, word: &str) {
        self.0.insert(piece.to_owned(), word.chars().collect());
    }

    /// The edits that spell out the pieces of a note; none where the message is none.
    pub(super) fn spelt_out(&self, message: &Normalised, owners: &[u32]) -> Vec<Edit> {
        let pieces = pieces(message);
        let short = pieces.iter().filter(|piece| piece.len() <= SHORT).count();
        if pieces.len() < PIECES || short * 2 < pieces.len() || is_torn(&pieces) {
            return Vec::new();
        }
        let parts = pieces.into_iter().flat_map(|piece| by_script(message, piece));
        let free = parts.filter(|part| !owners[part.clone()].iter().any(|o| *o > 0));
        let spelt = free.filter_map(|chars| {
            let by = self.word(&message.chars[chars.clone()])?;
            Some(Edit { chars, by })
        });
        spelt.collect()
    }

    /// The word of a piece, or the words of the two that it is made of: 漯职.
    fn word(&self, piece: &[char]) -> Option<Vec<char>> {
        let whole = |piece: &[char]| self.0.get(&piece.iter().collect::<String>());
        whole(piece).cloned().or_else(|| {
            (1..piece.len()).find_map(|at| {
                let (first, second) = piece.split_at(at);
                Some([&whole(first)?[..], &whole(second)?[..]].concat())
            })
        })
    }
}

/// The parts of a piece, letters apart from Han characters: 其母PD, HD每周3次.
fn by_script(message: &Normalised, piece: Range<usize>) -> Vec<Range<usize>> {
    let chars = &message.chars[piece.clone()];
    let one_script = |one: &char, next: &char| {
        !(is_han(*one) && next.is_ascii_alphabetic() || one.is_ascii_alphabetic() && is_han(*next))
    };
    let mut start = piece.start;
    let parts = chars.chunk_by(one_script).map(|part| {
        let part = start..start + part.len();
        start = part.end;
        part
    });
    parts.collect()
}

/// 临 汾 糖 尿 病: a text of single characters with nothing but spaces between them.
fn is_torn(pieces: &[Range<usize>]) -> bool {
    let single = |pair: &[Range<usize>]| pair[0].len() == 1 && pair[0].end == pair[1].start;
    pieces.windows(TORN).any(|row| row.windows(2).all(single))
}

/// The pieces of a message, between spaces and marks.
fn pieces(message: &Normalised) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for (at, character) in message.chars.iter().enumerate() {
        if !character.is_alphanumeric() {
            continue;
        }
        let joined = pieces.last().is_some_and(|piece| piece.end == at)
            && (!is_han(*character) || message.origin[at - 1].end >= message.origin[at].start);
        match pieces.last_mut() {
            Some(piece) if joined => piece.end = at + 1,
            _ => pieces.push(at..at + 1),
        }
    }
    pieces
}
