//! Guards what earlier versions left: their conversations go on under hashed names, and what they had
//! to send is sent.

use rusqlite::Connection;

use super::kept;
use crate::program::Machine;
use crate::telegram::bot::{Bot, session};
use crate::telegram::fake::Fake;

const WANG: i64 = 7_311_204_455;
const GROUP: i64 = -1_002_330_456_789;

/// The tables of 0.1.0.
const FIRST_VERSION: &str = include_str!("../../fixtures/store-0.1.0.sql");

/// A conversation in private, one in a group and one on the web.
const CONVERSATIONS: &str = "INSERT INTO sessions VALUES
        ('telegram:7311204455:', 1, 0, '2026-11-20T09:00:00', '2026-11-20T09:00:00', '{}'),
        ('telegram:7311204455:-1002330456789', 1, 0, '2026-11-20T09:00:00', '2026-11-20T09:00:00', '{}'),
        ('web:7311', 1, 0, '2026-11-20T09:00:00', '2026-11-20T09:00:00', '{}');
    INSERT INTO turns VALUES
        ('telegram:7311204455:', 1, '2026-11-20T09:00:00', 'telegram', 'info', NULL, 'k', 1, 0,
        '你好', '{\"session\":\"telegram:7311204455:\",\"text\":\"您好\"}'),
        ('telegram:7311204455:-1002330456789', 1, '2026-11-20T09:00:00', 'telegram', 'info', NULL,
        'k', 1, 0, '大家好', '{\"session\":\"telegram:7311204455:-1002330456789\",\"text\":\"好\"}'),
        ('web:7311', 1, '2026-11-20T09:00:00', 'web', 'info', NULL, 'k', 1, 0, '你好', '{}');";

#[test]
fn conversations_of_the_first_version_go_on_under_hashed_names() {
    let (fake, machine) = (Fake::start(), Machine::new());
    std::fs::create_dir_all(machine.path("data/mante")).unwrap();
    let file = machine.path("data/mante/mante.sqlite");
    let first = Connection::open(&file).unwrap();
    first.execute_batch(FIRST_VERSION).and_then(|()| first.execute_batch(CONVERSATIONS)).unwrap();
    drop(first);
    let bot = Bot::start(&fake, &machine);
    bot.wait_until_told("2 个会话的 Telegram 号码改成了散列");
    fake.send_text(WANG, "谢谢");
    fake.wait_for_messages(WANG, 1);
    let private = session(&machine, WANG, WANG);
    let shown = machine.line(&format!("sessions show --json {private}")).stdout;
    assert_eq!(shown.lines().count(), 2, "{shown}");
    assert!(
        shown.contains("\"input\":\"你好\"") && shown.contains("\"input\":\"谢谢\""),
        "{shown}"
    );
    let group = session(&machine, WANG, GROUP);
    assert!(machine.line(&format!("sessions show {group}")).stdout.contains("大家好"));
    assert_eq!(bot.stop().1, Some(0));
    let kept = kept(&machine);
    for number in ["7311204455", "1002330456789"] {
        assert!(!kept.contains(number), "{number} is kept");
    }
    assert!(kept.contains("web:7311"));
}

#[test]
fn what_an_earlier_version_left_to_send_is_sent() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    bot.stop();
    let file = machine.path("data/mante/mante.sqlite");
    let left = format!(
        "INSERT INTO outbox (session, until, body) VALUES ('telegram:{WANG}:', 0, \
         'SendMessage {WANG}' || char(10) || '{{\"chat_id\":{WANG},\"text\":\"上次的话\"}}')"
    );
    Connection::open(&file).unwrap().execute_batch(&left).unwrap();
    let bot = Bot::start(&fake, &machine);
    let replies = fake.wait_for_messages(WANG, 2);
    assert_eq!(replies[1].text, "上次的话");
    bot.wait_until_told("上次有 1 条没发完");
    bot.stop();
    let left = Connection::open(&file).unwrap();
    let left: i64 = left.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}
