//! `--explain`: each fact that was read in a message, with the words that say it.

use std::fmt::Write as _;

use crate::channel::terminal::visible;
use crate::dialog::facts::stated;
use crate::dialog::session::Stated;
use crate::dialog::{Assistant, Event};
use crate::knowledge::Knowledge;
use crate::knowledge::vocabulary::{FactId, Value};
use crate::language::reading::{Found, Said};
use crate::service::Turned;

/// What was read, a line a fact, and what is known after it.
pub(super) fn how_read(assistant: &Assistant, turned: &Turned) -> String {
    let knowledge = &assistant.knowledge;
    let mut text = String::from("读到：\n");
    let Some(step) = &turned.step else {
        text.push_str("  （这一步出错了，没有读成）\n");
        return text;
    };
    let message = match &turned.read {
        Event::Say(message) => message.as_str(),
        _ => "",
    };
    let facts = step.reading.iter().flat_map(|reading| &reading.facts);
    let lines: Vec<String> = facts.map(|found| line(knowledge, found, message)).collect();
    if lines.is_empty() {
        text.push_str("  （没有）\n");
    }
    text.extend(lines);
    if let Some(reading) = &step.reading {
        for doubt in &reading.doubts {
            let _ = writeln!(text, "  待确认 {}", visible(&format!("{doubt:?}")));
        }
        for intent in &reading.intents {
            let _ = writeln!(text, "  意图 {intent:?}");
        }
    }
    text.push_str("已知：\n");
    for (fact, value) in step.facts.known() {
        let name = &knowledge.shared.vocabulary.fact(fact).name;
        let _ = writeln!(text, "  {name} = {}", name_of(knowledge, fact, value));
    }
    text
}

fn line(knowledge: &Knowledge, found: &Found, message: &str) -> String {
    let name = &knowledge.shared.vocabulary.fact(found.fact).name;
    let (sign, value) = match &found.said {
        Said::Is(value) => ("=", value),
        Said::Not(value) => ("≠", value),
    };
    let value = name_of(knowledge, found.fact, value);
    let words = visible(message.get(found.span.clone()).unwrap_or_default());
    let hint = if found.hint { " hint" } else { "" };
    format!("  {name} {sign} {value}  “{words}”  {}{hint}\n", found.how.name())
}

/// A value by the names of the public interface.
fn name_of(knowledge: &Knowledge, fact: FactId, value: &Value) -> String {
    match stated(knowledge, fact, value) {
        Stated::Is(name) => name,
        Stated::Are(names) => names.join(","),
        Stated::Unsure | Stated::Nothing => String::new(),
    }
}
