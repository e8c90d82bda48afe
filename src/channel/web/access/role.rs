//! What a user may do.

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks up, takes conversations over, notes and flags.
    Agent,
    /// Also reads sessions and the overview, and adopts notes.
    Maintainer,
}

impl Role {
    /// All of them, the one that may least first.
    pub const ALL: [Self; 2] = [Self::Agent, Self::Maintainer];

    /// Its name in the store and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Maintainer => "maintainer",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Agent => "坐席",
            Self::Maintainer => "维护人员",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}
