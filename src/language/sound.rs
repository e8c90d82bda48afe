//! The second pass: what was not recognised as written is read by its sound.
//!
//! The same index reads typed pinyin; a window over several runs of letters begins and ends where
//! a run does. A long word may take in short ones that were recognised in a part of it.

use std::ops::Range;

use super::hash::Table;
use super::how::How;
use super::normalise::{Normalised, is_han};
use super::pronunciation::{Sound, apart, groups, readings, rough, sound_of_syllable, sounds_of};
use crate::knowledge::grammar::Grammar;
use crate::knowledge::writings::Writings;

/// The most syllables of a word that is found by its sound.
const LONGEST: usize = 8;

/// The fewest syllables of a word that may take in words that were found in a part of it.
const SWALLOWS: usize = 4;

/// The end of a chain of words.
const NONE: u32 = u32::MAX;

/// What must hold for a word to be found by its sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// For a name: that half of its characters are right. One of two characters needs an edge of
    /// a word on either side as well; true for a place.
    Edges(bool),
    /// For any other word: that half of its characters are right.
    Half,
    /// That it is typed as a whole run of letters.
    Typed,
    /// That a neighbour vouches for it: a place.
    Vouching,
    /// The same for a bigger place, which is meant rather than a small one of the same sound.
    Wide,
}

/// Words by the sound of their syllables.
#[derive(Default)]
pub struct Sounds {
    /// What may stand before a name, and behind one.
    before_name: Writings,
    behind_name: Writings,
    words: Vec<Word>,
    characters: Vec<char>,
    spoken: Vec<Sound>,
    by_sound: Table<u128, u32>,
    /// For each two groups of sounds how long a word that begins with them can be.
    longest: Vec<u8>,
}

struct Word {
    /// Where its characters and its sounds begin, and how many there are.
    characters: usize,
    sounds: usize,
    length: usize,
    sense: u32,
    need: Need,
    /// Whether it is read as it usually is: lanzhou is 兰州, though 郴 may be read lan.
    usual: bool,
    /// The next word with the same key.
    next: u32,
}

/// A word found by its sound.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) chars: Range<usize>,
    pub(super) sense: u32,
    pub(super) how: How,
    /// How many characters are as the word has them; all of them where it is typed.
    pub(super) shared: usize,
    pub(super) needs_vouching: bool,
    /// Whether it is a common word as well.
    pub(super) ordinary: bool,
}

/// One syllable of a message: its sound and the characters it came from.
#[derive(Debug)]
pub(super) struct Syllable {
    pub(super) sound: Sound,
    pub(super) chars: Range<usize>,
    pub(super) typed: bool,
}

/// How well a word fits: more of its own characters first, then the nearer sound, then what needs no
/// vouching and what is read as usual.
type Fit = (usize, std::cmp::Reverse<usize>, bool, bool);

impl Sounds {
    /// None yet.
    #[must_use]
    pub fn new(grammar: &Grammar) -> Self {
        let (before_name, behind_name) = (grammar.before_name.clone(), grammar.behind_name.clone());
        Self { before_name, behind_name, ..Self::default() }
    }

    /// Indexes a word with the number of its sense.
    pub fn add(&mut self, word: &str, sense: u32, need: Need) {
        let length = word.chars().count();
        if !(2..=LONGEST).contains(&length) || !word.chars().all(is_han) {
            return;
        }
        let Some(readings) = readings(word) else { return };
        if self.longest.is_empty() {
            self.longest = vec![0; groups() * groups()];
        }
        let characters = self.characters.len();
        self.characters.extend(word.chars());
        // A place has the reading of its own (重庆); of another word the usual one is meant.
        let ways = if matches!(need, Need::Vouching | Need::Wide | Need::Edges(true)) {
            usize::MAX
        } else {
            1
        };
        for (way, reading) in readings.iter().take(ways).enumerate() {
            let longest = &mut self.longest[pair(reading[0], reading[1])];
            *longest = (*longest).max(u8::try_from(length).unwrap_or(u8::MAX));
            let number = u32::try_from(self.words.len()).unwrap_or(NONE);
            let next = self.by_sound.insert(key(reading.iter().copied()), number).unwrap_or(NONE);
            let sounds = self.spoken.len();
            self.spoken.extend(reading);
            let usual = way == 0;
            self.words.push(Word { characters, sounds, length, sense, need, usual, next });
        }
    }

    /// Reads the syllables of a message; `owners` tells for each character which word it belongs
    /// to, 0 for none.
    pub(super) fn read(
        &self,
        message: &Normalised,
        syllables: &[Syllable],
        owners: &[u32],
        mut found: impl FnMut(Hit),
    ) {
        if self.longest.is_empty() {
            return;
        }
        let mut start = 0;
        while start + 1 < syllables.len() {
            let step = self.at(message, &syllables[start..], owners).map_or(1, |(count, hit)| {
                let step = if hit.needs_vouching { 1 } else { count };
                found(hit);
                step
            });
            start += step;
        }
    }

    /// The longest word that begins with the first syllable.
    fn at(
        &self,
        message: &Normalised,
        syllables: &[Syllable],
        owners: &[u32],
    ) -> Option<(usize, Hit)> {
        let longest = self.longest[pair(syllables[0].sound, syllables[1].sound)];
        let longest = usize::from(longest).min(syllables.len());
        if longest < 2 || cuts(owners, syllables[0].chars.start) {
            return None;
        }
        (2..=longest).rev().find_map(|count| {
            let window = &syllables[..count];
            let chars = window[0].chars.start..window[count - 1].chars.end;
            let owned = owners.get(chars.clone())?.iter().filter(|owner| **owner > 0).count();
            let open = owned < chars.len() && (owned == 0 || count >= SWALLOWS);
            if !open || cuts(owners, chars.end) || !in_one_piece(message, window) {
                return None;
            }
            let least = if owned == 0 { 1 } else { (2 * count).div_ceil(3) };
            self.best(message, window, least).map(|hit| (count, hit))
        })
    }

    /// The word that fits a window best. None where two do, and nothing tells which one is meant.
    fn best(&self, message: &Normalised, window: &[Syllable], least: usize) -> Option<Hit> {
        let mut number = *self.by_sound.get(&key(window.iter().map(|s| s.sound)))?;
        let mut best: Option<(Fit, &Word)> = None;
        let mut open = false;
        while let Some(word) = self.words.get(number as usize) {
            number = word.next;
            let Some(fit) = self.fit(message, window, word, least) else { continue };
            match &best {
                Some((known, _)) if *known > fit => {}
                Some((known, other)) if *known == fit => {
                    open |= other.sense != word.sense && word.need == Need::Vouching;
                }
                _ => (best, open) = (Some((fit, word)), false),
            }
        }
        let (fit, word) = best.filter(|_| !open)?;
        let typed = window.iter().all(|syllable| syllable.typed);
        Some(Hit {
            chars: window[0].chars.start..window[window.len() - 1].chars.end,
            sense: word.sense,
            how: if typed { How::Pinyin } else { How::Sound },
            shared: fit.0,
            needs_vouching: matches!(word.need, Need::Vouching | Need::Wide),
            ordinary: false,
        })
    }

    /// How well a word fits a window, if it does. A homophone must share a character with the
    /// word, or any two syllables would do.
    fn fit(
        &self,
        message: &Normalised,
        window: &[Syllable],
        word: &Word,
        least: usize,
    ) -> Option<Fit> {
        let typed = window.iter().filter(|syllable| syllable.typed).count();
        if word.length != window.len() {
            return None;
        }
        let characters = &self.characters[word.characters..word.characters + word.length];
        let sounds = &self.spoken[word.sounds..word.sounds + word.length];
        let written = |syllable: &Syllable| message.chars.get(syllable.chars.start).copied();
        let shared = window.iter().zip(characters).filter(|(s, c)| written(s) == Some(**c)).count();
        let distances = window.iter().zip(sounds).map(|(s, sound)| apart(s.sound, *sound));
        let (mut sum, mut most) = (0, 0);
        for distance in distances {
            sum += distance;
            most = most.max(distance);
        }
        let fits = if typed == window.len() {
            most < 3 && (word.need != Need::Typed || fills_runs(message, window))
        } else {
            // A slip of dialect in one of two characters leaves too little.
            let place = matches!(word.need, Need::Vouching | Need::Wide);
            let sure = most < 3 || word.length > 2 || place;
            let half = least.max(word.length.div_ceil(2));
            let (sure, least) = match word.need {
                // Of three characters too much could be meant: 看完呢.
                Need::Half => (most == 0 || (most < 3 && word.length > 3), half),
                Need::Edges(_) => {
                    (sure && (word.length > 2 || self.has_edges(message, window)), half)
                }
                // 看bing is no county: what is written of a place must be its own.
                _ => (sure, if typed > 0 { least.max(typed + 1) } else { least }),
            };
            let exact =
                sum == 0 && shared + typed == word.length && has_whole_runs(message, window);
            let half_typed = word.need == Need::Typed && exact && typed > 0;
            half_typed || (word.need != Need::Typed && shared + typed >= least && sure)
        };
        let plain = word.need != Need::Vouching;
        fits.then_some((shared + typed, std::cmp::Reverse(sum), plain, word.usual))
    }

    /// Whether a window stands between what may end a word and what may begin one.
    fn has_edges(&self, message: &Normalised, window: &[Syllable]) -> bool {
        let (Some(first), Some(last)) = (window.first(), window.last()) else { return false };
        let (before, behind) =
            (&message.chars[..first.chars.start], &message.chars[last.chars.end..]);
        let edge = |beside: Option<&char>| beside.is_none_or(|c| !is_han(*c));
        (edge(before.last()) || self.before_name.end(before))
            && (edge(behind.first()) || self.behind_name.begin(behind))
    }
}

/// Whether a place in the message lies within a word.
fn cuts(owners: &[u32], position: usize) -> bool {
    let owner = |position: usize| owners.get(position).copied().unwrap_or(0);
    position > 0 && owner(position) > 0 && owner(position) == owner(position - 1)
}

/// Whether the syllables of a window follow one another, and runs of letters are whole.
fn in_one_piece(message: &Normalised, window: &[Syllable]) -> bool {
    let adjacent = window.windows(2).all(|two| {
        two[0].chars.end == two[1].chars.start
            || (two[1].typed && two[0].chars.end + 1 == two[1].chars.start)
    });
    let apart = window.windows(2).any(|two| two[0].chars.end != two[1].chars.start);
    adjacent && (!apart || fills_runs(message, window))
}

fn pair(first: Sound, second: Sound) -> usize {
    usize::from(rough(first)) * groups() + usize::from(rough(second))
}

/// The groups of up to eight sounds as one number.
fn key(sounds: impl Iterator<Item = Sound>) -> u128 {
    sounds.fold(1, |key, sound| key << 12 | u128::from(rough(sound)))
}

/// Whether no letter stands right before or behind: dong xue would else be read inside dong xuexi.
fn fills_runs(message: &Normalised, window: &[Syllable]) -> bool {
    let letter = |position: Option<usize>| {
        position.and_then(|p| message.chars.get(p)).is_some_and(char::is_ascii_alphabetic)
    };
    let (Some(first), Some(last)) = (window.first(), window.last()) else { return true };
    !letter(first.chars.start.checked_sub(1)) && !letter(Some(last.chars.end))
}

/// Whether each run of letters in a window is whole: 代ban is 代办, 代bangong is not.
fn has_whole_runs(message: &Normalised, window: &[Syllable]) -> bool {
    window
        .iter()
        .all(|syllable| !syllable.typed || fills_runs(message, std::slice::from_ref(syllable)))
}

/// The syllables of a message: Han characters by their first reading, Latin letters cut as typed
/// pinyin. `whole_word` sees each run of letters first and may take it.
pub(super) fn syllables(
    message: &Normalised,
    mut whole_word: impl FnMut(Range<usize>, &str) -> bool,
) -> Vec<Syllable> {
    let mut syllables = Vec::with_capacity(message.chars.len());
    let mut position = 0;
    while let Some(character) = message.chars.get(position) {
        if character.is_ascii_alphabetic() {
            let letters: String = message.chars[position..]
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
        if let Some(sound) = sounds_of(*character).first() {
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
