//! Reads what stands after `--store`.
//!
//! Only the shape of the URL is judged here; whether the place can be written shows on opening.
//! A refused URL is never echoed beyond its scheme, since it may hold a password.

use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use super::{AddressError, PostgresAddress};

/// A place to keep conversations, as given with `--store`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// `sqlite:PATH`: a file.
    Sqlite(PathBuf),
    /// `sqlite::memory:`: gone when the process ends.
    Memory,
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE`: a database that several processes share.
    Postgres(Box<PostgresAddress>),
}

/// Why a setting of the store cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UrlError {
    /// A `postgres://` URL that cannot be used.
    #[error(transparent)]
    Postgres(#[from] AddressError),
    /// A scheme that we do not know.
    #[error(
        "不认识的日志库种类“{0}”。可用：sqlite:路径、sqlite::memory:、postgres://用户@主机/库名"
    )]
    UnknownScheme(String),
    /// No scheme, most likely a bare path.
    #[error(
        "日志库地址缺少种类。可用：sqlite:路径、sqlite::memory:、postgres://用户@主机/库名（文件请写成 sqlite:路径）"
    )]
    NoScheme,
    /// `sqlite:` with nothing behind it.
    #[error("sqlite: 后面缺少路径，例如 sqlite:mante.db")]
    NoPath,
    /// `sqlite:~/…`, which the shell does not expand and which would make a folder called `~`.
    #[error("sqlite: 后面的 ~ 不会展开成主目录，请写完整路径，例如 sqlite:/home/me/mante.db")]
    Tilde,
    /// A durability other than the two that there are.
    #[error("不认识的写盘方式“{0}”。可用：full（断电也不丢）、normal（进程被杀也不丢）")]
    UnknownDurability(String),
}

impl FromStr for StoreUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = text.split_once(':').ok_or(UrlError::NoScheme)?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" if rest == ":memory:" => Ok(Self::Memory),
            "sqlite" => file(rest).map(Self::Sqlite),
            "postgres" | "postgresql" => Ok(Self::Postgres(Box::new(text.parse()?))),
            known_by_shape if is_scheme(known_by_shape) => {
                Err(UrlError::UnknownScheme(known_by_shape.to_owned()))
            }
            _ => Err(UrlError::NoScheme),
        }
    }
}

/// The path of a `sqlite:` URL; `sqlite:///var/x` and `sqlite://x` are common spellings of
/// `sqlite:/var/x` and `sqlite:x`.
fn file(rest: &str) -> Result<PathBuf, UrlError> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    match path {
        "" => Err(UrlError::NoPath),
        "~" => Err(UrlError::Tilde),
        home if home.starts_with("~/") => Err(UrlError::Tilde),
        path => Ok(PathBuf::from(path)),
    }
}

/// Whether it looks like a scheme. A single letter is a Windows drive.
fn is_scheme(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
