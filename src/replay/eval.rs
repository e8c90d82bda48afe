//! How well messages are read: found facts against labelled ones, counted. No input, no output.
//!
//! A labelled fact that was found is right; one that was not is missed; one with another value is
//! wrong *and* missed. A fact found that the labels exclude is wrong. A fact that they do not
//! mention counts for nothing, since labels are seldom complete, unless counting is strict.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::labelled::{Labelled, sorted};
use crate::dialog::{Assistant, Event, Session};
use crate::reply::{Voice, render};
use crate::service::mask::mask;

/// Facts that follow from others: nobody labels them where they follow.
const FOLLOWING: [&str; 2] = ["care_place", "procedure"];

/// What the assistant understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// The facts known after the last message.
    pub facts: BTreeMap<String, Value>,
    /// The fact that it asks.
    pub ask: Option<String>,
    /// The kind of its reply.
    pub status: String,
}

/// Says the messages to the assistant, masked as every channel does. `today` is the day where the
/// labels name none.
#[must_use]
pub fn hear(assistant: &Assistant, voice: &Voice, labelled: &Labelled, today: Date) -> Heard {
    let today = labelled.today.unwrap_or(today);
    let mut session = Session::default();
    let mut heard = Heard::default();
    for message in &labelled.say {
        let step = assistant.step(&session, &Event::Say(mask(message).into_owned()), today);
        let reply = render(assistant, voice, &step, "eval");
        heard = Heard {
            facts: reply.facts.into_iter().map(|(name, value)| (name, sorted(value))).collect(),
            ask: reply.ask.map(|ask| ask.fact),
            status: reply.status.name().to_owned(),
        };
        session = step.session;
    }
    heard
}

/// A fact that was expected, or found, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The fact, or `ask` or `status`.
    pub fact: String,
    /// What the labels say; nothing where they exclude it or do not mention it.
    pub expected: Option<Value>,
    /// What was found.
    pub found: Option<Value>,
}

impl Finding {
    /// Whether what was found is what the labels say.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.expected == self.found
    }
}

/// Holds what was heard against the labels: every fact that counts.
#[must_use]
pub fn judge(labelled: &Labelled, heard: &Heard, strict: bool) -> Vec<Finding> {
    let found = |fact: &str| heard.facts.get(fact).cloned();
    let expected = labelled.facts.iter().map(|(fact, value)| Finding {
        fact: fact.clone(),
        expected: Some(value.clone()),
        found: found(fact),
    });
    let unmentioned = |fact: &&String| {
        let mentioned = labelled.facts.contains_key(*fact) || labelled.absent.contains(fact);
        strict && !mentioned && !FOLLOWING.contains(&fact.as_str())
    };
    let excess = labelled.absent.iter().chain(heard.facts.keys().filter(unmentioned));
    let excess = excess.filter_map(|fact| {
        Some(Finding { fact: fact.clone(), expected: None, found: Some(found(fact)?) })
    });
    expected.chain(excess).collect()
}

/// Holds the question and the kind of reply against the labels. They are no facts and stand
/// outside of F1.
#[must_use]
pub fn judge_reply(labelled: &Labelled, heard: &Heard) -> Vec<Finding> {
    let finding = |fact: &str, expected: &Option<String>, found: Option<String>| {
        let expected = Some(Value::String(expected.clone()?));
        Some(Finding { fact: fact.to_owned(), expected, found: found.map(Value::String) })
    };
    let ask = finding("ask", &labelled.ask, heard.ask.clone());
    let status = finding("status", &labelled.status, Some(heard.status.clone()));
    ask.into_iter().chain(status).collect()
}

/// How many facts were right, wrong and missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Found as labelled.
    pub right: usize,
    /// Found, but not so or not at all in the labels.
    pub wrong: usize,
    /// Labelled, but not found so.
    pub missed: usize,
}

impl Tally {
    /// Counts a finding.
    pub fn add(&mut self, finding: &Finding) {
        if finding.is_right() {
            self.right += 1;
            return;
        }
        self.wrong += usize::from(finding.found.is_some());
        self.missed += usize::from(finding.expected.is_some());
    }

    /// How many facts were labelled.
    #[must_use]
    pub fn labelled(self) -> usize {
        self.right + self.missed
    }

    /// The share of what was found that is right; none where nothing was found.
    #[must_use]
    pub fn precision(self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    /// The share of what was labelled that was found; none where nothing was labelled.
    #[must_use]
    pub fn recall(self) -> Option<f64> {
        share(self.right, self.labelled())
    }

    /// The harmonic mean of both; none where nothing was labelled nor found.
    #[must_use]
    pub fn f1(self) -> Option<f64> {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The tallies of many messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// How many messages were read.
    pub messages: usize,
    /// Over all facts.
    pub total: Tally,
    /// For each fact.
    pub facts: BTreeMap<String, Tally>,
    /// For each tag.
    pub tags: BTreeMap<String, Tally>,
    /// For `ask` and `status`: how many were right, of how many.
    pub replies: BTreeMap<String, (usize, usize)>,
}

impl Score {
    /// Counts a message and gives what was not right about it.
    pub fn add(&mut self, labelled: &Labelled, heard: &Heard, strict: bool) -> Vec<Finding> {
        self.messages += 1;
        let mut findings = judge(labelled, heard, strict);
        for finding in &findings {
            self.total.add(finding);
            self.facts.entry(finding.fact.clone()).or_default().add(finding);
        }
        if let Some(tag) = &labelled.tag {
            // A tag is listed even where none of its messages says anything.
            let tally = self.tags.entry(tag.clone()).or_default();
            for finding in &findings {
                tally.add(finding);
            }
        }
        let replies = judge_reply(labelled, heard);
        for finding in &replies {
            let (right, of) = self.replies.entry(finding.fact.clone()).or_default();
            *right += usize::from(finding.is_right());
            *of += 1;
        }
        findings.extend(replies);
        findings.retain(|finding| !finding.is_right());
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(facts: &[(&str, &str)], absent: &[&str]) -> Labelled {
        Labelled {
            line: 1,
            tag: Some("a".to_owned()),
            say: vec![String::new()],
            facts: values(facts),
            absent: absent.iter().map(ToString::to_string).collect(),
            ask: None,
            status: None,
            today: None,
        }
    }

    fn values(facts: &[(&str, &str)]) -> BTreeMap<String, Value> {
        facts.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect()
    }

    fn tally(
        facts: &[(&str, &str)],
        absent: &[&str],
        heard: &[(&str, &str)],
        strict: bool,
    ) -> Tally {
        let mut score = Score::default();
        let heard = Heard { facts: values(heard), ..Heard::default() };
        score.add(&labelled(facts, absent), &heard, strict);
        assert_eq!(score.tags["a"], score.total);
        score.total
    }

    #[test]
    fn another_value_is_wrong_and_missed() {
        let wrong = tally(&[("region", "1")], &[], &[("region", "2")], false);
        assert_eq!(wrong, Tally { right: 0, wrong: 1, missed: 1 });
        let missed = tally(&[("region", "1")], &["disease"], &[], false);
        assert_eq!(missed, Tally { right: 0, wrong: 0, missed: 1 });
        let excess =
            tally(&[("region", "1")], &["disease"], &[("region", "1"), ("disease", "x")], false);
        assert_eq!(excess, Tally { right: 1, wrong: 1, missed: 0 });
    }

    #[test]
    fn what_the_labels_leave_open_counts_only_when_strict() {
        let heard = [("region", "1"), ("aspect", "x"), ("procedure", "y"), ("care_place", "z")];
        let lenient = tally(&[("region", "1")], &[], &heard, false);
        assert_eq!(lenient, Tally { right: 1, wrong: 0, missed: 0 });
        let strict = tally(&[("region", "1")], &[], &heard, true);
        assert_eq!(strict, Tally { right: 1, wrong: 1, missed: 0 });
    }

    #[test]
    fn rates_of_nothing_are_none() {
        assert_eq!(Tally::default().f1(), None);
        let tally = Tally { right: 3, wrong: 1, missed: 0 };
        assert_eq!((tally.precision(), tally.recall()), (Some(0.75), Some(1.0)));
        assert!((tally.f1().unwrap() - 6.0 / 7.0).abs() < 1e-12);
    }
}
