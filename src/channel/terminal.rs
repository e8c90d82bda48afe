//! A conversation in the terminal: what is typed goes in, the reply comes out with its first line
//! bold and the follow-ups below it.

mod desk;
mod paint;
mod typed;

use std::io::{self, BufRead, Write};

use super::card::{Format, draw, save};
use super::line::{self, MOST_BYTES};
use super::{ChannelError, Talk};
use crate::knowledge::wording::Sentence;
use crate::reply::OptionReply;
use crate::reply::card::Card;
use crate::service::Incoming;
use crate::store::SessionId;

use desk::Desk;
pub use paint::{reply, visible};
use typed::{Typed, typed};

/// Where typed lines come from: a line editor, or any reader.
pub trait Lines {
    /// The next line without its end; `None` when the person leaves.
    ///
    /// # Errors
    /// When nothing can be read any more.
    fn next(&mut self) -> io::Result<Option<Incoming>>;
}

/// Lines of a reader, for input that is not typed at a terminal.
pub struct Piped<R>(pub R);

impl<R: BufRead> Lines for Piped<R> {
    fn next(&mut self) -> io::Result<Option<Incoming>> {
        let line = line::read(&mut self.0, MOST_BYTES)?;
        Ok(line.map(|line| Incoming::from_plain(&line.bytes, line.cut)))
    }
}

/// Talks until the person leaves.
///
/// A turn that cannot be kept is said and the conversation goes on, since the person may free the
/// disk and try again.
///
/// # Errors
/// When reading or writing fails.
pub fn run(lines: &mut dyn Lines, output: &mut dyn Write, talk: &Talk) -> Result<(), ChannelError> {
    let session = SessionId::fresh();
    let say = |sentence| talk.service.assistant().knowledge.wording.say(sentence);
    let mut shown: Vec<OptionReply> = Vec::new();
    let mut desk = Desk::new(talk, &session);
    paint::opening(output, &say(Sentence::Greeting)).map_err(ChannelError::Output)?;
    while let Some(incoming) = lines.next().map_err(ChannelError::Input)? {
        let incoming = match typed(incoming, &shown) {
            Typed::Nothing => continue,
            Typed::Leave => break,
            Typed::UnknownCommand => {
                paint::commands(output).map_err(ChannelError::Output)?;
                continue;
            }
            Typed::Message(incoming) => incoming,
        };
        for words in desk.said() {
            paint::aside(output, &words).map_err(ChannelError::Output)?;
        }
        match talk.say(&session, incoming) {
            Ok(said) => {
                desk.note(&said);
                paint::reply(output, &said).map_err(ChannelError::Output)?;
                if let Some(card) = &said.card {
                    keep(output, card, talk).map_err(ChannelError::Output)?;
                }
                shown = said.next;
                shown.extend(said.ask.into_iter().flat_map(|ask| ask.options));
            }
            Err(error) => {
                paint::fault(output, &error.to_string()).map_err(ChannelError::Output)?;
            }
        }
    }
    desk.leave();
    paint::closing(output, &say(Sentence::Goodbye)).map_err(ChannelError::Output)
}

/// Writes a card as a picture and says where it is. One that cannot be written is said, and the
/// conversation goes on.
fn keep(output: &mut dyn Write, card: &Card, talk: &Talk) -> io::Result<()> {
    let format = Format::default();
    let saved = draw(card, format).and_then(|bytes| save(talk.cards, &card.name, format, &bytes));
    match saved {
        Ok(path) => {
            let wording = &talk.service.assistant().knowledge.wording;
            let file = path.display().to_string();
            paint::aside(output, &wording.fill(Sentence::CardSaved, &[("file", &file)]))
        }
        Err(error) => paint::fault(output, &error.to_string()),
    }
}
