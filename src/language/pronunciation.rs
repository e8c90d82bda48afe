//! How characters sound: toneless pinyin, as small numbers, and how far two sounds are apart:
//! the same, the same to most people (zh/z, n/l, in/ing …), or only in some dialects (h/f, r/l).

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};

/// The first character of the table and the one behind its last.
const FIRST: u32 = 0x4e00;
const END: u32 = 0xa000;

/// A syllable, as a position in the table.
pub type Sound = u16;

/// The most syllables of a word whose sound is kept.
pub const LONGEST: usize = 12;

/// How many ways to read a word are kept.
const READINGS: usize = 6;

struct Table {
    /// For each character the end of its sounds in `sounds`; the first is the usual reading.
    ends: Vec<u32>,
    sounds: Vec<Sound>,
    by_syllable: HashMap<&'static str, Sound>,
    /// For each syllable its name, and the numbers of the groups that it belongs to.
    syllables: Vec<Syllable>,
    /// How many groups of syllables there are that some dialects do not tell apart.
    rough: usize,
}

struct Syllable {
    name: String,
    near: u16,
    rough: u16,
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

/// The sound of a typed syllable; ü may be typed as v.
#[must_use]
pub fn sound_of_syllable(syllable: &str) -> Option<Sound> {
    let known = |syllable: &str| TABLE.by_syllable.get(syllable).copied();
    known(syllable)
        .or_else(|| known(&syllable.replace('v', "ü")).filter(|_| syllable.contains('v')))
}

/// The number of the group of syllables that some dialects do not tell apart.
#[must_use]
pub fn rough(sound: Sound) -> u16 {
    TABLE.syllables[usize::from(sound)].rough
}

/// How many such groups there are.
#[must_use]
pub fn groups() -> usize {
    TABLE.rough
}

/// How far two syllables of a group are apart: 0 the same, 1 the same to most people, 3 only in
/// some dialects.
#[must_use]
pub fn apart(one: Sound, other: Sound) -> usize {
    let near = |sound: Sound| TABLE.syllables[usize::from(sound)].near;
    match one == other {
        true => 0,
        false if near(one) == near(other) => 1,
        false => 3,
    }
}

/// Whether two sounds share their beginning.
#[must_use]
pub fn begins_alike(one: Sound, other: Sound) -> bool {
    let first = |sound: Sound| TABLE.syllables[usize::from(sound)].name.as_bytes().first();
    first(one) == first(other)
}

/// Whether two sounds share their beginning or their end.
#[must_use]
pub fn alike(one: Sound, other: Sound) -> bool {
    let name = |sound: Sound| TABLE.syllables[usize::from(sound)].name.as_str();
    let rest = |sound: &'static str| sound.trim_start_matches(|c| !"aeiouv".contains(c));
    let (one, other) = (name(one), name(other));
    one.as_bytes().first() == other.as_bytes().first() || rest(one) == rest(other)
}

/// The ways to read a word, the usual one first.
pub struct Readings {
    sounds: [[Sound; LONGEST]; READINGS],
    count: usize,
    length: usize,
}

impl Readings {
    /// The ways, each as long as the word.
    pub fn iter(&self) -> impl Iterator<Item = &[Sound]> {
        self.sounds[..self.count].iter().map(|sounds| &sounds[..self.length])
    }
}

/// The ways to read a word; none where it is too long or not all of it is Han.
#[must_use]
pub fn readings(word: &str) -> Option<Readings> {
    let mut readings = Readings { sounds: [[0; LONGEST]; READINGS], count: 1, length: 0 };
    for character in word.chars() {
        let sounds = sounds_of(character);
        let position = readings.length;
        if sounds.is_empty() || position == LONGEST {
            return None;
        }
        let before = readings.count;
        for (way, sound) in sounds.iter().enumerate() {
            for reading in 0..before {
                let copy = if way == 0 { reading } else { readings.count };
                if copy == READINGS {
                    break;
                }
                if way > 0 {
                    readings.sounds[copy] = readings.sounds[reading];
                    readings.count += 1;
                }
                readings.sounds[copy][position] = *sound;
            }
        }
        readings.length += 1;
    }
    (readings.length > 0).then_some(readings)
}

impl Table {
    fn build() -> Self {
        let mut table = Self {
            ends: Vec::with_capacity((END - FIRST) as usize),
            sounds: Vec::new(),
            by_syllable: HashMap::new(),
            syllables: Vec::new(),
            rough: 0,
        };
        let (mut near, mut rough) = (Groups::default(), Groups::default());
        for character in (FIRST..END).map(|code| char::from_u32(code).unwrap_or_default()) {
            let start = table.sounds.len();
            let usual = character.to_pinyin();
            let others = character.to_pinyin_multi().into_iter().flatten();
            for reading in usual.into_iter().chain(others) {
                let sound = table.sound(reading.plain(), &mut near, &mut rough);
                if !table.sounds[start..].contains(&sound) {
                    table.sounds.push(sound);
                }
            }
            table.ends.push(u32::try_from(table.sounds.len()).unwrap_or(u32::MAX));
        }
        table.rough = rough.0.len();
        table
    }

    fn sound(&mut self, syllable: &'static str, near: &mut Groups, rough: &mut Groups) -> Sound {
        if let Some(sound) = self.by_syllable.get(syllable) {
            return *sound;
        }
        let class = class(syllable);
        let sound = Sound::try_from(self.syllables.len()).unwrap_or(Sound::MAX);
        let (near, rough) = (near.number(class.clone()), rough.number(dialect(&class)));
        self.syllables.push(Syllable { name: class, near, rough });
        self.by_syllable.insert(syllable, sound);
        sound
    }
}

/// Numbers for names.
#[derive(Default)]
struct Groups(HashMap<String, u16>);

impl Groups {
    fn number(&mut self, name: String) -> u16 {
        let next = u16::try_from(self.0.len()).unwrap_or(u16::MAX);
        *self.0.entry(name).or_insert(next)
    }
}

/// One spelling for syllables that only some dialects do not tell apart.
fn dialect(class: &str) -> String {
    let rest = |start: usize| &class[start..];
    match class.as_bytes() {
        [b'h', b'u', b'i', ..] => format!("fei{}", rest(3)),
        [b'h', b'u', b'a', ..] => format!("f{}", rest(2)),
        [b'h', ..] => format!("f{}", rest(1)),
        [b'r', ..] => format!("l{}", rest(1)),
        _ => class.to_owned(),
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
