//! From a message to what it says, word by word and then as a whole.

use std::ops::Range;
use std::sync::Arc;

use super::answer::read_answer;
use super::how::How;
use super::lexicon::{Lexicon, Sense, Token};
use super::normalise::Normalised;
use super::reading::{Context, Doubt, Found, Reading, Said};
use super::scope::{cue, is_denied};
use super::story::Story;
use crate::knowledge::Knowledge;
use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::{Cue, Intent, Meaning};
use crate::knowledge::vocabulary::{FactId, Value};

/// Reads a message.
#[must_use]
pub fn read(knowledge: &Knowledge, lexicon: &Lexicon, message: &str, context: &Context) -> Reading {
    let mut normalised = Normalised::new(message);
    let tokens = lexicon.tokens(&mut normalised);
    let grammar = &knowledge.grammar;
    let core = core_of(grammar, &normalised.text);
    let whole = lexicon.whole(core);
    let takes_back = grammar.taking_back.strip_start(core).and_then(|rest| {
        let rest = core_of(grammar, rest);
        let denies = tokens.last().is_some_and(|last| {
            let text: String = normalised.chars[last.chars.clone()].iter().collect();
            cue(last) == Some(Cue::Negate) && text == rest
        });
        let said = lexicon.whole(rest).and_then(|meaning| meaning.intent);
        let intent = said.or_else(|| denies.then_some(Intent::No))?;
        matches!(intent, Intent::Yes | Intent::No).then_some(intent)
    });
    let mut reader = Reader {
        knowledge,
        lexicon,
        context,
        message: &normalised,
        tokens: &tokens,
        story: None,
        supposes: None,
        reading: Reading { truncated: normalised.truncated, takes_back, ..Reading::default() },
    };
    reader.story = Story::of(&reader);
    if let Some(meaning) = whole {
        reader.whole(meaning);
    }
    reader.scan();
    reader.places();
    reader.numbers();
    reader.finish(whole)
}

/// A message without the particles and marks around it.
fn core_of<'t>(grammar: &Grammar, text: &'t str) -> &'t str {
    let marks = [' ', ',', '.', '?', ':'];
    let core = grammar.particles.trim_start(text, &marks);
    let core = grammar.particles.trim_end(core, &marks);
    if core.is_empty() { text.trim_matches([' ', ',', '.', '?']) } else { core }
}

/// A message while it is being read.
pub(super) struct Reader<'a> {
    pub(super) knowledge: &'a Knowledge,
    pub(super) lexicon: &'a Lexicon,
    pub(super) context: &'a Context,
    pub(super) message: &'a Normalised,
    pub(super) tokens: &'a [Token],
    /// What it tells of whom, where it is long.
    pub(super) story: Option<Story>,
    /// The byte from which on it supposes.
    pub(super) supposes: Option<usize>,
    pub(super) reading: Reading,
}

impl Reader<'_> {
    fn whole(&mut self, meaning: &Arc<Meaning>) {
        self.reading.intents.extend(meaning.intent);
        let all = 0..self.message.chars.len();
        for (fact, value) in &meaning.means {
            self.found(*fact, Said::Is(value.clone()), &all, How::Word, meaning.hint);
        }
    }

    fn scan(&mut self) {
        let patient = if self.story.is_some() { None } else { self.patient() };
        self.read_patient();
        self.reading.own = self.speaks_of_own_disease();
        self.reading.corrects |= self.put_right();
        self.reading.turns |= self.asks_about_another();
        let moved = self.sentence().insurance_moves();
        for (position, token) in self.tokens.iter().enumerate() {
            let Sense::Word(meaning) = &token.sense else { continue };
            if meaning.blocks || moved.contains(&position) {
                continue;
            }
            let before = position.checked_sub(1);
            let apart = before.is_some_and(|before| self.denies_what_is_before(before));
            let denied = (is_denied(self.message, self.tokens, position) && !apart)
                || (!meaning.means.is_empty()
                    && (self.is_taken_back(position) || self.is_put_otherwise(position)))
                || self.is_denied_behind(position);
            if meaning.person.is_some() {
                // A plain 我 only says who is speaking.
                let speaker = meaning.hint && meaning.person.as_deref() == Some("self");
                let named = patient.is_some_and(|patient| self.same_person(patient, position));
                if !named || speaker {
                    continue;
                }
                self.reading.person.clone_from(&meaning.person);
            }
            let before = position.checked_sub(1).and_then(|before| cue(&self.tokens[before]));
            self.reading.present |=
                meaning.intent == Some(Intent::Emergency) && before == Some(Cue::Now);
            self.word(meaning, token, denied);
        }
    }

    /// 换成我呢，我自己办: a person who is the patient, by whatever word.
    fn same_person(&self, patient: usize, position: usize) -> bool {
        let person = |at: usize| match &self.tokens[at].sense {
            Sense::Word(meaning) => meaning.person.as_deref(),
            Sense::Place(_) => None,
        };
        patient == position || (person(position) == Some("self") && person(patient) == Some("self"))
    }

    fn word(&mut self, meaning: &Meaning, token: &Token, denied: bool) {
        self.reading.turns |= meaning.cue == Some(Cue::Turn) && token.chars.start == 0;
        self.cue(meaning.cue, &token.chars);
        self.reading.notes.extend(meaning.note);
        if let Some(intent) = meaning.intent {
            let harmless = denied && matches!(intent, Intent::Emergency | Intent::SelfHarm);
            if !harmless {
                self.reading.intents.push(intent);
            }
        }
        let text = || -> String { self.message.chars[token.chars.clone()].iter().collect() };
        if meaning.cue == Some(Cue::Outside) && !denied {
            self.reading.outside.get_or_insert_with(text);
        }
        if let Some((fact, values)) = &meaning.ambiguous
            && !denied
        {
            let doubt = Doubt::Value { fact: *fact, name: text(), values: values.clone() };
            self.reading.doubts.push(doubt);
        }
        if let Some(group) = &meaning.group
            && !group.is_empty()
            && !denied
        {
            let doubt = Doubt::Disease { name: text(), candidates: group.clone() };
            self.reading.doubts.push(doubt);
        }
        for (fact, value) in &meaning.suggests {
            self.found(*fact, Said::Is(value.clone()), &token.chars, token.how, true);
        }
        for (fact, value) in &meaning.means {
            if let (Some(question), false) = (&meaning.confirm, denied) {
                let (fact, value, question) = (*fact, value.clone(), question.clone());
                self.reading.doubts.push(Doubt::Confirm { fact, value, question });
            } else {
                let said = self.said(*fact, value, denied && !self.is_detailed(*fact, meaning));
                self.found(*fact, said, &token.chars, token.how, meaning.hint);
            }
        }
    }

    /// 没有糖尿病并发症: a disease that the same word tells more of, and it is that which is denied.
    fn is_detailed(&self, fact: FactId, meaning: &Meaning) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let detail =
            |(told, _): &(FactId, Value)| vocabulary.fact(*told).depends_on.contains(&fact);
        fact == vocabulary.core.disease && meaning.means.iter().any(detail)
    }

    /// "Not this" of a fact with two values is the other one, unless it may be neither.
    fn said(&self, fact: FactId, value: &Value, denied: bool) -> Said {
        if !denied {
            return Said::Is(value.clone());
        }
        let vocabulary = &self.knowledge.shared.vocabulary;
        let choices = vocabulary.fact(fact).choices.len();
        let class = vocabulary.find("disease_class");
        let neither = fact == vocabulary.core.procedure || class == Some(fact);
        match value {
            Value::Choice(choice) if choices == 2 && !neither => {
                Said::Is(Value::Choice(1 - choice))
            }
            _ => Said::Not(value.clone()),
        }
    }

    fn cue(&mut self, cue: Option<Cue>, chars: &Range<usize>) {
        match cue {
            Some(Cue::Correct) => self.reading.corrects = true,
            Some(Cue::WhatIf) => {
                let start = self.message.span(chars).start;
                self.supposes.get_or_insert(start);
            }
            Some(Cue::Past) => self.reading.past = true,
            _ => {}
        }
    }

    /// 跟儿子住, 女儿家: a person who is not the patient.
    pub(super) fn is_company(&self, chars: &Range<usize>) -> bool {
        let grammar = &self.knowledge.grammar;
        let (ahead, behind) =
            (&self.message.chars[..chars.start], &self.message.chars[chars.end..]);
        let ends = matches!(behind.first(), None | Some(',' | '.' | '?'));
        grammar.before_company.end(ahead)
            || grammar.behind_company.begin(behind)
            || (ends && grammar.will_ask.end(ahead))
    }

    pub(super) fn found(
        &mut self,
        fact: FactId,
        said: Said,
        chars: &Range<usize>,
        how: How,
        hint: bool,
    ) {
        let span = self.message.span(chars);
        self.reading.facts.push(Found { fact, said, span, how, hint, supposed: false });
    }

    /// The characters that tell a fact.
    pub(super) fn chars_of(&self, found: &Found) -> Range<usize> {
        let origin = &self.message.origin;
        let start = origin.partition_point(|origin| origin.end <= found.span.start);
        start..origin.partition_point(|origin| origin.start < found.span.end)
    }

    /// Whether anything is told outright.
    fn says_more(&self) -> bool {
        self.reading.facts.iter().any(|found| !found.hint)
    }

    fn finish(mut self, whole: Option<&Arc<Meaning>>) -> Reading {
        self.reading.adds = self.knowledge.grammar.adding.occur(&self.message.chars);
        self.reading.only = self.knowledge.grammar.only.occur(&self.message.chars);
        if let Some(asked) = self.context.asked {
            let said = self.reading.facts.iter().any(|found| found.fact == asked && !found.hint);
            let intent = whole.and_then(|meaning| meaning.intent);
            let short = self.message.chars.len() <= 12;
            let intent = intent.or_else(|| short.then(|| self.reading.intents.first().copied())?);
            if !said {
                let shown = self.context.shown;
                let more = self.says_more();
                self.reading.answered =
                    read_answer(self.knowledge, self.message, intent, asked, shown, more);
            }
        }
        self.settle();
        if let Some(from) = self.supposes {
            self.reading.supposes = true;
            for found in &mut self.reading.facts {
                found.supposed = found.span.start >= from;
            }
        }
        self.reading
    }
}
