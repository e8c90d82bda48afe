//! What applies? Facts in, some of them unknown; a decision, the open conditions and the next
//! question out. Knows nothing of text, YAML syntax or channels.

pub mod decide;
pub mod estimate;
pub mod flip;
pub mod input;
pub mod procedure;
pub mod table;

pub use decide::{Decision, RowRef, Verdict, decide};
pub use flip::{Flip, flip};
pub use procedure::{CompiledProcedure, CompiledRoute, Rulebook};
