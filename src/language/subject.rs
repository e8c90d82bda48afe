//! Who is the patient among the persons that a short message names.

use std::ops::Range;

use super::lexicon::{Sense, Token};
use super::read::Reader;
use super::scope::is_denied;
use super::vouch::speaks_of_care;
use crate::knowledge::lexicon::Meaning;
use crate::knowledge::vocabulary::FactId;

/// What a disease and what another word of our matter tell of who is the patient.
const DISEASE: usize = 3;
const MATTER: usize = 1;
/// And what tells that somebody asks for them: 替我妈问.
const HELPED: usize = 6;

/// A person of a message and the characters that are about them.
struct Subject<'a> {
    token: usize,
    person: &'a str,
    about: Range<usize>,
    /// A plain word such as 我 or 病人.
    hint: bool,
}

impl Reader<'_> {
    /// The token that names the patient.
    pub(super) fn patient(&self) -> Option<usize> {
        let subjects = self.subjects();
        let own = |subject: &&Subject| subject.person == "self";
        let best = subjects
            .iter()
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
            Sense::Word(_) if !plain && speaks_of_care(token) => MATTER,
            _ => 0,
        };
        let named = || subjects.iter().filter(|subject| subject.person == person);
        let helped = named().any(|s| self.is_helped(&self.tokens[s.token].chars));
        tokens.map(weigh).sum::<usize>() + if helped { HELPED } else { 0 }
    }

    /// The persons of a message, each with what follows up to the next one or the end of the
    /// sentence.
    fn subjects(&self) -> Vec<Subject<'_>> {
        let mut subjects: Vec<Subject> = Vec::new();
        let mended = self.put_right();
        for (position, token) in self.tokens.iter().enumerate() {
            let Sense::Word(meaning) = &token.sense else { continue };
            let Some(person) = meaning.person.as_deref() else { continue };
            if mended && is_denied(self.message, self.tokens, position) {
                continue;
            }
            if person != "self" && (self.is_company(&token.chars) || self.is_sent(&token.chars)) {
                continue;
            }
            if let Some(before) = subjects.last_mut() {
                before.about.end = before.about.end.min(token.chars.start);
            }
            if person == "self" && meaning.hint && self.only_speaks(&token.chars) {
                continue;
            }
            subjects.push(Subject {
                token: position,
                person,
                about: token.chars.start..self.end_of_sentence(token.chars.end),
                hint: meaning.hint,
            });
        }
        subjects
    }

    /// 不是我妈，是我爸: whether a person is denied and another one named instead.
    pub(super) fn put_right(&self) -> bool {
        let mut people = self.tokens.iter().enumerate().filter_map(|(position, token)| {
            let Sense::Word(meaning) = &token.sense else { return None };
            meaning.person.as_ref().filter(|_| !meaning.hint)?;
            Some(is_denied(self.message, self.tokens, position))
        });
        people.next() == Some(true) && people.any(|denied| !denied)
    }

    /// 我妈呢, 我自己糖尿病呢: somebody first of all, and what of them.
    pub(super) fn asks_about_another(&self) -> bool {
        let named = self.tokens.first().filter(|token| token.chars.start == 0);
        let person = named.is_some_and(
            |token| matches!(&token.sense, Sense::Word(meaning) if meaning.person.is_some()),
        );
        person && self.knowledge.grammar.what_of.end(&self.message.chars)
    }

    /// 帮我, 我想问, 我这边: a plain 我 that tells nothing of whose case it is.
    fn only_speaks(&self, chars: &Range<usize>) -> bool {
        let grammar = &self.knowledge.grammar;
        let around = &self.message.chars;
        chars.len() > 1
            || grammar.before_object.end(&around[..chars.start])
            || grammar.behind_speaker.begin(&around[chars.end..])
    }

    /// 我的糖尿病: a plain 我 right before a disease.
    pub(super) fn speaks_of_own_disease(&self) -> bool {
        self.tokens.iter().enumerate().any(|(position, token)| {
            let Sense::Word(meaning) = &token.sense else { return false };
            let plain = meaning.hint && meaning.person.as_deref() == Some("self");
            let rest = &self.message.chars[token.chars.end..];
            let between = self.knowledge.grammar.speaker_has.length(rest).unwrap_or(0);
            let disease = self.tokens[position + 1..].iter().position(|next| {
                next.chars.start == token.chars.end + between && self.is_disease(next)
            });
            let stands = |next| !is_denied(self.message, self.tokens, position + 1 + next);
            plain && !self.only_speaks(&token.chars) && disease.is_some_and(stands)
        })
    }

    /// 让我儿子去办, 我女儿给我挂的号: somebody who only goes or helps.
    fn is_sent(&self, chars: &Range<usize>) -> bool {
        let grammar = &self.knowledge.grammar;
        let (ahead, rest) = (&self.message.chars[..chars.start], &self.message.chars[chars.end..]);
        (grammar.before_sent.end(ahead) && grammar.sent_to.begin(rest))
            || grammar.goes_instead.begin(rest)
            || grammar.behind_helper.begin(rest)
    }

    /// 帮工友办: somebody for whom the speaker acts.
    fn is_helped(&self, chars: &Range<usize>) -> bool {
        self.knowledge.grammar.before_helped.end(&self.message.chars[..chars.start])
    }

    /// The end of the sentence, and of those behind it that go on about him or her.
    fn end_of_sentence(&self, start: usize) -> usize {
        let grammar = &self.knowledge.grammar;
        let chars = &self.message.chars;
        let ends = |at: &usize| {
            let rest = &chars[*at + 1..];
            let rest = rest.strip_prefix(&[' ']).unwrap_or(rest);
            matches!(chars[*at], '.' | '?') && !(grammar.he.begin(rest) || grammar.she.begin(rest))
        };
        (start..chars.len()).find(ends).map_or(chars.len(), |end| end + 1)
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

/// Whether a word says something of a fact outright.
pub(super) fn names(meaning: &Meaning, fact: FactId) -> bool {
    !meaning.hint && meaning.means.iter().any(|(named, _)| *named == fact)
}
