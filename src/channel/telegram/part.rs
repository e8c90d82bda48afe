//! A finished part as it waits in the outbox: a method of the Bot API, the chat, and the body.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use teloxide::payloads::{EditMessageText, SendMessage};
use teloxide::requests::Payload;

/// A call that is finished but for its sending.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Part {
    pub chat: i64,
    pub method: Method,
    pub body: Box<RawValue>,
}

/// The methods that parts use. Both give a message back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Method {
    SendMessage,
    EditMessageText,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::SendMessage => SendMessage::NAME,
            Self::EditMessageText => EditMessageText::NAME,
        }
    }
}

impl Part {
    /// A part as the outbox keeps it; `None` where the body is no JSON, which no payload is.
    pub fn written(chat: i64, method: Method, body: &impl Serialize) -> Option<String> {
        let body = serde_json::value::to_raw_value(body).ok()?;
        serde_json::to_string(&Self { chat, method, body }).ok()
    }
}
