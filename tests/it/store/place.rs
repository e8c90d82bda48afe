//! Where a store is kept: what the contract tests are given, once for each backend.

use mante::store::{Durability, Store, StoreUrl, open};
use rusqlite::Connection;
use std::sync::Arc;
use tempfile::TempDir;

use crate::cluster::{Cluster, Database};

/// An empty place to keep a store in, gone after the test.
pub enum Place {
    /// A file.
    Sqlite(TempDir),
    /// A database of the run's server.
    Postgres(Database),
}

impl Place {
    /// A file in a folder of its own.
    pub fn sqlite() -> Self {
        Self::Sqlite(super::folder())
    }

    /// A database; none where there is no server.
    pub fn postgres() -> Option<Self> {
        Some(Self::Postgres(Cluster::shared()?.database()))
    }

    /// Opens the store, as another process would.
    pub fn store(&self) -> Arc<dyn Store> {
        self.store_with(Durability::Normal)
    }

    /// The same with this durability.
    pub fn store_with(&self, durability: Durability) -> Arc<dyn Store> {
        open(&self.url(), durability).unwrap()
    }

    fn url(&self) -> StoreUrl {
        match self {
            Self::Sqlite(folder) => StoreUrl::Sqlite(folder.path().join("m.db")),
            Self::Postgres(database) => database.url.parse().unwrap(),
        }
    }

    /// Makes every part fail that says `fault`.
    pub fn break_faulty_parts(&self) {
        match self {
            Self::Sqlite(folder) => Connection::open(folder.path().join("m.db"))
                .unwrap()
                .execute_batch(
                    "CREATE TRIGGER fault BEFORE INSERT ON outbox WHEN new.body = 'fault' \
                     BEGIN SELECT RAISE(ABORT, 'fault'); END",
                )
                .unwrap(),
            Self::Postgres(database) => {
                database.run("ALTER TABLE outbox ADD CHECK (body <> 'fault')");
            }
        }
    }
}
