//! How something was found in a message.

/// How something was found in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// As it stands in the lexicon.
    Word,
    /// By a thing and a state that stand near each other.
    Frame,
    /// By its sound.
    Sound,
    /// As typed pinyin or initials.
    Pinyin,
    /// With one character too many, too few or wrong.
    Spelling,
    /// By a pattern of figures.
    Pattern,
    /// As an answer to the question that was asked.
    Answer,
}

impl How {
    /// The word shown by `--explain`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Frame => "frame",
            Self::Sound => "sound",
            Self::Pinyin => "pinyin",
            Self::Spelling => "spelling",
            Self::Pattern => "pattern",
            Self::Answer => "answer",
        }
    }
}
