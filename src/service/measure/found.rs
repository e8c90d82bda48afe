//! Figures of one kind, by what they are about, each looked up in the recorder once: looking one up
//! costs several times what adding to it does.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

/// Figures that were looked up. To be filled once the recorder is installed: what is looked up before
/// counts nothing.
pub struct Found<A, F>(RwLock<HashMap<A, F>>);

impl<A, F> Default for Found<A, F> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<A: Eq + Hash, F> Found<A, F> {
    /// Uses the figure about this, which is looked up where it is needed for the first time. There may be
    /// as many as an operator reads, and none of a person's words among them.
    pub fn with<B, T>(&self, about: &B, look_up: impl FnOnce() -> F, using: impl Fn(&F) -> T) -> T
    where
        A: Borrow<B>,
        B: ?Sized + Eq + Hash + ToOwned<Owned = A>,
    {
        // What a panic left behind is still the figures that were looked up.
        let found = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(figure) = found.get(about) {
            return using(figure);
        }
        drop(found);
        let mut found = self.0.write().unwrap_or_else(PoisonError::into_inner);
        using(found.entry(about.to_owned()).or_insert_with(look_up))
    }
}
