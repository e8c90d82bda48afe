//! Where do people talk? The terminal, the JSON-lines protocol, Telegram, the web.
//!
//! Each channel is a function over a reader and a writer, so that a test drives it as a person or
//! a program would. Knows nothing of policy and SQL: it hands a message to the service and shows
//! the reply.

mod answered;
pub mod card;
mod error;
mod figures;
pub mod json_lines;
mod line;
pub mod process;
mod retention;
pub mod telegram;
pub mod terminal;
pub mod web;

use std::path::Path;

use jiff::civil::DateTime;

use crate::reply::Reply;
use crate::service::{Incoming, Request, Service, ServiceError};
use crate::store::SessionId;

pub use error::ChannelError;

/// A channel's end of the service.
pub struct Talk<'a> {
    /// Who carries out the turns.
    pub service: &'a Service,
    /// What time it is; asked anew for each message, since a conversation may go past midnight.
    pub clock: &'a dyn Fn() -> DateTime,
    /// Milliseconds since 1970, for who is at the desk.
    pub millis: &'a dyn Fn() -> i64,
    /// The name of the channel in the log.
    pub channel: &'static str,
    /// Where the terminal writes cards.
    pub cards: &'a Path,
}

impl Talk<'_> {
    /// Carries out one turn.
    ///
    /// # Errors
    /// When the turn could not be kept.
    pub fn say(&self, session: &SessionId, incoming: Incoming) -> Result<Reply, ServiceError> {
        let request = Request::direct(session, incoming, (self.clock)(), self.channel);
        self.service.turn(request).map(|turned| turned.reply())
    }
}
