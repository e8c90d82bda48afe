//! The assistant: a knowledge base with its rules and its lexicon compiled, once.

use super::given::Digests;
use crate::knowledge::Knowledge;
use crate::knowledge::problem::Problems;
use crate::language::{Lexicon, normalise, pronunciation};
use crate::rules::Rulebook;

/// A compiled knowledge base that can talk. Immutable; shared by all sessions.
pub struct Assistant {
    /// What is known.
    pub knowledge: Knowledge,
    /// The compiled tables.
    pub rulebook: Rulebook,
    /// The compiled lexicon.
    pub lexicon: Lexicon,
    /// What every row says, in a few bytes.
    pub digests: Digests,
}

impl Assistant {
    /// Compiles a knowledge base; what compiling finds is added to the problems.
    #[must_use]
    pub fn new(knowledge: Knowledge, problems: &mut Problems) -> Self {
        let mut of_words = Problems::default();
        let tables = || {
            let rulebook = Rulebook::compile(&knowledge, problems);
            let digests = Digests::new(&knowledge, &rulebook);
            (rulebook, digests)
        };
        let words = || Lexicon::compile(&knowledge, &mut of_words);
        let ((rulebook, digests), lexicon) = rayon::join(tables, words);
        problems.append(of_words);
        warm_up();
        Self { knowledge, rulebook, lexicon, digests }
    }
}

/// Builds the tables that depend on no knowledge base. A program that starts may do so beside
/// loading; otherwise the first use does.
pub fn warm_up() {
    normalise::warm_up();
    pronunciation::warm_up();
}
