//! What a mapping of a YAML file may hold, as data: which keys, what stands behind each, what a
//! maintainer calls it.
//!
//! The readers read by it (`fields.rs`), so that a message names a key as people say it; the JSON
//! Schemas that editors complete and validate by are made from it (`schema.rs`). Each shape stands
//! beside its reader. Labels and docs are Chinese; the key itself is its English name.

use super::bilingual::Bilingual;
use super::problem::nearest_name;

/// A mapping.
#[derive(Debug)]
pub struct Shape {
    /// Its name among the definitions of a schema.
    pub name: &'static str,
    /// What a maintainer calls it.
    pub label: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its keys, in the order in which they are best written.
    pub keys: &'static [Key],
    /// Keys that it shares with other shapes.
    pub shared: &'static [Key],
}

/// A key of a mapping.
#[derive(Debug)]
pub struct Key {
    /// How it is written.
    pub name: &'static str,
    /// What a maintainer calls it.
    pub label: &'static str,
    /// Whether it must be there.
    pub needed: bool,
    /// What stands behind it.
    pub of: Of,
    /// What it is for, with an example where that helps.
    pub doc: &'static str,
}

/// What stands behind a key.
#[derive(Debug)]
pub enum Of {
    /// A text.
    Text,
    /// A list of texts, or one text in which they are divided by `、`.
    Texts,
    /// `true` or `false`.
    Flag,
    /// A date such as `2025-05-01`.
    Date,
    /// A sum in yuan.
    Sum,
    /// A percentage.
    Ratio,
    /// A whole number, not negative.
    Count,
    /// A whole number.
    Whole,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The id of something that is described elsewhere.
    Id(Ids),
    /// A mapping of one of these shapes, told apart by their keys.
    One(&'static [&'static Shape]),
    /// A list; a single scalar is a list of one.
    List(&'static Of),
    /// A mapping from ids that are made up here.
    Named(&'static Of),
    /// A mapping from words of people.
    Worded(&'static Of),
    /// A mapping from ids that are described elsewhere.
    Each(Ids, &'static Of),
    /// A mapping from facts to what is said of each.
    Facts(Said),
    /// A mapping from facts to the values for which something holds, and the outcomes of the route.
    Condition,
    /// The sentences of the group in `wording/` that is named like the key.
    Sentences,
    /// Something, or nothing written behind the key.
    OrNothing(&'static Of),
}

/// What has an id.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // The names say it.
pub enum Ids {
    Fact,
    Disease,
    Channel,
    Material,
    Claim,
    Source,
    /// A division's code.
    Place,
    /// The owner of a region's file: a division's code, or the nation.
    Owner,
    /// The outcome of some route.
    Outcome,
    /// A value of the fact with this name.
    Choice(&'static str),
}

/// What is said of a fact.
#[derive(Clone, Copy, Debug)]
pub enum Said {
    /// One value, of diseases also several.
    Value,
    /// Several values.
    Values,
    /// The values that it may have: one, a list, all but some, an interval.
    Allowed,
    /// What a dialog expects: one value, a list, or nothing.
    Expected,
}

impl Shape {
    /// A shape that shares no key with another.
    #[must_use]
    pub const fn new(
        name: &'static str,
        label: &'static str,
        doc: &'static str,
        keys: &'static [Key],
    ) -> Self {
        Self { name, label, doc, keys, shared: &[] }
    }

    /// All its keys.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> + use<> {
        self.keys.iter().chain(self.shared)
    }

    /// The key with this name and its position among the keys.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(usize, &'static Key)> {
        self.keys().enumerate().find(|(_, key)| key.name == name)
    }

    /// The key that was most likely meant by a word, which may be the label of one.
    #[must_use]
    pub fn nearest(&self, word: &str) -> Option<&'static Key> {
        let named = self.keys().find(|key| key.label == word);
        named.or_else(|| {
            let name = nearest_name(word, self.keys().map(|key| key.name))?;
            self.find(name).map(|(_, key)| key)
        })
    }
}

impl Key {
    /// The key as a message names it: in Chinese the label before the name, `依据（claims）`.
    #[must_use]
    pub fn title(&self) -> Bilingual {
        let en = self.name.to_owned();
        let zh =
            if self.label == self.name { en.clone() } else { format!("{}（{en}）", self.label) };
        Bilingual { zh, en }
    }
}

/// A key that must be there.
#[must_use]
pub const fn need(name: &'static str, label: &'static str, of: Of, doc: &'static str) -> Key {
    Key { name, label, needed: true, of, doc }
}

/// A key that may be there.
#[must_use]
pub const fn may(name: &'static str, label: &'static str, of: Of, doc: &'static str) -> Key {
    Key { name, label, needed: false, of, doc }
}
