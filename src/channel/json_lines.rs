//! `chat --json`: one message a line in, one `Reply` a line out.
//!
//! One session for the whole input; a blank line starts a new one. Every other line gets exactly
//! one reply, whatever it holds, and a reply is flushed before the next line is read.

use std::io::{BufRead, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::card::{Format, draw};
use super::line::{self, MOST_BYTES};
use super::{ChannelError, Talk};
use crate::reply::Reply;
use crate::reply::card::Card;
use crate::service::Incoming;
use crate::store::SessionId;

/// What some editors put before the first line.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A reply, with the picture of its card where it has one.
#[derive(Serialize)]
struct Answered<'a> {
    #[serde(flatten)]
    reply: &'a Reply,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Image>,
}

/// A card as a file, or why there is none. The card itself is in the reply all the same.
#[derive(Serialize)]
#[serde(untagged)]
enum Image {
    Drawn { format: &'static str, base64: String },
    Failed { error: String },
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

/// Answers every line until the input ends.
///
/// # Errors
/// When reading, writing or keeping a turn fails.
pub fn run(
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    talk: &Talk,
) -> Result<(), ChannelError> {
    let mut session = SessionId::fresh();
    let mut first = true;
    while let Some(mut line) = line::read(input, MOST_BYTES).map_err(ChannelError::Input)? {
        if std::mem::take(&mut first) && line.bytes.starts_with(BYTE_ORDER_MARK) {
            line.bytes.drain(..BYTE_ORDER_MARK.len());
        }
        if line.is_blank() {
            session = SessionId::fresh();
            continue;
        }
        let reply = talk.say(&session, Incoming::from_line(&line.bytes, line.cut))?;
        let image = reply.card.as_deref().map(Image::of);
        serde_json::to_writer(&mut *output, &Answered { reply: &reply, image })
            .map_err(|error| ChannelError::Output(error.into()))?;
        output.write_all(b"\n").and_then(|()| output.flush()).map_err(ChannelError::Output)?;
    }
    Ok(())
}
