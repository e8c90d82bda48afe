//! What is done to sessions from outside of their turns: old turns are swept, addresses are sealed
//! anew, a session gets another id.

use super::{SessionId, StoreError};

/// What a sweep removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Turns that were too old.
    pub turns: usize,
    /// Sessions of which no turn was left.
    pub sessions: usize,
}

/// Keeps what is kept in order.
pub trait Upkeep {
    /// Removes up to `most` of the turns before this time (civil time in Asia/Shanghai), the oldest
    /// first, and the sessions whose last turn is among them, with all that hangs on those. What was
    /// removed is overwritten, not only unlinked.
    ///
    /// A session that goes on keeps its state; its turns then begin at a later number.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was removed.
    fn sweep(&self, before: &str, most: usize) -> Result<Swept, StoreError>;

    /// Gives a session another id and address, wherever the id stands: in logged replies too. False where there is none, or the new id is another's.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was changed.
    fn rename(
        &self,
        id: &SessionId,
        new: &SessionId,
        address: Option<&str>,
    ) -> Result<bool, StoreError>;

    /// Sessions with an address, by their ids, those after this one: id and sealed address.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn addressed(
        &self,
        after: Option<&SessionId>,
        most: usize,
    ) -> Result<Vec<(SessionId, String)>, StoreError>;

    /// Replaces an address, if it is still the old one.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was changed.
    fn readdress(&self, id: &SessionId, old: &str, new: &str) -> Result<bool, StoreError>;
}
