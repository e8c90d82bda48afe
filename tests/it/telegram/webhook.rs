//! The webhook: updates are brought, only with the secret, and answered after their commit.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::bot::Bot;
use super::fake::{Fake, TOKEN};
use crate::program::{Machine, free_port};

const WANG: i64 = 4_711;

/// Starts a bot that updates are brought to, and gives its address.
fn start(fake: &Fake, machine: &Machine) -> (Bot, String) {
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let url = format!("http://{address}/telegram/hook");
    let more = ["--webhook-url", &url, "--webhook-listen", &address];
    let bot = Bot::start_with(fake, machine, &more);
    fake.wait_for_calls("setWebhook", 1);
    (bot, address)
}

/// Posts a body as Telegram would, and gives the status line.
pub(super) fn post(address: &str, secret: Option<&str>, body: &str) -> String {
    ask(address, "POST /telegram/hook", secret, body)
}

fn ask(address: &str, what: &str, secret: Option<&str>, body: &str) -> String {
    let secret = secret.map_or_else(String::new, |secret| {
        format!("X-Telegram-Bot-Api-Secret-Token: {secret}\r\n")
    });
    let request = format!(
        "{what} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n{secret}\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn brought_updates_are_answered_once() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let (bot, _) = start(&fake, &machine);
    let first = fake.send_text(WANG, "漯河医保，长期住郑州，有居住证，怎么备案");
    let replies = fake.wait_for_messages(WANG, 1);
    assert!(replies[0].text.contains("河南医保"), "{}", replies[0].text);
    fake.wait_until_acknowledged(first);
    // Brought twice, it is answered once.
    fake.redeliver(first);
    fake.send_text(WANG, "谢谢");
    let replies = fake.wait_for_messages(WANG, 2);
    assert_eq!(replies.len(), 2);
    assert!(replies[1].text.starts_with("不客气"), "{}", replies[1].text);
    bot.wait_until_told("webhook");
    let (took, code) = bot.stop();
    assert!(took.as_secs() < 10, "{took:?}");
    assert_eq!(code, Some(0));
}

#[test]
fn without_the_secret_nothing_is_taken() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let (_bot, address) = start(&fake, &machine);
    let secret = fake.calls("setWebhook")[0].params["secret_token"].as_str().unwrap().to_owned();
    assert!(secret.len() >= 32);
    assert!(!secret.contains(TOKEN));
    // A first message, so that the bot listens for sure.
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    let update = r#"{"update_id": 7, "message": {"message_id": 1, "date": 0, "text": "谢谢",
        "chat": {"id": 4711, "first_name": "王", "type": "private"},
        "from": {"id": 4711, "is_bot": false, "first_name": "王"}}}"#;
    for wrong in [None, Some(""), Some("wrong"), Some(&secret[1..])] {
        assert!(post(&address, wrong, update).contains("401"), "{wrong:?}");
    }
    assert_eq!(fake.replies(WANG).len(), 1);
    assert!(post(&address, Some(&secret), update).contains("200"));
    assert!(fake.wait_for_messages(WANG, 2)[1].text.starts_with("不客气"));
    assert!(ask(&address, "POST /telegram", Some(&secret), update).contains("404"));
    assert!(ask(&address, "GET /healthz", None, "").contains("200"));
    // What cannot be read would be no better the second time.
    assert!(post(&address, Some(&secret), "{").contains("200"));
    assert!(post(&address, Some(&secret), &"x".repeat(2 << 20)).contains("413"));
}
