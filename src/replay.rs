//! How is it proven? The audit of every table, dialogs replayed, which cases they reach, and what a
//! change of the knowledge changes for whom.
//! Knows nothing of channels.

pub mod audit;
pub mod bless;
pub mod change;
pub mod conversation;
pub mod coverage;
pub mod dialogs;
pub mod eval;
pub mod expect;
pub mod gaps;
pub mod graph;
pub mod impact;
pub mod junit;
pub mod labelled;
pub mod noise;
pub mod overview;
pub mod preview;
pub mod record;
pub mod recorded;
pub mod run;
pub mod seen;

pub use coverage::uncovered;
pub use dialogs::{DIALOG, Dialog, read};
pub use run::{Outcome, Replayer, run, run_all};
