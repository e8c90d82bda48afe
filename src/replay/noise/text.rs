//! Noise over a whole message: other characters, spaces, brackets, fillers, emoji, no marks.

use super::names::Names;
use super::random::Random;
use super::syllable::with_tone;
use super::{is_figure, is_kept};
use crate::language::normalise::is_han;

const FILLERS: [&str; 9] =
    ["嗯", "那个", "就是", "呃", "这个", "就是那个", "嗯那个", "然后呢", "怎么说呢"];

/// Without 👍 and 👎, which say something. The names in brackets are what a chat copies as text.
const EMOJI: [&str; 14] = [
    "😭", "🙏", "😂", "🥺", "❤️", "😔", "🤔", "💊", "🏥", "👵🏻", "[流泪]", "[抱拳]", "[捂脸]",
    "[玫瑰]",
];

const MARKS: &str = "，。、？！；：,?!;…~～";

/// Every character for which there is another.
pub(super) fn replaced(message: &[char], other: impl Fn(char) -> Option<char>) -> Vec<char> {
    message.iter().map(|character| other(*character).unwrap_or(*character)).collect()
}

/// The wide form of an ASCII character.
pub(super) fn full_width(character: char) -> Option<char> {
    match character {
        ' ' => Some('\u{3000}'),
        '!'..='~' => char::from_u32(u32::from(character) + 0xfee0),
        _ => None,
    }
}

/// Spaces between characters, but not within a figure.
pub(super) fn spaces(message: &[char], random: &mut Random) -> Vec<char> {
    let gap = |position: usize| {
        let beside = [message.get(position), message.get(position + 1)];
        let whole = beside.iter().flatten().all(|character| is_figure(**character));
        beside.iter().flatten().all(|character| is_han(**character)) && !whole
    };
    let gaps: Vec<usize> =
        (1..message.len()).map(|end| end - 1).filter(|position| gap(*position)).collect();
    let sure = random.pick(&gaps).copied();
    let mut spaced = Vec::new();
    for (position, character) in message.iter().enumerate() {
        spaced.push(*character);
        if Some(position) == sure || (gaps.contains(&position) && random.percent(25)) {
            spaced.push(' ');
        }
    }
    spaced
}

/// Pinyin in brackets behind some characters.
pub(super) fn damaged(message: &[char], random: &mut Random) -> Vec<char> {
    let han: Vec<usize> =
        (0..message.len()).filter(|position| is_han(message[*position])).collect();
    let sure = random.pick(&han).copied();
    let mut garbled = Vec::new();
    for (position, character) in message.iter().enumerate() {
        garbled.push(*character);
        let chosen = Some(position) == sure || (is_han(*character) && random.percent(10));
        let Some(sound) = with_tone(*character).filter(|_| chosen) else { continue };
        let brackets = if random.percent(50) { ['(', ')'] } else { ['（', '）'] };
        garbled.push(brackets[0]);
        garbled.extend(sound.chars());
        garbled.push(brackets[1]);
    }
    garbled
}

/// Filler words where people halt: at the start, behind a mark, before a name.
pub(super) fn fillers(names: &Names, message: &[char], random: &mut Random) -> Vec<char> {
    let starts: Vec<usize> = names.names(message).iter().map(|found| found.chars.start).collect();
    let halts = |position: usize| {
        // 不就是 and 两个那个 would say something else.
        let bound = message[position.saturating_sub(2)..position].iter().any(|c| is_kept(*c));
        let marked = position > 0 && MARKS.contains(message[position - 1]);
        position == 0 || marked || (starts.contains(&position) && !bound)
    };
    let mut garbled = Vec::new();
    for (position, character) in message.iter().enumerate() {
        if halts(position)
            && (position == 0 || random.percent(50))
            && let Some(filler) = random.pick(&FILLERS)
        {
            garbled.extend(filler.chars());
            if random.percent(50) {
                garbled.push('，');
            }
        }
        garbled.push(*character);
    }
    garbled
}

/// Emoji at the end, and before some marks.
pub(super) fn emoji(message: &[char], random: &mut Random) -> Vec<char> {
    let mut garbled = Vec::new();
    let add = |garbled: &mut Vec<char>, random: &mut Random| {
        if let Some(emoji) = random.pick(&EMOJI) {
            for _ in 0..=random.below(3) {
                garbled.extend(emoji.chars());
            }
        }
    };
    for (position, character) in message.iter().enumerate() {
        let chosen = MARKS.contains(*character) && !is_within_figure(message, position);
        if chosen && random.percent(40) {
            add(&mut garbled, random);
        }
        garbled.push(*character);
    }
    add(&mut garbled, random);
    garbled
}

/// No marks. One behind a denial stays: it says where the denial ends. So does one in a figure.
pub(super) fn bare(message: &[char]) -> Vec<char> {
    let mut garbled = Vec::new();
    if message.iter().all(|character| MARKS.contains(*character)) {
        return message.to_vec();
    }
    let mut denies = false;
    for (position, character) in message.iter().enumerate() {
        if !MARKS.contains(*character) {
            denies |= is_kept(*character) && !is_figure(*character);
            garbled.push(*character);
            continue;
        }
        if denies || is_within_figure(message, position) {
            garbled.push(*character);
        }
        denies = false;
    }
    garbled
}

/// Whether a mark belongs to a figure: 3,000.
fn is_within_figure(message: &[char], position: usize) -> bool {
    let figure = |position: Option<usize>| {
        position.and_then(|position| message.get(position)).is_some_and(|c| is_figure(*c))
    };
    figure(position.checked_sub(1)) && figure(Some(position + 1))
}
