//! Which processes have a file open, and which of them is writing: what the system's list of locks
//! says. Empty where the system keeps none that can be read.

use std::fs;
use std::path::Path;

/// A process that has a file locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    /// Its number.
    pub pid: u32,
    /// What it is called.
    pub name: String,
}

/// A lock as the system lists it.
struct Lock {
    is_write: bool,
    pid: u32,
    inode: u64,
    first: u64,
}

/// Processes that have any of these files open.
pub(super) fn of(paths: &[&Path]) -> Vec<Holder> {
    let inodes: Vec<u64> = paths.iter().filter_map(|path| inode(path)).collect();
    named(locks().into_iter().filter(|lock| inodes.contains(&lock.inode)))
}

/// Processes that keep everybody else from writing a byte of a file.
pub(super) fn writing(path: &Path, byte: u64) -> Vec<Holder> {
    let Some(inode) = inode(path) else { return Vec::new() };
    let writes = |lock: &Lock| lock.is_write && lock.inode == inode && lock.first == byte;
    named(locks().into_iter().filter(writes))
}

fn named(locks: impl Iterator<Item = Lock>) -> Vec<Holder> {
    let mut pids: Vec<u32> = locks.map(|lock| lock.pid).collect();
    pids.sort_unstable();
    pids.dedup();
    pids.into_iter().map(|pid| Holder { pid, name: name(pid) }).collect()
}

fn name(pid: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    name.trim_end().to_owned()
}

fn locks() -> Vec<Lock> {
    let list = fs::read_to_string("/proc/locks").unwrap_or_default();
    list.lines().filter_map(lock).collect()
}

/// Reads `1: POSIX  ADVISORY  WRITE 4711 fe:00:131075 120 120`.
fn lock(line: &str) -> Option<Lock> {
    let mut words = line.split_whitespace().skip(1).skip_while(|word| *word == "->");
    let is_write = words.nth(2)? == "WRITE";
    let pid = words.next()?.parse().ok()?;
    let inode = words.next()?.rsplit(':').next()?.parse().ok()?;
    let first = words.next()?.parse().ok()?;
    Some(Lock { is_write, pid, inode, first })
}

#[cfg(unix)]
fn inode(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|file| file.ino())
}

#[cfg(not(unix))]
fn inode(_: &Path) -> Option<u64> {
    None
}
