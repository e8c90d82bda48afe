//! What `mante eval` prints: aligned tables for people, one object for programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{EvalArgs, Miss, Part};
use crate::channel::terminal::visible;
use crate::replay::eval::{Score, Tally};
use crate::replay::noise::Kind;

/// The most columns of a message in the list of failures.
const WIDEST: usize = 60;

/// A table; its first column is text, and so are all of them where `texts` says so.
struct Table {
    rows: Vec<Vec<String>>,
    texts: bool,
}

/// The tables and the failures.
pub(super) fn text(args: &EvalArgs, parts: &[Part]) -> String {
    let mut text = String::new();
    if let Some(seed) = args.noise {
        let _ = writeln!(text, "种子 {seed}：每种噪声只算它改动了的话。\n");
        text.push_str(&kinds(parts).render());
    } else {
        for part in parts {
            one(&part.score, &mut text);
        }
    }
    if !args.brief {
        failures(args, parts, &mut text);
    }
    text
}

fn one(score: &Score, text: &mut String) {
    let mut table = Table::of_tallies("事实");
    for (fact, tally) in &score.facts {
        table.tally(fact, *tally);
    }
    table.tally("合计", score.total);
    text.push_str(&table.render());
    if !score.tags.is_empty() {
        let mut table = Table::of_tallies("标签");
        for (tag, tally) in &score.tags {
            table.tally(&visible(tag), *tally);
        }
        text.push('\n');
        text.push_str(&table.render());
    }
    let replies: Vec<String> = score
        .replies
        .iter()
        .map(|(name, (right, of))| format!("{} {right}/{of}", label(name)))
        .collect();
    let _ = write!(text, "\n共 {} 条", score.messages);
    if !replies.is_empty() {
        let _ = write!(text, "；另对了{}", replies.join("、"));
    }
    text.push_str("。\n");
}

/// A row for each kind of noise, the clean messages first.
fn kinds(parts: &[Part]) -> Table {
    let mut table = Table::of_tallies("噪声");
    table.rows[0].insert(1, "条数".to_owned());
    let mut noisy = (0, Tally::default());
    for part in parts {
        let Score { messages, total, .. } = &part.score;
        table.tally(part.kind.map_or("没有", Kind::label), *total);
        table.count(*messages);
        if part.kind.is_some() {
            noisy.0 += messages;
            noisy.1.right += total.right;
            noisy.1.wrong += total.wrong;
            noisy.1.missed += total.missed;
        }
    }
    table.tally("噪声合计", noisy.1);
    table.count(noisy.0);
    table
}

/// What was not read as labelled, a line each.
fn failures(args: &EvalArgs, parts: &[Part], text: &mut String) {
    let misses = || parts.iter().flat_map(|part| part.misses.iter().map(move |m| (part.kind, m)));
    let messages: BTreeSet<_> =
        misses().map(|(kind, miss)| (kind.map(Kind::name), &miss.file, miss.line)).collect();
    if messages.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n没读对的 {} 处，在 {} 条里：", misses().count(), messages.len());
    let heads = ["位置", "噪声", "原话", "事实", "应为", "读成"];
    let mut table = Table { rows: vec![heads.map(str::to_owned).to_vec()], texts: true };
    for (kind, miss) in misses() {
        let kind = kind.map_or("没有", Kind::label).to_owned();
        table.rows.push(vec![
            format!("{}:{}", miss.file, miss.line),
            kind,
            shortened(&miss.say.join(" / ")),
            label(&miss.finding.fact).to_owned(),
            value(miss.finding.expected.as_ref()),
            value(miss.finding.found.as_ref()),
        ]);
    }
    if args.noise.is_none() {
        for row in &mut table.rows {
            row.remove(1);
        }
    }
    text.push_str(&table.render());
}

/// What a finding is about; facts keep the names of the public interface.
fn label(name: &str) -> &str {
    match name {
        "ask" => "追问",
        "status" => "答复种类",
        fact => fact,
    }
}

fn value(value: Option<&Value>) -> String {
    match value {
        None => "无".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => {
            let items = list.iter().map(|item| item.as_str().unwrap_or_default());
            items.collect::<Vec<_>>().join("+")
        }
        Some(other) => other.to_string(),
    }
}

/// A message in one line that fits; where it is cut, its end is left off.
fn shortened(message: &str) -> String {
    let message = visible(message).replace(['\n', '\r', '\t'], " ");
    let mut columns = 0;
    let kept: String = message
        .chars()
        .take_while(|character| {
            columns += character.width().unwrap_or(0);
            columns <= WIDEST
        })
        .collect();
    if kept.len() == message.len() { kept } else { format!("{kept}…") }
}

impl Table {
    /// A table with a tally in each row.
    fn of_tallies(first: &str) -> Self {
        let heads = [first, "标注", "读对", "读错", "漏读", "准确率", "召回率", "F1"];
        Self { rows: vec![heads.map(str::to_owned).to_vec()], texts: false }
    }

    fn tally(&mut self, name: &str, tally: Tally) {
        let counts = [tally.labelled(), tally.right, tally.wrong, tally.missed];
        let rates = [tally.precision(), tally.recall(), tally.f1()];
        let rates = rates.map(|rate| rate.map_or("-".to_owned(), |rate| format!("{rate:.4}")));
        let mut row = vec![name.to_owned()];
        row.extend(counts.map(|count| count.to_string()));
        row.extend(rates);
        self.rows.push(row);
    }

    /// Puts a count behind the name of the last row.
    fn count(&mut self, count: usize) {
        if let Some(row) = self.rows.last_mut() {
            row.insert(1, count.to_string());
        }
    }

    /// Columns of one width each: text to the left, figures to the right.
    fn render(&self) -> String {
        let width = |column: usize| {
            self.rows.iter().map(|row| row[column].width()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..self.rows[0].len()).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = if column == 0 { "" } else { "  " };
                let room = " ".repeat(width - cell.width());
                let (before, after) = if self.texts || column == 0 {
                    ("", room)
                } else {
                    (room.as_str(), String::new())
                };
                let _ = write!(line, "{gap}{before}{cell}{after}");
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}

/// One object: the scores of the messages as they are, or of each kind of noise.
pub(super) fn json(args: &EvalArgs, parts: &[Part]) -> serde_json::Result<String> {
    let part = |part: &Part| -> Value {
        let mut object = score(&part.score);
        if !args.brief {
            object.insert("misses".to_owned(), part.misses.iter().map(miss).collect());
        }
        Value::Object(object)
    };
    let object = match (args.noise, parts) {
        (Some(seed), parts) => {
            let kinds: Map<String, Value> = parts
                .iter()
                .map(|one| (one.kind.map_or("clean", Kind::name).to_owned(), part(one)))
                .collect();
            json!({ "seed": seed, "kinds": kinds })
        }
        (None, parts) => parts.first().map_or(Value::Null, part),
    };
    serde_json::to_string_pretty(&object)
}

fn score(score: &Score) -> Map<String, Value> {
    let tallies = |tallies: &BTreeMap<String, Tally>| -> Value {
        tallies.iter().map(|(name, one)| (name.clone(), tally(*one))).collect()
    };
    let replies: Map<String, Value> = score
        .replies
        .iter()
        .map(|(name, (right, of))| (name.clone(), json!({ "right": right, "of": of })))
        .collect();
    let fields = [
        ("messages", json!(score.messages)),
        ("total", tally(score.total)),
        ("facts", tallies(&score.facts)),
        ("tags", tallies(&score.tags)),
        ("replies", Value::Object(replies)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Rates to four places: more would be noise.
fn tally(tally: Tally) -> Value {
    let rate = |rate: Option<f64>| rate.map(|rate| (rate * 10_000.0).round() / 10_000.0);
    json!({
        "labelled": tally.labelled(),
        "right": tally.right,
        "wrong": tally.wrong,
        "missed": tally.missed,
        "precision": rate(tally.precision()),
        "recall": rate(tally.recall()),
        "f1": rate(tally.f1()),
    })
}

fn miss(miss: &Miss) -> Value {
    let finding = &miss.finding;
    json!({
        "file": miss.file,
        "line": miss.line,
        "say": miss.say,
        "fact": finding.fact,
        "expected": finding.expected,
        "found": finding.found,
    })
}
