//! A finished part as it waits in the outbox: a line with the method of the Bot API and the chat,
//! and below it the body, which is sent as it is. A card alone is drawn first (`picture`).

use serde::Serialize;
use teloxide::payloads::{EditMessageText, SendMessage};
use teloxide::requests::Payload;

/// A call that is finished but for its sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub chat: i64,
    pub method: Method,
    /// JSON.
    pub body: String,
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
    /// A part as the outbox keeps it; `None` where the body cannot be JSON, which no payload is.
    pub fn written(chat: i64, method: Method, body: &impl Serialize) -> Option<String> {
        let mut part = format!("{} {chat}\n", method.name()).into_bytes();
        serde_json::to_writer(&mut part, body).ok()?;
        String::from_utf8(part).ok()
    }

    /// Reads what the outbox kept.
    pub fn read(mut kept: String) -> Option<Self> {
        let (head, _) = kept.split_once('\n')?;
        let (name, chat) = head.split_once(' ')?;
        let method = Method::ALL.into_iter().find(|method| method.name() == name)?;
        let (chat, length) = (chat.parse().ok()?, head.len());
        kept.drain(..=length);
        Some(Self { chat, method, body: kept })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_it_was_written() {
        let body = serde_json::json!({"chat_id": -5, "text": "两\n行"});
        let kept = Part::written(-5, Method::EditMessageText, &body).unwrap();
        let part = Part::read(kept).unwrap();
        assert_eq!((part.chat, part.method), (-5, Method::EditMessageText));
        assert_eq!(part.body, body.to_string());
        for broken in ["", "SendMessage 5", "sendPhoto 5\n{}", "SendMessage x\n{}"] {
            assert_eq!(Part::read(broken.to_owned()), None, "{broken}");
        }
    }
}
