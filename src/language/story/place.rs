//! The places of a story: what part each plays, and which one stands where several do.

use std::ops::Range;

use super::clause::Clause;
use super::{Story, Whose};
use crate::knowledge::lexicon::Cue;
use crate::knowledge::place::Code;
use crate::knowledge::vocabulary::{FactId, Value};
use crate::language::how::How;
use crate::language::lexicon::{Sense, Token};
use crate::language::read::Reader;
use crate::language::reading::{Doubt, Found, Said};
use crate::language::roles::{Mention, Role, is_place};
use crate::language::scope::cue;
use crate::language::subject::names;

/// How long the name of a town is, at most, behind that of its county.
const TOWN: usize = 4;

impl Reader<'_> {
    /// A place without a cue of its own plays the part of which its clause speaks; one that only
    /// occurs in a story plays none. The one place of a few words is read as it is elsewhere.
    pub(in crate::language) fn give_story_roles(&self, story: &Story, mentions: &mut Vec<Mention>) {
        if !story.long && mentions.len() == 1 && mentions[0].role.is_none() {
            return;
        }
        let played: Vec<(Vec<Code>, Option<Role>)> =
            mentions.iter().map(|mention| (mention.candidates.clone(), mention.role)).collect();
        let mut replaces = false;
        for mention in mentions.iter_mut() {
            let left = mention.role == Some(Role::Insured) && self.is_left(story, mention);
            if left {
                mention.role = None;
            } else if mention.role == Some(Role::Home)
                && (self.is_insured_next(story, mention) || self.is_insured_there(story, mention))
            {
                mention.role = Some(Role::Insured);
            } else if self.is_changed_to(mention) {
                mention.role = Some(Role::Care);
            } else if replaces && !mention.denied {
                // 医保不在满洲里，在齐齐哈尔.
                mention.role = Some(Role::Insured);
            } else if mention.role.is_none() {
                let same = |(place, role): &(Vec<Code>, Option<Role>)| {
                    role.filter(|_| *place == mention.candidates)
                };
                let own = self.asks_there(mention)
                    || self.is_from_outright(story, mention)
                    || self.is_treated_there(story, mention);
                let same = if own { None } else { played.iter().find_map(same) };
                // 她们家是承德的，我也在承德，职工医保: a home of somebody else's tells least.
                let home = same.filter(|role| *role == Role::Home);
                mention.role = same.filter(|role| *role != Role::Home);
                mention.role = mention.role.or_else(|| self.story_role(story, mention)).or(home);
            }
            replaces = mention.denied && mention.role == Some(Role::Insured);
        }
        mentions.retain(|mention| mention.role.is_some());
    }

    /// 侯马办这个, 漯河这边能报: the place whose rules are asked for.
    fn asks_there(&self, mention: &Mention) -> bool {
        !mention.at
            && self.knowledge.grammar.rules_there.begin(&self.message.chars[mention.chars.end..])
    }

    /// 药是在南充的医院拿的: where somebody is insured, they may be treated as well.
    fn is_treated_there(&self, story: &Story, mention: &Mention) -> bool {
        let clause = story.clause_at(mention.chars.start);
        mention.at
            && clause.is_some_and(|clause| {
                story.clauses[clause].treated && !self.is_insured_clause(story, clause)
            })
    }

    /// 我们霍州的, 是霍州人.
    fn is_from_outright(&self, story: &Story, mention: &Mention) -> bool {
        let Some(number) = story.clause_at(mention.chars.start) else { return false };
        let clause = &story.clauses[number].chars;
        let place = &mention.chars;
        let origin = &self.knowledge.grammar.behind_origin;
        !mention.at && origin.equal(&self.message.chars[place.end..clause.end.max(place.end)])
    }

    /// 洪洞人，交的居民医保: a home whose insurance is told right behind it.
    fn is_insured_next(&self, story: &Story, mention: &Mention) -> bool {
        let Some(number) = story.clause_at(mention.chars.start) else { return false };
        let next = number + 1;
        let goes_on = story.clauses.get(next).is_some_and(|clause| {
            let patient = story.whose(clause) == Whose::Patient;
            clause.sentence == story.clauses[number].sentence && (!clause.named || patient)
        });
        let places = |token: &Token| matches!(token.sense, Sense::Place(_));
        goes_on
            && self.is_insured_clause(story, next)
            && !self.tokens[story.tokens_of(self, next)].iter().any(places)
    }

    /// 医保是老家临汾的: the only place of a clause about the insurance.
    fn is_insured_there(&self, story: &Story, mention: &Mention) -> bool {
        let Some(number) = story.clause_at(mention.chars.start) else { return false };
        let places = |token: &&Token| matches!(token.sense, Sense::Place(_));
        let tokens = &self.tokens[story.tokens_of(self, number)];
        let within = |token: &&Token| places(token) && !mention.chars.contains(&token.chars.start);
        self.is_insured_clause(story, number) && !tokens.iter().any(|token| within(&token))
    }

    /// 刚从西双版纳回来.
    fn is_left(&self, story: &Story, mention: &Mention) -> bool {
        let leaves = self.knowledge.grammar.leaves.end(&self.message.chars[..mention.chars.start]);
        let number = story.clause_at(mention.chars.start);
        leaves && number.is_some_and(|number| !self.is_insured_clause(story, number))
    }

    fn story_role(&self, story: &Story, mention: &Mention) -> Option<Role> {
        let grammar = &self.knowledge.grammar;
        let number = story.clause_at(mention.chars.start)?;
        let clause = &story.clauses[number];
        let text = &self.message.chars[clause.chars.clone()];
        if mention.denied || self.is_insured_clause(story, number) {
            // 我在西安呢医保是甘肃的: said in one breath.
            let apart = !mention.denied && mention.at && self.is_insured_elsewhere(clause, mention);
            return Some(if apart { Role::Care } else { Role::Insured });
        }
        if story.whose(clause) == Whose::Stranger || self.is_left(story, mention) {
            return None;
        }
        let before =
            &self.message.chars[clause.chars.start.min(mention.chars.start)..mention.chars.start];
        let alone =
            clause.chars.len() <= mention.chars.len() + 1 || grammar.before_narrower.equal(before);
        let from = self.is_from(clause, &mention.chars);
        if ((from && !clause.treated) || clause.asks || alone) && !mention.at {
            return Some(Role::Insured);
        }
        let away = clause.treated || grammar.lives.occur(text);
        // 我妈漯河糖尿病，我爸临汾高血压: in a few words, a place beside what somebody has is theirs.
        let ill = || self.tokens[story.tokens_of(self, number)].iter().any(|t| self.is_disease(t));
        if !story.long && !mention.at && !away && ill() {
            return Some(Role::Insured);
        }
        // 奶奶在济宁，居民医保.
        if mention.at && !away && self.is_insured_next(story, mention) {
            return Some(Role::Insured);
        }
        (mention.at || away).then_some(Role::Care)
    }

    /// Whether a clause tells of insurance at another place than this one.
    fn is_insured_elsewhere(&self, clause: &Clause, mention: &Mention) -> bool {
        let sentence = self.sentence();
        self.tokens.iter().enumerate().any(|(position, token)| {
            is_place(token)
                && clause.chars.contains(&token.chars.start)
                && !mention.chars.contains(&token.chars.start)
                && sentence.cue_before(position).is_some_and(|(_, cue)| cue == Cue::Insured)
        })
    }

    /// 我们是洪洞的, 乡宁光华镇的.
    fn is_from(&self, clause: &Clause, place: &Range<usize>) -> bool {
        let grammar = &self.knowledge.grammar;
        let chars = &self.message.chars;
        let (start, end) = (clause.chars.start.min(place.start), clause.chars.end.max(place.end));
        let ends = end <= place.end + TOWN && grammar.behind_origin.end(&chars[place.end..end]);
        grammar.before_origin.end(&chars[start..place.start])
            || grammar.behind_origin.begin(&chars[place.end..end])
            || ends
    }

    pub(super) fn is_insured_clause(&self, story: &Story, clause: usize) -> bool {
        let insurance = self.knowledge.shared.vocabulary.find("insurance");
        self.tokens[story.tokens_of(self, clause)].iter().any(|token| {
            let Sense::Word(meaning) = &token.sense else { return false };
            cue(token) == Some(Cue::Insured) || insurance.is_some_and(|it| names(meaning, it))
        })
    }

    /// Leaves one insured place and one place of care: the one of which most is told, the last one
    /// where as much is told of several.
    pub(super) fn settle_story_places(&mut self, story: &Story) {
        let core = self.knowledge.shared.vocabulary.core;
        self.keep_best(core.region, |reader, found| {
            reader.weigh_insured(story, &reader.chars_of(found))
        });
        let denied: Vec<Said> = self.reading.facts.iter().map(|found| found.said.clone()).collect();
        self.reading.facts.retain(|found| match &found.said {
            Said::Is(value) if found.fact == core.region => {
                !denied.contains(&Said::Not(value.clone()))
            }
            _ => true,
        });
        let away = self.is_away();
        let home = self.reading.value(core.region).cloned();
        self.keep_best(core.care_region, |reader, found| {
            let near = match (&home, &found.said) {
                (Some(Value::Place(home)), Said::Is(Value::Place(care))) => {
                    Some(care.contains(*home) || home.contains(*care))
                }
                _ => None,
            };
            let lives = match near {
                Some(true) => reader.stays(story, found),
                Some(false) => true,
                None => away,
            };
            let weight = reader.weigh_care(story, reader.position_of(found), away, lives)?;
            // Who is away is treated elsewhere than at home.
            Some(if away && near == Some(true) { 0 } else { 1 + weight })
        });
        self.settle_filing();
    }

    /// Somebody who is away from home files, and does not live there for nothing; somebody at home
    /// lives with the family and that is all.
    fn settle_filing(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let place = |fact| match self.reading.value(fact) {
            Some(Value::Place(place)) => Some(*place),
            _ => None,
        };
        let (home, care) = (place(core.region), place(core.care_region));
        let apart =
            home.zip(care).map(|(home, care)| !(home.contains(care) || care.contains(home)));
        let at = self.reading.facts.iter().position(|found| found.fact == core.care_region);
        let filing = vocabulary.fact(core.procedure).choice("cross_region_filing");
        let open = self
            .reading
            .doubts
            .iter()
            .any(|doubt| matches!(doubt, Doubt::Value { fact, .. } if *fact == core.procedure));
        let known = self.reading.facts.iter().any(|found| found.fact == core.procedure);
        if let (Some(true), true, false, Some(filing), Some(at)) = (apart, open, known, filing, at)
        {
            let chars = self.chars_of(&self.reading.facts[at]);
            let said = Said::Is(Value::Choice(filing));
            self.found(core.procedure, said, &chars, How::Word, false);
        }
        let why = vocabulary.find("filing_type");
        let lives = why.and_then(|why| vocabulary.fact(why).choice("long_term"));
        if (care.is_none() || apart == Some(false)) && !self.files() {
            self.reading.facts.retain(|found| {
                Some(found.fact) != why
                    || found.said != Said::Is(Value::Choice(lives.unwrap_or_default()))
            });
        }
    }

    fn keep_best(&mut self, fact: FactId, weigh: impl Fn(&Self, &Found) -> Option<usize>) {
        let is = |found: &Found| found.fact == fact && matches!(found.said, Said::Is(_));
        let weights: Vec<Option<usize>> = self
            .reading
            .facts
            .iter()
            .map(|found| is(found).then(|| weigh(self, found)).flatten())
            .collect();
        let best = weights.iter().copied().max().flatten();
        let place = |found: &Found| match found.said {
            Said::Is(Value::Place(place)) => Some(place),
            _ => None,
        };
        let chosen = weights.iter().rposition(|weight| weight.is_some() && *weight == best);
        let chosen = chosen.and_then(|chosen| place(&self.reading.facts[chosen]));
        let mut weights = weights.into_iter();
        self.reading.facts.retain(|found| {
            let weight = weights.next().flatten();
            // A part of the place stays with it: it is the one meant.
            let same = chosen.zip(place(found)).is_some_and(|(wide, place)| wide.contains(place));
            !is(found) || (weight.is_some() && same)
        });
    }

    /// 医保是信阳的，人在信阳: whether a clause says outright that somebody lives there.
    fn stays(&self, story: &Story, found: &Found) -> bool {
        story.clause_at(self.position_of(found)).is_some_and(|clause| {
            let text = &self.message.chars[story.clauses[clause].chars.clone()];
            self.knowledge.grammar.stays.occur(text)
        })
    }

    /// How much tells that the patient is treated there.
    fn weigh_care(&self, story: &Story, at: usize, away: bool, lives: bool) -> Option<usize> {
        let grammar = &self.knowledge.grammar;
        let number = story.clause_at(at)?;
        let clause = &story.clauses[number];
        let text = &self.message.chars[clause.chars.clone()];
        // 送到西安我妹家.
        let hosted = self.is_hosted(at);
        let left = story.is_left_again(number) && !(hosted && self.files());
        // 人在哈尔滨念研，以前寒假回家看: where somebody is now.
        let stays = grammar.stays.occur(text);
        // 我在西安呢医保是甘肃的，异地备案怎么办: who files is there, whatever for.
        let files_there = lives
            && self.files()
            && self.is_only_care()
            && grammar.at.end(&self.message.chars[..at]);
        let lives = lives && (stays || ((hosted || grammar.lives.occur(text)) && !left));
        // 在天津做的手术，现在人在家: nobody files for that.
        let over = !self.files() && story.is_left_again(number);
        let near = self.is_treated_near(story, at) && !over;
        let now = grammar.now.occur(text);
        let weight = usize::from(clause.treated) + usize::from(lives) + 2 * usize::from(now);
        let goes = grammar.goes.occur(text) && clause.chars.start < at;
        (near
            || lives
            || files_there && !left
            || (away && goes && now)
            || (away && !over && story.sentence_is_treated(clause.sentence)))
        .then_some(weight)
    }

    /// Whether no more than one place of care is told of.
    fn is_only_care(&self) -> bool {
        let care = self.knowledge.shared.vocabulary.core.care_region;
        let mut told = self.reading.facts.iter().filter(|found| found.fact == care);
        let first = told.next().map(|found| &found.said);
        told.all(|found| Some(&found.said) == first)
    }

    /// Whether the place is where one of the family lives.
    fn is_hosted(&self, at: usize) -> bool {
        let named = self.tokens.iter().position(|token| token.chars.contains(&at));
        named.is_some_and(|position| self.sentence().is_at_a_relatives(position))
    }

    /// How much tells that the patient is insured there.
    fn weigh_insured(&self, story: &Story, place: &Range<usize>) -> Option<usize> {
        let number = story.clause_at(place.start)?;
        let clause = &story.clauses[number];
        // 医保不在满洲里，在齐齐哈尔.
        let goes_on = clause.chars.len() <= place.len() + 1
            && number > 0
            && story.clauses[number - 1].sentence == clause.sentence
            && self.is_insured_clause(story, number - 1);
        Some(match () {
            () if self.is_insured_clause(story, number) || goes_on => 3,
            () if self.is_from(clause, place) => 2,
            () => usize::from(clause.asks),
        })
    }

    /// Whether the clause at a place, or the next one of the sentence, speaks of being treated, and
    /// not of handing something in.
    pub(super) fn is_treated_near(&self, story: &Story, at: usize) -> bool {
        let Some(number) = story.clause_at(at) else { return false };
        let core = self.knowledge.shared.vocabulary.core;
        let clause = &story.clauses[number];
        let files = self.tokens[story.tokens_of(self, number)].iter().any(|token| {
            matches!(&token.sense, Sense::Word(meaning) if names(meaning, core.aspect))
                || matches!(&token.sense, Sense::Word(meaning)
                    if meaning.means.iter().any(|(fact, _)| *fact == core.procedure))
        });
        let next = story.clauses.get(number + 1).filter(|next| next.sentence == clause.sentence);
        (clause.treated && !files) || next.is_some_and(|next| next.treated && !next.returns)
    }

    /// Whether a message speaks of being away from home: why, or of filing.
    fn is_away(&self) -> bool {
        let why = self.knowledge.shared.vocabulary.find("filing_type");
        self.files() || self.reading.facts.iter().any(|found| Some(found.fact) == why)
    }

    /// Whether a message speaks of filing, or of something that may be filing.
    fn files(&self) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        let filing =
            self.knowledge.shared.vocabulary.fact(core.procedure).choice("cross_region_filing");
        let files = |found: &Found| {
            found.fact == core.procedure
                && filing.is_some_and(|filing| found.said == Said::Is(Value::Choice(filing)))
        };
        let open =
            |doubt: &Doubt| matches!(doubt, Doubt::Value { fact, .. } if *fact == core.procedure);
        self.reading.facts.iter().any(files) || self.reading.doubts.iter().any(open)
    }
}
