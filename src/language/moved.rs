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

    /// 我的医保已经转到临汾: the word of going between the insurance and the place to which it went, where no
    /// other place has the insurance.
    pub(super) fn came_with_insurance(&self, place: usize) -> Option<usize> {
        let to = place.checked_sub(1).filter(|to| role_cue(&self.tokens[*to]) == Some(Cue::To))?;
        let touches = self.tokens[to].chars.end == self.tokens[place].chars.start;
        (touches && self.insurance_goes(to)).then_some(to)
    }

    /// The words of going that speak of the insurance, and of nobody's way to a hospital.
    pub(super) fn insurance_moves(&self) -> Vec<usize> {
        let places = (0..self.tokens.len()).filter(|at| is_place(&self.tokens[*at]));
        let came = places.filter_map(|place| self.came_with_insurance(place));
        came.chain(self.moved_insurance().and_then(|moved| moved.cue)).collect()
    }

    /// 西安的社保停了: the insurance at a place has ended.
    pub(super) fn is_ended(&self, place: usize) -> bool {
        let Some((_, Cue::Insured)) = self.cue_behind(place, None) else { return false };
        let cue = self.tokens[place + 1..].iter().find(|token| role_cue(token).is_some());
        cue.is_some_and(|cue| self.grammar.insured_ended.begin(self.rest(cue.chars.end)))
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

    /// 医保去年从北京: the insurance leaves a place. 漯河医保 从北京回来 speaks of somebody.
    fn goes_from(&self, place: usize) -> bool {
        let from = place.checked_sub(1);
        from.is_some_and(|from| {
            role_cue(&self.tokens[from]) == Some(Cue::From) && self.insurance_goes(from)
        })
    }

    /// Whether it is the insurance that a word of going speaks of.
    fn insurance_goes(&self, going: usize) -> bool {
        let from = &self.tokens[going];
        let insured = self.tokens[..going].iter().rposition(|token| role_cue(token).is_some());
        let Some(insured) = insured else { return false };
        let cue = &self.tokens[insured];
        let gap = cue.chars.end..from.chars.start;
        let of_a_place = insured.checked_sub(1).is_some_and(|before| {
            is_place(&self.tokens[before]) && self.tokens[before].chars.end == cue.chars.start
        });
        role_cue(cue) == Some(Cue::Insured)
            && gap.len() <= BEFORE
            && !of_a_place
            && !crosses_clause(self.message, &gap)
            && !self.is_only_meant_to_move(cue.chars.start, from.chars.start)
    }

    /// 医保没从漯河转到深圳, 打算把医保从临汾转到北京: not moved, or not yet.
    fn is_only_meant_to_move(&self, insurance: usize, from: usize) -> bool {
        let not_moved = &self.grammar.not_moved;
        not_moved.end(self.ahead(from)) || not_moved.end(self.ahead(insurance))
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

    /// 现在在运城, 今年转到运城: it is here now; but 现在在北京工作.
    fn is_present(&self, place: usize) -> bool {
        let place = &self.tokens[place].chars;
        let rest = self.rest(place.end);
        let stops = matches!(rest, [] | [',' | '.' | '?' | ' ', ..]);
        self.grammar.insured_now.end(self.ahead(place.start))
            && (stops || self.grammar.behind_insured_now.begin(rest))
    }
}
