//! Which sentences of the wording a reply is made of.

use std::collections::HashSet;

use crate::dialog::{Assistant, Step};
use crate::knowledge::Knowledge;
use crate::knowledge::problem::Problems;
use crate::knowledge::wording::Sentence;
use crate::reply::desk::{all_text, desk};
use crate::reply::{Voice, render};

/// An assistant that knows the same and whose every sentence bears a mark. It renders steps of the
/// plain one a second time, so nothing is asked of the rendering that answers people.
pub struct Marked {
    assistant: Assistant,
    voice: Voice,
}

impl Marked {
    /// Marks what an assistant says.
    #[must_use]
    pub fn new(assistant: &Assistant) -> Self {
        let knowledge = &assistant.knowledge;
        let knowledge = Knowledge { wording: knowledge.wording.marked(), ..knowledge.clone() };
        // The same tables were compiled before; what was to be reported of them was.
        let assistant = Assistant::new(knowledge, &mut Problems::default());
        let voice = Voice::new(&assistant);
        Self { assistant, voice }
    }

    /// The sentences that the reply to a step is made of: its text, its buttons, what only a
    /// program reads of it, and what the desk shows of it.
    #[must_use]
    pub fn sentences(&self, step: &Step) -> HashSet<Sentence> {
        let reply = render(&self.assistant, &self.voice, step, "");
        // A reply is plain data: writing it down cannot fail.
        let text = serde_json::to_string(&reply).unwrap_or_default();
        let desk = desk(&self.assistant, &self.voice, step, "");
        let text = text + &all_text(&self.assistant, &desk);
        Sentence::marked_in(&text).collect()
    }
}
