//! What was said? Text and context in, facts with span and confidence out. Knows nothing of
//! rules, sessions or storage; all words are data of the knowledge base.

mod alternatives;
pub mod answer;
mod beside_place;
mod clipped;
pub mod compares;
pub mod dates;
mod denied_behind;
mod doubled;
mod figures;
mod frames;
mod grade;
mod hash;
pub mod how;
pub mod lexicon;
pub mod money;
mod moved;
mod no_place;
pub mod normalise;
mod note;
mod numerals;
mod on_the_road;
mod one_place;
mod passing;
mod pattern;
mod places;
pub mod pronunciation;
mod proof;
pub mod read;
pub mod roles;
mod ruled_out;
pub mod scope;
mod settle;
pub mod sound;
mod spelling;
mod story;
mod subject;
pub mod submission;
mod swapped;
mod vouch;
mod words;

pub use compares::Compares;
pub use how::How;
pub use lexicon::Lexicon;
pub use read::{Context, Doubt, Found, Reading, Said, read};
pub use story::Other;
