//! `mante telegram` is killed while people write, fetching updates and having them brought. No update
//! is lost or applied twice, every reply arrives, and a kill repeats at most one message a chat.

use std::collections::HashMap;
use std::time::Duration;

use super::chance::Chance;
use super::ground::{Ground, check_kept, message};
use super::rounds;
use crate::program::free_port;
use crate::telegram::bot::Bot;
use crate::telegram::fake::Fake;

const CHATS: u64 = 4;
/// How many calls a start makes at least before it answers, fetching updates not counted.
const OF_A_START: u64 = 5;

#[test]
fn a_killed_bot_that_fetches_updates_loses_and_doubles_nothing() {
    kill_again_and_again(&Ground::sqlite(), rounds(30), fetching);
}

#[test]
fn a_killed_bot_that_updates_are_brought_to_loses_and_doubles_nothing() {
    kill_again_and_again(&Ground::sqlite(), rounds(20), brought_to);
}

fn fetching(fake: &Fake, ground: &Ground) -> Bot {
    Bot::run(fake, &mut ground.command(&["telegram"]))
}

fn brought_to(fake: &Fake, ground: &Ground) -> Bot {
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let url = format!("http://{address}/hook");
    let args = ["telegram", "--webhook-url", &url, "--webhook-listen", &address];
    Bot::run(fake, &mut ground.command(&args))
}

/// What people have written so far.
struct Written {
    /// The person and number of each message, by its update.
    updates: HashMap<i64, (u64, u64)>,
    /// How many messages each person wrote.
    rounds: u64,
}

impl Written {
    fn write(&mut self, fake: &Fake) {
        self.rounds += 1;
        for person in 1..=CHATS {
            let chat = i64::try_from(person).unwrap();
            let update = fake.send_text(chat, &message(person, self.rounds));
            self.updates.insert(update, (person, self.rounds));
        }
    }

    /// How many messages of a person the bot has acknowledged: all before the first that waits.
    fn acknowledged(&self, fake: &Fake, person: u64) -> u64 {
        let state = fake.lock();
        let waiting = state.pending.iter().filter_map(|pending| self.updates.get(&pending.id));
        let first = waiting.filter(|(of, _)| *of == person).map(|(_, number)| *number).min();
        first.map_or(self.rounds, |first| first - 1)
    }

    fn check(&self, fake: &Fake, ground: &Ground) {
        let kept = ground.kept();
        for person in 1..=CHATS {
            check_kept(&kept, person, self.acknowledged(fake, person), self.rounds);
        }
    }
}

/// Over any store.
fn kill_again_and_again(ground: &Ground, kills: usize, start: fn(&Fake, &Ground) -> Bot) {
    let (fake, mut chance) = (Fake::start(), Chance::new());
    let mut written = Written { updates: HashMap::new(), rounds: 0 };
    for _ in 0..kills {
        let before = fake.calls("*").len();
        let bot = start(&fake, ground);
        written.write(&fake);
        // Of the calls of the start and the first answer to each person, so many.
        let calls = before + usize::try_from(chance.below(OF_A_START + CHATS + 1)).unwrap();
        fake.wait("some more calls", |state| (state.calls.len() >= calls).then_some(()));
        chance.pass(Duration::from_millis(4));
        bot.kill();
        if chance.once_in(2) {
            written.check(&fake, ground);
        }
    }
    let bot = start(&fake, ground);
    fake.wait("every update to be taken", |state| state.pending.is_empty().then_some(()));
    let replies = |chat| fake.replies(i64::try_from(chat).unwrap()).len() as u64;
    fake.wait("every reply", |state| {
        let said = |chat: &u64| {
            let messages = &state.chats[&i64::try_from(*chat).unwrap()].messages;
            messages.values().filter(|message| message.from.is_none()).count() as u64
        };
        (1..=CHATS).all(|chat| said(&chat) >= written.rounds).then_some(())
    });
    bot.stop();
    written.check(&fake, ground);
    assert_eq!(ground.waiting(), 0);
    for chat in 1..=CHATS {
        let (said, most) = (replies(chat), written.rounds + kills as u64);
        assert!(said <= most, "chat {chat}: {said} messages for {} turns", written.rounds);
    }
}
