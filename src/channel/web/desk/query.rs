//! What a lookup asks, as its address holds it: words, and facts that were chosen beside them. It
//! can be bookmarked, compared and sent to a colleague.

use form_urlencoded::{Serializer, parse};
use rust_decimal::Decimal;

use crate::dialog::lookup::{Chosen, chosen};
use crate::knowledge::Knowledge;
use crate::reply::desk::PATIENT;
use crate::service::mask::mask;

/// The words in the address.
const WORDS: &str = "q";
/// A sum, and what it is for: the fields of the calculator.
const COST: &str = "cost";
const PER: &str = "per";
/// The fact that the calculator sets.
const ANNUAL_COST: &str = "annual_cost";

/// The most characters of words and facts, and the most facts.
const MOST_WORDS: usize = 500;
const MOST_VALUE: usize = 200;
const MOST_FACTS: usize = 40;

/// What a lookup asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Query {
    pub words: String,
    /// Facts with values, by their names in the public interface; one of each.
    pub facts: Vec<(String, String)>,
}

impl Query {
    /// Reads the query of an address.
    pub fn of(raw: &str) -> Self {
        let mut query = Self::default();
        let (mut cost, mut per) = (None, None);
        for (name, value) in parse(raw.as_bytes()) {
            let value: String = value.chars().take(MOST_WORDS).collect();
            match &*name {
                WORDS => query.words = value,
                COST => cost = Some(value),
                PER => per = Some(value),
                _ => query.set(&name, &value.chars().take(MOST_VALUE).collect::<String>()),
            }
        }
        if let Some(cost) = cost {
            query.set(ANNUAL_COST, &yearly(&cost, per.as_deref()));
        }
        query
    }

    fn set(&mut self, name: &str, value: &str) {
        let count = self.facts.len();
        match self.facts.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => value.clone_into(known),
            None if count < MOST_FACTS => self.facts.push((name.to_owned(), value.to_owned())),
            None => {}
        }
    }

    /// The same with other facts.
    pub fn with(&self, set: &[(String, String)]) -> Self {
        let mut query = self.clone();
        for (name, value) in set {
            query.set(name, value);
        }
        query
    }

    /// The same with nothing chosen of a fact.
    pub fn without(&self, fact: &str) -> Self {
        let mut query = self.clone();
        query.facts.retain(|(name, _)| name != fact);
        query
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.words.trim().is_empty() && self.facts.is_empty()
    }

    /// The same without personal numbers, for keeping.
    pub fn masked(&self) -> Self {
        Self { words: mask(self.words.trim()).into_owned(), facts: self.facts.clone() }
    }

    /// The facts that can be chosen; of an address that was written by hand, those alone count.
    pub fn chosen(&self, knowledge: &Knowledge) -> Vec<Chosen> {
        let facts = self.facts.iter();
        facts.filter_map(|(name, value)| chosen(knowledge, name, value).ok()).collect()
    }

    /// The patient who was chosen.
    pub fn patient(&self) -> Option<&str> {
        let chosen = self.facts.iter().find(|(name, _)| name == PATIENT);
        chosen.map(|(_, person)| person.as_str())
    }

    /// The query of its address.
    pub fn raw(&self) -> String {
        let mut raw = Serializer::new(String::new());
        if !self.words.is_empty() {
            raw.append_pair(WORDS, &self.words);
        }
        raw.extend_pairs(&self.facts);
        raw.finish()
    }

    /// Its address at the desk.
    pub fn address(&self) -> String {
        format!("/desk?{}", self.raw())
    }
}

/// A cost as one of a year; nothing where it is none.
fn yearly(cost: &str, per: Option<&str>) -> String {
    let months = if per == Some("month") { 12 } else { 1 };
    let sum = cost.trim().parse::<Decimal>().ok().filter(|sum| !sum.is_sign_negative());
    let sum = sum.and_then(|sum| sum.checked_mul(Decimal::from(months)));
    sum.map_or_else(String::new, |sum| sum.round_dp(2).normalize().to_string())
}
