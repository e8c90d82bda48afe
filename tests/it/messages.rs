//! Guards how messages are read: what patients, their children and hotline staff would type, each with
//! the facts that it must give and those that it must not. A line of `fixtures/messages.jsonl` is a
//! conversation; what is expected holds after its last message, on 2026-11-21.

use std::fs;

use jiff::civil::{Date, date};
use mante::dialog::{Assistant, Event, Session};
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::reply::{Reply, Voice, render};
use serde_json::{Map, Value};

const TODAY: Date = date(2026, 11, 21);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What kind of message it is; only `mante eval` counts by it.
    #[serde(default)]
    #[expect(dead_code, reason = "read so that no other key is")]
    tag: Option<String>,
    say: Vec<String>,
    #[serde(default)]
    facts: Map<String, Value>,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    ask: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

#[test]
fn every_message_is_read_as_it_is_meant() {
    let (knowledge, mut problems) = load(&Files::embedded());
    let assistant = Assistant::new(knowledge.expect("the embedded knowledge loads"), &mut problems);
    let voice = Voice::new(&assistant);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/messages.jsonl");
    let text = fs::read_to_string(path).expect("the messages are there");
    let mut misses = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let case: Case = serde_json::from_str(text).expect("a line is a case");
        let reply = last_reply(&assistant, &voice, &case.say);
        misses.extend(miss(&case, &reply).map(|miss| format!("{line}: {:?}: {miss}", case.say)));
    }
    assert!(text.lines().count() > 400, "the messages went missing");
    assert!(misses.is_empty(), "{} misread:\n{}", misses.len(), misses.join("\n"));
}

fn last_reply(assistant: &Assistant, voice: &Voice, messages: &[String]) -> Reply {
    let mut session = Session::default();
    let mut last = None;
    for message in messages {
        let step = assistant.step(&session, &Event::Say(message.clone()), TODAY);
        last = Some(render(assistant, voice, &step, "messages"));
        session = step.session;
    }
    last.expect("a case says something")
}

/// The first expectation that does not hold.
fn miss(case: &Case, reply: &Reply) -> Option<String> {
    for (fact, wanted) in &case.facts {
        let found = reply.facts.get(fact).map(sorted);
        if found.as_ref() != Some(wanted) {
            return Some(format!("{fact} is {found:?}, not {wanted}"));
        }
    }
    if let Some(fact) = case.absent.iter().find(|fact| reply.facts.contains_key(*fact)) {
        return Some(format!("{fact} is {}, though nobody said so", reply.facts[fact]));
    }
    let asked = reply.ask.as_ref().map(|ask| ask.fact.as_str());
    if case.ask.is_some() && case.ask.as_deref() != asked {
        return Some(format!("asks {asked:?}, not {:?}", case.ask));
    }
    let status = reply.status.name();
    case.status
        .as_ref()
        .filter(|wanted| *wanted != status)
        .map(|wanted| format!("status {status}, not {wanted}"))
}

/// The order in which diseases were named says nothing.
fn sorted(value: &Value) -> Value {
    let Value::Array(list) = value else { return value.clone() };
    let mut list = list.clone();
    list.sort_by_key(ToString::to_string);
    Value::Array(list)
}
