//! Old turns are swept and nothing else; a session keeps all it has under another id; an address is
//! replaced only where nobody else did.

use super::*;

/// A turn of a day of November.
pub(super) fn on(day: u8, session: &str, expected_version: u64) -> Turn {
    let mut turn = turn(session, expected_version);
    turn.record.at = format!("2026-11-{day:02}T09:00:00");
    turn
}

fn numbers(store: &dyn Store, session: &str) -> Vec<u64> {
    store.turns(&session.into()).unwrap().iter().map(|turn| turn.number).collect()
}

pub(super) fn the_last_turns_come_oldest_first(place: &Place) {
    let store = place.store();
    for version in 0..5 {
        store.commit(&turn("s", version)).unwrap();
    }
    let last = |most| -> Vec<u64> {
        let turns = store.last_turns(&"s".into(), most).unwrap();
        turns.iter().map(|turn| turn.number).collect()
    };
    assert_eq!(last(2), [4, 5]);
    assert_eq!(last(9), [1, 2, 3, 4, 5]);
    assert_eq!(last(0), [0_u64; 0]);
}

pub(super) fn a_sweep_takes_old_turns_and_sessions_that_ended(place: &Place) {
    let store = place.store();
    store.commit(&on(1, "ended", 0)).unwrap();
    store.commit(&on(2, "goes on", 0)).unwrap();
    store.commit(&on(3, "ended", 1)).unwrap();
    store.commit(&on(20, "goes on", 1)).unwrap();
    store.commit(&on(20, "new", 0)).unwrap();

    let swept = store.sweep("2026-11-10T00:00:00", 100).unwrap();
    assert_eq!(swept, Swept { turns: 3, sessions: 1 });
    check_nothing_of(&*store, "ended");
    assert_eq!(numbers(&*store, "goes on"), [2]);
    assert_eq!(numbers(&*store, "new"), [1]);
    assert_eq!(store.sweep("2026-11-10T00:00:00", 100), Ok(Swept::default()));

    // It goes on where it stood.
    assert_eq!(store.commit(&on(21, "goes on", 2)), Ok(done(3)));
    assert_eq!(numbers(&*store, "goes on"), [2, 3]);
    assert_eq!(store.sessions(9).unwrap().len(), 2);
}

pub(super) fn a_sweep_takes_no_more_at_a_time_than_it_is_told(place: &Place) {
    let store = place.store();
    for day in 1..=5 {
        store.commit(&on(day, "s", u64::from(day) - 1)).unwrap();
    }
    let before = "2026-11-05T00:00:00";
    assert_eq!(store.sweep(before, 3), Ok(Swept { turns: 3, sessions: 0 }));
    assert_eq!(numbers(&*store, "s"), [4, 5]);
    assert_eq!(store.sweep(before, 3), Ok(Swept { turns: 1, sessions: 0 }));
    assert_eq!(store.sweep("2026-12-01T00:00:00", 3), Ok(Swept { turns: 1, sessions: 1 }));
    assert_eq!(store.sessions(9), Ok(vec![]));
}

pub(super) fn an_address_stays_until_another_is_given(place: &Place) {
    let store = place.store();
    let address = || store.session(&"s".into()).unwrap().unwrap().address;
    store.commit(&Turn { address: Some("sealed".to_owned()), ..turn("s", 0) }).unwrap();
    store.commit(&turn("s", 1)).unwrap();
    assert_eq!(address().as_deref(), Some("sealed"));
    assert_eq!(store.readdress(&"s".into(), "other", "new"), Ok(false));
    assert_eq!(store.readdress(&"s".into(), "sealed", "new"), Ok(true));
    assert_eq!(address().as_deref(), Some("new"));
    store.commit(&Turn { address: Some("newer".to_owned()), ..turn("s", 2) }).unwrap();
    assert_eq!(address().as_deref(), Some("newer"));
}

pub(super) fn sessions_with_an_address_are_listed_by_id(place: &Place) {
    let store = place.store();
    for session in ["c", "a", "d"] {
        let address = Some(format!("of {session}"));
        store.commit(&Turn { address, ..turn(session, 0) }).unwrap();
    }
    store.commit(&turn("b", 0)).unwrap();
    let pair = |id: &str| (SessionId::from(id), format!("of {id}"));
    assert_eq!(store.addressed(None, 2), Ok(vec![pair("a"), pair("c")]));
    assert_eq!(store.addressed(Some(&"c".into()), 2), Ok(vec![pair("d")]));
}

pub(super) fn a_session_keeps_all_it_has_under_another_id(place: &Place) {
    let store = place.store();
    store.commit(&turn("old", 0)).unwrap();
    store.commit(&turn("old", 1)).unwrap();
    store.commit(&turn("other", 0)).unwrap();
    assert_eq!(store.rename(&"old".into(), &"other".into(), None), Ok(false));
    assert_eq!(store.rename(&"nobody".into(), &"new".into(), None), Ok(false));
    assert_eq!(store.rename(&"old".into(), &"new".into(), Some("sealed")), Ok(true));

    assert_eq!(store.session(&"old".into()), Ok(None));
    assert_eq!(numbers(&*store, "old"), [0_u64; 0]);
    let renamed = store.session(&"new".into()).unwrap().unwrap();
    assert_eq!((renamed.version, renamed.address.as_deref()), (2, Some("sealed")));
    assert_eq!(numbers(&*store, "new"), [1, 2]);
    assert!(matches!(store.commit(&turn("new", 1)), Ok(Commit::Repeat { .. })));
    assert_eq!(store.commit(&turn("new", 2)), Ok(done(3)));
    let parts = store.take_outbox(&lease("x", 9), i64::MAX).unwrap();
    assert!(parts.iter().all(|part| part.session != SessionId::from("old")));
}
