//! The text of a recorded dialog.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use serde_yaml::{FlowMap, FlowSeq};

use crate::dialog::Event;

use super::{Concluded, STRUCK, Unrecordable};

#[derive(Serialize)]
struct File<'a> {
    title: &'a str,
    now: String,
    turns: Vec<Turn<'a>>,
}

#[derive(Serialize)]
struct Turn<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    say: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choose: Option<&'a str>,
    expect: Expect<'a>,
}

#[derive(Serialize)]
struct Expect<'a> {
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<FlowMap<Map<String, Value>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Names<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    papers: Option<Names<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sources: Option<Names<'a>>,
}

/// One name is written as a word, so that it can be blessed.
#[derive(Serialize)]
#[serde(untagged)]
enum Names<'a> {
    One(&'a str),
    Several(FlowSeq<&'a [String]>),
}

/// Writes a dialog.
pub(super) fn write(
    title: &str,
    now: Date,
    events: &[Event],
    concluded: &[Concluded],
) -> Result<String, Unrecordable> {
    let before = std::iter::once(Map::new()).chain(concluded.iter().map(|now| now.facts.clone()));
    let turns = events.iter().zip(concluded).zip(before);
    let turns = turns.map(|((event, concluded), before)| turn(event, concluded, &before)).collect();
    let file = File { title, now: now.to_string(), turns };
    let yaml =
        serde_yaml::to_string(&file).map_err(|error| Unrecordable::Unsound(error.to_string()))?;
    let head =
        format!("# 由 mante sessions record 录成；{STRUCK}是去掉的字，去掉后读出来的不变。\n");
    Ok(format!("{head}{yaml}"))
}

fn turn<'a>(event: &'a Event, concluded: &'a Concluded, before: &Map<String, Value>) -> Turn<'a> {
    let (say, choose) = match event {
        Event::Say(text) => (Some(text.as_str()), None),
        Event::Choose(value) | Event::Press { value, .. } => (None, Some(value.as_str())),
        _ => (None, None),
    };
    let facts = changes(before, &concluded.facts);
    let expect = Expect {
        status: concluded.status,
        facts: (!facts.is_empty()).then_some(FlowMap(facts)),
        ask: concluded.ask.as_deref(),
        outcome: names(&concluded.outcome),
        papers: names(&concluded.papers),
        sources: names(&concluded.sources),
    };
    Turn { say, choose, expect }
}

/// The facts that a turn changed; nothing where one is gone.
fn changes(before: &Map<String, Value>, now: &Map<String, Value>) -> Map<String, Value> {
    let new = now.iter().filter(|(name, value)| before.get(*name) != Some(*value));
    let new = new.map(|(name, value)| (name.clone(), value.clone()));
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    new.chain(gone.map(|name| (name.clone(), Value::Null))).collect()
}

fn names(names: &[String]) -> Option<Names<'_>> {
    match names {
        [] => None,
        [one] => Some(Names::One(one)),
        several => Some(Names::Several(FlowSeq(several))),
    }
}
