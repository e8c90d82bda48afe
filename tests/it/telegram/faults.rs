//! Nothing is lost and nothing is doubled, whatever the server, the network or a kill does.

use std::time::Duration;

use super::bot::{Bot, session};
use super::fake::{Fake, Fault};
use crate::program::Machine;

const WANG: i64 = 4_711;

/// What the bot wrote in a chat, in its order.
fn texts(fake: &Fake, chat: i64) -> Vec<String> {
    fake.replies(chat).into_iter().map(|message| message.text).collect()
}

#[test]
fn no_reply_is_lost_to_a_server_that_fails() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    let faults = [
        Fault::RetryAfter(1),
        Fault::ServerError,
        Fault::DropBefore,
        Fault::RetryAfter(1),
        Fault::ServerError,
    ];
    for (chat, fault) in (WANG..).zip(faults) {
        fake.fail("sendMessage", fault, 1);
        fake.send_text(chat, "你好");
        fake.send_text(chat, "谢谢");
    }
    for chat in (WANG..).take(faults.len()) {
        let replies = fake.wait_for_messages(chat, 2);
        assert_eq!(replies.len(), 2);
        assert!(replies[0].text.starts_with("您好"), "{}", replies[0].text);
        assert!(replies[1].text.starts_with("不客气"), "{}", replies[1].text);
    }
}

#[test]
fn told_to_wait_the_bot_waits() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.fail("sendMessage", Fault::RetryAfter(2), 1);
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    let calls = fake.calls("sendMessage");
    assert_eq!(calls.len(), 2);
    assert!(calls[1].at - calls[0].at >= Duration::from_secs(2));
}

#[test]
fn with_limits_a_person_gets_a_few_at_once_and_then_one_a_second() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start_with(&fake, &machine, &["--limits", "on"]);
    for _ in 0..8 {
        fake.send_text(WANG, "你好");
    }
    fake.wait_for_messages(WANG, 8);
    let calls = fake.calls("sendMessage");
    assert!(calls[4].at - calls[0].at < Duration::from_secs(1));
    assert!(calls[7].at - calls[0].at >= Duration::from_secs(2));
}

#[test]
fn one_chat_that_waits_holds_nobody_else_up() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.fail("sendMessage", Fault::RetryAfter(60), 1);
    fake.send_text(WANG, "你好");
    fake.wait_for_calls("sendMessage", 1);
    fake.send_text(5_005, "谢谢");
    fake.wait_for_messages(5_005, 1);
    assert!(fake.replies(WANG).is_empty());
    // Told to end, it does not wait for the minute; the reply is sent after the next start.
    let (took, code) = bot.stop();
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(code, Some(0));
    let bot = Bot::start(&fake, &machine);
    assert!(fake.wait_for_messages(WANG, 1)[0].text.starts_with("您好"));
    bot.wait_until_told("上次有 1 条没发完");
}

#[test]
fn fetching_goes_on_after_every_fault() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let faults = [
        Fault::DropBefore,
        Fault::ServerError,
        Fault::Malformed,
        Fault::DropAfter,
        Fault::RetryAfter(1),
    ];
    for fault in faults {
        fake.fail("getUpdates", fault, 1);
    }
    let _bot = Bot::start(&fake, &machine);
    for text in ["你好", "谢谢"] {
        fake.send_text(WANG, text);
    }
    assert_eq!(fake.wait_for_messages(WANG, 2).len(), 2);
}

#[test]
fn an_update_that_comes_twice_is_answered_once() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    let first = fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    fake.wait_until_acknowledged(first);
    fake.redeliver(first);
    fake.redeliver(first);
    fake.send_text(WANG, "谢谢");
    assert_eq!(fake.wait_for_messages(WANG, 2).len(), 2);
    // Another process knows it as well.
    bot.stop();
    let _bot = Bot::start(&fake, &machine);
    fake.redeliver(first);
    let last = fake.send_text(WANG, "再见");
    fake.wait_until_acknowledged(last);
    assert_eq!(fake.wait_for_messages(WANG, 3).len(), 3);
}

#[test]
fn who_blocked_the_bot_stops_nobody() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    fake.block(WANG, true);
    fake.send_text(WANG, "谢谢");
    fake.wait_for_calls("sendMessage", 2);
    fake.block(WANG, false);
    fake.send_text(WANG, "再见");
    let replies = fake.wait_for_messages(WANG, 2);
    assert!(replies[1].text.contains("再见"), "{}", replies[1].text);
}

#[test]
fn a_slow_server_delays_but_repeats_nothing() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.fail("sendMessage", Fault::Slow(Duration::from_secs(2)), 1);
    for text in ["你好", "谢谢", "再见"] {
        fake.send_text(WANG, text);
    }
    let replies = fake.wait_for_messages(WANG, 3);
    assert_eq!(replies.len(), 3);
    assert!(replies[2].text.contains("再见"), "{}", replies[2].text);
}

/// Kills the bot again and again while people write, at another step each time. `MANTE_KILLS` sets
/// how often.
#[test]
fn killed_again_and_again_it_loses_nothing_and_doubles_no_turn() {
    const CHATS: i64 = 4;
    let kills = std::env::var("MANTE_KILLS").map_or(12, |kills| kills.parse().unwrap());
    let (fake, machine) = (Fake::start(), Machine::new());
    // Questions about the number of the turn would show a turn that was lost or applied twice: each
    // message asks for another place, and the log must hold all of them in order.
    let places = ["临汾", "漯河", "版纳", "内蒙古"];
    let mut asked = 0;
    for round in 0..kills {
        let bot = Bot::start(&fake, &machine);
        for chat in 1..=CHATS {
            fake.send_text(chat, &format!("{}高血压怎么办{round}", places[round % places.len()]));
        }
        asked += 1;
        let after = fake.calls("*").len() + round % 6;
        fake.wait("some more calls", |state| (state.calls.len() >= after).then_some(()));
        bot.kill();
    }
    let bot = Bot::start(&fake, &machine);
    for chat in 1..=CHATS {
        let last = fake.send_text(chat, "谢谢");
        fake.wait_until_acknowledged(last);
    }
    for chat in 1..=CHATS {
        fake.wait("the last word", |state| {
            let messages = state.chats[&chat].messages.values();
            messages
                .filter(|one| one.from.is_none())
                .any(|one| one.text.starts_with("不客气"))
                .then_some(())
        });
    }
    bot.stop();
    for chat in 1..=CHATS {
        let id = session(&machine, chat, chat);
        let log = machine.line(&format!("sessions show --json {id}")).stdout;
        assert_eq!(
            log.lines().count(),
            asked + 1,
            "chat {chat}: a turn is missing or doubled\n{log}"
        );
        for (round, line) in log.lines().take(asked).enumerate() {
            assert!(
                line.contains(&format!("怎么办{round}\"")),
                "chat {chat}, turn {round}: {line}"
            );
        }
        // Every turn was said; a message may come twice once a kill, no more.
        let said = texts(&fake, chat);
        assert!(said.len() > asked, "chat {chat}: {} of {}", said.len(), asked + 1);
        assert!(said.len() <= asked + 1 + kills, "chat {chat}: {said:#?}");
    }
    let path = machine.path("data/mante/mante.sqlite");
    let store = rusqlite::Connection::open(path).unwrap();
    let sound: String = store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let waiting: i64 =
        store.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0)).unwrap();
    assert_eq!(waiting, 0);
}
