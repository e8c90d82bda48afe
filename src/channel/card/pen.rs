//! Draws from the top of a sheet to its bottom: text that is broken by its width, and the few
//! shapes around it.

use svg::node::element::{Circle, Group, Path, Polygon, Rectangle, Text};
use svg::{Document, Node};
use textwrap::WordSeparator;
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;

use super::font::{FAMILY, Font};

/// From line to line, in sizes of the font.
const LEADING: f64 = 1.42;
/// How far below the middle of a line the feet of its characters stand, in sizes of the font.
const FOOT: f64 = 0.38;

/// A pen on a sheet.
pub(super) struct Pen<'a> {
    font: &'a Font,
    shapes: Group,
    /// How far down it is.
    pub y: f64,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub size: f64,
    pub color: &'static str,
}

/// A column of text: its left edge and how wide it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub x: f64,
    pub width: f64,
}

impl Column {
    /// The same without so much on the left.
    pub fn indented(self, by: f64) -> Self {
        Self { x: self.x + by, width: self.width - by }
    }

    /// The same without so much on both sides.
    pub fn padded(self, by: f64) -> Self {
        Self { x: self.x + by, width: self.width - 2.0 * by }
    }
}

impl<'a> Pen<'a> {
    pub fn new(font: &'a Font, y: f64) -> Self {
        Self { font, shapes: Group::new(), y }
    }

    /// A text in a column; the pen goes below it.
    pub fn text(&mut self, column: Column, text: &str, look: Look) {
        for line in self.broken(column, text, look) {
            let middle = self.y + look.size * LEADING / 2.0;
            self.line(column.x, middle, &line, look);
            self.y += look.size * LEADING;
        }
    }

    /// How high that will be.
    pub fn height(&self, column: Column, text: &str, look: Look) -> f64 {
        let lines = u32::try_from(self.broken(column, text, look).len()).unwrap_or(u32::MAX);
        f64::from(lines) * look.size * LEADING
    }

    /// How wide a text is on one line.
    pub fn width(&self, text: &str, look: Look) -> f64 {
        self.font.width(text) * look.size
    }

    /// A line of text around its middle.
    fn line(&mut self, x: f64, middle: f64, text: &str, look: Look) {
        let text = Text::new(text)
            .set("x", round(x))
            .set("y", round(middle + FOOT * look.size))
            .set("font-size", round(look.size))
            .set("fill", look.color);
        self.shapes.append(text);
    }

    /// The lines of a text: broken where Chinese may be broken (UAX #14), and within what is wider
    /// than the column.
    fn broken(&self, column: Column, text: &str, look: Look) -> Vec<String> {
        let most = column.width / look.size;
        let words = WordSeparator::UnicodeBreakProperties.find_words(text);
        let pieces: Vec<Piece> = words.flat_map(|word| self.pieces(&word, most)).collect();
        let lines = wrap_first_fit(&pieces, &[most]).into_iter().map(|line| {
            let text: String =
                line.iter().flat_map(|piece| [piece.text.as_str(), piece.space]).collect();
            text.trim_end().to_owned()
        });
        lines.collect()
    }

    fn pieces<'t>(&self, word: &textwrap::core::Word<'t>, most: f64) -> Vec<Piece<'t>> {
        let piece = |text: String, space: &'t str| Piece {
            width: self.font.width(&text),
            space_width: self.font.width(space),
            text,
            space,
        };
        let whole = piece(word.word.to_owned(), word.whitespace);
        if whole.width <= most {
            return vec![whole];
        }
        let mut pieces: Vec<Piece> =
            word.word.chars().map(|char| piece(char.to_string(), "")).collect();
        if let Some(last) = pieces.last_mut() {
            *last = piece(std::mem::take(&mut last.text), word.whitespace);
        }
        pieces
    }

    /// A field with round corners, `height` from where the pen is, which stays there.
    pub fn field(&mut self, column: Column, height: f64, corner: f64, fill: &str, border: &str) {
        let field = Rectangle::new()
            .set("x", round(column.x))
            .set("y", round(self.y))
            .set("width", round(column.width))
            .set("height", round(height))
            .set("rx", round(corner))
            .set("fill", fill)
            .set("stroke", border);
        self.shapes.append(field);
    }

    /// A box to tick beside the line that comes next.
    pub fn tick_box(&mut self, x: f64, look: Look) {
        let side = look.size * 0.86;
        let top = self.y + (look.size * LEADING - side) / 2.0;
        let area = Rectangle::new()
            .set("x", round(x))
            .set("y", round(top))
            .set("width", round(side))
            .set("height", round(side))
            .set("rx", round(look.size * 0.1))
            .set("fill", "white")
            .set("stroke", look.color)
            .set("stroke-width", round(look.size * 0.09));
        self.shapes.append(area);
    }

    /// A number in a circle beside the line that comes next.
    pub fn number(&mut self, x: f64, number: usize, look: Look) {
        let radius = look.size * 0.58;
        let (center, middle) = (x + radius, self.y + look.size * LEADING / 2.0);
        self.circle(center, middle, radius, look.color);
        let figures = number.to_string();
        let small = Look { size: look.size * 0.78, color: "white" };
        let start = center - self.font.width(&figures) * small.size / 2.0;
        self.line(start, middle - 0.01 * look.size, &figures, small);
    }

    /// A dot beside the line that comes next.
    pub fn dot(&mut self, x: f64, look: Look) {
        let middle = self.y + look.size * LEADING / 2.0;
        self.circle(x + look.size * 0.3, middle, look.size * 0.13, look.color);
    }

    fn circle(&mut self, x: f64, y: f64, radius: f64, fill: &str) {
        let circle = Circle::new().set("cx", round(x)).set("cy", round(y));
        self.shapes.append(circle.set("r", round(radius)).set("fill", fill));
    }

    /// A sign of warning beside the line that comes next.
    pub fn warning(&mut self, x: f64, look: Look) {
        let (side, middle) = (look.size * 1.08, self.y + look.size * LEADING / 2.0);
        let (left, right) = (round(x), round(x + side));
        let (top, bottom) = (round(middle - side * 0.48), round(middle + side * 0.42));
        let corners = format!("{left},{bottom} {},{top} {right},{bottom}", round(x + side / 2.0));
        let sign = Polygon::new().set("points", corners).set("fill", look.color);
        let sign = sign.set("stroke", look.color).set("stroke-linejoin", "round");
        self.shapes.append(sign.set("stroke-width", round(look.size * 0.1)));
        let middle_x = x + side / 2.0;
        let bar = Rectangle::new()
            .set("x", round(middle_x - side * 0.055))
            .set("y", round(middle - side * 0.2))
            .set("width", round(side * 0.11))
            .set("height", round(side * 0.34))
            .set("fill", "white");
        self.shapes.append(bar);
        self.circle(middle_x, middle + side * 0.27, side * 0.07, "white");
    }

    /// A shape of path commands whose unit is scaled by `scale`, at the height of the pen.
    pub fn shape(&mut self, x: f64, commands: &str, scale: f64, fill: &str) {
        let place = format!("translate({} {}) scale({scale:.4})", round(x), round(self.y));
        let shape = Path::new().set("d", commands).set("fill", fill).set("transform", place);
        self.shapes.append(shape.set("shape-rendering", "crispEdges"));
    }

    /// The finished sheet.
    pub fn finish(self, width: f64, height: f64) -> String {
        let paper =
            Rectangle::new().set("width", "100%").set("height", "100%").set("fill", "white");
        let document = Document::new()
            .set("width", round(width))
            .set("height", round(height))
            .set("font-family", FAMILY)
            .add(paper)
            .add(self.shapes);
        document.to_string()
    }
}

/// What stays together on a line, measured in sizes of the font.
#[derive(Debug)]
struct Piece<'t> {
    text: String,
    space: &'t str,
    width: f64,
    space_width: f64,
}

impl Fragment for Piece<'_> {
    fn width(&self) -> f64 {
        self.width
    }

    fn whitespace_width(&self) -> f64 {
        self.space_width
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// Two decimals are finer than any printer.
fn round(length: f64) -> f64 {
    (length * 100.0).round() / 100.0
}
