//! The bodies of what agents leave at the desk: notes and flags, and the states they go through.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Entry;

/// Where a note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteState {
    /// For colleagues.
    Local,
    /// A maintainer wants it in the knowledge.
    Adopted,
    /// Gone from the desk.
    Removed,
}

impl NoteState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Local, Self::Adopted, Self::Removed];

    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Adopted => "adopted",
            Self::Removed => "removed",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A dated note about a place; which place, when and whose stands in its entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// Who adopted or removed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
}

/// Where a flag stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagState {
    /// Nobody has seen to it.
    Open,
    /// A maintainer has.
    Closed,
}

impl FlagState {
    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// An answer that an agent holds to be wrong; when and whose stands in its entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Flag {
    /// The place and the procedure.
    pub case: String,
    /// The words that were looked up, personal numbers masked.
    pub words: String,
    /// The facts that were chosen beside them.
    pub facts: BTreeMap<String, String>,
    /// What the answer said, in a sentence.
    pub said: String,
    /// The item that is wrong; empty: all of it.
    pub item: String,
    /// What is wrong, in the agent's words.
    pub note: String,
    /// Hash of the knowledge that answered.
    pub knowledge: String,
}

impl Note {
    /// The note of an entry; empty where its body cannot be read.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        serde_json::from_str(&entry.body).unwrap_or_default()
    }

    /// The body of its entry.
    #[must_use]
    pub fn to_body(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Flag {
    /// The flag of an entry; empty where its body cannot be read.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        serde_json::from_str(&entry.body).unwrap_or_default()
    }

    /// The body of its entry.
    #[must_use]
    pub fn to_body(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
