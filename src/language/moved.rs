//! An insurance that has moved: 医保从郑州转到漯河了, 医保以前在临汾现在在运城. The old place is no fact.

use super::roles::{Sentence, crosses_clause, is_place, role_cue};
use crate::knowledge::lexicon::Cue;

/// How many characters may stand between the places, and between the insurance and the first of them.
const BETWEEN: usize = 6;
const BEFORE: usize = 5;

/// The words of a move, by their positions.
pub(super) struct Moved {
    /// The place before.
    pub old: usize,
    /// The place after.
    pub new: usize,
    /// The word of going between them, which says nothing of the patient.
    pub cue: Option<usize>,
}

impl Sentence<'_> {
    /// The move of the insured place that the message tells of.
    pub(super) fn moved_insurance(&self) -> Option<Moved> {
        let mut places = (0..self.tokens.len()).filter(|at| is_place(&self.tokens[*at]));
        let mut old = places.next()?;
        places.find_map(|new| {
            let moved = self.moved(old, new);
            old = new;
            moved
        })
    }

    fn moved(&self, old: usize, new: usize) -> Option<Moved> {
        let between = self.tokens[old].chars.end..self.tokens[new].chars.start;
        let cue = (old + 1..new).find(|at| role_cue(&self.tokens[*at]).is_some());
        if between.len() > BETWEEN {
            return None;
        }
        let moved =
            (self.goes_from(old) && self.goes_to(cue) && !crosses_clause(self.message, &between))
                || (self.is_former(old) && self.is_present(new));
        moved.then_some(Moved { old, new, cue })
    }

    /// 医保去年从北京: the insurance leaves a place.
    fn goes_from(&self, place: usize) -> bool {
        let Some(start) = place.checked_sub(1).map(|at| &self.tokens[at]) else { return false };
        let before = self.tokens[..place - 1].iter().rev().find(|token| role_cue(token).is_some());
        role_cue(start) == Some(Cue::From)
            && before.is_some_and(|before| {
                let gap = before.chars.end..start.chars.start;
                role_cue(before) == Some(Cue::Insured)
                    && gap.len() <= BEFORE
                    && !crosses_clause(self.message, &gap)
            })
    }

    /// 转到: the only cue between the places.
    fn goes_to(&self, cue: Option<usize>) -> bool {
        cue.is_some_and(|at| matches!(role_cue(&self.tokens[at]), Some(Cue::To | Cue::Insured)))
    }

    /// 医保以前在临汾: the insurance was there.
    fn is_former(&self, place: usize) -> bool {
        let start = self.tokens[place].chars.start;
        let cues = [self.cue_before(place), self.cue_behind(place, None)];
        let insured = cues.into_iter().flatten().any(|(_, cue)| cue == Cue::Insured);
        insured && self.grammar.insured_before.end(self.ahead(start))
    }

    /// 现在在运城, 今年转到运城: it is here now.
    fn is_present(&self, place: usize) -> bool {
        self.grammar.insured_now.end(self.ahead(self.tokens[place].chars.start))
    }
}
