//! The file from outside: where it is, whose it is, how large, and who has it open.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::beside;
use crate::store::Finding;
use crate::store::sqlite::holders::{self, Holder};

/// The byte of the log's index that whoever writes has locked.
const WRITE_LOCK: u64 = 120;
/// The byte of the file that whoever keeps it to itself has locked.
const ALONE_LOCK: u64 = 0x4000_0002;
/// A log beyond this size is not carried over into the file, in bytes.
const LARGE_LOG: u64 = 256 << 20;
/// Less room than this is too little, in bytes.
const LITTLE_ROOM: u64 = 64 << 20;
/// Less room than this is soon too little, in bytes.
const SOME_ROOM: u64 = 1 << 30;

/// All of it, for a file that is there.
pub(super) fn findings(path: &Path) -> Vec<Finding> {
    let mut findings = vec![place(path), size(path)];
    findings.extend(room(path));
    findings.extend(open_in(path));
    findings
}

fn place(path: &Path) -> Finding {
    const ABOUT: &str = "store.place";
    let shown = path.display();
    let file = match fs::metadata(path) {
        Ok(file) if file.is_file() => file,
        Ok(_) => return Finding::fault(ABOUT, format!("{shown} 不是文件"), ELSEWHERE),
        Err(error) => return Finding::fault(ABOUT, format!("{shown}：{error}"), ELSEWHERE),
    };
    rights(path, &file)
}

const ELSEWHERE: &str = "换一个路径：--store sqlite:路径";

#[cfg(unix)]
fn rights(path: &Path, file: &Metadata) -> Finding {
    use std::os::unix::fs::MetadataExt as _;

    use rustix::fs::{Access, AtFlags, CWD, accessat};

    const ABOUT: &str = "store.place";
    let (shown, mode, owner) = (path.display(), file.mode() & 0o777, file.uid());
    let figures =
        json!({ "path": path.to_string_lossy(), "mode": format!("{mode:o}"), "owner": owner });
    let says = format!("会话库 {shown}，权限 {mode:o}，属主 {owner}");
    let may = |path: &Path, how| accessat(CWD, path, how, AtFlags::EACCESS).is_ok();
    let folder = folder(path);
    let finding = if !may(path, Access::READ_OK | Access::WRITE_OK) {
        let user = rustix::process::geteuid();
        let says = format!("{says}；当前用户（{user}）读不了或写不了它", user = user.as_raw());
        Finding::fault(ABOUT, says, format!("chown 给运行 mante 的用户，再 chmod 600 {shown}"))
    } else if !may(&folder, Access::WRITE_OK | Access::EXEC_OK) {
        let says = format!("{says}；它的文件夹不可写，日志文件 -wal 建不了");
        Finding::fault(ABOUT, says, format!("放开 {} 的写权限", folder.display()))
    } else if mode & 0o077 != 0 {
        let says = format!("{says}；别的用户也能读");
        Finding::notice(ABOUT, says, format!("chmod 600 {shown}"))
    } else {
        Finding::sound(ABOUT, says)
    };
    finding.with(figures)
}

#[cfg(not(unix))]
fn rights(path: &Path, _: &Metadata) -> Finding {
    Finding::sound("store.place", format!("会话库 {}", path.display()))
}

fn size(path: &Path) -> Finding {
    const ABOUT: &str = "store.size";
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let (file, log) = (bytes(path), bytes(&beside(path, "-wal")));
    let says = format!("文件 {}，日志（WAL）{}", readable(file), readable(log));
    let finding = if log > LARGE_LOG {
        let mend = "有程序一直在读，日志并不回文件。找出打开着它的程序（见下），关掉再开";
        Finding::notice(ABOUT, says, mend)
    } else {
        Finding::sound(ABOUT, says)
    };
    finding.with(json!({ "bytes": file, "log_bytes": log }))
}

/// How much room is left where the file is, or would be.
#[cfg(unix)]
pub(super) fn room(path: &Path) -> Option<Finding> {
    const ABOUT: &str = "store.room";
    let folder = folder(path);
    let there = folder.ancestors().find(|folder| folder.is_dir())?;
    let disk = rustix::fs::statvfs(there).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let read_only = disk.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY);
    let says = format!("磁盘还有 {}", readable(free));
    let finding = if read_only {
        Finding::fault(
            ABOUT,
            format!("{says}，但挂载成了只读"),
            "重新挂载成可写，或换一个路径：--store sqlite:路径",
        )
    } else if free < LITTLE_ROOM {
        Finding::fault(ABOUT, format!("{says}，快满了"), "腾出空间，或换到别的磁盘")
    } else if free < SOME_ROOM {
        Finding::notice(ABOUT, says, "腾出一些空间")
    } else {
        Finding::sound(ABOUT, says)
    };
    Some(finding.with(json!({ "free_bytes": free })))
}

#[cfg(not(unix))]
pub(super) fn room(_: &Path) -> Option<Finding> {
    None
}

/// Who has the file open, who writes, and who sends what waits in the outbox.
fn open_in(path: &Path) -> Option<Finding> {
    const ABOUT: &str = "store.holders";
    let index = beside(path, "-shm");
    let holders = holders::of(&[path, &index]);
    let writing = holders::writing(&index, WRITE_LOCK);
    let sending = holders::of(&[&beside(path, "-sending")]);
    let alone = holders::writing(path, ALONE_LOCK);
    let figures = json!({
        "open": pids(&holders), "writing": pids(&writing), "sending": pids(&sending),
        "alone": pids(&alone),
    });
    if !alone.is_empty() {
        let says = format!("会话库正被独占，mante 用不了：{}", named(&alone));
        return Some(Finding::fault(ABOUT, says, "等那个程序做完，或关掉它").with(figures));
    }
    if holders.is_empty() && sending.is_empty() {
        let says = "现在没有程序打开着它";
        return cfg!(target_os = "linux").then(|| Finding::sound(ABOUT, says).with(figures));
    }
    let mut says = format!("打开着它的程序：{}", named(&holders));
    for (what, holders) in [("正在写的", writing), ("在发 Telegram 消息的", sending)] {
        if !holders.is_empty() {
            says.extend(["；", what, "：", &named(&holders)]);
        }
    }
    Some(Finding::sound(ABOUT, says).with(figures))
}

fn pids(holders: &[Holder]) -> Vec<u32> {
    holders.iter().map(|holder| holder.pid).collect()
}

fn named(holders: &[Holder]) -> String {
    let name = |holder: &Holder| format!("{}（{}）", holder.name, holder.pid);
    holders.iter().map(name).collect::<Vec<_>>().join("、")
}

fn folder(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

/// A size as people read it.
fn readable(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{bytes} 字节"),
        10_000..=9_999_999 => format!("{} KB", bytes / 1_000),
        10_000_000..=9_999_999_999 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}
