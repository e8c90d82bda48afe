//! What people asked in a period and how it went: counted from the log, in one pass.

mod questions;
mod slim;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use serde_json::Value;

use super::gaps::{Gap, Logged, gaps};
use crate::knowledge::Knowledge;
use crate::knowledge::place::Code;
use crate::service::Incoming;

pub use questions::Question;
use questions::Questions;
pub use slim::slim;

/// A turn as it was logged.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The conversation.
    pub session: &'a str,
    /// The turn's number in it, from 1.
    pub number: u64,
    /// When it was, as in `2026-11-21T09:30:00`.
    pub at: &'a str,
    /// Where the person talked.
    pub channel: &'a str,
    /// What came in, as it is logged.
    pub input: &'a str,
    /// The public reply, as JSON.
    pub reply: &'a str,
    /// How long the step took.
    pub micros: u64,
    /// Whether the step failed.
    pub failed: bool,
}

/// Which turns count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The channel; none: all of them.
    pub channel: Option<String>,
}

impl Period {
    /// Whether a turn counts.
    #[must_use]
    pub fn holds(&self, turn: &Turn) -> bool {
        let day = turn.at.get(..10).and_then(|day| day.parse::<Date>().ok());
        let channel = self.channel.as_ref().is_none_or(|channel| channel == turn.channel);
        channel && day.is_some_and(|day| self.from <= day && day <= self.to)
    }
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many conversations there were.
    pub sessions: usize,
    /// How many turns there were.
    pub turns: usize,
    /// Each day of the period: the day, its conversations, its turns.
    pub days: Vec<(Date, usize, usize)>,
    /// How many turns ended how, by the status of the reply; `failed` for those that broke.
    pub statuses: BTreeMap<String, usize>,
    /// In how many conversations a place, a disease, a procedure was the matter; the most first.
    pub regions: Vec<(String, usize)>,
    /// The same of diseases.
    pub diseases: Vec<(String, usize)>,
    /// The same of procedures.
    pub procedures: Vec<(String, usize)>,
    /// How many answers were marked as a help and as none.
    pub ratings: (usize, usize),
    /// How long a step took in microseconds: half of them, 95 and 99 of a hundred were faster.
    pub micros: [u64; 3],
    /// What was asked back, and where people left; the question most left at first.
    pub questions: Vec<Question>,
    /// What people went without.
    pub gaps: Vec<Gap>,
}

/// The count under way.
pub struct Counting {
    period: Period,
    days: BTreeMap<Date, (BTreeSet<String>, usize)>,
    statuses: BTreeMap<String, usize>,
    facts: HashMap<String, Value>,
    ratings: (usize, usize),
    micros: Vec<u64>,
    questions: Questions,
    logged: Vec<Logged>,
}

impl Counting {
    /// Begins to count.
    #[must_use]
    pub fn new(period: Period) -> Self {
        Self {
            period,
            days: BTreeMap::new(),
            statuses: BTreeMap::new(),
            facts: HashMap::new(),
            ratings: (0, 0),
            micros: Vec::new(),
            questions: Questions::default(),
            logged: Vec::new(),
        }
    }

    /// Counts a turn, if it counts. Turns of one conversation come in their order.
    pub fn see(&mut self, turn: &Turn) {
        let Some(day) = turn.at.get(..10).and_then(|day| day.parse().ok()) else { return };
        if !self.period.holds(turn) {
            return;
        }
        let reply = slim(turn.reply);
        let (sessions, turns) = self.days.entry(day).or_default();
        sessions.insert(turn.session.to_owned());
        *turns += 1;
        let status = reply["status"].as_str().unwrap_or_default();
        let status = if turn.failed { "failed" } else { status };
        *self.statuses.entry(status.to_owned()).or_default() += 1;
        self.micros.push(turn.micros);
        self.rate(turn);
        if !turn.failed {
            self.questions.see(turn, &reply);
            self.facts.insert(turn.session.to_owned(), reply["facts"].clone());
        }
        self.logged.push(Logged {
            session: turn.session.to_owned(),
            turn: turn.number,
            at: turn.at.to_owned(),
            input: turn.input.to_owned(),
            reply,
            failed: turn.failed,
        });
    }

    fn rate(&mut self, turn: &Turn) {
        match pressed(turn.input).as_deref() {
            Some("cmd:good") => self.ratings.0 += 1,
            Some("cmd:bad") => self.ratings.1 += 1,
            _ => {}
        }
    }

    /// What was counted, in people's words.
    #[must_use]
    pub fn figures(mut self, knowledge: &Knowledge) -> Figures {
        let mut days = Vec::new();
        let mut day = self.period.from;
        while day <= self.period.to {
            let (sessions, turns) =
                self.days.get(&day).map_or((0, 0), |(sessions, turns)| (sessions.len(), *turns));
            days.push((day, sessions, turns));
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        let vocabulary = &knowledge.shared.vocabulary;
        let procedure = vocabulary.fact(vocabulary.core.procedure);
        let label = |id: &str| {
            let choice = procedure.choice(id)?;
            procedure.choices.get(usize::from(choice)).map(|choice| choice.label.clone())
        };
        Figures {
            sessions: sessions(&self.logged),
            turns: self.logged.len(),
            days,
            statuses: self.statuses,
            regions: ranked(&self.facts, "region", |code| place(knowledge, code)),
            diseases: ranked(&self.facts, "disease", |id| disease(knowledge, id)),
            procedures: ranked(&self.facts, "procedure", label),
            ratings: self.ratings,
            micros: percentiles(&mut self.micros),
            questions: self.questions.counted(vocabulary),
            gaps: gaps(knowledge, &self.logged),
        }
    }
}

fn sessions(logged: &[Logged]) -> usize {
    logged.iter().map(|turn| turn.session.as_str()).collect::<BTreeSet<_>>().len()
}

/// The value of the button that a logged line is; none where it is something else.
fn pressed(input: &str) -> Option<String> {
    match Incoming::from_line(input.as_bytes(), false) {
        Incoming::Press { value, .. } | Incoming::Choose(value) => Some(value),
        _ => None,
    }
}

/// A place in people's words.
#[must_use]
pub fn place(knowledge: &Knowledge, code: &str) -> Option<String> {
    Code::parse(code).map(|code| knowledge.shared.places.short(code))
}

fn disease(knowledge: &Knowledge, id: &str) -> Option<String> {
    let diseases = &knowledge.shared.diseases;
    diseases.find(id).map(|id| diseases.get(id).name.clone())
}

/// How many conversations end with each value of a fact; the most first. A value that the knowledge
/// base no longer knows keeps the name of the interface.
fn ranked(
    facts: &HashMap<String, Value>,
    fact: &str,
    name: impl Fn(&str) -> Option<String>,
) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for facts in facts.values() {
        let value = &facts[fact];
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for value in values.iter().filter_map(Value::as_str) {
            *counts.entry(value).or_default() += 1;
        }
    }
    let named =
        counts.into_iter().map(|(id, count)| (name(id).unwrap_or_else(|| id.to_owned()), count));
    let mut ranked: Vec<(String, usize)> = named.collect();
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    ranked
}

/// By the nearest rank: the value that so many of a hundred do not exceed.
fn percentiles(values: &mut [u64]) -> [u64; 3] {
    values.sort_unstable();
    [50, 95, 99].map(|percent| {
        let rank = (values.len() * percent).div_ceil(100);
        values.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        assert_eq!(percentiles(&mut []), [0, 0, 0]);
        assert_eq!(percentiles(&mut [7]), [7, 7, 7]);
        let mut hundred: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(percentiles(&mut hundred), [50, 95, 99]);
        assert_eq!(percentiles(&mut [3, 1, 2]), [2, 3, 3]);
    }
}
