//! Guards turns of one conversation that come in at the same time and are carried out beside each other:
//! each goes on from the one before it, none is lost, none is doubled and none slips into a place that
//! somebody else has made, whoever goes on with the session meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mante::dialog::Session;
use mante::service::{Incoming, Request, Service, ServiceError, Turned};
use mante::store::{Durability, SessionId, SqliteStore, Store, StoreError};

use super::{Meddled, assistant, now, over, say, service, text};

/// What came in, and what the channel calls it.
type Coming = (Incoming, Option<String>);

fn says(words: &str, count: usize) -> Vec<Coming> {
    (0..count).map(|_| (text(words), None)).collect()
}

/// Has all of it carried out at the same time, by these services in turn.
fn at_once(
    services: &[&Service],
    session: &SessionId,
    coming: Vec<Coming>,
) -> Vec<Result<Turned, ServiceError>> {
    let writers: Vec<_> = services.iter().map(|service| service.writer().unwrap()).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    runtime.block_on(async {
        let under_way: Vec<_> = coming
            .into_iter()
            .enumerate()
            .map(|(number, (incoming, message_id))| {
                let request = Request::direct(session, incoming, now(), "web");
                let request = Request { message_id, ..request };
                let by = number % services.len();
                let (service, writer) = (services[by].clone(), writers[by].clone());
                tokio::spawn(async move { service.turn_beside(&writer, request).await })
            })
            .collect();
        let mut turned = Vec::new();
        for turn in under_way {
            turned.push(turn.await.unwrap());
        }
        turned
    })
}

/// How many turns are kept of a session. They are numbered without a gap, and the session has seen just
/// these.
#[track_caller]
fn kept(store: &dyn Store, session: &SessionId) -> usize {
    let turns = store.turns(session).unwrap();
    let numbers: Vec<u64> = turns.iter().map(|turn| turn.number).collect();
    assert_eq!(numbers, (1..=turns.len() as u64).collect::<Vec<_>>());
    if let Some(stored) = store.session(session).unwrap() {
        let session: Session = serde_json::from_str(&stored.state).unwrap();
        assert_eq!(session.turn as usize, turns.len(), "{}", stored.state);
    }
    turns.len()
}

fn fine(turned: &[Result<Turned, ServiceError>]) -> usize {
    turned.iter().filter(|turned| turned.is_ok()).count()
}

#[test]
fn each_goes_on_from_the_one_before_it() {
    let (service, session) = (service(), SessionId::from("s"));
    let turned = at_once(&[&service], &session, says("临汾居民医保，糖尿病，怎么办慢病", 300));
    assert_eq!(fine(&turned), 300);
    assert_eq!(kept(service.store(), &session), 300);
}

#[test]
fn nothing_is_lost_where_another_process_goes_on_with_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let path = folder.path().join("sessions.sqlite");
        let store = SqliteStore::open(&path, Durability::Normal).unwrap();
        Service::new(assistant(), Arc::new(store))
    };
    let (one, other, session) = (open(), open(), SessionId::from("s"));
    let turned = at_once(&[&one, &other], &session, says("能报多少", 60));
    // Whoever was overtaken too often is told so, and then nothing of it is kept.
    let refused = |turned: &Result<_, _>| matches!(turned, Err(ServiceError::Busy));
    assert_eq!(fine(&turned) + turned.iter().filter(|turned| refused(turned)).count(), 60);
    assert_eq!(kept(one.store(), &session), fine(&turned));
    assert!(fine(&turned) > 0);
}

#[test]
fn what_was_stepped_on_a_turn_that_failed_is_stepped_again() {
    let commits = AtomicUsize::new(0);
    let (service, store) = over(Meddled::new(move |_, _| {
        let number = commits.fetch_add(1, Ordering::SeqCst);
        let fails = || StoreError::DiskFull { path: "/x".into() };
        (number % 3 == 1).then(|| Err(fails()))
    }));
    let session = SessionId::from("s");
    let turned = at_once(&[&service], &session, says("高血压", 90));
    assert!((1..90).contains(&fine(&turned)), "{} of 90", fine(&turned));
    assert_eq!(kept(&*store, &session), fine(&turned));
}

#[test]
fn a_message_that_comes_twice_is_kept_once() {
    let (service, session) = (service(), SessionId::from("s"));
    let twice = |number: usize| (text("糖尿病"), Some(format!("m{}", number / 2)));
    let turned = at_once(&[&service], &session, (0..300).map(twice).collect());
    assert_eq!(fine(&turned), 300);
    assert_eq!(kept(service.store(), &session), 150);
    for pair in turned.chunks(2) {
        let texts = pair.iter().map(|turned| turned.as_ref().unwrap().reply());
        let [one, other] = texts.collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(one, other);
    }
}

#[test]
fn a_button_that_no_longer_fits_is_refused_among_others() {
    let (service, session) = (service(), SessionId::from("s"));
    let press = || (Incoming::Press { turn: 7_000, value: "cmd:back".to_owned() }, None);
    let coming = (0..60).map(|number| if number % 3 == 0 { press() } else { (text("临汾"), None) });
    let turned = at_once(&[&service], &session, coming.collect());
    let refused = turned.iter().filter(|turned| turned.as_ref().unwrap().refused).count();
    assert_eq!((refused, kept(service.store(), &session)), (20, 40));
}

#[test]
fn erasing_among_others_leaves_a_whole_session_or_none() {
    let (service, session) = (service(), SessionId::from("s"));
    let mut most = 0;
    for round in 0..20 {
        say(&service, "s", "删掉我的记录", None).unwrap();
        let mut coming = says("漯河", 10);
        coming.insert(round % 3, (Incoming::Choose("cmd:forget_yes".to_owned()), None));
        let turned = at_once(&[&service], &session, coming);
        assert_eq!(fine(&turned), 11);
        most = most.max(kept(service.store(), &session));
    }
    assert!(most < 20 * 11, "nothing was erased: {most} turns");
}
