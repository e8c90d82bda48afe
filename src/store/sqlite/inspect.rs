//! Looks at a file without changing it, whatever state it is in.

mod contents;
mod file;

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use serde_json::json;

use super::backup::beside;
use super::{PATIENCE, cause, schema};
use crate::store::{Finding, StoreError};

/// What stands in a path of a URI as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// Looks at the file at `path`.
pub(in crate::store) fn inspect(path: &Path, thoroughly: bool) -> Vec<Finding> {
    if !path.exists() {
        let says = format!("会话库 {} 还没有，第一次对话时会建", path.display());
        let mut findings = vec![Finding::sound("store.place", says)];
        findings.extend(file::room(path));
        return findings;
    }
    let mut findings = file::findings(path);
    match Looking::at(path) {
        Ok(looking) => looking.report(thoroughly, &mut findings),
        Err(error) => findings.push(broken("store.opens", &error)),
    }
    findings
}

/// A file that is being looked at.
struct Looking<'p> {
    path: &'p Path,
    connection: Connection,
}

impl<'p> Looking<'p> {
    /// Opens the file for reading only. Where a log lies beside it, somebody uses the file or has
    /// left it in a hurry, and the log belongs to it; its index is read and never made. Without one
    /// nothing else belongs to the file, and `SQLite` is told so, or it would make a log.
    fn at(path: &'p Path) -> Result<Self, StoreError> {
        let named = |error: rusqlite::Error| cause::of(&error, path);
        let has_log = beside(path, "-wal").exists();
        let logged = || open(path, "mode=ro&readonly_shm=1");
        let alone = || open(path, "mode=ro&immutable=1");
        let connection = if has_log { logged().or_else(without_index(alone)) } else { alone() };
        Ok(Self { path, connection: connection.map_err(named)? })
    }

    fn report(&self, thoroughly: bool, findings: &mut Vec<Finding>) {
        let Self { path, connection } = self;
        let recognised = schema::recognise(connection, path);
        findings.push(match &recognised {
            Ok(()) => Finding::sound("store.opens", "能打开，是 mante 的会话库"),
            Err(error) => broken("store.opens", error),
        });
        if matches!(recognised, Err(StoreError::Foreign { .. })) {
            return;
        }
        findings.push(self.integrity(thoroughly));
        if let Ok(version) = schema::version(connection) {
            findings.push(schema_of(version));
        }
        contents::findings(connection, findings);
    }

    /// Reads every page; `thoroughly` compares the indexes with their tables as well.
    fn integrity(&self, thoroughly: bool) -> Finding {
        const ABOUT: &str = "store.integrity";
        let check = if thoroughly { "integrity_check" } else { "quick_check" };
        let found: rusqlite::Result<Vec<String>> = self
            .connection
            .prepare(&format!("PRAGMA {check}(5)"))
            .and_then(|mut check| check.query_map([], |row| row.get(0))?.collect());
        let figures = |found: &[String]| json!({ "check": check, "found": found });
        match found {
            Ok(found) if found == ["ok"] => {
                Finding::sound(ABOUT, format!("内容完整（{check}）")).with(figures(&found))
            }
            Ok(found) => Finding::fault(
                ABOUT,
                format!("内容损坏（{check}）：{}", found.join("；").replace('\n', " ")),
                restore(self.path),
            )
            .with(figures(&found)),
            Err(error) => broken(ABOUT, &cause::of(&error, self.path)),
        }
    }
}

/// Where the index of the log is not there or cannot be read, the file is looked at alone.
fn without_index(
    alone: impl Fn() -> rusqlite::Result<Connection>,
) -> impl FnOnce(rusqlite::Error) -> rusqlite::Result<Connection> {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => alone(),
        _ => Err(error),
    }
}

fn open(path: &Path, how: &str) -> rusqlite::Result<Connection> {
    let name = percent_encode(path.as_os_str().as_encoded_bytes(), PLAIN);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(format!("file:{name}?{how}"), flags)?;
    connection.busy_timeout(PATIENCE)?;
    // Opening reads nothing yet.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

fn schema_of(version: i64) -> Finding {
    const ABOUT: &str = "store.schema";
    let known = schema::newest();
    let figures = json!({ "found": version, "known": known });
    let says = format!("结构第 {version} 版（本程序认到第 {known} 版）");
    let finding = match version.cmp(&known) {
        std::cmp::Ordering::Less => Finding::notice(
            ABOUT,
            says,
            "下次启动会自动升级，升级后旧程序就不能用了。先备份：mante backup 文件",
        ),
        std::cmp::Ordering::Equal => Finding::sound(ABOUT, says),
        std::cmp::Ordering::Greater => Finding::fault(ABOUT, says, "升级 mante"),
    };
    finding.with(figures)
}

/// Something that the store's own error tells, mend and all.
fn broken(about: &'static str, error: &StoreError) -> Finding {
    let mend = match error {
        StoreError::Corrupt { path } => restore(path),
        StoreError::Locked { .. } => "等那个程序做完，或关掉它".to_owned(),
        StoreError::NewerSchema { .. } => "升级 mante".to_owned(),
        _ => "照上面说的做，再运行一次 mante doctor".to_owned(),
    };
    Finding::fault(about, error.to_string(), mend)
}

fn restore(path: &Path) -> String {
    let path = path.display();
    format!(
        "停下 mante，把 {path} 和旁边的 -wal、-shm 一起改名留底，把最近的备份拷成 {path}，再启动；没有备份时，用 sqlite3 的 .recover 救出能读的"
    )
}
