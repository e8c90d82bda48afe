//! How is it proven? The audit of every table, dialogs replayed, and which cases they reach.
//! Knows nothing of channels.

pub mod audit;
pub mod bless;
pub mod coverage;
pub mod dialogs;
pub mod eval;
pub mod expect;
pub mod gaps;
pub mod junit;
pub mod labelled;
pub mod noise;
pub mod preview;
pub mod run;
pub mod seen;

pub use coverage::uncovered;
pub use dialogs::{Dialog, read};
pub use run::{Outcome, run, run_all};
