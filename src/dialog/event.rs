//! What can happen to a session.

/// An event of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person wrote something; personal numbers are already masked.
    Say(String),
    /// The person pressed a button: the value of an option or of a follow-up.
    Choose(String),
    /// The channel could not read what came in.
    Unreadable,
}
