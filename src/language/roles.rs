//! Which part each place of a sentence plays: insured there, treated there, or only at home there.

use std::ops::Range;

use super::how::How;
use super::lexicon::{Sense, Token};
use super::normalise::Normalised;
use super::one_place::{merge, settle};
use crate::knowledge::grammar::Grammar;
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
    pub how: How,
    /// Whether a plain 在 stands in front of it.
    pub at: bool,
    /// Whether somebody comes back to it.
    pub back: bool,
    /// Whether it is denied.
    pub denied: bool,
}

/// A message as its places are read.
#[derive(Clone, Copy)]
pub struct Sentence<'a> {
    /// The message.
    pub message: &'a Normalised,
    /// Its words.
    pub tokens: &'a [Token],
    /// What stands beside words.
    pub grammar: &'a Grammar,
    /// Whether somebody is known to be treated elsewhere than where they are insured.
    pub away: bool,
}

impl Sentence<'_> {
    /// The places of a sentence with their parts. `near` is a place known from before, which
    /// settles ambiguous names within it; `wanted` is set where a place has just been asked for.
    #[must_use]
    pub fn mentions(&self, places: &Places, near: Option<Code>, wanted: bool) -> Vec<Mention> {
        let moved = self.moved_insurance();
        let several = self.tokens.iter().filter(|token| is_place(token)).count() > 1;
        let mut mentions: Vec<Mention> = Vec::new();
        for (position, token) in self.tokens.iter().enumerate() {
            let Sense::Place(codes) = &token.sense else { continue };
            let sends_on = self.is_sent_from(&token.chars);
            if moved.as_ref().is_some_and(|moved| moved.old == position)
                || self.is_part_of_a_hospital(&mentions, token, codes)
                || self.is_part_of_a_name(&token.chars)
                || self.is_left_behind(&token.chars)
                || self.is_not_gone_to(&token.chars)
                || (sends_on && self.knows_insurance(near))
                || self.is_changed_for_another(position)
                || (several && self.is_ended(position))
            {
                continue;
            }
            let at = self.grammar.at.end(self.ahead(token.chars.start));
            let came = moved.as_ref().is_some_and(|moved| moved.new == position)
                || self.came_with_insurance(position).is_some();
            let role = if came {
                Some(Role::Insured)
            } else {
                let treated = at
                    && (self.is_treated_at(&token.chars)
                        || self.is_lived_at(&token.chars)
                        || self.is_at_a_relatives(position));
                sends_on
                    .then_some(Role::Home)
                    .or_else(|| self.on_the_road(position))
                    .or_else(|| self.stands_apart(position))
                    .or_else(|| self.role_of(position))
                    .or((treated || self.is_of_care(&token.chars)).then_some(Role::Care))
            };
            if role != Some(Role::Insured) && self.is_only_home(position, codes, near) {
                continue;
            }
            let alone = self.message.chars.len() <= token.chars.len() + 2;
            let backed = role.is_some() || (wanted && alone) || follows_place(&mentions, token);
            let ordinary = codes.iter().all(|(_, kind)| *kind == NameKind::Ordinary);
            let far = near.is_none_or(|near| !codes.iter().any(|(code, _)| near.contains(*code)));
            // 复印件, 电子厂: a small place that only sounds like it, and nothing else speaks for.
            let misheard = token.how == How::Sound && far && is_county(codes);
            let stands_out = (wanted && alone) || follows_place(&mentions, token);
            let insured = role == Some(Role::Insured);
            if (ordinary && !backed) || (misheard && !alone && !stands_out && !insured) {
                continue;
            }
            let candidates = codes.iter().map(|(code, _)| *code).collect();
            let (chars, how) = (token.chars.clone(), token.how);
            let back = self.comes_back_to(chars.start);
            mentions.push(Mention { chars, candidates, role, how, at, back, denied: false });
        }
        settle(&mut mentions, near);
        merge(&mut mentions, places, self);
        self.drop_what_was_filed(&mut mentions);
        mentions
    }

    /// 我是职工医保，源汇区的: a clause of its own behind the insurance; and 临汾县医院, where
    /// somebody lives perhaps.
    fn stands_apart(&self, position: usize) -> Option<Role> {
        let place = &self.tokens[position].chars;
        let rest = self.rest(place.end);
        if self.grammar.home_hospital.begin(rest) {
            return Some(Role::Home);
        }
        let first = self.tokens[..position].iter().rposition(|token| !is_place(token))?;
        let start = self.tokens[first + 1].chars.start;
        let gap = self.message.chars.get(self.tokens[first].chars.end..start);
        // 医保家里给交的，在永城.
        let paired = first.checked_sub(1).is_some_and(|before| is_place(&self.tokens[before]));
        let at = gap.is_some_and(|gap| gap.len() > 1 && self.grammar.at.equal(&gap[1..]));
        let at = at && !paired;
        let apart = gap.is_some_and(|gap| gap.first() == Some(&',') && (at || gap.len() == 1));
        let insured = role_cue(&self.tokens[first]) == Some(Cue::Insured) && apart;
        let own = if at { Some(0) } else { self.grammar.of.length(rest) };
        let own = own.is_some_and(|own| matches!(rest[own..], [] | [',' | '.' | '?', ..]));
        (insured && own).then_some(Role::Insured)
    }

    /// The cue that tells the part of a place: the nearest of its clause on either side, the one
    /// behind where both are as near; where it is insured before where it comes from.
    fn role_of(&self, position: usize) -> Option<Role> {
        if self.is_of_the_insured(position) {
            return Some(Role::Insured);
        }
        let before = self.cue_before(position);
        let behind = self.cue_behind(position, before.map(|(distance, _)| distance));
        let parts = [behind, before].map(|found| found.map(|(_, cue)| part(cue)));
        let either = |role| parts.contains(&Some(role));
        // 现在在临颍交居民医保, 在太原上班交职工医保.
        let rest = self.rest(self.tokens[position].chars.end);
        let pays = self.grammar.pays_in.begin(rest) && parts[0] == Some(Role::Insured);
        let clause = rest.split(|c| matches!(c, ',' | '.' | '?' | ' ')).next().unwrap_or_default();
        let works = self.grammar.works_and_pays.begin(clause)
            && self.is_last_of_clause(position, clause.len());
        if pays || works {
            return Some(Role::Insured);
        }
        if either(Role::Insured) && either(Role::Home) {
            return Some(Role::Insured);
        }
        let ended = self.message.parted(self.tokens[position].chars.end);
        match (behind, before) {
            // 医保在版纳 人在老挝.
            (Some(_), Some((0, cue))) if ended => Some(part(cue)),
            (Some((near, _)), Some((nearer, cue))) if nearer < near => Some(part(cue)),
            (Some((_, cue)), _) | (None, Some((_, cue))) => Some(part(cue)),
            (None, None) => self.person_from(self.tokens[position].chars.end).then_some(Role::Home),
        }
    }

    /// Whether no other place follows in a clause of this length behind the place.
    fn is_last_of_clause(&self, position: usize, clause: usize) -> bool {
        let end = self.tokens[position].chars.end + clause;
        !self.tokens[position + 1..].iter().any(|token| is_place(token) && token.chars.start < end)
    }

    /// The characters before a place in the message.
    pub(super) fn ahead(&self, start: usize) -> &[char] {
        self.message.chars.get(..start).unwrap_or_default()
    }

    /// The characters behind a place in the message.
    pub(super) fn rest(&self, end: usize) -> &[char] {
        self.message.chars.get(end..).unwrap_or_default()
    }
}

pub(super) fn follows_place(mentions: &[Mention], token: &Token) -> bool {
    mentions.last().is_some_and(|mention| mention.chars.end == token.chars.start)
}

fn is_county(codes: &[(Code, NameKind)]) -> bool {
    codes.iter().all(|(code, _)| code.level() == Level::County)
}

pub(super) fn is_place(token: &Token) -> bool {
    matches!(token.sense, Sense::Place(_))
}

/// The cue of a token that gives a place its part.
pub(super) fn role_cue(token: &Token) -> Option<Cue> {
    let Sense::Word(meaning) = &token.sense else { return None };
    meaning
        .cue
        .filter(|cue| matches!(cue, Cue::Insured | Cue::Care | Cue::Home | Cue::From | Cue::To))
}

pub(super) fn part(cue: Cue) -> Role {
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
