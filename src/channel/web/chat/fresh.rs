//! What is new in a conversation, for the script that puts it into the page.

use serde::Serialize;

use super::conversation::Conversation;
use super::view::View;
use crate::dialog::Assistant;

/// What is new in a conversation.
#[derive(Serialize, Default)]
pub(super) struct Fresh {
    /// The new turns, as HTML; empty where there are none.
    pub turns: String,
    /// The buttons of the last reply, as HTML; they take the place of the old ones. Of no meaning
    /// where there are no new turns.
    pub choices: String,
    /// Whether to ask again before long.
    pub live: bool,
    /// What to say about it: that a button no longer fits, or that all was erased.
    pub note: Option<String>,
    /// Whether nothing is kept of what stands in the page.
    pub erased: bool,
}

impl Fresh {
    pub fn of(assistant: &Assistant, conversation: &Conversation) -> Self {
        let view = View::new(assistant, conversation);
        Self {
            turns: view.turns().into_string(),
            choices: view.choices().into_string(),
            live: conversation.is_live,
            ..Self::default()
        }
    }
}
