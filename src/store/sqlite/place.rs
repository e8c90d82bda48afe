//! Makes the place for the file: its folders, and the empty file that only its owner can read.
//!
//! `SQLite` gives the log beside the file the same permissions as the file itself.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// What a store in memory is called.
pub(super) const IN_MEMORY: &str = ":memory:";

/// Makes an empty file if there is none. If opening fails afterwards it stays: an empty file is
/// a valid new store, and another process may have begun to use it.
pub(super) fn make(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(cannot_open(path, "这是一个文件夹，不是文件"));
    }
    make_folders(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        // Never opened here: closing it again would drop the locks that another connection of
        // this process may hold on it (POSIX locks belong to the process).
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(refused(path, &error)),
    }
}

/// That this process is the only one that sends from the file. The system takes it back however
/// the process ends.
#[derive(Debug)]
pub(super) struct Claim {
    _file: Option<File>,
}

/// Claims the sending for this process, by a lock on a file beside the database; `None` while
/// another process has it. A store in memory is nobody else's.
pub(super) fn claim(path: &Path) -> Result<Option<Claim>, StoreError> {
    if path == Path::new(IN_MEMORY) {
        return Ok(Some(Claim { _file: None }));
    }
    let mut name = path.as_os_str().to_owned();
    name.push("-sending");
    let name = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&name).map_err(|error| refused(&name, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Claim { _file: Some(file) })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(refused(&name, &error)),
    }
}

fn make_folders(path: &Path) -> Result<(), StoreError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    fs::create_dir_all(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            cannot_open(path, "路径里有一段是文件，不是文件夹")
        }
        _ => refused(path, &error),
    })
}

fn refused(path: &Path, error: &io::Error) -> StoreError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            StoreError::FolderReadOnly { path }
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull { path },
        _ => StoreError::CannotOpen { path, reason: error.to_string() },
    }
}

/// Why the system refused a file.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件夹".to_owned(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "文件夹不可写".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘满了".to_owned(),
        _ => error.to_string(),
    }
}

fn cannot_open(path: &Path, reason: &str) -> StoreError {
    StoreError::CannotOpen { path: path.to_owned(), reason: reason.to_owned() }
}
