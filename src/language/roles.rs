//! Which part each place of a sentence plays: insured there, treated there, or only at home there.

use std::ops::Range;

use super::lexicon::{Sense, Token};
use super::normalise::Normalised;
use crate::knowledge::lexicon::Cue;
use crate::knowledge::place::{Code, Level, NameKind, Places};

/// The part that a place plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The insured place.
    Insured,
    /// The place of care.
    Care,
    /// The family's place, which may be the insured one: to be confirmed.
    Home,
}

/// A place of a sentence with its part, if a cue tells it.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The name's characters.
    pub chars: Range<usize>,
    /// What it may be; more than one where the name is ambiguous.
    pub candidates: Vec<Code>,
    /// The part that a cue gives it.
    pub role: Option<Role>,
    /// How the name was found.
    pub how: super::lexicon::How,
}

/// How far a cue reaches, in characters.
const REACH: usize = 7;

/// The places of a sentence with their parts. `near` is a place known from before, which settles
/// ambiguous names within it; `wanted` is set where a place has just been asked for.
#[must_use]
pub fn mentions(
    message: &Normalised,
    tokens: &[Token],
    places: &Places,
    near: Option<Code>,
    wanted: bool,
) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        let Sense::Place(codes) = &token.sense else { continue };
        let role = role_of(message, tokens, position);
        let alone = message.chars.len() <= token.chars.len() + 2;
        let backed = role.is_some() || (wanted && alone) || follows_place(&mentions, token);
        let ordinary = codes.iter().all(|(_, kind)| *kind == NameKind::Ordinary);
        if ordinary && !backed {
            continue;
        }
        let candidates = codes.iter().map(|(code, _)| *code).collect();
        mentions.push(Mention { chars: token.chars.clone(), candidates, role, how: token.how });
    }
    settle(&mut mentions, near);
    merge(&mut mentions, places);
    mentions
}

fn follows_place(mentions: &[Mention], token: &Token) -> bool {
    mentions.last().is_some_and(|mention| mention.chars.end == token.chars.start)
}

/// The nearest cue of the clause on either side, the one behind the name where both are as near.
fn role_of(message: &Normalised, tokens: &[Token], position: usize) -> Option<Role> {
    let place = &tokens[position].chars;
    let reach = |distance: usize, cue: Cue| (distance <= REACH).then_some((distance, cue));
    let behind = tokens[position + 1..]
        .iter()
        .take_while(|token| !matches!(token.sense, Sense::Place(_)))
        .find_map(|token| {
            let cue = role_cue(token)?;
            let gap = place.end..token.chars.start;
            let plain = !crosses_clause(message, &gap) && !matches!(cue, Cue::From | Cue::To);
            plain.then(|| reach(gap.len(), cue)).flatten()
        });
    let before = tokens[..position]
        .iter()
        .rev()
        .take_while(|token| !matches!(token.sense, Sense::Place(_)))
        .find_map(|token| {
            let cue = role_cue(token)?;
            let gap = token.chars.end..place.start;
            (!crosses_clause(message, &gap)).then(|| reach(gap.len(), cue)).flatten()
        });
    let taken = before.is_some() && cue_belongs_to_earlier_place(message, tokens, position);
    match (behind, before) {
        (Some((distance, cue)), Some((other, _))) if distance <= other || taken => Some(part(cue)),
        (Some(_), Some((_, cue))) if !taken => Some(part(cue)),
        (Some((_, cue)), _) => Some(part(cue)),
        (None, Some((_, cue))) if !taken => Some(part(cue)),
        _ => None,
    }
}

/// Whether the cue before a place stands right behind another place and so is that one's.
fn cue_belongs_to_earlier_place(message: &Normalised, tokens: &[Token], position: usize) -> bool {
    let Some(cue) = tokens[..position].iter().rposition(|token| role_cue(token).is_some()) else {
        return false;
    };
    if matches!(role_cue(&tokens[cue]), Some(Cue::From | Cue::To)) {
        return false;
    }
    let start = tokens[cue].chars.start;
    let after = start..tokens[position].chars.start;
    tokens[..cue].iter().rev().take(2).any(|token| {
        let near = token.chars.end + 1 >= start;
        matches!(token.sense, Sense::Place(_)) && near
    }) && (tokens[position].chars.start > tokens[cue].chars.end || !after.is_empty())
        && !crosses_clause(message, &(tokens[cue].chars.start..tokens[cue].chars.end))
}

fn role_cue(token: &Token) -> Option<Cue> {
    let Sense::Word(meaning) = &token.sense else { return None };
    meaning
        .cue
        .filter(|cue| matches!(cue, Cue::Insured | Cue::Care | Cue::Home | Cue::From | Cue::To))
}

fn part(cue: Cue) -> Role {
    match cue {
        Cue::Care | Cue::To => Role::Care,
        Cue::Home => Role::Home,
        _ => Role::Insured,
    }
}

/// Whether a stretch of characters holds punctuation that ends a clause.
#[must_use]
pub fn crosses_clause(message: &Normalised, chars: &Range<usize>) -> bool {
    message
        .chars
        .get(chars.clone())
        .is_some_and(|chars| chars.iter().any(|c| matches!(c, ',' | '.' | '?' | ':')))
}

/// An ambiguous name is settled by another place of the sentence, or by the one known before.
fn settle(mentions: &mut [Mention], near: Option<Code>) {
    let sure: Vec<Code> = mentions
        .iter()
        .filter(|mention| mention.candidates.len() == 1)
        .map(|mention| mention.candidates[0])
        .collect();
    for mention in mentions.iter_mut().filter(|mention| mention.candidates.len() > 1) {
        let within = |wide: Code| {
            let inside: Vec<Code> =
                mention.candidates.iter().copied().filter(|code| wide.contains(*code)).collect();
            (inside.len() == 1).then(|| inside[0])
        };
        let settled = sure
            .iter()
            .find_map(|wide| within(*wide))
            .or_else(|| near.and_then(within))
            .or_else(|| near.map(Code::province).and_then(within));
        if let Some(code) = settled {
            mention.candidates = vec![code];
        }
    }
}

/// A place directly followed by one inside it is one place: 山西临汾, 临汾市洪洞县.
fn merge(mentions: &mut Vec<Mention>, places: &Places) {
    let mut position = 0;
    while position + 1 < mentions.len() {
        let (wide, narrow) = (&mentions[position], &mentions[position + 1]);
        let touching = narrow.chars.start <= wide.chars.end + 1;
        let inside = match (&wide.candidates[..], &narrow.candidates[..]) {
            ([wide], [narrow]) => {
                wide.level() != Level::County && wide != narrow && wide.contains(*narrow)
            }
            _ => false,
        };
        if touching && inside && places.get(narrow.candidates[0]).is_some() {
            let start = wide.chars.start;
            let role = narrow.role.or(wide.role);
            let kept = &mut mentions[position + 1];
            kept.chars.start = start;
            kept.role = role;
            mentions.remove(position);
        } else {
            position += 1;
        }
    }
}
