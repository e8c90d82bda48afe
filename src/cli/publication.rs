//! What is published of a knowledge folder. The folder itself is the draft; in it stand, hidden from
//! whoever reads the draft,
//!
//! ```text
//! .published/log.jsonl        who submitted and who approved what, and when
//! .published/40b5535b80c4/    the files of each published version
//! ```
//!
//! The log's last approval names the version that answers. Both are written beside and renamed, the
//! log last, so that at every moment a whole version is published.

mod log;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::folder;
use crate::knowledge::files::Files;

pub(super) use log::{Did, Entry, is_same, name};

const HIDDEN: &str = ".published";
const LOG: &str = "log.jsonl";
const LOCK: &str = "lock";

/// The publications of a knowledge folder.
pub(super) struct Publication {
    folder: PathBuf,
}

impl Publication {
    /// Those of this folder.
    pub fn of(draft: &Path) -> Self {
        Self { folder: draft.join(HIDDEN) }
    }

    /// All that was done, oldest first.
    pub fn log(&self) -> anyhow::Result<Vec<Entry>> {
        log::read(&self.folder.join(LOG))
    }

    /// The version that answers, with its files; none while nothing was published.
    pub fn current(&self) -> anyhow::Result<Option<(Entry, Files)>> {
        let mut log = self.log()?;
        let Some(last) = log.iter().rposition(|entry| entry.did == Did::Published) else {
            return Ok(None);
        };
        let entry = log.swap_remove(last);
        let files = self.files(&entry.version)?;
        Ok(Some((entry, files)))
    }

    /// Where the files of a version lie.
    pub fn folder_of(&self, version: &str) -> PathBuf {
        self.folder.join(version)
    }

    fn files(&self, version: &str) -> anyhow::Result<Files> {
        let folder = self.folder_of(version);
        let files = folder::read(&folder)
            .with_context(|| format!("读不了已发布的版本 {}", folder.display()))?;
        if files.hash() != version {
            bail!(
                "已发布的版本 {} 被动过（现在是 {}）。删掉这个文件夹，再核准发布一次",
                folder.display(),
                files.hash()
            );
        }
        Ok(files)
    }

    /// Makes sure that nobody else changes the log until the file is dropped.
    pub fn lock(&self) -> anyhow::Result<File> {
        let locked = || {
            fs::create_dir_all(&self.folder)?;
            let lock = File::create(self.folder.join(LOCK))?;
            lock.lock()?;
            Ok::<_, std::io::Error>(lock)
        };
        locked().with_context(|| format!("写不了 {}", self.folder.display()))
    }

    /// Notes something in the log.
    pub fn note(&self, entry: Entry) -> anyhow::Result<()> {
        let mut log = self.log()?;
        log.push(entry);
        self.renamed(LOG, |path| {
            let mut file = File::create(path)?;
            file.write_all(log::text(&log)?.as_bytes())?;
            file.sync_all()
        })
    }

    /// Keeps the files of a version, unless they are there already.
    pub fn keep(&self, files: &Files) -> anyhow::Result<()> {
        let version = files.hash();
        let folder = self.folder_of(&version);
        if folder.exists() {
            return self.files(&version).map(drop);
        }
        self.renamed(&version, |folder| {
            for (path, text) in files.iter() {
                let path = folder.join(&**path);
                fs::create_dir_all(path.parent().unwrap_or(folder))?;
                let mut file = File::create(path)?;
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
            }
            Ok(())
        })
    }

    /// Writes something beside and puts it in its place when it is whole.
    fn renamed(
        &self,
        name: &str,
        write: impl FnOnce(&Path) -> std::io::Result<()>,
    ) -> anyhow::Result<()> {
        let beside = self.folder.join(format!(".{name}.new"));
        let written = || {
            // What a process that was killed left behind.
            if beside.is_dir() {
                fs::remove_dir_all(&beside)?;
            }
            write(&beside)?;
            fs::rename(&beside, self.folder.join(name))
        };
        written().with_context(|| format!("写不了 {}", self.folder.join(name).display()))
    }
}
