//! Why the bot cannot run, in the words of the person who operates it.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;

use crate::service::secrets::SecretsError;
use crate::store::StoreError;

/// Why the bot cannot run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TelegramError {
    /// The token is not taken.
    #[error("Telegram 不认这个令牌。核对环境变量 TELOXIDE_TOKEN（找 @BotFather 要）")]
    Token,
    /// The address of the server cannot be used.
    #[error("TELEGRAM_API_URL 用不了：要写成 http://主机:端口 或 https://主机")]
    Address,
    /// The proxy cannot be used.
    #[error("代理 TELOXIDE_PROXY 用不了：要写成 socks5://主机:端口 或 http://主机:端口")]
    Proxy,
    /// The server does not take the webhook.
    #[error("Telegram 不收这个 webhook 地址：{0}")]
    Webhook(String),
    /// The address to listen on cannot be had.
    #[error("在 {listen} 上收不了消息：{error}。换一个：--webhook-listen 地址:端口")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// What is wrong with it.
        error: io::Error,
    },
    /// The address for the figures cannot be had.
    #[error("在 {listen} 上给不出运行指标：{error}。换一个：--metrics 地址:端口")]
    Figures {
        /// The address.
        listen: SocketAddr,
        /// What is wrong with it.
        error: io::Error,
    },
    /// The thread that carries out turns has ended, which is a bug.
    #[error("内部出错，停下了；没有丢消息。重新启动，并把 MANTE_LOG=info 的日志发给维护的人")]
    Broken,
    /// The keys are not those of the store.
    #[error("钥匙和会话库对不上：{0}。换上原来的钥匙（--key-file），或换一个会话库")]
    Keys(SecretsError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system does not give what is needed.
    #[error("系统不给运行的条件：{0}")]
    System(#[source] io::Error),
}
