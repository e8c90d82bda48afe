//! Slips within a name: a character by its sound, too few, too many, or the whole in pinyin.

use std::collections::BTreeSet;
use std::ops::Range;

use super::names::{Found, Kind as NameKind, LONG, Names};
use super::random::Random;
use super::syllable::{dialect, near, only, plain, typed};
use super::{Kind, is_kept};

/// How often a name is garbled, in a hundred; where that left all as they were, all of them are.
const SHARES: [usize; 2] = [50, 100];
/// How many characters around a name are looked at.
const AROUND: usize = 16;
/// How often another way to slip is tried before the name is left as it is.
const TRIES: usize = 12;

/// A message with slips in its names.
pub(super) fn slip(names: &Names, kind: Kind, message: &[char], random: &mut Random) -> Vec<char> {
    let found = names.names(message);
    let mut garbled = message.to_vec();
    for share in SHARES {
        // From the end, so that the places before stay where they are.
        for name in found.iter().rev() {
            if random.percent(share) {
                garbled = one(names, kind, name, random, garbled);
            }
        }
        if garbled != message {
            break;
        }
    }
    garbled
}

/// A message with a slip in one name, if that can be.
fn one(
    names: &Names,
    kind: Kind,
    name: &Found,
    random: &mut Random,
    message: Vec<char>,
) -> Vec<char> {
    let garbled = (0..TRIES).find_map(|_| {
        let garbled = garble(names, kind, &message[name.chars.clone()], name.kind, random)?;
        let mut whole = message.clone();
        whole.splice(name.chars.clone(), garbled);
        keeps_its_meaning(names, kind, &message, &whole, name).then_some(whole)
    });
    garbled.unwrap_or(message)
}

/// One way to garble a name, if there is one.
fn garble(
    names: &Names,
    kind: Kind,
    name: &[char],
    of: NameKind,
    random: &mut Random,
) -> Option<Vec<char>> {
    match kind {
        Kind::Homophone => replace(names, name, random, |syllable| vec![syllable.to_owned()]),
        Kind::Near => replace(names, name, random, near),
        Kind::Dialect => replace(names, name, random, dialect),
        Kind::Pinyin => in_pinyin(names, name, random),
        Kind::Missing => lacking(names, name, of, random),
        Kind::Doubled => {
            let position = random.below(name.len());
            let character = name[position];
            let mut garbled = name.to_vec();
            garbled.insert(position, character);
            (name.len() >= LONG && !is_kept(character)).then_some(garbled)
        }
        _ => None,
    }
}

/// Another character for one of a name. Only one that is read in one way: of 重 in 重庆 the
/// readings do not tell which sound it has.
fn replace(
    names: &Names,
    name: &[char],
    random: &mut Random,
    sounds: impl Fn(&str) -> Vec<String>,
) -> Option<Vec<char>> {
    let position = random.below(name.len());
    let syllable = only(name[position]).filter(|_| !is_kept(name[position]))?;
    let written: Vec<char> = sounds(syllable)
        .iter()
        .flat_map(|sound| names.syllables.written(sound).iter().copied())
        .filter(|other| *other != name[position] && !is_kept(*other))
        // A word of one character would say something of its own: 去, 从, 转.
        .filter(|other| !names.knows(&other.to_string()))
        .collect();
    let mut garbled = name.to_vec();
    garbled[position] = *random.pick(&written)?;
    let (text, old) = (String::from_iter(&garbled), String::from_iter(name));
    let syllables = plain(&text)?;
    // With the last syllable, and without it: 闲阳区 for 襄阳区 could as well be 咸阳.
    let stem = &syllables[..syllables.len() - usize::from(syllables.len() > 2)];
    let sure = [&syllables, stem].iter().all(|part| names.sounds_only_like(&part.concat(), &old));
    sure.then_some(garbled)
}

/// A long name without one of its characters. Not a procedure: in 办慢病卡 one character says all.
/// Of a disease neither the first nor the last: what 型肝炎 or 病毒性肝 is, nobody can tell.
fn lacking(names: &Names, name: &[char], of: NameKind, random: &mut Random) -> Option<Vec<char>> {
    let edge = usize::from(of == NameKind::Disease);
    let position = edge + random.below(name.len().checked_sub(2 * edge)?);
    if name.len() < LONG || of == NameKind::Procedure || is_kept(name[position]) {
        return None;
    }
    let mut garbled = name.to_vec();
    garbled.remove(position);
    let (text, old) = (String::from_iter(&garbled), String::from_iter(name));
    names.lacks_only_of(&text, &old).then_some(garbled)
}

fn in_pinyin(names: &Names, name: &[char], random: &mut Random) -> Option<Vec<char>> {
    let text = String::from_iter(name);
    let syllables = typed(&text).filter(|_| !name.iter().copied().any(is_kept))?;
    if !names.sounds_only_like(&syllables.concat(), &text) {
        return None;
    }
    // Xi'an without a mark would be one syllable.
    let runs_together = syllables.iter().skip(1).any(|next| next.starts_with(['a', 'o', 'e']));
    let apart = runs_together || random.percent(50);
    Some(syllables.join(if apart { " " } else { "" }).chars().collect())
}

/// Whether a slip made no word that was not there, but for another word for the same.
fn keeps_its_meaning(
    names: &Names,
    kind: Kind,
    before: &[char],
    after: &[char],
    name: &Found,
) -> bool {
    if kind == Kind::Pinyin {
        // Letters beside letters would be another word.
        let latin = |position: Option<usize>| {
            let character = position.and_then(|position| before.get(position));
            character.is_some_and(char::is_ascii_alphanumeric)
        };
        return !latin(name.chars.start.checked_sub(1)) && !latin(Some(name.chars.end));
    }
    let text = |message: &[char], chars: &Range<usize>| String::from_iter(&message[chars.clone()]);
    let old = text(before, &name.chars);
    // Only what stands around the name can become another word.
    let start = name.chars.start.saturating_sub(AROUND);
    let rest = before.len() - (name.chars.end + AROUND).min(before.len());
    let (before, after) = (&before[start..before.len() - rest], &after[start..after.len() - rest]);
    let known: BTreeSet<String> =
        names.words(before).iter().map(|found| text(before, &found.chars)).collect();
    names.words(after).iter().map(|found| text(after, &found.chars)).all(|word| {
        // A shorter name of the same thing is no slip.
        let same = matches!(kind, Kind::Homophone | Kind::Near | Kind::Dialect)
            && names.is_other_word_for(&word, &old);
        known.contains(&word) || same
    })
}
