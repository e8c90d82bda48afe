//! Reading typed values out of a node tree, one problem after another and never stopping.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::bilingual::{Bilingual, say};
use super::node::{Kind, Node, Place};
use super::problem::{Code, Problem, Problems, nearest};
use super::shape::{Key, Of, Shape};

/// A file being read: its path, and where problems are collected.
pub struct File<'p> {
    /// Path inside the knowledge folder.
    pub path: Arc<str>,
    /// The findings.
    pub problems: &'p mut Problems,
}

impl File<'_> {
    /// Reports a problem at a place of this file.
    pub fn report(&mut self, code: Code, place: Place, message: Bilingual) {
        self.problems.add(code, &self.path, place, message);
    }

    /// Reports a problem with its mend.
    pub fn report_help(
        &mut self,
        code: Code,
        place: Place,
        message: Bilingual,
        help: Option<Bilingual>,
    ) {
        self.problems.add_with_help(code, &self.path, place, message, help);
    }

    /// Reports something that is wrong elsewhere: of the findings of one code and one cause, such as
    /// the id that is not there, one is shown.
    pub fn report_cause(
        &mut self,
        code: Code,
        place: Place,
        cause: impl Into<String>,
        message: Bilingual,
        help: Option<Bilingual>,
    ) {
        let problem = Problem::new(code, &self.path, place, message);
        self.problems.push(Problem { help, cause: Some(cause.into()), ..problem });
    }

    /// A mapping of a known shape. Keys that are unknown, written twice or missing are reported.
    pub fn map<'n>(&mut self, node: &'n Node, shape: &'static Shape) -> Fields<'n> {
        let mut fields = Fields::empty(node.place, shape);
        for (name, key, value) in self.entries(node) {
            match shape.find(name) {
                Some((position, _)) => fields.values[position] = Some(value),
                None => fields.misspelt.extend(self.unknown_key(shape, name, key)),
            }
        }
        if matches!(node.kind, Kind::Map(_) | Kind::Null) {
            self.missing_keys(&fields);
        }
        fields
    }

    /// Gives the key that was most likely meant.
    fn unknown_key(&mut self, shape: &Shape, name: &str, key: &Node) -> Option<&'static str> {
        let meant = shape.nearest(name);
        let help = match meant.map(Key::title) {
            Some(title) => say!("是不是想写 {title}？", "did you mean {title}?"; title),
            None => {
                let keys = Bilingual::list(&shape.keys().map(Key::title).collect::<Vec<_>>());
                say!("这里可以写：{keys}", "what may stand here: {keys}"; keys)
            }
        };
        let message = say!("不认识的键 {name}", "unknown key {name}");
        self.report_help(Code::UnknownKey, key.place, message, Some(help));
        meant.map(|key| key.name)
    }

    /// All that a mapping lacks is one finding, and a misspelt key is not missing as well.
    fn missing_keys(&mut self, fields: &Fields) {
        let keys = fields.shape.keys().zip(&fields.values);
        let lacks = keys.filter(|(key, value)| {
            key.needed && value.is_none() && !fields.misspelt.contains(&key.name)
        });
        let titles: Vec<Bilingual> = lacks.map(|(key, _)| key.title()).collect();
        if !titles.is_empty() {
            let keys = Bilingual::list(&titles);
            let message = say!("这里缺少 {keys}", "missing here: {keys}"; keys);
            self.report(Code::MissingKey, fields.place, message);
        }
    }

    /// The entries of a mapping whose keys are ids: name, key and value. Repeated keys are reported
    /// and dropped.
    pub fn entries<'n>(&mut self, node: &'n Node) -> Vec<(&'n str, &'n Node, &'n Node)> {
        let Kind::Map(entries) = &node.kind else {
            if !matches!(node.kind, Kind::Null) {
                let shape = node.shape();
                let message = say!("这里要一组键值，写的是{shape}", "a mapping is needed here, not {shape}"; shape);
                self.report(Code::WrongShape, node.place, message);
            }
            return Vec::new();
        };
        let mut found: Vec<(&str, &Node, &Node)> = Vec::new();
        for (key, value) in entries {
            let Some(name) = key.text() else {
                self.report(
                    Code::WrongShape,
                    key.place,
                    say!("键要是一个词", "a key must be a word"),
                );
                continue;
            };
            if found.iter().any(|(other, _, _)| *other == name) {
                let message = say!("键 {name} 写了两次", "the key {name} is written twice");
                self.report(Code::DuplicateKey, key.place, message);
                continue;
            }
            found.push((name, key, value));
        }
        found
    }

    /// The items of a list; nothing is an empty list, a single value a list of one.
    pub fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            Kind::Null => &[],
            Kind::Text(_) => std::slice::from_ref(node),
            Kind::Map(_) => {
                let message =
                    say!("这里要一个列表，写的是一组键值", "a list is needed here, not a mapping");
                self.report(Code::WrongShape, node.place, message);
                &[]
            }
        }
    }

    /// A scalar's text; anything else is reported.
    pub fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = node.text();
        if text.is_none() {
            let shape = node.shape();
            let message =
                say!("这里要一个值，写的是{shape}", "a value is needed here, not {shape}"; shape);
            self.report(Code::WrongShape, node.place, message);
        }
        text
    }

    /// A list of scalars, or one scalar in which they are divided by `、`.
    pub fn texts(&mut self, node: &Node) -> Vec<String> {
        if let Some(text) = node.text() {
            let parts = text.split('、').map(str::trim).filter(|part| !part.is_empty());
            return parts.map(str::to_owned).collect();
        }
        self.list(node).iter().filter_map(|item| self.text(item)).map(str::to_owned).collect()
    }

    /// `true` or `false`.
    pub fn flag(&mut self, node: &Node) -> bool {
        match self.text(node) {
            Some("true") => true,
            Some("false") | None => false,
            Some(other) => {
                let message = say!(
                    "这里要 true 或 false，写的是 {other}",
                    "true or false is needed here, not {other}"
                );
                self.report(Code::BadValue, node.place, message);
                false
            }
        }
    }

    /// A date such as `2025-05-01`.
    pub fn date(&mut self, node: &Node) -> Option<Date> {
        let text = self.text(node)?;
        let date = text.parse().ok();
        if date.is_none() {
            self.bad_figure(
                node,
                text,
                say!("日期写成 2025-05-01 这样", "write a date as 2025-05-01"),
            );
        }
        date
    }

    /// A sum in yuan.
    pub fn decimal(&mut self, node: &Node) -> Option<Decimal> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            let mend =
                say!("数字只用半角的 0-9 和小数点", "a number has only the digits 0-9 and a point");
            self.bad_figure(node, text, mend);
        }
        number
    }

    /// A ratio written as a percentage, `70%`, between 0 and 100.
    pub fn ratio(&mut self, node: &Node) -> Option<Decimal> {
        let text = self.text(node)?;
        let ratio = text
            .strip_suffix('%')
            .and_then(|number| number.parse::<Decimal>().ok())
            .map(|percent| percent / Decimal::ONE_HUNDRED)
            .filter(|ratio| (Decimal::ZERO..=Decimal::ONE).contains(ratio));
        if ratio.is_none() {
            let mend = say!(
                "比例写成 70% 这样，在 0% 到 100% 之间",
                "write a ratio as 70%, between 0% and 100%"
            );
            self.bad_figure(node, text, mend);
        }
        ratio
    }

    /// A whole number.
    pub fn count(&mut self, node: &Node) -> Option<u16> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.bad_figure(node, text, say!("这里要一个整数", "a whole number is needed here"));
        }
        number
    }

    fn bad_figure(&mut self, node: &Node, text: &str, mend: Bilingual) {
        let (code, mend) = if text.chars().any(is_full_width) {
            let fixed = say!(
                "{mend}；全角字符可以用 mante check --fix 改",
                "{mend}; mante check --fix mends full-width characters";
                mend
            );
            (Code::FullWidth, fixed)
        } else {
            (Code::BadValue, mend)
        };
        let message = say!("读不懂“{text}”", "`{text}` cannot be read");
        self.report_help(code, node.place, message, Some(mend));
    }
}

/// What may stand somewhere, as a mend.
pub fn may_be<'n>(names: impl IntoIterator<Item = &'n str>) -> Bilingual {
    let names = Bilingual::names(names);
    say!("可以写：{names}", "it may be: {names}"; names)
}

fn is_full_width(character: char) -> bool {
    ('\u{ff01}'..='\u{ff5e}').contains(&character)
}

/// The values of one mapping by the keys of its shape.
pub struct Fields<'n> {
    /// Where the mapping stands.
    pub place: Place,
    shape: &'static Shape,
    /// One a key of the shape, in its order.
    values: Vec<Option<&'n Node>>,
    /// Whether each key was asked for.
    asked: Vec<bool>,
    /// Keys that were most likely meant by unknown ones.
    misspelt: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    fn empty(place: Place, shape: &'static Shape) -> Self {
        let count = shape.keys().count();
        let (values, asked) = (vec![None; count], vec![false; count]);
        Self { place, shape, values, asked, misspelt: Vec::new() }
    }

    /// Whether the shape knows this key and it is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.shape.find(name).is_some_and(|(position, _)| self.values[position].is_some())
    }

    /// Whether an unknown key was most likely meant to be this one, which has been reported.
    #[must_use]
    pub fn is_misspelt(&self, name: &str) -> bool {
        self.misspelt.contains(&name)
    }

    /// The value of a key.
    pub fn take(&mut self, name: &'static str) -> Option<&'n Node> {
        self.ask(name)?.1
    }

    /// A text, if there is one.
    pub fn text(&mut self, file: &mut File, name: &'static str) -> Option<String> {
        self.take(name).and_then(|node| file.text(node)).map(str::to_owned)
    }

    /// A text that must be there; empty where it is missing, which has been reported.
    pub fn need_text(&mut self, file: &mut File, name: &'static str) -> String {
        self.text(file, name).unwrap_or_default()
    }

    /// A list of texts, empty where absent.
    pub fn texts(&mut self, file: &mut File, name: &'static str) -> Vec<String> {
        self.take(name).map(|node| file.texts(node)).unwrap_or_default()
    }

    /// The items of a list, none where it is absent.
    pub fn list(&mut self, file: &mut File, name: &'static str) -> &'n [Node] {
        self.take(name).map_or(&[], |node| file.list(node))
    }

    /// The entries of a mapping from ids, none where it is absent.
    pub fn entries(
        &mut self,
        file: &mut File,
        name: &'static str,
    ) -> Vec<(&'n str, &'n Node, &'n Node)> {
        self.take(name).map(|node| file.entries(node)).unwrap_or_default()
    }

    /// A flag, false where absent.
    pub fn flag(&mut self, file: &mut File, name: &'static str) -> bool {
        self.take(name).is_some_and(|node| file.flag(node))
    }

    /// A date, if there is one.
    pub fn date(&mut self, file: &mut File, name: &'static str) -> Option<Date> {
        self.take(name).and_then(|node| file.date(node))
    }

    /// A sum in yuan, if there is one.
    pub fn sum(&mut self, file: &mut File, name: &'static str) -> Option<Decimal> {
        self.take(name).and_then(|node| file.decimal(node))
    }

    /// A ratio, if there is one.
    pub fn ratio(&mut self, file: &mut File, name: &'static str) -> Option<Decimal> {
        self.take(name).and_then(|node| file.ratio(node))
    }

    /// A whole number, if there is one.
    pub fn count(&mut self, file: &mut File, name: &'static str) -> Option<u16> {
        self.take(name).and_then(|node| file.count(node))
    }

    /// One of the words that the shape allows, if there is one.
    pub fn word(&mut self, file: &mut File, name: &'static str) -> Option<&'n str> {
        let (key, node) = self.ask(name)?;
        let Of::Word(words) = key.of else {
            debug_assert!(false, "{} holds no word: {name}", self.shape.name);
            return None;
        };
        let node = node?;
        let text = file.text(node)?;
        if words.contains(&text) {
            return Some(text);
        }
        let help =
            nearest(text, words.iter().copied()).or_else(|| Some(may_be(words.iter().copied())));
        let title = key.title();
        let message = say!("{title}不能是 {text}", "{title} cannot be {text}"; title);
        file.report_help(Code::UnknownWord, node.place, message, help);
        None
    }

    /// The key of the shape and its value. A key that the shape does not know is a bug.
    fn ask(&mut self, name: &'static str) -> Option<(&'static Key, Option<&'n Node>)> {
        let found = self.shape.find(name);
        debug_assert!(found.is_some(), "{} has no key {name}", self.shape.name);
        let (position, key) = found?;
        self.asked[position] = true;
        Some((key, self.values[position]))
    }

    /// Holds the reader against the shape: a key that nobody reads is a bug.
    pub fn finish(self) {
        let mut keys = self.shape.keys().zip(&self.asked);
        let unread = keys.find(|(_, asked)| !**asked).map(|(key, _)| key.name);
        debug_assert!(unread.is_none(), "{} is not read: {unread:?}", self.shape.name);
    }
}
