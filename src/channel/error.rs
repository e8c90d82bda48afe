//! Why a channel stopped before its input ended.

use std::io;

use thiserror::Error;

use crate::service::ServiceError;

/// Why a channel stopped before its input ended.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// What people write cannot be read any more.
    #[error("读不到输入：{0}")]
    Input(#[source] io::Error),
    /// What is said cannot be shown any more.
    #[error("写不出回复：{0}")]
    Output(#[source] io::Error),
    /// A turn could not be carried out.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ChannelError {
    /// Whether the reader of our output has gone, which is no fault.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
