//! 哮喘早好了，现在是慢阻肺: diseases that a short message names and does not mean, and what of a disease
//! would have to be so.

use super::answer::Answered;
use super::read::Reader;
use super::reading::{Found, Said};
use super::roles::crosses_clause;
use crate::knowledge::vocabulary::Value;

impl Reader<'_> {
    /// Leaves the diseases that a message means. A story tells it by its people and clauses.
    pub(super) fn drop_what_is_ruled_out(&mut self) {
        if self.story.is_some() {
            return;
        }
        self.drop_echoes();
        self.deny_what_is_over();
        self.keep_what_is_only_asked();
    }

    /// 是不是有并发症才能办, 要三级才行吗: what would have to be so of a disease is told of nobody.
    pub(super) fn drop_what_would_have_to_be(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let disease = vocabulary.core.disease;
        let only_then = &self.knowledge.grammar.only_then;
        let would_have_to_be = |found: &Found| {
            vocabulary.fact(found.fact).depends_on.contains(&disease)
                && only_then.begin(&self.message.chars[self.chars_of(found).end..])
        };
        let facts = &self.reading.facts;
        let kept = facts.iter().filter(|found| !would_have_to_be(found)).cloned().collect();
        self.reading.facts = kept;
    }

    /// 房本是我儿子的名字: nobody wrote whether a paper of somebody else's counts, so whoever has no other
    /// does not know.
    pub(super) fn doubt_what_is_anothers(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let Some(proof) = vocabulary.find("proof") else { return };
        let grammar = &self.knowledge.grammar;
        let anothers = |found: &Found| {
            let chars = self.chars_of(found);
            found.fact == proof
                && (grammar.anothers.end(&self.message.chars[..chars.start])
                    || grammar.in_anothers_name.begin(&self.message.chars[chars.end..]))
        };
        if !self.reading.facts.iter().any(anothers) {
            return;
        }
        let own = self.reading.facts.iter().filter(|found| !anothers(found)).cloned();
        let own: Vec<Found> = own.collect();
        if self.context.asked == Some(proof) && !own.iter().any(|found| found.fact == proof) {
            self.reading.answered = Some(Answered::Unsure);
        }
        self.reading.facts = own;
    }

    /// 算放化疗吗, 有没有欠费我不知道: what is only asked of somebody's situation is no fact.
    pub(super) fn drop_what_is_only_asked(&mut self) {
        let asked = |found: &Found| self.is_of_the_situation(found) && self.is_only_asked(found);
        let kept = self.reading.facts.iter().filter(|found| !asked(found)).cloned().collect();
        self.reading.facts = kept;
    }

    fn is_only_asked(&self, found: &Found) -> bool {
        let grammar = &self.knowledge.grammar;
        let chars = self.chars_of(found);
        let (ahead, behind) =
            (&self.message.chars[..chars.start], &self.message.chars[chars.end..]);
        let vocabulary = &self.knowledge.shared.vocabulary;
        // 承诺制可以吗: of the way without papers it is asked whether it may be chosen.
        let has_them = vocabulary.fact(found.fact).yes_and_no().map(|(yes, _)| yes);
        let proof = vocabulary.find("proof") == Some(found.fact)
            && has_them.is_some_and(|yes| found.said == Said::Is(Value::Choice(yes)));
        grammar.whether.end(ahead)
            || (proof && !grammar.has_it.end(ahead) && grammar.will_it_do.begin(behind))
            || (grammar.counts_as.end(ahead) && grammar.counts_as_asked.begin(behind))
    }

    /// Neither what is wanted, nor where and why, nor which disease.
    fn is_of_the_situation(&self, found: &Found) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        vocabulary.find("filing_type") != Some(found.fact)
            && ![
                core.procedure,
                core.aspect,
                core.disease,
                core.region,
                core.care_region,
                core.applicant,
            ]
            .contains(&found.fact)
    }

    /// 手机上弄不明白，我还是去窗口: the way that does not work for somebody.
    pub(super) fn drop_what_does_not_work(&mut self) {
        let handling = self.knowledge.shared.vocabulary.core.handling;
        let fails = &self.knowledge.grammar.does_not_work;
        let failing = |found: &Found| {
            found.fact == handling && fails.begin(&self.message.chars[self.chars_of(found).end..])
        };
        let ways = self.reading.facts.iter().filter(|found| found.fact == handling).count();
        if ways > 1 {
            let kept = self.reading.facts.iter().filter(|f| !failing(f)).cloned().collect();
            self.reading.facts = kept;
        }
    }

    /// 糖尿病？我哪来的糖尿病: what is asked back and then denied.
    fn drop_echoes(&mut self) {
        let is_echo = |found: &Found| {
            let behind = self.message.chars.get(self.chars_of(found).end);
            let denied =
                |other: &Found| matches!(other.said, Said::Not(_)) && other.fact == found.fact;
            self.names_disease(found)
                && behind == Some(&'?')
                && self.reading.facts.iter().any(|other| denied(other) && same(found, other))
        };
        let kept = self.reading.facts.iter().filter(|found| !is_echo(found)).cloned().collect();
        self.reading.facts = kept;
    }

    /// 哮喘早好了, 肾移植不是我: as long as another disease is left.
    fn deny_what_is_over(&mut self) {
        let behind = &self.knowledge.grammar.ruled_out;
        let over = |found: &Found| {
            self.names_disease(found)
                && behind.begin(&self.message.chars[self.chars_of(found).end..])
        };
        let (over, left): (Vec<Found>, Vec<Found>) =
            self.reading.facts.iter().cloned().partition(over);
        if !left.iter().any(|found| self.names_disease(found) && !found.hint) {
            return;
        }
        for found in self.reading.facts.iter_mut().filter(|found| over.contains(found)) {
            if let Said::Is(value) = &found.said {
                found.said = Said::Not(value.clone());
            }
        }
    }

    /// 有脑梗，慢病只报高血压: what stands in the clause of "only" is all that is asked.
    fn keep_what_is_only_asked(&mut self) {
        let only = self.knowledge.grammar.only_asked.places(&self.message.chars);
        let begins = |at: usize| {
            let mut named = self.reading.facts.iter().filter(|found| self.names_disease(found));
            named.any(|found| !found.hint && self.chars_of(found).start == at)
        };
        let Some(only) = only.into_iter().map(|only| only.end).find(|end| begins(*end)) else {
            return;
        };
        let asked = |found: &Found| {
            let start = self.chars_of(found).start;
            start >= only && !crosses_clause(self.message, &(only..start))
        };
        let kept = |found: &&Found| !self.names_disease(found) || asked(found);
        self.reading.facts = self.reading.facts.iter().filter(kept).cloned().collect();
    }

    fn names_disease(&self, found: &Found) -> bool {
        let disease = self.knowledge.shared.vocabulary.core.disease;
        found.fact == disease && matches!(found.said, Said::Is(_))
    }
}

/// Whether two findings speak of the same, whatever they say of it.
fn same(one: &Found, other: &Found) -> bool {
    let (Said::Is(one) | Said::Not(one)) = &one.said;
    let (Said::Is(other) | Said::Not(other)) = &other.said;
    one == other
}
