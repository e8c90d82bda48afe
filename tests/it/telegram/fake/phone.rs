//! The other end: what people do on their phones, and what they see there.

use serde_json::{Value, json};

use super::Fake;
use super::state::{Call, Fault, Message, State, command, person};

/// What people do. Each gives the number of the update.
impl Fake {
    /// Writes to the bot in private; the chat has the number of the person.
    pub fn send_text(&self, chat: i64, text: &str) -> i64 {
        self.send_content(chat, json!({"text": text}))
    }

    /// Sends anything in private: `content` is what the message holds, such as `{"photo": …}`.
    pub fn send_content(&self, chat: i64, content: Value) -> i64 {
        self.change(|state| say(state, chat, chat, content))
    }

    /// Writes in a group.
    pub fn send_group_text(&self, group: i64, from: i64, text: &str) -> i64 {
        self.change(|state| {
            state.chats.entry(group).or_default().group = Some("慢特病病友群".to_owned());
            say(state, group, from, json!({"text": text}))
        })
    }

    /// Sends an update of any kind; without an `update_id` it gets the next.
    pub fn send_update(&self, update: Value) -> i64 {
        self.change(|state| state.push(update))
    }

    /// Delivers an update once more, as Telegram does when it is not sure.
    pub fn redeliver(&self, update: i64) {
        self.change(|state| {
            let update = state.history.get(&update).expect("an update that was sent").clone();
            state.push(update);
        });
    }

    /// Edits a message of one's own.
    pub fn edit(&self, chat: i64, message: i64, text: &str) -> i64 {
        self.change(|state| {
            let messages = &mut state.chats.get_mut(&chat).expect("a known chat").messages;
            let edited = messages.get_mut(&message).expect("a message that was sent");
            edited.before.push(std::mem::replace(&mut edited.text, text.to_owned()));
            edited.extra["text"] = text.into();
            edited.entities = command(text).into_iter().collect();
            let edited = edited.clone();
            let shown = state.show(chat, &edited);
            state.push(json!({"edited_message": shown}))
        })
    }

    /// Presses a button of a message, or one that stood there a moment ago.
    pub fn press(&self, chat: i64, message: i64, data: &str) -> i64 {
        self.press_by(chat, chat, message, data)
    }

    /// Presses a button in a group.
    pub fn press_by(&self, from: i64, chat: i64, message: i64, data: &str) -> i64 {
        self.change(|state| {
            let messages = state.chats.get(&chat).map(|chat| &chat.messages);
            let shown = match messages.and_then(|messages| messages.get(&message)) {
                Some(message) => state.show(chat, message),
                // One that was deleted is only named.
                None => json!({"message_id": message, "date": 0, "chat": {
                    "id": chat, "first_name": "王", "type": "private"}}),
            };
            let query = (4_382_000_000 + state.presses.len()).to_string();
            state.presses.insert(query.clone(), false);
            state.push(json!({"callback_query": {
                "id": query, "from": person(from), "message": shown, "chat_instance": "1",
                "data": data}}))
        })
    }

    /// Presses the newest button that says this.
    pub fn tap(&self, chat: i64, label: &str) -> i64 {
        let messages = self.messages(chat);
        let labelled = |message: &Message| {
            let mut buttons = message.buttons().into_iter().flatten();
            let data = buttons.find(|button| button.text == label)?.data?;
            Some((message.id, data))
        };
        let button = messages.iter().rev().find_map(labelled);
        let (message, data) = button.unwrap_or_else(|| panic!("no button says {label}"));
        self.press(chat, message, &data)
    }

    /// Blocks the bot, or lets it write again.
    pub fn block(&self, chat: i64, blocked: bool) {
        self.change(|state| state.chats.entry(chat).or_default().blocked = blocked);
    }

    /// Orders a fault for the next so many calls of a method, or of any (`*`).
    pub fn fail(&self, method: &str, fault: Fault, times: usize) {
        self.change(|state| {
            let faults = state.faults.entry(method.to_lowercase()).or_default();
            faults.extend(std::iter::repeat_n(fault, times));
        });
    }
}

/// What is seen.
impl Fake {
    /// Everything in a chat, in order.
    pub fn messages(&self, chat: i64) -> Vec<Message> {
        all(&self.lock(), chat)
    }

    /// What the bot wrote in a chat, as it stands now.
    pub fn replies(&self, chat: i64) -> Vec<Message> {
        replies(&self.lock(), chat)
    }

    /// The calls of a method so far, the failed ones too; `*` is all methods.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        calls(&self.lock(), method)
    }

    /// Waits until the bot has written so many messages in a chat; gives them.
    pub fn wait_for_messages(&self, chat: i64, count: usize) -> Vec<Message> {
        self.wait(&format!("{count} messages in chat {chat}"), |state| {
            Some(replies(state, chat)).filter(|replies| replies.len() >= count)
        })
    }

    /// Waits until a method was called so many times; gives the calls.
    pub fn wait_for_calls(&self, method: &str, count: usize) -> Vec<Call> {
        self.wait(&format!("{count} calls of {method}"), |state| {
            Some(calls(state, method)).filter(|calls| calls.len() >= count)
        })
    }

    /// Waits until the bot has acknowledged an update.
    pub fn wait_until_acknowledged(&self, update: i64) {
        self.wait(&format!("update {update} to be acknowledged"), |state| {
            state.pending.iter().all(|pending| pending.id != update).then_some(())
        });
    }

    /// Waits until every press of a button was answered, so that nothing spins on the phone.
    pub fn wait_until_answered(&self) {
        self.wait("every press to be answered", |state| {
            state.presses.values().all(|answered| *answered).then_some(())
        });
    }
}

fn say(state: &mut State, chat: i64, from: i64, content: Value) -> i64 {
    let message = state.said(chat, from, content);
    let shown = state.show(chat, &message);
    state.push(json!({"message": shown}))
}

fn all(state: &State, chat: i64) -> Vec<Message> {
    state.chats.get(&chat).map(|chat| chat.messages.values().cloned().collect()).unwrap_or_default()
}

fn replies(state: &State, chat: i64) -> Vec<Message> {
    all(state, chat).into_iter().filter(|message| message.from.is_none()).collect()
}

fn calls(state: &State, method: &str) -> Vec<Call> {
    let wanted = |call: &&Call| method == "*" || call.method.eq_ignore_ascii_case(method);
    state.calls.iter().filter(wanted).cloned().collect()
}
