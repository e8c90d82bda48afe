//! Reads a `postgres://` URL: libpq's form, with a few settings of our own.
//!
//! Nothing of it is shown but user, host, port and database; it may hold a password.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// How many connections a process opens at most, where the URL does not say.
const POOL: usize = 8;
/// How many it may say. A server takes a hundred altogether unless it was told otherwise.
const LARGEST_POOL: usize = 256;
/// How long one address of the server is tried.
const CONNECTING: Duration = Duration::from_secs(5);
/// After which silence it is asked whether the server is still there, and how long what was sent may
/// stay unacknowledged: a server whose network is gone says nothing.
const SILENCE: Duration = Duration::from_secs(10);

/// A database, and how to get there.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresAddress {
    pub(super) config: Config,
    pub(super) pool: usize,
    pub(super) trust: Trust,
}

/// What a server's certificate is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trust {
    /// Nothing: the words are encrypted, but for whom is not asked.
    Anyone,
    /// The public certificate authorities.
    Public,
    /// Those of a PEM file.
    File(PathBuf),
}

/// Why a `postgres://` URL cannot be used. Never repeats it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Something in it cannot be read.
    #[error(
        "PostgreSQL 地址读不懂。写法：postgres://用户:密码@主机:5432/库名（密码里的 @ : / ? # % 要写成 %40 %3A %2F %3F %23 %25）"
    )]
    Unreadable,
    /// No server.
    #[error("PostgreSQL 地址里没有主机。写法：postgres://用户:密码@主机:5432/库名")]
    NoHost,
    /// The number of connections.
    #[error("pool 要写成 1 到 {LARGEST_POOL} 的整数，例如 ?pool=8")]
    Pool,
    /// How the connection is encrypted.
    #[error(
        "不认识的 sslmode。可用：disable、prefer（默认）、require、verify-full（核对证书；自己的根证书用 sslrootcert=文件）"
    )]
    SslMode,
}

impl FromStr for PostgresAddress {
    type Err = AddressError;

    fn from_str(url: &str) -> Result<Self, AddressError> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let mut own = Own::default();
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !own.take(&name, &value)? {
                rest.append_pair(&name, &value);
            }
        }
        // The driver's parser takes a plus for itself.
        let rest = rest.finish().replace('+', "%20");
        let mut config: Config =
            format!("{place}?{rest}").parse().map_err(|_| AddressError::Unreadable)?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(AddressError::NoHost);
        }
        config.ssl_mode(own.mode);
        settle(&mut config);
        Ok(Self { config, pool: own.pool, trust: own.trust() })
    }
}

/// The settings that the driver does not know, or not by all their names.
struct Own {
    pool: usize,
    mode: SslMode,
    verified: bool,
    root: Option<PathBuf>,
}

impl Default for Own {
    fn default() -> Self {
        Self { pool: POOL, mode: SslMode::Prefer, verified: false, root: None }
    }
}

impl Own {
    /// Takes a setting; false where it is the driver's.
    fn take(&mut self, name: &str, value: &str) -> Result<bool, AddressError> {
        match name {
            "pool" => {
                let pool = value.parse().ok().filter(|pool| (1..=LARGEST_POOL).contains(pool));
                self.pool = pool.ok_or(AddressError::Pool)?;
            }
            "sslmode" => {
                (self.mode, self.verified) = match value {
                    "disable" => (SslMode::Disable, false),
                    "prefer" => (SslMode::Prefer, false),
                    "require" => (SslMode::Require, false),
                    "verify-full" => (SslMode::Require, true),
                    _ => return Err(AddressError::SslMode),
                };
            }
            "sslrootcert" => self.root = Some(PathBuf::from(value)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn trust(self) -> Trust {
        match self.root {
            Some(root) => Trust::File(root),
            None if self.verified => Trust::Public,
            None => Trust::Anyone,
        }
    }
}

/// Sets what a service that runs long needs, where the URL does not.
fn settle(config: &mut Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECTING);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    if config.get_application_name().is_none() {
        config.application_name("mante");
    }
    config.keepalives_idle(SILENCE);
    // Of several servers only the one that takes writes is of any use.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
}

impl fmt::Display for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = self.config.get_user() {
            write!(f, "{user}@")?;
        }
        let hosts: Vec<String> = self.config.get_hosts().iter().map(shown).collect();
        f.write_str(&hosts.join(","))?;
        if let [port] = self.config.get_ports() {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", self.config.get_dbname().unwrap_or_default())
    }
}

fn shown(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}?pool={}", self.pool)
    }
}
