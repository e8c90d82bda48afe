//! A reply in JSON. Most of it is the same for many, and is not copied for each of them.

use std::fmt;
use std::sync::Arc;

/// A reply in JSON: what is one person's own, and behind it what all share who get the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Json {
    pub(super) own: String,
    /// UTF-8; none where all of it is the person's own.
    pub(super) shared: Option<Arc<[u8]>>,
}

impl Json {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// What is the person's own, and what is shared behind it.
    #[must_use]
    pub fn into_pieces(self) -> (String, Option<Arc<[u8]>>) {
        (self.own, self.shared)
    }
}

impl From<String> for Json {
    /// JSON that nobody shares.
    fn from(own: String) -> Self {
        Self { own, shared: None }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.own)?;
        formatter.write_str(&String::from_utf8_lossy(self.shared.as_deref().unwrap_or_default()))
    }
}
