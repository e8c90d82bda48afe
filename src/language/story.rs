//! A long message, read as a story: it tells of several people, and only what it tells of the
//! patient is a fact of the case.
//!
//! The message is cut into clauses, every clause is about somebody, and one of those is the patient.
//! A fact belongs to whom its clause is about; what others have, what is long over and what is only
//! heard is dropped, and so is everything where the story has nothing to do with our matter.

mod belong;
mod clause;
mod matter;
mod others;
mod part;
mod patient;
mod person;
mod place;
mod topic;

use std::ops::Range;

use clause::{Clause, Who, clauses};
pub use others::Other;
use person::{Kind, Person, mentions};
use topic::Teller;

use super::lexicon::Sense;
use super::normalise::Normalised;
use super::read::Reader;
use super::scope::is_denied;
use crate::knowledge::vocabulary::Value;

/// How long a message is, at least, to be read as a story.
const STORY: usize = 50;

/// Whose a clause is, as seen from the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// The patient's.
    Patient,
    /// The family's together, or nobody's in particular.
    Shared,
    /// Whoever writes, for somebody else.
    Speaker,
    /// One of the family.
    Family,
    /// Somebody who has nothing to do with the case.
    Stranger,
}

/// What a story tells, and of whom.
#[derive(Clone, Debug)]
pub(super) struct Story {
    people: Vec<Person>,
    clauses: Vec<Clause>,
    helped: Vec<usize>,
    patient: usize,
    /// Whether it takes more than a few words.
    long: bool,
}

impl Story {
    /// Reads a message as a story; nothing where it is too short for one.
    pub(super) fn of(reader: &Reader) -> Option<Self> {
        (is_long(reader.message) || tells_of_several(reader)).then(|| Self::tell(reader))
    }

    /// What a message tells, however short it is.
    fn tell(reader: &Reader) -> Self {
        let message = reader.message;
        let grammar = &reader.knowledge.grammar;
        let mentions = mentions(reader);
        let mut teller = Teller::new(&message.chars, grammar, &mentions);
        teller.tell(clauses(message, grammar));
        let Teller { people, clauses, helped, who, .. } = teller;
        let long = is_long(message);
        let mut story = Self { people, clauses, helped, patient: 0, long };
        story.mark_ill(reader);
        story.patient = patient::patient(reader, &story, &mentions, &who);
        story
    }

    fn mark_ill(&mut self, reader: &Reader) {
        let grammar = &reader.knowledge.grammar;
        for number in 0..self.clauses.len() {
            // 去哈尔滨看类风湿.
            self.clauses[number].treated |= self.tokens_of(reader, number).any(|position| {
                let before = &reader.message.chars[..reader.tokens[position].chars.start];
                patient::is_disease(reader, position) && grammar.before_treated.end(before)
            });
            let Who::One(person) = self.clauses[number].who else { continue };
            let ill = self.tokens_of(reader, number).any(|position| {
                patient::is_disease(reader, position)
                    && patient::has_disease(reader, &self.clauses[number], position)
            });
            self.people[person].ill |= ill && !self.clauses[number].carried;
        }
    }

    /// The stretches of a sentence that are about the patient.
    pub(super) fn stretches(&self) -> Vec<Range<usize>> {
        let mut stretches: Vec<(usize, Range<usize>)> = Vec::new();
        for clause in &self.clauses {
            if !matches!(self.whose(clause), Whose::Patient | Whose::Shared) {
                continue;
            }
            match stretches.last_mut() {
                Some((sentence, last))
                    if *sentence == clause.sentence && last.end + 1 >= clause.chars.start =>
                {
                    last.end = clause.chars.end;
                }
                _ => stretches.push((clause.sentence, clause.chars.clone())),
            }
        }
        stretches.into_iter().map(|(_, chars)| chars).collect()
    }

    /// The clause that holds a character.
    fn clause_at(&self, position: usize) -> Option<usize> {
        let after = self.clauses.partition_point(|clause| clause.chars.start <= position);
        after.checked_sub(1)
    }

    /// The tokens that begin in a clause.
    fn tokens_of(&self, reader: &Reader, clause: usize) -> Range<usize> {
        let chars = &self.clauses[clause].chars;
        let at = |place: usize| reader.tokens.partition_point(|token| token.chars.start < place);
        at(chars.start)..at(chars.end)
    }

    /// Whether some clause of a sentence speaks of being treated.
    fn sentence_is_treated(&self, sentence: usize) -> bool {
        let first = self.clauses.partition_point(|clause| clause.sentence < sentence);
        let same = self.clauses[first..].iter().take_while(|clause| clause.sentence == sentence);
        same.into_iter().any(|clause| clause.treated)
    }

    /// 在北京看孩子，后来回了襄汾: a place that the sentence goes on to leave.
    fn is_left_again(&self, clause: usize) -> bool {
        let sentence = self.clauses[clause].sentence;
        let rest = self.clauses[clause + 1..].iter();
        rest.take_while(|next| next.sentence == sentence).any(|next| next.returns)
    }

    fn whose(&self, clause: &Clause) -> Whose {
        let patient = &self.people[self.patient];
        match clause.who {
            Who::Nobody => Whose::Patient,
            Who::All => Whose::Shared,
            Who::Heard => Whose::Stranger,
            Who::One(person) if person == self.patient => Whose::Patient,
            // A new sentence without a subject goes on about the patient, unless the one before
            // was about somebody else who is ill.
            Who::One(person) if clause.carried && !self.people[person].ill => Whose::Patient,
            Who::One(0) => Whose::Speaker,
            Who::One(person) => {
                let person = &self.people[person];
                match person.kind {
                    Kind::Stranger => Whose::Stranger,
                    _ if person.gone => Whose::Stranger,
                    _ if is_both(&person.name, &patient.name) => Whose::Shared,
                    _ => Whose::Family,
                }
            }
        }
    }
}

/// Letters are pinyin: five of them are no more than one character.
fn is_long(message: &Normalised) -> bool {
    message.chars.iter().filter(|c| !c.is_ascii_alphabetic()).count() >= STORY
}

/// 爸脑梗妈糖尿病，只问爸的: several people, and several diseases or places, however short.
fn tells_of_several(reader: &Reader) -> bool {
    // 两个人一起办: then it is about both.
    if reader.knowledge.grammar.both.occur(&reader.message.chars) {
        return false;
    }
    let mut people: Vec<&str> = Vec::new();
    let mut diseases: Vec<&Value> = Vec::new();
    // 不是我，是我同事: who it was meant to be is put right, and nobody is told of besides.
    let mends = reader.tokens.iter().enumerate().any(|(position, token)| {
        let person = matches!(&token.sense, Sense::Word(meaning) if meaning.person.is_some());
        person && is_denied(reader.message, reader.tokens, position)
    });
    let disease = reader.knowledge.shared.vocabulary.core.disease;
    for (position, token) in reader.tokens.iter().enumerate() {
        let Sense::Word(meaning) = &token.sense else { continue };
        let named = meaning.means.iter().find(|(fact, _)| *fact == disease);
        if let Some((_, named)) = named.filter(|_| patient::is_disease(reader, position))
            && !diseases.contains(&named)
        {
            diseases.push(named);
        }
        let speaker = meaning.person.as_deref() == Some("self");
        if let Some(person) = meaning.person.as_deref()
            && !(person == "patient" || (is_stranger(person) && mends))
            && !(people.contains(&person) || (speaker && reader.is_company(&token.chars)))
        {
            people.push(person);
        }
    }
    let places =
        reader.tokens.iter().filter(|token| matches!(token.sense, Sense::Place(_))).count();
    // 儿子在深圳上班，我自己去办: one is elsewhere, and nobody goes there to be treated.
    let grammar = &reader.knowledge.grammar;
    let chars = &reader.message.chars;
    let goes_there = [&grammar.lives_with, &grammar.treating, &grammar.treated];
    let elsewhere = places > 1 && !goes_there.iter().any(|words| words.occur(chars));
    people.len() > 1 && (diseases.len() > 1 || (diseases.len() == 1 && elsewhere))
}

fn is_stranger(person: &str) -> bool {
    matches!(person, "friend" | "stranger")
}

/// 我爸妈 are my father as well.
fn is_both(one: &str, other: &str) -> bool {
    let parent = |name: &str| matches!(name, "father" | "mother");
    (one == "parents" && parent(other)) || (other == "parents" && parent(one))
}
