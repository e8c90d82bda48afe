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

pub(super) fn parts_are_born_held_and_gone_once_they_are_sent(place: &Place) {
    let store = place.store();
    let parts = numbers(store.commit(&held(turn("s", 0), "a", 100)).unwrap());
    assert_eq!(parts.len(), 2);
    assert!(parts[0] < parts[1]);
    // Nobody else gets them while the lease runs.
    assert_eq!(store.take_outbox(&lease("b", 200), 100), Ok(vec![]));
    store.commit_all(&[], &[sent("s", "a", parts[0])]).unwrap();
    assert_eq!(left(&*store), [(parts[1], "s 1b".to_owned())]);
}

pub(super) fn what_a_dead_process_held_is_taken_over_in_order(place: &Place) {
    let store = place.store();
    store.commit(&held(turn("s", 0), "a", 100)).unwrap();
    store.commit(&held(turn("t", 0), "a", 300)).unwrap();
    store.commit(&held(turn("s", 1), "a", 100)).unwrap();
    let taken = store.take_outbox(&lease("b", 400), 101).unwrap();
    assert!(taken.iter().all(|part| part.session == SessionId::from("s")));
    assert_eq!(bodies(taken), ["s 1a", "s 1b", "s 2a", "s 2b"]);
    // Taken once, it is taken.
    assert_eq!(store.take_outbox(&lease("c", 400), 102), Ok(vec![]));
}

pub(super) fn who_lost_the_lease_marks_nothing(place: &Place) {
    let store = place.store();
    let parts = numbers(store.commit(&held(turn("s", 0), "a", 100)).unwrap());
    store.take_outbox(&lease("b", 300), 101).unwrap();
    store.commit_all(&[], &[sent("s", "a", parts[0])]).unwrap();
    assert_eq!(left(&*store).len(), 2);
}

pub(super) fn parts_behind_those_of_another_wait_for_whoever_takes_the_session(place: &Place) {
    let store = place.store();
    store.commit(&held(turn("s", 0), "a", 100)).unwrap();
    assert_eq!(numbers(store.commit(&held(turn("s", 1), "b", 100)).unwrap()), Vec::<u64>::new());
    assert_eq!(store.take_outbox(&lease("b", 300), 50), Ok(vec![]));
    let taken = store.take_outbox(&lease("b", 300), 101).unwrap();
    assert_eq!(bodies(taken), ["s 1a", "s 1b", "s 2a", "s 2b"]);
    // From then on the session's parts are the taker's.
    assert_eq!(numbers(store.commit(&held(turn("s", 2), "b", 300)).unwrap()).len(), 2);
}

pub(super) fn a_lease_is_prolonged_by_its_holder_alone(place: &Place) {
    let store = place.store();
    store.commit(&held(turn("s", 0), "a", 100)).unwrap();
    assert_eq!(store.prolong_outbox(&lease("b", 500)), Ok(0));
    assert_eq!(store.prolong_outbox(&lease("a", 500)), Ok(2));
    assert_eq!(store.take_outbox(&lease("b", 900), 499), Ok(vec![]));
}

pub(super) fn a_number_is_never_used_twice(place: &Place) {
    let store = place.store();
    let first = numbers(store.commit(&held(turn("s", 0), "a", 100)).unwrap());
    let sent: Vec<Sent> = first.iter().map(|number| sent("s", "a", *number)).collect();
    store.commit_all(&[], &sent).unwrap();
    let second = numbers(store.commit(&held(turn("s", 1), "a", 100)).unwrap());
    assert!(second.iter().all(|number| !first.contains(number)), "{first:?} {second:?}");
}

pub(super) fn what_two_take_at_once_goes_to_one_of_them(place: &Place) {
    let store = place.store();
    for session in 0..20 {
        store.commit(&held(turn(&session.to_string(), 0), "dead", 100)).unwrap();
    }
    let taken: Vec<Vec<OutboxPart>> = std::thread::scope(|scope| {
        let take = |holder| move || place.store().take_outbox(&lease(holder, 900), 101).unwrap();
        let takers: Vec<_> = ["a", "b", "c"].map(|holder| scope.spawn(take(holder))).into();
        takers.into_iter().map(|taker| taker.join().unwrap()).collect()
    });
    let holders = |session: &str| {
        let id = SessionId::from(session);
        taken.iter().filter(|parts| parts.iter().any(|part| part.session == id)).count()
    };
    assert_eq!(taken.iter().map(Vec::len).sum::<usize>(), 40);
    for session in 0..20 {
        assert_eq!(holders(&session.to_string()), 1, "session {session}");
    }
}

pub(super) fn a_task_has_one_leader_at_a_time(place: &Place) {
    let store = place.store();
    assert_eq!(store.lead("poll", &lease("a", 100), 1), Ok(true));
    assert_eq!(store.lead("poll", &lease("b", 150), 50), Ok(false));
    assert_eq!(store.lead("poll", &lease("a", 200), 99), Ok(true));
    assert_eq!(store.lead("poll", &lease("b", 250), 150), Ok(false));
    assert_eq!(store.lead("sweep", &lease("b", 250), 150), Ok(true));
    // The leader is gone.
    assert_eq!(store.lead("poll", &lease("b", 350), 201), Ok(true));
    assert_eq!(store.lead("poll", &lease("a", 400), 202), Ok(false));
}

pub(super) fn the_last_word_outlives_what_was_erased(place: &Place) {
    let store = place.store();
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
    let bodies: Vec<String> = left(&*store).into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, ["s2: 1a", "s2: 1b", "都删了"]);
}
