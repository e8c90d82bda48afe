//! The service: masked first, committed before it is said, once, and never lost to a conflict.

#[path = "service/beside.rs"]
mod beside;
#[path = "service/familiar.rs"]
mod familiar;
#[path = "service/meddled.rs"]
mod meddled;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use jiff::civil::{DateTime, date};
use mante::dialog::Assistant;
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::reply::Reply;
use mante::service::{Incoming, Request, Service, ServiceError, Turned};
use mante::store::{
    Commit, Erased, Farewell, Lease, OutboxPart, Sent, SessionId, SessionSummary, SqliteStore,
    Store, StoreError, StoredSession, StoredTurn, Turn,
};

/// The assistant that the program carries with it.
pub fn assistant() -> Arc<Assistant> {
    static ASSISTANT: LazyLock<Arc<Assistant>> = LazyLock::new(|| {
        let (knowledge, mut problems) = load(&Files::embedded());
        let assistant = Assistant::new(knowledge.unwrap(), &mut problems);
        Arc::new(assistant)
    });
    ASSISTANT.clone()
}

/// A service over a store in memory.
pub fn service() -> Service {
    Service::new(assistant(), Arc::new(SqliteStore::open_in_memory().unwrap()))
}

fn over(store: impl Store + 'static) -> (Service, Arc<dyn Store>) {
    let store: Arc<dyn Store> = Arc::new(store);
    (Service::new(assistant(), store.clone()), store)
}

pub fn now() -> DateTime {
    date(2026, 11, 21).at(9, 30, 0, 0)
}

fn text(text: &str) -> Incoming {
    Incoming::Text(text.to_owned())
}

fn say(
    service: &Service,
    session: &str,
    words: &str,
    id: Option<&str>,
) -> Result<Reply, ServiceError> {
    let message_id = id.map(str::to_owned);
    let request = Request::direct(&session.into(), text(words), now(), "web");
    service.turn(Request { message_id, ..request }).map(|turned| turned.reply())
}

fn turned(service: &Service, session: &SessionId, incoming: Incoming) -> Turned {
    let request = Request::direct(session, incoming, now(), "web");
    service.turn(Request { explained: true, ..request }).unwrap()
}

type Meddle = Box<dyn Fn(&dyn Store, &Turn) -> Option<Result<Commit, StoreError>> + Send + Sync>;

/// A store that somebody meddles with before each commit.
struct Meddled {
    inner: SqliteStore,
    meddle: Meddle,
}

impl Meddled {
    fn new(
        meddle: impl Fn(&dyn Store, &Turn) -> Option<Result<Commit, StoreError>> + Send + Sync + 'static,
    ) -> Self {
        Self { inner: SqliteStore::open_in_memory().unwrap(), meddle: Box::new(meddle) }
    }
}

impl Store for Meddled {
    fn commit_all(&self, turns: &[Turn], sent: &[Sent]) -> Result<Vec<Commit>, StoreError> {
        let meddled = turns.iter().find_map(|turn| (self.meddle)(&self.inner, turn));
        match meddled {
            Some(commit) => commit.map(|commit| vec![commit; turns.len()]),
            None => self.inner.commit_all(turns, sent),
        }
    }

    fn session(&self, id: &SessionId) -> Result<Option<StoredSession>, StoreError> {
        self.inner.session(id)
    }

    fn sessions(&self, limit: usize) -> Result<Vec<SessionSummary>, StoreError> {
        self.inner.sessions(limit)
    }

    fn last_turns(&self, id: &SessionId, most: usize) -> Result<Vec<StoredTurn>, StoreError> {
        self.inner.last_turns(id, most)
    }

    fn turns_since(
        &self,
        at: &str,
        show: &mut dyn FnMut(SessionId, StoredTurn),
    ) -> Result<(), StoreError> {
        self.inner.turns_since(at, show)
    }

    fn sessions_of(&self, prefix: &str) -> Result<Vec<SessionId>, StoreError> {
        self.inner.sessions_of(prefix)
    }

    fn erase(&self, ids: &[SessionId], last: Option<&Farewell>) -> Result<Erased, StoreError> {
        self.inner.erase(ids, last)
    }

    fn take_outbox(&self, lease: &Lease, now: i64) -> Result<Vec<OutboxPart>, StoreError> {
        self.inner.take_outbox(lease, now)
    }

    fn prolong_outbox(&self, lease: &Lease) -> Result<usize, StoreError> {
        self.inner.prolong_outbox(lease)
    }

    fn claim_sending(&self) -> Result<bool, StoreError> {
        self.inner.claim_sending()
    }

    fn lead(&self, task: &str, lease: &Lease, now: i64) -> Result<bool, StoreError> {
        self.inner.lead(task, lease, now)
    }
}

#[test]
fn a_turn_is_logged_as_it_was() {
    let service = service();
    let reply = say(&service, "s", "临汾糖尿病怎么认定", None).unwrap();
    assert_eq!(reply.session, "s");
    let turns = service.store().turns(&"s".into()).unwrap();
    assert_eq!(turns.len(), 1);
    let record = &turns[0].record;
    assert_eq!(record.at, "2026-11-21T09:30:00");
    assert_eq!(record.channel, "web");
    assert_eq!(record.input, "临汾糖尿病怎么认定");
    assert_eq!(record.reply, serde_json::to_string(&reply).unwrap());
    assert_eq!(record.status, reply.status.name());
    assert_eq!(record.knowledge, service.assistant().knowledge.hash);
    assert!(!record.failed);
}

#[test]
fn what_only_a_program_reads_is_logged_where_a_repeat_must_get_it_again() {
    let service = service();
    let words = "临汾居民医保，糖尿病有并发症，手机上怎么办认定";
    let logged = |session: &str, id| {
        let reply = say(&service, session, words, id).unwrap();
        let record = service.store().turns(&session.into()).unwrap().remove(0).record;
        (reply, serde_json::from_str::<Reply>(&record.reply).unwrap())
    };
    let (given, kept) = logged("s", Some("m1"));
    assert_eq!(kept, given);
    let (given, kept) = logged("t", None);
    let (answer, said) = (given.answer.unwrap(), kept.answer.unwrap());
    assert_eq!((&kept.text, &kept.facts, &said.rules), (&given.text, &given.facts, &answer.rules));
    assert!(!given.next.is_empty() && !answer.sections.is_empty() && !answer.sources.is_empty());
    assert!(kept.next.is_empty() && said.sections.is_empty() && said.sources.is_empty());
}

#[test]
fn a_session_goes_on_where_it_was() {
    let service = service();
    let session = SessionId::from("s");
    for words in ["我是临汾的", "糖尿病"] {
        turned(&service, &session, text(words));
    }
    let turned = turned(&service, &session, text("线上"));
    let known = turned.step.unwrap().facts;
    let core = service.assistant().knowledge.shared.vocabulary.core;
    assert!(known.place(core.region).is_some());
    assert_eq!(known.diseases(core.disease).len(), 1);
}

#[test]
fn a_repeated_message_gets_the_stored_reply_and_changes_nothing() {
    let service = service();
    let first = say(&service, "s", "临汾糖尿病", Some("m1")).unwrap();
    say(&service, "s", "线上", Some("m2")).unwrap();
    let before = service.store().session(&"s".into()).unwrap();
    // Even with other words: the id decides.
    assert_eq!(say(&service, "s", "漯河", Some("m1")).unwrap(), first);
    assert_eq!(service.store().session(&"s".into()).unwrap(), before);
    // The same id in another session is another message.
    let other = say(&service, "t", "漯河", Some("m1")).unwrap();
    assert_eq!(other.session, "t");
}

#[test]
fn a_conflict_is_stepped_again_on_what_the_other_left() {
    let times = AtomicUsize::new(0);
    let (service, store) = over(Meddled::new(move |inner, turn| {
        // Just before our first commit, somebody else's turn of the session gets in.
        if times.fetch_add(1, Ordering::SeqCst) == 0 {
            let mut other = turn.clone();
            other.state = serde_json::to_string(&mante::dialog::Session::default()).unwrap();
            other.record.input = "别人的话".to_owned();
            assert_eq!(inner.commit(&other), Ok(Commit::Done { turn: 1, parts: vec![] }));
        }
        None
    }));
    say(&service, "s", "临汾", None).unwrap();
    let inputs: Vec<String> =
        store.turns(&"s".into()).unwrap().into_iter().map(|turn| turn.record.input).collect();
    assert_eq!(inputs, ["别人的话", "临汾"]);
}

#[test]
fn endless_conflicts_are_said() {
    let (service, store) = over(Meddled::new(|_, _| Some(Ok(Commit::Conflict))));
    assert_eq!(say(&service, "s", "临汾", None), Err(ServiceError::Busy));
    assert_eq!(store.turns(&"s".into()), Ok(Vec::new()));
}

#[test]
fn turns_at_the_same_time_are_all_kept() {
    const EACH: usize = 8;
    let service = service();
    std::thread::scope(|scope| {
        for name in ["a", "b"] {
            let service = &service;
            scope.spawn(move || {
                for number in 0..EACH {
                    let id = format!("{name}{number}");
                    say(service, "s", "临汾", Some(&id)).unwrap();
                }
            });
        }
    });
    assert_eq!(service.store().turns(&"s".into()).unwrap().len(), 2 * EACH);
}

#[test]
fn a_panic_is_committed_as_failed_and_the_session_stays() {
    let service = service();
    say(&service, "s", "临汾糖尿病", None).unwrap();
    let stored = service.store().turns(&"s".into()).unwrap().remove(0).record;
    // The next turn's number does not fit any more, which is a bug that panics.
    let state = r#"{"turn":4294967295,"matters":[],"focus":[],"pending":[],
        "screen":{"ask":null,"options":[],"next":[],"answered":false}}"#;
    let broken = Turn {
        session: "b".into(),
        inbox_key: None,
        expected_version: 0,
        started: None,
        state: state.to_owned(),
        address: None,
        record: stored,
        outbox: Vec::new(),
        lease: None,
        handing: None,
    };
    service.store().commit(&broken).unwrap();
    let reply = say(&service, "b", "漯河", Some("m1")).unwrap();
    assert!(reply.text.starts_with("对不起"), "{}", reply.text);
    let turns = service.store().turns(&"b".into()).unwrap();
    assert!(turns[1].record.failed);
    assert_eq!(turns[1].record.status, "info");
    // Delivered again, it gets the same apology and nothing more is kept.
    assert_eq!(say(&service, "b", "漯河", Some("m1")).unwrap(), reply);
    assert_eq!(service.store().turns(&"b".into()).unwrap().len(), 2);
}

#[test]
fn turns_that_come_in_together_go_on_from_each_other() {
    let service = service();
    let request = |session: &str, words: &str, id: &str| Request {
        message_id: Some(id.to_owned()),
        ..Request::direct(&session.into(), text(words), now(), "web")
    };
    let batch = [
        request("s", "漯河医保", "1"),
        request("t", "临汾医保", "2"),
        request("s", "去郑州看病备案", "3"),
        request("s", "漯河医保", "1"),
        request("s", "谢谢", "4"),
    ];
    let turned = service.turns(&batch, &[]).turned;
    let turned: Vec<Turned> = turned.into_iter().map(Result::unwrap).collect();
    assert_eq!(turned[2].reply().facts["region"], "411100");
    assert_eq!(turned[3].reply(), turned[0].reply());
    let inputs = |id: &str| -> Vec<String> {
        let turns = service.store().turns(&id.into()).unwrap();
        turns.into_iter().map(|turn| turn.record.input).collect()
    };
    assert_eq!(inputs("s"), ["漯河医保", "去郑州看病备案", "谢谢"]);
    assert_eq!(inputs("t"), ["临汾医保"]);
}

#[test]
fn no_reply_without_its_commit() {
    let full = || StoreError::DiskFull { path: "/x".into() };
    let (service, store) = over(Meddled::new(move |_, _| Some(Err(full()))));
    assert_eq!(say(&service, "s", "临汾", None), Err(ServiceError::Store(full())));
    assert_eq!(store.session(&"s".into()), Ok(None));
}

#[test]
fn what_is_said_is_what_was_committed() {
    let committed = Arc::new(Mutex::new(Vec::new()));
    let log = committed.clone();
    let (service, _) = over(Meddled::new(move |_, turn| {
        log.lock().unwrap().push(turn.record.reply.clone());
        None
    }));
    let reply = say(&service, "s", "临汾", None).unwrap();
    assert_eq!(*committed.lock().unwrap(), [serde_json::to_string(&reply).unwrap()]);
}

#[test]
fn a_stored_session_that_cannot_be_read_starts_afresh() {
    let service = service();
    say(&service, "s", "我是临汾的", None).unwrap();
    let turns = service.store().turns(&"s".into()).unwrap();
    let old = Turn {
        session: "s".into(),
        inbox_key: None,
        expected_version: 1,
        started: None,
        state: r#"{"of": "another version"}"#.to_owned(),
        address: None,
        record: turns[0].record.clone(),
        outbox: Vec::new(),
        lease: None,
        handing: None,
    };
    assert_eq!(service.store().commit(&old), Ok(Commit::Done { turn: 2, parts: vec![] }));
    let session = SessionId::from("s");
    let turned = turned(&service, &session, text("糖尿病"));
    let core = service.assistant().knowledge.shared.vocabulary.core;
    assert_eq!(turned.step.unwrap().facts.place(core.region), None);
    assert_eq!(service.store().turns(&session).unwrap().len(), 3);
}

#[test]
fn numbers_that_identify_reach_neither_log_nor_reply() {
    const NUMBER: &str = "11010519491231002X";
    let service = service();
    let session = SessionId::from("s");
    let messages = [
        Incoming::Text(format!("临汾糖尿病，身份证{NUMBER}")),
        Incoming::Choose(NUMBER.to_owned()),
        Incoming::Text(NUMBER.to_owned()),
    ];
    for message in messages {
        let turned = turned(&service, &session, message);
        assert!(!format!("{turned:?}").contains(NUMBER));
    }
    let stored = service.store().session(&session).unwrap().unwrap();
    assert!(!stored.state.contains(NUMBER));
    for turn in service.store().turns(&session).unwrap() {
        assert!(turn.record.input.contains("〔证件号〕"), "{}", turn.record.input);
        assert!(!turn.record.reply.contains(NUMBER));
    }
}

#[test]
fn the_log_keeps_the_kind_of_each_message() {
    let service = service();
    let session = SessionId::from("s");
    let messages = [
        text(""),
        text("{临汾}"),
        Incoming::Choose("cmd:restart".to_owned()),
        Incoming::Unreadable,
        text(&"长".repeat(5_000)),
    ];
    for message in &messages {
        turned(&service, &session, message.clone());
    }
    let turns = service.store().turns(&session).unwrap();
    let again = |number: usize| Incoming::from_line(turns[number].record.input.as_bytes(), false);
    for (number, message) in messages[..4].iter().enumerate() {
        assert_eq!(again(number), *message);
    }
    // Of a long message only what is read is kept, and that it was longer.
    assert_eq!(again(4), text(&"长".repeat(4_001)));
}
