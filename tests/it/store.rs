//! The contract of a store: all of a turn or nothing, once, in order; and named errors.
//!
//! The contract tests take a `&dyn Store`, so that a second backend can be held to them.

// Said in full, so that it is found however this file was named to the compiler.
#[path = "store/opening.rs"]
mod opening;
#[path = "store/outbox.rs"]
mod outbox;
#[path = "store/upkeep.rs"]
mod upkeep;

use std::fs;
use std::path::Path;

use mante::store::{
    Commit, Durability, Erased, Farewell, Lease, OutboxPart, Sent, SessionId, SqliteStore, Store,
    StoreError, StoredTurn, Swept, Turn, TurnRecord, Upkeep,
};
use rusqlite::Connection;
use tempfile::TempDir;

/// A turn of a session that stands at `expected_version`.
fn turn(session: &str, expected_version: u64) -> Turn {
    let number = expected_version + 1;
    Turn {
        session: session.into(),
        inbox_key: Some(format!("m{number}")),
        expected_version,
        state: format!(r#"{{"turns":{number}}}"#),
        address: None,
        record: TurnRecord {
            at: format!("2026-11-21T09:{number:02}:00"),
            channel: "terminal".to_owned(),
            input: format!("{session} 说 {number}"),
            reply: format!(r#"{{"text":"{session} 答 {number}"}}"#),
            status: "answer".to_owned(),
            outcome: Some("linfen.enrol".to_owned()),
            knowledge: "4f2a".to_owned(),
            micros: 38,
            failed: false,
        },
        outbox: vec![format!("{session} {number}a"), format!("{session} {number}b")],
        lease: None,
        handing: None,
    }
}

/// Kept, and nobody holds its parts.
fn done(turn: u64) -> Commit {
    Commit::Done { turn, parts: vec![] }
}

fn lease(holder: &str, until: i64) -> Lease {
    Lease { holder: holder.into(), until }
}

fn sent(session: &str, holder: &str, number: u64) -> Sent {
    Sent { session: session.into(), number, holder: holder.into() }
}

/// What a sender who comes long after everybody else finds.
fn left(store: &dyn Store) -> Vec<(u64, String)> {
    let parts = store.take_outbox(&lease("last", i64::MAX), i64::MAX).unwrap();
    parts.into_iter().map(|OutboxPart { number, body, .. }| (number, body)).collect()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn file(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Durability::Normal).unwrap()
}

fn memory() -> SqliteStore {
    SqliteStore::open_in_memory().unwrap()
}

/// Checks that nothing of a session is kept.
#[track_caller]
fn check_nothing_of(store: &dyn Store, session: &str) {
    let id = session.into();
    assert_eq!(store.session(&id), Ok(None));
    assert_eq!(store.turns(&id), Ok(vec![]));
    assert!(left(store).iter().all(|(_, body)| !body.starts_with(session)));
}

#[test]
fn a_turn_is_kept_whole() {
    let store = memory();
    let first = turn("s", 0);
    assert_eq!(store.commit(&first), Ok(done(1)));
    let second = turn("s", 1);
    assert_eq!(store.commit(&second), Ok(done(2)));

    let session = store.session(&"s".into()).unwrap().unwrap();
    assert_eq!((session.version, &session.state), (2, &second.state));
    assert_eq!((&session.started, &session.updated), (&first.record.at, &second.record.at));
    assert_eq!(
        store.turns(&"s".into()).unwrap(),
        [
            StoredTurn { number: 1, record: first.record },
            StoredTurn { number: 2, record: second.record },
        ]
    );
}

#[test]
fn a_repeat_changes_nothing_and_gets_the_stored_reply() {
    let store = memory();
    let first = turn("s", 0);
    store.commit(&first).unwrap();
    store.commit(&turn("s", 1)).unwrap();
    let before = store.session(&"s".into());

    // Whatever was stepped this time, what was answered then counts.
    let mut repeat = turn("s", 2);
    repeat.inbox_key.clone_from(&first.inbox_key);
    let stored = Commit::Repeat { reply: first.record.reply.clone() };
    assert_eq!(store.commit(&repeat).as_ref(), Ok(&stored));
    assert_eq!(store.commit(&first), Ok(stored));
    assert_eq!(store.session(&"s".into()), before);
    assert_eq!(store.turns(&"s".into()).unwrap().len(), 2);
}

#[test]
fn the_same_key_in_another_session_is_another_message() {
    let store = memory();
    assert_eq!(store.commit(&turn("s", 0)), Ok(done(1)));
    assert_eq!(store.commit(&turn("t", 0)), Ok(done(1)));
}

#[test]
fn turns_without_a_key_never_repeat() {
    let store = memory();
    for version in 0..3 {
        let keyless = Turn { inbox_key: None, ..turn("s", version) };
        assert_eq!(store.commit(&keyless), Ok(done(version + 1)));
    }
}

#[test]
fn a_wrong_version_conflicts_and_changes_nothing() {
    let store = memory();
    assert_eq!(store.commit(&turn("s", 1)), Ok(Commit::Conflict));
    assert_eq!(store.commit(&turn("s", u64::MAX - 1)), Ok(Commit::Conflict));
    check_nothing_of(&store, "s");

    store.commit(&turn("s", 0)).unwrap();
    let before = store.session(&"s".into());
    for version in [0, 2, 7] {
        let late = Turn { inbox_key: Some("other".to_owned()), ..turn("s", version) };
        assert_eq!(store.commit(&late), Ok(Commit::Conflict), "version {version}");
    }
    assert_eq!(store.session(&"s".into()), before);
    // The key of a turn that conflicted is still free.
    let again = Turn { inbox_key: Some("other".to_owned()), ..turn("s", 1) };
    assert_eq!(store.commit(&again), Ok(done(2)));
}

#[test]
fn two_who_step_the_same_session_do_not_overwrite_each_other() {
    let folder = folder();
    let path = folder.path().join("m.db");
    drop(file(&path));
    let done: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let path = &path;
                scope.spawn(move || add_turns(&file(path), worker))
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    let store = file(&path);
    assert_eq!(store.session(&"s".into()).unwrap().unwrap().version, 100);
    assert_eq!((done, store.turns(&"s".into()).unwrap().len()), (100, 100));
}

/// Adds 25 turns of its own, reading again on each conflict.
fn add_turns(store: &dyn Store, worker: usize) -> usize {
    let mut added = 0;
    while added < 25 {
        let version = store.session(&"s".into()).unwrap().map_or(0, |session| session.version);
        let key = Some(format!("{worker}-{added}"));
        match store.commit(&Turn { inbox_key: key, ..turn("s", version) }).unwrap() {
            Commit::Done { .. } => added += 1,
            Commit::Conflict => {}
            Commit::Repeat { reply } => panic!("{reply} was never sent before"),
        }
    }
    added
}

#[test]
fn a_failing_turn_leaves_nothing() {
    let folder = folder();
    let path = folder.path().join("m.db");
    let store = file(&path);
    // The outbox is written last, so everything before it has to be taken back.
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "CREATE TRIGGER fault BEFORE INSERT ON outbox WHEN new.body = 'fault' \
             BEGIN SELECT RAISE(ABORT, 'fault'); END",
        )
        .unwrap();
    let broken = Turn { outbox: vec!["fine".to_owned(), "fault".to_owned()], ..turn("s", 0) };
    assert!(matches!(store.commit(&broken), Err(StoreError::Other { .. })));
    check_nothing_of(&store, "s");

    // In a batch nothing is kept of the others either, and each can be committed afterwards.
    assert!(store.commit_all(&[turn("t", 0), broken, turn("u", 0)], &[]).is_err());
    for session in ["s", "t", "u"] {
        check_nothing_of(&store, session);
    }
    assert_eq!(store.commit(&turn("s", 0)), Ok(done(1)));
}

#[test]
fn a_conflict_or_repeat_in_a_batch_leaves_the_others_alone() {
    let store = memory();
    store.commit(&turn("old", 0)).unwrap();
    let batch = [turn("a", 0), turn("b", 5), turn("old", 0), turn("c", 0), turn("a", 1)];
    assert_eq!(
        store.commit_all(&batch, &[]).unwrap(),
        [
            done(1),
            Commit::Conflict,
            Commit::Repeat { reply: batch[2].record.reply.clone() },
            done(1),
            done(2),
        ]
    );
    check_nothing_of(&store, "b");
    assert_eq!(store.turns(&"c".into()).unwrap().len(), 1);
    assert_eq!(store.commit_all(&[], &[]), Ok(vec![]));
}

#[test]
fn a_turn_stepped_on_one_that_was_not_kept_conflicts_whatever_its_version() {
    let store = memory();
    store.commit(&turn("s", 0)).unwrap();
    // Somebody else made version 2 meanwhile; the second of these was stepped on the first.
    store.commit(&Turn { inbox_key: Some("other".to_owned()), ..turn("s", 1) }).unwrap();
    let batch = [
        Turn { inbox_key: Some("mine".to_owned()), ..turn("s", 1) },
        Turn { inbox_key: Some("mine too".to_owned()), ..turn("s", 2) },
    ];
    let conflicts = [Commit::Conflict, Commit::Conflict];
    assert_eq!(store.commit_all(&batch, &[]).unwrap(), conflicts);
    assert_eq!(store.turns(&"s".into()).unwrap().len(), 2);
}

#[test]
fn the_list_begins_with_the_newest() {
    let store = memory();
    for (session, version) in [("a", 0), ("b", 0), ("c", 0), ("b", 1)] {
        store.commit(&turn(session, version)).unwrap();
    }
    let all = store.sessions(10).unwrap();
    let listed: Vec<_> = all.iter().map(|one| (one.id.as_str(), one.turns)).collect();
    assert_eq!(listed, [("b", 2), ("c", 1), ("a", 1)]);
    assert_eq!((all[0].channel.as_str(), all[0].status.as_str()), ("terminal", "answer"));
    assert_eq!(store.sessions(1).unwrap().len(), 1);
}

#[test]
fn everything_survives_reopening() {
    let folder = folder();
    let path = folder.path().join("deep/er/m.db");
    for durability in [Durability::Full, Durability::Normal] {
        let store = SqliteStore::open(&path, durability).unwrap();
        let version = store.session(&"s".into()).unwrap().map_or(0, |session| session.version);
        assert_eq!(store.commit(&turn("s", version)), Ok(done(version + 1)));
    }
    let store = file(&path);
    assert_eq!(store.turns(&"s".into()).unwrap().len(), 2);
    assert!(matches!(store.commit(&turn("s", 0)), Ok(Commit::Repeat { .. })));
    let bodies: Vec<String> = left(&store).into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, ["s 1a", "s 1b", "s 2a", "s 2b"]);
}

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

    let gone = |sessions| Ok(Erased { sessions, parts: vec![] });
    assert_eq!(store.erase(&["s".into()], None), gone(1));
    check_nothing_of(&store, "s");
    assert!(!holds(folder.path(), SECRET));
    assert_eq!(store.erase(&["s".into()], None), gone(0));
    // Neither the other session nor a new start under the same name is touched.
    assert_eq!(store.turns(&"t".into()).unwrap().len(), 1);
    assert_eq!(store.commit(&turn("s", 3)), Ok(Commit::Conflict));
    assert_eq!(store.commit(&turn("s", 0)), Ok(done(1)));
}

/// Whether any file of the folder holds the words.
fn holds(folder: &Path, words: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    })
}
