//! What was said? Text and context in, facts with span and confidence out. Knows nothing of
//! rules, sessions or storage; all words are data of the knowledge base.

mod alternatives;
pub mod answer;
pub mod dates;
mod frames;
mod grade;
mod hash;
pub mod how;
pub mod lexicon;
pub mod money;
pub mod normalise;
mod numerals;
mod passing;
mod pattern;
mod places;
pub mod pronunciation;
pub mod read;
pub mod roles;
pub mod scope;
mod settle;
pub mod sound;
mod spelling;
mod subject;
pub mod submission;
mod vouch;
mod words;

pub use how::How;
pub use lexicon::Lexicon;
pub use read::{Context, Doubt, Found, Reading, Said, read};
