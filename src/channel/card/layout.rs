//! A card on a sheet, from the title to the code: the largest type in which all of it fits, and
//! where none does, less of it.

use super::CardError;
use super::code::Code;
use super::font::Font;
use super::pen::{Column, Look, Pen};
use super::sheet::Sheet;
use crate::reply::card::{Call, Card, CardLine, CardList, CardMark};

const INK: &str = "#1d2429";
const GREY: &str = "#4e585e";
const ACCENT: &str = "#0b5a62";
const CALM: &str = "#e6f1f2";
const ALERT: &str = "#a34a00";
const ALERT_FIELD: &str = "#fff1d6";
const WHITE: &str = "white";
const NONE: &str = "none";

/// The sign that a warning begins with in a chat; here it is drawn.
const WARNING_SIGN: &str = "⚠";
/// How much smaller the type gets at a time where not even what must stay fits.
const SMALLER: f64 = 0.95;

/// A card that is laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    /// The drawing.
    pub svg: String,
    /// Its height.
    pub height: f64,
    /// The size of its text.
    pub size: f64,
    /// How many lines had to give way.
    pub left_out: usize,
}

/// Lays a card out.
///
/// # Errors
/// Where the code cannot hold its text.
pub fn lay_out(card: &Card, font: &Font, sheet: &Sheet) -> Result<Laid, CardError> {
    let code = Code::new(&card.code.text)?;
    let draw = |card: &Card, size: f64, left_out: usize| {
        let drawing = Drawing { sheet, size, code: &code };
        drawing.draw(card, font, left_out)
    };
    let fits = |laid: &Laid| laid.height <= sheet.height;
    // The smaller the type and the fewer the lines, the lower it is: so halving finds the place.
    let at = sheet.sizes.partition_point(|size| !fits(&draw(card, *size, 0)));
    if let Some(size) = sheet.sizes.get(at) {
        return Ok(draw(card, *size, 0));
    }
    let mut smallest = sheet.sizes.last().copied().unwrap_or(sheet.margin);
    let counts: Vec<usize> = (1..=card.weak_lines()).collect();
    let without = |count: usize| draw(&card.without(count), smallest, count);
    let at = counts.partition_point(|count| !fits(&without(*count)));
    if let Some(count) = counts.get(at) {
        return Ok(without(*count));
    }
    let (shorter, left_out) = (card.without(counts.len()), counts.len());
    loop {
        smallest *= SMALLER;
        let laid = draw(&shorter, smallest, left_out);
        if fits(&laid) {
            return Ok(laid);
        }
    }
}

impl Card {
    /// Every word on it.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let lines = self.lists.iter().flat_map(|list| &list.lines).chain(&self.sources);
        let titles = self.lists.iter().map(|list| &list.title);
        let call = [&self.call.title, &self.call.number, &self.call.whose, &self.call.say];
        let rest = [&self.title, &self.about, &self.made, &self.rest];
        let code = [&self.code.caption, &self.code.text];
        let all = self.warnings.iter().chain(&self.verdict).chain(titles);
        let all = all.chain(call).chain(rest).chain(code).chain(lines.map(|line| &line.text));
        for words in all {
            text.push_str(words.trim_start_matches(WARNING_SIGN));
        }
        text.push_str("0123456789");
        text
    }

    /// How many lines may give way.
    fn weak_lines(&self) -> usize {
        let lines = self.lists.iter().flat_map(|list| &list.lines).chain(&self.sources);
        lines.filter(|line| line.rank > 0).count()
    }

    /// The card without its weakest lines, of equal ones the last.
    fn without(&self, count: usize) -> Self {
        let mut card = self.clone();
        for _ in 0..count {
            card.drop_weakest();
        }
        card.lists.retain(|list| !list.lines.is_empty());
        card
    }

    fn drop_weakest(&mut self) {
        let lists = self.lists.iter_mut().map(|list| &mut list.lines);
        let mut places: Vec<&mut Vec<CardLine>> = lists.chain([&mut self.sources]).collect();
        let ranked = places.iter().enumerate().flat_map(|(at, lines)| {
            lines.iter().enumerate().map(move |(line, known)| (known.rank, at, line))
        });
        if let Some((_, at, line)) = ranked.filter(|(rank, ..)| *rank > 0).max() {
            places[at].remove(line);
        }
    }
}

/// A card being drawn with text of one size.
struct Drawing<'a> {
    sheet: &'a Sheet,
    size: f64,
    code: &'a Code,
}

impl Drawing<'_> {
    fn draw(&self, card: &Card, font: &Font, left_out: usize) -> Laid {
        let margin = self.sheet.margin;
        let column = Column { x: margin, width: self.sheet.width - 2.0 * margin };
        let mut pen = Pen::new(font, margin);
        self.title(&mut pen, column, card);
        for (at, verdict) in card.verdict.iter().enumerate() {
            let size = if at == 0 { 1.2 } else { 1.0 };
            pen.text(column, verdict, self.look(size, INK));
        }
        self.gap(&mut pen, 0.25);
        for warning in &card.warnings {
            self.warning(&mut pen, column, warning);
        }
        self.lists(&mut pen, column, &card.lists);
        self.gap(&mut pen, 0.7);
        self.call(&mut pen, column, &card.call);
        self.gap(&mut pen, 0.7);
        self.foot(&mut pen, column, card, left_out > 0);
        let height = pen.y + margin;
        let whole = if self.sheet.cut { height } else { self.sheet.height };
        Laid { svg: pen.finish(self.sheet.width, whole), height, size: self.size, left_out }
    }

    fn look(&self, scale: f64, color: &'static str) -> Look {
        Look { size: self.size * scale, color }
    }

    /// Blank space, in sizes of the text.
    fn gap(&self, pen: &mut Pen, sizes: f64) {
        pen.y += self.size * sizes;
    }

    fn title(&self, pen: &mut Pen, column: Column, card: &Card) {
        let (title, about) = (self.look(1.4, WHITE), self.look(1.0, WHITE));
        let inner = column.padded(self.size * 0.7);
        let mut height = pen.height(inner, &card.title, title);
        if !card.about.is_empty() {
            height += pen.height(inner, &card.about, about);
        }
        let edge = self.size * 0.45;
        pen.field(column, height + 2.0 * edge, self.size * 0.4, ACCENT, NONE);
        pen.y += edge;
        pen.text(inner, &card.title, title);
        if !card.about.is_empty() {
            pen.text(inner, &card.about, about);
        }
        pen.y += edge;
        self.gap(pen, 0.5);
    }

    fn warning(&self, pen: &mut Pen, column: Column, text: &str) {
        let look = self.look(0.94, ALERT);
        let (text, warns) = match text.strip_prefix(WARNING_SIGN) {
            Some(rest) => (rest.trim_start(), true),
            None => (text, false),
        };
        let inner = column.padded(self.size * 0.6);
        let beside = if warns { inner.indented(self.size * 1.5) } else { inner };
        let edge = self.size * 0.35;
        let height = pen.height(beside, text, look) + 2.0 * edge;
        pen.field(column, height, self.size * 0.3, ALERT_FIELD, ALERT);
        pen.y += edge;
        if warns {
            pen.warning(inner.x, look);
        }
        pen.text(beside, text, look);
        pen.y += edge;
        self.gap(pen, 0.45);
    }

    fn lists(&self, pen: &mut Pen, column: Column, lists: &[CardList]) {
        for list in lists {
            if list.title.is_empty() {
                self.gap(pen, 0.15);
            } else {
                self.gap(pen, 0.5);
                pen.text(column, &list.title, self.look(1.12, ACCENT));
            }
            for (number, line) in (1..).zip(&list.lines) {
                self.line(pen, column, list.mark, number, &line.text);
            }
        }
    }

    fn line(&self, pen: &mut Pen, column: Column, mark: CardMark, number: usize, text: &str) {
        let look = self.look(1.0, INK);
        let accent = self.look(1.0, ACCENT);
        let column = match mark {
            CardMark::Number => {
                pen.number(column.x, number, accent);
                column.indented(self.size * 1.55)
            }
            CardMark::Box => {
                pen.tick_box(column.x + self.size * 0.14, look);
                column.indented(self.size * 1.55)
            }
            CardMark::Dot => {
                pen.dot(column.x, accent);
                column.indented(self.size * 0.85)
            }
            CardMark::None => column,
        };
        pen.text(column, text, look);
        self.gap(pen, 0.12);
    }

    fn call(&self, pen: &mut Pen, column: Column, call: &Call) {
        let inner = column.padded(self.size * 0.7);
        let edge = self.size * 0.4;
        let head = self.look(1.0, ACCENT);
        let number = self.look(1.6, ACCENT);
        let beside = inner.indented(self.size * 0.6 + pen.width(&call.title, head));
        let words = [(&call.whose, self.look(0.94, INK)), (&call.say, self.look(1.0, INK))];
        let heights = words.iter().map(|(text, look)| pen.height(inner, text, *look));
        let height = pen.height(beside, &call.number, number) + heights.sum::<f64>();
        pen.field(column, height + 2.0 * edge, self.size * 0.4, CALM, ACCENT);
        pen.y += edge;
        let top = pen.y;
        pen.text(beside, &call.number, number);
        let below = std::mem::replace(&mut pen.y, top + self.size * 0.52);
        pen.text(inner, &call.title, head);
        pen.y = below;
        for (text, look) in words {
            pen.text(inner, text, look);
        }
        pen.y += edge;
    }

    /// The code on the left; beside it what it is for, the sources, the day.
    fn foot(&self, pen: &mut Pen, column: Column, card: &Card, shortened: bool) {
        let small = self.look(0.74, GREY);
        let side = self.size * 6.6;
        let modules = u32::try_from(self.code.modules).unwrap_or(u32::MAX);
        let top = pen.y;
        pen.shape(column.x, &self.code.commands, side / f64::from(modules), INK);
        let beside = column.indented(side + self.size * 0.8);
        let rest = shortened.then_some((&card.rest, self.look(0.82, ALERT)));
        let caption = [(&card.code.caption, small), (&card.code.text, self.look(0.82, INK))];
        let sources = card.sources.iter().map(|line| (&line.text, small));
        let words = rest.into_iter().chain(caption).chain(sources).chain([(&card.made, small)]);
        for (text, look) in words {
            pen.text(beside, text, look);
            self.gap(pen, 0.15);
        }
        pen.y = pen.y.max(top + side);
    }
}
