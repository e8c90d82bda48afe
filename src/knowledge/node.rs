//! The raw layer: a YAML file as a tree of nodes that know where they stand.
//!
//! Typing comes second (`fields.rs` and the readers beside it): a typed parser stops at its first
//! error, a tree lets one run report every problem of every file with its line and column.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

use super::bilingual::{Bilingual, say};
use super::{not_yaml, plain};

/// Where something stands in a file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Byte offset from the start of the file.
    pub offset: usize,
    /// Length in bytes.
    pub length: usize,
    /// Line, from 1; 0 where a problem belongs to the whole file.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One value of a YAML file with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value stands.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
}

/// The shape of a value. Scalars keep the characters of the file, so that a figure is read
/// exactly and `yes` stays the word that was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Nothing after the key.
    Null,
    /// Any scalar, quoted or plain.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in the order of the file, repeated keys included.
    Map(Vec<(Node, Node)>),
}

/// A file that is not YAML at all: why, and where reading stopped.
#[derive(Debug)]
pub struct Broken {
    /// Where reading stopped.
    pub place: Place,
    /// What is wrong, in a sentence.
    pub message: Bilingual,
}

impl Node {
    /// Reads one YAML document.
    ///
    /// # Errors
    /// When the text is not well-formed YAML.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        plain::parse(text).map_or_else(|| Self::parse_any(text), Ok)
    }

    /// Reads whatever YAML has.
    fn parse_any(text: &str) -> Result<Self, Broken> {
        let options = serde_yaml::options! {
            duplicate_keys: serde_yaml::options::DuplicateKeyPolicy::PassThrough,
        };
        let raw: Spanned<Raw> =
            serde_yaml::from_str_with_options(text, options).map_err(|error| {
                let (place, message) = not_yaml::explain(&error, text);
                Broken { place, message }
            })?;
        Ok(Self::from_raw(raw, text))
    }

    /// The scalar's text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            Kind::Null => true,
            Kind::Text(text) => text.trim().is_empty(),
            Kind::List(items) => items.is_empty(),
            Kind::Map(entries) => entries.is_empty(),
        }
    }

    /// Whether it is a mapping with this key.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let Kind::Map(entries) = &self.kind else { return false };
        entries.iter().any(|(key, _)| key.text() == Some(name))
    }

    /// What the value is, in the words of a diagnostic.
    #[must_use]
    pub fn shape(&self) -> Bilingual {
        match self.kind {
            Kind::Null => say!("空", "nothing"),
            Kind::Text(_) => say!("一个值", "a value"),
            Kind::List(_) => say!("一个列表", "a list"),
            Kind::Map(_) => say!("一组键值", "a mapping"),
        }
    }

    fn from_raw(raw: Spanned<Raw>, text: &str) -> Self {
        let place = place_of(raw.referenced);
        let kind = match raw.value {
            Raw::Null => Kind::Null,
            Raw::Text(text) => Kind::Text(text),
            Raw::Plain => {
                let end = place.offset + place.length;
                Kind::Text(text.get(place.offset..end).unwrap_or_default().trim().to_owned())
            }
            Raw::List(items) => {
                Kind::List(items.into_iter().map(|item| Self::from_raw(item, text)).collect())
            }
            Raw::Map(entries) => Kind::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| (Self::from_raw(key, text), Self::from_raw(value, text)))
                    .collect(),
            ),
        };
        Self { place, kind }
    }
}

fn place_of(location: serde_yaml::Location) -> Place {
    let small = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let span = location.span();
    Place {
        offset: span.byte_offset().map_or(0, small),
        length: span.byte_len().map_or(0, small),
        line: small(location.line()),
        column: small(location.column()),
    }
}

/// The tree as serde hands it over. A number or a boolean is `Plain`: its text is taken from the
/// file by its span, because serde would already have rounded it.
enum Raw {
    Null,
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Raw, E> {
        Ok(Raw::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::files::Files;

    /// Both ways of reading give the same tree, places included.
    #[track_caller]
    fn check(text: &str) {
        let short = plain::parse(text);
        assert_eq!(short, Node::parse_any(text).ok(), "{text}");
        assert!(short.is_some(), "it was read the long way: {text}");
    }

    #[test]
    fn the_short_way_gives_what_the_long_way_gives() {
        for (path, text) in Files::embedded().iter() {
            if path.ends_with(".yaml") {
                check(text);
            }
        }
        for text in [
            "a: 1.50\nb: 007\nc: yes\nd: 0x1F\ne: -0.5\nf: 1e3\n",
            "a:\nb: ~\nc: null\nd: \"\"\ne: 'null'\n",
            "- [1, {二: 三, \"四\": [五]}]\n- |\n  六\n  七\n- >-\n  八\n  九\n- []\n- {}\n",
            "a: 一\n  二\n? [b]\n: c\n\"d\": e\na: 又\n",
            "# 注\n---\na: b # 注\n...\n",
            "2025-05-01",
        ] {
            check(text);
        }
    }

    #[test]
    fn what_is_unusual_goes_the_long_way() {
        for text in
            ["a: &x 1\nb: *x\n", "a: !!str 1\n", "<<: {a: 1}\n", "a: 1\n---\nb: 2\n", "a: [1\n", ""]
        {
            assert_eq!(plain::parse(text), None, "{text}");
        }
        let node = Node::parse("a: &x 一\nb: *x\n").ok();
        let Some(Node { kind: Kind::Map(entries), .. }) = node else { panic!("it is a mapping") };
        let values: Vec<_> = entries.iter().map(|(_, value)| value.text()).collect();
        assert_eq!(values, [Some("一"), Some("一")]);
    }
}
