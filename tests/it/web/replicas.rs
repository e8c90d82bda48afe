//! Several servers on one database: a conversation stays in order, whichever of them is asked, and
//! nothing is answered that the others do not know of.

use std::sync::mpsc;
use std::thread;

use mante::store::{Durability, SessionId, StoredTurn, open};
use serde_json::{Value, json};

use super::served::{Served, Visitor};
use crate::cluster::{Cluster, Database};
use crate::program::Machine;

const MESSAGES: &str = "/api/v1/messages";

/// Servers on one database, each on a machine of its own.
struct Replicas {
    database: Database,
    served: Vec<(Machine, Served)>,
}

impl Replicas {
    fn start(cluster: &Cluster, count: usize) -> Self {
        let database = cluster.database();
        let start = |_| {
            let machine = Machine::new();
            let served = Served::start_with(&machine, &["--store", &database.url]);
            (machine, served)
        };
        let served = (0..count).map(start).collect();
        Self { database, served }
    }

    fn visitors(&self) -> Vec<Visitor> {
        self.served.iter().map(|(_, served)| served.visitor()).collect()
    }

    /// The turns of a conversation, as the database has them.
    fn turns(&self, session: &str) -> Vec<StoredTurn> {
        let store = open(&self.database.url.parse().unwrap(), Durability::Normal).unwrap();
        store.turns(&SessionId(format!("web:{session}"))).unwrap()
    }
}

fn text(reply: &Value) -> &str {
    reply["text"].as_str().unwrap_or_else(|| panic!("no text: {reply}"))
}

#[test]
fn two_servers_keep_one_conversation_in_order() {
    const EACH: usize = 15;
    let Some(cluster) = Cluster::shared() else { return };
    let replicas = Replicas::start(cluster, 2);
    let visitors = replicas.visitors();
    let answers: Vec<Value> = thread::scope(|scope| {
        let ask = |place: usize| {
            let visitor = &visitors[place % 2];
            move || {
                let words = |number| format!("临汾糖尿病怎么办{place}-{number}");
                let message = |number| {
                    json!({"session": "one", "text": words(number),
                        "message_id": format!("{place}-{number}")})
                };
                let ask = |number| visitor.post(MESSAGES, &message(number));
                let answers = (0..EACH).map(ask).map(|answer| {
                    assert_eq!(answer.status, 200, "{answer:?}");
                    answer.json()
                });
                answers.collect::<Vec<_>>()
            }
        };
        let asking: Vec<_> = (0..4).map(|place| scope.spawn(ask(place))).collect();
        asking.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    let turns = replicas.turns("one");
    let numbers: Vec<u64> = turns.iter().map(|turn| turn.number).collect();
    assert_eq!(numbers, (1..=4 * EACH as u64).collect::<Vec<_>>());
    // Each message is there once, and what was answered is what is kept.
    for place in 0..4 {
        for number in 0..EACH {
            let words = format!("怎么办{place}-{number}");
            let said = turns.iter().filter(|turn| turn.record.input.ends_with(&words)).count();
            assert_eq!(said, 1, "{words}");
        }
    }
    let mut kept: Vec<String> = turns
        .iter()
        .map(|turn| text(&serde_json::from_str(&turn.record.reply).unwrap()).to_owned())
        .collect();
    let mut said: Vec<String> = answers.iter().map(|answer| text(answer).to_owned()).collect();
    kept.sort();
    said.sort();
    assert_eq!(said, kept);
}

#[test]
fn a_button_of_one_server_is_pressed_at_the_other() {
    let Some(cluster) = Cluster::shared() else { return };
    let replicas = Replicas::start(cluster, 2);
    let [here, there] = &replicas.visitors()[..] else { panic!("there are two") };
    // Both remember the conversation, the second as it was before the question.
    here.post(MESSAGES, &json!({"session": "s", "text": "你好"}));
    there.post(MESSAGES, &json!({"session": "s", "text": "谢谢"}));
    let asked =
        here.post(MESSAGES, &json!({"session": "s", "text": "临汾居民医保，糖尿病，怎么办"}));
    let asked = asked.json();
    let value = asked["ask"]["options"][0]["value"].as_str().unwrap_or_else(|| panic!("{asked}"));
    let pressed = there.post(MESSAGES, &json!({"session": "s", "choose": value})).json();
    assert_ne!(pressed["status"], "old", "{pressed}");
    assert_eq!(replicas.turns("s").len(), 4, "{pressed}");
}

#[test]
fn what_was_erased_at_one_server_does_not_come_back_from_the_other() {
    let Some(cluster) = Cluster::shared() else { return };
    let replicas = Replicas::start(cluster, 2);
    let [here, there] = &replicas.visitors()[..] else { panic!("there are two") };
    let say = |visitor: &Visitor, text: &str| {
        visitor.post(MESSAGES, &json!({"session": "s", "text": text})).json()
    };
    assert_eq!(say(here, "临汾居民医保，糖尿病")["facts"]["region"], "141000");
    // At the other server the conversation is erased and begun anew, to the same number of turns.
    let store = open(&replicas.database.url.parse().unwrap(), Durability::Normal).unwrap();
    store.erase(&[SessionId("web:s".to_owned())], None).unwrap();
    assert_eq!(say(there, "你好")["facts"], json!({}));
    // Not within the same second.
    replicas.database.run("UPDATE sessions SET started = '2026-11-21T23:59:59'");
    assert_eq!(say(here, "谢谢")["facts"], json!({}));
    assert_eq!(replicas.turns("s").len(), 2);
}

#[test]
fn a_database_that_restarts_is_waited_for() {
    let Some(cluster) = Cluster::start() else { return };
    let replicas = Replicas::start(&cluster, 2);
    let visitors = replicas.visitors();
    let (asked, heard) = mpsc::channel();
    thread::scope(|scope| {
        for (place, visitor) in visitors.iter().enumerate() {
            let asked = asked.clone();
            scope.spawn(move || {
                for number in 0..30 {
                    let session = format!("{place}");
                    let message = json!({"session": session, "text": format!("漯河{number}")});
                    let answer = visitor.post(MESSAGES, &message);
                    assert_eq!(answer.status, 200, "{answer:?}");
                    asked.send(()).unwrap();
                }
            });
        }
        drop(asked);
        for _ in 0..2 {
            heard.iter().take(10).for_each(drop);
            cluster.stop("fast");
            cluster.start_again();
        }
    });
    for place in ["0", "1"] {
        let turns = replicas.turns(place);
        let numbers: Vec<u64> = turns.iter().map(|turn| turn.number).collect();
        assert_eq!(numbers, (1..=30).collect::<Vec<_>>(), "{place}");
    }
}
