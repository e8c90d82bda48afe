//! Patterns made of words of the knowledge base. They are compiled when a message first needs them:
//! that takes longer than reading the message.

use std::sync::OnceLock;

use regex::Regex;

use super::numerals::DIGITS;

/// A pattern that is compiled when it is first used.
pub(super) struct Pattern {
    source: String,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern in which `@` stands for a digit.
    pub(super) fn new(source: &str) -> Self {
        let source = source.replace('@', &format!("[{DIGITS}]"));
        Self { source, regex: OnceLock::new() }
    }

    /// Compiled. All patterns are well-formed, whatever the words: a test compiles every one.
    pub(super) fn get(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }
}

/// Any one of some words, the longest where several fit.
pub(super) fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let mut words: Vec<&str> = words.into_iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let words: Vec<String> = words.into_iter().map(regex::escape).collect();
    format!("(?:{})", words.join("|"))
}

/// Words of which a message must hold one to be worth more than a glance.
pub(super) struct Gate(Vec<String>);

impl Gate {
    /// Of words that hold one another the shortest is enough.
    pub(super) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut words: Vec<&str> = words.into_iter().collect();
        words.sort_by_key(|word| word.len());
        let mut kept: Vec<String> = Vec::new();
        for word in words {
            if !kept.iter().any(|shorter| word.contains(shorter.as_str())) {
                kept.push(word.to_owned());
            }
        }
        Self(kept)
    }

    /// Whether a text holds one of them.
    pub(super) fn opens(&self, text: &str) -> bool {
        self.0.iter().any(|word| text.contains(word.as_str()))
    }
}

/// The words of the embedded knowledge base.
#[cfg(test)]
pub(super) fn words() -> crate::knowledge::dates_and_sums::DatesAndSums {
    let (knowledge, _) = crate::knowledge::load(&crate::knowledge::files::Files::embedded());
    knowledge.expect("the embedded knowledge loads").dates_and_sums
}
