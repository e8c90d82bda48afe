//! What an inspection finds, in the words of the person who operates the program.

use serde::Serialize;
use serde_json::Value;

/// How it stands with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Sound,
    /// It works, and somebody should look at it.
    Notice,
    /// It has to be mended.
    Fault,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What was looked at, for programs: `store.integrity`.
    pub about: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub says: String,
    /// What mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
    /// The figures behind it, for programs.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub figures: Value,
}

impl Finding {
    /// It is as it should be.
    pub fn sound(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, state: State::Sound, says: says.into(), mend: None, figures: Value::Null }
    }

    /// It works, and somebody should look at it.
    pub fn notice(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        let mend = Some(mend.into());
        Self { state: State::Notice, mend, ..Self::sound(about, says) }
    }

    /// It has to be mended.
    pub fn fault(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        let mend = Some(mend.into());
        Self { state: State::Fault, mend, ..Self::sound(about, says) }
    }

    /// With the figures behind it.
    #[must_use]
    pub fn with(self, figures: Value) -> Self {
        Self { figures, ..self }
    }
}
