//! A knowledge folder that changes while people talk: it answers the next turn, whole or not at all.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};

use serde_json::Value;

use super::knowledge_folder::KnowledgeFolder;
use super::program::Machine;

/// `chat --json` with its log, line by line.
struct Chat {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
}

impl Chat {
    fn start(machine: &Machine, folder: &KnowledgeFolder) -> Self {
        let args = ["chat", "--json", "--knowledge", folder.arg()];
        let mut child = machine.command(&args).env("MANTE_LOG", "info").spawn().unwrap();
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self { child, stdin, stdout, stderr }
    }

    fn say(&mut self, words: &str) -> String {
        writeln!(self.stdin.as_mut().unwrap(), "{words}").unwrap();
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(&line).unwrap()["text"].as_str().unwrap().to_owned()
    }

    /// Reads the log up to the line that says this, and gives it.
    #[track_caller]
    fn wait_for(&mut self, words: &str) -> String {
        let mut log = String::new();
        loop {
            let start = log.len();
            assert_ne!(self.stderr.read_line(&mut log).unwrap(), 0, "no {words} in {log}");
            if log[start..].contains(words) {
                return log[start..].to_owned();
            }
        }
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        drop(self.stdin.take());
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

const BENEFIT: &str = "临汾居民医保，糖尿病有并发症，能报多少";

#[test]
fn a_saved_change_answers_the_next_line() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let mut chat = Chat::start(&machine, &folder);
    assert!(chat.say(BENEFIT).contains("限额4000元"));
    let old = chat.wait_for("turn committed");
    folder.change_cap("4000", "4200");
    let replaced = chat.wait_for("knowledge replaced");
    let reply = chat.say("能报多少");
    assert!(reply.starts_with("政策资料更新了，上次说的有变化："), "{reply}");
    assert!(reply.contains("限额4200元") && !reply.contains("4000"), "{reply}");
    // The log says which version answered what.
    let hash = |line: &str, field: &str| {
        let (_, rest) = line.split_once(&format!("{field}=\"")).expect(line);
        rest.split('"').next().unwrap().to_owned()
    };
    let new = chat.wait_for("turn committed");
    assert_eq!(hash(&old, "knowledge"), hash(&replaced, "old"));
    assert_eq!(hash(&new, "knowledge"), hash(&replaced, "new"));
    assert_ne!(hash(&old, "knowledge"), hash(&new, "knowledge"));
}

#[test]
fn a_broken_change_is_refused_until_it_is_mended() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let mut chat = Chat::start(&machine, &folder);
    chat.say(BENEFIT);
    // Only the region: its source does not say so.
    folder.change("regions/linfen.yaml", "限额4000元", "限额4200元");
    let refused = chat.wait_for("changed knowledge refused");
    assert!(
        refused.contains("M0304") && refused.contains("regions/linfen.yaml:365:9"),
        "{refused}"
    );
    assert!(refused.contains(&format!("mante check --knowledge {}", folder.arg())), "{refused}");
    assert!(chat.say("能报多少").contains("限额4000元"));
    folder.change("regions/linfen.yaml", "cap: 4000", "cap: 4200");
    folder.change("sources/linfen-2025.yaml", "限额4000元", "限额4200元");
    chat.wait_for("knowledge replaced");
    assert!(chat.say("能报多少").contains("限额4200元"));
}

#[test]
fn a_folder_that_is_replaced_as_a_whole_is_followed() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let next = KnowledgeFolder::copy(&machine, "next");
    next.change_cap("4000", "4300");
    let mut chat = Chat::start(&machine, &folder);
    assert!(chat.say(BENEFIT).contains("限额4000元"));
    std::fs::rename(&folder.path, machine.path("old")).unwrap();
    std::fs::rename(&next.path, &folder.path).unwrap();
    chat.wait_for("knowledge replaced");
    assert!(chat.say("能报多少").contains("限额4300元"));
    // The folder that stands there now is the one that is watched.
    folder.change_cap("4300", "4400");
    chat.wait_for("knowledge replaced");
    assert!(chat.say("能报多少").contains("限额4400元"));
}

#[test]
fn a_draft_answers_once_it_is_published() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let review = |more: &[&str]| {
        let run = machine.run(&[&["review", "--knowledge", "kb"], more].concat(), b"");
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    };
    review(&["--submit", "张三"]);
    review(&["--approve", "李四"]);
    let mut chat = Chat::start(&machine, &folder);
    assert!(chat.say(BENEFIT).contains("限额4000元"));
    folder.change_cap("4000", "4200");
    review(&["--submit", "张三"]);
    assert!(chat.say("能报多少").contains("限额4000元"));
    review(&["--approve", "李四"]);
    chat.wait_for("knowledge replaced");
    assert!(chat.say("能报多少").contains("限额4200元"));
}
