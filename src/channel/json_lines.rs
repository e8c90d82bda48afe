//! `chat --json`: one message a line in, one `Reply` a line out.
//!
//! One session for the whole input; a blank line starts a new one. Every other line gets exactly
//! one reply, whatever it holds, and a reply is flushed before the next line is read.

use std::io::{BufRead, Write};

use super::answered::Answered;
use super::line::{self, MOST_BYTES};
use super::{ChannelError, Talk};
use crate::service::Incoming;
use crate::store::SessionId;

/// What some editors put before the first line.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

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
        serde_json::to_writer(&mut *output, &Answered::with_image(reply))
            .map_err(|error| ChannelError::Output(error.into()))?;
        output.write_all(b"\n").and_then(|()| output.flush()).map_err(ChannelError::Output)?;
    }
    Ok(())
}
