//! A file that is locked, damaged, torn, moved or replaced.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::{check_answered, check_unavailable, inputs, say, serve, url};
use crate::program::Machine;
use crate::web::served::Served;

/// A server that logs what is wrong.
fn serve_logged(machine: &Machine, path: &Path) -> Served {
    Served::start_with(machine, &["--store", &url(path), "--log", "error"])
}

/// A store with some conversations in it, closed.
fn filled(machine: &Machine, path: &Path) {
    let lines: String = (0..30).map(|_| "临汾糖尿病怎么办慢病\n\n").collect();
    let run = machine.run(&["chat", "--json", "--store", &url(path)], lines.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!log(path).exists(), "the file was not closed");
}

fn log(path: &Path) -> std::path::PathBuf {
    path.with_extension("db-wal")
}

#[test]
fn a_file_that_another_program_holds_is_named_and_used_once_it_is_let_go() {
    let machine = Machine::new();
    let path = machine.path("m.db");
    let served = serve_logged(&machine, &path);
    let visitor = served.visitor();
    check_answered(&say(&visitor, "a", "你好"));
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    check_unavailable(&say(&visitor, "a", "谢谢"));
    served.wait_until_told(&format!("日志库 {} 正被另一个程序占用", path.display()));
    let found = machine.run(&["doctor", "--store", &url(&path)], b"").stdout;
    if cfg!(target_os = "linux") {
        let writing = format!("正在写的：{}", test_name());
        assert!(found.contains(&writing), "{writing} is not in {found}");
    }
    other.execute_batch("ROLLBACK").unwrap();
    check_answered(&say(&visitor, "a", "再见"));
    served.stop();
    assert_eq!(inputs(&machine, &path, "a").len(), 2);
}

/// This process, as `doctor` shows it.
fn test_name() -> String {
    let name = fs::read_to_string("/proc/self/comm").unwrap_or_default();
    format!("{}（{}）", name.trim_end(), std::process::id())
}

#[test]
fn a_file_that_is_moved_away_is_missed_and_used_once_it_is_back() {
    let machine = Machine::new();
    fs::create_dir(machine.path("data-of-it")).unwrap();
    let path = machine.path("data-of-it/m.db");
    let served = serve_logged(&machine, &path);
    let visitor = served.visitor();
    let missed = format!("日志库 {} 在使用中被删掉、移走或换掉了", path.display());
    check_answered(&say(&visitor, "a", "你好"));
    for (away, from) in [("elsewhere.db", "data-of-it/m.db"), ("elsewhere", "data-of-it")] {
        fs::rename(machine.path(from), machine.path(away)).unwrap();
        check_unavailable(&say(&visitor, "a", "谢谢"));
        assert_eq!(visitor.get("/healthz").status, 503);
        served.wait_until_told(&missed);
        assert!(!path.exists(), "a file was made in the place of the one that is missed");
        fs::rename(machine.path(away), machine.path(from)).unwrap();
        check_answered(&say(&visitor, "a", "再见"));
        assert_eq!(visitor.get("/healthz").status, 200);
    }
    served.stop();
    assert_eq!(inputs(&machine, &path, "a").len(), 3);
}

#[test]
fn a_file_that_is_replaced_is_not_written_into() {
    let machine = Machine::new();
    let (path, other) = (machine.path("m.db"), machine.path("other.db"));
    filled(&machine, &other);
    let served = serve_logged(&machine, &path);
    let visitor = served.visitor();
    check_answered(&say(&visitor, "a", "你好"));
    let before = fs::read(&other).unwrap();
    fs::rename(&other, &path).unwrap();
    check_unavailable(&say(&visitor, "a", "谢谢"));
    let told = served.wait_until_told("换掉了");
    assert!(told.contains("先停下 mante，删掉旁边的 -wal 和 -shm 文件再启动"), "{told}");
    served.stop();
    assert_eq!(fs::read(&path).unwrap(), before);
    // As the sentence says.
    for ending in ["db-wal", "db-shm"] {
        fs::remove_file(path.with_extension(ending)).unwrap();
    }
    let (_served, visitor) = serve(&machine, &path);
    check_answered(&say(&visitor, "a", "谢谢"));
}

#[test]
fn a_damaged_file_is_named_by_every_command_and_left_as_it_is() {
    let machine = Machine::new();
    for (name, from, length) in [("header.db", 0, 100), ("beginning.db", 100, 3_000)] {
        let path = machine.path(name);
        filled(&machine, &path);
        let mut bytes = fs::read(&path).unwrap();
        bytes[from..from + length].fill(0xA5);
        fs::write(&path, &bytes).unwrap();
        let named = format!("错误：日志库 {} 已损坏，或不是 SQLite 文件", path.display());
        for args in [&["ask", "你好"][..], &["chat", "--json"], &["sessions", "list"], &["serve"]]
        {
            let run = machine.run(&[args, &["--store", &url(&path)]].concat(), b"{}\n");
            assert_eq!(run.code, Some(1), "{args:?}: {}", run.stderr);
            assert!(run.stderr.starts_with(&named), "{args:?}: {}", run.stderr);
        }
        let doctor = machine.run(&["doctor", "--store", &url(&path)], b"");
        assert_eq!(doctor.code, Some(1), "{}", doctor.stdout);
        assert!(doctor.stdout.contains("改名留底，把最近的备份拷成"), "{}", doctor.stdout);
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert!(!log(&path).exists());
    }
}

#[test]
fn a_page_damaged_in_the_middle_is_found_and_ends_nothing() {
    let machine = Machine::new();
    let path = machine.path("m.db");
    filled(&machine, &path);
    let mut bytes = fs::read(&path).unwrap();
    let pages = bytes.len() / 4_096;
    // All but the first pages, which hold the tables' definitions and the sessions.
    bytes[pages / 2 * 4_096..(pages - 1) * 4_096].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    let doctor = machine.run(&["doctor", "--store", &url(&path)], b"");
    assert_eq!(doctor.code, Some(1), "{}", doctor.stdout);
    assert!(doctor.stdout.contains("✗ 内容损坏"), "{}", doctor.stdout);
    let backup = machine.run(&["backup", "copy.db", "--store", &url(&path)], b"");
    assert_eq!(backup.code, Some(1), "{}", backup.stdout);
    assert!(backup.stderr.contains("已损坏"), "{}", backup.stderr);
    assert!(!machine.path("copy.db").exists());
    // Whatever a conversation meets, it gets an answer or is told, and the server stays.
    let (served, visitor) = serve(&machine, &path);
    for number in 0..5 {
        let answer = say(&visitor, &format!("s{number}"), "你好");
        assert!(matches!(answer.status, 200 | 503), "{answer:?}");
    }
    assert_eq!(served.stop(), Some(0));
}

#[test]
fn a_torn_log_loses_the_last_turns_at_most() {
    let machine = Machine::new();
    let path = machine.path("m.db");
    let (served, visitor) = serve(&machine, &path);
    for number in 0..12 {
        check_answered(&say(&visitor, "a", &format!("第{number}问，临汾糖尿病")));
    }
    served.kill();
    let (file, whole) = (fs::read(&path).unwrap(), fs::read(log(&path)).unwrap());
    let mut lengths = Vec::new();
    let less = [0, 1, whole.len() / 8, whole.len() / 5 + 17];
    for torn in less.map(|less| whole.len() - less) {
        let copy = machine.path(&format!("torn-{torn}.db"));
        fs::write(&copy, &file).unwrap();
        fs::write(log(&copy), &whole[..torn]).unwrap();
        let doctor = machine.run(&["doctor", "--store", &url(&copy)], b"").stdout;
        assert!(doctor.contains("✓ 内容完整"), "{torn}: {doctor}");
        let inputs = inputs(&machine, &copy, "a");
        for (number, input) in inputs.iter().enumerate() {
            assert!(input.contains(&format!("第{number}问")), "{torn}: {inputs:?}");
        }
        lengths.push(inputs.len());
        let (_served, visitor) = serve(&machine, &copy);
        check_answered(&say(&visitor, "a", "谢谢"));
    }
    assert_eq!(lengths[..2], [12, 11]);
    assert!(lengths[2] < 11 && lengths[2] >= lengths[3], "{lengths:?}");
}
