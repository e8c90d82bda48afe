//! A full disk: what could not be kept is said, nothing is half-written, and once there is room the
//! same process goes on.

use std::io::{BufRead, BufReader, Write};

use serde_json::Value;

use super::disk::Disk;
use super::{check_answered, check_unavailable, say};
use crate::program::Machine;
use crate::telegram::bot::Bot;
use crate::telegram::fake::Fake;
use crate::web::served::Served;

/// Room for a store with some turns, in kilobytes.
const SMALL: usize = 4_096;
const FULL: &str = "磁盘满了，这一次的内容没有记下。腾出空间再试";

/// What was said in the only conversation on a disk, and whether the store is whole.
fn kept(disk: &Disk, machine: &Machine) -> Vec<String> {
    let store = super::url(&disk.path("m.db"));
    let run = |args: &[&str]| {
        let args = [args, &["--store", &store]].concat();
        let output = disk.seen_by(&machine.command(&args)).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&["doctor", "--full"]).contains("内容完整（integrity_check）"));
    let listed = run(&["sessions", "list", "--json"]);
    assert_eq!(listed.lines().count(), 1, "{listed}");
    let session: Value = serde_json::from_str(&listed).unwrap();
    let shown = run(&["sessions", "show", "--json", session["session"].as_str().unwrap()]);
    let input = |line: &str| {
        let turn: Value = serde_json::from_str(line).unwrap();
        turn["input"].as_str().unwrap().to_owned()
    };
    shown.lines().map(input).collect()
}

#[test]
fn a_server_on_a_full_disk_says_so_and_goes_on_once_there_is_room() {
    let Some(mut disk) = Disk::of_kilobytes(SMALL) else { return };
    let machine = Machine::new();
    let store = super::url(&disk.path("m.db"));
    let args = ["serve", "--listen", "127.0.0.1:0", "--store", &store, "--log", "error"];
    let served = Served::run(&mut disk.seen_by(&machine.command(&args)));
    let visitor = served.visitor();
    check_answered(&say(&visitor, "a", "你好"));
    disk.fill();
    // The log has some room left of its last page; then there is none.
    let answers = (0..20).map(|_| say(&visitor, "a", "谢谢"));
    let refused = answers.take_while(|answer| answer.status == 200).count();
    check_unavailable(&say(&visitor, "a", "这一句记不下"));
    served.wait_until_told(&format!("写不了日志库 {}：{FULL}", disk.path("m.db").display()));
    assert_eq!(visitor.get("/healthz").status, 200);
    disk.make_room();
    check_answered(&say(&visitor, "a", "再见"));
    assert_eq!(served.stop(), Some(0));
    let kept = kept(&disk, &machine);
    assert_eq!(kept.len(), 2 + refused, "{kept:?}");
    assert!(kept.iter().all(|input| !input.contains("记不下")), "{kept:?}");
    assert!(kept.last().unwrap().contains("再见"), "{kept:?}");
}

#[test]
fn a_bot_on_a_full_disk_says_so_and_answers_once_there_is_room() {
    const WANG: i64 = 4_711;
    let Some(mut disk) = Disk::of_kilobytes(SMALL) else { return };
    let (machine, fake) = (Machine::new(), Fake::start());
    let store = super::url(&disk.path("m.db"));
    let command = machine.command(&["telegram", "--store", &store]);
    let bot = Bot::run(&fake, &mut disk.seen_by(&command));
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    disk.fill();
    // One of these does not fit any more.
    let texts = 20;
    for _ in 0..texts {
        fake.send_text(WANG, "谢谢");
    }
    bot.wait_until_told(FULL);
    disk.make_room();
    assert_eq!(fake.wait_for_messages(WANG, 1 + texts).len(), 1 + texts);
    bot.stop();
    assert_eq!(kept(&disk, &machine).len(), 1 + texts);
    assert_eq!(fake.replies(WANG).len(), 1 + texts);
}

#[test]
fn a_conversation_in_the_terminal_goes_on_and_one_of_a_program_ends() {
    let Some(mut disk) = Disk::of_kilobytes(SMALL) else { return };
    let machine = Machine::new();
    let store = super::url(&disk.path("m.db"));
    let mut chat = disk.seen_by(&machine.command(&["chat", "--store", &store])).spawn().unwrap();
    let (mut input, output) = (chat.stdin.take().unwrap(), chat.stdout.take().unwrap());
    let mut lines = BufReader::new(output).lines().map(Result::unwrap);
    writeln!(input, "你好").unwrap();
    assert!(lines.any(|line| line.starts_with("您好，我是慢特通")));
    // The answer is there once the turn is kept.
    assert!(lines.any(|line| line.contains("告诉我")));
    disk.fill();
    for _ in 0..20 {
        writeln!(input, "谢谢").unwrap();
    }
    assert!(lines.any(|line| line.contains(FULL)));
    disk.make_room();
    writeln!(input, "再见").unwrap();
    drop(input);
    assert!(lines.any(|line| line.contains("再见")));
    assert_eq!(chat.wait().unwrap().code(), Some(0));

    disk.fill();
    let command = machine.command(&["chat", "--json", "--store", &store]);
    let mut chat = disk.seen_by(&command).spawn().unwrap();
    let mut input = chat.stdin.take().unwrap();
    // It may end before it has read all of them.
    let _ = (0..200).try_for_each(|_| writeln!(input, "谢谢"));
    drop(input);
    let ended = chat.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let complaint = String::from_utf8(ended.stderr).unwrap();
    assert!(complaint.contains("磁盘满了"), "{complaint}");
}

#[test]
fn a_disk_that_may_only_be_read_is_named() {
    let Some(mut disk) = Disk::of_kilobytes(SMALL) else { return };
    let machine = Machine::new();
    let store = super::url(&disk.path("m.db"));
    let run = |disk: &Disk, args: &[&str]| {
        let args = [args, &["--store", &store]].concat();
        let output = disk.seen_by(&machine.command(&args)).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    assert_eq!(run(&disk, &["ask", "你好"]).0, Some(0));
    let mount = disk.path("").display().to_string();
    assert!(disk.order(&format!("mount -o remount,ro {mount}")));
    let (code, _, complaint) = run(&disk, &["ask", "你好"]);
    assert_eq!(code, Some(1));
    let path = disk.path("m.db").display().to_string();
    assert!(complaint.starts_with("错误：") && complaint.contains(&path), "{complaint}");
    assert!(complaint.contains("只读") || complaint.contains("不可写"), "{complaint}");
    let (code, findings, _) = run(&disk, &["doctor"]);
    assert_eq!(code, Some(1));
    assert!(findings.contains("✗ 磁盘还有") && findings.contains("挂载成了只读"), "{findings}");
    assert!(findings.contains("✓ 1 个会话，1 轮"), "{findings}");
    assert!(disk.order(&format!("mount -o remount,rw {mount}")));
    assert_eq!(run(&disk, &["ask", "你好"]).0, Some(0));
}
