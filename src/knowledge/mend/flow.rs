//! The characters of a flow collection: `{ disease：diabetes，claims：［S2-05］ }`.
//!
//! A comma, a colon or a bracket is syntax by what stands around it: in front of a key, between two
//! ids, where a bracket is open. In a sentence it stays as it is.

use super::quote::{Quoted, quoted};
use super::scan::{Scan, key};
use super::width::{half, is_blank, word};

/// The brackets that are open, from line to line.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    open: Vec<Bracket>,
    next: Next,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    List,
    Map,
}

/// What comes next within the innermost bracket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    #[default]
    Entry,
    Value,
    /// A plain scalar that the line before did not end.
    Plain,
    Separator,
}

impl Flow {
    /// Whether a collection begins here: a bracket, or a full-width one that is no part of a
    /// sentence.
    pub fn begins(scan: &Scan) -> bool {
        let Some(char) = scan.char() else { return false };
        match (char, half(char)) {
            ('{' | '[', _) => true,
            (_, '{') => {
                let inside = scan.after_blanks(scan.at + 1);
                key(scan, inside, false).is_some() || scan.half_at(inside) == Some('}')
            }
            (_, '[') => begins_list(scan),
            _ => false,
        }
    }

    /// Whether every bracket has been closed.
    pub fn is_closed(&self) -> bool {
        self.open.is_empty()
    }

    /// Mends one line of it, up to its end or to what stands behind the last bracket. None where it
    /// cannot be read.
    pub fn line(&mut self, scan: &mut Scan) -> Option<()> {
        loop {
            scan.blanks();
            let Some(char) = scan.char() else { return Some(()) };
            if char == '#' && scan.is_after_blank() {
                return Some(());
            }
            self.step(scan)?;
            if self.is_closed() {
                return Some(());
            }
        }
    }

    fn step(&mut self, scan: &mut Scan) -> Option<()> {
        if let (Some(bracket), false) = (self.closer(scan), self.is_closed()) {
            scan.put(bracket);
            self.open.pop();
            self.next = Next::Separator;
            return Some(());
        }
        match self.next {
            Next::Separator | Next::Plain | Next::Value if scan.is_separator() => {
                scan.put(',');
                scan.space();
                self.next = Next::Entry;
            }
            Next::Separator => return None,
            Next::Plain => self.plain(scan),
            Next::Entry if self.open.last() == Some(&Bracket::Map) => {
                match key(scan, scan.at, false) {
                    Some(key) => {
                        key.write(scan);
                        self.next = Next::Value;
                    }
                    None => self.value(scan)?,
                }
            }
            Next::Entry | Next::Value => self.value(scan)?,
        }
        Some(())
    }

    fn value(&mut self, scan: &mut Scan) -> Option<()> {
        if Self::begins(scan) {
            let bracket = half(scan.char()?);
            scan.put(bracket);
            self.open.push(if bracket == '{' { Bracket::Map } else { Bracket::List });
            self.next = Next::Entry;
            return Some(());
        }
        match quoted(scan, scan.at, |rest| rest.is_none_or(is_end)) {
            Quoted::Mended(text, end) => {
                scan.replace(end, &text);
                self.next = Next::Separator;
            }
            Quoted::Unclosed => return None,
            Quoted::No => self.plain(scan),
        }
        Some(())
    }

    fn plain(&mut self, scan: &mut Scan) {
        let end = self.plain_end(scan);
        scan.plain(end);
        self.next = if scan.char().is_some() { Next::Separator } else { Next::Plain };
    }

    /// The closing bracket that stands here, if it closes the innermost open one.
    fn closer(&self, scan: &Scan) -> Option<char> {
        let closer = closer_of(*self.open.last()?);
        (scan.char().map(half) == Some(closer)).then_some(closer)
    }

    /// One past the last character of a plain scalar.
    fn plain_end(&self, scan: &Scan) -> usize {
        let mut inner = 0;
        for at in scan.at..scan.len() {
            let char = scan.chars[at];
            let closes = self.open.last().is_some_and(|open| half(char) == closer_of(*open));
            match char {
                ',' | '{' | '}' | '[' | ']' => return at,
                '#' if at > scan.at && is_blank(scan.chars[at - 1]) => return at,
                '，' | '、' if self.separates(scan, at) => return at,
                _ if closes && inner == 0 => return at,
                _ if matches!(half(char), '[' | '{') => inner += 1,
                _ if matches!(half(char), ']' | '}') => inner -= 1,
                _ => {}
            }
        }
        scan.len()
    }

    /// Whether a full-width comma behind a plain scalar stands between entries.
    fn separates(&self, scan: &Scan, comma: usize) -> bool {
        let next = scan.after_blanks(comma + 1);
        let is_word = word(&scan.text(scan.at, comma)).is_some();
        if next == scan.len() {
            return is_word;
        }
        if self.open.last() == Some(&Bracket::Map) {
            let closes = scan.half_at(next) == Some('}');
            return scan.chars[comma] == '，' && (closes || key(scan, next, true).is_some());
        }
        let end = (next..scan.len()).find(|at| is_end(scan.chars[*at])).unwrap_or(scan.len());
        is_word && word(&scan.text(next, end)).is_some()
    }
}

/// Whether a full-width bracket begins a list: it holds ids, or the rest of the list is half-width.
fn begins_list(scan: &Scan) -> bool {
    let inside = scan.at + 1;
    let Some(end) = (inside..scan.len()).find(|at| half(scan.chars[*at]) == ']') else {
        return false;
    };
    let first = (inside..end).find(|at| is_end(scan.chars[*at])).unwrap_or(end);
    let content = scan.text(inside, end);
    scan.chars[end] == ']' || content.contains(',') || word(&scan.text(inside, first)).is_some()
}

fn closer_of(bracket: Bracket) -> char {
    match bracket {
        Bracket::List => ']',
        Bracket::Map => '}',
    }
}

/// Whether an entry may end in front of this character.
fn is_end(char: char) -> bool {
    matches!(half(char), ',' | ':' | ']' | '}') || char == '、'
}
