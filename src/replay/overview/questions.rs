//! What is asked back, and what becomes of it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{Turn, pressed};
use crate::dialog::absorb::UNSURE;
use crate::knowledge::vocabulary::Vocabulary;

/// What became of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The name of what is asked.
    pub fact: String,
    /// The same for people.
    pub label: String,
    /// How often it was put before there was an answer.
    pub asked: usize,
    /// How often the next turn answered it.
    pub answered: usize,
    /// How often the next turn said that the person does not know.
    pub unsure: usize,
    /// How many conversations ended with it.
    pub left: usize,
}

/// The questions so far.
#[derive(Default)]
pub(super) struct Questions {
    counted: BTreeMap<String, Question>,
    /// What each conversation was last asked.
    open: HashMap<String, String>,
}

impl Questions {
    /// Looks at a turn: whether it answers what was asked, and what it asks.
    pub fn see(&mut self, turn: &Turn, reply: &Value) {
        if let Some(fact) = self.open.remove(turn.session) {
            let unsure = pressed(turn.input).is_some_and(|value| value == UNSURE);
            let known = !reply["facts"][fact.as_str()].is_null();
            let question = self.question(&fact);
            question.unsure += usize::from(unsure);
            question.answered += usize::from(known && !unsure);
        }
        // Behind an answer a question is an offer to narrow it; who leaves then has been helped.
        if reply["status"] == "answer" {
            return;
        }
        if let Some(fact) = reply["ask"]["fact"].as_str() {
            self.question(fact).asked += 1;
            self.open.insert(turn.session.to_owned(), fact.to_owned());
        }
    }

    fn question(&mut self, fact: &str) -> &mut Question {
        let question = self.counted.entry(fact.to_owned()).or_default();
        fact.clone_into(&mut question.fact);
        question
    }

    /// What became of each, with the one at which most people left first.
    pub fn counted(mut self, vocabulary: &Vocabulary) -> Vec<Question> {
        for fact in std::mem::take(&mut self.open).into_values() {
            self.question(&fact).left += 1;
        }
        let mut counted: Vec<Question> = self.counted.into_values().collect();
        for question in &mut counted {
            let fact = vocabulary.find(&question.fact).map(|fact| vocabulary.fact(fact));
            question.label = fact.map_or(&question.fact, |fact| &fact.label).clone();
        }
        counted.sort_by_key(|question| {
            (Reverse(question.left), Reverse(question.asked), question.fact.clone())
        });
        counted
    }
}
