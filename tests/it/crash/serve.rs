//! `mante serve` is killed while several clients write. They send what was not answered again, under
//! the same `message_id`.

use std::process::Stdio;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use serde_json::json;

use super::chance::Chance;
use super::ground::{Ground, check_kept, message};
use super::rounds;
use crate::web::served::{Served, Visitor};

const CLIENTS: u64 = 4;
const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// A program that writes one message after the other.
struct Client {
    person: u64,
    /// How many messages were answered.
    answered: u64,
}

impl Client {
    /// Writes until nobody answers any more, and tells of every answer.
    fn write(&mut self, visitor: &Visitor, answers: &Sender<()>) {
        loop {
            let number = self.answered + 1;
            let body = json!({
                "session": format!("crash-{}", self.person),
                "message_id": format!("m{number}"),
                "text": message(self.person, number),
            });
            match visitor.try_post("/api/v1/messages", &body) {
                Some(answer) if answer.status == 200 => {
                    self.answered = number;
                    // Nobody listens any more once the kill is due.
                    answers.send(()).ok();
                }
                Some(answer) => panic!("refused: {answer:?}"),
                None => return,
            }
        }
    }
}

fn check(clients: &[Client], ground: &Ground) {
    let kept = ground.kept();
    for client in clients {
        // The last message may have been kept without anybody having heard of it.
        check_kept(&kept, client.person, client.answered, client.answered + 1);
    }
}

#[test]
fn what_a_killed_server_acknowledged_is_kept_once() {
    kill_again_and_again(&Ground::sqlite(), rounds(30));
}

#[test]
fn what_a_killed_server_acknowledged_is_kept_once_in_postgres() {
    if let Some(ground) = Ground::postgres() {
        kill_again_and_again(&ground, rounds(5));
    }
}

/// Over any store.
fn kill_again_and_again(ground: &Ground, kills: usize) {
    let mut chance = Chance::new();
    let mut clients: Vec<Client> =
        (1..=CLIENTS).map(|person| Client { person, answered: 0 }).collect();
    // One for all rounds: making one takes as long as starting the server.
    let mut program: Option<Visitor> = None;
    for kill in 0..kills {
        if chance.once_in(8) {
            kill_while_it_starts(ground, &mut chance);
        }
        let served = Served::run(&mut ground.command(&SERVE));
        let visitor = program.get_or_insert_with(|| served.visitor());
        // Before the next start or after it: the store is brought in order by whoever opens it first.
        check(&clients, ground);
        std::thread::scope(|scope| {
            let (answers, answered) = channel();
            for client in &mut clients {
                let (visitor, answers) = (served.visited_by(visitor), answers.clone());
                scope.spawn(move || client.write(&visitor, &answers));
            }
            // Until all are at work; seldom, the kill comes while they connect.
            let first = if kill == 0 {
                2 * CLIENTS
            } else if chance.once_in(6) {
                0
            } else {
                chance.below(2 * CLIENTS)
            };
            (0..first).for_each(|_| answered.recv().unwrap());
            chance.pass(Duration::from_millis(10));
            served.kill();
        });
        if chance.once_in(2) {
            check(&clients, ground);
        }
    }
    check(&clients, ground);
    let answered: u64 = clients.iter().map(|client| client.answered).sum();
    assert!(answered >= 2 * CLIENTS, "the clients were hardly ever answered: {answered}");
}

fn kill_while_it_starts(ground: &Ground, chance: &mut Chance) {
    let mut command = ground.command(&SERVE);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    chance.pass(Duration::from_millis(600));
    child.kill().unwrap();
    child.wait().unwrap();
}
