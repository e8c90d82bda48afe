//! Whose case a story is: for whom it asks, who has a disease and an insurance; hardly ever a
//! stranger, and never who has died.

use std::ops::Range;

use super::Story;
use super::clause::{Clause, Who};
use super::person::{Kind, Mention, Word};
use crate::knowledge::lexicon::Cue;
use crate::language::lexicon::Sense;
use crate::language::read::Reader;
use crate::language::scope::{cue, is_denied};
use crate::language::subject::names;

/// What a disease tells of who is the patient; another one of the same person tells less.
const DISEASE: i32 = 4;
const ANOTHER: i32 = 1;
/// And what the rest tells: that somebody is insured, or treated.
const INSURED: i32 = 2;
const TREATED: i32 = 1;
/// 替我妈问.
const HELPED: i32 = 6;
/// 主要是我, 我爸这个病怎么办.
const MEANT: i32 = 6;
const ASKED: i32 = 5;
/// 她的早办好了, 不是我.
const ASIDE: i32 = 8;
/// 尘肺算工伤，这个不用问: less, where it may be a matter of theirs that is set aside.
const MATTER_ASIDE: i32 = 4;
const STRANGER: i32 = 8;
/// The same where nothing is told of anybody else.
const ALONE: i32 = 4;
/// What somebody needs at least to be the patient instead of the speaker.
const LEAST: i32 = 2;

/// How far a fear reaches, in characters.
const FEAR: usize = 9;

/// What a story tells of a person.
#[derive(Clone, Copy, Default)]
struct Told {
    diseases: i32,
    insured: i32,
    treated: i32,
    helped: bool,
    marks: i32,
}

impl Told {
    /// Whether neither a disease nor an insurance is told of somebody.
    fn is_nobody(self) -> bool {
        self.diseases == 0 && self.insured == 0
    }

    fn weight(self) -> i32 {
        let diseases = match self.diseases {
            0 => 0,
            count => DISEASE + ANOTHER * (count - 1).min(1),
        };
        let helped = if self.helped { HELPED } else { 0 };
        diseases
            + INSURED * self.insured.min(1)
            + TREATED * self.treated.min(2)
            + helped
            + self.marks
    }
}

/// The number of the patient among the people of a story.
pub(super) fn patient(
    reader: &Reader,
    story: &Story,
    mentions: &[Mention],
    who: &[Option<usize>],
) -> usize {
    let mut told = vec![Told::default(); story.people.len()];
    for person in &story.helped {
        told[*person].helped = true;
    }
    for (number, clause) in story.clauses.iter().enumerate() {
        let person = match clause.who {
            Who::One(person) => person,
            Who::Nobody => 0,
            Who::All | Who::Heard => continue,
        };
        let tokens = story.tokens_of(reader, number);
        weigh(reader, clause, tokens, &mut told[person]);
    }
    for (mention, who) in mentions.iter().zip(who) {
        if let Some(person) = who {
            told[*person].marks += mark(reader, mention);
        }
    }
    let stranger =
        |person: usize| story.people[person].kind == Kind::Stranger && !told[person].helped;
    // 老孙突然偏瘫，她是临汾的医保: nobody else is told of.
    let alone = (0..told.len()).all(|person| stranger(person) || told[person].is_nobody());
    let distance = if alone { ALONE } else { STRANGER };
    let weight =
        |person: usize| told[person].weight() - if stranger(person) { distance } else { 0 };
    let others = 1..story.people.len();
    let best =
        others.filter(|person| !story.people[*person].gone).max_by_key(|person| weight(*person));
    match best {
        Some(best) if weight(best) >= LEAST && weight(best) >= weight(0) => best,
        _ => 0,
    }
}

/// What the words of a clause tell of the person it is about.
fn weigh(reader: &Reader, clause: &Clause, tokens: Range<usize>, told: &mut Told) {
    let grammar = &reader.knowledge.grammar;
    let text = &reader.message.chars[clause.chars.clone()];
    let vocabulary = &reader.knowledge.shared.vocabulary;
    let insurance = vocabulary.find("insurance");
    let in_hospital = [Some(vocabulary.core.stage), vocabulary.find("inpatient")];
    let compared = grammar.compares.occur(text);
    for position in tokens {
        let token = &reader.tokens[position];
        let Sense::Word(meaning) = &token.sense else { continue };
        if names(meaning, vocabulary.core.disease) {
            told.diseases += i32::from(!compared && has_disease(reader, clause, position));
        } else if cue(token) == Some(Cue::Insured) || insurance.is_some_and(|it| names(meaning, it))
        {
            told.insured += 1;
        } else if in_hospital.iter().flatten().any(|fact| names(meaning, *fact)) {
            told.treated += 2;
        } else if cue(token) == Some(Cue::Care) && meaning.business {
            told.treated += 1;
        }
    }
    if grammar.aside.occur(text) && (clause.named || !clause.carried) {
        told.marks -= if clause.named { ASIDE } else { MATTER_ASIDE };
    }
}

/// What stands right beside a word for somebody: 主要是我, 不是我, 我爸这个病.
fn mark(reader: &Reader, mention: &Mention) -> i32 {
    let grammar = &reader.knowledge.grammar;
    let chars = &reader.message.chars;
    let before = &chars[mention.chars.start.saturating_sub(5)..mention.chars.start];
    let behind = &chars[mention.chars.end..];
    let other = grammar.before_other.end(before);
    if other {
        return -MEANT;
    }
    let plain = matches!(mention.word, Word::Me { plain: true });
    let meant = !plain && grammar.before_patient.end(before);
    let asked = grammar.behind_patient.begin(behind);
    let firm = matches!(mention.word, Word::Me { plain: false });
    i32::from(meant) * MEANT + i32::from(asked) * ASKED + i32::from(firm) * 2
}

/// Whether a token names a disease outright.
pub(super) fn is_disease(reader: &Reader, position: usize) -> bool {
    let disease = reader.knowledge.shared.vocabulary.core.disease;
    matches!(&reader.tokens[position].sense, Sense::Word(meaning) if names(meaning, disease))
}

/// Whether somebody has the disease of a token: not one that is feared, denied or healed.
pub(super) fn has_disease(reader: &Reader, clause: &Clause, position: usize) -> bool {
    let grammar = &reader.knowledge.grammar;
    let chars = &reader.message.chars;
    let word = &reader.tokens[position].chars;
    // 我怕她是癌: the fear stands before the one whom it is about.
    let mut before = &chars[word.start.saturating_sub(FEAR)..word.start];
    // 不是类风湿是红斑狼疮: what is denied is the one before.
    let other = position.checked_sub(1).map(|other| reader.tokens[other].chars.end);
    if let Some(other) = other.filter(|_| is_disease(reader, position - 1))
        && grammar.is.begin(&chars[other..word.start])
    {
        before = &[];
    }
    let before = before.rsplit(|c| matches!(c, ',' | '.' | '?')).next().unwrap_or_default();
    let behind = &chars[word.end..clause.chars.end.max(word.end)];
    let denied = grammar.denies_behind.begin(behind)
        || behind.len() > 1 && grammar.denies_behind.begin(&behind[1..]);
    !(is_denied(reader.message, reader.tokens, position)
        || grammar.fears.occur(before)
        || denied
        || grammar.healed.occur(behind))
}
