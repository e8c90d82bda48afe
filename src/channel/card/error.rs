//! Why a card could not be drawn.

use std::fmt::Display;

use thiserror::Error;

/// Why a card could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CardError {
    /// No font has these characters: neither the one inside the program nor any of the machine.
    /// Boxes in their place would be worse than no card.
    #[error("没有字体能写这些字：{0}。在这台机器上装一个中文字体（例如 Noto Sans CJK）再试")]
    NoFont(String),
    /// The question is too long for a code.
    #[error("二维码放不下这么长的内容（{0}个字）")]
    Code(usize),
    /// The file could not be written.
    #[error("写不了 {0}：{1}")]
    Unwritable(String, String),
    /// The picture or the page could not be made.
    #[error("卡片画不出来：{0}")]
    Encoding(String),
}

impl CardError {
    pub(super) fn encoding(error: impl Display) -> Self {
        Self::Encoding(error.to_string())
    }
}
