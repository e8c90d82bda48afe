//! Why the web cannot be served, in the words of the person who operates it.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;

/// Why the web cannot be served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WebError {
    /// The address is taken, or not ours.
    #[error("在 {listen} 上听不了：{error}。换一个端口：--listen 127.0.0.1:8081")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// The figures cannot be kept.
    #[error("运行指标记不了：{0}")]
    Measure(String),
    /// The system has no thread or no file left.
    #[error("系统给不出资源：{0}")]
    System(#[source] io::Error),
}
