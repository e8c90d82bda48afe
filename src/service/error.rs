//! Why a turn could not be carried out. Nothing of such a turn was kept or shown.

use thiserror::Error;

use crate::store::StoreError;

/// Why a turn could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The store could not read or write.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Others kept changing the session between our reading and our writing.
    #[error("这个会话同时来了太多消息，这一条没有记下。请再发一次")]
    Busy,
    /// A repeated message was answered before, but the stored reply cannot be read any more.
    #[error("这条消息以前答过，但存下的回复读不出来了：{0}")]
    StoredReply(String),
    /// A session or a reply could not be written as JSON.
    #[error("这一次的内容存不下来：{0}")]
    Encode(String),
}
