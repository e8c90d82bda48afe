//! Writings that tell the same where they stand in the same place, as maintainers list them: and
//! the reading of files that are made of such lists.

use std::ops::Range;

use super::bilingual::say;
use super::fields::{Fields, File};
use super::node::Node;
use super::problem::Code;
use super::shape::Of;

/// What can be read from one node of a file.
pub trait FromNode: Default {
    /// What stands behind a key of this type.
    const OF: Of;

    /// Reads it; what is wrong is reported.
    fn read(file: &mut File, node: &Node) -> Self;

    /// Reads the value of a key that must be there.
    fn need(file: &mut File, fields: &mut Fields, key: &'static str) -> Self {
        fields.take(key).map(|node| Self::read(file, node)).unwrap_or_default()
    }
}

/// Declares a group of named entries, each of which must be there.
macro_rules! entries {
    ($(#[$doc:meta])* $name:ident = $id:literal, $label:literal { $($(#[$about:meta])* $key:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            $($(#[$about])* pub $key: $type,)*
        }

        impl $name {
            /// Its keys; what each is for says the comment above it in the file.
            pub const SHAPE: &'static $crate::knowledge::shape::Shape =
                &$crate::knowledge::shape::Shape::new(
                    $id,
                    $label,
                    $label,
                    &[$($crate::knowledge::shape::need(
                        stringify!($key),
                        stringify!($key),
                        <$type as $crate::knowledge::writings::FromNode>::OF,
                        "看文件里这一条上面的说明",
                    )),*],
                );
        }

        impl $crate::knowledge::writings::FromNode for $name {
            const OF: $crate::knowledge::shape::Of =
                $crate::knowledge::shape::Of::One(&[Self::SHAPE]);

            fn read(
                file: &mut $crate::knowledge::fields::File,
                node: &$crate::knowledge::node::Node,
            ) -> Self {
                let mut fields = file.map(node, Self::SHAPE);
                let read = Self {
                    $($key: <$type as $crate::knowledge::writings::FromNode>::need(file, &mut fields, stringify!($key)),)*
                };
                fields.finish();
                read
            }
        }
    };
}

pub(super) use entries;

/// Writings that tell the same where they stand in the same place.
#[derive(Clone, Debug, Default)]
pub struct Writings {
    /// All of them, the longest first.
    texts: Box<[Box<str>]>,
    /// Those of one character, sorted.
    characters: Box<[char]>,
    /// The others by their first character, of each the longest first.
    longer: Box<[Box<[char]>]>,
    /// A bit for each first character; some share one. Most characters begin none of them.
    firsts: u128,
}

/// The bit of a character.
fn bit(character: char) -> u128 {
    1 << (u32::from(character) % u128::BITS)
}

impl FromNode for Writings {
    const OF: Of = Of::Texts;

    fn read(file: &mut File, node: &Node) -> Self {
        let texts = file.texts(node);
        if node.is_empty() {
            let message = say!("这里一个字也没有", "nothing stands here");
            file.report(Code::MissingKey, node.place, message);
        }
        for (position, text) in texts.iter().enumerate() {
            if texts[..position].contains(text) {
                let message = say!("“{text}”写了两遍", "“{text}” is written twice");
                file.report(Code::BadValue, node.place, message);
            }
        }
        Self::new(texts)
    }
}

impl Writings {
    fn new(mut texts: Vec<String>) -> Self {
        texts.sort_by_key(|text| std::cmp::Reverse(text.chars().count()));
        let chars = texts.iter().map(|text| text.chars().collect::<Box<[char]>>());
        let (mut longer, single): (Vec<_>, Vec<_>) = chars.partition(|chars| chars.len() > 1);
        longer.sort_by_key(|writing| (writing[0], std::cmp::Reverse(writing.len())));
        let mut characters: Vec<char> = single.iter().flatten().copied().collect();
        characters.sort_unstable();
        let firsts = texts.iter().filter_map(|text| text.chars().next());
        let firsts = firsts.fold(0, |firsts, first| firsts | bit(first));
        let texts = texts.into_iter().map(String::into_boxed_str).collect();
        Self { texts, characters: characters.into(), longer: longer.into(), firsts }
    }

    /// Whether some characters begin with one of them.
    #[must_use]
    pub fn begin(&self, chars: &[char]) -> bool {
        self.length(chars).is_some()
    }

    /// Whether some characters end with one of them.
    #[must_use]
    pub fn end(&self, chars: &[char]) -> bool {
        chars.last().is_some_and(|last| self.holds(*last))
            || self.longer.iter().any(|writing| chars.ends_with(writing))
    }

    /// Whether one of them occurs among some characters.
    #[must_use]
    pub fn occur(&self, chars: &[char]) -> bool {
        (0..chars.len()).any(|start| self.begin(&chars[start..]))
    }

    /// Whether some characters are one of them.
    #[must_use]
    pub fn equal(&self, chars: &[char]) -> bool {
        self.length(chars) == Some(chars.len())
    }

    /// How many characters the longest one takes that some characters begin with.
    #[must_use]
    pub fn length(&self, chars: &[char]) -> Option<usize> {
        let first = chars.first().filter(|first| self.firsts & bit(**first) != 0)?;
        let start = self.longer.partition_point(|writing| writing[0] < *first);
        let mut longer = self.longer[start..].iter().take_while(|writing| writing[0] == *first);
        let longer = longer.find(|writing| chars.starts_with(writing));
        longer.map(|writing| writing.len()).or_else(|| self.holds(*first).then_some(1))
    }

    /// The place where the last of them begins among some characters.
    #[must_use]
    pub fn last(&self, chars: &[char]) -> Option<usize> {
        (0..chars.len()).rev().find(|start| self.begin(&chars[*start..]))
    }

    /// Where they stand among some characters, overlaps included.
    #[must_use]
    pub fn places(&self, chars: &[char]) -> Vec<Range<usize>> {
        let at = |start: usize| Some(start..start + self.length(&chars[start..])?);
        (0..chars.len()).filter_map(at).collect()
    }

    fn holds(&self, character: char) -> bool {
        self.characters.binary_search(&character).is_ok()
    }

    /// All of them, the longest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    /// Whether one of them occurs in a text.
    #[must_use]
    pub fn occur_in(&self, text: &str) -> bool {
        self.texts().any(|writing| text.contains(writing))
    }

    /// What follows one of them in a text that begins with it.
    #[must_use]
    pub fn strip_start<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.texts().find_map(|writing| text.strip_prefix(writing))
    }

    /// What comes before one of them in a text that ends with it.
    #[must_use]
    pub fn strip_end<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.texts().find_map(|writing| text.strip_suffix(writing))
    }

    /// What follows the last one of them in a text.
    #[must_use]
    pub fn behind_last<'t>(&self, text: &'t str) -> Option<&'t str> {
        let behind = self.texts().filter_map(|writing| text.rsplit_once(writing));
        behind.map(|(_, rest)| rest).min_by_key(|rest| rest.len())
    }

    /// A text without those of them, and without the marks, with which it begins.
    #[must_use]
    pub fn trim_start<'t>(&self, text: &'t str, marks: &[char]) -> &'t str {
        let mut rest = text.trim_start_matches(marks);
        while let Some(shorter) = self.strip_start(rest) {
            rest = shorter.trim_start_matches(marks);
        }
        rest
    }

    /// A text without those of them, and without the marks, with which it ends.
    #[must_use]
    pub fn trim_end<'t>(&self, text: &'t str, marks: &[char]) -> &'t str {
        let mut rest = text.trim_end_matches(marks);
        while let Some(shorter) = self.strip_end(rest) {
            rest = shorter.trim_end_matches(marks);
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::{File, FromNode as _, Node, Writings};
    use crate::knowledge::problem::Problems;

    fn writings() -> Writings {
        Writings::new(["的", "外省", "外省内"].map(str::to_owned).to_vec())
    }

    #[test]
    fn what_is_written_twice_and_an_empty_list_are_reported() {
        let found = |text: &str| {
            let mut problems = Problems::default();
            let node = Node::parse(text).expect("it is YAML");
            Writings::read(&mut File { path: "a.yaml".into(), problems: &mut problems }, &node);
            problems.sorted().into_iter().map(|problem| problem.message.zh).collect::<Vec<_>>()
        };
        assert_eq!(found("的、了、的"), ["“的”写了两遍"]);
        assert_eq!(found("\"\""), ["这里一个字也没有"]);
        assert!(found("[的, 了]").is_empty());
    }

    #[test]
    fn they_stand_at_the_beginning_at_the_end_and_between() {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        let writings = writings();
        assert!(writings.begin(&chars("的人")) && !writings.begin(&chars("人的")));
        assert!(writings.end(&chars("在外省")) && !writings.end(&chars("外省人")));
        assert!(writings.occur(&chars("在外省看")) && !writings.occur(&chars("外地")));
        assert_eq!(writings.length(&chars("外省内看")), Some(3));
        assert!(writings.equal(&chars("外省")) && !writings.equal(&[]));
    }

    #[test]
    fn they_are_cut_off_a_text() {
        let writings = writings();
        assert_eq!(writings.trim_end("好的.的,", &['.', ',']), "好");
        assert_eq!(writings.strip_start("外省内看"), Some("看"));
        assert_eq!(writings.behind_last("我的外省的药"), Some("药"));
        assert_eq!(writings.behind_last("药"), None);
    }
}
