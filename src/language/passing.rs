//! What a short message names only in passing: places where nobody is treated, words of our matter
//! in a message that is about something else (喝青岛啤酒, 法院驳回了).

use super::lexicon::{Sense, Token};
use super::read::Reader;
use super::reading::{Doubt, Said};
use super::scope::cue;
use super::subject::names;
use crate::knowledge::lexicon::{Cue, Intent, Meaning};
use crate::knowledge::vocabulary::{FactId, Value};

/// How long the full name of a procedure is, at least: 异地备案.
const FULL_NAME: usize = 4;

impl Reader<'_> {
    /// Whether a message goes on with a conversation.
    pub(super) fn goes_on(&self) -> bool {
        let context = self.context;
        context.asked.is_some() || context.region.is_some() || context.wants_care
    }

    /// A short message that says what it is about (宠物, 论文, 车险), or that it wants nothing: a place
    /// or a disease in it is nobody's, unless it asks about one of the procedures as well or tells of
    /// somebody with a disease and an insurance.
    pub(super) fn drop_what_is_about_something_else(&mut self) {
        if self.goes_on() || self.story.is_some() {
            return;
        }
        let any = |told: &dyn Fn(&Token) -> bool| self.tokens.iter().any(told);
        let elsewhere = any(&|token| cue(token) == Some(Cue::Elsewhere));
        let heard = any(&|token| cue(token) == Some(Cue::Hearsay));
        let idle = self.knowledge.grammar.idle.occur(&self.message.chars)
            || self.reading.wants(Intent::MedicalAdvice);
        if !(elsewhere || heard || idle) {
            return;
        }
        let ill = any(&|token| self.is_disease(token));
        let insured = any(&|token| cue(token) == Some(Cue::Insured));
        let placed = any(&|token| matches!(token.sense, Sense::Place(_)));
        let named = any(&|token| {
            let Sense::Word(meaning) = &token.sense else { return false };
            token.chars.len() >= FULL_NAME
                && names(meaning, self.knowledge.shared.vocabulary.core.procedure)
        });
        let asks = self.names_a_procedure() && (ill || insured || !elsewhere);
        if !(asks || named || (ill && insured && placed)) {
            self.reading.facts.clear();
            self.reading.doubts.clear();
        }
    }

    /// Whether one of the procedures is named, outright or by what it is called.
    fn names_a_procedure(&self) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        self.tokens.iter().any(|token| {
            let Sense::Word(meaning) = &token.sense else { return false };
            meaning.ambiguous.is_some()
                || meaning.means.iter().any(|(fact, _)| *fact == core.procedure)
        })
    }

    /// A message that belongs to no conversation and has no word of our matter: what it names in
    /// passing counts for nothing.
    pub(super) fn drop_what_is_said_in_passing(&mut self) {
        if self.goes_on() || self.story.is_some() {
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
        let of_matter = |token: &Token| matter(token) && !(self.is_disease(token) && heard);
        // 看病, 住院: business, but anybody's.
        let anybodys = |token: &Token| match &token.sense {
            Sense::Word(meaning) => meaning.business && meaning.means.is_empty(),
            Sense::Place(_) => false,
        };
        let other = |token: &Token| of_matter(token) && !self.is_disease(token);
        let firm = |token: &Token| other(token) && !anybodys(token);
        // 二手车异地过户要备案吗: other things are filed and registered as well.
        let chatter = self.tokens.iter().any(|token| cue(token) == Some(Cue::Chatter));
        if chatter && !self.speaks_of_care_outright() {
            self.reading.facts.clear();
            self.reading.doubts.clear();
            return;
        }
        // 漯河高血压药费一月一百: what one's medicine costs.
        let ill = self.reading.facts.iter().any(|found| found.fact == core.disease);
        let costs = ill && self.reading.facts.iter().any(|found| found.fact == core.annual_cost);
        if alone || (costs && !self.only_tells_of_others()) || self.tokens.iter().any(firm) {
            return;
        }
        if self.tokens.iter().any(of_matter) {
            if self.only_tells_of_others() {
                self.reading.facts.clear();
                self.reading.doubts.clear();
            }
            return;
        }
        // 漯河站的末班车: everyday business has places, too.
        let heard = heard || chatter;
        let treated = self.knowledge.grammar.treated.occur(&self.message.chars);
        let speaks = treated || self.tokens.iter().any(|token| self.speaks_from(token));
        // What stays is what neither a loose word says nor a place that is named in passing.
        let passing = |token: &Token| match &token.sense {
            Sense::Place(_) => heard || !speaks,
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
        let asks = self.knowledge.grammar.ill.occur(&self.message.chars);
        let asks = asks || self.reading.facts.iter().any(|f| f.fact == core.aspect && !f.hint);
        let aside = [core.visit_date, core.annual_cost, core.applicant];
        let mut facts = std::mem::take(&mut self.reading.facts);
        facts.retain(|found| {
            let (Said::Is(value) | Said::Not(value)) = &found.said;
            !heard
                && !dropped.contains(&found.span.start)
                && (asks || !aside.contains(&found.fact))
                && (speaks || !self.is_everyday(found.fact, value))
        });
        self.reading.facts = facts;
        let open = |doubt: &Doubt| !matches!(doubt, Doubt::Place { .. } | Doubt::Home { .. });
        self.reading.doubts.retain(|doubt| !heard && (open(doubt) || speaks));
    }

    /// Whether a message has a word of being ill, of insurance or of a disease, or calls a procedure by
    /// its full name: more than a bare 备案 or 异地.
    fn speaks_of_care_outright(&self) -> bool {
        self.knowledge.grammar.ill.occur(&self.message.chars)
            || self.tokens.iter().any(|token| {
                let Sense::Word(meaning) = &token.sense else { return false };
                let full = token.chars.len() >= FULL_NAME && !meaning.loose;
                cue(token) == Some(Cue::Insured)
                    || self.is_disease(token)
                    || meaning.group.is_some()
                    || (full && self.speaks_of_our_matter(meaning))
            })
    }

    /// 我是临汾的, 在临汾看病: a short message in which a person says where they are.
    fn speaks_from(&self, token: &Token) -> bool {
        if !matches!(token.sense, Sense::Place(_)) {
            return false;
        }
        let grammar = &self.knowledge.grammar;
        let chars = &self.message.chars;
        let (start, end) = self.whole_place(token);
        let beside = self.tokens.iter().any(|other| {
            other.chars.start >= end && other.chars.start <= end + 3 && is_treatment(other)
        });
        let mark = |c: Option<&char>| c.is_none_or(|c| !c.is_alphanumeric());
        let apart = self.message.parted(start) && self.message.parted(end);
        let ends = |rest: &[char]| {
            let length = grammar.behind_place.length(rest);
            length.is_some_and(|length| mark(rest.get(length)))
        };
        beside
            || self.sentence().is_of_care(&token.chars)
            || apart
            || grammar.before_place.end(&chars[..start])
            || grammar.by_place.begin(&chars[end..])
            || ends(&chars[end..])
    }

    /// 云南西双版纳州勐腊县: names side by side are one place.
    fn whole_place(&self, token: &Token) -> (usize, usize) {
        let (mut start, mut end) = (token.chars.start, token.chars.end);
        let places = || self.tokens.iter().filter(|token| matches!(token.sense, Sense::Place(_)));
        for place in places() {
            end = if place.chars.start == end { place.chars.end } else { end };
        }
        for place in places().rev() {
            start = if place.chars.end == start { place.chars.start } else { start };
        }
        (start, end)
    }

    /// Insurance, a disease, one of the procedures; not who it is for, where, and how much.
    fn speaks_of_our_matter(&self, meaning: &Meaning) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        let ours = |fact: &FactId, value: &Value| {
            ![core.applicant, core.aspect, core.disease].contains(fact)
                && !self.is_everyday(*fact, value)
        };
        meaning.cue == Some(Cue::Insured)
            || meaning.ambiguous.is_some()
            || meaning.group.is_some()
            || meaning.business
            || meaning
                .means
                .iter()
                .any(|(fact, value)| ours(fact, value) || (*fact == core.disease && !meaning.hint))
    }

    /// How something is done and why somebody is away: said of anything (网上买的, 在广州上班).
    fn is_everyday(&self, fact: FactId, value: &Value) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let Value::Choice(choice) = value else { return false };
        let reason =
            || ["long_term", "other_temporary"].contains(&vocabulary.choice_name(fact, *choice));
        fact == vocabulary.core.handling
            || (vocabulary.find("filing_type") == Some(fact) && reason())
    }

    pub(super) fn is_disease(&self, token: &Token) -> bool {
        let disease = self.knowledge.shared.vocabulary.core.disease;
        matches!(&token.sense, Sense::Word(meaning) if names(meaning, disease))
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
