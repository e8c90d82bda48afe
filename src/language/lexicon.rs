//! Everything that people say: places, diseases, values, procedures, aspects, cues. The longest
//! word at a place is read: it keeps shorter ones from being read inside it.

use std::ops::Range;
use std::sync::Arc;

use super::dates::Dates;
use super::frames::Frames;
use super::hash::{Quick, Table};
use super::how::How;
use super::money::Sums;
use super::normalise::{Normalised, spelt};
use super::proof::Proof;
use super::sound::{Hit, Need, Sounds, Syllable, syllables};
use super::spelling::{Name, Spelling};
use super::submission::Submissions;
use super::vouch::is_vouched_for;
use super::words::Words;
use crate::knowledge::Knowledge;
use crate::knowledge::disease::report_taken;
use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::{Cue, Meaning};
use crate::knowledge::place::{Code, Level, NameKind};
use crate::knowledge::problem::Problems;
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
    frames: Frames,
    whole: Table<String, Arc<Meaning>>,
    initials: Table<String, u32>,
    /// Words that mean themselves, though they sound like a place.
    ordinary: Ordinary,
    proof: Proof,
    sounds: Sounds,
    spelling: Spelling,
    grammar: Grammar,
    pub(super) dates: Dates,
    pub(super) submissions: Submissions,
    pub(super) sums: Sums,
}

type Ordinary = std::collections::HashSet<String, std::hash::BuildHasherDefault<Quick>>;

impl Lexicon {
    /// Compiles the lexicon of a knowledge base; a word with two meanings that does not say so is
    /// a problem.
    pub fn compile(knowledge: &Knowledge, problems: &mut Problems) -> Self {
        let sounds = Sounds::new(&knowledge.grammar);
        let mut collector = Collector { sounds, ..Collector::default() };
        collector.words(knowledge, problems);
        collector.diseases(knowledge, problems);
        collector.places(knowledge);
        collector.shorthand(knowledge, problems);
        collector.finish(knowledge)
    }

    /// The meaning of a message that consists of nothing but this word.
    #[must_use]
    pub fn whole(&self, text: &str) -> Option<&Arc<Meaning>> {
        self.whole.get(text)
    }

    /// All words of a message, from left to right: as written, then by sound and with a slip in
    /// what is left. The message is proofread on the way.
    #[must_use]
    pub fn tokens(&self, message: &mut Normalised) -> Vec<Token> {
        let mut tokens = Vec::new();
        let is_ordinary = |text: &str| self.ordinary.contains(text);
        for (chars, sense) in self.proof.read(&self.words, &is_ordinary, message) {
            if !cuts_a_latin_word(message, &chars) {
                let how = if message.is_mended(&chars) { How::Spelling } else { How::Word };
                tokens.push(self.token(chars, sense, how));
            }
        }
        self.frames.read(message, &mut tokens);
        self.heard(message, &mut tokens);
        tokens
    }

    /// Adds what is heard, or misspelt, beside the words that are written right.
    fn heard(&self, message: &Normalised, tokens: &mut Vec<Token>) {
        let written = tokens.len();
        let mut owners = owners(tokens, message.chars.len());
        let syllables = syllables(message, |chars, letters| {
            let sense = self.initials.get(letters).filter(|_| owners[chars.start] == 0);
            if let Some(sense) = sense {
                tokens.push(self.token(chars, *sense, How::Pinyin));
            }
            sense.is_some()
        });
        own(&mut owners, &tokens[written..], written);
        let mut vague: Vec<Hit> = Vec::new();
        self.sounds.read(message, &syllables, &owners, |mut hit| {
            hit.ordinary = self.is_ordinary(message, &hit.chars);
            let open = |token: &Token| !overlap(&token.chars, &hit.chars) || gives_way(token, &hit);
            if (hit.ordinary && hit.how == How::Sound) || !tokens.iter().all(open) {
                return;
            }
            if hit.needs_vouching {
                vague.push(hit);
                return;
            }
            tokens.retain(|token| !overlap(&token.chars, &hit.chars));
            tokens.push(self.token(hit.chars, hit.sense, hit.how));
        });
        tokens.sort_by_key(|token| token.chars.start);
        self.vague(message, tokens, vague);
        for gap in gaps(tokens, message.chars.len()) {
            let start = syllables.partition_point(|syllable| syllable.chars.start < gap.start);
            let end = syllables.partition_point(|syllable| syllable.chars.end <= gap.end);
            let within: &[Syllable] = syllables.get(start..end).unwrap_or_default();
            self.spelling.read(message, within, |chars, sense| {
                tokens.push(self.token(chars, sense, How::Spelling));
            });
        }
        tokens.sort_by_key(|token| token.chars.start);
    }

    /// Of the places that are only heard those for which a neighbour vouches. What is vouched for
    /// may vouch for the next one: 红东县 in 山西临份红东县.
    fn vague(&self, message: &Normalised, tokens: &mut Vec<Token>, vague: Vec<Hit>) {
        for hit in vague {
            let after = tokens.partition_point(|token| token.chars.start < hit.chars.start);
            let free = |token: Option<&Token>| token.is_none_or(|t| !overlap(&t.chars, &hit.chars));
            let before = after.checked_sub(1).and_then(|before| tokens.get(before));
            if free(before) && free(tokens.get(after)) {
                let token = self.token(hit.chars.clone(), hit.sense, hit.how);
                if is_vouched_for(&self.grammar, message, tokens, after, &hit, &token.sense) {
                    tokens.insert(after, token);
                }
            }
        }
    }

    fn token(&self, chars: Range<usize>, sense: u32, how: How) -> Token {
        Token { chars, sense: self.senses[sense as usize].clone(), how }
    }

    fn is_ordinary(&self, message: &Normalised, chars: &Range<usize>) -> bool {
        let end = message.offsets.get(chars.end).copied().unwrap_or(message.text.len());
        self.ordinary.contains(&message.text[message.offsets[chars.start]..end])
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// For each character the number of the word that it belongs to, 0 for none.
fn owners(tokens: &[Token], length: usize) -> Vec<u32> {
    let mut owners = vec![0; length];
    own(&mut owners, tokens, 0);
    owners
}

fn own(owners: &mut [u32], tokens: &[Token], before: usize) {
    // A cue of one character may as well be a part of a misspelt name: 上嗨.
    let long = |token: &Token| token.chars.len() > 1 && !is_open(token);
    for (number, token) in (before..).zip(tokens).filter(|(_, token)| long(token)) {
        if let Some(owners) = owners.get_mut(token.chars.clone()) {
            owners.fill(u32::try_from(number + 1).unwrap_or(u32::MAX));
        }
    }
}

/// A word that says nothing for sure: what is heard may take it in.
fn is_open(token: &Token) -> bool {
    let Sense::Word(meaning) = &token.sense else { return false };
    meaning.ambiguous.is_some() || meaning.blocks
}

/// 先备按 is heard as a longer word than 备按; 关心病 as one than 心病.
fn gives_way(token: &Token, hit: &Hit) -> bool {
    let within = hit.chars.start <= token.chars.start && token.chars.end <= hit.chars.end;
    token.chars.len() < 2
        || !is_open(token)
        || (within && token.chars.len() < hit.chars.len() && !hit.needs_vouching)
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
    whole: Table<String, Arc<Meaning>>,
    initials: Table<String, u32>,
    ordinary: Ordinary,
    proof: Proof,
    sounds: Sounds,
    names: Vec<Name>,
    /// Words of which a character may be missing.
    long: Vec<String>,
}

impl Collector {
    fn words(&mut self, knowledge: &Knowledge, problems: &mut Problems) {
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

    fn diseases(&mut self, knowledge: &Knowledge, problems: &mut Problems) {
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

    fn places(&mut self, knowledge: &Knowledge) {
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

    fn shorthand(&mut self, knowledge: &Knowledge, problems: &mut Problems) {
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

    fn finish(mut self, knowledge: &Knowledge) -> Lexicon {
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
