//! What a message names only in passing: places where nobody is treated, words of our matter in a
//! message that is about something else (喝青岛啤酒, 法院驳回了).

use super::lexicon::{Sense, Token};
use super::read::{Doubt, Found, Reader};
use super::scope::cue;
use super::subject::{Subject, is_end, names};
use crate::knowledge::lexicon::{Cue, Meaning};
use crate::knowledge::vocabulary::FactId;

impl Reader<'_> {
    /// A message that belongs to no conversation and has no word of our matter: what it names in
    /// passing counts for nothing (喝青岛啤酒, 法院驳回了).
    pub(super) fn drop_what_is_said_in_passing(&mut self) {
        let context = self.context;
        let goes_on = context.asked.is_some() || context.region.is_some() || context.wants_care;
        if goes_on {
            return;
        }
        let core = self.knowledge.shared.vocabulary.core;
        let matter = |token: &Token| {
            let Sense::Word(meaning) = &token.sense else { return false };
            !meaning.loose && self.speaks_of_our_matter(meaning)
        };
        let named: usize = self.tokens.iter().filter(|t| is_name(t)).map(|t| t.chars.len()).sum();
        let han = self.message.chars.iter().filter(|c| c.is_alphanumeric()).count();
        let alone = han <= named + 3;
        let heard = self.tokens.iter().any(|token| cue(token) == Some(Cue::Hearsay));
        let subjects = self.subjects();
        let strangers = |token: &Token| {
            let of = |subject: &Subject| subject.about.contains(&token.chars.start);
            self.is_story() && subjects.iter().any(|subject| subject.stranger && of(subject))
        };
        let of_matter = |token: &Token| {
            matter(token) && !(self.is_disease(token) && (heard || strangers(token)))
        };
        if alone || self.tokens.iter().any(of_matter) {
            return;
        }
        // What stays is what neither a loose word says nor a place that is named in passing.
        let passing = |token: &Token| match &token.sense {
            Sense::Place(_) => heard || !self.speaks_from(token),
            Sense::Word(meaning) => {
                let stranger = matches!(meaning.person.as_deref(), Some("friend" | "stranger"));
                heard || meaning.loose || stranger
            }
        };
        let dropped: Vec<usize> = self
            .tokens
            .iter()
            .filter(|token| passing(token))
            .map(|token| self.message.span(&token.chars).start)
            .collect();
        let ill = |c: &char| matches!(c, '看' | '诊' | '院' | '药' | '病');
        let asks = self.message.chars.iter().any(ill);
        let asks = asks || self.reading.facts.iter().any(|f| f.fact == core.aspect && !f.hint);
        let aside = [core.visit_date, core.annual_cost, core.applicant];
        let story = self.is_story();
        self.reading.facts.retain(|found| {
            let goal = found.fact == core.aspect || found.fact == core.procedure;
            !heard
                && !dropped.contains(&found.span.start)
                && (asks || !aside.contains(&found.fact))
                && (goal || !story)
        });
        let open = |doubt: &Doubt| !matches!(doubt, Doubt::Place { .. } | Doubt::Home { .. });
        let vague = !self.tokens.iter().any(|token| self.speaks_from(token));
        self.reading.doubts.retain(|doubt| !heard && (open(doubt) || !vague));
    }

    /// 我是临汾的, 在临汾看病: a short message in which a person says where they are.
    fn speaks_from(&self, token: &Token) -> bool {
        if !matches!(token.sense, Sense::Place(_)) || self.is_story() {
            return false;
        }
        let chars = &self.message.chars;
        let before = token.chars.start.checked_sub(1).and_then(|before| chars.get(before));
        let after = chars.get(token.chars.end);
        let beside = self.tokens.iter().any(|other| {
            other.chars.start >= token.chars.end
                && other.chars.start <= token.chars.end + 3
                && is_treatment(other)
        });
        beside
            || before.is_none_or(|c| matches!(c, '是' | '在' | ',' | ' ' | ':' | '/'))
            || after.is_none_or(|c| {
                matches!(c, '的' | '人' | ',' | '.' | '?' | '这' | '那' | '市' | '县')
            })
    }

    /// Insurance, a disease, one of the procedures; not who it is for, where, and how much.
    pub(super) fn speaks_of_our_matter(&self, meaning: &Meaning) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let names = ["insurance", "enrolled", "filed", "arrears", "disease_class"];
        let ours = |fact: FactId| {
            fact == core.procedure || names.iter().any(|name| vocabulary.find(name) == Some(fact))
        };
        let sure = !self.is_story()
            && meaning
                .means
                .iter()
                .any(|(fact, _)| ![core.applicant, core.aspect, core.disease].contains(fact));
        meaning.cue == Some(Cue::Insured)
            || meaning.ambiguous.is_some()
            || meaning.group.is_some()
            || meaning.business
            || sure
            || meaning
                .means
                .iter()
                .any(|(fact, _)| ours(*fact) || (*fact == core.disease && !meaning.hint))
    }

    fn is_disease(&self, token: &Token) -> bool {
        let disease = self.knowledge.shared.vocabulary.core.disease;
        matches!(&token.sense, Sense::Word(meaning) if names(meaning, disease))
    }

    /// In a story a place where nobody is treated, lives or is insured is only passed through.
    pub(super) fn drop_what_is_passed_through(&mut self) {
        if !self.is_story() {
            return;
        }
        let core = self.knowledge.shared.vocabulary.core;
        let told = |found: &Found, of: &dyn Fn(&Token) -> bool| {
            let message = self.message;
            let at = message.origin.partition_point(|origin| origin.end <= found.span.start);
            let before = message.chars[..at].iter().rposition(|c| is_end(*c)).unwrap_or(0);
            let end = self.end_of_sentence(at);
            self.tokens.iter().any(|t| t.chars.start >= before && t.chars.end <= end && of(t))
        };
        let treated = |token: &Token| {
            let Sense::Word(meaning) = &token.sense else { return false };
            is_treatment(token) || self.speaks_of_our_matter(meaning) || !meaning.means.is_empty()
        };
        let kept = self
            .reading
            .facts
            .iter()
            .filter(|found| found.fact != core.care_region || told(found, &treated));
        self.reading.facts = kept.cloned().collect();
    }
}

fn is_name(token: &Token) -> bool {
    match &token.sense {
        Sense::Place(_) => true,
        Sense::Word(meaning) => !meaning.blocks && (!meaning.means.is_empty() || meaning.hint),
    }
}

/// 看病, 住院: being treated.
fn is_treatment(token: &Token) -> bool {
    matches!(&token.sense, Sense::Word(meaning) if meaning.cue == Some(Cue::Care) && meaning.business)
}
