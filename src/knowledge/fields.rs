//! Reading typed values out of a node tree, one problem after another and never stopping.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::node::{Kind, Node, Place};
use super::problem::{Code, Problems, nearest};

/// A file being read: its path, and where problems are collected.
pub struct File<'p> {
    /// Path inside the knowledge folder.
    pub path: Arc<str>,
    /// The findings.
    pub problems: &'p mut Problems,
}

impl File<'_> {
    /// Reports a problem at a place of this file.
    pub fn report(&mut self, code: Code, place: Place, message: impl Into<String>) {
        self.problems.add(code, &self.path, place, message);
    }

    /// Reports a problem with its mend.
    pub fn report_help(
        &mut self,
        code: Code,
        place: Place,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.problems.add_with_help(code, &self.path, place, message, help);
    }

    /// The entries of a mapping; repeated keys are reported and dropped.
    pub fn map<'n>(&mut self, node: &'n Node) -> Fields<'n> {
        let Kind::Map(entries) = &node.kind else {
            if !matches!(node.kind, Kind::Null) {
                self.report(
                    Code::WrongShape,
                    node.place,
                    format!("这里要一组键值，写的是{}", node.shape()),
                );
            }
            return Fields::empty(node.place);
        };
        let mut fields = Fields::empty(node.place);
        for (key, value) in entries {
            let Some(name) = key.text() else {
                self.report(Code::WrongShape, key.place, "键要是一个词");
                continue;
            };
            if fields.entries.iter().any(|entry| entry.name == name) {
                self.report(Code::DuplicateKey, key.place, format!("键 {name} 写了两次"));
                continue;
            }
            fields.entries.push(Entry { name, key, value, used: false });
        }
        fields
    }

    /// The items of a list; nothing is an empty list, a single value a list of one.
    pub fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            Kind::Null => &[],
            Kind::Text(_) => std::slice::from_ref(node),
            Kind::Map(_) => {
                self.report(Code::WrongShape, node.place, "这里要一个列表，写的是一组键值");
                &[]
            }
        }
    }

    /// A scalar's text; anything else is reported.
    pub fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = node.text();
        if text.is_none() {
            self.report(
                Code::WrongShape,
                node.place,
                format!("这里要一个值，写的是{}", node.shape()),
            );
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
                let message = format!("这里要 true 或 false，写的是 {other}");
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
            self.bad_figure(node, text, "日期写成 2025-05-01 这样");
        }
        date
    }

    /// A sum in yuan.
    pub fn decimal(&mut self, node: &Node) -> Option<Decimal> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.bad_figure(node, text, "数字只用半角的 0-9 和小数点");
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
            self.bad_figure(node, text, "比例写成 70% 这样，在 0% 到 100% 之间");
        }
        ratio
    }

    /// A whole number.
    pub fn count(&mut self, node: &Node) -> Option<u16> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.bad_figure(node, text, "这里要一个整数");
        }
        number
    }

    fn bad_figure(&mut self, node: &Node, text: &str, mend: &str) {
        let code = if text.chars().any(is_full_width) { Code::FullWidth } else { Code::BadValue };
        self.report_help(code, node.place, format!("读不懂“{text}”"), Some(mend.to_owned()));
    }
}

fn is_full_width(character: char) -> bool {
    ('\u{ff01}'..='\u{ff5e}').contains(&character)
}

/// The entries of one mapping. Each key is asked for once; `finish` reports the rest.
pub struct Fields<'n> {
    /// Where the mapping stands.
    pub place: Place,
    entries: Vec<Entry<'n>>,
    asked: Vec<&'static str>,
}

struct Entry<'n> {
    name: &'n str,
    key: &'n Node,
    value: &'n Node,
    used: bool,
}

impl<'n> Fields<'n> {
    fn empty(place: Place) -> Self {
        Self { place, entries: Vec::new(), asked: Vec::new() }
    }

    /// The value of an optional key.
    pub fn take(&mut self, name: &'static str) -> Option<&'n Node> {
        self.asked.push(name);
        let entry = self.entries.iter_mut().find(|entry| entry.name == name)?;
        entry.used = true;
        Some(entry.value)
    }

    /// The value of a key that must be there.
    pub fn need(&mut self, file: &mut File, name: &'static str) -> Option<&'n Node> {
        let value = self.take(name);
        if value.is_none() {
            file.report(Code::MissingKey, self.place, format!("这里缺少 {name}"));
        }
        value
    }

    /// An optional text.
    pub fn text(&mut self, file: &mut File, name: &'static str) -> Option<String> {
        self.take(name).and_then(|node| file.text(node)).map(str::to_owned)
    }

    /// A text that must be there; empty where it is missing, which has then been reported.
    pub fn need_text(&mut self, file: &mut File, name: &'static str) -> String {
        self.need(file, name).and_then(|node| file.text(node)).unwrap_or_default().to_owned()
    }

    /// An optional list of texts.
    pub fn texts(&mut self, file: &mut File, name: &'static str) -> Vec<String> {
        self.take(name).map(|node| file.texts(node)).unwrap_or_default()
    }

    /// An optional flag, false where absent.
    pub fn flag(&mut self, file: &mut File, name: &'static str) -> bool {
        self.take(name).is_some_and(|node| file.flag(node))
    }

    /// All entries as key and value, for mappings whose keys are ids.
    pub fn all(&mut self) -> Vec<(&'n str, &'n Node, &'n Node)> {
        self.entries
            .iter_mut()
            .map(|entry| {
                entry.used = true;
                (entry.name, entry.key, entry.value)
            })
            .collect()
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, file: &mut File) {
        for entry in self.entries.iter().filter(|entry| !entry.used) {
            let help = nearest(entry.name, self.asked.iter().copied())
                .or_else(|| Some(format!("这里可以写：{}", self.asked.join("、"))));
            let message = format!("不认识的键 {}", entry.name);
            file.report_help(Code::UnknownKey, entry.key.place, message, help);
        }
    }
}
