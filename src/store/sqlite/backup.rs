//! Copies a file that is in use.
//!
//! By `VACUUM INTO`: one statement that reads the file as it is at one instant, while others write
//! on. The backup interface in steps begins anew whenever another process has written between two
//! steps, which under traffic is always; and it copies the free pages too, with what was taken out
//! of them. The copy is written beside its target, checked, and then given its name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use tempfile::{NamedTempFile, PersistError};

use super::{PATIENCE, cause, place, schema};
use crate::store::{BackedUp, BackupError, StoreError};

type Result<T> = std::result::Result<T, BackupError>;

/// Copies the file at `path`.
pub(in crate::store) fn back_up(path: &Path, target: &Path, force: bool) -> Result<BackedUp> {
    if !path.exists() {
        return Err(BackupError::Nothing { path: path.to_owned() });
    }
    check_target(path, target, force)?;
    let source = source(path)?;
    let copy = copy_beside(target).map_err(|error| refused(target, &error))?;
    write(&source, path, target, &copy)?;
    let mut backed_up = verify(copy.path())?;
    backed_up.current = schema::is_current(&source).map_err(|error| cause::of(&error, path))?;
    keep(copy, target, force)?;
    Ok(backed_up)
}

fn check_target(path: &Path, target: &Path, force: bool) -> Result<()> {
    let target = target.to_owned();
    let same = fs::canonicalize(path).ok().zip(fs::canonicalize(&target).ok());
    if same.is_some_and(|(path, target)| path == target) {
        return Err(BackupError::Same { target });
    }
    if target.is_dir() {
        let reason = "这是一个文件夹，要写成文件名".to_owned();
        return Err(BackupError::Target { target, reason });
    }
    if beside(&target, "-wal").exists() {
        return Err(BackupError::InUse { target });
    }
    if !force && target.exists() {
        return Err(BackupError::Exists { target });
    }
    Ok(())
}

/// Opens the file without bringing it to a newer form: a copy is wanted before that above all.
fn source(path: &Path) -> std::result::Result<Connection, StoreError> {
    let named = |error: rusqlite::Error| cause::of(&error, path);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(named)?;
    connection.busy_timeout(PATIENCE).map_err(named)?;
    schema::recognise(&connection, path)?;
    Ok(connection)
}

/// An empty file in the folder of the target that only its owner can read. It goes away by itself
/// unless it is kept.
fn copy_beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".");
    tempfile::Builder::new().prefix(&prefix).tempfile_in(folder(target))
}

fn write(source: &Connection, path: &Path, target: &Path, copy: &NamedTempFile) -> Result<()> {
    // As text: a file name that is none cannot be given to a statement.
    let Some(into) = copy.path().to_str() else {
        let reason = "路径里有不是 UTF-8 的字".to_owned();
        return Err(BackupError::Target { target: target.to_owned(), reason });
    };
    let copied = source.execute("VACUUM INTO ?1", [into]);
    copied.map_err(|error| of_copying(&error, path, target))?;
    copy.as_file().sync_all().map_err(|error| refused(target, &error))
}

/// Which of the two files a failure belongs to shows in its kind: the source is only read.
fn of_copying(error: &rusqlite::Error, path: &Path, target: &Path) -> BackupError {
    let reason = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "磁盘满了",
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly) => "打不开",
        _ => return cause::of(error, path).into(),
    };
    BackupError::Target { target: target.to_owned(), reason: reason.to_owned() }
}

/// Reads the whole copy again.
fn verify(copy: &Path) -> Result<BackedUp> {
    let unsound = |reason: String| BackupError::Unsound { reason };
    let counted = || -> rusqlite::Result<(String, BackedUp)> {
        let connection = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let found = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let count = |table: &str| {
            let count = format!("SELECT count(*) FROM {table}");
            connection.query_row(&count, [], |row| super::count(row, 0))
        };
        let (sessions, turns) = (count("sessions")?, count("turns")?);
        Ok((found, BackedUp { bytes: 0, sessions, turns, current: false }))
    };
    let (found, backed_up) = counted().map_err(|error| unsound(error.to_string()))?;
    if found != "ok" {
        return Err(unsound(found));
    }
    let bytes = fs::metadata(copy).map_err(|error| unsound(error.to_string()))?.len();
    Ok(BackedUp { bytes, ..backed_up })
}

/// Gives the copy its name. Without `force` another that came there meanwhile stays.
fn keep(copy: NamedTempFile, target: &Path, force: bool) -> Result<()> {
    let kept = if force { copy.persist(target) } else { copy.persist_noclobber(target) };
    kept.map_err(|PersistError { error, .. }| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists { target: target.to_owned() },
        _ => refused(target, &error),
    })?;
    // The name has to be on the disk as well. Not every system lets a folder be opened.
    File::open(folder(target)).and_then(|folder| folder.sync_all()).ok();
    Ok(())
}

fn folder(target: &Path) -> PathBuf {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

/// The file of this ending beside another.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn refused(target: &Path, error: &io::Error) -> BackupError {
    BackupError::Target { target: target.to_owned(), reason: place::reason(error) }
}
