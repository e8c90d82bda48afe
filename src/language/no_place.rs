//! Names of places that name no place of the case: part of a person's or a hospital's name, or a
//! place that is left.

use std::ops::Range;

use super::lexicon::Token;
use super::roles::{Mention, Sentence, follows_place, is_place, role_cue};
use crate::knowledge::lexicon::Cue;
use crate::knowledge::place::{Code, Level, NameKind};

/// How many characters the name of a hospital or doctor takes who sends somebody on.
const HOSPITAL: usize = 6;

impl Sentence<'_> {
    /// 上海瑞金医院: a county's name that is part of a hospital's name in a place that it is not
    /// in.
    pub(super) fn is_part_of_a_hospital(
        &self,
        mentions: &[Mention],
        token: &Token,
        codes: &[(Code, NameKind)],
    ) -> bool {
        let hospital = self.grammar.hospital.begin(self.rest(token.chars.end));
        let narrow = |wide: &Code| {
            codes.iter().all(|(code, _)| code.level() == Level::County && !wide.contains(*code))
        };
        hospital
            && follows_place(mentions, token)
            && mentions.last().is_some_and(|mention| mention.candidates.iter().all(narrow))
    }

    /// 从北京回来了: where somebody no longer is.
    pub(super) fn is_left_behind(&self, place: &Range<usize>) -> bool {
        self.grammar.leaves.end(self.ahead(place.start))
            && self.grammar.returns.begin(self.rest(place.end))
    }

    /// Whether it is told or known where somebody is insured.
    pub(super) fn knows_insurance(&self, known: Option<Code>) -> bool {
        let insured = |token: &Token| role_cue(token) == Some(Cue::Insured);
        known.is_some() || self.tokens.iter().any(insured)
    }

    /// 去上海，昆明的医院给开转诊了: the place of who sends somebody on.
    pub(super) fn is_sent_from(&self, place: &Range<usize>) -> bool {
        let rest = self.rest(place.end);
        let clause = rest.split(|c| matches!(c, ',' | '.' | '?')).next().unwrap_or_default();
        let of = self.grammar.of.length(clause).unwrap_or_default();
        let by = self.grammar.sends_on.places(clause);
        let near = by.first().is_some_and(|sends| sends.start <= of + HOSPITAL);
        let other = |token: &Token| is_place(token) && place.end <= token.chars.start;
        let named = |token: &Token| token.chars.end <= place.end + clause.len();
        near && !self.grammar.goes.begin(clause)
            && !self.tokens.iter().any(|token| other(token) && named(token))
    }

    /// 北京我不去.
    pub(super) fn is_not_gone_to(&self, place: &Range<usize>) -> bool {
        let rest = self.rest(place.end);
        let ends =
            |length: usize| rest.get(length).is_none_or(|c| matches!(c, ',' | '.' | '?' | ' '));
        self.grammar.not_going.length(rest).is_some_and(ends)
    }

    /// 我叫李秀英, 王大同，男: a person's name that holds that of a place.
    pub(super) fn is_part_of_a_name(&self, place: &Range<usize>) -> bool {
        let ahead = self.ahead(place.start);
        let mark = |c: Option<&char>| c.is_none_or(|c| !c.is_alphanumeric());
        let Some((_, before)) = ahead.split_last() else { return false };
        place.len() == 2
            && self.grammar.surnames.end(ahead)
            && (mark(before.last()) || self.grammar.before_called.end(before))
            && mark(self.rest(place.end).first())
    }
}
