//! Whose words are about whom: the patient among the persons of a message, and the stretches that
//! speak of somebody else (我邻居是脑梗, 电视里说).

use std::ops::Range;

use super::lexicon::{Sense, Token};
use super::normalise::Normalised;
use super::read::{Found, Reader, Said};
use super::scope::{cue, is_denied};
use super::vouch::speaks_of_care;
use crate::knowledge::lexicon::{Cue, Meaning};
use crate::knowledge::vocabulary::{FactId, Value};

/// How long a message is, at least, in which some sentences may be about somebody else.
pub(super) const STORY: usize = 50;

/// How far a word such as 年轻时 reaches, in characters, where no mark ends it.
const FORMERLY: usize = 12;

/// What a disease and what another word of our matter tell of who is the patient.
const DISEASE: usize = 3;
const MATTER: usize = 1;
/// And what tells that somebody asks for them: 替我妈问.
const HELPED: usize = 6;

/// A person of a message and the characters that are about them.
pub(super) struct Subject<'a> {
    token: usize,
    person: &'a str,
    pub(super) about: Range<usize>,
    /// Somebody who is hardly ever the patient: a neighbour, people on television.
    pub(super) stranger: bool,
    /// A plain word such as 我 or 病人.
    hint: bool,
}

/// Of whom, or of when, a stretch of a message speaks.
#[derive(Clone, Copy)]
enum Other {
    /// Somebody who has nothing to do with the case.
    Stranger,
    /// One of the family.
    Family,
    /// Whoever writes, for somebody else.
    Speaker,
    /// The patient, long ago.
    Formerly,
}

impl Reader<'_> {
    /// The token that names the patient.
    pub(super) fn patient(&self) -> Option<usize> {
        let subjects = self.subjects();
        let own = |subject: &&Subject| subject.person == "self";
        let best = subjects
            .iter()
            .filter(|subject| !subject.stranger || !self.is_story())
            .map(|subject| (self.weight(&subjects, subject.person), subject))
            .rev()
            .max_by_key(|(weight, subject)| (*weight, rank(subject, *weight)))?;
        let person = best.1.person;
        let named = || subjects.iter().filter(|subject| subject.person == person);
        let firm = named().find(|subject| !subject.hint);
        let own = subjects.iter().filter(own).find(|subject| !subject.hint);
        // 我就是病人: the word for any patient stands back behind one who is named.
        let general = best.1.hint && person == "patient";
        let chosen = own.filter(|_| general).or(firm).or_else(|| named().next())?;
        Some(chosen.token)
    }

    /// In a story only words of our matter tell who is the patient.
    pub(super) fn weighs(&self, meaning: &Meaning, token: &Token) -> bool {
        speaks_of_care(token) && (!self.is_story() || self.speaks_of_our_matter(meaning))
    }

    pub(super) fn is_story(&self) -> bool {
        self.message.chars.len() >= STORY
    }

    /// How much of a message is about a person.
    fn weight(&self, subjects: &[Subject], person: &str) -> usize {
        let plain = person == "self" && subjects.iter().all(|s| s.person != person || s.hint);
        let about = subjects.iter().filter(|subject| subject.person == person);
        let tokens = about.flat_map(|subject| {
            self.tokens.iter().enumerate().filter(|(_, token)| {
                subject.about.start <= token.chars.start && token.chars.end <= subject.about.end
            })
        });
        let core = self.knowledge.shared.vocabulary.core;
        let weigh = |(position, token): (usize, &Token)| match &token.sense {
            _ if is_denied(self.message, self.tokens, position) => 0,
            Sense::Word(meaning) if names(meaning, core.disease) => DISEASE,
            // A plain 我 may go on to speak of somebody else's papers.
            Sense::Word(meaning) if !plain && self.weighs(meaning, token) => MATTER,
            _ => 0,
        };
        let named = || subjects.iter().filter(|subject| subject.person == person);
        let helped = named().any(|s| self.is_helped(&self.tokens[s.token].chars));
        tokens.map(weigh).sum::<usize>() + if helped { HELPED } else { 0 }
    }

    /// The persons of a message, each with what follows up to the next one or the end of the
    /// sentence.
    pub(super) fn subjects(&self) -> Vec<Subject<'_>> {
        let mut subjects: Vec<Subject> = Vec::new();
        for (position, token) in self.tokens.iter().enumerate() {
            let Sense::Word(meaning) = &token.sense else { continue };
            let person = match (&meaning.person, meaning.cue) {
                (Some(person), _) => &**person,
                (None, Some(Cue::Hearsay)) => "",
                _ => continue,
            };
            if person != "self" && self.is_company(&token.chars) {
                continue;
            }
            if let Some(before) = subjects.last_mut() {
                before.about.end = before.about.end.min(token.chars.start);
            }
            if person == "self" && meaning.hint && self.only_speaks(&token.chars) {
                continue;
            }
            let of_stranger = subjects.last().is_some_and(|before| {
                before.stranger && self.is_kin_of(&self.tokens[before.token].chars, &token.chars)
            });
            subjects.push(Subject {
                token: position,
                person,
                about: token.chars.start..self.end_of_subject(token.chars.end, person),
                stranger: self.is_gone(&token.chars)
                    || (person != "self" && self.is_compared(token.chars.end))
                    || of_stranger
                    || (person != "self" && self.is_any(&token.chars))
                    || (matches!(person, "" | "friend" | "stranger")
                        && !self.is_helped(&token.chars)),
                hint: meaning.hint,
            });
        }
        subjects
    }

    /// The end of what is about a person: of the sentence, or where a clause begins with a pronoun
    /// that cannot mean them (我爸走了，她一个人).
    fn end_of_subject(&self, start: usize, person: &str) -> usize {
        let other = match person {
            "mother" | "grandmother" | "wife" | "daughter" | "mother_in_law" => '他',
            "father" | "grandfather" | "husband" | "son" | "father_in_law" => '她',
            _ => return self.end_of_sentence(start),
        };
        let end = self.end_of_sentence(start);
        let chars = &self.message.chars[start.min(end)..end];
        let turn = chars.windows(2).position(|two| is_mark(two[0]) && two[1] == other);
        turn.map_or(end, |turn| start + turn)
    }

    /// 帮我, 我想问, 我这边: a plain 我 that tells nothing of whose case it is.
    fn only_speaks(&self, chars: &Range<usize>) -> bool {
        let around = &self.message.chars;
        if chars.len() > 1 {
            return true;
        }
        let before = chars.start.checked_sub(1).and_then(|before| around.get(before));
        let after = around.get(chars.end);
        before.is_some_and(|c| "帮给替跟让和为到随叫对教问着找劝".contains(*c))
            || after.is_some_and(|c| "想问咨替帮给说听这那家们要用去来就代陪把跟".contains(*c))
    }

    /// 我爸就是脑梗走的, 我妈去世了: who has died is no patient.
    fn is_gone(&self, chars: &Range<usize>) -> bool {
        let rest = self.message.chars.get(chars.end..).unwrap_or_default();
        let clause = rest.iter().take(14).position(|c| is_end(*c)).unwrap_or(rest.len().min(14));
        let clause = &rest[..clause];
        clause.windows(2).any(|pair| matches!(pair, ['走' | '没', '的'] | ['去' | '过', '世']))
            || clause.ends_with(&['走', '了'])
            || clause.windows(3).any(|three| matches!(three, ['走' | '没', '了', ',']))
    }

    /// 老孙说他妈, 小李的爱人: one of a stranger's family.
    fn is_kin_of(&self, stranger: &Range<usize>, chars: &Range<usize>) -> bool {
        let between = self.message.chars.get(stranger.end..chars.start).unwrap_or_default();
        let own = matches!(between, [] | ['的']) || matches!(between, [.., '他' | '她']);
        own && between.len() <= 4 && !between.iter().any(|c| is_end(*c))
    }

    /// 坐着一个老太太: somebody or other, in a story that is not of one's own house.
    fn is_any(&self, chars: &Range<usize>) -> bool {
        let start = chars.start.saturating_sub(8);
        let before = self.message.chars.get(start..chars.start).unwrap_or_default();
        let one = matches!(before, [.., '个' | '位'])
            || (matches!(before, [.., '的']) && before.contains(&'个'));
        let other = matches!(before, [.., '一', '家'] | [.., '一', '家', '的']);
        self.is_story()
            && (other || (one && !before.iter().any(|c| matches!(c, '家' | '我' | '俺'))))
    }

    /// 我堂哥当年也是乙肝: somebody to whom the patient is compared.
    fn is_compared(&self, end: usize) -> bool {
        if !self.is_story() {
            return false;
        }
        let rest = self.message.chars.get(end..).unwrap_or_default();
        let clause = rest.iter().take(8).position(|c| is_mark(*c)).unwrap_or(rest.len().min(8));
        rest[..clause].windows(2).any(|pair| matches!(pair, ['也', '是' | '有' | '得']))
    }

    /// 帮工友办: somebody for whom the speaker acts.
    fn is_helped(&self, chars: &Range<usize>) -> bool {
        let before = chars.start.checked_sub(1).and_then(|at| self.message.chars.get(at));
        before.is_some_and(|c| matches!(c, '帮' | '替' | '给' | '为'))
    }

    /// The end of the sentence, and of those behind it that go on about him or her.
    pub(super) fn end_of_sentence(&self, start: usize) -> usize {
        let chars = &self.message.chars;
        let mut position = start;
        while let Some(character) = chars.get(position) {
            position += 1;
            let next = chars[position..].iter().find(|c| **c != ' ');
            if is_end(*character) && !matches!(next, Some('他' | '她')) {
                return position;
            }
        }
        chars.len()
    }

    /// Drops what a story tells of somebody else than the patient.
    pub(super) fn drop_what_others_have(&mut self) {
        if !self.is_story() {
            return;
        }
        let subjects = self.subjects();
        let patient = self.patient();
        let person = subjects.iter().find(|s| Some(s.token) == patient).map(|s| s.person);
        let mut others: Vec<(Range<usize>, Other)> = subjects
            .iter()
            .filter(|subject| Some(subject.person) != person && subject.person != "self")
            .filter(|subject| subject.person != "patient" && subject.person != "parents")
            .map(|subject| {
                let other = if subject.stranger { Other::Stranger } else { Other::Family };
                (subject.about.clone(), other)
            })
            .collect();
        others.extend(self.formerly());
        others.extend(self.where_the_speaker_is(&subjects, person));
        if others.is_empty() {
            return;
        }
        let within = |message: &Normalised, found: &Found| {
            let start = message.origin.partition_point(|origin| origin.end <= found.span.start);
            others.iter().find(|(about, _)| about.contains(&start)).map(|(_, other)| *other)
        };
        let message = self.message;
        let own: Vec<FactId> = self
            .reading
            .facts
            .iter()
            .filter(|found| within(message, found).is_none() && matches!(found.said, Said::Is(_)))
            .map(|found| found.fact)
            .collect();
        let core = self.knowledge.shared.vocabulary.core;
        let lives = |found: &Found| within(message, found).is_none() && self.lives_with(found);
        let stays = self.reading.facts.iter().any(lives) || self.is_fetched();
        let told = |found: &Found| match within(message, found) {
            Some(Other::Stranger) => found.fact == core.procedure || found.fact == core.aspect,
            // What the family has is the patient's where nothing else is.
            Some(Other::Family) if found.fact == core.disease => !own.contains(&core.disease),
            Some(Other::Family | Other::Speaker) if found.fact == core.care_region => {
                stays && !own.contains(&core.care_region)
            }
            Some(Other::Family) if [core.handling, core.visit_date].contains(&found.fact) => false,
            Some(Other::Family) if self.lives_with(found) => stays,
            Some(Other::Speaker) => stays || !self.lives_with(found),
            Some(Other::Formerly) => found.fact != core.care_region && !self.lives_with(found),
            None | Some(Other::Family) => true,
        };
        let kept = self.reading.facts.iter().filter(|found| told(found)).cloned().collect();
        self.reading.facts = kept;
    }

    /// 年轻时在广州打工: where somebody was long ago.
    fn formerly(&self) -> Vec<(Range<usize>, Other)> {
        let told = |token: &&Token| cue(token) == Some(Cue::Formerly);
        let clause = |token: &Token| {
            let start = token.chars.end;
            let rest = self.message.chars.get(start..).unwrap_or_default();
            let rest = &rest[..rest.len().min(FORMERLY)];
            let end = rest.iter().position(|c| is_mark(*c)).unwrap_or(rest.len());
            (token.chars.start..start + end, Other::Formerly)
        };
        self.tokens.iter().filter(told).map(clause).collect()
    }

    /// 我在深圳上班，我妈在老家: where the speaker is, where somebody else is the patient.
    fn where_the_speaker_is(
        &self,
        subjects: &[Subject],
        patient: Option<&str>,
    ) -> Vec<(Range<usize>, Other)> {
        if patient.is_none_or(|person| matches!(person, "self" | "patient" | "")) {
            return Vec::new();
        }
        let speaks = |subject: &&Subject| subject.person == "self" && subject.hint;
        let clause = |subject: &Subject| {
            let about = &self.message.chars[subject.about.clone()];
            let end = about.iter().position(|c| *c == ',').unwrap_or(about.len());
            (subject.about.start..subject.about.start + end, Other::Speaker)
        };
        subjects.iter().filter(speaks).map(clause).collect()
    }

    /// 接过来, 带她去, 跟我住: the patient comes to where the family is.
    fn is_fetched(&self) -> bool {
        self.message.chars.windows(2).any(|pair| {
            matches!(
                pair,
                ['接', '过' | '来' | '到' | '她' | '他']
                    | ['过', '来']
                    | ['带', '她' | '他']
                    | ['跟' | '和' | '随', '我']
                    | ['我', '这']
            )
        })
    }

    /// Whether a fact says that the patient lives away from home, as with the family.
    fn lives_with(&self, found: &Found) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let Some(fact) = vocabulary.find("filing_type") else { return false };
        let lives = vocabulary.fact(fact).choice("long_term");
        found.fact == fact && lives.is_some_and(|l| found.said == Said::Is(Value::Choice(l)))
    }
}

/// Who comes first where as much is about each: whoever says so outright, then the family. Where
/// both have a disease, the first one.
fn rank(subject: &Subject, weight: usize) -> usize {
    match (subject.person, subject.hint) {
        ("self", false) => 2,
        ("self", true) => usize::from(weight >= DISEASE),
        _ => 1,
    }
}

fn is_mark(character: char) -> bool {
    matches!(character, ',' | '.' | '?')
}

pub(super) fn is_end(character: char) -> bool {
    matches!(character, '.' | '?')
}

pub(super) fn names(meaning: &Meaning, fact: FactId) -> bool {
    !meaning.hint && meaning.means.iter().any(|(named, _)| *named == fact)
}
