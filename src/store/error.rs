//! Why the store could not do its work, in the words of the person who operates it.
//!
//! Every message says the path and the mend. The words of a conversation never stand in one.

use std::path::PathBuf;

use thiserror::Error;

use super::ServerFault;

/// Why a store could not be opened, read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file cannot be opened or created at all.
    #[error("打不开日志库 {path}：{reason}。换一个路径：--store sqlite:路径")]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder does not allow the file, or its companions, to be written.
    #[error("打不开日志库 {path}：文件夹不可写。换一个路径：--store sqlite:路径")]
    FolderReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The file itself does not allow writing.
    #[error("写不了日志库 {path}：文件是只读的。放开它的写权限，或换一个路径：--store sqlite:路径")]
    FileReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The file in use is no longer the one at its path.
    #[error(
        "日志库 {path} 在使用中被删掉、移走或换掉了，这一次的内容没有记下。把原来的文件放回去就接着用；要换成别的文件（例如备份），先停下 mante，删掉旁边的 -wal 和 -shm 文件再启动；或换一个路径：--store sqlite:路径"
    )]
    Moved {
        /// The file.
        path: PathBuf,
    },
    /// There is no room left.
    #[error("写不了日志库 {path}：磁盘满了，这一次的内容没有记下。腾出空间再试")]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds the file for longer than we wait.
    #[error(
        "日志库 {path} 正被另一个程序占用。关掉那个程序再试，或换一个路径：--store sqlite:路径"
    )]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a sound database.
    #[error(
        "日志库 {path} 已损坏，或不是 SQLite 文件；没有改动它。用 mante doctor 看坏在哪里；停下 mante，把它改名留底，放上备份再启动；或换一个路径：--store sqlite:路径"
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
    },
    /// The file is a sound database, but of another program.
    #[error(
        "{path} 是别的程序的数据库，不是 mante 的日志库；没有改动它。换一个路径：--store sqlite:路径"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer mante.
    #[error(
        "日志库 {path} 是更新的 mante 写的（结构第 {found} 版，本程序只认到第 {known} 版）；没有改动它。升级 mante，或换一个路径：--store sqlite:路径"
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The schema version in the file.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// The system does not let the process open any more files.
    #[error(
        "打不开日志库 {path}：这个进程打开的文件已经到上限。提高上限（ulimit -n）再启动，或换一个路径：--store sqlite:路径"
    )]
    TooManyFiles {
        /// The file.
        path: PathBuf,
    },
    /// The disk, or the system in front of it, failed.
    #[error(
        "读写日志库 {path} 时系统报错（{reason}），这一次的内容没有记下：磁盘可能坏了、被拔掉了，或变成只读。查看系统日志，修好再试；或换一个路径：--store sqlite:路径"
    )]
    DiskFault {
        /// The file.
        path: PathBuf,
        /// What the backend says.
        reason: String,
    },
    /// Anything else, with the backend's own words.
    #[error("日志库 {path} 出错：{reason}。可以换一个路径再试：--store sqlite:路径")]
    Other {
        /// The file.
        path: PathBuf,
        /// What the backend says.
        reason: String,
    },
    /// A database server, or the way to it.
    #[error("数据库 {server} {fault}")]
    Server {
        /// Where it is, without the password.
        server: String,
        /// What is wrong.
        fault: ServerFault,
    },
}

impl StoreError {
    /// Whether whoever tries next has to wait as long and gets no further.
    #[must_use]
    pub fn concerns_all(&self) -> bool {
        match self {
            Self::Locked { .. } => true,
            Self::Server { fault, .. } => !matches!(fault, ServerFault::Other { .. }),
            _ => false,
        }
    }
}
