//! What an operator relies on: a store that breaks is named and works again once mended, `doctor`
//! finds what is wrong and changes nothing, `backup` copies while people talk, the log and the
//! figures say what happens and never what was said.

mod backup;
mod disk;
mod doctor;
mod faults;
mod figures;
mod files;
mod log;

use std::path::Path;

use serde_json::{Value, json};

use crate::program::Machine;
use crate::web::served::{Answer, Served, Visitor};

const MESSAGES: &str = "/api/v1/messages";

/// Starts a server over a file.
fn serve(machine: &Machine, path: &Path) -> (Served, Visitor) {
    let served = Served::start_with(machine, &["--store", &url(path)]);
    let visitor = served.visitor();
    (served, visitor)
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// Says something in a conversation.
fn say(visitor: &Visitor, session: &str, text: &str) -> Answer {
    visitor.post(MESSAGES, &json!({ "session": session, "text": text }))
}

#[track_caller]
fn check_answered(answer: &Answer) {
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// Checks that the store could not be used, and that the person was told so kindly.
#[track_caller]
fn check_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem: Value = answer.json();
    assert_eq!(problem["type"], "about:blank#store");
    assert_eq!(problem["title"], "会话库暂时用不了，请稍后再试");
}

/// What was said in a conversation of the web, oldest first.
fn inputs(machine: &Machine, path: &Path, session: &str) -> Vec<String> {
    let store = url(path);
    let shown = machine
        .run(&["sessions", "show", "--json", &format!("web:{session}"), "--store", &store], b"");
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    let input = |line: &str| {
        let turn: Value = serde_json::from_str(line).unwrap();
        turn["input"].as_str().unwrap().to_owned()
    };
    shown.stdout.lines().map(input).collect()
}
