//! The outbox: sent by one, in order, each part once, and never lost with the one who held it.

use super::*;

fn held(turn: Turn, holder: &str, until: i64) -> Turn {
    Turn { lease: Some(lease(holder, until)), ..turn }
}

fn numbers(commit: Commit) -> Vec<u64> {
    match commit {
        Commit::Done { parts, .. } => parts,
        other => panic!("{other:?} is not done"),
    }
}

fn bodies(parts: Vec<OutboxPart>) -> Vec<String> {
    parts.into_iter().map(|part| part.body).collect()
}

#[test]
fn parts_are_born_held_and_gone_once_they_are_sent() {
    let store = memory();
    let parts = numbers(store.commit(&held(turn("s", 0), "a", 100)).unwrap());
    assert_eq!(parts.len(), 2);
    assert!(parts[0] < parts[1]);
    // Nobody else gets them while the lease runs.
    assert_eq!(store.take_outbox(&lease("b", 200), 100), Ok(vec![]));
    store.commit_all(&[], &[sent("s", "a", parts[0])]).unwrap();
    assert_eq!(left(&store), [(parts[1], "s 1b".to_owned())]);
}

#[test]
fn what_a_dead_process_held_is_taken_over_in_order() {
    let store = memory();
    store.commit(&held(turn("s", 0), "a", 100)).unwrap();
    store.commit(&held(turn("t", 0), "a", 300)).unwrap();
    store.commit(&held(turn("s", 1), "a", 100)).unwrap();
    let taken = store.take_outbox(&lease("b", 400), 101).unwrap();
    assert!(taken.iter().all(|part| part.session == SessionId::from("s")));
    assert_eq!(bodies(taken), ["s 1a", "s 1b", "s 2a", "s 2b"]);
    // Taken once, it is taken.
    assert_eq!(store.take_outbox(&lease("c", 400), 102), Ok(vec![]));
}

#[test]
fn who_lost_the_lease_marks_nothing() {
    let store = memory();
    let parts = numbers(store.commit(&held(turn("s", 0), "a", 100)).unwrap());
    store.take_outbox(&lease("b", 300), 101).unwrap();
    store.commit_all(&[], &[sent("s", "a", parts[0])]).unwrap();
    assert_eq!(left(&store).len(), 2);
}

#[test]
fn parts_behind_those_of_another_wait_for_whoever_takes_the_session() {
    let store = memory();
    store.commit(&held(turn("s", 0), "a", 100)).unwrap();
    assert_eq!(numbers(store.commit(&held(turn("s", 1), "b", 100)).unwrap()), Vec::<u64>::new());
    assert_eq!(store.take_outbox(&lease("b", 300), 50), Ok(vec![]));
    let taken = store.take_outbox(&lease("b", 300), 101).unwrap();
    assert_eq!(bodies(taken), ["s 1a", "s 1b", "s 2a", "s 2b"]);
    // From then on the session's parts are the taker's.
    assert_eq!(numbers(store.commit(&held(turn("s", 2), "b", 300)).unwrap()).len(), 2);
}

#[test]
fn a_lease_is_prolonged_by_its_holder_alone() {
    let store = memory();
    store.commit(&held(turn("s", 0), "a", 100)).unwrap();
    assert_eq!(store.prolong_outbox(&lease("b", 500)), Ok(0));
    assert_eq!(store.prolong_outbox(&lease("a", 500)), Ok(2));
    assert_eq!(store.take_outbox(&lease("b", 900), 499), Ok(vec![]));
}

#[test]
fn a_number_is_never_used_twice() {
    let store = memory();
    let first = numbers(store.commit(&held(turn("s", 0), "a", 100)).unwrap());
    let sent: Vec<Sent> = first.iter().map(|number| sent("s", "a", *number)).collect();
    store.commit_all(&[], &sent).unwrap();
    let second = numbers(store.commit(&held(turn("s", 1), "a", 100)).unwrap());
    assert!(second.iter().all(|number| !first.contains(number)), "{first:?} {second:?}");
}

#[test]
fn one_process_at_a_time_is_the_only_sender() {
    let folder = folder();
    let path = folder.path().join("m.db");
    let (first, second) = (file(&path), file(&path));
    first.commit(&held(turn("s", 0), "dead", i64::MAX - 1)).unwrap();
    assert_eq!(first.claim_sending(), Ok(true));
    assert_eq!(first.claim_sending(), Ok(true));
    assert_eq!(second.claim_sending(), Ok(false));
    // The leases of those before it are void.
    assert_eq!(bodies(first.take_outbox(&lease("first", 100), 1).unwrap()), ["s 1a", "s 1b"]);
    drop(first);
    assert_eq!(second.claim_sending(), Ok(true));
}

#[test]
fn a_task_has_one_leader_at_a_time() {
    let store = memory();
    assert_eq!(store.lead("poll", &lease("a", 100), 1), Ok(true));
    assert_eq!(store.lead("poll", &lease("b", 150), 50), Ok(false));
    assert_eq!(store.lead("poll", &lease("a", 200), 99), Ok(true));
    assert_eq!(store.lead("poll", &lease("b", 250), 150), Ok(false));
    assert_eq!(store.lead("sweep", &lease("b", 250), 150), Ok(true));
    // The leader is gone.
    assert_eq!(store.lead("poll", &lease("b", 350), 201), Ok(true));
    assert_eq!(store.lead("poll", &lease("a", 400), 202), Ok(false));
}

#[test]
fn the_last_word_outlives_what_was_erased() {
    let store = memory();
    store.commit(&held(turn("s:1", 0), "a", 100)).unwrap();
    store.commit(&held(turn("s:2", 0), "b", 100)).unwrap();
    store.commit(&held(turn("s2:", 0), "b", 100)).unwrap();
    let own = store.sessions_of("s:").unwrap();
    assert_eq!(own, [SessionId::from("s:1"), SessionId::from("s:2")]);
    let farewell = Farewell {
        session: "s:1".into(),
        outbox: vec!["都删了".to_owned()],
        lease: Some(lease("a", 100)),
    };
    let erased = store.erase(&own, Some(&farewell)).unwrap();
    assert_eq!((erased.sessions, erased.parts.len()), (2, 1));
    assert_eq!(store.sessions_of("s:"), Ok(vec![]));
    let bodies: Vec<String> = left(&store).into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, ["s2: 1a", "s2: 1b", "都删了"]);
}
