//! The fake server where things go wrong, as they were ordered to, and where it posts updates itself.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use teloxide::RequestError;
use teloxide::payloads::SetWebhookSetters;
use teloxide::requests::Requester;
use teloxide::types::ChatId;

use super::fake::{Fake, Fault};
use super::fake_is_strict::{bot, post, run};

#[test]
fn faults_come_when_they_are_ordered() {
    let fake = Fake::start();
    fake.send_text(7, "你好");
    let send = || async { bot(&fake).send_message(ChatId(7), "a").await };
    fake.fail("sendMessage", Fault::RetryAfter(3), 1);
    let Err(RequestError::RetryAfter(seconds)) = run(send()) else { panic!("no 429") };
    assert_eq!(seconds.seconds(), 3);
    assert!(fake.replies(7).is_empty());
    run(send()).unwrap();

    let raw = || run(post(&fake, "sendMessage", json!({"chat_id": 7, "text": "b"})));
    fake.fail("*", Fault::ServerError, 1);
    assert_eq!(raw().unwrap().0, 500);
    fake.fail("sendmessage", Fault::DropBefore, 1);
    assert!(raw().is_err());
    assert_eq!(fake.replies(7).len(), 1);
    // It was delivered all the same.
    fake.fail("sendMessage", Fault::DropAfter, 1);
    assert!(raw().is_err());
    assert_eq!(fake.replies(7).len(), 2);
    fake.fail("sendMessage", Fault::Malformed, 1);
    assert!(serde_json::from_str::<Value>(&raw().unwrap().1).is_err());
    let late = Duration::from_millis(60);
    fake.fail("sendMessage", Fault::Slow(late), 1);
    let began = Instant::now();
    raw().unwrap();
    assert!(began.elapsed() >= late);
    assert_eq!(raw().unwrap().0, 200);
    assert_eq!(fake.wait_for_messages(7, 5).len(), 5);
    let statuses: Vec<_> = fake.calls("sendMessage").iter().map(|call| call.status).collect();
    let expected = [429, 200, 500, 0, 0, 200, 200, 200];
    assert_eq!(statuses, expected.map(|status| Some(status).filter(|status| *status > 0)));
}

#[test]
fn a_webhook_gets_the_updates_until_it_takes_them() {
    let fake = Fake::start();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let bot = bot(&fake);
    run(async {
        bot.set_webhook(url.parse().unwrap()).secret_token("s3cret").await.unwrap();
        assert_eq!(bot.get_webhook_info().await.unwrap().url.unwrap().as_str(), url);
        assert!(bot.get_updates().await.is_err());
    });
    let first = fake.send_text(7, "一");
    let second = fake.send_text(7, "二");
    // The first is refused once; both come in order, the second answered with a call.
    let reply = json!({"method": "sendMessage", "chat_id": 7, "text": "好"}).to_string();
    let mut seen = Vec::new();
    for answer in ["503 No", "200 OK", "200 OK"] {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let body = loop {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).unwrap();
            request.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&request);
            let body = text.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
            if let Ok(body) = serde_json::from_str::<Value>(body) {
                break body;
            }
        };
        let head = String::from_utf8_lossy(&request).to_lowercase();
        assert!(head.contains("x-telegram-bot-api-secret-token: s3cret"));
        seen.push(body["update_id"].as_i64().unwrap());
        let length = reply.len();
        let head = format!("HTTP/1.1 {answer}\r\nConnection: close\r\nContent-Length: {length}");
        stream.write_all(format!("{head}\r\n\r\n{reply}").as_bytes()).unwrap();
    }
    assert_eq!(seen, [first, first, second]);
    fake.wait_until_acknowledged(second);
    assert_eq!(fake.wait_for_messages(7, 2).len(), 2);
    run(bot.delete_webhook()).unwrap();
    assert!(run(bot.get_webhook_info()).unwrap().url.is_none());
}
