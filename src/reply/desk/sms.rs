//! Text messages: one of 70 units, or parts of 67 that a phone joins. A part with a figure says
//! itself how sure the figure is and of which year, for parts arrive alone; in the whole message
//! nothing else says so again.
//!
//! A unit is a UTF-16 code unit: what the network counts for a message in Chinese.

/// The most units of a message that is sent alone.
const ALONE: usize = 70;
/// The most units of a part of several.
const JOINED: usize = 67;

/// The most parts, as far as it can be helped.
pub(super) const MOST: usize = 5;

/// Behind what a text is cut.
const MARKS: &str = "。；，、！？\n";

/// A line to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsLine {
    /// What it says.
    pub text: String,
    /// How sure it is and of which year; short, as it is repeated.
    pub hedge: String,
    /// Whether that is said even where the line holds no figure.
    pub hedged: bool,
}

impl SmsLine {
    fn wants_hedge(&self) -> bool {
        self.hedged || has_figure(&self.text)
    }
}

/// How many units a text takes.
#[must_use]
pub fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Whether a text holds a figure.
#[must_use]
pub fn has_figure(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

/// Cuts lines into messages.
#[must_use]
pub fn parts(lines: &[SmsLine]) -> Vec<String> {
    let lines = hedged_once(lines);
    let whole = Part { lines: lines.clone() }.text();
    if units(&whole) <= ALONE {
        return if whole.is_empty() { Vec::new() } else { vec![whole] };
    }
    let whole = packed(&lines, Cuts::Clauses);
    if whole.len() <= MOST {
        return whole;
    }
    let tight = packed(&lines, Cuts::Anywhere);
    if tight.len() < whole.len() { tight } else { whole }
}

fn packed(lines: &[SmsLine], cuts: Cuts) -> Vec<String> {
    let mut packing = Packing { done: Vec::new(), open: Part::default(), cuts };
    for line in lines {
        packing.add(line.clone());
    }
    packing.close();
    packing.done
}

/// The lines without the short hedges of their own, where the message says the fuller one.
fn hedged_once(lines: &[SmsLine]) -> Vec<SmsLine> {
    let said: Vec<&str> =
        lines.iter().filter(|line| line.wants_hedge()).map(|line| line.hedge.as_str()).collect();
    let own = |line: &SmsLine| {
        let is_said = said.contains(&line.hedge.as_str());
        let text = if is_said { unhedged(&line.text, &line.hedge) } else { line.text.clone() };
        SmsLine { text, ..line.clone() }
    };
    lines.iter().map(own).collect()
}

/// A text without the brackets whose words a fuller hedge says as well.
pub(super) fn unhedged(text: &str, hedge: &str) -> String {
    let mut said = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('（') {
        said.push_str(before);
        match behind.split_once('）') {
            Some((own, after)) if !own.is_empty() && hedge.contains(own) => rest = after,
            _ => {
                said.push('（');
                rest = behind;
            }
        }
    }
    said + rest
}

/// Lines of one message.
#[derive(Clone, Default)]
struct Part {
    lines: Vec<SmsLine>,
}

impl Part {
    /// Its text: each hedge stands once, behind the last line that it speaks of.
    fn text(&self) -> String {
        let last = |(at, line): &(usize, &SmsLine)| {
            line.wants_hedge()
                && !self.lines[at + 1..]
                    .iter()
                    .any(|later| later.wants_hedge() && later.hedge == line.hedge)
        };
        let texts = self.lines.iter().enumerate().map(|(at, line)| {
            if last(&(at, line)) { with_hedge(&line.text, &line.hedge) } else { line.text.clone() }
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    fn with(&self, line: SmsLine) -> Self {
        let mut with = self.clone();
        with.lines.push(line);
        with
    }

    fn has_room_for(&self, line: &SmsLine) -> bool {
        units(&self.with(line.clone()).text()) <= JOINED
    }

    /// How many units of a line's text have room at the least.
    fn room(&self, line: &SmsLine) -> usize {
        let nothing = SmsLine { text: String::new(), hedged: line.wants_hedge(), ..line.clone() };
        JOINED.saturating_sub(units(&self.with(nothing).text()))
    }
}

/// A line with its hedge, before the mark at its end.
fn with_hedge(text: &str, hedge: &str) -> String {
    let bare = text.strip_suffix(['。', '；', '，', '、']).unwrap_or(text);
    format!("{bare}{hedge}{}", &text[bare.len()..])
}

/// Where a line may be cut that only begins to have room.
#[derive(Clone, Copy)]
enum Cuts {
    /// Behind a clause that is whole.
    Clauses,
    /// Behind any mark, where they would be too many parts: the phone joins them.
    Anywhere,
}

struct Packing {
    done: Vec<String>,
    open: Part,
    cuts: Cuts,
}

impl Packing {
    /// Adds a line; what has no room goes on in the next part.
    fn add(&mut self, line: SmsLine) {
        let mut rest = line;
        while !self.open.has_room_for(&rest) {
            let room = self.open.room(&rest);
            let is_new = self.open.lines.is_empty();
            let at = if is_new {
                cut(&rest.text, room, self.cuts)
            } else {
                self.cuts.within(&rest.text, room)
            };
            if at == 0 {
                self.close();
                continue;
            }
            let behind = rest.text.split_off(at);
            // The hedge is said with the last piece, unless a figure wants it before.
            let head = SmsLine { hedged: rest.hedged && behind.is_empty(), ..rest.clone() };
            rest.hedged &= !head.wants_hedge();
            self.open.lines.push(head);
            self.close();
            rest.text = behind;
        }
        if !rest.text.is_empty() {
            self.open.lines.push(rest);
        }
    }

    fn close(&mut self) {
        let part = std::mem::take(&mut self.open);
        if !part.lines.is_empty() {
            self.done.push(part.text());
        }
    }
}

/// An end of a character in a text.
struct End {
    at: usize,
    char: char,
    /// Whether it stands in brackets.
    inside: bool,
}

/// The ends of the characters that have room.
fn ends(text: &str, room: usize) -> Vec<End> {
    let (mut used, mut depth) = (0, 0_i32);
    let end = |(at, char): (usize, char)| {
        used += char.len_utf16();
        depth += i32::from(char == '（') - i32::from(char == '）');
        (used <= room).then(|| End { at: at + char.len_utf8(), char, inside: depth > 0 })
    };
    text.char_indices().map_while(end).collect()
}

impl Cuts {
    /// Behind the last mark that has room; 0 where none has.
    fn within(self, text: &str, room: usize) -> usize {
        let fits = |end: &&End| match self {
            Self::Clauses => "。；".contains(end.char) && !end.inside,
            Self::Anywhere => MARKS.contains(end.char),
        };
        ends(text, room).iter().rev().find(fits).map_or(0, |end| end.at)
    }
}

/// Where a text that is too long is cut: behind the last mark that has room, else between two
/// characters that are no figure and no word; at the very least behind one character.
fn cut(text: &str, room: usize, cuts: Cuts) -> usize {
    let ends = ends(text, room);
    let mark = |end: &&End| MARKS.contains(end.char);
    let loose = |end: &&End| {
        let next = text[end.at..].chars().next();
        let tight = |char: char| char.is_ascii_graphic() || char.is_numeric();
        // A figure keeps its unit as well: 4000元.
        let is_torn = tight(end.char) && next.is_some_and(tight);
        // And who says something stays with what they say: 文章写：…
        !(end.char.is_numeric() || is_torn || end.char == '：')
    };
    let late = |end: &&End| end.at * 3 >= text.len().min(room * 3);
    let outside = |end: &&End| matches!(cuts, Cuts::Anywhere) || !end.inside;
    let at = ends.iter().rev().find(|end| mark(end) && late(end) && outside(end));
    let at = at.or_else(|| ends.iter().rev().find(|end| mark(end) && late(end)));
    let at = at.or_else(|| ends.iter().rev().find(loose));
    // One word that is longer than a message: torn, but not behind a digit.
    let at = at.or_else(|| ends.iter().rev().find(|end| !end.char.is_numeric()));
    at.map_or_else(|| text.chars().next().map_or(0, char::len_utf8), |end| end.at)
}
