//! The contract of a store: all of a turn or nothing, once, in order; and named errors.
//!
//! The contract is one list of functions that are given a place to keep a store in; each backend is
//! held to all of them. What only one backend has stands in `opening`, `disk` and `server`.

// Said in full, so that it is found however this file was named to the compiler.
#[path = "store/desk.rs"]
mod desk;
#[path = "store/disk.rs"]
mod disk;
#[path = "store/opening.rs"]
mod opening;
#[path = "store/outbox.rs"]
mod outbox;
#[path = "store/place.rs"]
mod place;
#[path = "store/server.rs"]
mod server;
#[path = "store/upkeep.rs"]
mod upkeep;

use std::path::Path;

use mante::store::{
    Commit, Durability, Erased, Farewell, Lease, OutboxPart, Sent, SessionId, SqliteStore, Store,
    StoreError, StoredTurn, Swept, Turn, TurnRecord, Upkeep,
};
use place::Place;
use tempfile::TempDir;

/// Holds each backend to every function of the list.
macro_rules! contract {
    ($($module:ident { $($name:ident)* })*) => {
        mod on_sqlite {
            use super::*;
            $($(
                #[test]
                fn $name() {
                    $module::$name(&Place::sqlite());
                }
            )*)*
        }
        mod on_postgres {
            use super::*;
            $($(
                #[test]
                fn $name() {
                    if let Some(place) = Place::postgres() {
                        $module::$name(&place);
                    }
                }
            )*)*
        }
    };
}

contract! {
    super {
        a_turn_is_kept_whole
        a_repeat_changes_nothing_and_gets_the_stored_reply
        the_same_key_in_another_session_is_another_message
        turns_without_a_key_never_repeat
        a_wrong_version_conflicts_and_changes_nothing
        two_who_step_the_same_session_do_not_overwrite_each_other
        a_failing_turn_leaves_nothing
        a_conflict_or_repeat_in_a_batch_leaves_the_others_alone
        a_message_that_comes_twice_in_a_batch_is_kept_once
        a_turn_stepped_on_one_that_was_not_kept_conflicts_whatever_its_version
        many_who_commit_batches_of_the_same_sessions_all_get_through
        the_list_begins_with_the_newest
        the_log_is_shown_from_a_time_on
        everything_survives_reopening
        what_is_erased_is_gone_and_may_begin_again
        a_session_that_began_anew_is_another_at_the_same_version
    }
    outbox {
        parts_are_born_held_and_gone_once_they_are_sent
        what_a_dead_process_held_is_taken_over_in_order
        what_two_take_at_once_goes_to_one_of_them
        who_lost_the_lease_marks_nothing
        parts_behind_those_of_another_wait_for_whoever_takes_the_session
        a_lease_is_prolonged_by_its_holder_alone
        a_number_is_never_used_twice
        a_task_has_one_leader_at_a_time
        the_last_word_outlives_what_was_erased
    }
    upkeep {
        the_last_turns_come_oldest_first
        a_sweep_takes_old_turns_and_sessions_that_ended
        a_sweep_takes_no_more_at_a_time_than_it_is_told
        an_address_stays_until_another_is_given
        sessions_with_an_address_are_listed_by_id
        a_session_keeps_all_it_has_under_another_id
    }
    desk {
        a_conversation_waits_in_its_place_until_it_is_over
        entries_are_found_by_what_they_are_about
        an_entry_changes_only_from_the_state_it_was_read_with
        a_user_signs_in_and_is_gone_with_all_sign_ins
        sign_ins_end_by_age_and_by_a_new_password
        a_key_is_there_until_it_is_removed
    }
}

/// A turn of a session that stands at `expected_version`.
fn turn(session: &str, expected_version: u64) -> Turn {
    let number = expected_version + 1;
    Turn {
        session: session.into(),
        inbox_key: Some(format!("m{number}")),
        expected_version,
        started: None,
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

/// Checks that nothing of a session is kept.
#[track_caller]
fn check_nothing_of(store: &dyn Store, session: &str) {
    let id = session.into();
    assert_eq!(store.session(&id), Ok(None));
    assert_eq!(store.turns(&id), Ok(vec![]));
    assert!(left(store).iter().all(|(_, body)| !body.starts_with(session)));
}

fn a_turn_is_kept_whole(place: &Place) {
    let store = place.store();
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

fn a_repeat_changes_nothing_and_gets_the_stored_reply(place: &Place) {
    let store = place.store();
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

fn the_same_key_in_another_session_is_another_message(place: &Place) {
    let store = place.store();
    assert_eq!(store.commit(&turn("s", 0)), Ok(done(1)));
    assert_eq!(store.commit(&turn("t", 0)), Ok(done(1)));
}

fn turns_without_a_key_never_repeat(place: &Place) {
    let store = place.store();
    for version in 0..3 {
        let keyless = Turn { inbox_key: None, ..turn("s", version) };
        assert_eq!(store.commit(&keyless), Ok(done(version + 1)));
    }
}

fn a_wrong_version_conflicts_and_changes_nothing(place: &Place) {
    let store = place.store();
    assert_eq!(store.commit(&turn("s", 1)), Ok(Commit::Conflict));
    assert_eq!(store.commit(&turn("s", u64::MAX - 1)), Ok(Commit::Conflict));
    check_nothing_of(&*store, "s");

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

fn two_who_step_the_same_session_do_not_overwrite_each_other(place: &Place) {
    let done: usize = std::thread::scope(|scope| {
        let work = |worker| scope.spawn(move || add_turns(&*place.store(), worker));
        let workers: Vec<_> = (0..4).map(work).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    let store = place.store();
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

fn a_failing_turn_leaves_nothing(place: &Place) {
    let store = place.store();
    // The outbox is written last, so everything before it has to be taken back.
    place.break_faulty_parts();
    let broken = Turn { outbox: vec!["fine".to_owned(), "fault".to_owned()], ..turn("s", 0) };
    assert!(store.commit(&broken).is_err());
    check_nothing_of(&*store, "s");

    // In a batch nothing is kept of the others either, and each can be committed afterwards.
    assert!(store.commit_all(&[turn("t", 0), broken, turn("u", 0)], &[]).is_err());
    for session in ["s", "t", "u"] {
        check_nothing_of(&*store, session);
    }
    assert_eq!(store.commit(&turn("s", 0)), Ok(done(1)));
}

fn a_conflict_or_repeat_in_a_batch_leaves_the_others_alone(place: &Place) {
    let store = place.store();
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
    check_nothing_of(&*store, "b");
    assert_eq!(store.turns(&"c".into()).unwrap().len(), 1);
    assert_eq!(store.commit_all(&[], &[]), Ok(vec![]));
}

fn a_turn_stepped_on_one_that_was_not_kept_conflicts_whatever_its_version(place: &Place) {
    let store = place.store();
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

fn the_list_begins_with_the_newest(place: &Place) {
    let store = place.store();
    for (session, version) in [("a", 0), ("b", 0), ("c", 0), ("b", 1)] {
        store.commit(&turn(session, version)).unwrap();
    }
    let all = store.sessions(10).unwrap();
    let listed: Vec<_> = all.iter().map(|one| (one.id.as_str(), one.turns)).collect();
    assert_eq!(listed, [("b", 2), ("c", 1), ("a", 1)]);
    assert_eq!((all[0].channel.as_str(), all[0].status.as_str()), ("terminal", "answer"));
    assert_eq!(store.sessions(1).unwrap().len(), 1);
}

fn the_log_is_shown_from_a_time_on(place: &Place) {
    let store = place.store();
    for (session, version) in [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2)] {
        store.commit(&turn(session, version)).unwrap();
    }
    let since = |at: &str| {
        let mut shown = Vec::new();
        let mut show = |id: SessionId, turn: StoredTurn| shown.push((id.0, turn.number));
        store.turns_since(at, &mut show).unwrap();
        shown
    };
    let named = |turns: &[(&str, u64)]| -> Vec<(String, u64)> {
        turns.iter().map(|(session, number)| ((*session).to_owned(), *number)).collect()
    };
    let all = named(&[("a", 1), ("b", 1), ("a", 2), ("b", 2), ("a", 3)]);
    assert_eq!(since(""), all);
    assert_eq!(since("2026-11-21T09:02:00"), all[2..]);
    assert_eq!(since("2026-11-21T09:04:00"), []);
}

fn everything_survives_reopening(place: &Place) {
    for durability in [Durability::Full, Durability::Normal] {
        let store = place.store_with(durability);
        let version = store.session(&"s".into()).unwrap().map_or(0, |session| session.version);
        assert_eq!(store.commit(&turn("s", version)), Ok(done(version + 1)));
    }
    let store = place.store();
    assert_eq!(store.turns(&"s".into()).unwrap().len(), 2);
    assert!(matches!(store.commit(&turn("s", 0)), Ok(Commit::Repeat { .. })));
    let bodies: Vec<String> = left(&*store).into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, ["s 1a", "s 1b", "s 2a", "s 2b"]);
}

fn what_is_erased_is_gone_and_may_begin_again(place: &Place) {
    let store = place.store();
    for (session, version) in [("s", 0), ("s", 1), ("t", 0)] {
        store.commit(&turn(session, version)).unwrap();
    }
    let gone = |sessions| Ok(Erased { sessions, parts: vec![] });
    assert_eq!(store.erase(&["s".into()], None), gone(1));
    check_nothing_of(&*store, "s");
    assert_eq!(store.erase(&["s".into()], None), gone(0));
    // Neither the other session nor a new start under the same name is touched.
    assert_eq!(store.turns(&"t".into()).unwrap().len(), 1);
    assert_eq!(store.commit(&turn("s", 3)), Ok(Commit::Conflict));
    assert_eq!(store.commit(&turn("s", 0)), Ok(done(1)));
}

fn a_session_that_began_anew_is_another_at_the_same_version(place: &Place) {
    let store = place.store();
    store.commit(&turn("s", 0)).unwrap();
    let started = Some(store.session(&"s".into()).unwrap().unwrap().started);
    let other = place.store();
    other.erase(&["s".into()], None).unwrap();
    let mut anew = turn("s", 0);
    "2026-11-21T10:00:00".clone_into(&mut anew.record.at);
    other.commit(&anew).unwrap();
    // What was erased must not come back with a turn that was stepped on it.
    let late = Turn { started, ..turn("s", 1) };
    assert_eq!(store.commit(&late), Ok(Commit::Conflict));
    let late = Turn { started: Some(anew.record.at), ..late };
    assert_eq!(store.commit(&late), Ok(done(2)));
}

fn a_message_that_comes_twice_in_a_batch_is_kept_once(place: &Place) {
    let store = place.store();
    let first = turn("s", 0);
    let again = Turn { inbox_key: first.inbox_key.clone(), ..turn("s", 1) };
    let commits = store.commit_all(&[first.clone(), again, turn("s", 2)], &[]).unwrap();
    let repeat = Commit::Repeat { reply: first.record.reply };
    // What was stepped on the repeat is stepped anew.
    assert_eq!(commits, [done(1), repeat, Commit::Conflict]);
    assert_eq!(store.turns(&"s".into()).unwrap().len(), 1);
}

/// Several processes commit batches of the same sessions, each in another order.
fn many_who_commit_batches_of_the_same_sessions_all_get_through(place: &Place) {
    const SESSIONS: usize = 12;
    const ROUNDS: usize = 15;
    std::thread::scope(|scope| {
        for worker in 0..4 {
            scope.spawn(move || {
                let store = place.store();
                for round in 0..ROUNDS {
                    let mut open: Vec<usize> = (0..SESSIONS).collect();
                    open.rotate_left(worker * 3);
                    while !open.is_empty() {
                        open = not_done(&*store, &open, &format!("{worker}-{round}"));
                    }
                }
            });
        }
    });
    let store = place.store();
    for session in 0..SESSIONS {
        let version = store.session(&SessionId(session.to_string())).unwrap().unwrap().version;
        assert_eq!(version, 4 * ROUNDS as u64, "session {session}");
    }
}

/// Adds a turn to each of these sessions, and gives those where another was faster.
fn not_done(store: &dyn Store, sessions: &[usize], key: &str) -> Vec<usize> {
    let batch: Vec<Turn> = sessions
        .iter()
        .map(|session| {
            let name = session.to_string();
            let known = store.session(&name.as_str().into()).unwrap();
            let version = known.map_or(0, |session| session.version);
            Turn { inbox_key: Some(key.to_owned()), ..turn(&name, version) }
        })
        .collect();
    let commits = store.commit_all(&batch, &[]).unwrap();
    let open = sessions.iter().zip(commits).filter(|(_, commit)| *commit == Commit::Conflict);
    open.map(|(session, _)| *session).collect()
}
