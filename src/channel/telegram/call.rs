//! The calls that bring a part to its chat: one, or several where it goes out in a simpler form.

use serde_json::{Value, json};

use super::html::plain;
use super::part::{Method, Part};
use super::picture::Upload;

/// A call that is ready to be made.
#[derive(Debug)]
pub(super) enum Call {
    /// A body that is sent as it is.
    Part(Part),
    /// A picture.
    Upload(Upload),
}

impl Call {
    pub fn chat(&self) -> i64 {
        match self {
            Self::Part(part) => part.chat,
            Self::Upload(upload) => upload.chat,
        }
    }

    /// Has it go to another chat.
    pub fn readdress(&mut self, chat: i64) {
        match self {
            Self::Part(part) => part.chat = chat,
            Self::Upload(upload) => upload.chat = chat,
        }
    }

    /// The same without its form, in case that is what the server does not take; nothing where
    /// there is no simpler form.
    pub fn simpler(&self) -> Vec<Self> {
        match self {
            Self::Part(part) => without_tags(part).into_iter().map(Self::Part).collect(),
            Self::Upload(upload) => upload.words().into_iter().map(Self::Part).collect(),
        }
    }
}

fn without_tags(part: &Part) -> Option<Part> {
    let body: Value = serde_json::from_str(&part.body).ok()?;
    if part.method != Method::SendMessage || body.get("parse_mode").is_none() {
        return None;
    }
    let text = plain(body["text"].as_str()?);
    Some(Part { body: json!({ "text": text }).to_string(), ..part.clone() })
}
