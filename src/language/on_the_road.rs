//! What the road tells of a place: 从北京看完病回漯河, 在上海住的院，回临汾能报吗, 已备案三亚. Where somebody
//! was treated before they came back is the place of care, and so is what was filed; where they come back
//! to is home. Without the care, what comes after 从 is where somebody lives: 从漯河去北京看病.

use std::ops::Range;

use super::roles::{Mention, Role, Sentence, is_place, role_cue};
use crate::knowledge::lexicon::Cue;

/// How far behind a place the care may stand, in characters.
const REACH: usize = 8;

impl Sentence<'_> {
    /// The part of a place in a sentence that tells of a journey.
    pub(super) fn on_the_road(&self, position: usize) -> Option<Role> {
        let place = &self.tokens[position].chars;
        if self.is_filed_to(place)
            || self.is_left_after_care(position)
            || self.is_changed_to(position)
        {
            return Some(Role::Care);
        }
        let home = self.is_left_for_another(position) || self.is_come_back_to(position);
        home.then_some(Role::Home)
    }

    /// 已备案三亚.
    fn is_filed_to(&self, place: &Range<usize>) -> bool {
        self.grammar.filed_to.end(self.ahead(place.start))
    }

    /// 异地备案早备到三亚了, and not 想备到三亚, 备到三亚了吗.
    pub(super) fn is_filed_there(&self, place: &Range<usize>) -> bool {
        let grammar = self.grammar;
        let (ahead, rest) = (self.ahead(place.start), self.rest(place.end));
        let clause =
            ahead.rsplit(|c| matches!(c, ',' | '.' | '?' | ' ')).next().unwrap_or_default();
        let near = &clause[clause.len().saturating_sub(REACH)..];
        let Some(behind) = grammar.perfective.length(rest).map(|done| &rest[done..]) else {
            return false;
        };
        grammar.filing_to.end(clause)
            && !grammar.not_filed_yet.occur(near)
            && !grammar.filed_or_not.begin(behind)
    }

    /// 从北京改备案到天津: the place that was filed before is no fact any more.
    pub(super) fn is_changed_for_another(&self, position: usize) -> bool {
        let place = &self.tokens[position].chars;
        let between =
            self.next_place(position).map(|next| &self.rest(place.end)[..next - place.end]);
        self.cue_beside(position) == Some(Cue::From)
            && between.is_some_and(|between| {
                between.len() <= REACH && self.grammar.changes.occur(between)
            })
    }

    /// Whether the place is the one that something was changed to.
    fn is_changed_to(&self, position: usize) -> bool {
        let before = (0..position).rev().find(|at| is_place(&self.tokens[*at]));
        before.is_some_and(|before| self.is_changed_for_another(before))
    }

    /// 已备案上海，现在回漯河看门诊: what was filed is no longer the place of care where another one is.
    pub(super) fn drop_what_was_filed(&self, mentions: &mut Vec<Mention>) {
        let filed: Vec<bool> =
            mentions.iter().map(|mention| self.is_filed_to(&mention.chars)).collect();
        let care = |(mention, filed): (&Mention, &bool)| mention.role == Some(Role::Care) && !filed;
        if mentions.iter().zip(&filed).any(care) {
            let mut filed = filed.into_iter();
            mentions.retain(|_| filed.next() != Some(true));
        }
    }

    /// 从深圳回漯河: where somebody was may be where they are insured, and nobody said so.
    fn is_left_for_another(&self, position: usize) -> bool {
        let place = &self.tokens[position].chars;
        let next = self.next_place(position);
        let straight = next.and_then(|next| self.message.chars.get(place.end..next));
        self.cue_beside(position) == Some(Cue::From)
            && straight.is_some_and(|between| self.grammar.back_to.equal(between))
    }

    /// 回临汾了, 回临汾报销: back home, and not there to be treated.
    fn is_come_back_to(&self, position: usize) -> bool {
        let place = &self.tokens[position].chars;
        let ahead = self.ahead(place.start);
        let elsewhere = self.tokens[..position].iter().any(is_place)
            || self.grammar.back_from_care.occur(&ahead[ahead.len().saturating_sub(REACH)..]);
        // 医保转回漯河: the insurance, not somebody. 今年搬回勐海: to live there.
        let other = matches!(self.cue_beside(position), Some(Cue::Insured | Cue::Care));
        elsewhere && self.comes_back_to(place.start) && !other && !self.is_treated(position)
    }

    /// Whether somebody was treated at the place, in the past, and did not go on to another one.
    fn is_left_after_care(&self, position: usize) -> bool {
        let place = &self.tokens[position].chars;
        let there = match self.cue_beside(position) {
            Some(Cue::From) => true,
            Some(Cue::Insured | Cue::Home) => false,
            _ => self.grammar.at.end(self.ahead(place.start)),
        };
        if !there {
            return false;
        }
        let next = self.next_place(position);
        let told = self.rest(place.end).split(|c| *c == ',').next().unwrap_or_default();
        let most = next.map_or(REACH, |next| REACH.min(next - place.end));
        let goes_on =
            next.is_some_and(|next| next <= place.end + told.len() && !self.comes_back_to(next));
        !goes_on && self.grammar.back_from_care.occur(&told[..told.len().min(most)])
    }

    /// The cue right before a place.
    fn cue_beside(&self, position: usize) -> Option<Cue> {
        let before = &self.tokens[position.checked_sub(1)?];
        role_cue(before).filter(|_| before.chars.end == self.tokens[position].chars.start)
    }

    /// Where the next place begins.
    fn next_place(&self, position: usize) -> Option<usize> {
        let next = self.tokens[position + 1..].iter().find(|token| is_place(token))?;
        Some(next.chars.start)
    }

    /// 回漯河: whether somebody comes back to a place.
    pub(super) fn comes_back_to(&self, start: usize) -> bool {
        self.grammar.back_to.end(self.ahead(start))
    }
}
