//! The server under load: as much of the Bot API as a bot needs in order to answer, and no more.
//!
//! No body is parsed. A call is searched for the number of its chat, and its text is copied as it
//! stands into the message that is given back, because a bot that reads its answers has to read
//! answers of true length.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Write;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::timeout;

use super::http::{Handler, Request, Then};

/// A conversation as people hold it. Each chat begins at another place of it.
const CONVERSATION: [&str; 9] = [
    "你好",
    "临汾居民医保，糖尿病，怎么办慢病",
    "写了",
    "材料",
    "多久",
    "能报多少",
    "版纳参保，上海打工，红斑狼疮，特病怎么办",
    "谢谢",
    "重新开始",
];

/// The day of every message: 2026-11-21.
const DATE: u32 = 1_795_224_600;

const BOT: &str =
    r#"{"id":123456789,"is_bot":true,"first_name":"慢特通","username":"mante_test_bot"}"#;

/// An update that the bot has not acknowledged.
struct Update {
    id: i64,
    chat: usize,
    text: &'static str,
}

/// A person who writes.
#[derive(Default)]
struct Chat {
    /// How much they have said.
    said: usize,
    /// Since when each message waits for its answer.
    waiting: VecDeque<Instant>,
}

/// What was counted.
#[derive(Clone, Copy, Default)]
pub struct Count {
    /// Messages that people sent.
    pub sent: u64,
    /// Messages that got their answer.
    pub answered: u64,
    /// Answers to nothing, or to nobody.
    pub surplus: u64,
    /// Calls that were neither an answer nor a poll.
    pub other: u64,
    /// How long the texts of the answers were, in bytes of JSON.
    pub bytes: u64,
}

#[derive(Default)]
struct State {
    chats: Vec<Chat>,
    updates: VecDeque<Update>,
    last_update: i64,
    last_message: i64,
    /// Whether an answer makes the person write again.
    closed_loop: bool,
    count: Count,
    /// How long each answer took, where that is wanted.
    latencies: Option<Vec<Duration>>,
    polled: bool,
}

/// The server, and at the same time everybody who writes to it.
#[derive(Default)]
pub struct Lean {
    state: RefCell<State>,
    arrived: Notify,
    polled: Notify,
}

impl Lean {
    /// A server with so many chats, none of which has said anything.
    pub fn new(chats: usize) -> Rc<Self> {
        let lean = Self::default();
        lean.state.borrow_mut().chats.resize_with(chats, Chat::default);
        Rc::new(lean)
    }

    /// Lets a person say the next thing.
    pub fn say(&self, chat: usize) {
        self.state.borrow_mut().say(chat);
        self.arrived.notify_one();
    }

    /// Whether an answer makes the person write again.
    pub fn closed_loop(&self, closed: bool) {
        self.state.borrow_mut().closed_loop = closed;
    }

    /// Begins to record how long answers take; gives what was recorded until now.
    pub fn record(&self) -> Vec<Duration> {
        self.state.borrow_mut().latencies.replace(Vec::new()).unwrap_or_default()
    }

    /// What was counted until now.
    pub fn count(&self) -> Count {
        self.state.borrow().count
    }

    /// Waits until the bot has begun to ask for updates.
    pub async fn first_poll(&self) {
        while !self.state.borrow().polled {
            self.polled.notified().await;
        }
    }

    async fn poll(&self, body: &[u8], reply: &mut Vec<u8>) {
        let offset = number(body, "\"offset\":").unwrap_or(0);
        let seconds = number(body, "\"timeout\":").unwrap_or(0).clamp(0, 50).unsigned_abs();
        let limit = number(body, "\"limit\":").unwrap_or(100).clamp(1, 100);
        let limit = usize::try_from(limit).unwrap_or(100);
        {
            let mut state = self.state.borrow_mut();
            while state.updates.front().is_some_and(|update| update.id < offset) {
                state.updates.pop_front();
            }
            state.polled = true;
        }
        self.polled.notify_one();
        let some = async {
            while self.state.borrow().updates.is_empty() {
                self.arrived.notified().await;
            }
        };
        // Nothing in time is no error: the list is empty then.
        timeout(Duration::from_secs(seconds), some).await.ok();
        reply.extend_from_slice(b"{\"ok\":true,\"result\":[");
        let state = self.state.borrow();
        for (place, update) in state.updates.iter().take(limit).enumerate() {
            let Update { id, chat, text } = update;
            let (comma, person) = (if place > 0 { "," } else { "" }, chat + 1000);
            put(
                reply,
                format_args!(
                    r#"{comma}{{"update_id":{id},"message":{{"message_id":{id},"from":{{"id":{person},"is_bot":false,"first_name":"王","language_code":"zh-hans"}},"chat":{{"id":{person},"first_name":"王","type":"private"}},"date":{DATE},"text":"{text}"}}}}"#
                ),
            );
        }
        reply.extend_from_slice(b"]}");
    }
}

impl State {
    fn say(&mut self, chat: usize) {
        let said = self.chats[chat].said;
        let text = CONVERSATION[(chat + said) % CONVERSATION.len()];
        self.last_update += 1;
        self.updates.push_back(Update { id: self.last_update, chat, text });
        self.chats[chat].said += 1;
        self.chats[chat].waiting.push_back(Instant::now());
        self.count.sent += 1;
    }

    /// Takes an answer; whether somebody writes again.
    fn answered(&mut self, person: i64, length: usize) -> bool {
        let index = usize::try_from(person - 1000).unwrap_or(usize::MAX);
        let since = self.chats.get_mut(index).and_then(|chat| chat.waiting.pop_front());
        let Some(since) = since.filter(|_| length > 0) else {
            self.count.surplus += 1;
            return false;
        };
        self.count.answered += 1;
        self.count.bytes += length as u64;
        if let Some(latencies) = &mut self.latencies {
            latencies.push(since.elapsed());
        }
        if self.closed_loop {
            self.say(index);
        }
        self.closed_loop
    }
}

impl Handler for Lean {
    async fn handle(&self, request: Request<'_>, reply: &mut Vec<u8>) -> Then {
        let method = request.path.rsplit('/').next().unwrap_or_default();
        let is = |name: &str| method.eq_ignore_ascii_case(name);
        let body = request.body;
        let answers = is("sendMessage");
        let json = body.is_empty() || request.content_type.starts_with("application/json");
        if (answers || is("getUpdates")) && !json {
            // Only JSON can be searched as it is here; a bot that sends forms is to notice.
            return Then::HangUp;
        }
        if answers || is("editMessageText") || is("editMessageReplyMarkup") {
            let person = number(body, "\"chat_id\":").unwrap_or(0);
            let text = text(body);
            let id = {
                let mut state = self.state.borrow_mut();
                if !answers {
                    state.count.other += 1;
                } else if state.answered(person, text.len()) {
                    self.arrived.notify_one();
                }
                state.last_message += 1;
                // A bot's message has a number of its own, far from those of people.
                number(body, "\"message_id\":").unwrap_or(1_000_000_000 + state.last_message)
            };
            put(
                reply,
                format_args!(
                    r#"{{"ok":true,"result":{{"message_id":{id},"from":{BOT},"chat":{{"id":{person},"first_name":"王","type":"private"}},"date":{DATE},"text":""#
                ),
            );
            reply.extend_from_slice(text);
            reply.extend_from_slice(b"\"}}");
        } else if is("getUpdates") {
            self.poll(body, reply).await;
        } else {
            self.state.borrow_mut().count.other += 1;
            let result = if is("getMe") {
                r#"{"id":123456789,"is_bot":true,"first_name":"慢特通","username":"mante_test_bot","can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":false,"can_connect_to_business":false,"has_main_web_app":false}"#
            } else if is("getWebhookInfo") {
                r#"{"url":"","has_custom_certificate":false,"pending_update_count":0}"#
            } else {
                "true"
            };
            put(reply, format_args!(r#"{{"ok":true,"result":{result}}}"#));
        }
        Then::Answer(200)
    }
}

fn put(reply: &mut Vec<u8>, what: std::fmt::Arguments<'_>) {
    reply.write_fmt(what).expect("memory takes everything");
}

/// What stands behind the first occurrence of a key.
fn behind<'a>(body: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let at = body.windows(key.len()).position(|window| window == key.as_bytes())?;
    Some(&body[at + key.len()..])
}

/// A whole number, with or without quotes.
fn number(body: &[u8], key: &str) -> Option<i64> {
    let rest = behind(body, key)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let digits = rest.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b'-'));
    std::str::from_utf8(&rest[..digits.unwrap_or(rest.len())]).ok()?.parse().ok()
}

/// The text of a message, escaped as it was; empty where there is none.
fn text(body: &[u8]) -> &[u8] {
    let Some(rest) = behind(body, "\"text\":\"") else {
        return &[];
    };
    let mut escaped = false;
    let end = rest.iter().position(|byte| {
        let quote = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        quote
    });
    &rest[..end.unwrap_or(0)]
}
