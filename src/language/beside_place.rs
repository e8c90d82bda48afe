//! What stands right beside a place tells its part where no cue does: 临汾人, 漯河职工, 在北京看, 在成都女儿家.

use std::ops::Range;

use super::lexicon::Sense;
use super::roles::{Mention, Sentence};
use crate::knowledge::lexicon::Cue;
use crate::knowledge::place::{Code, NameKind};

/// How long the name of a hospital is behind that of its place.
const HOSPITAL: usize = 10;

impl Sentence<'_> {
    /// 需要回漯河吗, 在漯河能代办吗: the insured place of somebody who is treated elsewhere, without a word of
    /// being treated there now.
    pub(super) fn is_only_home(
        &self,
        position: usize,
        codes: &[(Code, NameKind)],
        home: Option<Code>,
    ) -> bool {
        let at_home =
            |home: Code| codes.iter().any(|(code, _)| home == *code || code.contains(home));
        self.away && home.is_some_and(at_home) && !self.is_treated(position)
    }

    /// Whether a place has a word of being treated behind it.
    pub(super) fn is_treated(&self, position: usize) -> bool {
        let behind = self.cue_behind(position, None);
        self.is_treated_at(&self.tokens[position].chars)
            || behind.is_some_and(|(_, cue)| cue == Cue::Care)
    }

    /// 北京 漯河职工 备案, 漯河职工 三甲诊断: a place with those insured there; but not 漯河职工医院.
    pub(super) fn is_of_the_insured(&self, position: usize) -> bool {
        let place = &self.tokens[position].chars;
        let (ahead, rest) = (self.ahead(place.start), self.rest(place.end));
        let labelled = ahead.last() == Some(&':') || self.grammar.at.end(ahead);
        let insured = self.grammar.insured_here.length(rest);
        !labelled && insured.is_some_and(|length| !self.grammar.hospital.begin(&rest[length..]))
    }

    /// 景洪的，糖尿病: at the beginning of a message, whose somebody is.
    pub(super) fn is_ones_own(&self, mention: &Mention) -> bool {
        let rest = self.rest(mention.chars.end);
        let of = self.grammar.of.length(rest);
        mention.chars.start == 0 && of.is_some_and(|of| matches!(rest[of..], [',' | '.' | ' ', ..]))
    }

    /// 临汾人, but not 临汾人民医院 and not 漯河人在郑州.
    pub(super) fn person_from(&self, end: usize) -> bool {
        let rest = self.rest(end);
        let native = self.grammar.native.length(rest);
        native.is_some_and(|native| !self.grammar.not_native.begin(&rest[native..]))
    }

    /// 在北京看, 在郑州拿药: being treated there, said right behind the name.
    pub(super) fn is_treated_at(&self, chars: &Range<usize>) -> bool {
        let clause = self.rest(chars.end).split(|c| *c == ',').next().unwrap_or_default();
        let near = |count: usize| &clause[..clause.len().min(count)];
        self.grammar.treating.occur(near(3)) || self.grammar.fetching_medicine.occur(near(4))
    }

    /// 跟我在青岛过: somebody lives there, said right behind the name.
    pub(super) fn is_lived_at(&self, chars: &Range<usize>) -> bool {
        let mut clauses = self.rest(chars.end).split(|c| matches!(c, ',' | '.' | '?' | ' '));
        self.grammar.lives_there.equal(clauses.next().unwrap_or_default())
    }

    /// 太原的医院, 天津的药费, 临汾市人民医院: what is said of a place where somebody is treated.
    pub(super) fn is_of_care(&self, chars: &Range<usize>) -> bool {
        let rest = self.rest(chars.end);
        let end =
            rest.iter().position(|c| matches!(c, ',' | '.' | '?' | ' ')).unwrap_or(rest.len());
        let name = &rest[..end.min(HOSPITAL)];
        // 漯河中心医院让我转到北京: the hospital at home.
        let refers = self.grammar.refers.occur(&rest[..end]);
        let named = self.grammar.hospital.occur(name) && self.grammar.in_hospital_names.begin(name);
        !refers && (self.grammar.of_care.begin(rest) || named)
    }

    /// 在成都女儿家: staying with one of the family.
    pub(super) fn is_at_a_relatives(&self, position: usize) -> bool {
        let end = self.tokens[position].chars.end;
        self.tokens.get(position + 1).is_some_and(|next| {
            let person = matches!(&next.sense, Sense::Word(word) if word.person.is_some());
            let behind = self.rest(next.chars.end);
            person && next.chars.start == end && self.grammar.behind_host.begin(behind)
        })
    }
}
