//! Translates `PostgreSQL`'s errors into the causes that an operator can act on, and says which of
//! them pass by themselves.

use std::error::Error as _;
use std::io;

use deadpool_postgres::{HookError, PoolError, TimeoutType};
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

use crate::store::{ServerFault, StoreError};

/// An error, with what may be hoped for.
#[derive(Debug)]
pub(super) struct Fault {
    pub error: StoreError,
    /// It may be gone in a while: the server restarts, or another takes its place.
    pub passes: bool,
    /// The server is just starting.
    pub starts: bool,
    /// The connection is of no use any more.
    pub gives_up: bool,
}

/// Names the cause of an error.
pub(super) fn of(error: &Error, server: &str) -> Fault {
    let code = error.code();
    let fault = match code {
        Some(code) => by_code(code, error),
        None => by_source(error),
    };
    let deadlocked = code.is_some_and(|code| DEADLOCKS.contains(code));
    let lost = matches!(fault, ServerFault::Unreachable { .. } | ServerFault::ReadOnly);
    Fault {
        passes: lost || deadlocked || matches!(fault, ServerFault::TooManyConnections),
        starts: code == Some(&SqlState::CANNOT_CONNECT_NOW),
        gives_up: lost || error.is_closed(),
        error: StoreError::Server { server: server.to_owned(), fault },
    }
}

/// Names why there is no connection. `most` is how many there may be.
pub(super) fn of_pool(error: PoolError, server: &str, most: usize) -> Fault {
    let fault = match error {
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            return of(&error, server);
        }
        PoolError::Timeout(TimeoutType::Wait) => ServerFault::Busy { most },
        PoolError::Timeout(_) => return silent(server),
        other => ServerFault::Other { reason: other.to_string() },
    };
    Fault {
        error: StoreError::Server { server: server.to_owned(), fault },
        passes: false,
        starts: false,
        gives_up: false,
    }
}

/// A server that does not answer any more.
pub(super) fn silent(server: &str) -> Fault {
    let fault = ServerFault::Unreachable { reason: "没有回音".to_owned() };
    Fault {
        error: StoreError::Server { server: server.to_owned(), fault },
        passes: false,
        starts: false,
        gives_up: true,
    }
}

/// Two who waited for each other: one of them has to do it again.
const DEADLOCKS: [SqlState; 2] =
    [SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];

fn by_code(code: &SqlState, error: &Error) -> ServerFault {
    let text = code.code().to_owned();
    match *code {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            ServerFault::Refused { code: text }
        }
        SqlState::INVALID_CATALOG_NAME => ServerFault::NoDatabase,
        SqlState::TOO_MANY_CONNECTIONS => ServerFault::TooManyConnections,
        SqlState::READ_ONLY_SQL_TRANSACTION => ServerFault::ReadOnly,
        SqlState::DISK_FULL => ServerFault::DiskFull,
        SqlState::LOCK_NOT_AVAILABLE | SqlState::QUERY_CANCELED => {
            ServerFault::TooSlow { code: text }
        }
        SqlState::INSUFFICIENT_PRIVILEGE => ServerFault::NotPermitted,
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => ServerFault::Unreachable {
            reason: format!("数据库正在停或正在启动（{text}）"),
        },
        _ if text.starts_with("08") => {
            ServerFault::Unreachable { reason: format!("连接断了（{text}）") }
        }
        // What it says of data may quote them.
        _ if text.starts_with("22") || text.starts_with("23") => {
            ServerFault::Other { reason: format!("内容存不进去（{text}）") }
        }
        _ => {
            let said = error.as_db_error().map(DbError::message).unwrap_or_default();
            ServerFault::Other { reason: format!("{said}（{text}）") }
        }
    }
}

/// What the driver or the system says.
fn by_source(error: &Error) -> ServerFault {
    let source = error.source();
    let said = source.map_or_else(|| error.to_string(), ToString::to_string);
    if let Some(system) = source.and_then(|source| source.downcast_ref::<io::Error>()) {
        return match system.kind() {
            // How the driver says that a server is not the one that takes writes.
            io::ErrorKind::PermissionDenied if said.contains("does not allow writes") => {
                ServerFault::ReadOnly
            }
            io::ErrorKind::InvalidData => ServerFault::Tls { reason: said },
            _ => ServerFault::Unreachable { reason: said },
        };
    }
    let what = error.to_string();
    match said.as_str() {
        _ if error.is_closed() => ServerFault::Unreachable { reason: "连接断了".to_owned() },
        "password missing" => ServerFault::Refused { code: "没有给密码".to_owned() },
        _ if what.contains("TLS") => ServerFault::Tls { reason: said },
        _ if what.contains("authentication") => ServerFault::Refused { code: said },
        _ => ServerFault::Other { reason: format!("{what}: {said}") },
    }
}
