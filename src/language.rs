//! What was said? Text and context in, facts with span and confidence out. Knows nothing of
//! rules, sessions or storage; all words are data of the knowledge base.

pub mod answer;
pub mod lexicon;
pub mod normalise;
pub mod numbers;
pub mod read;
pub mod roles;
pub mod scope;
pub mod sound;
mod words;

pub use lexicon::{How, Lexicon};
pub use read::{Context, Doubt, Found, Reading, Said, read};
