//! Indentation: every level a whole step of the file deeper than the one above it.

use super::width::is_blank;

/// How many spaces a level has where a file does not tell.
const STEP: usize = 2;

/// A line with what decides how far it is indented.
pub(super) struct Line {
    /// The blanks in front of it, as they stand in the file.
    pub blanks: String,
    /// The mended text behind them.
    pub text: String,
    /// What it is.
    pub role: Role,
}

impl Line {
    /// The same line with the characters that it had before it was mended.
    pub fn with_characters_of(self, line: &str) -> Self {
        let text = line.get(self.blanks.len()..).unwrap_or_default();
        let keeps_end = self.text.ends_with(is_blank);
        let text = if keeps_end { text } else { text.trim_end_matches(is_blank) };
        Self { text: text.to_owned(), ..self }
    }
}

/// What a line is to the lines around it.
pub(super) enum Role {
    /// An item, an entry of a mapping, or both.
    Entry {
        /// How far each dash moves what is behind it.
        dashes: Vec<usize>,
        /// Whether it has a key.
        has_key: bool,
        /// Whether its value stands on the deeper lines that follow.
        opens: bool,
    },
    /// Moves with the entry above it.
    GoesOn,
    /// Moves with the entry below it.
    Comment,
}

/// The text with its lines indented evenly.
pub(super) fn indented(lines: &[Line]) -> String {
    let step = step(lines);
    let mut levels = Levels { step, ..Levels::default() };
    let moved: Vec<(usize, usize)> = lines.iter().map(|line| levels.place(line)).collect();
    let mut text = String::new();
    for (position, line) in lines.iter().enumerate() {
        let (old, new) = match line.role {
            Role::Comment => comment(lines, &moved, position),
            _ => moved[position],
        };
        let is_blank_line = line.text.is_empty() && matches!(line.role, Role::Comment);
        // What does not move stays as it was.
        if is_blank_line {
        } else if old == new && line.blanks.bytes().all(|byte| byte == b' ') {
            text.push_str(&line.blanks);
        } else {
            text.push_str(&" ".repeat(new));
        }
        text.push_str(&line.text);
        text.push('\n');
    }
    text
}

/// A comment moves with the next entry where it stands in its column.
fn comment(lines: &[Line], moved: &[(usize, usize)], position: usize) -> (usize, usize) {
    let own = moved[position];
    let below = (position..lines.len()).find(|at| matches!(lines[*at].role, Role::Entry { .. }));
    below.map(|at| moved[at]).filter(|(old, _)| *old == own.0).unwrap_or(own)
}

/// The levels that are open, and where each was and is now.
#[derive(Default)]
struct Levels {
    step: usize,
    open: Vec<Level>,
    /// Whether the last entry's value stands on deeper lines.
    opens: bool,
    /// How far the last entry was moved: from and to.
    last: (usize, usize),
}

#[derive(Clone, Copy)]
struct Level {
    old: usize,
    new: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Items,
    Keys,
}

impl Levels {
    /// The column of a line in the file, and where it belongs.
    fn place(&mut self, line: &Line) -> (usize, usize) {
        let old = columns(&line.blanks, self.step);
        match &line.role {
            Role::Entry { dashes, has_key, opens } => {
                let new = self.entry(old, dashes, *has_key);
                self.opens = *opens;
                self.last = (old, new);
                (old, new)
            }
            Role::GoesOn => (old, self.beside_last(old)),
            Role::Comment => (old, old),
        }
    }

    /// Where a column is after the last entry's move.
    fn beside_last(&self, old: usize) -> usize {
        (old + self.last.1).saturating_sub(self.last.0)
    }

    fn entry(&mut self, old: usize, dashes: &[usize], has_key: bool) -> usize {
        let first = match (dashes.is_empty(), has_key) {
            (false, _) => Kind::Items,
            (true, true) => Kind::Keys,
            // A value on a line of its own moves with its key.
            (true, false) => return self.beside_last(old),
        };
        let new = self.find(old, first);
        let (mut from, mut to) = (old, new);
        for (position, width) in dashes.iter().enumerate() {
            (from, to) = (from + width, to + width);
            if position + 1 < dashes.len() {
                self.open.push(Level { old: from, new: to, kind: Kind::Items });
            } else if has_key {
                self.open.push(Level { old: from, new: to, kind: Kind::Keys });
            }
        }
        new
    }

    /// The level that a line belongs to, which is then the innermost.
    fn find(&mut self, old: usize, kind: Kind) -> usize {
        let same = |level: &Level| level.old == old && level.kind == kind;
        let found = self
            .open
            .iter()
            .rposition(same)
            .or_else(|| if self.begins(old, kind) { None } else { self.nearest(old, kind) });
        if let Some(position) = found {
            self.open.truncate(position + 1);
            return self.open[position].new;
        }
        let new = match self.open.last() {
            None => old,
            Some(parent) if parent.old == old => parent.new,
            Some(parent) if parent.old > old => old,
            Some(parent) => parent.new + self.step,
        };
        self.open.push(Level { old, new, kind });
        new
    }

    /// Whether a line begins the value of the entry above it. A list may stand right below its key.
    fn begins(&self, old: usize, kind: Kind) -> bool {
        let Some(parent) = self.open.last() else { return true };
        let below = parent.kind == Kind::Keys && kind == Kind::Items && old == parent.old;
        self.opens && (old > parent.old || below)
    }

    /// The open level of this kind whose column is nearest; of two the inner one.
    fn nearest(&self, old: usize, kind: Kind) -> Option<usize> {
        let levels = self.open.iter().enumerate().rev();
        let levels = levels.filter(|(_, level)| level.kind == kind);
        levels.min_by_key(|(_, level)| level.old.abs_diff(old)).map(|(position, _)| position)
    }
}

/// The step that most levels have. Lines with anything but spaces in front tell nothing.
fn step(lines: &[Line]) -> usize {
    let mut counts = [0_usize; 9];
    let mut above: Option<usize> = None;
    for line in lines {
        let Role::Entry { dashes, has_key, opens } = &line.role else { continue };
        let is_plain = line.blanks.bytes().all(|byte| byte == b' ');
        let column = line.blanks.len();
        let deeper = above.and_then(|above| column.checked_sub(above)).unwrap_or(0);
        // A value on a line of its own is no level.
        let is_level = is_plain && deeper > 0 && (*has_key || !dashes.is_empty());
        if let (true, Some(count)) = (is_level, counts.get_mut(deeper)) {
            *count += 1;
        }
        // Below a dash alone, a level counts from the dash.
        let moved = if *has_key { dashes.len() } else { dashes.len().saturating_sub(1) };
        let own = column + dashes[..moved].iter().sum::<usize>();
        above = (*opens && is_plain).then_some(own);
    }
    let most = counts.iter().copied().max().filter(|most| *most > 0);
    most.and_then(|most| counts.iter().position(|count| *count == most)).unwrap_or(STEP)
}

/// How far blanks reach on the screen: a tab is a step, a full-width space two columns.
fn columns(blanks: &str, step: usize) -> usize {
    let width = |char| match char {
        '\t' => step,
        '\u{3000}' => 2,
        _ => 1,
    };
    blanks.chars().filter(|char| is_blank(*char)).map(width).sum()
}
