//! What is known? YAML in, typed, checked, immutable [`Knowledge`] out.
//!
//! A raw layer with positions (`node`) is typed field by field (`fields` and the readers), so that
//! one run reports every problem. Knows nothing of sessions, channels or clocks.

pub mod bilingual;
pub mod calendar;
pub mod catalogue;
pub mod claims;
mod condition_reader;
pub mod dates_and_sums;
pub mod disease;
mod fact_reader;
pub mod fields;
pub mod files;
pub mod frames;
pub mod freshness;
pub mod grammar;
pub mod inheritance;
pub mod journey;
pub mod kinds;
pub mod lexicon;
mod lexicon_shape;
mod load;
pub mod mend;
pub mod node;
mod not_yaml;
pub mod place;
mod plain;
pub mod problem;
pub mod region;
mod region_reader;
pub mod region_shape;
pub mod renamed;
pub mod schema;
pub mod shape;
pub mod shared;
pub mod shorthand;
pub mod sign;
pub mod source;
pub mod vocabulary;
pub mod wording;
pub mod writings;

use std::sync::Arc;

use calendar::Calendar;
use dates_and_sums::DatesAndSums;
use frames::Frames;
use grammar::Grammar;
use inheritance::Inheritance;
use journey::Journey;
use lexicon::Word;
use region::Region;
use shared::Shared;
use shorthand::Shorthand;
use sign::Sign;
use wording::Wording;

pub use load::{Beside, load, load_beside};

/// A whole knowledge base, immutable once loaded.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// What is described once and referred to by id.
    pub shared: Shared,
    /// The region files.
    pub regions: Vec<Arc<Region>>,
    /// What holds where.
    pub inheritance: Inheritance,
    /// Facts that speak for a procedure where nobody named one.
    pub procedure_signs: Vec<Sign>,
    /// From recognition to settlement.
    pub journey: Journey,
    /// What people say.
    pub words: Vec<Word>,
    /// What a thing and a state near it tell together.
    pub frames: Frames,
    /// How words lean on their neighbours.
    pub grammar: Grammar,
    /// How people speak of days and of sums.
    pub dates_and_sums: DatesAndSums,
    /// How a hotline's notes write words.
    pub shorthand: Vec<Shorthand>,
    /// What the assistant says.
    pub wording: Wording,
    /// The working days.
    pub calendar: Calendar,
    /// A short hash over all files.
    pub hash: String,
}
