//! Everything that people say: places, diseases, values, procedures, aspects, cues. The longest
//! word at a place is read: it keeps shorter ones from being read inside it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::how::How;
use super::normalise::Normalised;
use super::sound::Sounds;
use super::spelling::{Name, Spelling};
use super::words::Words;
use crate::knowledge::Knowledge;
use crate::knowledge::lexicon::Meaning;
use crate::knowledge::place::{Code, Level, NameKind};
use crate::knowledge::problem::{Code as ProblemCode, Problems};
use crate::knowledge::vocabulary::Value;

/// What a word stands for.
#[derive(Clone, Debug)]
pub enum Sense {
    /// A meaning of the lexicon or of a disease's name.
    Word(Arc<Meaning>),
    /// The divisions that bear the name.
    Place(Arc<[(Code, NameKind)]>),
}

/// A word found in a message.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its characters in the normalised message.
    pub chars: Range<usize>,
    /// What it stands for.
    pub sense: Sense,
    /// How it was found.
    pub how: How,
}

/// The compiled lexicon.
pub struct Lexicon {
    words: Words,
    senses: Vec<Sense>,
    whole: HashMap<String, Arc<Meaning>>,
    initials: HashMap<String, u32>,
    sounds: Sounds,
    spelling: Spelling,
}

impl Lexicon {
    /// Compiles the lexicon of a knowledge base; a word with two meanings that does not say so is
    /// a problem.
    pub fn compile(knowledge: &Knowledge, problems: &mut Problems) -> Self {
        let mut collector = Collector::default();
        collector.words(knowledge, problems);
        collector.diseases(knowledge, problems);
        collector.places(knowledge);
        collector.finish()
    }

    /// The meaning of a message that consists of nothing but this word.
    #[must_use]
    pub fn whole(&self, text: &str) -> Option<&Arc<Meaning>> {
        self.whole.get(text)
    }

    /// All words of a message, from left to right: as written, then by sound and with a slip in
    /// what is left.
    #[must_use]
    pub fn tokens(&self, message: &Normalised) -> Vec<Token> {
        let mut tokens = Vec::new();
        for (chars, sense) in self.words.find(message) {
            if !cuts_a_latin_word(message, &chars) {
                let sense = self.senses[sense as usize].clone();
                tokens.push(Token { chars, sense, how: How::Word });
            }
        }
        for gap in gaps(&tokens, message.chars.len()) {
            self.sounds.read(message, gap, &self.initials, |chars, sense, how| {
                let sense = self.senses[sense as usize].clone();
                tokens.push(Token { chars, sense, how });
            });
        }
        tokens.sort_by_key(|token| token.chars.start);
        for gap in gaps(&tokens, message.chars.len()) {
            self.spelling.read(message, gap, |chars, sense| {
                let sense = self.senses[sense as usize].clone();
                tokens.push(Token { chars, sense, how: How::Spelling });
            });
        }
        tokens.sort_by_key(|token| token.chars.start);
        tokens
    }
}

/// Whether a Latin word was found inside a longer one.
fn cuts_a_latin_word(message: &Normalised, chars: &Range<usize>) -> bool {
    let latin = |position: Option<usize>| {
        position
            .and_then(|position| message.chars.get(position))
            .is_some_and(char::is_ascii_alphabetic)
    };
    (latin(Some(chars.start)) && latin(chars.start.checked_sub(1)))
        || (latin(chars.end.checked_sub(1)) && latin(Some(chars.end)))
}

fn gaps(tokens: &[Token], length: usize) -> Vec<Range<usize>> {
    let mut gaps = Vec::new();
    let mut start = 0;
    for token in tokens {
        if start < token.chars.start {
            gaps.push(start..token.chars.start);
        }
        start = token.chars.end;
    }
    if start < length {
        gaps.push(start..length);
    }
    gaps
}

/// Words while they are being collected.
#[derive(Default)]
struct Collector {
    words: Words,
    senses: Vec<Sense>,
    whole: HashMap<String, Arc<Meaning>>,
    initials: HashMap<String, u32>,
    sounding: Vec<(String, u32)>,
    typed: Vec<(String, u32)>,
    names: Vec<Name>,
}

impl Collector {
    fn words(&mut self, knowledge: &Knowledge, problems: &mut Problems) {
        for word in &knowledge.words {
            let meaning = Arc::new(word.meaning.clone());
            for text in &word.say {
                let text = Normalised::new(text).text;
                if text.is_empty() {
                    let message = "这个词归一以后什么也不剩";
                    problems.add(ProblemCode::BadValue, &word.file, word.place, message);
                    continue;
                }
                if word.whole {
                    self.whole.insert(text, meaning.clone());
                    continue;
                }
                if !self.add(&text, Sense::Word(meaning.clone())) {
                    let message = format!("“{text}”写在了两个意思不同的条目里");
                    let help = Some("合成一条，或写 ambiguous".to_owned());
                    problems.add_with_help(
                        ProblemCode::WordMeansTwo,
                        &word.file,
                        word.place,
                        message,
                        help,
                    );
                }
                if word.meaning.cue.is_none() && !word.meaning.blocks {
                    self.tells_by_sound(&text);
                }
            }
        }
    }

    fn diseases(&mut self, knowledge: &Knowledge, problems: &mut Problems) {
        let file = Arc::from("diseases.yaml");
        let core = knowledge.shared.vocabulary.core;
        for (id, disease) in knowledge.shared.diseases.iter() {
            let meaning = |also: &[(String, String)], hint, confirm: Option<&str>| {
                let mut means = vec![(core.disease, Value::Diseases(vec![id]))];
                for (name, value) in also {
                    let fact = knowledge.shared.vocabulary.find(name);
                    let choice =
                        fact.and_then(|f| knowledge.shared.vocabulary.fact(f).choice(value));
                    means.extend(fact.zip(choice).map(|(f, choice)| (f, Value::Choice(choice))));
                }
                let confirm = confirm.map(Arc::from);
                Arc::new(Meaning { means, confirm, hint, ..Meaning::default() })
            };
            let mut add = |collector: &mut Self, text: &str, meaning: &Arc<Meaning>, place| {
                let text = Normalised::new(text).text;
                if !collector.add(&text, Sense::Word(meaning.clone())) {
                    let message = format!("“{text}”已经是别的意思");
                    problems.add(ProblemCode::WordMeansTwo, &file, place, message);
                }
                collector.sounds_like(&text);
                collector.may_slip(&text, true);
            };
            let plain = meaning(&[], false, None);
            for name in std::iter::once(&disease.name).chain(&disease.names) {
                add(self, name, &plain, disease.place);
            }
            for read in &disease.read_as {
                let meaning = meaning(&read.also, read.hint, read.confirm.as_deref());
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

    fn places(&mut self, knowledge: &Knowledge) {
        let mut by_name: HashMap<String, Vec<(Code, NameKind)>> = HashMap::new();
        for division in knowledge.shared.places.all() {
            let weak = division
                .names
                .iter()
                .any(|(name, kind)| *name == division.name && *kind == NameKind::Ordinary);
            let own = (!weak).then_some((&division.name, NameKind::Plain));
            let names = division.names.iter().map(|(name, kind)| (name, *kind));
            for (name, kind) in own.into_iter().chain(names) {
                let text = Normalised::new(name).text;
                let codes = by_name.entry(text).or_default();
                if !codes.iter().any(|(code, _)| *code == division.code) {
                    codes.push((division.code, kind));
                }
            }
        }
        let mut names: Vec<_> = by_name.into_iter().collect();
        names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        for (name, codes) in names {
            let wide = codes
                .iter()
                .any(|(code, kind)| code.level() != Level::County && *kind == NameKind::Plain);
            if !self.add(&name, Sense::Place(codes.into())) {
                continue;
            }
            if wide {
                self.sounds_like(&name);
            }
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

    /// A word that may be read by its sound; one of two characters only as a whole run of letters,
    /// typed as pinyin.
    fn tells_by_sound(&mut self, text: &str) {
        let length = text.chars().count();
        if length >= 3 {
            self.sounds_like(text);
        } else if let (2, Some(sense)) = (length, self.words.get(text)) {
            self.typed.push((text.to_owned(), sense));
        }
    }

    fn sounds_like(&mut self, text: &str) {
        if let Some(sense) = self.words.get(text) {
            self.sounding.push((text.to_owned(), sense));
        }
    }

    fn may_slip(&mut self, text: &str, strict: bool) {
        if let Some(sense) = self.words.get(text) {
            self.names.push(Name { text: text.to_owned(), sense, strict });
        }
    }

    fn finish(self) -> Lexicon {
        let mut sounds = Sounds::compile(&self.sounding);
        for (word, sense) in &self.typed {
            sounds.type_only(word, *sense);
        }
        Lexicon {
            words: self.words,
            senses: self.senses,
            whole: self.whole,
            initials: self.initials,
            sounds,
            spelling: Spelling::compile(&self.names),
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
