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
use crate::knowledge::bilingual::say;
use crate::knowledge::fields::File;
use crate::knowledge::node::{Kind, Node, Place};
use crate::knowledge::problem::{Code, Problems};
use crate::knowledge::shape::{Key, Of, Shape, may, need};

use super::expect::{Check, EXPECT, read_checks};

/// A file of `dialogs/`.
pub static DIALOG: Shape = Shape::new(
    "dialog",
    "对话",
    "一段可以重放的对话。一个文件一段。",
    &[
        need("title", "标题", Of::Text, "这段对话说明什么"),
        may("now", "哪一天", Of::Date, "当作是这一天；不写就按 --now 或今天。例：2026-11-21"),
        need("turns", "轮次", Of::List(&Of::One(&[&SAYING, &CHOOSING])), "一来一回算一轮"),
    ],
);

static SAYING: Shape = Shape {
    name: "saying",
    label: "说一句",
    doc: "病人说的一句话",
    keys: &[need("say", "说的话", Of::Text, "病人的原话")],
    shared: &EVERY_TURN,
};

static CHOOSING: Shape = Shape {
    name: "choosing",
    label: "点一下",
    doc: "病人点的一个选项或按钮",
    keys: &[need("choose", "点的选项", Of::Text, "选项或按钮的值，\"yes\"、\"no\" 加引号")],
    shared: &EVERY_TURN,
};

static EVERY_TURN: [Key; 1] =
    [may("expect", "期望", Of::One(&[&EXPECT]), "这一轮之后要看到什么，都可以不写")];

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
    let mut fields = file.map(node, &DIALOG);
    let title = fields.need_text(file, "title");
    let now = fields.date(file, "now");
    let mut turns = Vec::new();
    if let Some(list) = fields.take("turns") {
        for item in file.list(list) {
            turns.extend(read_turn(assistant, file, item));
        }
        if matches!(&list.kind, Kind::Null) {
            let message = say!(
                "轮次（turns）是空的：至少要有一轮",
                "turns is empty: there must be at least one"
            );
            file.report(Code::MissingKey, list.place, message);
        }
    }
    fields.finish();
    Dialog { path: file.path.clone(), title, now, turns }
}

fn read_turn(assistant: &Assistant, file: &mut File, node: &Node) -> Option<Turn> {
    let (says, chooses) = (node.has("say"), node.has("choose"));
    if says && chooses {
        let message = say!(
            "一轮只能有 说的话（say）或 点的选项（choose）中的一个",
            "a turn has either say or choose, not both"
        );
        file.report(Code::WrongShape, node.place, message);
        return None;
    }
    if !says && !chooses {
        let message = say!(
            "这一轮没有 说的话（say），也没有 点的选项（choose）",
            "this turn has neither say nor choose"
        );
        file.report(Code::MissingKey, node.place, message);
        return None;
    }
    let mut fields = file.map(node, if says { &SAYING } else { &CHOOSING });
    let event = if says {
        Event::Say(fields.need_text(file, "say"))
    } else {
        Event::Choose(fields.need_text(file, "choose"))
    };
    let checks =
        fields.take("expect").map(|node| read_checks(assistant, file, node)).unwrap_or_default();
    fields.finish();
    Some(Turn { place: node.place, event, checks })
}
