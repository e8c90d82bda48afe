//! Labelled messages: what people wrote, with the facts that it says and those that it does not.
//!
//! A line of a file is one conversation as a JSON object; the labels hold after its last message.
//! A label that the vocabulary does not know is a fault of the file: it would count as misread for
//! ever.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::knowledge::Knowledge;
use crate::knowledge::place::Code;
use crate::knowledge::problem::nearest;
use crate::knowledge::vocabulary::{Fact, FactKind};

/// What a line may hold.
const KEYS: [&str; 7] = ["tag", "say", "facts", "absent", "ask", "status", "today"];

/// What a reply may be.
const STATUSES: [&str; 5] = ["ask", "answer", "not_covered", "unclear", "info"];

/// A conversation with its labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// Its line in the file, from 1.
    pub line: usize,
    /// What kind of message it is.
    pub tag: Option<String>,
    /// The messages, one after the other.
    pub say: Vec<String>,
    /// The facts that they say, as the public interface writes them.
    pub facts: BTreeMap<String, Value>,
    /// The facts that must not be found.
    pub absent: Vec<String>,
    /// The fact that is to be asked.
    pub ask: Option<String>,
    /// The kind of reply.
    pub status: Option<String>,
    /// The day on which it was written, where the labels hang on it.
    pub today: Option<Date>,
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// Reads a file of labelled messages; empty lines are skipped.
///
/// # Errors
/// Names every line that is broken.
pub fn read_labelled(knowledge: &Knowledge, text: &str) -> Result<Vec<Labelled>, Vec<BadLine>> {
    let (mut messages, mut bad) = (Vec::new(), Vec::new());
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        match read_line(knowledge, line, text) {
            Ok(labelled) => messages.push(labelled),
            Err(what) => bad.push(BadLine { line, what }),
        }
    }
    if bad.is_empty() { Ok(messages) } else { Err(bad) }
}

fn read_line(knowledge: &Knowledge, line: usize, text: &str) -> Result<Labelled, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        // The parser counts bytes, an editor characters.
        let column = text.char_indices().take_while(|(start, _)| *start < error.column()).count();
        format!("第 {} 列起不是 JSON", column.max(1))
    })?;
    let Value::Object(mut fields) = value else {
        return Err("一行要是一个 JSON 对象：{…}".to_owned());
    };
    if let Some(key) = fields.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("没有 {key} 这一项{}", advice(key, KEYS)));
    }
    let say = texts(&mut fields, "say")?;
    if say.is_empty() {
        return Err("缺少 say：要有至少一句话".to_owned());
    }
    let mut labelled = Labelled {
        line,
        tag: text_of(&mut fields, "tag")?,
        say,
        facts: BTreeMap::new(),
        absent: texts(&mut fields, "absent")?,
        ask: text_of(&mut fields, "ask")?,
        status: text_of(&mut fields, "status")?,
        today: day(&mut fields)?,
    };
    read_facts(knowledge, &mut fields, &mut labelled)?;
    check(knowledge, &labelled)?;
    Ok(labelled)
}

/// The labels; null is another way to say that a fact is absent.
fn read_facts(
    knowledge: &Knowledge,
    fields: &mut Map<String, Value>,
    labelled: &mut Labelled,
) -> Result<(), String> {
    let facts = match fields.remove("facts") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(facts)) => facts,
        Some(_) => return Err("facts 要写成 {\"事实\": 值}".to_owned()),
    };
    for (name, value) in facts {
        let fact = fact(knowledge, &name)?;
        if value.is_null() {
            labelled.absent.push(name);
            continue;
        }
        let value = sorted(value);
        if !is_value(knowledge, fact, &value) {
            return Err(format!("{name} 不能是 {value}：{}", wants(fact)));
        }
        labelled.facts.insert(name, value);
    }
    Ok(())
}

fn check(knowledge: &Knowledge, labelled: &Labelled) -> Result<(), String> {
    for name in &labelled.absent {
        fact(knowledge, name)?;
        if labelled.facts.contains_key(name) {
            return Err(format!("{name} 既在 facts 里，又在 absent 里"));
        }
    }
    match &labelled.status {
        Some(status) if !STATUSES.contains(&status.as_str()) => {
            Err(format!("没有 {status} 这种 status{}", advice(status, STATUSES)))
        }
        _ => Ok(()),
    }
}

fn fact<'k>(knowledge: &'k Knowledge, name: &str) -> Result<&'k Fact, String> {
    let vocabulary = &knowledge.shared.vocabulary;
    let said = || vocabulary.iter().map(|(_, fact)| fact).filter(|fact| !fact.derived);
    said().find(|fact| fact.name == name).ok_or_else(|| {
        format!("没有 {name} 这个事实{}", advice(name, said().map(|fact| fact.name.as_str())))
    })
}

fn is_value(knowledge: &Knowledge, fact: &Fact, value: &Value) -> bool {
    let text = value.as_str();
    match fact.kind {
        FactKind::Choice => text.is_some_and(|text| fact.choice(text).is_some()),
        FactKind::Place => text
            .and_then(Code::parse)
            .is_some_and(|code| knowledge.shared.places.get(code).is_some()),
        FactKind::Date => text.is_some_and(|text| text.parse::<Date>().is_ok()),
        FactKind::Money => text.is_some_and(|text| text.parse::<Decimal>().is_ok()),
        FactKind::Diseases => match value {
            // A disease that is in no list.
            Value::String(other) => other == "other",
            Value::Array(list) => list.iter().all(|item| {
                item.as_str().is_some_and(|id| knowledge.shared.diseases.find(id).is_some())
            }),
            _ => false,
        },
    }
}

/// What a value of a fact looks like.
fn wants(fact: &Fact) -> String {
    match fact.kind {
        FactKind::Choice => {
            let names: Vec<String> =
                fact.choices.iter().map(|choice| format!("\"{}\"", choice.name)).collect();
            format!("可用 {}", names.join("、"))
        }
        FactKind::Place => "要写区划表里的六位代码，带引号".to_owned(),
        FactKind::Date => "日期要写成 \"2026-11-21\"，并且真有这一天".to_owned(),
        FactKind::Money => "金额要写成 \"12000\"，单位是元".to_owned(),
        FactKind::Diseases => "要写病种编号的列表，或 \"other\"".to_owned(),
    }
}

/// The order in which diseases were named says nothing.
#[must_use]
pub fn sorted(value: Value) -> Value {
    let Value::Array(mut list) = value else { return value };
    list.sort_by_key(ToString::to_string);
    Value::Array(list)
}

fn texts(fields: &mut Map<String, Value>, key: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("{key} 要写成字符串的列表");
    match fields.remove(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list
            .into_iter()
            .map(|item| match item {
                Value::String(text) => Ok(text),
                _ => Err(wrong()),
            })
            .collect(),
        Some(_) => Err(wrong()),
    }
}

fn text_of(fields: &mut Map<String, Value>, key: &str) -> Result<Option<String>, String> {
    match fields.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("{key} 要写成字符串")),
    }
}

fn day(fields: &mut Map<String, Value>) -> Result<Option<Date>, String> {
    let Some(text) = text_of(fields, "today")? else { return Ok(None) };
    let wrong = || format!("today 不能是 \"{text}\"：日期要写成 \"2026-11-21\"，并且真有这一天");
    text.parse().map(Some).map_err(|_| wrong())
}

/// The nearest name that there is, in brackets.
fn advice<'n>(name: &str, valid: impl IntoIterator<Item = &'n str>) -> String {
    nearest(name, valid).map_or_else(String::new, |help| format!("（{}）", help.zh))
}
