//! Conversations that wait for a person, or are led by one.
//!
//! How a conversation stands is changed by its turns alone, in the same transaction, so that the
//! list never says something else than the session does.

use super::{SessionId, StoreError};

/// What a turn changes about who leads the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handing {
    /// It waits for somebody to take it. One that waits already keeps its place.
    Waits,
    /// This user leads it.
    Taken {
        /// The user's name.
        by: String,
    },
    /// The assistant leads it again.
    Over,
}

/// A conversation that waits or is led by somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The conversation.
    pub session: SessionId,
    /// Its place: lower numbers came earlier.
    pub number: u64,
    /// Since when it waits: civil time in Asia/Shanghai.
    pub since: String,
    /// Where the person talks.
    pub channel: String,
    /// Who leads it; none while it waits.
    pub by: Option<String>,
}

/// Lists handed-over conversations.
pub trait Handings {
    /// All that wait or are led by somebody, in the order in which they came.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn handings(&self) -> Result<Vec<Handed>, StoreError>;

    /// How this conversation stands; none where the assistant leads it.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn handing(&self, id: &SessionId) -> Result<Option<Handed>, StoreError>;
}
