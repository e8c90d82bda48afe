//! Frames: what is told of a thing by a thing and a state that stand near each other (慢特病 …
//! 办下来了). Words and lists of `frames.yaml`, typed. Finding them in a message is the business of
//! `language`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bilingual::say;
use super::fields::{Fields, File};
use super::lexicon::{Meaning, read_facts};
use super::node::{Kind, Node, Place};
use super::problem::{Code, nearest};
use super::shape::{Of, Said, Shape, may, need};
use super::shared::Shared;

/// The file `frames.yaml`.
pub static FRAMES: Shape = Shape::new(
    "frames",
    "句式",
    "一样东西和它的状态合起来说明什么：慢特病……办下来了",
    &[
        need("lists", "词表", Of::Named(&Of::Texts), "名字 → 词，用、分开；写成列表就是前后拼起来"),
        need("frames", "句式", Of::List(&Of::One(&[&FRAME])), "从上往下，先合上的算"),
    ],
);

static FRAME: Shape = Shape::new(
    "frame",
    "句式",
    "哪样东西、什么状态，合起来说明什么",
    &[
        may("about", "东西", Of::List(&Of::Text), "词表的名字；不写就是状态单独成立"),
        need("says", "状态", Of::List(&Of::Text), "词表的名字"),
        may(
            "order",
            "先后",
            Of::Word(&["after", "before", "either"]),
            "状态在东西的后面、前面，或都行",
        ),
        may("mood", "语气", Of::Word(&["statement", "question", "any"]), "陈述、问句，或都行"),
        may("within", "隔多远", Of::Count, "中间最多几个字"),
        may("denied", "否定", Of::Flag, "前面有没、忘了才算：true"),
        need("means", "说明什么", Of::Facts(Said::Value), "例：{ enrolled: \"yes\" }"),
        may("hint", "只是像", Of::Flag, "没有更明确的话才算"),
    ],
);

/// How many characters may stand between a thing and its state where a frame does not say.
const WITHIN: usize = 8;

/// The most lists that there may be.
const MOST_LISTS: usize = 128;

/// The lists that every frame uses: what denies, what leaves open, before and behind, what closes a
/// question, and what only seems to hold such a word.
const GRAMMAR: [&str; 6] = ["not", "open", "wish", "later", "closing", "aside"];

/// Some of the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lists(u128);

impl Lists {
    /// Whether they share one.
    #[must_use]
    pub fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// All of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Where a state stands, seen from its thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 办了慢病
    Before,
    /// 慢病办了
    After,
    /// Either.
    Either,
}

/// In what kind of clause a frame counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// 慢病办了, but not 慢病怎么办的 and not 慢病办了吗.
    Statement,
    /// 慢病能办吗
    Question,
    /// Any.
    Any,
}

/// A thing and what is said of it, with what that tells.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The lists that name the thing; none where the state stands alone.
    pub about: Option<Lists>,
    /// The lists that name the state.
    pub says: Lists,
    /// Where the state stands.
    pub order: Order,
    /// How many characters may stand between; figures do not count.
    pub within: usize,
    /// Whether the state is denied (没办).
    pub denied: bool,
    /// In what kind of clause.
    pub mood: Mood,
    /// What it tells.
    pub meaning: Arc<Meaning>,
}

/// All frames, and the words that they are made of.
#[derive(Clone, Debug, Default)]
pub struct Frames {
    /// Each word with the lists that it is in.
    pub words: BTreeMap<String, Lists>,
    /// The frames; the first that fits is read.
    pub frames: Vec<Frame>,
    /// 没, 忘了: what denies a state behind it.
    pub not: Lists,
    /// 怎么, 想, 多久: what leaves open whether a state holds.
    pub open: Lists,
    /// 想, 打算: what leaves it open wherever it stands in front in the clause.
    pub wish: Lists,
    /// 以后, 再: what leaves it open behind a state.
    pub later: Lists,
    /// 吗, 没有: what makes a question of the clause that it closes.
    pub closing: Lists,
}

impl Frames {
    /// Reads `frames.yaml`.
    #[must_use]
    pub fn read(file: &mut File, node: &Node, shared: &Shared) -> Self {
        let mut top = file.map(node, &FRAMES);
        let mut names = Names::default();
        if let Some(node) = top.take("lists") {
            names.read(file, node);
        }
        let [not, open, wish, later, closing, aside] =
            GRAMMAR.map(|name| names.need(file, name, top.place));
        let mut frames = Self { not, open, wish, later, closing, ..Self::default() };
        let mut places: Vec<Place> = Vec::new();
        let items = top.list(file, "frames");
        for item in items {
            let Some(frame) = read_frame(file, item, &names, shared) else { continue };
            let rival = frames.frames.iter().position(|other| contradict(other, &frame));
            if let Some(rival) = rival {
                let place = places[rival];
                let line = place.line;
                let message = say!(
                    "这个句式和第 {line} 行的重合，意思却不同",
                    "this frame fits the same words as that of line {line} and means something else"
                );
                let help = say!(
                    "改窄其中一个的 about、says、order 或 mood",
                    "narrow about, says, order or mood of one of them"
                );
                file.report_help(Code::FrameMeansTwo, item.place, message, Some(help));
            }
            frames.frames.push(frame);
            places.push(item.place);
        }
        top.finish();
        let grammar = [not, open, wish, later, closing, aside].into_iter();
        let used =
            frames.frames.iter().map(|frame| frame.about.unwrap_or_default().with(frame.says));
        frames.words = names.words(grammar.chain(used).fold(Lists::default(), Lists::with));
        frames
    }
}

/// The lists by name.
#[derive(Default)]
struct Names(Vec<(String, Vec<String>)>);

impl Names {
    fn read(&mut self, file: &mut File, node: &Node) {
        for (name, key, value) in file.entries(node) {
            if self.0.len() == MOST_LISTS {
                let message = say!(
                    "词表太多，最多 {MOST_LISTS} 个",
                    "there are more than {MOST_LISTS} lists"
                );
                return file.report(Code::BadValue, key.place, message);
            }
            let words = self.words_of(file, value);
            if value.is_empty() {
                let message = say!("{name} 里一个词也没有", "{name} holds no word");
                file.report(Code::MissingKey, key.place, message);
            }
            self.0.push((name.to_owned(), words));
        }
    }

    /// One text: the words. A list of parts: every word of the first with every one of the next.
    fn words_of(&self, file: &mut File, node: &Node) -> Vec<String> {
        let Kind::List(parts) = &node.kind else { return file.texts(node) };
        parts.iter().fold(vec![String::new()], |starts, part| {
            let ends = match part.text().filter(|text| is_name(text)) {
                Some(name) => self.find(file, name, part.place).map(|(_, list)| list.to_vec()),
                None => Some(file.texts(part)),
            };
            let ends = ends.unwrap_or_default();
            let ends = &ends;
            starts.iter().flat_map(|s| ends.iter().map(move |e| format!("{s}{e}"))).collect()
        })
    }

    fn find(&self, file: &mut File, name: &str, place: Place) -> Option<(Lists, &[String])> {
        let found = self.0.iter().position(|(known, _)| known == name);
        if found.is_none() {
            let help = nearest(name, self.0.iter().map(|(known, _)| known.as_str()));
            let message = say!("没有叫 {name} 的词表", "there is no list {name}");
            file.report_cause(Code::UnknownList, place, name, message, help);
        }
        found.map(|at| (Lists(1 << at), &self.0[at].1[..]))
    }

    fn need(&self, file: &mut File, name: &str, place: Place) -> Lists {
        self.find(file, name, place).map_or(Lists::default(), |(lists, _)| lists)
    }

    /// The lists named by a key of a frame.
    fn take(&self, file: &mut File, fields: &mut Fields, key: &'static str) -> Option<Lists> {
        let node = fields.take(key)?;
        let items = file.list(node);
        let mut lists = Lists::default();
        for item in items {
            let Some(name) = file.text(item) else { continue };
            lists = lists.with(self.need(file, name, item.place));
        }
        Some(lists)
    }

    /// The words of some lists; those of the others are only parts of words.
    fn words(&self, used: Lists) -> BTreeMap<String, Lists> {
        let mut words: BTreeMap<String, Lists> = BTreeMap::new();
        for (at, (_, list)) in self.0.iter().enumerate() {
            let own = Lists(1 << at);
            for word in list.iter().filter(|_| own.meet(used)) {
                let lists = words.entry(word.clone()).or_default();
                *lists = lists.with(own);
            }
        }
        words
    }
}

/// Names of lists are written in letters, words in characters.
fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

fn read_frame(file: &mut File, node: &Node, names: &Names, shared: &Shared) -> Option<Frame> {
    let mut fields = file.map(node, &FRAME);
    let about = names.take(file, &mut fields, "about");
    let says = names.take(file, &mut fields, "says");
    let orders = [("after", Order::After), ("before", Order::Before), ("either", Order::Either)];
    let order = one_of(file, &mut fields, "order", &orders);
    let moods = [("statement", Mood::Statement), ("question", Mood::Question), ("any", Mood::Any)];
    let mood = one_of(file, &mut fields, "mood", &moods);
    let within = fields.take("within").and_then(|node| file.count(node));
    let denied = fields.flag(file, "denied");
    let means = read_facts(file, &mut fields, "means", shared);
    let hint = fields.flag(file, "hint");
    fields.finish();
    Some(Frame {
        about,
        says: says?,
        order: order.unwrap_or(Order::After),
        within: within.map_or(WITHIN, usize::from),
        denied,
        mood: mood.unwrap_or(Mood::Statement),
        meaning: Arc::new(Meaning { means, hint, ..Meaning::default() }),
    })
}

fn one_of<T: Copy>(
    file: &mut File,
    fields: &mut Fields,
    key: &'static str,
    choices: &[(&'static str, T)],
) -> Option<T> {
    let node = fields.take(key)?;
    let text = file.text(node)?;
    let found = choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
    if found.is_none() {
        let help = nearest(text, choices.iter().map(|(name, _)| *name));
        let message = say!("{key} 不能是 {text}", "{key} cannot be {text}");
        file.report_help(Code::UnknownWord, node.place, message, help);
    }
    found
}

/// Whether two frames can fit the same words and tell different things.
fn contradict(one: &Frame, other: &Frame) -> bool {
    let things = match (one.about, other.about) {
        (Some(one), Some(other)) => one.meet(other),
        (None, None) => true,
        _ => false,
    };
    let orders = one.order == other.order || [one.order, other.order].contains(&Order::Either);
    let moods = one.mood == other.mood || [one.mood, other.mood].contains(&Mood::Any);
    let same = one.meaning.means == other.meaning.means && one.meaning.hint == other.meaning.hint;
    things && one.says.meet(other.says) && one.denied == other.denied && orders && moods && !same
}
