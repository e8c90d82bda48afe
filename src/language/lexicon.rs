//! Everything that people say: places, diseases, values, procedures, aspects, cues. The longest
//! word at a place is read: it keeps shorter ones from being read inside it.

mod collector;

use std::ops::Range;
use std::sync::Arc;

use collector::Collector;

use super::dates::Dates;
use super::frames::Frames;
use super::hash::{Quick, Table};
use super::how::How;
use super::money::Sums;
use super::normalise::Normalised;
use super::proof::Proof;
use super::sound::{Hit, Sounds, Syllable, syllables};
use super::spelling::Spelling;
use super::submission::Submissions;
use super::vouch::is_vouched_for;
use super::words::Words;
use crate::knowledge::Knowledge;
use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::Meaning;
use crate::knowledge::place::{Code, NameKind};
use crate::knowledge::problem::Problems;
use crate::knowledge::vocabulary::{FactId, Value};

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
    /// Words that stand for a value only where two are set side by side.
    pub(super) sides: Vec<(String, FactId, Value)>,
}

type Ordinary = std::collections::HashSet<String, std::hash::BuildHasherDefault<Quick>>;

impl Lexicon {
    /// Compiles the lexicon of a knowledge base; a word with two meanings that does not say so is
    /// a problem.
    pub fn compile(knowledge: &Knowledge, problems: &mut Problems) -> Self {
        let mut collector = Collector::new(&knowledge.grammar);
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
        let written = self.proof.read(&self.words, &is_ordinary, message);
        let is_place =
            |(_, sense): &&(_, u32)| matches!(self.senses[*sense as usize], Sense::Place(_));
        let away = written.iter().filter(is_place).count() > 1;
        let mut parted: Vec<Range<usize>> = Vec::new();
        for (chars, sense) in written {
            if cuts_a_latin_word(message, &chars) {
                continue;
            }
            let how = if message.is_mended(&chars) { How::Spelling } else { How::Word };
            match self.two_words(message, &chars, sense, away) {
                Some(both) => {
                    tokens.extend(both.map(|(chars, sense)| self.token(chars, sense, how)));
                    parted.push(chars);
                }
                None => tokens.push(self.token(chars, sense, how)),
            }
        }
        self.frames.read(message, &mut tokens);
        self.heard(message, &mut tokens, &parted);
        tokens
    }

    /// 百色医保 报销, 漯河 慢病 备案 北京: two words that a space keeps apart, where the one that they make
    /// only keeps others from being read, or would leave out that somebody is `away`.
    fn two_words(
        &self,
        message: &Normalised,
        chars: &Range<usize>,
        sense: u32,
        away: bool,
    ) -> Option<[(Range<usize>, u32); 2]> {
        let Sense::Word(meaning) = &self.senses[sense as usize] else { return None };
        let at = (chars.start + 1..chars.end).find(|at| message.parted(*at))?;
        let both = [chars.start..at, at..chars.end];
        let [one, other] = both.clone().map(|part| self.words.get(message.text_of(&part)));
        let likelier = other.is_some_and(|other| match &self.senses[other as usize] {
            Sense::Word(open) => open.ambiguous.as_ref().is_some_and(|(fact, values)| {
                let likeliest = values.first().map(|value| (*fact, value.clone()));
                likeliest.is_some_and(|likeliest| !meaning.means.contains(&likeliest))
            }),
            Sense::Place(_) => false,
        });
        let [before, behind] = both;
        let parted = meaning.blocks || (away && likelier);
        parted.then_some([(before, one?), (behind, other?)])
    }

    /// Adds what is heard, or misspelt, beside the words that are written right; not again what was
    /// `parted`.
    fn heard(&self, message: &Normalised, tokens: &mut Vec<Token>, parted: &[Range<usize>]) {
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
            let again = parted.contains(&hit.chars);
            if again || (hit.ordinary && hit.how == How::Sound) || !tokens.iter().all(open) {
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
            let short = |token: &Token| is_short_name(token) && overlap(&token.chars, &hit.chars);
            let within = tokens.iter().position(short).map(|at| (at, tokens.remove(at)));
            let after = tokens.partition_point(|token| token.chars.start < hit.chars.start);
            let free = |token: Option<&Token>| token.is_none_or(|t| !overlap(&t.chars, &hit.chars));
            let before = after.checked_sub(1).and_then(|before| tokens.get(before));
            let token = self.token(hit.chars.clone(), hit.sense, hit.how);
            let vouched = free(before)
                && free(tokens.get(after))
                && is_vouched_for(&self.grammar, message, tokens, after, &hit, &token.sense);
            match within {
                _ if vouched => tokens.insert(after, token),
                Some((at, name)) => tokens.insert(at, name),
                None => {}
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

/// 京, 沪: the name of a place in one character, which a name that is heard may hold (人在被京).
fn is_short_name(token: &Token) -> bool {
    token.chars.len() == 1 && matches!(token.sense, Sense::Place(_))
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
