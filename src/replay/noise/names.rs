//! The names that people mistype — places, diseases, procedures — and what every other word of the
//! lexicon is there for: to tell when a slip would say something else.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::syllable::{Syllables, plain};
use crate::knowledge::Knowledge;
use crate::knowledge::lexicon::Word;
use crate::knowledge::place::NameKind;
use crate::language::normalise::{Normalised, is_han};

/// The fewest characters of a name that may lack one or have one twice.
pub const LONG: usize = 4;

/// What a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A division.
    Place,
    /// A disease.
    Disease,
    /// A procedure.
    Procedure,
    /// Any other word, which is left alone.
    Other,
}

/// A word of the lexicon.
#[derive(Clone, Debug)]
struct Entry {
    kind: Kind,
    /// What it stands for; several where it is ambiguous.
    senses: BTreeSet<String>,
}

/// A name found in a message.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its characters.
    pub chars: Range<usize>,
    /// What it belongs to.
    pub kind: Kind,
}

/// Every word of the lexicon.
#[derive(Default)]
pub struct Names {
    entries: HashMap<String, Entry>,
    /// What stands for each spelling in pinyin.
    by_pinyin: HashMap<String, BTreeSet<String>>,
    /// What stands for each long name that lacks a character.
    lacking: HashMap<String, BTreeSet<String>>,
    /// The most characters of a word that begins so.
    longest: HashMap<char, usize>,
    /// The characters that words are written with, by their syllable.
    pub syllables: Syllables,
}

impl Names {
    /// Collects the words of a knowledge base.
    #[must_use]
    pub fn new(knowledge: &Knowledge) -> Self {
        let mut names = Self::default();
        for word in &knowledge.words {
            names.word(knowledge, word);
        }
        for (_, disease) in knowledge.shared.diseases.iter() {
            let own = std::iter::once(&disease.name).chain(&disease.names);
            names.list(own, Kind::Disease, &disease.id);
            for read in &disease.read_as {
                let kind = if read.hint { Kind::Other } else { Kind::Disease };
                names.list(&read.say, kind, &format!("{} {:?}", disease.id, read.also));
            }
        }
        for division in knowledge.shared.places.all() {
            let code = division.code.to_string();
            names.list([&division.name], Kind::Place, &code);
            for (name, kind) in &division.names {
                // A name that is also a word of every day is a place only as it is written.
                let ordinary = *kind == NameKind::Ordinary;
                names.list([name], if ordinary { Kind::Other } else { Kind::Place }, &code);
            }
        }
        names
    }

    fn word(&mut self, knowledge: &Knowledge, word: &Word) {
        let meaning = &word.meaning;
        let procedure = knowledge.shared.vocabulary.core.procedure;
        let named = meaning.means.iter().any(|(fact, _)| *fact == procedure);
        let plain = meaning.cue.is_none() && !meaning.hint && !word.whole;
        let kind = if named && plain { Kind::Procedure } else { Kind::Other };
        self.list(&word.say, kind, &format!("{:?}", meaning.means));
    }

    /// Adds the names of one thing. One that sounds like another before it is a known misspelling
    /// of that: a word, but not a name to start from.
    fn list<'n>(&mut self, names: impl IntoIterator<Item = &'n String>, kind: Kind, sense: &str) {
        let mut heard = BTreeSet::new();
        for name in names {
            let text = Normalised::new(name).text;
            let pinyin = plain(&text);
            let misspelt = pinyin.as_ref().is_some_and(|pinyin| !heard.insert(pinyin.join(" ")));
            let usable = pinyin.is_some() && !misspelt && text.chars().count() >= 2;
            self.add(&text, if usable { kind } else { Kind::Other }, sense);
            if kind != Kind::Other && text.chars().count() >= LONG {
                for shorter in without_one(&text) {
                    self.lacking.entry(shorter).or_default().insert(sense.to_owned());
                }
            }
            if let Some(pinyin) = pinyin {
                let senses = self.by_pinyin.entry(pinyin.concat()).or_default();
                senses.insert(sense.to_owned());
            }
        }
    }

    fn add(&mut self, text: &str, kind: Kind, sense: &str) {
        if let Some(first) = text.chars().next() {
            let longest = self.longest.entry(first).or_default();
            *longest = text.chars().count().max(*longest);
        }
        for character in text.chars().filter(|character| is_han(*character)) {
            self.syllables.add(character);
        }
        let entry = self
            .entries
            .entry(text.to_owned())
            .or_insert_with(|| Entry { kind, senses: BTreeSet::new() });
        entry.senses.insert(sense.to_owned());
        if kind == Kind::Other {
            entry.kind = kind;
        }
    }

    /// Whether a text is a word.
    #[must_use]
    pub fn knows(&self, text: &str) -> bool {
        self.entries.contains_key(text)
    }

    /// Whether a spelling in pinyin stands for nothing else than a name does.
    #[must_use]
    pub fn sounds_only_like(&self, pinyin: &str, name: &str) -> bool {
        let (Some(entry), Some(senses)) = (self.entries.get(name), self.by_pinyin.get(pinyin))
        else {
            return true;
        };
        senses.is_subset(&entry.senses)
    }

    /// Whether a text that lacks a character can stand for nothing else than a name does: 慢性炎
    /// may be of the kidney or of the stomach.
    #[must_use]
    pub fn lacks_only_of(&self, text: &str, name: &str) -> bool {
        match (self.lacking.get(text), self.entries.get(name)) {
            (Some(lacking), Some(entry)) => lacking.is_subset(&entry.senses),
            _ => true,
        }
    }

    /// Whether a text is another word for what a name stands for.
    #[must_use]
    pub fn is_other_word_for(&self, text: &str, name: &str) -> bool {
        match (self.entries.get(text), self.entries.get(name)) {
            (Some(text), Some(name)) => text.senses == name.senses,
            _ => false,
        }
    }

    /// The words of a message, the longest at each place, from left to right.
    #[must_use]
    pub fn words(&self, message: &[char]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut start = 0;
        while start < message.len() {
            let most = self.longest.get(&message[start]).copied().unwrap_or_default();
            let most = most.min(message.len() - start);
            let longest = (1..=most).rev().find_map(|length| {
                let text: String = message[start..start + length].iter().collect();
                Some((length, self.entries.get(&text)?.kind))
            });
            let length = longest.map_or(1, |(length, _)| length);
            if let Some((_, kind)) = longest {
                found.push(Found { chars: start..start + length, kind });
            }
            start += length;
        }
        found
    }

    /// The names of a message that people mistype.
    #[must_use]
    pub fn names(&self, message: &[char]) -> Vec<Found> {
        let mut words = self.words(message);
        words.retain(|found| found.kind != Kind::Other && found.chars.len() >= 2);
        words
    }
}

/// A text without one of its characters, each in turn.
fn without_one(text: &str) -> impl Iterator<Item = String> + '_ {
    text.char_indices()
        .map(|(start, character)| [&text[..start], &text[start + character.len_utf8()..]].concat())
}
