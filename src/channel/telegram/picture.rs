//! A card as a picture to forward. The outbox keeps what is on it; it is drawn right before it is
//! sent, once for all attempts, on a thread where that holds nobody up.
//!
//! Two ways lead to a phone. A *photo* is seen in the chat at once, but Telegram makes it smaller,
//! so that its longest side has [`SHOWN`] pixels, and compresses it. A *document* keeps every pixel,
//! but has to be opened. Most cards are four times as high as wide, and as a photo would become a
//! strip 300 pixels wide, with blurred type and a code of two pixels a module. So a card goes out as
//! a photo where it stays [`LEAST_WIDTH`] pixels wide, and else as a document. (What else a photo
//! may be, 10,000 pixels in width and height together, 20 times as high as wide, 10 MB, is far more
//! than such a card.)
//!
//! Where a card cannot be drawn, or the server does not take the picture, it goes out in words.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::multipart::{self, Form};
use serde::{Deserialize, Serialize};
use teloxide::payloads::{SendDocument, SendPhoto};
use teloxide::requests::Payload;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tracing::error;

use super::compose::{Around, messages_to};
use super::part::Part;
use crate::channel::card::{Picture, draw_picture};
use crate::reply::card::Card;

/// The longest side of a photo as Telegram shows it, in pixels.
const SHOWN: u32 = 1_280;
/// How wide a photo has to stay, in pixels. A card is laid out 360 wide: its smallest type then has
/// 15 pixels, a module of its code 3 to 4.
const LEAST_WIDTH: u32 = 480;

/// A card as the outbox keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CardPart {
    pub card: Card,
    /// Plain text; may be empty.
    pub caption: String,
    #[serde(flatten)]
    pub around: Around,
}

/// A card that is drawn, to a chat.
#[derive(Debug)]
pub(super) struct Upload {
    pub chat: i64,
    kept: Arc<CardPart>,
    picture: Picture,
}

/// Draws cards, as many at a time as there are cores: each takes up to 20 MB until it is a PNG.
pub(super) struct Painter {
    places: Semaphore,
}

impl Painter {
    pub fn new() -> Self {
        Self { places: Semaphore::new(available_parallelism().map_or(1, NonZero::get)) }
    }

    /// Draws the card of a part. `Err` has the parts with which it goes out in words.
    pub async fn draw(&self, part: &Part) -> Result<Upload, Vec<Part>> {
        let chat = part.chat;
        let kept = serde_json::from_str(&part.body).map_err(|error| {
            error!(line = error.line(), column = error.column(), "a card cannot be read, dropped");
            Vec::new()
        })?;
        let kept: Arc<CardPart> = Arc::new(kept);
        let drawing = Arc::clone(&kept);
        let place = self.places.acquire().await;
        let drawn = spawn_blocking(move || draw_picture(&drawing.card)).await;
        drop(place);
        match drawn {
            Ok(Ok(picture)) => return Ok(Upload { chat, kept, picture }),
            Ok(Err(error)) => error!(%error, "a card cannot be drawn, it goes out in words"),
            // What the panic said may quote the card.
            Err(_) => error!("drawing a card failed, it goes out in words"),
        }
        Err(kept.words(chat))
    }
}

impl CardPart {
    /// The card in messages.
    fn words(&self, chat: i64) -> Vec<Part> {
        let text = format!("{}\n{}", self.caption, self.card.as_text());
        messages_to(chat, text.trim_start(), self.around.clone())
    }
}

impl Upload {
    /// The method of the Bot API that takes it.
    pub fn method(&self) -> &'static str {
        if self.stays_sharp() { SendPhoto::NAME } else { SendDocument::NAME }
    }

    /// What is posted.
    pub fn form(&self) -> Form {
        let field = if self.stays_sharp() { "photo" } else { "document" };
        let CardPart { card, caption, around } = &*self.kept;
        let mut form = Form::new().text("chat_id", self.chat.to_string());
        if !caption.is_empty() {
            form = form.text("caption", caption.clone());
        }
        for (name, value) in [
            ("reply_parameters", around.reply_to.as_ref().map(serde_json::to_string)),
            ("reply_markup", around.buttons.as_ref().map(serde_json::to_string)),
        ] {
            if let Some(Ok(json)) = value {
                form = form.text(name, json);
            }
        }
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("image/png"))]);
        let file = multipart::Part::bytes(self.picture.png.clone());
        form.part(field, file.file_name(format!("{}.png", card.name)).headers(headers))
    }

    /// The card in words, for a server that does not take the picture.
    pub fn words(&self) -> Vec<Part> {
        self.kept.words(self.chat)
    }

    /// Whether type and code stay readable where Telegram makes the picture smaller.
    fn stays_sharp(&self) -> bool {
        let Picture { width, height, .. } = self.picture;
        let longest = width.max(height);
        width >= LEAST_WIDTH && width * SHOWN >= LEAST_WIDTH * longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_become_a_strip_is_a_document() {
        let card = r#"{"title":"","about":"","verdict":[],"warnings":[],"lists":[],"call":
            {"title":"","number":"","whose":"","say":""},"code":{"caption":"","text":""},
            "sources":[],"made":"","rest":"","name":"卡片"}"#;
        let kept = CardPart {
            card: serde_json::from_str(card).unwrap(),
            caption: String::new(),
            around: Around::default(),
        };
        let kept = Arc::new(kept);
        let method = |height| {
            let picture = Picture { png: Vec::new(), width: 1_080, height };
            Upload { chat: 5, kept: Arc::clone(&kept), picture }.method()
        };
        assert_eq!(method(900), "SendPhoto");
        assert_eq!(method(2_880), "SendPhoto");
        assert_eq!(method(2_881), "SendDocument");
        assert_eq!(method(4_800), "SendDocument");
    }
}
