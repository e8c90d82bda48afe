//! `mante chat`, `chat --json`, `ask` and `sessions`: the protocol, not the wording.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use mante::channel::terminal::Piped;
use mante::channel::{Talk, json_lines, terminal};
use serde_json::Value;

use super::program::Machine;
use super::service::{now, service};

/// Feeds lines to the protocol and gives the replies.
fn replies(input: &[u8]) -> Vec<Value> {
    let service = service();
    let talk = Talk {
        service: &service,
        clock: &now,
        millis: &|| 0,
        channel: "json",
        cards: Path::new(""),
    };
    let mut output = Vec::new();
    json_lines::run(&mut &*input, &mut output, &talk).unwrap();
    let output = String::from_utf8(output).unwrap();
    assert!(output.is_empty() || output.ends_with('\n'));
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn check_one_reply(line: &[u8]) -> Value {
    let replies = replies(line);
    assert_eq!(replies.len(), 1, "{}", String::from_utf8_lossy(line));
    let reply = &replies[0];
    let status = reply["status"].as_str().unwrap();
    assert!(["ask", "answer", "not_covered", "unclear", "info"].contains(&status));
    assert!(reply["session"].is_string() && reply["facts"].is_object());
    assert!(reply["next"].is_array() && reply["text"].is_string());
    reply.clone()
}

#[test]
fn every_line_gets_exactly_one_reply() {
    let lines: [&[u8]; 17] = [
        "临汾糖尿病怎么认定".as_bytes(),
        r#"{"text": "临汾糖尿病怎么认定"}"#.as_bytes(),
        br#"{"text": ""}"#,
        br#"{"choose": "cmd:help"}"#,
        br#"{"choose": "never offered"}"#,
        br#"{"choose": ""}"#,
        br#"{"text": "a", "choose": "b"}"#,
        br#"{"text": "a", "session": "b"}"#,
        br#"{"text": 1}"#,
        b"{}",
        b"{",
        b"[1]",
        b"null",
        b"\xff\xfe\xfd",
        b"\x00\x01\x1b[2J",
        "临汾\r\n".as_bytes(),
        "\u{feff}临汾".as_bytes(),
    ];
    for line in lines {
        check_one_reply(line);
    }
}

#[test]
fn the_same_words_read_the_same_with_and_without_json() {
    let plain = check_one_reply("临汾糖尿病".as_bytes());
    let json = check_one_reply(r#"{"text": "临汾糖尿病"}"#.as_bytes());
    let mark = check_one_reply("\u{feff}{\"text\": \"临汾糖尿病\"}\r\n".as_bytes());
    assert_eq!((&plain["facts"], &plain["text"]), (&json["facts"], &json["text"]));
    assert_eq!(json["text"], mark["text"]);
}

#[test]
fn a_blank_line_starts_a_new_session_and_gets_no_reply() {
    let replies = replies("\n临汾\n糖尿病\n \t\u{3000}\r\n\n糖尿病".as_bytes());
    let sessions: Vec<&Value> = replies.iter().map(|reply| &reply["session"]).collect();
    assert_eq!(sessions.len(), 3);
    assert_eq!(sessions[0], sessions[1]);
    assert_ne!(sessions[1], sessions[2]);
    assert_eq!(replies[2]["facts"].get("region"), None);
}

#[test]
fn no_input_gives_no_reply() {
    assert_eq!(replies(b""), Vec::<Value>::new());
    assert_eq!(replies(b"\n\n"), Vec::<Value>::new());
}

#[test]
fn long_lines_get_a_reply_and_the_next_line_too() {
    let megabyte = "糖".repeat(350_000);
    let beyond = "病".repeat(2_000_000);
    let json = format!(r#"{{"text": "{megabyte}"}}"#);
    let over = "临汾".repeat(2_001);
    let input = [&megabyte, &json, &beyond, &over, "临汾"].join("\n");
    assert_eq!(replies(input.as_bytes()).len(), 5);
}

#[test]
fn each_reply_is_flushed_before_the_next_line_is_read() {
    let machine = Machine::new();
    let mut child = machine.command(&["chat", "--json"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for line in ["临汾\n", "糖尿病\n"] {
        stdin.write_all(line.as_bytes()).unwrap();
        let mut reply = String::new();
        stdout.read_line(&mut reply).unwrap();
        assert!(serde_json::from_str::<Value>(&reply).unwrap()["status"].is_string());
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_reader_who_left_is_no_fault() {
    let machine = Machine::new();
    let mut child = machine.command(&["chat", "--json"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    // The program may be gone before it has read everything.
    let _ = stdin.write_all("临汾\n".repeat(10).as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn ask_answers_once_and_explains_what_it_read() {
    let machine = Machine::new();
    let run = machine.line("ask --json --explain 临汾 糖尿病 线上");
    assert_eq!((run.code, run.stdout.lines().count()), (Some(0), 1));
    let reply: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(reply["status"].is_string());
    assert!(run.stderr.contains("  region = 141000  “临汾”  word\n"), "{}", run.stderr);
    assert!(run.stderr.contains("  disease = diabetes  “糖尿病”  word\n"), "{}", run.stderr);
    let run = machine.run(&["ask", "--", "-x"], b"");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn sessions_are_listed_and_shown() {
    let machine = Machine::new();
    let run = machine.line("sessions list");
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (Some(0), "还没有记下任何会话。\n", "")
    );
    let chat = machine.run(&["chat", "--json"], "临汾\n{\"text\": \"糖尿病\"}\n".as_bytes());
    let reply: Value = serde_json::from_str(chat.stdout.lines().next().unwrap()).unwrap();
    let id = reply["session"].as_str().unwrap();

    let list = machine.line("sessions list --json").stdout;
    let listed: Value = serde_json::from_str(&list).unwrap();
    assert_eq!((listed["session"].as_str(), listed["turns"].as_u64()), (Some(id), Some(2)));
    let table = machine.line("sessions list").stdout;
    assert_eq!(table.lines().count(), 2);
    assert!(table.lines().nth(1).unwrap().starts_with(id));

    let shown = machine.line(&format!("sessions show {id} --json")).stdout;
    let turns: Vec<Value> = shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let inputs: Vec<&Value> = turns.iter().map(|turn| &turn["input"]).collect();
    assert_eq!(inputs, ["临汾", "糖尿病"]);
    assert_eq!(turns[0]["reply"]["session"], id);
    assert_eq!(turns[0]["channel"], "json");
    assert!(turns[0]["at"].as_str().unwrap().starts_with("2026-11-21T"));
    let text = machine.line(&format!("sessions show {id}")).stdout;
    assert!(text.contains("用户：临汾\n") && text.contains("用户：糖尿病\n"));

    let run = machine.line("sessions show nobody");
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stderr, "错误：没有编号是 nobody 的会话。用 mante sessions list 看有哪些\n");
}

#[test]
fn an_identity_number_is_nowhere_on_disk_nor_echoed() {
    const NUMBER: &str = "11010519491231002X";
    let machine = Machine::new();
    let input = format!("临汾糖尿病，身份证{NUMBER}\n{{\"choose\": \"{NUMBER}\"}}\n{NUMBER}\n");
    let mut command = machine.command(&["chat", "--json"]);
    command.env("MANTE_LOG", "trace");
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    for said in [&output.stdout, &output.stderr] {
        assert!(!holds(said, NUMBER.as_bytes()));
    }
    // The log names the turn and not a word of it.
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("turn committed") && !log.contains("糖尿病"));
    let files = files(&machine.path("data"));
    assert!(!files.is_empty());
    for file in files {
        assert!(!holds(&file, NUMBER.as_bytes()));
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(fs::read(path).unwrap());
        }
    }
    found
}

/// Feeds lines to the terminal chat and gives what is on the screen and how often it asked the
/// assistant.
fn screen(input: &[u8]) -> (String, Vec<String>) {
    let service = service();
    let talk = Talk {
        service: &service,
        clock: &now,
        millis: &|| 0,
        channel: "terminal",
        cards: Path::new(""),
    };
    let mut output = Vec::new();
    terminal::run(&mut Piped(input), &mut output, &talk).unwrap();
    let sessions = service.store().sessions(9).unwrap();
    assert!(sessions.len() <= 1);
    let turns = sessions.first().map(|session| service.store().turns(&session.id).unwrap());
    let inputs = turns.unwrap_or_default().into_iter().map(|turn| turn.record.input).collect();
    (String::from_utf8(output).unwrap(), inputs)
}

#[test]
fn the_terminal_takes_words_and_commands() {
    let input = "临汾\n\n/back\n/why\n/restart\n/sources\n/help\n/nothing\n糖尿病";
    let (screen, inputs) = screen(input.as_bytes());
    let commands = ["back", "why", "restart", "sources", "help"];
    let mut expected = vec!["临汾".to_owned()];
    expected.extend(commands.map(|name| format!(r#"{{"choose":"cmd:{name}"}}"#)));
    expected.push("糖尿病".to_owned());
    assert_eq!(inputs, expected);
    // The list of commands stands at the top and where one was mistyped.
    assert_eq!(screen.matches("/restart 重新开始").count(), 2);
}

#[test]
fn the_terminal_ends_at_quit_and_survives_any_bytes() {
    let (_, inputs) = screen(b"\xff\n\x1b[2J\x07\n/quit\nnever read\n");
    assert_eq!(inputs.len(), 2);
    let (screen, _) = screen("\x1b]0;名\x07 临汾\n".as_bytes());
    assert!(!screen.contains('\x07'));
}
