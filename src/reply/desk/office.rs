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

    /// The same, said to the patient.
    pub fn refer_patient(&self) -> String {
        self.names.fill(Sentence::DeskReferPatient, &[("region", &self.place)])
    }

    /// A line for an agent: where it sends to the phone, it sends to the office. None where nothing
    /// else is left of it: whom to refer to stands on the card anyway.
    pub fn line(&self, text: &str) -> Option<String> {
        self.put(text, Some(&self.refer()))
    }

    /// The same without what sends anybody anywhere.
    pub fn told(&self, text: &str) -> Option<String> {
        self.put(text, None)
    }

    /// Whether it sends to the phone.
    pub fn sends(&self, text: &str) -> bool {
        let calling = self.names.say(Sentence::DeskCalling);
        [self.names.hotline(), &calling].iter().any(|word| !word.is_empty() && text.contains(*word))
    }

    /// A text with `instead` in the place of the first clause that sends to the phone, and without the
    /// others.
    fn put(&self, text: &str, mut instead: Option<&str>) -> Option<String> {
        let sends = |clause: &str| self.sends(clause);
        if !sends(text) {
            return Some(text.to_owned());
        }
        let clauses = clauses(text);
        if clauses.iter().all(|clause| sends(clause)) {
            return None;
        }
        let mut said = String::new();
        for clause in clauses {
            let end = clause.chars().last().filter(|last| ['，', '。', '；'].contains(last));
            if !sends(clause) {
                said.push_str(clause);
            } else if let Some(instead) = instead.take() {
                said.push_str(instead);
                said.extend(end);
            } else if said.ends_with('，') {
                said.pop();
                said.extend(end);
            }
        }
        Some(said)
    }

    /// Lines for an agent.
    pub fn lines(&self, texts: impl IntoIterator<Item = String>) -> Vec<String> {
        texts.into_iter().filter_map(|text| self.line(&text)).collect()
    }
}

/// The clauses of a text with their marks; what stands in brackets is one with what is before it.
fn clauses(text: &str) -> Vec<&str> {
    let mut depth = 0;
    text.split_inclusive(|char| {
        match char {
            '（' => depth += 1,
            '）' => depth -= 1,
            _ => {}
        }
        depth <= 0 && ['，', '。', '；'].contains(&char)
    })
    .collect()
}
