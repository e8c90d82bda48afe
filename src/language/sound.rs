//! The second pass: what was not recognised as written is read by its sound.
//!
//! Toneless pinyin with the usual confusions (zh/z, n/l, in/ing …). The same index reads typed
//! pinyin, a window over several runs of letters begins and ends where a run does.

use std::collections::HashMap;
use std::ops::Range;

use super::how::How;
use super::normalise::{Normalised, is_han};
use super::pronunciation::{Sound, readings, sound_of_syllable, sounds_of};

/// The most syllables of a word that is found by its sound.
const LONGEST: usize = 8;

/// Words by the sound of their syllables.
#[derive(Default)]
pub struct Sounds {
    words: Vec<(String, u32)>,
    /// Positions of words, by their sounds.
    by_sound: HashMap<Vec<Sound>, Vec<usize>>,
    /// Words of two characters that count only as a whole run of letters.
    typed: HashMap<Vec<Sound>, u32>,
    longest: usize,
}

/// One syllable of a message: its sound and the characters it came from.
pub(super) struct Syllable {
    pub(super) sound: Sound,
    pub(super) chars: Range<usize>,
    pub(super) typed: bool,
}

impl Sounds {
    /// Indexes words, each with the number of its sense.
    #[must_use]
    pub fn compile(words: &[(String, u32)]) -> Self {
        let mut sounds = Self::default();
        for (word, sense) in words {
            let count = word.chars().count();
            if !(2..=LONGEST).contains(&count) || !word.chars().all(is_han) {
                continue;
            }
            sounds.longest = sounds.longest.max(count);
            let number = sounds.words.len();
            sounds.words.push((word.clone(), *sense));
            for key in readings(word) {
                sounds.by_sound.entry(key).or_default().push(number);
            }
        }
        sounds
    }

    /// Indexes a word of two characters that counts only as a whole run of letters.
    pub fn type_only(&mut self, word: &str, sense: u32) {
        for key in readings(word) {
            self.typed.entry(key).or_insert(sense);
        }
    }

    /// Two typed syllables that are a whole run of letters.
    fn typed_pair(&self, message: &Normalised, syllables: &[Syllable]) -> Option<u32> {
        let [first, second, ..] = syllables else { return None };
        let run = first.typed && second.typed && first.chars.end == second.chars.start;
        (run && fills_runs(message, &syllables[..2])).then_some(())?;
        self.typed.get(&[first.sound, second.sound][..]).copied()
    }

    /// Reads a stretch of a message that holds no known word.
    pub fn read(
        &self,
        message: &Normalised,
        stretch: Range<usize>,
        initials: &HashMap<String, u32>,
        mut found: impl FnMut(Range<usize>, u32, How),
    ) {
        let syllables = syllables(message, stretch, |chars, letters| {
            initials.get(letters).is_some_and(|sense| {
                found(chars, *sense, How::Pinyin);
                true
            })
        });
        let mut start = 0;
        while start < syllables.len() {
            let longest = self.longest.min(syllables.len() - start);
            let hit = (2..=longest).rev().find_map(|count| {
                self.lookup(message, &syllables[start..start + count]).map(|hit| (count, hit))
            });
            if let Some((count, (sense, how))) = hit {
                let chars = syllables[start].chars.start..syllables[start + count - 1].chars.end;
                found(chars, sense, how);
                start += count;
            } else if let Some(sense) = self.typed_pair(message, &syllables[start..]) {
                let chars = syllables[start].chars.start..syllables[start + 1].chars.end;
                found(chars, sense, How::Pinyin);
                start += 2;
            } else {
                start += 1;
            }
        }
    }

    fn lookup(&self, message: &Normalised, window: &[Syllable]) -> Option<(u32, How)> {
        let adjacent = window.windows(2).all(|pair| {
            pair[0].chars.end == pair[1].chars.start
                || (pair[1].typed && pair[0].chars.end + 1 == pair[1].chars.start)
        });
        if !adjacent {
            return None;
        }
        if spans_runs(window) && !fills_runs(message, window) {
            return None;
        }
        let key: Vec<Sound> = window.iter().map(|syllable| syllable.sound).collect();
        let words = self.by_sound.get(&key)?.iter().map(|number| &self.words[*number]);
        if window.iter().all(|syllable| syllable.typed) {
            return words.map(|(_, sense)| (*sense, How::Pinyin)).next();
        }
        // A homophone must share a character with the word, or any two syllables would do.
        words
            .map(|(word, sense)| {
                let shared = word.chars().zip(window).filter(|(character, syllable)| {
                    message.chars.get(syllable.chars.start) == Some(character)
                });
                (shared.count(), *sense)
            })
            .filter(|(shared, _)| *shared > 0 || window.iter().any(|syllable| syllable.typed))
            .max_by_key(|(shared, _)| *shared)
            .map(|(_, sense)| (sense, How::Sound))
    }
}

/// Whether typed syllables come from several runs of letters.
fn spans_runs(window: &[Syllable]) -> bool {
    window.windows(2).any(|pair| pair[0].chars.end != pair[1].chars.start)
}

/// Whether no letter stands right before or behind: dong xue would else be read inside dong xuexi.
fn fills_runs(message: &Normalised, window: &[Syllable]) -> bool {
    let letter = |position: Option<usize>| {
        position.and_then(|p| message.chars.get(p)).is_some_and(char::is_ascii_alphabetic)
    };
    let (Some(first), Some(last)) = (window.first(), window.last()) else { return true };
    !letter(first.chars.start.checked_sub(1)) && !letter(Some(last.chars.end))
}

/// The syllables of a stretch: Han characters by their first reading, Latin letters cut as typed
/// pinyin. `whole_word` sees each run of letters first and may take it.
pub(super) fn syllables(
    message: &Normalised,
    stretch: Range<usize>,
    mut whole_word: impl FnMut(Range<usize>, &str) -> bool,
) -> Vec<Syllable> {
    let mut syllables = Vec::new();
    let mut position = stretch.start;
    while position < stretch.end {
        let character = message.chars[position];
        if character.is_ascii_alphabetic() {
            let letters: String = message.chars[position..stretch.end]
                .iter()
                .take_while(|character| character.is_ascii_alphabetic())
                .collect();
            let chars = position..position + letters.len();
            if !whole_word(chars, &letters) {
                typed(&letters, position, &mut syllables);
            }
            position += letters.len();
            continue;
        }
        if let Some(sound) = sounds_of(character).first() {
            let chars = position..position + 1;
            syllables.push(Syllable { sound: *sound, chars, typed: false });
        }
        position += 1;
    }
    syllables
}

/// Cuts letters into syllables, the longest first, going back where it does not come out.
fn typed(letters: &str, start: usize, syllables: &mut Vec<Syllable>) {
    let Some(cuts) = cut(letters) else { return };
    let mut offset = start;
    for syllable in cuts {
        let chars = offset..offset + syllable.len();
        offset = chars.end;
        if let Some(sound) = sound_of_syllable(syllable) {
            syllables.push(Syllable { sound, chars, typed: true });
        }
    }
}

/// The fewest syllables that a run of letters can be cut into.
fn cut(letters: &str) -> Option<Vec<&str>> {
    if letters.len() > 60 {
        return None;
    }
    let mut best: Vec<Option<Vec<&str>>> = vec![None; letters.len() + 1];
    best[0] = Some(Vec::new());
    for end in 1..=letters.len() {
        for start in end.saturating_sub(6)..end {
            let syllable = &letters[start..end];
            let Some(before) = best[start].as_ref() else { continue };
            let shorter = best[end].as_ref().is_none_or(|known| before.len() + 1 < known.len());
            if shorter && sound_of_syllable(syllable).is_some() {
                let mut cuts = before.clone();
                cuts.push(syllable);
                best[end] = Some(cuts);
            }
        }
    }
    best.pop().flatten()
}
