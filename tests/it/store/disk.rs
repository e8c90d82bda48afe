//! What only a file has: what was removed is gone from the disk, and one process is the only sender.

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
