//! A finished part as it waits in the outbox: a line with the method of the Bot API and the sealed
//! address, and below it the body, which is sent as it is once the chat stands in it. A card alone is
//! drawn first (`picture`).
//!
//! Earlier versions wrote the number of the chat in place of the address, and into the body as well.

use serde::Serialize;
use serde_json::Value;
use teloxide::payloads::{EditMessageText, SendMessage};
use teloxide::requests::Payload;

/// A call that is finished but for its sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub chat: i64,
    pub method: Method,
    /// JSON, without the chat.
    pub body: String,
}

/// A part as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeptPart {
    pub to: To,
    method: Method,
    body: String,
}

/// To whom a part goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum To {
    Sealed(String),
    /// As earlier versions wrote it.
    Chat(i64),
}

/// The methods that parts use. Each gives a message back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    SendMessage,
    EditMessageText,
    /// None of the Bot API: how the picture is sent is decided once it is drawn.
    SendCard,
}

impl Method {
    pub const ALL: [Self; 3] = [Self::SendMessage, Self::EditMessageText, Self::SendCard];

    pub fn name(self) -> &'static str {
        match self {
            Self::SendMessage => SendMessage::NAME,
            Self::EditMessageText => EditMessageText::NAME,
            Self::SendCard => "SendCard",
        }
    }
}

impl Part {
    /// A part as the outbox keeps it; `None` where the body cannot be JSON, which no body is.
    pub fn written(to: &str, method: Method, body: &impl Serialize) -> Option<String> {
        let mut part = format!("{} {to}\n", method.name()).into_bytes();
        serde_json::to_writer(&mut part, body).ok()?;
        String::from_utf8(part).ok()
    }

    /// The body with the chat in it.
    pub fn addressed(&self) -> String {
        let fields = self.body.strip_prefix('{').unwrap_or(&self.body);
        format!(r#"{{"chat_id":{},{fields}"#, self.chat)
    }
}

impl KeptPart {
    /// Reads what the outbox kept.
    pub fn read(mut kept: String) -> Option<Self> {
        let (head, _) = kept.split_once('\n')?;
        let (name, to) = head.split_once(' ')?;
        let method = Method::ALL.into_iter().find(|method| method.name() == name)?;
        let to = match to.parse() {
            Ok(chat) => To::Chat(chat),
            Err(_) if to.is_empty() => return None,
            Err(_) => To::Sealed(to.to_owned()),
        };
        let length = head.len();
        kept.drain(..=length);
        Some(Self { to, method, body: kept })
    }

    /// The part for a chat.
    pub fn for_chat(self, chat: i64) -> Part {
        let Self { to, method, body } = self;
        let body = match to {
            To::Sealed(_) => body,
            To::Chat(_) => without_chat(body),
        };
        Part { chat, method, body }
    }
}

fn without_chat(body: String) -> String {
    match serde_json::from_str(&body) {
        Ok(Value::Object(mut fields)) => {
            fields.shift_remove("chat_id");
            Value::Object(fields).to_string()
        }
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_it_was_written() {
        let body = serde_json::json!({"text": "两\n行"});
        let kept = Part::written("v1.a.b", Method::EditMessageText, &body).unwrap();
        let kept = KeptPart::read(kept).unwrap();
        assert_eq!(kept.to, To::Sealed("v1.a.b".to_owned()));
        let part = kept.for_chat(-5);
        assert_eq!((part.chat, part.method), (-5, Method::EditMessageText));
        assert_eq!(part.body, body.to_string());
        assert_eq!(part.addressed(), r#"{"chat_id":-5,"text":"两\n行"}"#);
        for broken in ["", "SendMessage 5", "sendPhoto 5\n{}", "SendMessage \n{}"] {
            assert_eq!(KeptPart::read(broken.to_owned()), None, "{broken}");
        }
    }

    #[test]
    fn a_part_of_an_earlier_version_names_its_chat_once() {
        let kept = "SendMessage -5\n{\"chat_id\":-5,\"text\":\"好\"}".to_owned();
        let kept = KeptPart::read(kept).unwrap();
        assert_eq!(kept.to, To::Chat(-5));
        assert_eq!(kept.for_chat(-5).addressed(), r#"{"chat_id":-5,"text":"好"}"#);
    }
}
