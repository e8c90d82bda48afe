//! Which facts of a story are the patient's.

use std::collections::BTreeMap;
use std::ops::Range;

use super::clause::{Clause, is_long_over};
use super::patient::has_disease;
use super::{Story, Whose};
use crate::knowledge::lexicon::{Cue, Meaning};
use crate::knowledge::vocabulary::{FactId, Value, Vocabulary};
use crate::language::how::How;
use crate::language::lexicon::{Sense, Token};
use crate::language::read::Reader;
use crate::language::reading::{Found, Said};
use crate::language::scope::cue;

/// Facts that go together as to whose they may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// What is wanted: 怎么办慢病.
    Goal,
    Disease,
    /// Where somebody is insured.
    Insured,
    /// Where somebody lives or is treated, and why.
    Away,
    /// How it is done.
    Handling,
    /// How somebody is insured.
    Status,
    /// What was granted before.
    Granted,
    /// What happened once, and what it costs.
    Event,
    /// Who files.
    Applicant,
}

fn group(vocabulary: &Vocabulary, fact: FactId) -> Group {
    let core = vocabulary.core;
    match &*vocabulary.fact(fact).name {
        _ if fact == core.disease => Group::Disease,
        _ if fact == core.region => Group::Insured,
        "procedure" | "aspect" | "proof" => Group::Goal,
        "handling" => Group::Handling,
        "care_region" | "care_place" | "filing_type" => Group::Away,
        "insurance" | "household_local" => Group::Status,
        "enrolled" | "filed" | "arrears" => Group::Granted,
        "applicant" => Group::Applicant,
        _ => Group::Event,
    }
}

impl Reader<'_> {
    /// Whose case the story is, and that somebody else files for them.
    pub(in crate::language) fn read_patient(&mut self) {
        let Some(story) = &self.story else { return };
        let patient = &story.people[story.patient];
        let name = if patient.kind == super::Kind::Stranger {
            "friend".into()
        } else {
            patient.name.clone()
        };
        let chars = patient.chars.clone();
        let other = story.patient != 0;
        let speaker = |told: &dyn Fn(&Meaning) -> bool| {
            self.tokens.iter().any(|token| match &token.sense {
                Sense::Word(meaning) => meaning.person.as_deref() == Some("self") && told(meaning),
                Sense::Place(_) => false,
            })
        };
        let own = !other && speaker(&|meaning| !meaning.means.is_empty());
        let named = other || speaker(&|meaning| !meaning.hint);
        if named {
            self.reading.person = Some(name);
        }
        let vocabulary = &self.knowledge.shared.vocabulary;
        let applicant = vocabulary.core.applicant;
        let value = if other { "proxy" } else { "self" };
        if let (true, Some(choice)) = (other || own, vocabulary.fact(applicant).choice(value)) {
            self.found(applicant, Said::Is(Value::Choice(choice)), &chars, How::Word, false);
        }
    }

    /// The bytes of the text that may tell a date or a cost of the patient.
    pub(in crate::language) fn stretches(&self) -> Vec<Range<usize>> {
        let text = &self.message.text;
        let Some(story) = &self.story else { return std::iter::once(0..text.len()).collect() };
        let byte = |at: usize| self.message.offsets.get(at).copied().unwrap_or(text.len());
        story.stretches().into_iter().map(|chars| byte(chars.start)..byte(chars.end)).collect()
    }

    /// Drops what a story tells of somebody else than the patient.
    pub(in crate::language) fn drop_what_others_have(&mut self) {
        let Some(story) = self.story.take() else { return };
        if self.tells_of_our_matter(&story) {
            self.keep_what_is_the_patients(&story);
            self.settle_story_places(&story);
        } else if !self.goes_on() {
            self.reading.facts.clear();
            self.reading.doubts.clear();
        }
        self.story = Some(story);
    }

    fn keep_what_is_the_patients(&mut self, story: &Story) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let facts = std::mem::take(&mut self.reading.facts);
        let placed: Vec<(Found, Option<usize>)> = facts
            .into_iter()
            .map(|found| {
                let clause = story.clause_at(self.position_of(&found));
                (found, clause)
            })
            .collect();
        let joins = self.knowledge.grammar.joins.occur(&self.message.chars);
        let whose = |clause: &Option<usize>| {
            clause.map_or(Whose::Patient, |clause| story.whose(&story.clauses[clause]))
        };
        // The nearest of whom something of a kind is told: the patient before the others.
        let rank = |found: &Found, clause: &Option<usize>| {
            let at = clause.map(|clause| &story.clauses[clause]);
            let asks = at.is_some_and(|clause| clause.asks);
            let alone = vocabulary.fact(vocabulary.core.applicant).choice("self");
            let alone = found.fact == vocabulary.core.applicant
                && found.said == Said::Is(Value::Choice(alone.unwrap_or_default()));
            if alone && story.patient != 0 && self.is_made_to(at) {
                return None;
            }
            rank(group(vocabulary, found.fact), whose(clause), asks, joins)
                .filter(|_| self.is_told_of_now(story, found, at))
        };
        let ranked: Vec<(Found, Option<_>)> = placed
            .into_iter()
            .map(|(found, clause)| {
                let rank = rank(&found, &clause);
                (found, rank)
            })
            .collect();
        let mut best = BTreeMap::new();
        for (found, rank) in &ranked {
            // 职工那种 of the patient outweighs 居民医保 of somebody else.
            let status = group(vocabulary, found.fact) == Group::Status;
            if let (Some(rank), true) = (rank, !found.hint || status) {
                let best = best.entry(found.fact).or_insert(*rank);
                *best = (*best).min(*rank);
            }
        }
        let (kept, dropped): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(found, rank)| {
            let best = best.get(&found.fact);
            rank.is_some_and(|rank| best.is_none_or(|best| rank <= *best))
        });
        let asked = best.get(&vocabulary.core.procedure).is_some_and(|best| *best == 0);
        self.reading.facts = kept.into_iter().map(|(found, _)| found).collect();
        self.ask_what_is_open(story, asked);
        self.drop_aspects_told(story);
        self.drop_what_is_past(story);
        let dropped: Vec<Found> = dropped.into_iter().map(|(found, _)| found).collect();
        self.want_what_others_have(&dropped);
        self.note_who_else_is_ill(story, &dropped);
    }

    /// 特病早认定过了，去上海要备案吗: what the question leaves open is not what was told before it.
    fn ask_what_is_open(&mut self, story: &Story, asked: bool) {
        let procedure = self.knowledge.shared.vocabulary.core.procedure;
        let told: Vec<Option<&Value>> = self
            .reading
            .facts
            .iter()
            .filter(|found| found.fact == procedure)
            .map(|found| match &found.said {
                Said::Is(value) | Said::Not(value) => Some(value),
            })
            .collect();
        let open = story.clauses.iter().enumerate().any(|(number, clause)| {
            let theirs = matches!(story.whose(clause), Whose::Family | Whose::Stranger);
            let open = |token: &Token| match &token.sense {
                Sense::Word(meaning) => meaning.ambiguous.as_ref().is_some_and(|(fact, values)| {
                    *fact == procedure && !told.contains(&values.first())
                }),
                Sense::Place(_) => false,
            };
            clause.asks && !theirs && self.tokens[story.tokens_of(self, number)].iter().any(open)
        });
        if open && !asked {
            self.reading.facts.retain(|found| found.fact != procedure);
        }
    }

    /// 每个月开一次药，想问备案: in a story that asks, an aspect is what is asked, or what has happened
    /// (被退回来了).
    fn drop_aspects_told(&mut self, story: &Story) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let (aspect, stage) = (vocabulary.core.aspect, vocabulary.find("stage"));
        if !story.clauses.iter().any(|clause| clause.asks) {
            return;
        }
        let spans: Vec<Range<usize>> = self
            .reading
            .facts
            .iter()
            .filter(|found| Some(found.fact) == stage)
            .map(|found| found.span.clone())
            .collect();
        let told = |found: &Found| {
            let clause = story.clause_at(self.position_of(found));
            found.fact == aspect
                && clause.is_some_and(|clause| !story.clauses[clause].asks)
                && !spans.contains(&found.span)
        };
        let told: Vec<bool> = self.reading.facts.iter().map(told).collect();
        let mut told = told.into_iter();
        self.reading.facts.retain(|_| !told.next().unwrap_or_default());
    }

    /// 去年抢救的，现在跟我住: why somebody was away once is not why they are now. And what is said
    /// first and denied later nobody has.
    fn drop_what_is_past(&mut self, story: &Story) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let why = vocabulary.find("filing_type");
        let strongest = why.and_then(|why| vocabulary.fact(why).outranks);
        let past = |found: &Found| {
            let clause = story.clause_at(self.position_of(found));
            clause.is_some_and(|clause| {
                let mut tokens = self.tokens[story.tokens_of(self, clause)].iter();
                tokens.any(|token| cue(token) == Some(Cue::Past))
            })
        };
        let is_strongest = |found: &Found| match found.said {
            Said::Is(Value::Choice(choice)) => Some(choice) == strongest,
            _ => false,
        };
        let now = |found: &Found| {
            let clause = story.clause_at(self.position_of(found));
            let text =
                clause.map(|clause| &self.message.chars[story.clauses[clause].chars.clone()]);
            text.is_some_and(|text| self.knowledge.grammar.now.occur(text))
        };
        let facts = &self.reading.facts;
        let reasons = || facts.iter().filter(|found| Some(found.fact) == why && !found.hint);
        let other = reasons().any(|found| !is_strongest(found) && now(found));
        let dropped: Vec<bool> = facts
            .iter()
            .map(|found| {
                let denied = |other: &Found| match (&other.said, &found.said) {
                    (Said::Not(other_value), Said::Is(value)) => {
                        other.fact == core.disease
                            && other_value == value
                            && self.text_of(other) == self.text_of(found)
                            && other.span.start > found.span.start
                    }
                    _ => false,
                };
                (Some(found.fact) == why && other && is_strongest(found) && past(found))
                    || (found.fact == core.disease && facts.iter().any(denied))
            })
            .collect();
        let mut dropped = dropped.into_iter();
        self.reading.facts.retain(|_| !dropped.next().unwrap_or_default());
    }

    /// 邻居办了慢病卡，我也想办: what somebody else was granted is what is spoken of.
    fn want_what_others_have(&mut self, dropped: &[Found]) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let procedure = vocabulary.core.procedure;
        let known = self.reading.facts.iter().any(|found| found.fact == procedure);
        let wanted = |name: &str| match name {
            "enrolled" => Some("enrollment"),
            "filed" => Some("cross_region_filing"),
            _ => None,
        };
        let granted = dropped.iter().find_map(|found| {
            let name = wanted(&vocabulary.fact(found.fact).name)?;
            Some((found, vocabulary.fact(procedure).choice(name)?))
        });
        if let (false, Some((found, choice))) = (known, granted) {
            let said = Said::Is(Value::Choice(choice));
            self.reading.facts.push(Found { fact: procedure, said, hint: true, ..found.clone() });
        }
    }

    /// Whether a clause tells a fact of now: no disease that is only feared, no place of long ago,
    /// no day on which nobody was treated.
    pub(super) fn is_told_of_now(
        &self,
        story: &Story,
        found: &Found,
        clause: Option<&Clause>,
    ) -> bool {
        let Some(clause) = clause else { return true };
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let chars = self.chars_of(found);
        match group(vocabulary, found.fact) {
            // 医保在州里: a side of the insured place, not one where somebody is treated.
            Group::Away if found.fact == core.care_place && self.insures(story, chars.start) => {
                false
            }
            Group::Status | Group::Granted => !self.is_not_taken(story, chars.start),
            Group::Away => !is_long_over(self.message, &self.knowledge.grammar, clause, &chars),
            Group::Disease if matches!(found.said, Said::Is(_)) => {
                let at = self.tokens.partition_point(|token| token.chars.start < chars.start);
                let token = self.tokens.get(at).filter(|token| token.chars == chars);
                token.is_none_or(|_| has_disease(self, clause, at))
            }
            Group::Event if found.fact == core.visit_date => {
                self.is_treated_near(story, chars.start)
            }
            Group::Event if found.fact == core.annual_cost => !self.is_premium(story, chars.start),
            _ => true,
        }
    }

    fn insures(&self, story: &Story, at: usize) -> bool {
        story.clause_at(at).is_some_and(|clause| self.is_insured_clause(story, clause))
    }

    /// 村里叫我交合作医疗，我没交.
    fn is_not_taken(&self, story: &Story, at: usize) -> bool {
        let Some(number) = story.clause_at(at) else { return false };
        let text = &self.message.chars[story.clauses[number].chars.clone()];
        self.knowledge.grammar.not_taken.occur(text)
    }

    /// 居民医保交在海东，一年四百: what is paid for the insurance.
    fn is_premium(&self, story: &Story, at: usize) -> bool {
        let Some(number) = story.clause_at(at) else { return false };
        let chars = &story.clauses[number].chars;
        let spends = self.knowledge.grammar.spends.occur(&self.message.chars[chars.clone()]);
        let before = number
            .checked_sub(1)
            .filter(|before| story.clauses[*before].sentence == story.clauses[number].sentence);
        let insured = |clause| self.is_insured_clause(story, clause);
        !spends && (insured(number) || before.is_some_and(insured))
    }

    /// 社区让她自己去大厅办: what somebody is told to do is not what they do.
    fn is_made_to(&self, clause: Option<&Clause>) -> bool {
        clause.is_some_and(|clause| {
            self.knowledge.grammar.before_asked.occur(&self.message.chars[clause.chars.clone()])
        })
    }

    fn text_of(&self, found: &Found) -> &[char] {
        &self.message.chars[self.chars_of(found)]
    }

    /// The character at which a fact is told.
    pub(super) fn position_of(&self, found: &Found) -> usize {
        self.chars_of(found).start
    }
}

/// How near a fact is to the patient's case; nothing where it is none of it.
fn rank(group: Group, whose: Whose, asks: bool, joins: bool) -> Option<usize> {
    match (group, whose) {
        (Group::Goal, Whose::Patient | Whose::Shared | Whose::Speaker) => Some(usize::from(!asks)),
        (Group::Goal, Whose::Family) if asks => Some(1),
        (Group::Goal, _) => Some(4),
        (Group::Applicant | Group::Handling, Whose::Stranger) => None,
        (Group::Handling, _) => Some(usize::from(!asks)),
        (Group::Disease, Whose::Shared) => Some(1),
        (Group::Applicant, _) | (_, Whose::Patient | Whose::Shared) => Some(0),
        (Group::Away, Whose::Speaker) if joins => Some(1),
        (Group::Insured | Group::Status | Group::Granted, Whose::Speaker) => Some(2),
        (Group::Disease | Group::Insured | Group::Status, Whose::Family) => Some(3),
        _ => None,
    }
}
