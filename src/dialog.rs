//! What comes next? Session, event and day in; session, act (ids and values, no sentence) and
//! effects out. Knows nothing of wording, SQL, HTTP or the clock.

pub mod absorb;
pub mod act;
mod assemble;
pub mod assistant;
mod assume;
mod beside;
mod branches;
mod compare;
mod condense;
pub mod consider;
mod detail;
pub mod event;
pub mod facts;
mod finish;
pub mod given;
pub mod handing;
mod hear;
pub mod lookup;
mod migrate;
pub mod news;
pub mod press;
pub mod session;
pub mod step;
mod suppose;
mod unanswered;
mod whose;
mod why;

pub use act::Act;
pub use assistant::Assistant;
pub use event::Event;
pub use handing::{Desk, Surroundings};
pub use session::Session;
pub use step::Step;
