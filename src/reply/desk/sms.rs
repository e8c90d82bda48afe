//! Text messages: one of 70 units, or parts of 67 that a phone joins. A part with a figure says
//! itself how sure the figure is and of which year, for parts arrive alone.
//!
//! A unit is a UTF-16 code unit: what the network counts for a message in Chinese.

/// The most units of a message that is sent alone.
const ALONE: usize = 70;
/// The most units of a part of several.
const JOINED: usize = 67;

/// A line to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsLine {
    /// What it says.
    pub text: String,
    /// How sure it is and of which year; short, as it is repeated.
    pub hedge: String,
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
    let mut whole = Part::default();
    for line in lines {
        whole.add(line);
    }
    if units(&whole.text()) <= ALONE {
        let text = whole.text();
        return if text.is_empty() { Vec::new() } else { vec![text] };
    }
    let mut packing = Packing::default();
    for line in lines {
        packing.add(line);
    }
    packing.close();
    packing.done
}

/// Lines of one message, and the hedges that their figures need.
#[derive(Clone, Default)]
struct Part {
    texts: Vec<String>,
    hedges: Vec<String>,
}

impl Part {
    fn add(&mut self, line: &SmsLine) {
        self.texts.push(line.text.clone());
        if has_figure(&line.text) && !self.hedges.contains(&line.hedge) {
            self.hedges.push(line.hedge.clone());
        }
    }

    fn text(&self) -> String {
        let mut text = self.texts.join("\n");
        if let Some(hedge) = self.hedges.first() {
            text.truncate(text.len() - said_again(&text, hedge));
        }
        text.extend(self.hedges.iter().map(String::as_str));
        text
    }

    fn has_room_for(&self, line: &SmsLine) -> bool {
        let mut with = self.clone();
        with.add(line);
        units(&with.text()) <= JOINED
    }
}

#[derive(Default)]
struct Packing {
    done: Vec<String>,
    open: Part,
}

impl Packing {
    fn add(&mut self, line: &SmsLine) {
        if !self.open.has_room_for(line) {
            self.close();
        }
        let mut rest = line.clone();
        while !self.open.has_room_for(&rest) {
            let room =
                JOINED.saturating_sub(if has_figure(&rest.text) { units(&rest.hedge) } else { 0 });
            let cut = cut(&rest.text, room);
            let behind = rest.text.split_off(cut);
            self.open.add(&rest);
            self.close();
            rest.text = behind;
        }
        if !rest.text.is_empty() {
            self.open.add(&rest);
        }
    }

    fn close(&mut self) {
        let part = std::mem::take(&mut self.open);
        if !part.texts.is_empty() {
            self.done.push(part.text());
        }
    }
}

/// How many bytes at the end of a text are a hedge in brackets that the fuller one behind it says again.
fn said_again(text: &str, hedge: &str) -> usize {
    let bracket = text.strip_suffix('）').and_then(|text| text.rsplit_once('（'));
    let own = bracket.map(|(_, own)| own).filter(|own| !own.is_empty() && hedge.contains(own));
    own.map_or(0, |own| "（".len() + own.len() + "）".len())
}

/// Where a text that is too long is cut: behind the last mark that has room, else between two
/// characters that are no figure and no word; at the very least behind one character.
fn cut(text: &str, room: usize) -> usize {
    let mut used = 0;
    let ends = text.char_indices().map_while(|(at, char)| {
        used += char.len_utf16();
        (used <= room).then_some((at + char.len_utf8(), char))
    });
    let ends: Vec<(usize, char)> = ends.collect();
    let mark = |(_, char): &&(usize, char)| "。；，、！？\n".contains(*char);
    let loose = |(end, char): &&(usize, char)| {
        let next = text[*end..].chars().next();
        let tight = |char: char| char.is_ascii_graphic() || char.is_numeric();
        // A figure keeps its unit as well: 4000元.
        let is_torn = tight(*char) && next.is_some_and(tight);
        // And who says something stays with what they say: 文章写：…
        !(char.is_numeric() || is_torn || *char == '：')
    };
    let late = |(end, _): &&(usize, char)| *end * 3 >= text.len().min(room * 3);
    let at = ends.iter().rev().find(|end| mark(end) && late(end));
    let at = at.or_else(|| ends.iter().rev().find(loose));
    // One word that is longer than a message: torn, but not behind a digit.
    let at = at.or_else(|| ends.iter().rev().find(|(_, char)| !char.is_numeric()));
    at.map_or_else(|| text.chars().next().map_or(0, char::len_utf8), |(end, _)| *end)
}
