//! What is denied behind its name: 高血压没有，冠心病有; 高血压糖尿病都没有; 并发症倒是没有. Only a disease, or
//! what tells more of one: 备案没有 is a question.

use super::lexicon::{Sense, Token};
use super::read::Reader;
use crate::knowledge::writings::Writings;

impl Reader<'_> {
    /// Whether the disease at a position is denied by what stands behind it, or behind those that
    /// follow it.
    pub(super) fn is_denied_behind(&self, position: usize) -> bool {
        let token = &self.tokens[position];
        if !(self.is_disease(token) || self.is_detail(token)) {
            return false;
        }
        let grammar = &self.knowledge.grammar;
        let denied = |at: usize, writings: &Writings| {
            // 高血压？没有.
            let end = self.tokens[at].chars.end;
            let start = end + usize::from(self.message.chars.get(end) == Some(&'?'));
            let length = self.message.chars.get(start..).and_then(|rest| writings.length(rest));
            length.is_some_and(|length| self.ends_a_denial(start + length))
        };
        denied(position, &grammar.denied_behind)
            || denied(self.last_of_list(position), &grammar.all_denied_behind)
    }

    /// 并发症: a word that tells more of a disease.
    fn is_detail(&self, token: &Token) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let Sense::Word(meaning) = &token.sense else { return false };
        let detail = |fact| vocabulary.fact(fact).depends_on.contains(&vocabulary.core.disease);
        meaning.means.iter().any(|(fact, _)| detail(*fact))
    }

    /// Whether a clause ends before this character, be it only by a space.
    fn stops_at(&self, at: usize) -> bool {
        let origin = &self.message.origin;
        let spaced = || {
            let before = at.checked_sub(1).and_then(|before| origin.get(before));
            before.zip(origin.get(at)).is_some_and(|(before, next)| before.end < next.start)
        };
        matches!(self.message.chars.get(at), None | Some(',' | '.' | ' ')) || spaced()
    }

    /// Whether nothing is denied from this character on: a clause ends, or what somebody does have
    /// follows without a mark, as in 糖尿病没有高血压有.
    fn ends_a_denial(&self, at: usize) -> bool {
        let had = |end: usize| {
            let length = self.knowledge.grammar.has.length(self.message.chars.get(end..)?)?;
            Some(self.stops_at(end + length))
        };
        let follows = self.tokens.iter().find(|token| token.chars.start == at);
        self.stops_at(at)
            || follows.is_some_and(|token| {
                self.is_disease(token) && had(token.chars.end).unwrap_or_default()
            })
    }

    /// 高血压没有 糖尿病有: what is denied stands before the word, and nothing behind it.
    pub(super) fn denies_what_is_before(&self, denial: usize) -> bool {
        denial.checked_sub(1).is_some_and(|before| {
            self.tokens[before].chars.end == self.tokens[denial].chars.start
                && self.is_disease(&self.tokens[before])
                && self.ends_a_denial(self.tokens[denial].chars.end)
        })
    }

    /// The last of the diseases that stand side by side.
    fn last_of_list(&self, position: usize) -> usize {
        let adjoins = |at: &usize| {
            let (one, next) = (&self.tokens[*at - 1], &self.tokens[*at]);
            self.is_disease(next) && next.chars.start <= one.chars.end + 1
        };
        (position + 1..self.tokens.len()).take_while(adjoins).last().unwrap_or(position)
    }
}
