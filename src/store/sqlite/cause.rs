//! Translates `SQLite`'s error codes into the causes that an operator can act on.

use std::path::Path;

use rusqlite::{ErrorCode, ffi};

use crate::store::StoreError;

/// Names the cause of an error on the file at `path`.
pub(super) fn of(error: &rusqlite::Error, path: &Path) -> StoreError {
    let path = path.to_owned();
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return StoreError::Other { path, reason: error.to_string() };
    };
    match (failure.code, failure.extended_code) {
        // The log beside the file could not be created.
        (_, ffi::SQLITE_READONLY_DIRECTORY | ffi::SQLITE_READONLY_CANTINIT)
        | (ErrorCode::CannotOpen, _)
            if path.exists() =>
        {
            StoreError::FolderReadOnly { path }
        }
        // Growing the shared index of the log fails this way on a full disk.
        (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => StoreError::DiskFull { path },
        (ErrorCode::ReadOnly | ErrorCode::PermissionDenied, _) => StoreError::FileReadOnly { path },
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => StoreError::Locked { path },
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => StoreError::Corrupt { path },
        (ErrorCode::CannotOpen, _) => StoreError::CannotOpen { path, reason: error.to_string() },
        _ => StoreError::Other { path, reason: error.to_string() },
    }
}
