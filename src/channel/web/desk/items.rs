//! The index over all items of the knowledge base, built once for each of its versions.

use std::sync::{Arc, Mutex, PoisonError};

use crate::dialog::Assistant;
use crate::reply::desk::{DeskItem, desk_items, plain};
use crate::store::{StoreError, TextIndex};

/// The index of the version that was searched last.
#[derive(Clone, Default)]
pub(super) struct Indexed(Arc<Mutex<Option<Arc<Index>>>>);

/// The items of one version of the knowledge.
pub(super) struct Index {
    version: String,
    items: Vec<DeskItem>,
    texts: TextIndex,
}

impl Indexed {
    /// The index of an assistant's knowledge.
    pub fn of(&self, assistant: &Assistant) -> Result<Arc<Index>, StoreError> {
        // Whoever panicked while building left what was there before.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = known.as_ref().filter(|i| i.version == assistant.knowledge.hash) {
            return Ok(Arc::clone(index));
        }
        let items = desk_items(assistant);
        let texts: Vec<String> = items.iter().map(DeskItem::searched).collect();
        let index = Arc::new(Index {
            version: assistant.knowledge.hash.clone(),
            texts: TextIndex::of(texts.iter().map(String::as_str))?,
            items,
        });
        *known = Some(Arc::clone(&index));
        Ok(index)
    }
}

impl Index {
    /// The items that hold all of these words, the best first.
    pub fn find(&self, words: &str, limit: usize) -> Result<Vec<&DeskItem>, StoreError> {
        let words: Vec<String> = words.split_whitespace().map(plain).collect();
        let found = self.texts.find(&words.join(" "), limit)?;
        Ok(found.into_iter().filter_map(|at| self.items.get(at)).collect())
    }
}
