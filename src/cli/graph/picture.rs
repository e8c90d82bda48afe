//! The picture: the questions and where their answers lead, from left to right, and below them the
//! tables of the rows.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use layout::core::base::Orientation;
use layout::core::format::{ClipHandle, RenderBackend};
use layout::core::geometry::{Point, Position};
use layout::core::style::StyleAttr;
use layout::std_shapes::shapes::{Arrow, Element, ShapeKind};
use layout::topo::layout::VisualGraph;

use super::canvas::{Area, Canvas, LINE, Outline, PAD, TextLook, round, width, wrap};
use super::rows::Rows;
use super::{Subject, table};
use crate::knowledge::region::OutcomeKind;
use crate::replay::graph::{Conclusion, Edge, Graph, Node, Said, graph};
use crate::reply::Voice;

/// The widest text in a box of the tree.
const BOX_TEXT: f64 = 21.0 * 14.0;
/// The widest text on an edge.
const EDGE_TEXT: f64 = 10.0 * 14.0;
/// Left edge of everything.
const LEFT: f64 = 20.0;
/// Around each box of the tree, in the direction of reading and across it.
const HALO: (f64, f64) = (24.0, 8.0);

/// A kind of outcome in a word, with a mark that needs no colour.
pub(super) fn kind_word(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Way => "✓ 能办",
        OutcomeKind::Refused => "✕ 不符合",
        OutcomeKind::Silent => "？没写",
    }
}

/// Draws a procedure in a place as an SVG file.
pub(super) fn draw(subject: &Subject) -> String {
    let knowledge = &subject.assistant.knowledge;
    let voice = Voice::new(subject.assistant);
    let entry = knowledge.inheritance.entry(Some(subject.region));
    let compiled = subject.assistant.rulebook.procedure(entry, subject.procedure);
    let rows = compiled.map(|compiled| Rows::of(subject, &voice, compiled)).unwrap_or_default();
    let graph =
        graph(subject.assistant, &voice, (subject.region, subject.procedure), subject.today);

    let core = knowledge.shared.vocabulary.core;
    let procedures = &knowledge.shared.vocabulary.fact(core.procedure).choices;
    let title = format!(
        "{}（{}） · {}",
        knowledge.shared.places.path(subject.region),
        subject.region,
        procedures[usize::from(subject.procedure)].label,
    );
    let mut canvas = Canvas::new();
    canvas.text((LEFT, 30.0), &title, TextLook::HEADING);
    let stand = format!("{}，知识库版本 {}", subject.today, knowledge.hash);
    canvas.text((LEFT, 58.0), &stand, TextLook::FAINT);
    legend(&mut canvas, 76.0);
    let mut bottom = tree(&mut canvas, 120.0, &graph, &rows);
    if rows.route.len() > 1 {
        bottom = heading(&mut canvas, bottom, "路线：走哪一条（每种情况正好一行）");
        bottom =
            table::draw(&mut canvas, (LEFT, bottom), [240.0, 460.0, 300.0, 300.0], &rows.route);
    }
    bottom = heading(&mut canvas, bottom, "各栏目的行（条件成立就说）");
    let widths = [50.0, 270.0, 260.0, 420.0, 250.0, 180.0];
    table::draw(&mut canvas, (LEFT, bottom), widths, &rows.sections);
    canvas.finish(&title)
}

fn heading(canvas: &mut Canvas, above: f64, text: &str) -> f64 {
    canvas.text((LEFT, above + 50.0), text, TextLook::HEADING);
    above + 72.0
}

fn legend(canvas: &mut Canvas, y: f64) {
    let kinds = [OutcomeKind::Way, OutcomeKind::Refused, OutcomeKind::Silent];
    let looks = kinds.map(|kind| (kind_word(kind), look_of_kind(Some(kind))));
    let question = std::iter::once(("问：先问这句", QUESTION));
    let edge = std::iter::once(("按钮上的字", EDGE));
    let mut x = LEFT;
    for (word, (outline, fill, border)) in question.chain(edge).chain(looks) {
        let area = Area { x, y, width: width(word) + PAD * 2.0, height: LINE + PAD };
        canvas.area(area, outline, fill, border);
        canvas.text((x + PAD, y + area.height / 2.0), word, TextLook::PLAIN);
        x += area.width + PAD * 2.0;
    }
}

/// Outline, fill and border.
type Look = (Outline, &'static str, &'static str);

const QUESTION: Look = (Outline::Square, "#e8f0fe", "#1a56b0");
const EDGE: Look = (Outline::Square, "#ffffff", "#aaaaaa");

fn look_of_kind(kind: Option<OutcomeKind>) -> Look {
    match kind {
        Some(OutcomeKind::Way) => (Outline::Round, "#e3f5e5", "#1d7a2c"),
        Some(OutcomeKind::Refused) => (Outline::Cut, "#fde7e7", "#b3261e"),
        Some(OutcomeKind::Silent) => (Outline::Dashed, "#f6f0dc", "#8a6d00"),
        None => (Outline::Round, "#f4f4f4", "#555555"),
    }
}

/// A box of the tree: what is said, or the words on an edge.
struct Boxed {
    lines: Vec<(String, TextLook)>,
    look: Look,
}

impl Boxed {
    fn new(look: Look) -> Self {
        Self { lines: Vec::new(), look }
    }

    fn add(&mut self, text: &str, look: TextLook, most: f64) {
        self.lines.extend(wrap(text, most).into_iter().map(|line| (line, look)));
    }

    fn of_edge(edge: &Edge) -> Self {
        let mut boxed = Self::new(EDGE);
        boxed.add(&edge.labels.join("、"), TextLook::PLAIN, EDGE_TEXT);
        boxed
    }

    fn of_node(node: &Node, rows: &Rows) -> Self {
        let mut boxed = match &node.said {
            Said::Question => Self::new(QUESTION),
            Said::Answer { conclusions, rows: sure, open } => {
                let kind = conclusions.iter().find(|c| c.when.is_none()).map(|c| c.kind);
                let mut boxed = Self::new(look_of_kind(kind));
                boxed.conclusions(conclusions);
                boxed.rows("说的行：", sure, rows);
                boxed.rows("看情况说：", open, rows);
                boxed
            }
            Said::NotCovered { rows: sure, open } => {
                let mut boxed = Self::new(look_of_kind(Some(OutcomeKind::Silent)));
                boxed.add("？这里没有资料", TextLook::BOLD, BOX_TEXT);
                boxed.rows("全国的行：", sure, rows);
                boxed.rows("看情况说：", open, rows);
                boxed
            }
            Said::Other(text) => {
                let mut boxed = Self::new(look_of_kind(None));
                boxed.add(text, TextLook::PLAIN, BOX_TEXT);
                boxed
            }
        };
        if let Some(question) = &node.question {
            let word = if node.said == Said::Question { "问：" } else { "再问：" };
            boxed.add(&format!("{word}{question}"), TextLook::BOLD, BOX_TEXT);
            if node.edges.is_empty() {
                boxed.add("（怎么答都是这个结论，只是说的行不同）", TextLook::FAINT, BOX_TEXT);
            }
        }
        boxed
    }

    fn conclusions(&mut self, conclusions: &[Conclusion]) {
        if conclusions.iter().all(|conclusion| conclusion.when.is_some()) {
            let word = if conclusions.is_empty() {
                "没有路线，各行看条件"
            } else {
                "几条路都可能"
            };
            self.add(word, TextLook::BOLD, BOX_TEXT);
        }
        for conclusion in conclusions {
            let word = kind_word(conclusion.kind);
            match &conclusion.when {
                None => {
                    self.add(&format!("{word} · {}", conclusion.outcome), TextLook::BOLD, BOX_TEXT);
                    self.add(&conclusion.text, TextLook::PLAIN, BOX_TEXT);
                }
                Some(when) => {
                    let text = format!("{when} → {word} · {}", conclusion.outcome);
                    self.add(&text, TextLook::PLAIN, BOX_TEXT);
                }
            }
        }
    }

    /// The numbers of rows by section: 步骤 12‑15、18.
    fn rows(&mut self, head: &str, ids: &[Arc<str>], rows: &Rows) {
        let mut found: Vec<&(usize, String)> =
            ids.iter().filter_map(|id| rows.numbers.get(&**id)).collect();
        found.sort_unstable();
        found.dedup();
        let sections = found.chunk_by(|one, other| one.1 == other.1).map(|own| {
            let numbers: Vec<usize> = own.iter().map(|(number, _)| *number).collect();
            format!("{} {}", own[0].1, spans(&numbers))
        });
        let sections: Vec<String> = sections.collect();
        if !sections.is_empty() {
            self.add(&format!("{head}{}", sections.join("；")), TextLook::FAINT, BOX_TEXT);
        }
    }

    fn size(&self) -> (f64, f64) {
        let widest = self.lines.iter().map(|(text, _)| width(text)).fold(0.0, f64::max);
        let lines = f64::from(u32::try_from(self.lines.len()).unwrap_or(u32::MAX));
        (widest + PAD * 2.0, lines * LINE + PAD * 2.0)
    }

    fn draw(&self, canvas: &mut Canvas, area: Area) {
        let (outline, fill, border) = self.look;
        canvas.area(area, outline, fill, border);
        let mut middle = area.y + PAD + LINE / 2.0;
        for (text, look) in &self.lines {
            canvas.text((area.x + PAD, middle), text, *look);
            middle += LINE;
        }
    }
}

/// Numbers with neighbours drawn together: 1‑3、5. No line may break at this hyphen.
fn spans(numbers: &[usize]) -> String {
    let spans = numbers.chunk_by(|one, next| one + 1 == *next).map(|span| match span {
        [.., last] if span.len() > 1 => format!("{}‑{last}", span[0]),
        _ => span[0].to_string(),
    });
    spans.collect::<Vec<_>>().join("、")
}

/// Draws the tree; gives its lower edge.
fn tree(canvas: &mut Canvas, top: f64, graph: &Graph, rows: &Rows) -> f64 {
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut boxes: Vec<Boxed> = graph.nodes.iter().map(|node| Boxed::of_node(node, rows)).collect();
    let mut layout = VisualGraph::new(Orientation::LeftToRight);
    let look = StyleAttr::simple();
    let place = |boxed: &Boxed, position: usize| {
        let (width, height) = boxed.size();
        let shape = ShapeKind::new_box("");
        let mut element = Element::create_with_properties(
            shape,
            look.clone(),
            Orientation::LeftToRight,
            Point::zero(),
            position.to_string(),
        );
        element.pos = Position::new(
            Point::zero(),
            Point::new(width, height),
            Point::zero(),
            Point::new(HALO.0 * 2.0, HALO.1 * 2.0),
        );
        element
    };
    let handles: Vec<_> = boxes
        .iter()
        .enumerate()
        .map(|(position, boxed)| layout.add_node(place(boxed, position)))
        .collect();
    for (from, node) in graph.nodes.iter().enumerate() {
        for edge in &node.edges {
            let boxed = Boxed::of_edge(edge);
            let words = layout.add_node(place(&boxed, boxes.len()));
            ends.extend([(from, boxes.len()), (boxes.len(), edge.to)]);
            boxes.push(boxed);
            layout.add_edge(Arrow::simple(""), handles[from], words);
            layout.add_edge(Arrow::simple(""), words, handles[edge.to]);
        }
    }
    let mut placed = Placed::default();
    layout.do_it(false, false, false, &mut placed);
    placed.draw(canvas, top, &boxes, &ends)
}

/// Where the layout put boxes and edges.
#[derive(Default)]
struct Placed {
    /// Position of the box, its upper left corner, its size.
    boxes: Vec<(usize, Point, Point)>,
    /// The points that each edge passes, in the order in which the edges were added.
    edges: Vec<Vec<Point>>,
}

impl Placed {
    /// Draws everything below `top`; gives the lower edge.
    fn draw(&self, canvas: &mut Canvas, top: f64, boxes: &[Boxed], ends: &[(usize, usize)]) -> f64 {
        let least = |of: fn(&Point) -> f64| {
            self.boxes.iter().map(|(_, at, _)| of(at)).fold(f64::INFINITY, f64::min)
        };
        let (x, y) = (LEFT - least(|at| at.x), top - least(|at| at.y));
        let area = |at: &Point, size: &Point| Area {
            x: at.x + x,
            y: at.y + y,
            width: size.x,
            height: size.y,
        };
        let areas: HashMap<usize, Area> =
            self.boxes.iter().map(|(position, at, size)| (*position, area(at, size))).collect();
        for (edge, (from, to)) in self.edges.iter().zip(ends) {
            let (Some(from), Some(to)) = (areas.get(from), areas.get(to)) else { continue };
            // The layout would leave a box at any side; to the right it crosses no neighbour.
            let between = edge.iter().skip(1).take(edge.len().saturating_sub(2));
            let between = between.map(|point| (point.x + x, point.y + y));
            let points = std::iter::once((from.x + from.width, from.y + from.height / 2.0))
                .chain(between)
                .chain([(to.x, to.y + to.height / 2.0)]);
            canvas.curve(&commands(&points.collect::<Vec<_>>()));
        }
        let mut bottom = top;
        for (position, at, size) in &self.boxes {
            let area = area(at, size);
            bottom = bottom.max(area.y + area.height);
            boxes[*position].draw(canvas, area);
        }
        bottom
    }
}

/// A curve through points as SVG path commands, level at each of them.
fn commands(points: &[(f64, f64)]) -> String {
    let at = |x: f64, y: f64| format!("{} {}", round(x), round(y));
    let Some((x, y)) = points.first() else { return String::new() };
    let mut commands = format!("M {}", at(*x, *y));
    for pair in points.windows(2) {
        let [(x, y), (to_x, to_y)] = pair else { continue };
        let middle = f64::midpoint(*x, *to_x);
        let (leave, enter) = (at(middle, *y), at(middle, *to_y));
        let _ = write!(commands, " C {leave}, {enter}, {}", at(*to_x, *to_y));
    }
    commands
}

impl RenderBackend for Placed {
    fn draw_rect(
        &mut self,
        xy: Point,
        size: Point,
        _look: &StyleAttr,
        properties: Option<String>,
        _clip: Option<ClipHandle>,
    ) {
        let position = properties.and_then(|position| position.parse().ok());
        self.boxes.extend(position.map(|position| (position, xy, size)));
    }

    fn draw_arrow(
        &mut self,
        path: &[(Point, Point)],
        _dashed: bool,
        _head: (bool, bool),
        _look: &StyleAttr,
        _properties: Option<String>,
        _text: &str,
    ) {
        self.edges.push(path.iter().map(|(_, point)| *point).collect());
    }

    fn draw_line(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_circle(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_text(&mut self, _: Point, _: &str, _: &StyleAttr) {}

    fn create_clip(&mut self, _: Point, _: Point, _: usize) -> ClipHandle {
        0
    }
}
