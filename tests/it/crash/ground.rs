//! The store that processes are killed over, and what must be true of it afterwards. Another backend
//! is another [`Ground`].

use std::collections::BTreeMap;
use std::process::Command;

use mante::store::{Durability, StoreUrl, open};

use crate::cluster::{Cluster, Database};
use crate::program::Machine;

/// A store to be killed over.
pub struct Ground {
    /// Where the program runs.
    pub machine: Machine,
    /// What stands behind `--store`.
    pub store: String,
    /// Says what is broken in the store; `ok` where nothing is.
    integrity: fn(&str) -> String,
}

impl Ground {
    /// A file of `SQLite`.
    pub fn sqlite() -> Self {
        let machine = Machine::new();
        let store = format!("sqlite:{}", machine.path("killed.db").display());
        Self { machine, store, integrity: sqlite_integrity }
    }

    /// A database of `PostgreSQL`; none where there is no server.
    pub fn postgres() -> Option<Self> {
        let store = Cluster::shared()?.database().url;
        Some(Self { machine: Machine::new(), store, integrity: postgres_integrity })
    }

    /// The program over this store, not started yet.
    pub fn command(&self, args: &[&str]) -> Command {
        let store = ["--store", &self.store, "--durability", "normal"];
        self.machine.command(&[args, &store].concat())
    }

    /// The numbers of the messages that were kept, by person, in the order of their turns. Fails where
    /// the store is not whole, or the turns of a conversation do not follow each other.
    pub fn kept(&self) -> BTreeMap<u64, Vec<u64>> {
        assert_eq!((self.integrity)(&self.store), "ok");
        let url: StoreUrl = self.store.parse().unwrap();
        let store = open(&url, Durability::Normal).unwrap();
        let mut kept = BTreeMap::<u64, Vec<u64>>::new();
        for session in store.sessions(usize::MAX).unwrap() {
            let turns = store.turns(&session.id).unwrap();
            let numbers: Vec<u64> = turns.iter().map(|turn| turn.number).collect();
            let expected: Vec<u64> = (1..=session.turns).collect();
            assert_eq!(numbers, expected, "the turns of {}", session.id);
            for turn in turns {
                let (person, number) = said(&turn.record.input);
                kept.entry(person).or_default().push(number);
            }
        }
        kept
    }

    /// The parts that wait to be sent.
    pub fn waiting(&self) -> usize {
        let url: StoreUrl = self.store.parse().unwrap();
        let store = open(&url, Durability::Normal).unwrap();
        let lease = mante::store::Lease { holder: "nobody".into(), until: 0 };
        store.take_outbox(&lease, i64::MAX).unwrap().len()
    }
}

fn sqlite_integrity(store: &str) -> String {
    let path = store.strip_prefix("sqlite:").unwrap();
    let store = rusqlite::Connection::open(path).unwrap();
    store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// Every index against its table, and each session's version against its turns.
fn postgres_integrity(store: &str) -> String {
    let database = Database { url: store.to_owned() };
    database.run(
        "CREATE EXTENSION IF NOT EXISTS amcheck;
         SELECT bt_index_check(i.indexrelid::regclass, true) FROM pg_index i
         JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
         WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace;
         DO $$ BEGIN
           IF EXISTS (SELECT FROM sessions s WHERE version <>
                      (SELECT max(number) FROM turns t WHERE t.session = s.session))
           THEN RAISE 'a session and its turns do not fit'; END IF;
         END $$",
    );
    "ok".to_owned()
}

/// What a person writes the so manieth time. It asks for something, so that a turn does all its work.
pub fn message(person: u64, number: u64) -> String {
    let places = ["临汾", "漯河", "版纳", "内蒙古"];
    let place = places[usize::try_from(number).unwrap() % places.len()];
    format!("{place}高血压怎么办，{person}号第{number}问")
}

/// Who wrote a message that was kept, and which of theirs it is.
fn said(input: &str) -> (u64, u64) {
    let found = || {
        let (person, number) = input.rsplit_once('，')?.1.split_once("号第")?;
        Some((person.parse().ok()?, number.split_once('问')?.0.parse().ok()?))
    };
    found().unwrap_or_else(|| panic!("not a message of ours: {input}"))
}

/// Checks that of what a person wrote everything acknowledged was kept, once and in order, and
/// nothing that was not written.
#[track_caller]
pub fn check_kept(kept: &BTreeMap<u64, Vec<u64>>, person: u64, acknowledged: u64, written: u64) {
    let numbers = kept.get(&person).cloned().unwrap_or_default();
    let count = numbers.len() as u64;
    let expected: Vec<u64> = (1..=count).collect();
    assert_eq!(numbers, expected, "person {person}: a turn is doubled or out of order");
    assert!(count >= acknowledged, "person {person}: {acknowledged} acknowledged, {count} kept");
    assert!(count <= written, "person {person}: {written} written, {count} kept");
}
