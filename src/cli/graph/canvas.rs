//! Text, lines and shapes on an SVG, measured in pixels. Text is wrapped by its width on screen,
//! where a Chinese character is twice as wide as a Latin letter.

use std::borrow::Cow;

use svg::node::element::{Group, Path, Polygon, Rectangle, Text, Title};
use svg::{Document, Node};
use unicode_width::UnicodeWidthChar as _;

/// The width of half a Chinese character at the size of the text, a column of a terminal.
const HALF: f64 = 7.0;
/// The width of a Latin letter or a figure, of which few are wider.
const LATIN: f64 = 8.0;
/// The size of the text.
const FONT_SIZE: f64 = 14.0;
/// From line to line.
pub(super) const LINE: f64 = 20.0;
/// Between a border and what is in it.
pub(super) const PAD: f64 = 10.0;

/// Fonts that have simplified Chinese on the common systems.
const FONTS: &str = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', \
                     'WenQuanYi Micro Hei', sans-serif";

/// How a shape looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outline {
    /// A box.
    Square,
    /// A box with round corners.
    Round,
    /// A box with its corners cut, as a stop sign has them.
    Cut,
    /// A box with a dashed border.
    Dashed,
}

/// A picture in the making.
pub(super) struct Canvas {
    shapes: Group,
    width: f64,
    height: f64,
}

/// A box on the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Canvas {
    pub(super) fn new() -> Self {
        let shapes = Group::new().set("font-family", FONTS).set("font-size", FONT_SIZE);
        Self { shapes, width: 0.0, height: 0.0 }
    }

    /// A text of one line; `y` is the middle of the line.
    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str, look: TextLook) {
        let mut node = Text::new(text)
            .set("x", round(x))
            .set("y", round(y))
            .set("dominant-baseline", "central")
            .set("fill", look.color);
        if look.bold {
            node.assign("font-weight", "bold");
        }
        if (look.scale - 1.0).abs() > f64::EPSILON {
            node.assign("font-size", round(FONT_SIZE * look.scale));
        }
        self.grow(x + width(text) * look.scale, y + LINE);
        self.shapes.append(node);
    }

    /// A box.
    pub(super) fn area(&mut self, area: Area, outline: Outline, fill: &str, border: &str) {
        self.grow(area.x + area.width, area.y + area.height);
        if outline == Outline::Cut {
            let shape = Polygon::new()
                .set("points", cut(area))
                .set("fill", fill)
                .set("stroke", border)
                .set("stroke-width", 2);
            self.shapes.append(shape);
            return;
        }
        let mut shape = Rectangle::new()
            .set("x", round(area.x))
            .set("y", round(area.y))
            .set("width", round(area.width))
            .set("height", round(area.height))
            .set("rx", if outline == Outline::Round { 12 } else { 2 })
            .set("fill", fill)
            .set("stroke", border)
            .set("stroke-width", if outline == Outline::Square { 1 } else { 2 });
        if outline == Outline::Dashed {
            shape.assign("stroke-dasharray", "7 4");
        }
        self.shapes.append(shape);
    }

    /// A curve along SVG path commands.
    pub(super) fn curve(&mut self, commands: &str) {
        let curve = Path::new().set("d", commands).set("fill", "none").set("stroke", LINES);
        self.shapes.append(curve.set("stroke-width", 1.5));
    }

    /// A horizontal line.
    pub(super) fn rule(&mut self, x: f64, y: f64, length: f64) {
        let commands = format!("M {} {} h {}", round(x), round(y), round(length));
        self.shapes.append(Path::new().set("d", commands).set("stroke", "#d0d0d0"));
    }

    /// The finished file.
    pub(super) fn finish(self, title: &str) -> String {
        let (width, height) = ((self.width + PAD * 2.0).ceil(), (self.height + PAD * 2.0).ceil());
        let ground = Rectangle::new().set("width", width).set("height", height);
        let document = Document::new()
            .set("width", width)
            .set("height", height)
            .set("viewBox", (0, 0, width, height))
            .add(Title::new(title))
            .add(ground.set("fill", "#ffffff"))
            .add(self.shapes);
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n")
    }

    fn grow(&mut self, x: f64, y: f64) {
        self.width = self.width.max(x);
        self.height = self.height.max(y);
    }
}

/// The colour of lines between boxes.
const LINES: &str = "#777777";

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextLook {
    /// Its colour.
    pub color: &'static str,
    /// Whether it is bold.
    pub bold: bool,
    /// How much larger than usual.
    pub scale: f64,
}

impl TextLook {
    /// Usual text.
    pub(super) const PLAIN: Self = Self { color: "#1a1a1a", bold: false, scale: 1.0 };
    /// What matters.
    pub(super) const BOLD: Self = Self { bold: true, ..Self::PLAIN };
    /// What matters less.
    pub(super) const FAINT: Self = Self { color: "#555555", ..Self::PLAIN };
    /// A heading.
    pub(super) const HEADING: Self = Self { bold: true, scale: 1.4, ..Self::PLAIN };
}

/// How wide a text is drawn, at the most.
pub(super) fn width(text: &str) -> f64 {
    let of = |char: char| match char.width() {
        Some(2) => HALF * 2.0,
        _ => LATIN,
    };
    text.chars().map(of).sum()
}

/// The lines of a text that may be so wide.
pub(super) fn wrap(text: &str, most: f64) -> Vec<String> {
    let lines = wrap_columns(text, most / HALF);
    let widest = lines.iter().map(|line| width(line)).fold(0.0, f64::max);
    // Latin letters are wider than a column.
    if widest > most { wrap_columns(text, most / HALF * most / widest) } else { lines }
}

fn wrap_columns(text: &str, columns: f64) -> Vec<String> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
    let columns = columns.max(2.0) as usize;
    textwrap::wrap(text, columns).into_iter().map(Cow::into_owned).collect()
}

/// A coordinate as the file has it: a tenth of a pixel is enough.
pub(super) fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn cut(area: Area) -> String {
    const CORNER: f64 = 12.0;
    let Area { x, y, width, height } = area;
    let (right, bottom) = (x + width, y + height);
    let points = [
        (x + CORNER, y),
        (right - CORNER, y),
        (right, y + CORNER),
        (right, bottom - CORNER),
        (right - CORNER, bottom),
        (x + CORNER, bottom),
        (x, bottom - CORNER),
        (x, y + CORNER),
    ];
    let points = points.map(|(x, y)| format!("{},{}", round(x), round(y)));
    points.join(" ")
}
