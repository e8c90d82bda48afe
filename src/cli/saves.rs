//! Waits until something is saved in files or folders: told by the system, or looked for every
//! second where the system cannot tell.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use notify::{Config, Event, PollWatcher, RecursiveMode, Watcher};

/// How long nothing must be saved until what was saved counts as whole.
const QUIET: Duration = Duration::from_millis(200);
/// How long a program that saves without end is waited for.
const MOST: Duration = Duration::from_secs(3);
/// How often is looked where the system does not tell.
const LOOK: Duration = Duration::from_secs(1);

/// The saves in some files or folders.
pub(super) struct Saves {
    paths: Vec<PathBuf>,
    watcher: Box<dyn Watcher + Send>,
    told: Receiver<()>,
}

impl Saves {
    /// Begins to watch.
    ///
    /// # Errors
    /// When the present folder is gone or nothing can be watched at all.
    pub fn of(paths: &[&Path]) -> anyhow::Result<Self> {
        let paths = paths.iter().map(std::path::absolute).collect::<Result<Vec<_>, _>>()?;
        let (tell, told) = channel();
        let heard = hear(paths.clone(), tell);
        let native = notify::recommended_watcher(heard).and_then(|mut watcher| {
            watch(&mut watcher, &paths)?;
            Ok(Box::new(watcher) as Box<dyn Watcher + Send>)
        });
        match native {
            Ok(watcher) => Ok(Self { paths, watcher, told }),
            Err(error) => {
                tracing::debug!(%error, "saves are looked for every second");
                Self::looked_for(paths, LOOK)
            }
        }
    }

    /// Watches without the system's help.
    fn looked_for(paths: Vec<PathBuf>, every: Duration) -> anyhow::Result<Self> {
        let (tell, told) = channel();
        // Contents are compared too: by its time alone, a second save in the same second is none.
        let config = Config::default().with_poll_interval(every).with_compare_contents(true);
        let mut watcher = PollWatcher::new(hear(paths.clone(), tell), config)?;
        watch(&mut watcher, &paths)?;
        Ok(Self { paths, watcher: Box::new(watcher), told })
    }

    /// Waits until something was saved and then nothing for a moment; false where there will never
    /// be anything any more.
    pub fn wait(&mut self) -> bool {
        if self.told.recv().is_err() {
            return false;
        }
        let started = Instant::now();
        while started.elapsed() < MOST && self.told.recv_timeout(QUIET).is_ok() {}
        // A folder may have been put in the place of the one that was watched.
        if let Err(error) = watch(&mut *self.watcher, &self.paths) {
            tracing::debug!(%error, "a watched path is gone for now");
        }
        true
    }
}

/// Watches the paths, and from outside whether one of them is replaced as a whole.
fn watch(watcher: &mut dyn Watcher, paths: &[PathBuf]) -> notify::Result<()> {
    for path in paths {
        if let Some(outside) = path.parent() {
            // Where the folder outside is closed to us, only a replacement goes unnoticed.
            let _ = watcher.watch(outside, RecursiveMode::NonRecursive);
        }
        watcher.watch(path, RecursiveMode::Recursive)?;
    }
    Ok(())
}

/// Tells of what changes in the paths; reading a file, or a change beside them, is none.
fn hear(paths: Vec<PathBuf>, tell: Sender<()>) -> impl Fn(notify::Result<Event>) + Send {
    move |event| {
        let Ok(event) = event else { return };
        let within = event.paths.iter().any(|path| paths.iter().any(|own| path.starts_with(own)));
        if within && !event.kind.is_access() {
            // Nobody listens any more where the program ends.
            let _ = tell.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Waits for the next save; a watcher that misses it must not hang the test.
    #[track_caller]
    fn is_heard(saves: &Saves, what: &str) {
        assert!(saves.told.recv_timeout(Duration::from_secs(30)).is_ok(), "not heard: {what}");
        while saves.told.recv_timeout(Duration::from_millis(100)).is_ok() {}
    }

    #[test]
    fn saves_are_found_where_the_system_does_not_tell() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("regions");
        fs::create_dir(&inner).unwrap();
        let file = inner.join("a.yaml");
        fs::write(&file, "cap: 1").unwrap();
        let paths = vec![folder.path().to_owned()];
        let saves = Saves::looked_for(paths, Duration::from_millis(10)).unwrap();
        // One right after the other, in the same second and of the same length.
        for text in ["cap: 2", "cap: 3", "cap: 4"] {
            fs::write(&file, text).unwrap();
            is_heard(&saves, text);
        }
        fs::write(inner.join("b.yaml"), "cap: 1").unwrap();
        is_heard(&saves, "a new file");
        fs::remove_file(&file).unwrap();
        is_heard(&saves, "a file that is gone");
    }
}
