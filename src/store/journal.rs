//! What people behind the counter leave: lookups, notes, flags, and who read what.
//!
//! An entry's body is opaque JSON to the store, as a session's state is. What is looked for stands
//! beside it in fields of its own.

use std::fmt;

use super::StoreError;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// Something looked up at the desk.
    Lookup,
    /// A dated note about a place.
    Note,
    /// An answer that somebody holds to be wrong.
    Flag,
    /// Who did or read what; kept even where the rest about a session is erased.
    Audit,
}

impl EntryKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Lookup, Self::Note, Self::Flag, Self::Audit];

    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Note => "note",
            Self::Flag => "flag",
            Self::Audit => "audit",
        }
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An entry to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Who made it.
    pub user: String,
    /// When: civil time in Asia/Shanghai.
    pub at: String,
    /// What it is about: a division's code, a session's id. May be empty.
    pub about: String,
    /// Where it stands, in the words of its kind (`open`, `adopted`). May be empty.
    pub state: String,
    /// The rest, as JSON.
    pub body: String,
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntry {
    /// Its number; numbers grow.
    pub number: u64,
    /// The entry.
    pub entry: Entry,
}

/// Which entries are wanted; a field that is `None` lets all pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// What they are.
    pub kind: EntryKind,
    /// Who made them.
    pub user: Option<&'a str>,
    /// What they are about.
    pub about: Option<&'a str>,
    /// Where they stand.
    pub state: Option<&'a str>,
    /// How many at most.
    pub limit: usize,
}

impl Wanted<'_> {
    /// The newest entries of a kind.
    #[must_use]
    pub const fn of(kind: EntryKind, limit: usize) -> Self {
        Self { kind, user: None, about: None, state: None, limit }
    }
}

/// Keeps entries.
pub trait Journal {
    /// Adds an entry and gives its number.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn add_entry(&self, entry: &Entry) -> Result<u64, StoreError>;

    /// The entry of that number.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn entry(&self, number: u64) -> Result<Option<KeptEntry>, StoreError>;

    /// The entries that are wanted, newest first.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn entries(&self, wanted: &Wanted) -> Result<Vec<KeptEntry>, StoreError>;

    /// Gives an entry another state and body; false where it is gone or no longer stands at the
    /// state it was read with.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn change_entry(
        &self,
        number: u64,
        expected_state: &str,
        state: &str,
        body: &str,
    ) -> Result<bool, StoreError>;

    /// Removes an entry; false where it is gone already.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn remove_entry(&self, number: u64) -> Result<bool, StoreError>;
}
