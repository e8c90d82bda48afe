//! The places of a message as facts: which one is the insured place, which the place of care, and
//! what only speaks of a side of a place.

use super::lexicon::{Sense, Token};
use super::read::Reader;
use super::reading::{Context, Doubt, Said};
use super::roles::{Mention, Role, Sentence, role_cue};
use super::scope::{cue, denier};
use crate::knowledge::lexicon::Cue;
use crate::knowledge::place::{Code, Level};
use crate::knowledge::vocabulary::{FactId, Value};
use crate::knowledge::writings::Writings;

impl Reader<'_> {
    /// Reads the places.
    pub(super) fn places(&mut self) {
        let core = self.knowledge.shared.vocabulary.core;
        let asked_place = self
            .context
            .asked
            .filter(|fact| [core.region, core.care_region, core.care_place].contains(fact));
        let sentence = self.sentence();
        let places = &self.knowledge.shared.places;
        let mut mentions = sentence.mentions(places, self.context.region, asked_place.is_some());
        for mention in &mut mentions {
            mention.denied = self.is_denied_at(mention.chars.start);
            if mention.at && mention.role.is_none() && self.is_there_for_a_reason(mention) {
                mention.role = Some(Role::Care);
            }
        }
        match &self.story {
            Some(story) if asked_place.is_none() => self.give_story_roles(story, &mut mentions),
            _ => {
                let own: Vec<bool> = mentions.iter().map(|m| sentence.is_ones_own(m)).collect();
                same_place_same_role(&mut mentions, &own);
                self.give_roles(&mut mentions, asked_place);
            }
        }
        self.drop_what_was_changed(&mut mentions);
        self.be_insured_at_home(&mut mentions);
        self.be_insured_there(&mut mentions);
        let insured = self.insured_among(&mentions);
        self.be_treated_at_home(&mut mentions, insured);
        for mention in mentions {
            let filed = self.sentence().is_filed_there(&mention.chars);
            if filed && mention.role == Some(Role::Care) && !mention.denied {
                self.filed_there(&mention);
            }
            self.place(&mention, insured);
        }
    }

    /// 备案备到三亚了: that somebody is filed.
    fn filed_there(&mut self, mention: &Mention) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let Some(filed) = vocabulary.find("filed") else { return };
        if let Some(yes) = vocabulary.fact(filed).choice("yes") {
            self.found(filed, Said::Is(Value::Choice(yes)), &mention.chars, mention.how, true);
        }
    }

    /// 在青岛旅游的时候: right behind the place, a word that tells why somebody is away.
    fn is_there_for_a_reason(&self, mention: &Mention) -> bool {
        let why = self.knowledge.shared.vocabulary.find("filing_type");
        let end = mention.chars.end;
        self.tokens.iter().any(|token| {
            let Sense::Word(meaning) = &token.sense else { return false };
            (end..=end + 1).contains(&token.chars.start)
                && meaning.means.iter().any(|(fact, _)| Some(*fact) == why)
        })
    }

    /// The message as its places are read.
    pub(super) fn sentence(&self) -> Sentence<'_> {
        let Context { region, care, .. } = self.context;
        let elsewhere = |(home, care): (&Code, &Code)| !home.contains(*care);
        Sentence {
            message: self.message,
            tokens: self.tokens,
            grammar: &self.knowledge.grammar,
            away: region.as_ref().zip(care.as_ref()).is_some_and(elsewhere),
        }
    }

    /// Whether what is corrected may be the insured place: the last place that was told is.
    fn corrects_home(&self) -> bool {
        self.reading.corrects && self.context.care.is_none() && !self.context.away
    }

    fn is_denied_at(&self, start: usize) -> bool {
        let named = |token: &Token| token.chars.start == start;
        let position = self.tokens.iter().position(named);
        position.is_some_and(|position| {
            // 写成信阳了，应该是南阳.
            let replaced = self.tokens.get(position + 1..position + 3).is_some_and(|behind| {
                cue(&behind[0]) == Some(Cue::Correct)
                    && behind[0].chars.start <= self.tokens[position].chars.end + 2
                    && behind[0].chars.end == behind[1].chars.start
                    && matches!(behind[1].sense, Sense::Place(_))
            });
            let denier = denier(self.message, self.tokens, position);
            // 就我没有 重庆的: what is not had is no place; 没交给重庆 denies one.
            let has_none = |token: &Token| {
                let word = &self.message.chars[token.chars.clone()];
                let cued = self.tokens.iter().any(|between| {
                    token.chars.end <= between.chars.start
                        && between.chars.end <= start
                        && role_cue(between).is_some()
                });
                !cued && self.knowledge.grammar.denies_no_place.equal(word)
            };
            self.is_taken_back(position) || replaced || denier.is_some_and(|token| !has_none(token))
        })
    }

    /// Places without a cue: the one asked for, or the part that the others leave free. What is
    /// denied takes no part; what replaces it takes the part that it had.
    fn give_roles(&self, mentions: &mut Vec<Mention>, asked: Option<FactId>) {
        let core = self.knowledge.shared.vocabulary.core;
        let has =
            |mentions: &[Mention], role| mentions.iter().any(|m| m.role == Some(role) && !m.denied);
        let asks_care = asked.is_some_and(|fact| fact != core.region);
        let corrects_care = self.reading.corrects && self.context.away;
        let wants_care = asked.is_none() && self.context.wants_care && !self.corrects_home();
        let care_first = asks_care || wants_care || corrects_care;
        let replaced = self.replaced_role(mentions, asks_care);
        let told = has(mentions, Role::Care);
        for position in 0..mentions.len() {
            if mentions[position].role.is_some() {
                continue;
            }
            let insured = has(mentions, Role::Insured);
            let care = has(mentions, Role::Care);
            let free = !care && self.leaves_insured(mentions, position, asked);
            let role = match replaced {
                _ if mentions[position].denied => replaced.or(Some(Role::Insured)),
                _ if self.narrows_home(&mentions[position], asked) => Some(Role::Insured),
                _ if self.is_where_the_helper_is(&mentions[position]) => None,
                _ if care && self.is_changed_to(&mentions[position]) => Some(Role::Care),
                _ if self.is_known_care(&mentions[position], asked) => Some(Role::Care),
                _ if insured && care => None,
                Some(Role::Care) if !care => replaced,
                Some(Role::Insured) if !insured => replaced,
                _ if !care && (care_first || insured) => Some(Role::Care),
                // 我在漯河，去郑州看病: where somebody is may be where they are insured, to be confirmed.
                _ if care && mentions[position].at && self.context.region.is_none() => {
                    Some(Role::Home)
                }
                _ if care && mentions[position].at => None,
                // 在武汉住院的，现在回漯河了.
                _ if mentions[position].at && has(mentions, Role::Home) => Some(Role::Care),
                _ if mentions[position].at && free => Some(Role::Care),
                // 上海和北京哪个好办: where somebody files, a further place does not move the insurance.
                _ if care && care_first && !told => None,
                _ => Some(Role::Insured),
            };
            mentions[position].role = role;
        }
        mentions.retain(|mention| mention.role.is_some());
    }

    /// 老人在老家，我在北京，能不能我帮他申请: where the one is who handles it for somebody else.
    fn is_where_the_helper_is(&self, mention: &Mention) -> bool {
        let applicant = self.knowledge.shared.vocabulary.core.applicant;
        let proxy = self.knowledge.shared.vocabulary.fact(applicant).choice("proxy");
        let helps = proxy.map(|proxy| Said::Is(Value::Choice(proxy)));
        let grammar = &self.knowledge.grammar;
        let chars = &self.message.chars;
        let ahead = &chars[..mention.chars.start];
        let aspect = self.knowledge.shared.vocabulary.core.aspect;
        let asks = self.reading.facts.iter().any(|found| found.fact == aspect);
        let ill = self.tokens.iter().any(|token| self.is_disease(token));
        let known = self.context.region.is_some() && asks && !ill;
        mention.at
            && (grammar.helper_at.end(ahead) || (known && grammar.relative_helper_at.end(ahead)))
            && !grammar.lives_with.occur(chars)
            && self
                .reading
                .facts
                .iter()
                .any(|f| f.fact == applicant && Some(&f.said) == helps.as_ref())
    }

    /// 那深圳能认定吗, treated there and insured elsewhere: the place of care named again.
    fn is_known_care(&self, mention: &Mention, asked: Option<FactId>) -> bool {
        let Context { region: Some(home), care: Some(care), .. } = self.context else {
            return false;
        };
        let region = self.knowledge.shared.vocabulary.core.region;
        mention.candidates[..] == [*care]
            && !home.contains(*care)
            && !care.contains(*home)
            && !self.reading.corrects
            && asked != Some(region)
    }

    /// 漯河舞阳, insured in 河南 and treated elsewhere: the insured place told more closely.
    /// 版纳的, insured in 云南, before anybody said what is to be done, too.
    fn narrows_home(&self, mention: &Mention, asked: Option<FactId>) -> bool {
        let Context { region: Some(home), care, .. } = self.context else {
            return false;
        };
        let procedure = self.knowledge.shared.vocabulary.core.procedure;
        let elsewhere = match care {
            Some(care) => !home.contains(*care),
            None => asked == Some(procedure),
        };
        let narrower = |code: &Code| code != home && home.contains(*code);
        home.level() == Level::Province
            && elsewhere
            && !mention.at
            && mention.candidates.iter().all(narrower)
    }

    /// 备案备到了深圳，现在想改成重庆: the place that something is changed to takes the part of the one before.
    pub(super) fn is_changed_to(&self, mention: &Mention) -> bool {
        let ahead = &self.message.chars[..mention.chars.start];
        !mention.denied && self.knowledge.grammar.changed_to.end(ahead)
    }

    fn drop_what_was_changed(&self, mentions: &mut Vec<Mention>) {
        let care = |mention: &Mention| mention.role == Some(Role::Care) && !mention.denied;
        let new = mentions.iter().position(|mention| care(mention) && self.is_changed_to(mention));
        let old = new.and_then(|new| mentions[..new].iter().position(care));
        if let Some(old) = old {
            mentions.remove(old);
        }
    }

    /// The part that a denied place of the message had: 不是临汾，是漯河.
    fn replaced_role(&self, mentions: &[Mention], asks_care: bool) -> Option<Role> {
        let denied = mentions.iter().find(|mention| mention.denied)?;
        if denied.role.is_some() || asks_care {
            return denied.role.or(Some(Role::Care));
        }
        let elsewhere = self.context.region.is_some_and(|known| {
            !denied.candidates.iter().any(|code| code.contains(known) || known.contains(*code))
        });
        Some(if elsewhere { Role::Care } else { Role::Insured })
    }

    /// Whether 在 in front of a place may be read as being treated there: the insured place is
    /// known, or another place of the message will be it.
    fn leaves_insured(&self, mentions: &[Mention], position: usize, asked: Option<FactId>) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        let other = |(other, mention): (usize, &Mention)| {
            other != position && mention.role.is_none() && !mention.at && !mention.denied
        };
        let known = self.context.region.is_some() && self.reading.person.is_none();
        asked != Some(core.region) && (known || mentions.iter().enumerate().any(other))
    }

    /// 云南省内, 版纳州外: a side of a place, not a place.
    fn side(&mut self, mention: &Mention) -> bool {
        let [code] = mention.candidates[..] else { return false };
        let Some((name, length)) = self.side_behind(mention.chars.end, code.level()) else {
            return false;
        };
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let choice = vocabulary.fact(core.care_place).choice(name).map(Value::Choice);
        let Some(value) = choice else { return false };
        let chars = mention.chars.start..mention.chars.end + length;
        self.found(core.care_place, Said::Is(value), &chars, mention.how, false);
        if code.level() != Level::Province {
            self.found(core.region, Said::Is(Value::Place(code)), &chars, mention.how, true);
        }
        true
    }

    /// The side of a place that is told behind its name, as a place of care, and its length.
    fn side_behind(&self, end: usize, level: Level) -> Option<(&'static str, usize)> {
        let grammar = &self.knowledge.grammar;
        let (name, rest) = self.message.chars.split_at(end);
        if !grammar.sided_ends.end(name) {
            return None;
        }
        let sides: &[(&Writings, &str)] = match level {
            Level::Province => {
                &[(&grammar.outside, "out_of_province"), (&grammar.inside, "in_province")]
            }
            _ => &[
                (&grammar.same_province, "in_province"),
                (&grammar.other_province, "out_of_province"),
                (&grammar.inside, "in_prefecture"),
            ],
        };
        sides.iter().find_map(|(side, name)| side.length(rest).map(|length| (*name, length)))
    }

    fn place(&mut self, mention: &Mention, insured: Option<Code>) {
        if self.side(mention) {
            return;
        }
        let core = self.knowledge.shared.vocabulary.core;
        let fact = match mention.role {
            Some(Role::Care) => core.care_region,
            Some(Role::Insured) | None => core.region,
            Some(Role::Home) => return self.home(mention, insured),
        };
        match mention.candidates[..] {
            [code] if mention.denied => {
                self.reading.corrects = true;
                let said = Said::Not(Value::Place(code));
                self.found(fact, said, &mention.chars, mention.how, false);
            }
            [code] => {
                let said = Said::Is(Value::Place(code));
                self.found(fact, said, &mention.chars, mention.how, false);
            }
            _ if mention.denied => {}
            _ => {
                let name = self.message.chars[mention.chars.clone()].iter().collect();
                let candidates = mention.candidates.clone();
                self.reading.doubts.push(Doubt::Place { fact, name, candidates });
            }
        }
    }
}

/// A place that is named again, or more closely, plays the same part, unless a cue says otherwise. 漯河医保
/// 备案上海了 回漯河住院: where somebody comes back to is theirs, whatever they do there.
///
/// `own` are those that somebody is of, which are no places of care for being named again.
fn same_place_same_role(mentions: &mut [Mention], own: &[bool]) {
    for position in 0..mentions.len() {
        if mentions[position].role.is_some() || mentions[position].denied {
            continue;
        }
        let is_own = own[position];
        let same = |other: &&Mention| {
            other.role.is_some()
                && !other.denied
                && holds(&other.candidates, &mentions[position].candidates)
        };
        let own = |other: &Mention| if other.back { Some(Role::Insured) } else { other.role };
        let role = mentions.iter().find(same).and_then(own);
        let role = role.filter(|role| !(is_own && *role == Role::Care));
        mentions[position].role = role;
    }
}

/// Whether one place is the other, or lies in it: 西双版纳医保，勐海的.
fn holds(wide: &[Code], narrow: &[Code]) -> bool {
    matches!((wide, narrow), ([wide], [narrow]) if wide.contains(*narrow))
}
