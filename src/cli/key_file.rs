//! Where the keys come from: a file that is named, the environment, or a file beside the database.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::Options;
use super::open::store_url;
use crate::service::secrets::{Keys, Secrets, SecretsError};
use crate::store::{Store, StoreUrl};

/// The environment variable that holds the keys themselves.
const KEYS: &str = "MANTE_KEYS";

/// The option of every command that needs keys.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct KeyFile {
    /// The file of the keys.
    #[arg(
        long,
        value_name = "文件",
        env = "MANTE_KEY_FILE",
        hide_env = true,
        help = "钥匙文件（也可设 MANTE_KEY_FILE，或把内容放进 MANTE_KEYS）；SQLite 默认用会话库旁边的 .key",
        help_heading = "选项"
    )]
    key_file: Option<PathBuf>,
}

/// Where keys are kept.
pub(super) enum Source {
    /// A file that was named; it has to be there.
    Named(PathBuf),
    /// The file beside the database, made at first use.
    Beside(PathBuf),
    /// The environment.
    Environment(Zeroizing<String>),
    /// Nowhere: the store is gone with the process, and so are they.
    Passing,
}

impl Source {
    /// Where the keys of a store are kept.
    pub fn of(named: &KeyFile, options: &Options) -> anyhow::Result<Self> {
        if let Some(path) = &named.key_file {
            return Ok(Self::Named(path.clone()));
        }
        if let Ok(keys) = env::var(KEYS)
            && !keys.trim().is_empty()
        {
            return Ok(Self::Environment(Zeroizing::new(keys)));
        }
        let url = store_url(options)?;
        if let StoreUrl::Sqlite(path) = url {
            let mut name = OsString::from(path);
            name.push(".key");
            return Ok(Self::Beside(PathBuf::from(name)));
        }
        if url == StoreUrl::Memory {
            return Ok(Self::Passing);
        }
        bail!(
            "没有钥匙。几个程序共用的会话库要写明：--key-file 文件，或设 MANTE_KEY_FILE、MANTE_KEYS。\
             还没有钥匙就先运行 mante seal new 文件"
        )
    }

    /// The file, where there is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Named(path) | Self::Beside(path) => Some(path),
            Self::Environment(_) | Self::Passing => None,
        }
    }

    /// What it holds. A file beside the database is made where there is none and nothing was ever
    /// sealed.
    fn text(&self, store: &dyn Store) -> anyhow::Result<Zeroizing<String>> {
        match self {
            Self::Named(path) => read(path),
            Self::Beside(path) => match path.try_exists() {
                Ok(false) => {
                    if !store.addressed(None, 1)?.is_empty() {
                        bail!(
                            "钥匙文件 {} 不见了，会话库里的人要靠它认出来、联系上。把它放回去；\
                             放在别处的用 --key-file 写明",
                            path.display()
                        );
                    }
                    write_new(path, &Secrets::fresh()?)?;
                    // Another process may have been faster; its file counts.
                    read(path)
                }
                _ => read(path),
            },
            Self::Environment(keys) => Ok(keys.clone()),
            Self::Passing => Ok(Secrets::fresh()?),
        }
    }
}

/// The keys of a store.
pub(super) fn keys(named: &KeyFile, options: &Options, store: &dyn Store) -> anyhow::Result<Keys> {
    let source = Source::of(named, options)?;
    let text = source.text(store)?;
    let file = source.file().map(Path::to_owned);
    let place = file.as_deref().map_or(KEYS.to_owned(), |path| path.display().to_string());
    let secrets = Secrets::read(&text).with_context(|| format!("用不了 {place}"))?;
    let Some(path) = file else { return Ok(Keys::new(secrets, None)) };
    let again = move || {
        let text = read(&path).map_err(|error| SecretsError::File(format!("{error:#}")))?;
        Secrets::read(&text)
    };
    Ok(Keys::new(secrets, Some(Box::new(again))))
}

/// Reads a file of keys that nobody else can read.
pub(super) fn read(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("没有钥匙文件 {}。要做一个新的就运行 mante seal new 文件", path.display())
        }
        Err(error) => {
            return Err(error).with_context(|| format!("读不了钥匙文件 {}", path.display()));
        }
    };
    check_private(path)?;
    Ok(text)
}

#[cfg(unix)]
fn check_private(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map(|data| data.permissions().mode()).unwrap_or_default();
    if mode & 0o077 != 0 {
        let path = path.display();
        bail!("钥匙文件 {path} 别人也能读，不能用。先运行：chmod 600 {path}");
    }
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn check_private(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// Writes a file of keys that is not there yet; false where it is.
pub(super) fn write_new(path: &Path, text: &str) -> anyhow::Result<bool> {
    let file = written(path, text)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => {
            Err(error.error).with_context(|| format!("写不了钥匙文件 {}", path.display()))
        }
    }
}

/// Puts other keys in the place of those in a file, at once or not at all.
pub(super) fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let wrong = || format!("写不了钥匙文件 {}", path.display());
    written(path, text)?.persist(path).map_err(|error| error.error).with_context(wrong)?;
    Ok(())
}

/// A file beside it, which only its owner can read.
fn written(path: &Path, text: &str) -> anyhow::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let write = || {
        let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        Ok::<_, std::io::Error>(file)
    };
    write().with_context(|| format!("写不了钥匙文件 {}", path.display()))
}
