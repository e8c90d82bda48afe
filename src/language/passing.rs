//! What a message names only in passing: places where nobody is treated, words of our matter in a
//! message that is about something else (喝青岛啤酒, 法院驳回了).

use super::lexicon::{Sense, Token};
use super::read::{Doubt, Found, Reader, Said};
use super::scope::cue;
use super::subject::{Subject, is_end, names};
use crate::knowledge::lexicon::{Cue, Meaning};
use crate::knowledge::vocabulary::{FactId, Value};

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
        let away = self.is_away();
        let told = |found: &Found| match found.fact {
            fact if fact == core.care_region => {
                told(found, &treated) && (away || self.is_treated_near(found))
            }
            fact if fact == core.region => !self.comes_from(found),
            fact if fact == core.visit_date => self.is_treated_near(found),
            _ => true,
        };
        let kept = self.reading.facts.iter().filter(|found| told(found)).cloned().collect();
        self.reading.facts = kept;
    }

    /// 小女儿从长沙回来: where somebody sets out.
    fn comes_from(&self, found: &Found) -> bool {
        let message = self.message;
        let at = message.origin.partition_point(|origin| origin.end <= found.span.start);
        let starts = at.checked_sub(1).and_then(|at| message.chars.get(at)) == Some(&'从');
        let rest = message.chars.get(at..).unwrap_or_default();
        let clause = rest.iter().position(|c| matches!(c, ',' | '.' | '?')).unwrap_or(rest.len());
        let insured = |token: &Token| {
            cue(token) == Some(Cue::Insured)
                && token.chars.end <= at + clause
                && token.chars.start + 8 >= at
        };
        starts && !self.tokens.iter().any(insured)
    }

    /// Whether a message speaks of being away from home: why, or of filing.
    fn is_away(&self) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let filing = vocabulary.fact(core.procedure).choice("cross_region_filing");
        let files = |found: &Found| {
            found.fact == core.procedure
                && filing.is_some_and(|filing| found.said == Said::Is(Value::Choice(filing)))
        };
        let why = vocabulary.find("filing_type");
        self.reading.facts.iter().any(|found| files(found) || Some(found.fact) == why)
            || self
                .reading
                .doubts
                .iter()
                .any(|doubt| matches!(doubt, Doubt::Value { fact, .. } if *fact == core.procedure))
    }

    /// Whether the clause of a fact, or the next one, speaks of being treated.
    fn is_treated_near(&self, found: &Found) -> bool {
        let message = self.message;
        let at = message.origin.partition_point(|origin| origin.end <= found.span.start);
        let mark = |c: &char| matches!(c, ',' | '.' | '?');
        let start = message.chars[..at].iter().rposition(mark).map_or(0, |mark| mark + 1);
        let mut end = at;
        let mut commas = 0;
        for character in &message.chars[at..] {
            commas += usize::from(*character == ',');
            if is_end(*character) || commas > 1 {
                break;
            }
            end += 1;
        }
        let clause = &message.chars[start..end];
        let ill = |pair: &[char]| {
            matches!(
                pair,
                ['医', '院']
                    | ['查', '出']
                    | ['发', '病']
                    | ['急', '诊']
                    | ['抢', '救']
                    | ['突', '发' | '然']
                    | ['开' | '拿' | '买' | '取' | '配', '药']
                    | ['看' | '治' | '做', '的']
                    | ['化' | '放', '疗']
            )
        };
        let asks = clause.windows(2).any(|pair| matches!(pair, ['申', '请' | '报']));
        let treated = |token: &Token| {
            start <= token.chars.start && token.chars.end <= end && is_treatment(token)
        };
        !asks && (clause.windows(2).any(ill) || self.tokens.iter().any(treated))
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
