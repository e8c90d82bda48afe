//! Mends what a Chinese keyboard and a hurried hand do to YAML: text in, text out.
//!
//! Full-width characters become half-width where they are syntax or part of a key, an id or a
//! figure, and never within a sentence, where they are right. Tabs and uneven indentation become
//! whole steps; blanks at the end of a line, CRLF, a byte order mark and a missing last line break
//! are put right. Nothing is added, removed or reordered.
//!
//! Line by line (`line`), with the flow collections (`flow`), quotes (`quote`) and widths (`width`)
//! in it; then the indentation (`indent`). It also works on what is no YAML at all, so whether the
//! result is worth keeping is decided afterwards (`settle`).

mod flow;
mod indent;
mod line;
mod quote;
mod scan;
mod settle;
mod width;

use super::node::Node;
use indent::{Line, Role, indented};
use line::{Entry, GoesOn};
use scan::Scan;
use width::is_blank;

pub use settle::{Mended, mended};

/// The mended text of a YAML file. A text in which nothing is to be mended comes back as it is, and so
/// does one that is never done: what is mended again stays as it is.
#[must_use]
pub fn mend(text: &str) -> String {
    let mut mended = mend_with(text, true);
    // What one pass makes of a line may show the next how the line below it is to be read.
    for _ in 0..MOST_PASSES {
        let again = mend_with(&mended, true);
        if again == mended {
            return mended;
        }
        mended = again;
    }
    text.to_owned()
}

/// So many passes are enough for any text that a hand wrote.
const MOST_PASSES: usize = 8;

/// Whether a text that is no YAML becomes YAML by mending.
#[must_use]
pub fn makes_readable(text: &str) -> bool {
    Node::parse(&mend(text)).is_ok()
}

/// The text with indentation, ends of lines and the end of the file mended, and no other character.
fn mend_layout(text: &str) -> String {
    mend_with(text, false)
}

fn mend_with(text: &str, characters: bool) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader { above: GoesOn::Done, column: 0 };
    let lines = text.lines().map(|line| {
        let mended = reader.line(line);
        if characters { mended } else { mended.with_characters_of(line) }
    });
    indented(&lines.collect::<Vec<Line>>())
}

/// Reads lines in their order.
struct Reader {
    /// How the value of the last entry goes on.
    above: GoesOn,
    /// The column of its key, or of its dash where it has none; a value goes on deeper than that.
    column: usize,
}

impl Reader {
    fn line(&mut self, line: &str) -> Line {
        let start = line.find(|char| !is_blank(char)).unwrap_or(line.len());
        let (blanks, text) = line.split_at(start);
        if matches!(self.above, GoesOn::Block) && (text.is_empty() || self.is_deeper(blanks)) {
            return Line { blanks: blanks.into(), text: text.into(), role: Role::GoesOn };
        }
        let text = text.trim_end_matches(is_blank);
        if text.is_empty() {
            return Line { blanks: String::new(), text: String::new(), role: Role::Comment };
        }
        if let Some(text) = self.goes_on(blanks, text) {
            return Line { blanks: blanks.into(), text, role: Role::GoesOn };
        }
        if text.starts_with(['#', '＃']) {
            let text = text.replacen('＃', "#", usize::from(text.starts_with('＃')));
            return Line { blanks: blanks.into(), text, role: Role::Comment };
        }
        self.entry(blanks, text)
    }

    fn is_deeper(&self, blanks: &str) -> bool {
        blanks.chars().count() > self.column
    }

    /// The mended line, if it belongs to the value of the entry above.
    fn goes_on(&mut self, blanks: &str, text: &str) -> Option<String> {
        let is_deeper = self.is_deeper(blanks);
        match &mut self.above {
            GoesOn::Plain
                if is_deeper && !text.starts_with('#') && !line::begins_with_key(text) =>
            {
                Some(text.to_owned())
            }
            GoesOn::Quote(mark) => {
                let mark = *mark;
                self.above = line::quote_goes_on(text, mark);
                Some(text.to_owned())
            }
            GoesOn::Flow(flow) if is_deeper => {
                let mut scan = Scan::new(text);
                match flow.line(&mut scan) {
                    None => self.above = GoesOn::Block,
                    Some(()) if flow.is_closed() => self.above = GoesOn::Done,
                    Some(()) => {}
                }
                scan.rest();
                Some(scan.out)
            }
            _ => None,
        }
    }

    fn entry(&mut self, blanks: &str, text: &str) -> Line {
        let Entry { text, dashes, has_key, goes_on } = line::entry(text);
        let keys = if has_key { dashes.len() } else { dashes.len().saturating_sub(1) };
        self.column = blanks.chars().count() + dashes[..keys].iter().sum::<usize>();
        let opens = matches!(goes_on, GoesOn::Nested);
        self.above = goes_on;
        Line { blanks: blanks.into(), text, role: Role::Entry { dashes, has_key, opens } }
    }
}
