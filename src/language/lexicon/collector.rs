//! Collects the lexicon: words, diseases and places with their senses, and for each how far it may be
//! miswritten.

use std::sync::Arc;

use super::{Lexicon, Ordinary, Sense};
use crate::knowledge::Knowledge;
use crate::knowledge::disease::report_taken;
use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::{Cue, Meaning};
use crate::knowledge::place::{Code, Level, NameKind};
use crate::knowledge::problem::Problems;
use crate::knowledge::vocabulary::{FactId, Value};
use crate::language::dates::Dates;
use crate::language::frames::Frames;
use crate::language::hash::Table;
use crate::language::money::Sums;
use crate::language::normalise::spelt;
use crate::language::proof::Proof;
use crate::language::sound::{Need, Sounds};
use crate::language::spelling::{Name, Spelling};
use crate::language::submission::Submissions;
use crate::language::words::Words;

/// Words while they are being collected.
#[derive(Default)]
pub(super) struct Collector {
    words: Words,
    senses: Vec<Sense>,
    whole: Table<String, Arc<Meaning>>,
    initials: Table<String, u32>,
    ordinary: Ordinary,
    proof: Proof,
    sounds: Sounds,
    names: Vec<Name>,
    /// Words of which a character may be missing.
    long: Vec<String>,
    sides: Vec<(String, FactId, Value)>,
}

impl Collector {
    /// None yet.
    pub(super) fn new(grammar: &Grammar) -> Self {
        Self { sounds: Sounds::new(grammar), ..Self::default() }
    }

    pub(super) fn words(&mut self, knowledge: &Knowledge, problems: &mut Problems) {
        for word in &knowledge.words {
            let meaning = Arc::new(word.meaning.clone());
            for text in &word.say {
                let text = spelt(text);
                if text.is_empty() {
                    word.report_nothing_left(problems);
                    continue;
                }
                if word.ordinary {
                    self.ordinary.insert(text.into_owned());
                    continue;
                }
                if let Some((fact, value)) = &word.meaning.side {
                    self.sides.push((text.into_owned(), *fact, value.clone()));
                    continue;
                }
                if word.whole {
                    self.whole.insert(text.into_owned(), meaning.clone());
                    continue;
                }
                if !self.add(&text, Sense::Word(meaning.clone())) {
                    word.report_two_meanings(&text, problems);
                }
                self.tells_by_sound(&text, &word.meaning);
                self.tells_with_a_slip(&text, &word.meaning);
            }
        }
    }

    pub(super) fn diseases(&mut self, knowledge: &Knowledge, problems: &mut Problems) {
        let core = knowledge.shared.vocabulary.core;
        for (id, disease) in knowledge.shared.diseases.iter() {
            let meaning = |also: &[(String, String)], hint, loose, confirm: Option<&str>| {
                let mut means = vec![(core.disease, Value::Diseases(vec![id]))];
                for (name, value) in also {
                    let fact = knowledge.shared.vocabulary.find(name);
                    let choice =
                        fact.and_then(|f| knowledge.shared.vocabulary.fact(f).choice(value));
                    means.extend(fact.zip(choice).map(|(f, choice)| (f, Value::Choice(choice))));
                }
                let confirm = confirm.map(Arc::from);
                Arc::new(Meaning { means, confirm, hint, loose, ..Meaning::default() })
            };
            let mut add = |collector: &mut Self, text: &str, meaning: &Arc<Meaning>, place| {
                let text = spelt(text);
                if !collector.add(&text, Sense::Word(meaning.clone())) {
                    report_taken(&text, place, problems);
                }
                collector.sounds_like(&text, Need::Edges(false));
                collector.may_slip(&text, true);
            };
            let plain = meaning(&[], false, false, None);
            for name in std::iter::once(&disease.name).chain(&disease.names) {
                add(self, name, &plain, disease.place);
            }
            for read in &disease.read_as {
                let meaning = meaning(&read.also, read.hint, read.loose, read.confirm.as_deref());
                for name in &read.say {
                    add(self, name, &meaning, read.place);
                }
            }
            for initials in &disease.initials {
                let sense = self.sense(Sense::Word(plain.clone()));
                self.initials.insert(initials.clone(), sense);
            }
        }
    }

    pub(super) fn places(&mut self, knowledge: &Knowledge) {
        let mut by_name: Table<String, Vec<(Code, NameKind)>> = Table::default();
        for division in knowledge.shared.places.all() {
            let weak = division
                .names
                .iter()
                .any(|(name, kind)| *name == division.name && *kind == NameKind::Ordinary);
            let own = (!weak).then_some((&division.name, NameKind::Plain));
            let names = division.names.iter().map(|(name, kind)| (name, *kind));
            for (name, kind) in own.into_iter().chain(names) {
                let codes = by_name.entry(spelt(name).into_owned()).or_default();
                if !codes.iter().any(|(code, _)| *code == division.code) {
                    codes.push((division.code, kind));
                }
            }
        }
        let mut names: Vec<_> = by_name.into_iter().collect();
        names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut senses: Table<Code, u32> = Table::default();
        for (name, codes) in names {
            let wide = codes
                .iter()
                .any(|(code, kind)| code.level() != Level::County && *kind == NameKind::Plain);
            // The names of one place have one sense: neither sound nor spelling need tell which.
            let one = match codes[..] {
                [(code, NameKind::Plain)] => Some(code),
                _ => None,
            };
            if self.words.get(&name).is_some() {
                continue;
            }
            let known = one.and_then(|code| senses.get(&code).copied());
            let sense = known.unwrap_or_else(|| self.sense(Sense::Place(codes.into())));
            self.words.insert(&name, sense);
            if let Some(code) = one {
                senses.insert(code, sense);
            }
            // A short name is too much like other words, even that of a bigger place.
            let long = name.chars().count() > 2;
            let need = match (wide, long) {
                (true, true) => Need::Edges(true),
                (true, false) => Need::Wide,
                (false, _) => Need::Vouching,
            };
            self.sounds_like(&name, need);
            self.may_slip(&name, false);
        }
    }

    /// Adds a word; false where it already means something else.
    fn add(&mut self, text: &str, sense: Sense) -> bool {
        if let Some(known) = self.words.get(text) {
            return same(&self.senses[known as usize], &sense);
        }
        let sense = self.sense(sense);
        self.words.insert(text, sense);
        true
    }

    fn sense(&mut self, sense: Sense) -> u32 {
        self.senses.push(sense);
        u32::try_from(self.senses.len() - 1).unwrap_or(u32::MAX)
    }

    /// A word that may be read by its sound; one of two characters, or one that only tells what
    /// part its neighbours play, only as a whole run of letters, typed as pinyin.
    fn tells_by_sound(&mut self, text: &str, meaning: &Meaning) {
        let role = matches!(meaning.cue, Some(Cue::Insured | Cue::Care | Cue::Negate));
        if meaning.blocks || !(meaning.cue.is_none() || role || !meaning.means.is_empty()) {
            return;
        }
        let plain = meaning.cue.is_none() || !meaning.means.is_empty();
        match text.chars().count() {
            0 | 1 => {}
            2 => self.sounds_like(text, Need::Typed),
            _ if plain => self.sounds_like(text, Need::Half),
            _ => self.sounds_like(text, Need::Typed),
        }
    }

    fn sounds_like(&mut self, text: &str, need: Need) {
        if let Some(sense) = self.words.get(text) {
            self.sounds.add(text, sense, need);
        }
    }

    /// A long word that says something may be written with a slip.
    fn tells_with_a_slip(&mut self, text: &str, meaning: &Meaning) {
        let tells = !meaning.means.is_empty() || meaning.ambiguous.is_some();
        if meaning.blocks || !tells || text.chars().count() < 4 {
            return;
        }
        self.proof.swapped.add(text);
        self.long.push(text.to_owned());
    }

    fn may_slip(&mut self, text: &str, strict: bool) {
        if let Some(sense) = self.words.get(text) {
            self.proof.swapped.add(text);
            self.names.push(Name { text: text.to_owned(), sense, strict });
        }
    }

    pub(super) fn shorthand(&mut self, knowledge: &Knowledge, problems: &mut Problems) {
        for shorthand in &knowledge.shorthand {
            let word = spelt(&shorthand.word);
            if self.words.get(&word).is_none() {
                shorthand.report_unknown(problems);
            }
            for piece in &shorthand.pieces {
                self.proof.shorthand.add(&spelt(piece), &word);
            }
        }
    }

    /// What may be missing in a long word is half of a word of two characters in it that tells a
    /// fact (材料), and no word by itself: without its 不 the long one would say something else.
    fn clip(&mut self) {
        let Self { words, senses, proof, long, .. } = self;
        for word in long {
            let Some(sense) = words.get(word) else { continue };
            let offsets: Vec<usize> = word.char_indices().map(|(offset, _)| offset).collect();
            let part = |start: usize, end: usize| {
                &word[offsets[start]..offsets.get(end).copied().unwrap_or(word.len())]
            };
            let count = offsets.len();
            let tells = |text: &str| match words.get(text).map(|sense| &senses[sense as usize]) {
                Some(Sense::Word(meaning)) => !meaning.means.is_empty() && meaning.person.is_none(),
                _ => false,
            };
            let may_miss = |at: usize, character: char| {
                words.get(character.encode_utf8(&mut [0; 4])).is_none()
                    && (tells(part(at - 1, at + 1)) || (at + 1 < count && tells(part(at, at + 2))))
            };
            let same = |one: u32, other: u32| {
                one == other || same(&senses[one as usize], &senses[other as usize])
            };
            proof.clipped.add(word, sense, may_miss, same);
        }
    }

    pub(super) fn finish(mut self, knowledge: &Knowledge) -> Lexicon {
        self.clip();
        let words = &knowledge.dates_and_sums;
        Lexicon {
            words: self.words,
            senses: self.senses,
            frames: Frames::compile(knowledge),
            whole: self.whole,
            initials: self.initials,
            ordinary: self.ordinary,
            proof: self.proof,
            sounds: self.sounds,
            spelling: Spelling::compile(&self.names),
            grammar: knowledge.grammar.clone(),
            dates: Dates::new(&words.dates),
            submissions: Submissions::new(words),
            sums: Sums::new(&words.sums),
            sides: self.sides,
        }
    }
}

fn same(one: &Sense, other: &Sense) -> bool {
    match (one, other) {
        (Sense::Word(one), Sense::Word(other)) => {
            one.means == other.means && one.intent == other.intent && one.cue == other.cue
        }
        _ => false,
    }
}
