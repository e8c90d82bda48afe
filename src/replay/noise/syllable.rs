//! Syllables: which characters share one, which ones people confuse, how a word is typed.

use std::collections::HashMap;

use pinyin::{ToPinyin, ToPinyinMulti};

use crate::language::normalise::is_han;

/// Characters whose usual reading is often not the one that a name has: 重庆, 长沙, 乐山.
const UNSURE: &str = "重长乐都朝厦单蚌泊番调扎尉燕曾盛藏";

/// The characters that words are written with.
#[derive(Default)]
pub struct Syllables {
    by_syllable: HashMap<&'static str, Vec<char>>,
}

impl Syllables {
    /// Adds a character.
    pub fn add(&mut self, character: char) {
        let Some(reading) = character.to_pinyin() else { return };
        let characters = self.by_syllable.entry(reading.plain()).or_default();
        if let Err(position) = characters.binary_search(&character) {
            characters.insert(position, character);
        }
    }

    /// The characters with a syllable.
    #[must_use]
    pub fn written(&self, syllable: &str) -> &[char] {
        self.by_syllable.get(syllable).map_or(&[], Vec::as_slice)
    }
}

/// The only syllable of a character; none where it has several.
#[must_use]
pub fn only(character: char) -> Option<&'static str> {
    let mut readings = character.to_pinyin_multi()?.into_iter().map(pinyin::Pinyin::plain);
    let first = readings.next()?;
    readings.all(|other| other == first).then_some(first)
}

/// The syllables of a word as it is typed; none where a character is no Han character.
#[must_use]
pub fn plain(word: &str) -> Option<Vec<&'static str>> {
    let han = !word.is_empty() && word.chars().all(is_han);
    let syllables: Option<Vec<_>> =
        word.chars().map(|character| Some(character.to_pinyin()?.plain())).collect();
    syllables.filter(|_| han)
}

/// The same, where it is sure that people would type it so.
#[must_use]
pub fn typed(word: &str) -> Option<Vec<&'static str>> {
    plain(word).filter(|_| !word.chars().any(|character| UNSURE.contains(character)))
}

/// The usual syllable of a character with its tone.
#[must_use]
pub fn with_tone(character: char) -> Option<&'static str> {
    Some(character.to_pinyin()?.with_tone())
}

/// Beginnings that most of the south does not tell apart, and endings.
const NEAR: [(&str, &str); 4] = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")];
const NEAR_ENDS: [(&str, &str); 3] = [("ing", "in"), ("eng", "en"), ("ang", "an")];
/// Beginnings that some dialects do not tell apart.
const DIALECT: [(&str, &str); 6] =
    [("hua", "fa"), ("hui", "fei"), ("huan", "fan"), ("huang", "fang"), ("h", "f"), ("r", "l")];

/// The syllables that are taken for one in everyday speech: zh and z, n and l, ing and in.
#[must_use]
pub fn near(syllable: &str) -> Vec<String> {
    let (start, end) = cut(syllable);
    let starts = swaps(start, &NEAR).map(|start| format!("{start}{end}"));
    let ends = NEAR_ENDS.iter().flat_map(|(long, short)| {
        let shorter = end.strip_suffix(long).map(|rest| format!("{start}{rest}{short}"));
        let longer = end.strip_suffix(short).map(|rest| format!("{start}{rest}{long}"));
        [shorter, longer]
    });
    starts.chain(ends.flatten()).collect()
}

/// The syllables that are taken for one in some dialects only: h and f, r and l.
#[must_use]
pub fn dialect(syllable: &str) -> Vec<String> {
    let whole = swaps(syllable, &DIALECT[..4]).map(str::to_owned);
    let (start, end) = cut(syllable);
    let starts = swaps(start, &DIALECT[4..]).map(|start| format!("{start}{end}"));
    whole.chain(starts).collect()
}

fn swaps<'p>(part: &'p str, pairs: &'p [(&str, &str)]) -> impl Iterator<Item = &'p str> {
    pairs.iter().filter_map(move |(one, other)| match part {
        part if part == *one => Some(*other),
        part if part == *other => Some(*one),
        _ => None,
    })
}

/// A syllable's beginning and the rest.
fn cut(syllable: &str) -> (&str, &str) {
    let end = syllable.find(|character| "aeiouvü".contains(character)).unwrap_or(0);
    syllable.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_confuse() {
        assert_eq!(near("ling"), ["ning", "lin"]);
        assert_eq!(near("zhuang"), ["zuang", "zhuan"]);
        assert_eq!(near("ma"), [""; 0]);
        assert_eq!(dialect("hui"), ["fei", "fui"]);
        assert_eq!(dialect("ran"), ["lan"]);
    }

    #[test]
    fn a_character_with_two_readings_has_no_only_one() {
        assert_eq!((only('临'), only('重')), (Some("lin"), None));
        assert_eq!(typed("临汾").as_deref(), Some(&["lin", "fen"][..]));
        assert_eq!((typed("重庆"), plain("GXY")), (None, None));
    }
}
