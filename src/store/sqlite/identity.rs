//! Whether the file in use is still the one at its path. `SQLite` goes on writing into a file that
//! was deleted or replaced, and whatever it acknowledges is gone when the process ends.

use std::fs;
use std::path::Path;

use crate::store::StoreError;

/// Which file was opened: its device and its number there. None where there is no file, or where
/// the system numbers none.
pub(super) struct Identity(Option<(u64, u64)>);

impl Identity {
    /// Of the file at this path.
    pub fn of(path: &Path) -> Self {
        Self(numbers(path))
    }

    /// Of a store in memory.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Fails where another file is at the path, or none.
    pub fn check(&self, path: &Path) -> Result<(), StoreError> {
        if self.0.is_none() || self.0 == numbers(path) {
            return Ok(());
        }
        Err(StoreError::Moved { path: path.to_owned() })
    }
}

#[cfg(unix)]
fn numbers(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn numbers(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|_| (0, 0))
}
