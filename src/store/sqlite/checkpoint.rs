//! Carries the log over into the file beside the one that writes, so that no turn waits for it.
//!
//! Writing some thousand pages and waiting for the disk takes a tenth of a second. A thread with a
//! connection of its own does nearly all of it while turns go on; what these add meanwhile is
//! little, and the one that writes carries it over itself: only then is nothing left in the log, and
//! it begins anew at its start instead of growing. Only then, too, does `SQLite` wait for the disk to
//! have all of the file; the thread has waited for most of that before. Where the disk is too slow for
//! the thread to catch up, the one that writes does all of it, before the log takes the disk's space.

use std::cell::Cell;
use std::fs::File;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

use super::{FLAGS, schema};
use crate::store::Durability;

/// Pages of the log after which it is carried over. Pages that change again and again are carried
/// over once.
pub(super) const LOG_PAGES: i64 = 4_000;
/// How many pages may be left for the one that writes, and how often the thread tries to get there.
const FEW: i64 = LOG_PAGES / 40;
const PASSES: usize = 6;
/// Pages of the log at which the one that writes no longer leaves it to the thread: 250 MiB.
const MOST_PAGES: i64 = 4 * LOG_PAGES;

thread_local! {
    /// How many pages the log had at the last commit of this thread, until somebody looks.
    static LOG: Cell<i64> = const { Cell::new(0) };
}

/// Carries over beside the one that writes. Ends, and closes its connection, when it is dropped.
pub(super) struct Checkpoints {
    /// None once it ends.
    wanted: Option<SyncSender<()>>,
    shared: Arc<Shared>,
    /// Pages of the log at which the one that writes carries over itself, the next time.
    limit: AtomicI64,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    connection: Mutex<Connection>,
    path: PathBuf,
    /// The file itself, once it was needed. It stays open until the process ends: whoever closes a
    /// file lets go of all locks that the process has on it, those of `SQLite`'s connections too
    /// (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
    file: OnceLock<Option<ManuallyDrop<File>>>,
    /// Whether only little is left in the log.
    nearly_done: AtomicBool,
}

impl Checkpoints {
    /// Takes the carrying over from the connection that writes, with another one to the same file.
    /// None where the system has no thread left; then the one that writes goes on doing it.
    pub fn start(
        writes: &Connection,
        path: &Path,
        durability: Durability,
        patience: Duration,
    ) -> rusqlite::Result<Option<Self>> {
        let other = Connection::open_with_flags(path, FLAGS)?;
        other.busy_timeout(patience)?;
        schema::configure(&other, durability)?;
        let (wanted, wishes) = sync_channel(1);
        let nearly_done = AtomicBool::new(false);
        let (connection, path, file) = (Mutex::new(other), path.to_owned(), OnceLock::new());
        let shared = Arc::new(Shared { connection, path, file, nearly_done });
        let theirs = Arc::clone(&shared);
        let thread = Builder::new().name("checkpoint".to_owned());
        let Ok(thread) = thread.spawn(move || theirs.run(&wishes)) else {
            return Ok(None);
        };
        writes.pragma_update(None, "wal_autocheckpoint", 0)?;
        writes.wal_hook(Some(|_, pages| {
            LOG.set(pages.into());
            Ok(())
        }));
        let limit = AtomicI64::new(MOST_PAGES);
        Ok(Some(Self { wanted: Some(wanted), shared, limit, thread: Some(thread) }))
    }

    /// To be called by the one that writes, on the thread that has written. What goes wrong here costs
    /// no turn: the log stays, and is carried over another time.
    pub fn written(&self, writes: &Connection) {
        let pages = LOG.take();
        if self.shared.nearly_done.swap(false, Ordering::Acquire) {
            let _ = carry_over(writes, "PASSIVE");
        } else if pages >= self.limit.load(Ordering::Relaxed) {
            self.carry_all_over(writes);
        } else if let Some(wanted) = self.wanted.as_ref().filter(|_| pages >= LOG_PAGES) {
            // A wish that stands already is enough.
            let _ = wanted.try_send(());
        }
    }

    /// What somebody still reads stays in the log; then it may grow by as much again before the next
    /// try, for each try looks at all of it.
    fn carry_all_over(&self, writes: &Connection) {
        let _pause = self.pause();
        let left = carry_over(writes, "PASSIVE").ok().filter(|left| left.carried < left.log);
        let limit = left.map_or(0, |left| left.log) + MOST_PAGES;
        self.limit.store(limit, Ordering::Relaxed);
    }

    /// Keeps the thread from its work for as long as the guard lives. Two that carry over at the same
    /// time do not wait for each other: the second fails.
    pub fn pause(&self) -> impl Drop + '_ {
        self.shared.connection()
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.wanted = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to say, not even how it ended.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn run(&self, wishes: &Receiver<()>) {
        while wishes.recv().is_ok() {
            let wanted = |left: Log| left.log >= LOG_PAGES && left.carried < left.log;
            if self.carry_over("NOOP").is_ok_and(wanted) {
                self.carry_nearly_all();
            }
        }
    }

    fn carry_nearly_all(&self) {
        let mut before = None;
        for _ in 0..PASSES {
            let passed = self.carry_over("PASSIVE");
            self.sync();
            let left = passed.and_then(|_| self.carry_over("NOOP"));
            let Ok(Log { log, carried }) = left else { return };
            if log - carried <= FEW {
                break;
            }
            if before == Some(carried) {
                // Somebody still reads what comes next. The next write wishes again.
                return;
            }
            before = Some(carried);
        }
        self.nearly_done.store(true, Ordering::Release);
    }

    /// Waits for the disk to have what was carried over so far. Where that fails, the one that writes
    /// will wait for it, and say what is wrong.
    fn sync(&self) {
        let open = || File::open(&self.path).ok().map(ManuallyDrop::new);
        if let Some(file) = self.file.get_or_init(open) {
            let _ = file.sync_data();
        }
    }

    /// Lets go of the connection afterwards, for whoever waits to empty the log.
    fn carry_over(&self, how: &str) -> rusqlite::Result<Log> {
        carry_over(&self.connection(), how)
    }

    /// A panic leaves no transaction open here, so the connection behind a poisoned lock is sound.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the log stands, in pages.
struct Log {
    log: i64,
    carried: i64,
}

fn carry_over(connection: &Connection, how: &str) -> rusqlite::Result<Log> {
    connection
        .prepare_cached(&format!("PRAGMA wal_checkpoint({how})"))?
        .query_row([], |row| Ok(Log { log: row.get(1)?, carried: row.get(2)? }))
}
