//! A reply as programs get it: with the picture of its card where it has one.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use utoipa::ToSchema;

use super::card::{Format, draw};
use crate::reply::Reply;
use crate::reply::card::Card;

/// A reply, with the picture of its card where it has one.
#[derive(Serialize, ToSchema)]
pub(super) struct Answered {
    #[serde(flatten)]
    pub reply: Reply,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
}

/// A card as a file, or why there is none. The card itself is in the reply all the same.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Image {
    /// It was drawn: the kind of file (`png`) and its bytes.
    Drawn { format: &'static str, base64: String },
    /// It was not.
    Failed { error: String },
}

impl Answered {
    /// Draws the card of a reply, if it has one. Takes a while then.
    pub fn with_image(reply: Reply) -> Self {
        let image = reply.card.as_deref().map(Image::of);
        Self { reply, image }
    }
}

impl Image {
    fn of(card: &Card) -> Self {
        let format = Format::default();
        match draw(card, format) {
            Ok(bytes) => {
                Self::Drawn { format: format.name(), base64: BASE64_STANDARD.encode(bytes) }
            }
            Err(error) => Self::Failed { error: error.to_string() },
        }
    }
}
