//! Several bots on one database: those that updates are brought to share a chat without losing its
//! order, one of those that fetch does, and what one leaves behind is sent by another.

use std::thread;
use std::time::{Duration, Instant};

use super::bot::Bot;
use super::fake::{Fake, Fault};
use super::webhook::post;
use crate::cluster::{Cluster, Database};
use crate::program::{Machine, free_port};

const WANG: i64 = 4_711;
const LI: i64 = 5_005;

/// What several bots share: a database, and the keys under which they find people.
struct Shared {
    database: Database,
    keys: String,
}

impl Shared {
    /// With new keys, in a file of this machine.
    fn new(cluster: &Cluster, machine: &Machine) -> Self {
        let keys = machine.path("keys").display().to_string();
        assert_eq!(machine.run(&["seal", "new", &keys], b"").code, Some(0));
        Self { database: cluster.database(), keys }
    }

    fn arguments(&self) -> [&str; 4] {
        ["--store", &self.database.url, "--key-file", &self.keys]
    }
}

/// A bot that updates are brought to, and its address.
fn brought(fake: &Fake, machine: &Machine, shared: &Shared) -> (Bot, String) {
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let url = format!("http://{address}/telegram/hook");
    let hook = ["--webhook-url", &url, "--webhook-listen", &address];
    let bot = Bot::start_with(fake, machine, &[&shared.arguments()[..], &hook].concat());
    bot.wait_until_told("已就绪");
    (bot, address)
}

/// An update with a message of Wang's.
fn update(number: usize, text: &str) -> String {
    format!(
        r#"{{"update_id": {number}, "message": {{"message_id": {number}, "date": 0,
            "text": "{text}", "chat": {{"id": {WANG}, "first_name": "王", "type": "private"}},
            "from": {{"id": {WANG}, "is_bot": false, "first_name": "王"}}}}}}"#
    )
}

fn secret(fake: &Fake) -> String {
    fake.calls("setWebhook")[0].params["secret_token"].as_str().unwrap().to_owned()
}

#[test]
fn two_that_updates_are_brought_to_share_a_chat() {
    const EACH: usize = 10;
    const ALL: usize = 1 + 2 * EACH;
    let Some(cluster) = Cluster::shared() else { return };
    let (fake, machines) = (Fake::start(), [Machine::new(), Machine::new()]);
    let shared = Shared::new(cluster, &machines[0]);
    let bots = machines.each_ref().map(|machine| brought(&fake, machine, &shared));
    let secret = secret(&fake);
    // A chat begins with its person.
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    thread::scope(|scope| {
        for (place, (_, address)) in bots.iter().enumerate() {
            let secret = &secret;
            scope.spawn(move || {
                for number in 0..EACH {
                    let update = update(1_000 * (place + 1) + number, "你好");
                    // Brought to both, as Telegram does where an answer got lost.
                    assert!(post(address, Some(secret), &update).contains("200"));
                    assert!(post(address, Some(secret), &update).contains("200"));
                }
            });
        }
    });
    let replies = fake.wait_for_messages(WANG, ALL);
    assert_eq!(replies.len(), ALL);
    let turns = "SELECT count(*) FROM turns WHERE session LIKE 'telegram:%'";
    assert_eq!(usize::try_from(shared.database.number(turns)), Ok(ALL));
    for (bot, _) in bots {
        assert!(!bot.told().contains("还有别的进程"), "{}", bot.told());
        bot.stop();
    }
    assert_eq!(shared.database.number("SELECT count(*) FROM outbox"), 0);
}

#[test]
fn what_a_killed_one_held_is_sent_by_another() {
    let Some(cluster) = Cluster::shared() else { return };
    let (fake, machines) = (Fake::start(), [Machine::new(), Machine::new()]);
    let shared = Shared::new(cluster, &machines[0]);
    let [(killed, address), (_bot, _)] =
        machines.each_ref().map(|machine| brought(&fake, machine, &shared));
    let secret = secret(&fake);
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    shared.database.wait_until_sent();
    // Committed and not sent: the server does not answer.
    fake.fail("sendMessage", Fault::Slow(Duration::from_mins(1)), 1);
    assert!(post(&address, Some(&secret), &update(1_000, "谢谢")).contains("200"));
    assert_eq!(shared.database.number("SELECT count(*) FROM outbox WHERE until > 0"), 1);
    killed.kill();
    // The minute of its lease is over.
    shared.database.run("UPDATE outbox SET until = 0");
    let replies = fake.wait_for_messages(WANG, 2);
    assert!(replies[1].text.starts_with("不客气"), "{}", replies[1].text);
}

#[test]
fn of_those_that_fetch_one_leads_and_another_follows_it_within_seconds() {
    let Some(cluster) = Cluster::shared() else { return };
    let (fake, machines) = (Fake::start(), [Machine::new(), Machine::new()]);
    let shared = Shared::new(cluster, &machines[0]);
    let store = shared.arguments();
    let first = Bot::start_with(&fake, &machines[0], &store);
    fake.wait_for_calls("getUpdates", 1);
    let second = Bot::start_with(&fake, &machines[1], &store);
    second.wait_until_told("另一个进程正在取消息");
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    first.kill();
    let killed = Instant::now();
    // Not to the same chat: what the killed one sends there may be held by it for a minute.
    fake.send_text(LI, "谢谢");
    let replies = fake.wait_for_messages(LI, 1);
    assert!(replies[0].text.starts_with("不客气"), "{}", replies[0].text);
    assert!(killed.elapsed() < Duration::from_secs(15), "{:?}", killed.elapsed());
    second.wait_until_told("轮到这里取消息了");
    // One that ends in order leaves the lead at once.
    let third = Bot::start_with(&fake, &machines[0], &store);
    third.wait_until_told("另一个进程正在取消息");
    second.stop();
    third.wait_until_told("轮到这里取消息了");
    fake.send_text(LI, "再见");
    assert_eq!(fake.wait_for_messages(LI, 2).len(), 2);
}
