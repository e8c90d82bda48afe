//! The third pass: long names of places and diseases with one syllable missing, extra or wrong.

use std::ops::Range;

use super::normalise::{Normalised, is_han};
use super::pronunciation::{Sound, alike, apart, begins_alike, readings, rough};
use super::sound::Syllable;

/// The fewest and the most syllables of a name that is found with a slip in it.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=12;

/// A name that may be misspelt.
#[derive(Clone, Debug)]
pub struct Name {
    /// How it is written.
    pub text: String,
    /// The number of its sense.
    pub sense: u32,
    /// Whether a wrong syllable must sound alike: 慢性胃炎 is not 慢性肾炎.
    pub strict: bool,
}

/// Names by their first and by their last two syllables: one slip leaves one of both whole.
#[derive(Default)]
pub struct Spelling {
    names: Vec<Sounded>,
    by_start: Vec<(u32, u32)>,
    by_end: Vec<(u32, u32)>,
}

struct Sounded {
    characters: Vec<char>,
    sounds: Vec<Sound>,
    sense: u32,
    strict: bool,
}

impl Spelling {
    /// Indexes names.
    #[must_use]
    pub fn compile(names: &[Name]) -> Self {
        let mut spelling = Self::default();
        for name in names {
            let characters: Vec<char> = name.text.chars().collect();
            if !LENGTHS.contains(&characters.len()) || !characters.iter().all(|c| is_han(*c)) {
                continue;
            }
            let Some(ways) = readings(&name.text) else { continue };
            let sounds: Vec<Sound> = ways.iter().next().unwrap_or_default().to_vec();
            let [first, second, .., before, last] = sounds[..] else { continue };
            let number = u32::try_from(spelling.names.len()).unwrap_or(u32::MAX);
            spelling.by_start.push((pair(first, second), number));
            spelling.by_end.push((pair(before, last), number));
            let (sense, strict) = (name.sense, name.strict);
            spelling.names.push(Sounded { characters, sounds, sense, strict });
        }
        spelling.by_start.sort_unstable();
        spelling.by_end.sort_unstable();
        spelling
    }

    /// Reads syllables of a message that belong to no known word.
    pub(super) fn read(
        &self,
        message: &Normalised,
        syllables: &[Syllable],
        mut found: impl FnMut(Range<usize>, u32),
    ) {
        if syllables.len() + 1 < *LENGTHS.start() {
            return;
        }
        let mut end = 0;
        for position in 0..syllables.len().saturating_sub(1) {
            if position < end {
                continue;
            }
            if let Some((window, sense)) = self.best(message, syllables, position, end) {
                found(
                    syllables[window.start].chars.start..syllables[window.end - 1].chars.end,
                    sense,
                );
                end = window.end;
            }
        }
    }

    /// The name that shares most characters with a window that starts or ends at this pair.
    fn best(
        &self,
        message: &Normalised,
        syllables: &[Syllable],
        position: usize,
        from: usize,
    ) -> Option<(Range<usize>, u32)> {
        let key = pair(syllables[position].sound, syllables[position + 1].sound);
        let starting = named(&self.by_start, key).map(|name| (name, true));
        let ending = named(&self.by_end, key).map(|name| (name, false));
        let mut best: Option<(usize, Range<usize>, u32)> = None;
        for (name, starts) in starting.chain(ending) {
            let name = &self.names[name as usize];
            let count = name.sounds.len();
            for length in count - 1..=count + 1 {
                let window = if starts {
                    position..position + length
                } else {
                    let Some(start) = (position + 2).checked_sub(length) else { continue };
                    start..position + 2
                };
                if window.start < from || window.end > syllables.len() {
                    continue;
                }
                let shared = name.matches(message, &syllables[window.clone()]);
                if let Some(shared) = shared
                    && best.as_ref().is_none_or(|(most, _, _)| shared > *most)
                {
                    best = Some((shared, window, name.sense));
                }
            }
        }
        best.map(|(_, window, sense)| (window, sense))
    }
}

impl Sounded {
    /// Whether a sound may stand for that of a disease's name; in a short one it must begin alike.
    fn may_be(&self, position: usize, sound: Sound) -> bool {
        let own = self.sounds[position];
        let short = self.sounds.len() == *LENGTHS.start();
        if short { begins_alike(own, sound) } else { alike(own, sound) }
    }

    /// How many characters a window shares with the name, if it is one slip away from it.
    fn matches(&self, message: &Normalised, window: &[Syllable]) -> Option<usize> {
        let whole = window.windows(2).all(|two| {
            two[0].chars.end == two[1].chars.start
                || (two[1].typed && two[0].chars.end + 1 == two[1].chars.start)
        });
        if !whole {
            return None;
        }
        let count = self.sounds.len();
        let head = same(window.iter(), self.sounds.iter());
        let tail = same(window.iter().rev(), self.sounds.iter().rev());
        let fits = match window.len().cmp(&count) {
            std::cmp::Ordering::Less => head + tail >= count - 1 && head > 0 && tail > 0,
            std::cmp::Ordering::Greater => head + tail >= count && head > 0 && tail > 0,
            std::cmp::Ordering::Equal => {
                head + tail + 1 == count && (!self.strict || self.may_be(head, window[head].sound))
            }
        };
        if !fits {
            return None;
        }
        if window.iter().all(|syllable| syllable.typed) {
            return Some(head + tail);
        }
        let written = |syllable: &Syllable| message.chars.get(syllable.chars.start).copied();
        let front = window.iter().zip(&self.characters).take(head);
        let back = window.iter().rev().zip(self.characters.iter().rev()).take(count - head);
        let shared = front.chain(back).filter(|(s, c)| written(s) == Some(**c)).count();
        (shared + 2 >= count && shared >= 3.min(count - 1)).then_some(shared)
    }
}

/// How many sounds are the same from one end.
fn same<'a>(
    window: impl Iterator<Item = &'a Syllable>,
    sounds: impl Iterator<Item = &'a Sound>,
) -> usize {
    window.zip(sounds).take_while(|(syllable, sound)| apart(syllable.sound, **sound) < 2).count()
}

/// Two sounds as one number.
fn pair(first: Sound, second: Sound) -> u32 {
    u32::from(rough(first)) << 16 | u32::from(rough(second))
}

/// The names of a sorted list with this key.
fn named(list: &[(u32, u32)], key: u32) -> impl Iterator<Item = u32> {
    let start = list.partition_point(|(other, _)| *other < key);
    list[start..].iter().take_while(move |(other, _)| *other == key).map(|(_, name)| *name)
}
