//! Translates `SQLite`'s error codes into the causes that an operator can act on.

use std::fs::File;
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
        // The file in use is not the one at its path any more.
        (_, ffi::SQLITE_READONLY_DBMOVED) => StoreError::Moved { path },
        (ErrorCode::CannotOpen, _) if no_file_is_left() => StoreError::TooManyFiles { path },
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
        (ErrorCode::SystemIoFailure, code) => {
            StoreError::DiskFault { path, reason: ffi::code_to_str(code).to_owned() }
        }
        _ => StoreError::Other { path, reason: error.to_string() },
    }
}

/// Whether the process has as many files open as it may. Asked of another file: opening the
/// database's own and closing it again would drop the locks that this process has on it.
fn no_file_is_left() -> bool {
    cfg!(unix) && File::open("/dev/null").is_err()
}
