//! The log: one span a turn with its figures, in lines for people or for programs, and never a word
//! of what was said, at the finest level.

use std::io::Write as _;

use serde_json::Value;

use super::{check_answered, say};
use crate::program::Machine;
use crate::telegram::bot::Bot;
use crate::telegram::fake::Fake;
use crate::web::served::Served;

/// Words that nobody but a person says.
const WORDS: &str = "临汾居民医保，我外婆姓欧阳，糖尿病有并发症，手机上怎么办慢病";
const PARTS: [&str; 4] = ["外婆", "欧阳", "怎么办慢病", "居民医保"];

/// What a turn's span holds.
const FIELDS: [&str; 8] =
    ["session", "channel", "knowledge", "turn", "status", "outcome", "micros", "commit_micros"];

#[track_caller]
fn check_silent(log: &str) {
    for part in PARTS {
        assert!(!log.contains(part), "{part} stands in the log:\n{log}");
    }
}

/// The span of the only turn that a log in JSON tells of.
#[track_caller]
fn span(log: &str) -> Value {
    let lines = log.lines().filter(|line| line.starts_with('{'));
    let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    let committed: Vec<&Value> =
        lines.iter().filter(|line| line["message"] == "turn committed").collect();
    assert_eq!(committed.len(), 1, "{log}");
    let span = committed[0]["span"].clone();
    assert_eq!(span["name"], "turn");
    for field in FIELDS {
        assert!(!span[field].is_null(), "{field} is missing: {span}");
    }
    assert_eq!(span["turn"], 1);
    span
}

#[test]
fn a_turn_on_the_web_is_one_span() {
    let machine = Machine::new();
    let served = Served::start_with(&machine, &["--log", "trace", "--log-format", "json"]);
    check_answered(&say(&served.visitor(), "a", WORDS));
    let log = served.wait_until_told("turn committed");
    check_silent(&log);
    let span = span(&log);
    assert_eq!(span["session"], "web:a");
    assert_eq!(span["channel"], "api");
    assert_eq!(span["status"], "answer");
}

#[test]
fn a_turn_on_telegram_is_one_span() {
    let (machine, fake) = (Machine::new(), Fake::start());
    let bot = Bot::start_with(&fake, &machine, &["--log", "trace", "--log-format", "json"]);
    fake.send_text(4_711, WORDS);
    fake.wait_for_messages(4_711, 1);
    let log = bot.wait_until_told("turn committed");
    check_silent(&log);
    assert!(!log.contains("AAFake_Token"), "the token stands in the log:\n{log}");
    assert_eq!(span(&log)["channel"], "telegram");
}

#[test]
fn a_turn_in_the_terminal_is_one_span() {
    let machine = Machine::new();
    for (args, channel) in [(&["chat"][..], "terminal"), (&["chat", "--json"], "json")] {
        let log = ["--log", "trace", "--log-format", "json"];
        let run = machine.run(&[args, &log].concat(), WORDS.as_bytes());
        assert_eq!(run.code, Some(0));
        check_silent(&run.stderr);
        assert_eq!(span(&run.stderr)["channel"], channel);
    }
}

#[test]
fn a_line_for_people_holds_the_same() {
    let machine = Machine::new();
    let run = machine.run(&["chat", "--log", "info"], WORDS.as_bytes());
    let line = run.stderr.lines().find(|line| line.contains("turn committed")).unwrap();
    for field in FIELDS {
        assert!(line.contains(&format!("{field}=")), "{field} is missing: {line}");
    }
    check_silent(&run.stderr);
}

#[test]
fn what_is_logged_is_said_by_an_option_or_the_environment() {
    let machine = Machine::new();
    let logged = |set: &[(&str, &str)], args: &[&str]| {
        let mut command = machine.command(&[&["chat", "--json"], args].concat());
        let mut child = command.envs(set.iter().copied()).spawn().unwrap();
        child.stdin.take().unwrap().write_all("你好\n".as_bytes()).unwrap();
        let run = child.wait_with_output().unwrap();
        String::from_utf8(run.stderr).unwrap().contains("turn committed")
    };
    assert!(!logged(&[], &[]));
    assert!(logged(&[("RUST_LOG", "info")], &[]));
    assert!(!logged(&[("RUST_LOG", "info"), ("MANTE_LOG", "warn")], &[]));
    assert!(logged(&[("MANTE_LOG", "warn")], &["--log", "mante::service=info"]));
    let refused = machine.run(&["chat", "--log", "loud=very"], b"");
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("error、warn、info"), "{}", refused.stderr);
}
