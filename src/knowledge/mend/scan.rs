//! One line as it is read, and as it is written.

use super::quote::{Quoted, quoted};
use super::width::{half, is_blank, is_of_id, word};

/// The characters of a line, how far they are read, and what is written for them.
pub(super) struct Scan {
    /// The line.
    pub chars: Vec<char>,
    /// The next character.
    pub at: usize,
    /// What has been written.
    pub out: String,
}

impl Scan {
    pub fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), at: 0, out: String::new() }
    }

    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// The next character.
    pub fn char(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// The half-width form of a character.
    pub fn half_at(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied().map(half)
    }

    /// Some of the line's text.
    pub fn text(&self, from: usize, to: usize) -> String {
        self.chars[from..to].iter().collect()
    }

    /// The first place from here on that is not blank.
    pub fn after_blanks(&self, from: usize) -> usize {
        (from..self.len()).find(|at| !is_blank(self.chars[*at])).unwrap_or(self.len())
    }

    /// Whether the character before is blank, or there is none.
    pub fn is_after_blank(&self) -> bool {
        self.at.checked_sub(1).is_none_or(|before| is_blank(self.chars[before]))
    }

    /// Whether a comma stands here, in any width.
    pub fn is_separator(&self) -> bool {
        self.char().is_some_and(|char| half(char) == ',' || char == '、')
    }

    /// Writes blanks as spaces.
    pub fn blanks(&mut self) {
        while self.char().is_some_and(is_blank) {
            self.put(' ');
        }
    }

    /// Reads a character and writes another.
    pub fn put(&mut self, char: char) {
        self.out.push(char);
        self.at += 1;
    }

    /// Sees to a blank between what is written and what comes.
    pub fn space(&mut self) {
        if self.char().is_some_and(|char| !is_blank(char)) {
            self.out.push(' ');
        }
    }

    /// Reads up to here and writes a text instead.
    pub fn replace(&mut self, to: usize, text: &str) {
        self.out.push_str(text);
        self.at = to;
    }

    /// Reads a plain scalar up to here: a program's word in half width, anything else as it is.
    pub fn plain(&mut self, to: usize) {
        let text = self.text(self.at, to);
        let kept = text.trim_end_matches(is_blank);
        let blanks = " ".repeat(text.chars().count() - kept.chars().count());
        let mended = word(kept).unwrap_or_else(|| kept.to_owned());
        self.replace(to, &(mended + &blanks));
    }

    /// Reads what is left and leaves it as it is.
    pub fn rest(&mut self) {
        let rest = self.text(self.at, self.len());
        self.replace(self.len(), &rest);
    }
}

/// A key with its colon.
pub(super) struct Key {
    text: String,
    end: usize,
}

impl Key {
    /// Whether its colon is YAML's own.
    pub fn has_half_width_colon(&self, scan: &Scan) -> bool {
        scan.chars[self.end - 1] == ':'
    }

    /// Writes it with its colon, and a blank behind.
    pub fn write(&self, scan: &mut Scan) {
        scan.replace(self.end, &self.text);
        scan.out.push(':');
        scan.space();
    }
}

/// The key that stands at a place: an id, in quotes or not, and a colon. With a full-width colon it
/// might be the first word of a sentence (`APP：…`); `strict` takes only what looks like a key of ours.
pub(super) fn key(scan: &Scan, at: usize, strict: bool) -> Option<Key> {
    let (text, end, is_quoted) = id(scan, at)?;
    let colon = scan.after_blanks(end);
    let is_key = match scan.chars.get(colon)? {
        ':' => is_quoted || scan.chars.get(colon + 1).is_none_or(|char| is_blank(*char)),
        '：' => is_quoted || !strict || is_our_key(&text),
        _ => false,
    };
    is_key.then_some(Key { text, end: colon + 1 })
}

/// The id that stands at a place, where it ends, and whether it is in quotes.
fn id(scan: &Scan, at: usize) -> Option<(String, usize, bool)> {
    let is_colon = |char: Option<char>| char.is_some_and(|char| half(char) == ':');
    if let Quoted::Mended(text, end) = quoted(scan, at, is_colon) {
        return Some((text, end, true));
    }
    let end = (at..scan.len()).find(|at| !is_of_id(scan.chars[*at])).unwrap_or(scan.len());
    let text: String = scan.chars.get(at..end)?.iter().map(|char| half(*char)).collect();
    (!text.is_empty()).then_some((text, end, false))
}

fn is_our_key(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.bytes().all(is_plain) && text.bytes().any(|byte| byte.is_ascii_lowercase())
}
