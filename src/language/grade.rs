//! A grade that stands alone: 三级, 3级, Ⅲ级. What it grades is for the rest of the message to say.

use std::ops::Range;

use super::lexicon::{Sense, Token};
use super::normalise::Normalised;
use super::numerals::ordinal;
use super::scope::cue;
use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::Cue;

/// A grade found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundGrade {
    /// Its characters.
    pub chars: Range<usize>,
    /// One to three.
    pub grade: u8,
}

/// The grades of a message that are not a hospital's (三级医院, 二级以上) and not read otherwise.
pub fn bare_grades<'m>(
    grammar: &'m Grammar,
    message: &'m Normalised,
    tokens: &'m [Token],
) -> impl Iterator<Item = FoundGrade> + 'm {
    let chars = &message.chars;
    (1..chars.len()).filter_map(move |level| {
        let end = level + grammar.grade.length(&chars[level..])?;
        let (grade, length) = numeral(&chars[..level])?;
        let found = level - length..end;
        let before = &chars[level.saturating_sub(length + 4)..level - length];
        let hospital =
            grammar.behind_hospital_grade.begin(&chars[end..]) || grammar.hospital.occur(before);
        let read = tokens.iter().any(|token| tells(token) && overlap(&token.chars, &found));
        let denied = tokens
            .iter()
            .any(|token| token.chars.end == found.start && cue(token) == Some(Cue::Negate));
        (!hospital && !read && !denied).then_some(FoundGrade { chars: found, grade })
    })
}

/// The numeral at the end of some characters, and how many it takes.
fn numeral(chars: &[char]) -> Option<(u8, usize)> {
    let figures = chars.iter().rev().take_while(|c| c.is_ascii_alphanumeric()).count();
    // HTN2级: letters before a digit are a word of their own.
    let digits = chars.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    match chars {
        [.., '1'] if digits == 1 => Some((1, 1)),
        [.., '2'] if digits == 1 => Some((2, 1)),
        [.., '3'] if digits == 1 => Some((3, 1)),
        [.., 'i'] if figures == 1 => Some((1, 1)),
        [.., 'i', 'i', 'i'] if figures == 3 => Some((3, 3)),
        [.., 'i', 'i'] if figures == 2 => Some((2, 2)),
        [.., last] => ordinal(*last).filter(|grade| *grade <= 3).map(|grade| (grade, 1)),
        [] => None,
    }
}

fn tells(token: &Token) -> bool {
    match &token.sense {
        Sense::Word(meaning) => !meaning.means.is_empty() || meaning.blocks,
        Sense::Place(_) => true,
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}
