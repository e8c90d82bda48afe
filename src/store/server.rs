//! Why a database server could not do its work, in the words of the person who operates it.
//!
//! Every message says the mend. Nothing a server says about a row is repeated: it may quote it.

use thiserror::Error;

/// What is wrong with a database server, or with the way to it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ServerFault {
    /// Nobody answers, or not any more.
    #[error("连不上：{reason}。看数据库是否在运行、主机和端口对不对；已等过的话，恢复后再试")]
    Unreachable {
        /// What the system says.
        reason: String,
    },
    /// The user may not connect.
    #[error("不让登录（{code}）。核对用户名和密码，以及数据库的 pg_hba.conf")]
    Refused {
        /// `PostgreSQL`'s code.
        code: String,
    },
    /// No database of that name.
    #[error("里没有这个库。先建库：createdb 库名，或改地址里的库名")]
    NoDatabase,
    /// The connection cannot be encrypted as wanted.
    #[error("加密连接（TLS）不成：{reason}。核对 sslmode 和 sslrootcert")]
    Tls {
        /// What the library says.
        reason: String,
    },
    /// The server has no connection left.
    #[error("的连接数用完了。调大它的 max_connections，或给每个 mante 少一些：地址后加 ?pool=4")]
    TooManyConnections,
    /// All our own connections are in use.
    #[error("忙不过来：{most} 个连接都在用。地址后加大 ?pool=数目，或看数据库为什么慢")]
    Busy {
        /// How many there are.
        most: usize,
    },
    /// A standby, or a server that takes no writes.
    #[error(
        "只能读，不能写（多半是备库）。地址要指向主库；有几台就都写上：postgres://用户@主机1,主机2/库名"
    )]
    ReadOnly,
    /// The server has no room left.
    #[error("的磁盘满了，这一次的内容没有记下。给数据库腾出空间再试")]
    DiskFull,
    /// Something held a lock, or took, too long.
    #[error("太久没有做完（{code}），这一次的内容没有记下。看有没有别的操作长时间锁着表，然后再试")]
    TooSlow {
        /// `PostgreSQL`'s code.
        code: String,
    },
    /// The user may connect and not do this.
    #[error(
        "不许这个用户做这件事。让库的主人执行：GRANT ALL ON SCHEMA public TO 用户（或换成库的主人）"
    )]
    NotPermitted,
    /// The database holds another program's tables.
    #[error("里有别的程序的表，不是 mante 的库；没有改动它。给 mante 单独建一个库：createdb mante")]
    Foreign,
    /// The database was written by a newer mante.
    #[error(
        "是更新的 mante 建的（结构第 {found} 版，本程序只认到第 {known} 版）；没有改动它。升级 mante，或换一个库"
    )]
    NewerSchema {
        /// The schema version in the database.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// The database cannot hold every character.
    #[error(
        "的编码是 {found}，存不下所有汉字。用 UTF8 重新建库：createdb -E UTF8 -T template0 库名"
    )]
    Encoding {
        /// Its encoding.
        found: String,
    },
    /// Anything else.
    #[error("出错：{reason}")]
    Other {
        /// What is known of it.
        reason: String,
    },
}
