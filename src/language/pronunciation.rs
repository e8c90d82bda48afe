//! How characters sound: toneless pinyin in which syllables that people confuse are one sound
//! (zh/z, n/l, in/ing …), as small numbers.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};

/// The first character of the table and the one behind its last.
const FIRST: u32 = 0x4e00;
const END: u32 = 0xa000;

/// A sound, as a position in the table.
pub type Sound = u16;

struct Table {
    /// For each character the end of its sounds in `sounds`; the first is the usual reading.
    ends: Vec<u32>,
    sounds: Vec<Sound>,
    by_syllable: HashMap<&'static str, Sound>,
    names: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

/// Builds the table now instead of at the first message.
pub fn warm_up() {
    LazyLock::force(&TABLE);
}

/// All sounds of a character, the usual one first; none for what is no Han character.
#[must_use]
pub fn sounds_of(character: char) -> &'static [Sound] {
    let Some(position) = u32::from(character).checked_sub(FIRST).map(|at| at as usize) else {
        return &[];
    };
    let Some(end) = TABLE.ends.get(position) else { return &[] };
    let start = position.checked_sub(1).map_or(0, |before| TABLE.ends[before]);
    &TABLE.sounds[start as usize..*end as usize]
}

/// The sound of a typed syllable.
#[must_use]
pub fn sound_of_syllable(syllable: &str) -> Option<Sound> {
    TABLE.by_syllable.get(syllable).copied()
}

/// Whether two sounds share their beginning or their end.
#[must_use]
pub fn alike(one: Sound, other: Sound) -> bool {
    let name = |sound: Sound| TABLE.names[usize::from(sound)].as_str();
    let rest = |sound: &'static str| sound.trim_start_matches(|c| !"aeiouv".contains(c));
    let (one, other) = (name(one), name(other));
    one.as_bytes().first() == other.as_bytes().first() || rest(one) == rest(other)
}

/// The sounds of a word, one list for each combination of its characters' readings, up to eight.
#[must_use]
pub fn readings(word: &str) -> Vec<Vec<Sound>> {
    let mut readings: Vec<Vec<Sound>> = vec![Vec::new()];
    for character in word.chars() {
        let sounds = sounds_of(character);
        if let [only] = sounds {
            for reading in &mut readings {
                reading.push(*only);
            }
            continue;
        }
        readings = readings
            .iter()
            .flat_map(|reading| {
                sounds.iter().map(move |sound| {
                    let mut longer = reading.clone();
                    longer.push(*sound);
                    longer
                })
            })
            .take(8)
            .collect();
    }
    readings
}

impl Table {
    fn build() -> Self {
        let mut table = Self {
            ends: Vec::with_capacity((END - FIRST) as usize),
            sounds: Vec::new(),
            by_syllable: HashMap::new(),
            names: Vec::new(),
        };
        let mut by_name: HashMap<String, Sound> = HashMap::new();
        for character in (FIRST..END).map(|code| char::from_u32(code).unwrap_or_default()) {
            let start = table.sounds.len();
            let usual = character.to_pinyin();
            let others = character.to_pinyin_multi().into_iter().flatten();
            for reading in usual.into_iter().chain(others) {
                let sound = table.sound(reading.plain(), &mut by_name);
                if !table.sounds[start..].contains(&sound) {
                    table.sounds.push(sound);
                }
            }
            table.ends.push(u32::try_from(table.sounds.len()).unwrap_or(u32::MAX));
        }
        table
    }

    fn sound(&mut self, syllable: &'static str, by_name: &mut HashMap<String, Sound>) -> Sound {
        if let Some(sound) = self.by_syllable.get(syllable) {
            return *sound;
        }
        let name = class(syllable);
        let next = Sound::try_from(self.names.len()).unwrap_or(Sound::MAX);
        let sound = *by_name.entry(name.clone()).or_insert(next);
        if sound == next {
            self.names.push(name);
        }
        self.by_syllable.insert(syllable, sound);
        sound
    }
}

/// One spelling for syllables that people confuse.
fn class(syllable: &str) -> String {
    let (initial, rest) = match syllable.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => syllable.split_at(2),
        [b'a' | b'e' | b'o', ..] => ("", syllable),
        // A few readings begin outside of ASCII, such as ê.
        _ => syllable.split_at(syllable.chars().next().map_or(0, char::len_utf8)),
    };
    let initial = match initial {
        "zh" => "z",
        "ch" => "c",
        "sh" => "s",
        "n" => "l",
        other => other,
    };
    let rest = match rest {
        "ing" => "in",
        "eng" => "en",
        "ang" => "an",
        "uang" => "uan",
        "iang" => "ian",
        other => other,
    };
    format!("{initial}{rest}")
}
