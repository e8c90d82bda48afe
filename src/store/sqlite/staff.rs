//! Users, sign-ins and keys in the file.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior};

use super::SqliteStore;
use crate::store::{ApiKey, SignIn, Staff, StoreError, User};

impl Staff for SqliteStore {
    fn add_user(&self, user: &User) -> Result<bool, StoreError> {
        let User { name, role, password, added } = user;
        self.changes(
            "INSERT INTO users (name, role, password, added) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT DO NOTHING",
            (name, role, password, added),
        )
        .map(|changed| changed > 0)
    }

    fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached("SELECT name, role, password, added FROM users WHERE name = ?1")?
                .query_row([name], |row| user(row, 0))
                .optional()
        })
    }

    fn users(&self) -> Result<Vec<User>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached("SELECT name, role, password, added FROM users ORDER BY name")?
                .query_map([], |row| user(row, 0))?
                .collect()
        })
    }

    fn set_password(&self, name: &str, password: &str) -> Result<bool, StoreError> {
        self.with(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let changed = transaction
                .execute("UPDATE users SET password = ?2 WHERE name = ?1", [name, password])?;
            transaction.execute("DELETE FROM sign_ins WHERE user = ?1", [name])?;
            transaction.commit()?;
            Ok(changed > 0)
        })
    }

    fn set_role(&self, name: &str, role: &str) -> Result<bool, StoreError> {
        self.changes("UPDATE users SET role = ?2 WHERE name = ?1", [name, role])
            .map(|changed| changed > 0)
    }

    fn remove_user(&self, name: &str) -> Result<bool, StoreError> {
        self.with(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute("DELETE FROM sign_ins WHERE user = ?1", [name])?;
            let removed = transaction.execute("DELETE FROM users WHERE name = ?1", [name])?;
            transaction.commit()?;
            Ok(removed > 0)
        })
    }

    fn sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        let SignIn { token, user, csrf, began, seen } = sign_in;
        self.changes(
            "INSERT INTO sign_ins (token, user, csrf, began, seen) VALUES (?1, ?2, ?3, ?4, ?5)",
            (token, user, csrf, began, seen),
        )
        .map(|_| ())
    }

    fn signed_in(&self, token: &str) -> Result<Option<(SignIn, User)>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(
                    "SELECT s.token, s.user, s.csrf, s.began, s.seen, \
                     u.name, u.role, u.password, u.added \
                     FROM sign_ins s JOIN users u ON u.name = s.user WHERE s.token = ?1",
                )?
                .query_row([token], |row| Ok((sign_in(row)?, user(row, 5)?)))
                .optional()
        })
    }

    fn seen(&self, token: &str, at: i64) -> Result<(), StoreError> {
        self.changes("UPDATE sign_ins SET seen = max(seen, ?2) WHERE token = ?1", (token, at))
            .map(|_| ())
    }

    fn here(&self, token: &str, at: i64) -> Result<(), StoreError> {
        self.changes("UPDATE sign_ins SET here = max(here, ?2) WHERE token = ?1", (token, at))
            .map(|_| ())
    }

    fn sign_ins(&self, user: &str) -> Result<Vec<SignIn>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(
                    "SELECT token, user, csrf, began, seen FROM sign_ins WHERE user = ?1 \
                     ORDER BY seen DESC",
                )?
                .query_map([user], sign_in)?
                .collect()
        })
    }

    fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.changes("DELETE FROM sign_ins WHERE token = ?1", [token]).map(|_| ())
    }

    fn sign_out_others(&self, user: &str, token: &str) -> Result<usize, StoreError> {
        self.changes("DELETE FROM sign_ins WHERE user = ?1 AND token <> ?2", [user, token])
    }

    fn end_sign_ins(&self, began: i64, seen: i64) -> Result<usize, StoreError> {
        self.changes("DELETE FROM sign_ins WHERE began < ?1 OR seen < ?2", (began, seen))
    }

    fn present(&self, since: i64) -> Result<Vec<String>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(
                    "SELECT DISTINCT user FROM sign_ins WHERE here >= ?1 ORDER BY user",
                )?
                .query_map([since], |row| row.get(0))?
                .collect()
        })
    }

    fn add_key(&self, key: &ApiKey) -> Result<bool, StoreError> {
        let ApiKey { id, hash, scopes, label, added } = key;
        self.changes(
            "INSERT INTO api_keys (id, hash, scopes, label, added) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT DO NOTHING",
            (id, hash, scopes, label, added),
        )
        .map(|changed| changed > 0)
    }

    fn key(&self, id: &str) -> Result<Option<ApiKey>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, hash, scopes, label, added FROM api_keys WHERE id = ?1",
                )?
                .query_row([id], key)
                .optional()
        })
    }

    fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached("SELECT id, hash, scopes, label, added FROM api_keys ORDER BY id")?
                .query_map([], key)?
                .collect()
        })
    }

    fn remove_key(&self, id: &str) -> Result<bool, StoreError> {
        self.changes("DELETE FROM api_keys WHERE id = ?1", [id]).map(|changed| changed > 0)
    }
}

impl SqliteStore {
    /// Runs one statement and says how many rows it changed.
    pub(super) fn changes(
        &self,
        statement: &str,
        values: impl rusqlite::Params,
    ) -> Result<usize, StoreError> {
        self.with(|connection: &mut Connection| {
            connection.prepare_cached(statement)?.execute(values)
        })
    }
}

fn user(row: &Row<'_>, from: usize) -> rusqlite::Result<User> {
    Ok(User {
        name: row.get(from)?,
        role: row.get(from + 1)?,
        password: row.get(from + 2)?,
        added: row.get(from + 3)?,
    })
}

fn sign_in(row: &Row<'_>) -> rusqlite::Result<SignIn> {
    Ok(SignIn {
        token: row.get(0)?,
        user: row.get(1)?,
        csrf: row.get(2)?,
        began: row.get(3)?,
        seen: row.get(4)?,
    })
}

fn key(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    Ok(ApiKey {
        id: row.get(0)?,
        hash: row.get(1)?,
        scopes: row.get(2)?,
        label: row.get(3)?,
        added: row.get(4)?,
    })
}
