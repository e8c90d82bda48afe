//! What a copy of a store is, and why there may be none.

use std::path::PathBuf;

use thiserror::Error;

use super::StoreError;

/// A copy that was found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    /// Its size in bytes.
    pub bytes: u64,
    /// How many sessions are in it.
    pub sessions: u64,
    /// How many turns are in it.
    pub turns: u64,
    /// Whether the store has the newest tables, so that this program may write into it without
    /// bringing it to a newer form first.
    pub current: bool,
}

/// Why a store was not copied. What is at the target is what was there before.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Nothing was ever kept.
    #[error("没有可备份的：{path} 还不存在。用 --store sqlite:路径 指明会话库")]
    Nothing {
        /// Where the store would be.
        path: PathBuf,
    },
    /// The store is in memory.
    #[error("--store sqlite::memory: 不留任何内容，没有可备份的")]
    InMemory,
    /// The store is a database that several may share, and has tools of its own.
    #[error("PostgreSQL 库请用它自己的工具备份：pg_dump --format=custom，或服务器的持续归档")]
    Server,
    /// Something is at the target.
    #[error("{target} 已经有了，没有覆盖。换一个文件名，或加 --force 覆盖它")]
    Exists {
        /// The target.
        target: PathBuf,
    },
    /// The target is the store itself.
    #[error("{target} 就是正在用的会话库。换一个文件名")]
    Same {
        /// The target.
        target: PathBuf,
    },
    /// A log lies beside the target, which would be taken for that of the copy.
    #[error("{target} 旁边有 -wal 文件：它正被使用，或没有正常关闭。换一个文件名")]
    InUse {
        /// The target.
        target: PathBuf,
    },
    /// The target cannot be written.
    #[error("写不了备份 {target}：{reason}。换一个文件夹，或腾出空间再试")]
    Target {
        /// The target.
        target: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The copy is not whole.
    #[error("备份出来的内容不完整（{reason}），没有留下备份。用 mante doctor 检查会话库")]
    Unsound {
        /// What is wrong with it.
        reason: String,
    },
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}
