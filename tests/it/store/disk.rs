//! What only a file has: what was removed is gone from the disk, the log is carried over beside the
//! turns, and one process is the only sender.

use std::fs;

use super::upkeep::on;
use super::*;

#[test]
fn an_erased_session_is_gone_from_the_disk() {
    const SECRET: &str = "只此一处的话";
    let folder = folder();
    let path = folder.path().join("m.db");
    let store = file(&path);
    for version in 0..20 {
        let mut told = turn("s", version);
        told.state = format!("{SECRET}{}", "x".repeat(5_000 + usize::try_from(version).unwrap()));
        told.record.input = SECRET.to_owned();
        told.outbox = vec![SECRET.repeat(500)];
        store.commit(&told).unwrap();
    }
    store.commit(&turn("t", 0)).unwrap();
    assert!(holds(folder.path(), SECRET));

    store.erase(&["s".into()], None).unwrap();
    check_nothing_of(&store, "s");
    assert!(!holds(folder.path(), SECRET));
}

/// Whether any file of the folder holds the words.
fn holds(folder: &Path, words: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    })
}

#[test]
fn what_was_swept_is_gone_from_the_disk() {
    let folder = folder();
    let store = file(&folder.path().join("m.db"));
    let mut old = on(1, "s", 0);
    old.record.input = "只此一处的话".to_owned();
    store.commit(&old).unwrap();
    store.commit(&on(20, "s", 1)).unwrap();
    assert!(holds(folder.path(), "只此一处的话"));
    store.sweep("2026-11-10T00:00:00", 9).unwrap();
    assert!(!holds(folder.path(), "只此一处的话"));
}

/// Commits this many turns of 16 KB, 64 at a time.
fn fill(store: &SqliteStore, name: &str, batches: u64) {
    for batch in 0..batches {
        let one = |number| {
            let mut turn = turn(&format!("{name}-{batch}-{number}"), 0);
            turn.record.reply = "y".repeat(16 << 10);
            turn.outbox.clear();
            turn
        };
        let turns: Vec<Turn> = (0..64).map(one).collect();
        let commits = store.commit_all(&turns, &[]).unwrap();
        assert!(commits.iter().all(|commit| matches!(commit, Commit::Done { .. })));
    }
}

#[test]
fn the_log_is_carried_over_while_turns_go_on() {
    let folder = folder();
    let store = file(&folder.path().join("m.db"));
    let mut logs = vec![0];
    // The log is a file that keeps its size: it begins anew at its start where it stops growing.
    let stopped = (0..20).any(|round| {
        fill(&store, &format!("s{round}"), 30);
        logs.push(store.size().unwrap().log);
        logs[logs.len() - 2] == logs[logs.len() - 1]
    });
    assert!(stopped, "{logs:?}");
    drop(store);
    let left = folder.path().join("m.db-wal");
    assert!(!left.exists(), "the last one to close the file takes the log with it");
}

#[test]
fn what_is_erased_while_the_log_is_carried_over_is_gone_as_well() {
    const SECRET: &str = "只此一处的话";
    let folder = folder();
    let store = file(&folder.path().join("m.db"));
    std::thread::scope(|scope| {
        scope.spawn(|| fill(&store, "s", 60));
        for round in 0..60 {
            let name = format!("secret-{round}");
            let mut told = turn(&name, 0);
            told.record.input = SECRET.to_owned();
            told.outbox = vec![SECRET.repeat(500)];
            store.commit(&told).unwrap();
            store.erase(&[name.as_str().into()], None).unwrap();
        }
    });
    assert!(!holds(folder.path(), SECRET));
}

#[test]
fn one_process_at_a_time_is_the_only_sender() {
    let folder = folder();
    let path = folder.path().join("m.db");
    let (first, second) = (file(&path), file(&path));
    first.commit(&Turn { lease: Some(lease("dead", i64::MAX - 1)), ..turn("s", 0) }).unwrap();
    assert_eq!(first.claim_sending(), Ok(true));
    assert_eq!(first.claim_sending(), Ok(true));
    assert_eq!(second.claim_sending(), Ok(false));
    // The leases of those before it are void.
    assert_eq!(first.take_outbox(&lease("first", 100), 1).unwrap().len(), 2);
    drop(first);
    assert_eq!(second.claim_sending(), Ok(true));
}
