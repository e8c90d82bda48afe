//! `mante backup`: whole, private, never over another file, while people talk.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::disk::Disk;
use super::{check_answered, inputs, say, serve, url};
use crate::program::{Machine, Run};

fn backup(machine: &Machine, path: &Path, more: &[&str]) -> Run {
    machine.run(&[&["backup", "--store", &url(path)], more].concat(), b"")
}

/// What lies in the machine's folder beside the store.
fn names(machine: &Machine) -> Vec<String> {
    let entries = fs::read_dir(machine.path("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with("m.db")).collect();
    names.sort();
    names
}

#[test]
fn a_copy_under_traffic_holds_every_turn_acknowledged_before() {
    const CLIENTS: usize = 4;
    let machine = Machine::new();
    let path = machine.path("m.db");
    let (served, _) = serve(&machine, &path);
    let acknowledged: [AtomicU64; CLIENTS] = std::array::from_fn(|_| AtomicU64::new(0));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut before = Vec::new();
    std::thread::scope(|scope| {
        for (client, count) in acknowledged.iter().enumerate() {
            let (visitor, stop) = (served.visitor(), &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    let next = count.load(Ordering::SeqCst) + 1;
                    check_answered(&say(&visitor, &format!("c{client}"), &format!("第{next}问")));
                    count.store(next, Ordering::SeqCst);
                }
            });
        }
        for copy in 0..5 {
            let all_spoke = |count: &AtomicU64| count.load(Ordering::SeqCst) > copy * 5;
            while !acknowledged.iter().all(all_spoke) {
                std::thread::yield_now();
            }
            before.push(acknowledged.each_ref().map(|count| count.load(Ordering::SeqCst)));
            let run = backup(&machine, &path, &[&format!("copy-{copy}.db")]);
            assert_eq!(run.code, Some(0), "{}", run.stderr);
        }
        stop.store(true, Ordering::SeqCst);
    });
    served.stop();
    for (copy, before) in before.iter().enumerate() {
        let copy = machine.path(&format!("copy-{copy}.db"));
        for (client, acknowledged) in before.iter().enumerate() {
            let inputs = inputs(&machine, &copy, &format!("c{client}"));
            assert!(inputs.len() as u64 >= *acknowledged, "{acknowledged} of {}", inputs.len());
            for (number, input) in (1..).zip(&inputs) {
                assert!(input.contains(&format!("第{number}问")), "{inputs:?}");
            }
        }
        let sound = machine.run(&["doctor", "--full", "--store", &url(&copy)], b"");
        assert!(sound.stdout.contains("✓ 内容完整（integrity_check）"), "{}", sound.stdout);
    }
}

#[test]
fn a_copy_is_said_noted_and_used() {
    let machine = Machine::new();
    let path = machine.path("m.db");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    let run = backup(&machine, &path, &["copy.db"]);
    let size = fs::metadata(machine.path("copy.db")).unwrap().len();
    let said = format!(
        "备份好了，核对过：copy.db，1 个会话，1 轮，{size} 字节。\n要用它：--store sqlite:copy.db\n"
    );
    assert_eq!((run.code, run.stdout, run.stderr), (Some(0), said, String::new()));
    assert_eq!(names(&machine), ["copy.db"]);
    let audit = machine.run(&["audit", "--store", &url(&path)], b"").stdout;
    assert!(audit.contains("备份") && audit.contains("copy.db"), "{audit}");
    let doctor = machine.run(&["doctor", "--store", &url(&path)], b"").stdout;
    assert!(doctor.contains("✓ 上次备份：2026-11-21T"), "{doctor}");
    let list = machine.run(&["sessions", "list", "--store", "sqlite:copy.db"], b"").stdout;
    assert_eq!(list.lines().count(), 2, "{list}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_copy() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::new();
    let path = machine.path("m.db");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    assert_eq!(backup(&machine, &path, &["copy.db"]).code, Some(0));
    let mode = fs::metadata(machine.path("copy.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_is_there_stays_unless_it_is_to_be_replaced() {
    let machine = Machine::new();
    let path = machine.path("m.db");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    fs::write(machine.path("letter.txt"), "亲爱的").unwrap();
    let check = |target: &str, more: &[&str], sentence: &str| {
        let run = backup(&machine, &path, &[&[target], more].concat());
        assert_eq!(run.code, Some(1), "{}", run.stdout);
        assert!(
            run.stderr.starts_with("错误：") && run.stderr.contains(sentence),
            "{}",
            run.stderr
        );
    };
    check("letter.txt", &[], "letter.txt 已经有了，没有覆盖");
    assert_eq!(fs::read_to_string(machine.path("letter.txt")).unwrap(), "亲爱的");
    check("m.db", &["--force"], "就是正在用的会话库");
    check("nowhere/copy.db", &[], "没有这个文件夹");
    check(".", &[], "这是一个文件夹");
    fs::write(machine.path("used.db-wal"), "").unwrap();
    check("used.db", &["--force"], "旁边有 -wal 文件");
    assert_eq!(names(&machine), ["letter.txt", "used.db-wal"]);
    assert_eq!(backup(&machine, &path, &["letter.txt", "--force"]).code, Some(0));
    let list = machine.run(&["sessions", "list", "--store", "sqlite:letter.txt"], b"").stdout;
    assert_eq!(list.lines().count(), 2, "{list}");
}

#[test]
fn where_nothing_is_kept_there_is_nothing_to_copy() {
    let machine = Machine::new();
    let run = backup(&machine, &machine.path("none.db"), &["copy.db"]);
    assert!(run.stderr.contains("没有可备份的"), "{}", run.stderr);
    let run = machine.line("backup copy.db --store sqlite::memory:");
    assert!(run.stderr.contains("没有可备份的"), "{}", run.stderr);
    assert_eq!(names(&machine), Vec::<String>::new());
}

#[test]
fn a_store_of_an_older_program_is_copied_before_it_is_brought_up() {
    let machine = Machine::new();
    let path = machine.path("m.db");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    let older = rusqlite::Connection::open(&path).unwrap();
    older.execute_batch("DROP TABLE leading; PRAGMA user_version = 3").unwrap();
    drop(older);
    assert_eq!(backup(&machine, &path, &["copy.db"]).code, Some(0));
    for path in [path, machine.path("copy.db")] {
        let store = rusqlite::Connection::open(path).unwrap();
        let version: i64 = store.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(version, 3);
    }
}

#[test]
fn on_a_full_disk_no_half_copy_is_left() {
    let Some(mut disk) = Disk::of_kilobytes(2_048) else { return };
    let machine = Machine::new();
    let path = machine.path("m.db");
    machine.run(&["ask", "你好", "--store", &url(&path)], b"");
    disk.fill();
    let target = disk.path("copy.db").display().to_string();
    let command = machine.command(&["backup", &target, "--store", &url(&path)]);
    let run = disk.seen_by(&command).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("写不了备份 {target}：磁盘满了")), "{said}");
    assert!(disk.order(&format!("test $(ls -A {} | wc -l) = 1", disk.path("").display())));
}
