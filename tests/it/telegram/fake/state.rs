//! What the fake server knows: chats, updates that wait, calls, faults.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::html::Formatted;
use super::keyboard::{Button, buttons};
use super::params::Params;

/// The day of every message: 2026-11-21, 9:30 in China.
const DATE: i64 = 1_795_224_600;

/// Everything, behind one lock.
#[derive(Default)]
pub struct State {
    /// Who has written, and what was said there.
    pub chats: BTreeMap<i64, Chat>,
    /// Everything that the bot called, in order.
    pub calls: Vec<Call>,
    /// What is to go wrong, by method in lower case; `*` is any.
    pub faults: HashMap<String, VecDeque<Fault>>,
    /// Updates that the bot has not acknowledged.
    pub pending: VecDeque<Pending>,
    /// The kinds of updates that the bot wants; none named are all.
    pub allowed: Vec<String>,
    /// Counts the polls: the newest ends those before it.
    pub polls: u64,
    /// Where updates are posted instead.
    pub webhook: Option<Webhook>,
    /// Button presses, and whether they have been answered.
    pub presses: HashMap<String, bool>,
    /// What was set about the bot: method and language to parameters.
    pub profile: BTreeMap<(String, String), Params>,
    /// The pictures that the bot uploaded, by the number of their message.
    pub pictures: HashMap<i64, Vec<u8>>,
    /// Every update that ever was, for repetition.
    pub history: BTreeMap<i64, Value>,
    last_message: i64,
}

/// A chat with the bot.
#[derive(Default)]
pub struct Chat {
    /// The title of a group; `None` in private.
    pub group: Option<String>,
    /// Whether the person has blocked the bot.
    pub blocked: bool,
    /// What was said, by number.
    pub messages: BTreeMap<i64, Message>,
}

/// A message as it stands.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its number, as every chat has its own in no order that a bot may rely on.
    pub id: i64,
    /// Who wrote it: `None` is the bot.
    pub from: Option<i64>,
    /// What is read on the screen.
    pub text: String,
    /// Its formatting.
    pub entities: Vec<Value>,
    /// What hangs under it, as the bot sent it.
    pub markup: Option<Value>,
    /// What is neither: photo, voice, reply.
    pub extra: Value,
    /// What it said before each edit.
    pub before: Vec<String>,
}

impl Message {
    /// The buttons under it, row by row.
    pub fn buttons(&self) -> Vec<Vec<Button>> {
        buttons(self.markup.as_ref())
    }

    /// The words on the buttons, in reading order.
    pub fn labels(&self) -> Vec<String> {
        self.buttons().into_iter().flatten().map(|button| button.text).collect()
    }
}

/// A call that the bot made.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method as the documentation spells it.
    pub method: String,
    /// The parameters.
    pub params: Value,
    /// When it arrived.
    pub at: Instant,
    /// How it was answered; `None` while it waits, or when the connection was dropped.
    pub status: Option<u16>,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429, nothing done, come back after so many seconds.
    RetryAfter(u32),
    /// 400 for this reason, nothing done.
    Refused(&'static str),
    /// 400, nothing done, the group goes on under another number.
    Moved(i64),
    /// 500, nothing done.
    ServerError,
    /// The connection is dropped, nothing done.
    DropBefore,
    /// The connection is dropped, but the call was carried out.
    DropAfter,
    /// The call was carried out, the answer comes late.
    Slow(Duration),
    /// The call was carried out, the answer is no JSON.
    Malformed,
}

/// An update that waits.
pub struct Pending {
    /// Its number.
    pub id: i64,
    /// The update itself.
    pub update: Value,
    /// Whether it is a repetition, to be handed out once whatever was acknowledged.
    pub again: bool,
}

/// Where updates are posted.
#[derive(Clone, Default)]
pub struct Webhook {
    /// The address.
    pub url: String,
    /// What is sent along to prove who posts.
    pub secret: Option<String>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl State {
    /// The number of the next message.
    pub fn next_message(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }

    /// Puts an update in the queue and gives its number; one that has a number keeps it.
    pub fn push(&mut self, mut update: Value) -> i64 {
        let next = self.history.last_key_value().map_or(501_000, |(last, _)| last + 1);
        let id = update["update_id"].as_i64().unwrap_or(next);
        update["update_id"] = id.into();
        let again = self.history.insert(id, update.clone()).is_some();
        let wanted = |kind: &String| !update[kind].is_null();
        if self.allowed.is_empty() || self.allowed.iter().any(wanted) {
            self.pending.push_back(Pending { id, update, again });
        }
        id
    }

    /// Acknowledges what lies before the offset; a negative one counts from the end.
    pub fn acknowledge(&mut self, offset: i64) {
        if offset < 0 {
            let keep = usize::try_from(-offset).unwrap_or(usize::MAX);
            let surplus = self.pending.len().saturating_sub(keep);
            self.pending.drain(..surplus);
        } else {
            self.pending.retain(|pending| pending.again || pending.id >= offset);
        }
    }

    /// The first updates that wait. A repetition is handed out this one time.
    pub fn batch(&mut self, limit: usize) -> Vec<Value> {
        let batch: Vec<Value> =
            self.pending.iter().take(limit).map(|pending| pending.update.clone()).collect();
        self.pending.iter_mut().take(limit).for_each(|pending| pending.again = false);
        batch
    }

    /// The next fault for a method.
    pub fn fault(&mut self, method: &str) -> Option<Fault> {
        let method = method.to_lowercase();
        let own = self.faults.get_mut(&method).and_then(VecDeque::pop_front);
        own.or_else(|| self.faults.get_mut("*")?.pop_front())
    }

    /// A new message from a person, which makes the chat known.
    pub fn said(&mut self, chat: i64, from: i64, content: Value) -> Message {
        let id = self.next_message();
        let text = content["text"].as_str().unwrap_or_default().to_owned();
        let message = Message {
            id,
            from: Some(from),
            entities: command(&text).into_iter().chain(mentions(&text)).collect(),
            text,
            markup: None,
            extra: content,
            before: Vec::new(),
        };
        self.chats.entry(chat).or_default().messages.insert(id, message.clone());
        message
    }

    /// A new message of the bot.
    pub fn answered(&mut self, chat: i64, body: Formatted, markup: Option<Value>) -> Message {
        let id = self.next_message();
        let Formatted { text, entities } = body;
        let (extra, before) = (json!({}), Vec::new());
        let message = Message { id, from: None, text, entities, markup, extra, before };
        if let Some(chat) = self.chats.get_mut(&chat) {
            chat.messages.insert(id, message.clone());
        }
        message
    }

    /// A message as the API shows it.
    pub fn show(&self, chat: i64, message: &Message) -> Value {
        let group = self.chats.get(&chat).and_then(|chat| chat.group.as_deref());
        let mut shown = message.extra.clone();
        shown["message_id"] = message.id.into();
        shown["date"] = DATE.into();
        shown["chat"] = match group {
            Some(title) => json!({"id": chat, "title": title, "type": "supergroup"}),
            None => json!({"id": chat, "first_name": "王", "type": "private"}),
        };
        shown["from"] = message.from.map_or_else(me, person);
        let captioned = self.pictures.contains_key(&message.id);
        let names = if captioned { ["caption", "caption_entities"] } else { ["text", "entities"] };
        if !message.text.is_empty() {
            shown[names[0]] = message.text.clone().into();
        }
        if !message.entities.is_empty() {
            shown[names[1]] = message.entities.clone().into();
        }
        let inline = message.markup.as_ref().filter(|markup| !markup["inline_keyboard"].is_null());
        if let Some(markup) = inline {
            shown["reply_markup"] = markup.clone();
        }
        if !message.before.is_empty() {
            shown["edit_date"] = (DATE + 1).into();
        }
        shown
    }
}

/// The bot, as it stands in its messages.
pub fn me() -> Value {
    json!({"id": 123_456_789, "is_bot": true, "first_name": "慢特通", "username": "mante_test_bot"})
}

/// A person, as they stand in their messages.
pub fn person(id: i64) -> Value {
    json!({"id": id, "is_bot": false, "first_name": "王", "language_code": "zh-hans"})
}

/// Telegram marks a command at the beginning of a message.
pub fn command(text: &str) -> Option<Value> {
    let word = text.split_whitespace().next()?;
    let command = text.starts_with('/') && word.len() > 1;
    command
        .then(|| json!({"type": "bot_command", "offset": 0, "length": word.encode_utf16().count()}))
}

/// Telegram marks names that begin with `@`, and counts in UTF-16.
pub fn mentions(text: &str) -> Vec<Value> {
    let names = text.match_indices('@').map(|(at, _)| {
        let end = |char: char| !char.is_ascii_alphanumeric() && char != '_';
        let length = text[at + 1..].find(end).unwrap_or(text.len() - at - 1) + 1;
        let before = text[..at].encode_utf16().count();
        (length > 1, json!({"type": "mention", "offset": before, "length": length}))
    });
    names.filter(|(named, _)| *named).map(|(_, mention)| mention).collect()
}
