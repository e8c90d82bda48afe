//! 从北京看完病回漯河, 在上海住的院，回临汾能报吗: where somebody was treated before they came back is the
//! place of care, and where they come back to is home. Without the care, what comes after 从 is where
//! somebody lives: 从漯河去北京看病.

use super::roles::{Role, Sentence, is_place, role_cue};
use crate::knowledge::lexicon::Cue;

/// How far behind a place the care may stand, in characters.
const REACH: usize = 8;

impl Sentence<'_> {
    /// The part of a place in a sentence that tells of coming back from care.
    pub(super) fn returning(&self, position: usize) -> Option<Role> {
        if self.is_left_after_care(position) {
            return Some(Role::Care);
        }
        let before = self.tokens[..position].iter().rposition(is_place)?;
        let place = &self.tokens[position].chars;
        let back = self.comes_back_to(place.start) && !self.is_treated_at(place);
        (back && self.is_left_after_care(before)).then_some(Role::Home)
    }

    /// Whether somebody was treated at the place, in the past, and did not go on to another one.
    fn is_left_after_care(&self, position: usize) -> bool {
        let place = &self.tokens[position].chars;
        let adjoining = position
            .checked_sub(1)
            .map(|at| &self.tokens[at])
            .filter(|at| at.chars.end == place.start);
        let there = match adjoining.and_then(role_cue) {
            Some(Cue::From) => true,
            Some(Cue::Insured | Cue::Home) => false,
            _ => self.grammar.at.end(self.ahead(place.start)),
        };
        if !there {
            return false;
        }
        let next = self.tokens[position + 1..].iter().find(|token| is_place(token));
        let next = next.map(|next| next.chars.start);
        let told = self.rest(place.end).split(|c| *c == ',').next().unwrap_or_default();
        let most = next.map_or(REACH, |next| REACH.min(next - place.end));
        let goes_on =
            next.is_some_and(|next| next <= place.end + told.len() && !self.comes_back_to(next));
        !goes_on && self.grammar.back_from_care.occur(&told[..told.len().min(most)])
    }

    fn comes_back_to(&self, start: usize) -> bool {
        self.grammar.back_to.end(self.ahead(start))
    }
}
