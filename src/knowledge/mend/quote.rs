//! Quotes: “yes” is meant as "yes"; “两病” in a sentence is right as it is.

use super::scan::Scan;
use super::width::{half, is_blank, word};

/// What stands in quotes at a place.
pub(super) enum Quoted {
    /// The mended text with its quotes, and one past its end.
    Mended(String, usize),
    /// A straight quote that this line does not close.
    Unclosed,
    /// No quote, or one that belongs to a sentence.
    No,
}

/// Reads a quoted scalar. `ends` says whether one may end in front of a character; none is the end
/// of the line.
pub(super) fn quoted(scan: &Scan, start: usize, ends: impl Fn(Option<char>) -> bool) -> Quoted {
    let mark = scan.chars.get(start).copied();
    let Some(mark) = mark.filter(|char| matches!(half(*char), '"' | '\'')) else {
        return Quoted::No;
    };
    let inside = start + 1;
    if let Some(end) = straight_end(scan, inside, mark) {
        let text = scan.text(inside, end);
        let text = word(&text).filter(|_| !text.is_ascii()).unwrap_or(text);
        return Quoted::Mended(format!("{mark}{text}{mark}"), end + 1);
    }
    let is_closing = |at: &usize| {
        let next = scan.after_blanks(at + 1);
        half(scan.chars[*at]) == half(mark) && ends(scan.chars.get(next).copied())
    };
    let Some(end) = (inside..scan.len()).find(is_closing) else {
        return if is_straight(mark) { Quoted::Unclosed } else { Quoted::No };
    };
    let text = scan.text(inside, end);
    // A quotation within a text of several lines closes nothing.
    if is_straight(mark) && text.contains(['“', '”', '‘', '’']) {
        return Quoted::Unclosed;
    }
    if text.contains(['"', '\\']) {
        return Quoted::No;
    }
    match word(&text) {
        Some(word) => Quoted::Mended(format!("\"{word}\""), end + 1),
        None if is_straight(mark) || needs_quotes(&text) => {
            Quoted::Mended(format!("\"{text}\""), end + 1)
        }
        None => Quoted::No,
    }
}

fn is_straight(mark: char) -> bool {
    matches!(mark, '"' | '\'')
}

/// Where the straight quote that begins here ends, by the rules of YAML.
fn straight_end(scan: &Scan, inside: usize, mark: char) -> Option<usize> {
    let mut at = inside;
    while is_straight(mark) {
        let char = *scan.chars.get(at)?;
        let doubled = mark == '\'' && scan.chars.get(at + 1) == Some(&mark);
        match char {
            '\\' if mark == '"' => at += 1,
            _ if char == mark && doubled => at += 1,
            _ if char == mark => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether a text means something else to YAML without quotes, so that they were meant as such.
fn needs_quotes(text: &str) -> bool {
    let begins = text.starts_with(['{', '[', '*', '&', '!', '%', '@', '`', '|', '>', '#']);
    let blank_behind = |mark: char| {
        let mut chars = text.chars().peekable();
        std::iter::from_fn(move || Some((chars.next()?, chars.peek().copied())))
            .any(|(char, next)| char == mark && next.is_none_or(is_blank))
    };
    begins || blank_behind(':') || text.contains(" #")
}
