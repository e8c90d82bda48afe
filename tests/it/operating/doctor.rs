//! `mante doctor` finds what is wrong and says what mends it, and changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;

use super::{check_answered, say, serve, url};
use crate::program::{Machine, Run};

fn doctor(machine: &Machine, path: &Path, more: &[&str]) -> Run {
    machine.run(&[&["doctor", "--store", &url(path)], more].concat(), b"")
}

/// The findings by what they are about.
fn findings(run: &Run) -> BTreeMap<String, Value> {
    let finding = |line: &str| {
        let finding: Value = serde_json::from_str(line).unwrap();
        (finding["about"].as_str().unwrap().to_owned(), finding)
    };
    run.stdout.lines().map(finding).collect()
}

/// Every file beside the store with its contents.
fn files(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(path.parent().unwrap()).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.path().is_file());
    files
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn a_machine_on_which_nothing_was_said_is_sound() {
    let machine = Machine::new();
    let run = machine.line("doctor");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    for line in ["✓ 会话库 ", "✓ 磁盘还有 ", "✓ 知识库 ", "✓ 没有设 TELOXIDE_TOKEN"]
    {
        assert!(run.stdout.contains(line), "{line} is not in {}", run.stdout);
    }
    assert!(run.stdout.ends_with("没有非修不可的。\n"), "{}", run.stdout);
    assert!(!machine.path("data").exists());
}

#[test]
fn a_program_gets_every_finding_with_its_figures() {
    let machine = Machine::new();
    let path = machine.path("m.db");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    let found = findings(&doctor(&machine, &path, &["--json", "--full"]));
    let about: Vec<&str> = found.keys().map(String::as_str).collect();
    for expected in [
        "env.files",
        "env.time",
        "env.token",
        "knowledge.loads",
        "knowledge.review",
        "store.backup",
        "store.integrity",
        "store.opens",
        "store.outbox",
        "store.place",
        "store.room",
        "store.schema",
        "store.size",
        "store.turns",
    ] {
        assert!(about.contains(&expected), "{expected} is not in {about:?}");
    }
    assert_eq!(found["store.turns"]["figures"]["turns"], 1);
    assert_eq!(found["store.outbox"]["figures"]["waiting"], 0);
    assert_eq!(found["store.integrity"]["figures"]["check"], "integrity_check");
    assert_eq!(found["knowledge.loads"]["figures"]["embedded"], true);
    assert_eq!(found["env.time"]["state"], "notice", "MANTE_NOW is set");
    assert_eq!(found["store.backup"]["state"], "notice");
}

#[test]
fn nothing_is_changed_whatever_state_the_file_is_in() {
    let machine = Machine::new();
    fs::create_dir(machine.path("kept")).unwrap();
    let path = machine.path("kept/m.db");
    let check = |state: &str, code: i32, says: &str| {
        let before = files(&path);
        let run = doctor(&machine, &path, &[]);
        assert_eq!(run.code, Some(code), "{state}: {}", run.stdout);
        assert!(run.stdout.contains(says), "{state}: {says} is not in {}", run.stdout);
        let after = files(&path);
        assert!(before.keys().eq(after.keys()), "{state}: {:?}", after.keys());
        for (name, bytes) in before {
            // Whoever reads is counted in the index of the log while reading.
            assert!(name.ends_with("-shm") || bytes == after[&name], "{state}: {name} has changed");
        }
    };
    let (served, visitor) = serve(&machine, &path);
    check_answered(&say(&visitor, "a", "你好"));
    check("in use", 0, "✓ 1 个会话，1 轮");
    served.kill();
    check("killed", 0, "✓ 1 个会话，1 轮");
    fs::remove_file(machine.path("kept/m.db-shm")).unwrap();
    check("without the index of its log", 0, "✓ 能打开");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    assert_eq!(files(&path).len(), 1, "closed");
    check("closed", 0, "✓ 2 个会话，2 轮");
    let newer = Connection::open(&path).unwrap();
    newer.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99").unwrap();
    drop(newer);
    check("of a newer program", 1, "升级 mante");
    check("of a newer program", 1, "✓ 内容完整");
    let sound = fs::read(&path).unwrap();
    fs::write(&path, [&[0xA5; 100], &sound[100..]].concat()).unwrap();
    check("damaged", 1, "已损坏");
    fs::write(&path, "").unwrap();
    check("empty", 0, "✓ 能打开");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_another_program_keeps_to_itself_is_found_with_that_program() {
    let machine = Machine::new();
    let path = machine.path("m.db");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    let holder = Connection::open(&path).unwrap();
    holder.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    let run = doctor(&machine, &path, &["--json"]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    let holders = &findings(&run)["store.holders"];
    assert_eq!(holders["state"], "fault");
    assert_eq!(holders["figures"]["alone"], serde_json::json!([std::process::id()]));
    drop(holder);
    assert_eq!(doctor(&machine, &path, &[]).code, Some(0));
}

#[test]
fn the_database_of_another_program_is_told_apart() {
    let machine = Machine::new();
    let path = machine.path("theirs.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE recipes (name)").unwrap();
    let run = doctor(&machine, &path, &[]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("是别的程序的数据库"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn a_store_that_others_can_read_is_pointed_out() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::new();
    let path = machine.path("m.db");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let run = doctor(&machine, &path, &[]);
    assert_eq!(run.code, Some(0));
    let mend = format!("怎么办：chmod 600 {}", path.display());
    assert!(run.stdout.contains("别的用户也能读") && run.stdout.contains(&mend), "{}", run.stdout);
}

#[test]
fn settings_are_judged_and_secrets_are_not_shown() {
    let machine = Machine::new();
    let run = |name: &str, value: &str| {
        let mut command = machine.command(&["doctor"]);
        let output = command.env(name, value).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = run("TELOXIDE_TOKEN", "123456:AAsecret_-");
    assert_eq!(code, Some(0));
    assert!(said.contains("✓ TELOXIDE_TOKEN 设了") && !said.contains("AAsecret"), "{said}");
    let (code, said) = run("TELOXIDE_TOKEN", "export TELOXIDE_TOKEN=geheim");
    assert_eq!(code, Some(1));
    assert!(said.contains("✗ TELOXIDE_TOKEN") && !said.contains("geheim"), "{said}");
    let (code, said) = run("TELOXIDE_PROXY", "socks5://anna:geheim@proxy:1080");
    assert_eq!(code, Some(0));
    assert!(said.contains("socks5://proxy") && !said.contains("geheim"), "{said}");
    let (code, said) = run("TELOXIDE_PROXY", "proxy");
    assert_eq!(code, Some(1));
    assert!(said.contains("✗ TELOXIDE_PROXY 用不了"), "{said}");
}

#[test]
fn broken_knowledge_is_found() {
    let machine = Machine::new();
    let folder = machine.copy_knowledge("mine");
    let region = folder.join("regions/linfen.yaml");
    let changed = fs::read_to_string(&region).unwrap().replace("限额4000元", "限额4200元");
    fs::write(&region, changed).unwrap();
    let run = machine.run(&["doctor", "--knowledge", "mine"], b"");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("✗ 知识库有 2 个错误"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn a_key_file_is_judged_and_not_shown() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::new();
    let (path, keys) = (machine.path("m.db"), machine.path("keys"));
    let keys_text = keys.display().to_string();
    assert_eq!(machine.run(&["seal", "new", &keys_text], b"").code, Some(0));
    let look = || doctor(&machine, &path, &["--json", "--key-file", &keys_text]);
    let sound = look();
    assert_eq!(findings(&sound)["keys"]["state"], "sound", "{}", sound.stdout);
    for line in fs::read_to_string(&keys).unwrap().lines().filter(|line| line.len() > 30) {
        let secret = line.rsplit(' ').next().unwrap();
        assert!(!sound.stdout.contains(secret), "{}", sound.stdout);
    }
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).unwrap();
    let open = findings(&look());
    assert_eq!(open["keys"]["state"], "fault");
    assert!(open["keys"]["says"].as_str().unwrap().contains("chmod 600"), "{open:?}");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&keys, "what is this").unwrap();
    assert_eq!(findings(&look())["keys"]["state"], "fault");
}
