//! Replayable conversations: `dialogs/*.yaml`, one conversation a file.
//!
//! ```yaml
//! title: 临汾，糖尿病没有并发症
//! now: 2026-11-21                       # optional: the day of the conversation
//! turns:
//!   - say: 我妈糖尿病，医保在临汾        # or `choose: <value of an option or a button>`
//!     expect: { status: ask, ask: diabetes_complication }
//!   - choose: "no"
//!     expect:
//!       status: answer
//!       outcome: no_complication
//! ```
//!
//! Every turn gives `say` or `choose`. What may stand under `expect`, all of it optional:
//!
//! | key | holds if |
//! |---|---|
//! | `status` | the reply has it: `ask`, `answer`, `not_covered`, `unclear`, `info` |
//! | `facts` | each fact has this value or list of values; nothing (`null`): it is absent |
//! | `ask` | this fact is asked; nothing (`null`): no question stands |
//! | `options` | these values are among the options of the question |
//! | `outcome` | the route concludes just these outcomes |
//! | `items` | these items are in the sections or branches: the id, or its last parts |
//! | `no_items` | these are in neither |
//! | `sections` | these kinds of section are there |
//! | `papers` | just these papers are asked for without a condition: keys of rows or ids of items |
//! | `branches` | each of these maps is the condition of a branch |
//! | `sources` | the answer rests on just these sources |
//! | `says`, `never_says` | the text has this in it, or has not: only where the wording matters |
//!
//! A dialog asserts what is concluded, not how it is put, so that a new wording breaks none.

use std::sync::Arc;

use jiff::civil::Date;

use crate::dialog::{Assistant, Event};
use crate::knowledge::fields::{Fields, File};
use crate::knowledge::node::{Kind, Node, Place};
use crate::knowledge::problem::{Code, Problems};

use super::expect::{Check, read_checks};

/// A conversation to be replayed.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// Its file.
    pub path: Arc<str>,
    /// What it shows.
    pub title: String,
    /// The day on which it takes place; `None`: any.
    pub now: Option<Date>,
    /// What is said, and what must come of it.
    pub turns: Vec<Turn>,
}

/// One event of a conversation and what must come of it.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Where it stands.
    pub place: Place,
    /// What happens.
    pub event: Event,
    /// What is looked at afterwards.
    pub checks: Vec<Check>,
}

/// Reads a dialog; `None` where anything about it had to be reported.
pub fn read(
    assistant: &Assistant,
    path: &str,
    text: &str,
    problems: &mut Problems,
) -> Option<Dialog> {
    let before = problems.len();
    let mut file = File { path: Arc::from(path), problems };
    let dialog = match Node::parse(text) {
        Ok(node) => read_dialog(assistant, &mut file, &node),
        Err(broken) => {
            file.report(Code::NotYaml, broken.place, broken.message);
            return None;
        }
    };
    (problems.len() == before).then_some(dialog)
}

fn read_dialog(assistant: &Assistant, file: &mut File, node: &Node) -> Dialog {
    let mut fields = file.map(node);
    let title = fields.need_text(file, "title");
    let now = fields.take("now").and_then(|node| file.date(node));
    let mut turns = Vec::new();
    if let Some(list) = fields.need(file, "turns") {
        for item in file.list(list) {
            turns.extend(read_turn(assistant, file, item));
        }
        if matches!(&list.kind, Kind::Null) {
            file.report(Code::MissingKey, list.place, "turns 是空的：至少要有一轮");
        }
    }
    fields.finish(file);
    Dialog { path: file.path.clone(), title, now, turns }
}

fn read_turn(assistant: &Assistant, file: &mut File, node: &Node) -> Option<Turn> {
    let mut fields = file.map(node);
    let event = read_event(file, &mut fields);
    let checks =
        fields.take("expect").map(|node| read_checks(assistant, file, node)).unwrap_or_default();
    fields.finish(file);
    Some(Turn { place: node.place, event: event?, checks })
}

fn read_event(file: &mut File, fields: &mut Fields) -> Option<Event> {
    let say = fields.text(file, "say");
    let choose = fields.text(file, "choose");
    match (say, choose) {
        (Some(text), None) => Some(Event::Say(text)),
        (None, Some(value)) => Some(Event::Choose(value)),
        (None, None) => {
            file.report(Code::MissingKey, fields.place, "这一轮没有 say，也没有 choose");
            None
        }
        (Some(_), Some(_)) => {
            file.report(Code::WrongShape, fields.place, "一轮只能有 say 或 choose 中的一个");
            None
        }
    }
}
