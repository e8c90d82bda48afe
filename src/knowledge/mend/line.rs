//! One line of block YAML: its dashes, its key, its value.

use super::flow::Flow;
use super::quote::{Quoted, quoted};
use super::scan::{Scan, key};
use super::width::{half, is_blank};

/// A line that stands for itself: an item, an entry of a mapping, or both.
pub(super) struct Entry {
    /// The mended line without its indentation.
    pub text: String,
    /// How far each dash with its blanks moves what is behind it.
    pub dashes: Vec<usize>,
    /// Whether it has a key.
    pub has_key: bool,
    /// How its value goes on in the next lines.
    pub goes_on: GoesOn,
}

/// How a value goes on.
pub(super) enum GoesOn {
    /// There is none yet: what stands deeper is it.
    Nested,
    /// A plain scalar, on any deeper line.
    Plain,
    /// Something that stays as it is, such as a block scalar, on any deeper line.
    Block,
    /// A quoted scalar, up to this mark.
    Quote(char),
    /// A flow collection with brackets open.
    Flow(Flow),
    /// It is complete.
    Done,
}

/// Mends a line, given without its indentation.
pub(super) fn entry(text: &str) -> Entry {
    let mut scan = Scan::new(text);
    let dashes = dashes(&mut scan);
    // A key with a full-width colon is told from a sentence by its looks.
    let key = key(&scan, scan.at, true);
    if let Some(key) = &key {
        key.write(&mut scan);
        scan.blanks();
    }
    let has_key = key.is_some();
    let goes_on = value(&mut scan);
    scan.rest();
    let text = scan.out.trim_end_matches(is_blank).to_owned();
    Entry { text, dashes, has_key, goes_on }
}

/// Whether a line begins with a key and a half-width colon, which no scalar's next line can.
pub(super) fn begins_with_key(text: &str) -> bool {
    let scan = Scan::new(text);
    key(&scan, 0, true).is_some_and(|key| key.has_half_width_colon(&scan))
}

/// Reads on in a quoted scalar: the mark again while it is open.
pub(super) fn quote_goes_on(text: &str, mark: char) -> GoesOn {
    let scan = Scan::new(&format!("{mark}{text}"));
    match quoted(&scan, 0, |_| false) {
        Quoted::Mended(..) => GoesOn::Done,
        _ => GoesOn::Quote(mark),
    }
}

fn dashes(scan: &mut Scan) -> Vec<usize> {
    let mut dashes = Vec::new();
    while scan.half_at(scan.at) == Some('-')
        && scan.chars.get(scan.at + 1).is_none_or(|next| is_blank(*next))
    {
        let start = scan.out.chars().count();
        scan.put('-');
        scan.blanks();
        dashes.push(scan.out.chars().count() - start);
    }
    dashes
}

fn value(scan: &mut Scan) -> GoesOn {
    // A comment, an anchor or a tag is no value yet.
    let is_value = |char: &char| !matches!(char, '#' | '&' | '!');
    let Some(first) = scan.char().filter(is_value) else { return GoesOn::Nested };
    if matches!(first, '|' | '>') {
        return GoesOn::Block;
    }
    if Flow::begins(scan) {
        return flow(scan);
    }
    let ends = |next: Option<char>| next.is_none_or(|char| half(char) == '#');
    match quoted(scan, scan.at, ends) {
        Quoted::Mended(text, end) => {
            scan.replace(end, &text);
            GoesOn::Done
        }
        Quoted::Unclosed => GoesOn::Quote(first),
        Quoted::No => {
            let end = plain_end(scan);
            scan.plain(end);
            GoesOn::Plain
        }
    }
}

fn flow(scan: &mut Scan) -> GoesOn {
    let (at, out) = (scan.at, scan.out.clone());
    let mut flow = Flow::default();
    match flow.line(scan) {
        Some(()) if flow.is_closed() => GoesOn::Done,
        Some(()) => GoesOn::Flow(flow),
        None => {
            // What cannot be read stays, with all that belongs to it.
            (scan.at, scan.out) = (at, out);
            GoesOn::Block
        }
    }
}

/// A plain scalar ends in front of a comment.
fn plain_end(scan: &Scan) -> usize {
    let is_comment = |at: &usize| scan.chars[*at] == '#' && is_blank(scan.chars[at - 1]);
    let end = (scan.at + 1..scan.len()).find(is_comment).unwrap_or(scan.len());
    let blanks = (scan.at..end).rev().take_while(|at| is_blank(scan.chars[*at])).count();
    end - blanks
}
