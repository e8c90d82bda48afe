//! Seeded noise: the same labelled messages as people mistype, dictate, forward and copy them.
//!
//! What a message says must stay true, so figures, words of denial and words of one character stay
//! as they are, and a slip happens only inside the name of a place, a disease or a procedure, where
//! people make it. A slip that would be another word, or that could as well be meant for another
//! name (浮州 for 福州 or 抚州), is not made. What the reader can do plays no part in it.

mod names;
mod random;
mod slip;
mod syllable;
mod text;
mod traditional;

use std::collections::HashMap;

use names::Names;
pub use random::Random;

use super::labelled::Labelled;
use crate::knowledge::Knowledge;

/// How a message is garbled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A character of a name has become another of the same toneless pinyin.
    Homophone,
    /// The same with a syllable that everyday speech does not tell apart: zh/z, n/l, ing/in.
    Near,
    /// The same with one that only some dialects do not tell apart: h/f, r/l.
    Dialect,
    /// A name is typed as pinyin.
    Pinyin,
    /// A long name lacks a character.
    Missing,
    /// A long name has a character twice.
    Doubled,
    /// Traditional characters.
    Traditional,
    /// Letters, figures and marks of full width.
    FullWidth,
    /// Stray spaces.
    Spaces,
    /// Pinyin in brackets behind characters, as some pages are copied: 医(yī)保.
    Damaged,
    /// The filler words of speech.
    Filler,
    /// Emoji, and their names in brackets.
    Emoji,
    /// No punctuation.
    Bare,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Homophone,
        Self::Near,
        Self::Dialect,
        Self::Pinyin,
        Self::Missing,
        Self::Doubled,
        Self::Traditional,
        Self::FullWidth,
        Self::Spaces,
        Self::Damaged,
        Self::Filler,
        Self::Emoji,
        Self::Bare,
    ];

    /// Its name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Homophone => "homophone",
            Self::Near => "near",
            Self::Dialect => "dialect",
            Self::Pinyin => "pinyin",
            Self::Missing => "missing",
            Self::Doubled => "doubled",
            Self::Traditional => "traditional",
            Self::FullWidth => "full_width",
            Self::Spaces => "spaces",
            Self::Damaged => "damaged",
            Self::Filler => "filler",
            Self::Emoji => "emoji",
            Self::Bare => "bare",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Homophone => "同音字",
            Self::Near => "近音字",
            Self::Dialect => "方音字",
            Self::Pinyin => "打成拼音",
            Self::Missing => "漏字",
            Self::Doubled => "叠字",
            Self::Traditional => "繁体",
            Self::FullWidth => "全角",
            Self::Spaces => "多空格",
            Self::Damaged => "夹拼音",
            Self::Filler => "口头语",
            Self::Emoji => "表情",
            Self::Bare => "没标点",
        }
    }
}

/// Makes noise from a seed.
pub struct Noise {
    seed: u64,
    names: Names,
    traditional: HashMap<char, char>,
}

impl Noise {
    /// Noise over the words of a knowledge base.
    #[must_use]
    pub fn new(knowledge: &Knowledge, seed: u64) -> Self {
        let names = Names::new(knowledge);
        Self { seed, names, traditional: traditional::traditional() }
    }

    /// The same conversation garbled; none where this kind finds nothing to garble in it.
    #[must_use]
    pub fn labelled(&self, kind: Kind, clean: &Labelled) -> Option<Labelled> {
        let say: Vec<String> = clean.say.iter().map(|text| self.message(kind, text)).collect();
        (say != clean.say).then(|| Labelled { say, ..clean.clone() })
    }

    /// A message garbled. What comes of it hangs on seed, kind and text alone.
    #[must_use]
    pub fn message(&self, kind: Kind, text: &str) -> String {
        let random = &mut Random::new(self.seed, &[kind.name(), text]);
        let chars: Vec<char> = text.chars().collect();
        let garbled = match kind {
            Kind::Homophone
            | Kind::Near
            | Kind::Dialect
            | Kind::Pinyin
            | Kind::Missing
            | Kind::Doubled => slip::slip(&self.names, kind, &chars, random),
            Kind::Traditional => text::replaced(&chars, |c| self.traditional.get(&c).copied()),
            Kind::FullWidth => text::replaced(&chars, text::full_width),
            Kind::Spaces => text::spaces(&chars, random),
            Kind::Damaged => text::damaged(&chars, random),
            Kind::Filler => text::fillers(&self.names, &chars, random),
            Kind::Emoji => text::emoji(&chars, random),
            Kind::Bare => text::bare(&chars),
        };
        garbled.into_iter().collect()
    }
}

/// Characters that carry a figure or a denial.
fn is_kept(character: char) -> bool {
    is_figure(character) || "不没无未非否别莫勿冇".contains(character)
}

fn is_figure(character: char) -> bool {
    character.is_numeric() || "零〇一二三四五六七八九十百千万亿两半几".contains(character)
}
