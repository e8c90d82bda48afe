//! Whom an agent refers to: the office of the insured place, never the hotline itself.

use crate::knowledge::place::Code;
use crate::knowledge::wording::Sentence;
use crate::reply::names::Names;

/// The office of an insured place, and the number that is not said at the desk.
pub(super) struct Office<'a> {
    names: &'a Names<'a>,
    /// The place in a sentence.
    pub place: String,
}

impl<'a> Office<'a> {
    pub fn of(names: &'a Names<'a>, region: Option<Code>) -> Self {
        Self { names, place: names.office(region) }
    }

    /// Whom to refer to, in words.
    pub fn refer(&self) -> String {
        self.names.fill(Sentence::DeskRefer, &[("region", &self.place)])
    }

    /// A line for an agent: a sentence that sends to the hotline sends to the office. None where
    /// nothing else is left of it: whom to refer to stands on the card anyway.
    pub fn line(&self, text: &str) -> Option<String> {
        let number = self.names.hotline();
        if number.is_empty() || !text.contains(number) {
            return Some(text.to_owned());
        }
        let sentences = || text.split_inclusive(['。', '；']);
        if sentences().all(|sentence| sentence.contains(number)) {
            return None;
        }
        let mut said = String::new();
        let mut referred = false;
        for sentence in sentences() {
            if !sentence.contains(number) {
                said.push_str(sentence);
            } else if !referred {
                referred = true;
                said.push_str(&self.refer());
                said.extend(sentence.chars().last().filter(|last| ['。', '；'].contains(last)));
            }
        }
        Some(said)
    }

    /// Lines for an agent.
    pub fn lines(&self, texts: impl IntoIterator<Item = String>) -> Vec<String> {
        texts.into_iter().filter_map(|text| self.line(&text)).collect()
    }
}
