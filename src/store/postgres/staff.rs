//! Users, sign-ins and keys in the database.

use tokio_postgres::{Error, Row};

use super::{PostgresStore, changed};
use crate::store::{ApiKey, SignIn, Staff, StoreError, User};

impl Staff for PostgresStore {
    fn add_user(&self, user: &User) -> Result<bool, StoreError> {
        let User { name, role, password, added } = user;
        let added = self.changes(
            "INSERT INTO users (name, role, password, added) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
            &[name, role, password, added],
        )?;
        Ok(added > 0)
    }

    fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        self.row("SELECT name, role, password, added FROM users WHERE name = $1", &[&name], |row| {
            user(row, 0)
        })
    }

    fn users(&self) -> Result<Vec<User>, StoreError> {
        self.rows("SELECT name, role, password, added FROM users ORDER BY name", &[], |row| {
            user(row, 0)
        })
    }

    fn set_password(&self, name: &str, password: &str) -> Result<bool, StoreError> {
        self.link.repeated(async |client| {
            let transaction = client.transaction().await?;
            let set = "UPDATE users SET password = $2 WHERE name = $1";
            let set = transaction.execute(set, &[&name, &password]).await?;
            transaction.execute("DELETE FROM sign_ins WHERE name = $1", &[&name]).await?;
            transaction.commit().await?;
            Ok(set > 0)
        })
    }

    fn set_role(&self, name: &str, role: &str) -> Result<bool, StoreError> {
        let set = self.sets("UPDATE users SET role = $2 WHERE name = $1", &[&name, &role])?;
        Ok(set > 0)
    }

    fn remove_user(&self, name: &str) -> Result<bool, StoreError> {
        self.link.once(async |client| {
            let transaction = client.transaction().await?;
            transaction.execute("DELETE FROM sign_ins WHERE name = $1", &[&name]).await?;
            let removed =
                transaction.execute("DELETE FROM users WHERE name = $1", &[&name]).await?;
            transaction.commit().await?;
            Ok(changed(removed) > 0)
        })
    }

    fn sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        let SignIn { token, user, csrf, began, seen } = sign_in;
        self.changes(
            "INSERT INTO sign_ins (token, name, csrf, began, seen) VALUES ($1, $2, $3, $4, $5)",
            &[token, user, csrf, began, seen],
        )
        .map(drop)
    }

    fn signed_in(&self, token: &str) -> Result<Option<(SignIn, User)>, StoreError> {
        self.row(
            "SELECT s.token, s.name, s.csrf, s.began, s.seen, \
             u.name, u.role, u.password, u.added \
             FROM sign_ins s JOIN users u ON u.name = s.name WHERE s.token = $1",
            &[&token],
            |row| Ok((sign_in(row)?, user(row, 5)?)),
        )
    }

    fn seen(&self, token: &str, at: i64) -> Result<(), StoreError> {
        let seen = "UPDATE sign_ins SET seen = greatest(seen, $2) WHERE token = $1";
        self.sets(seen, &[&token, &at]).map(drop)
    }

    fn here(&self, token: &str, at: i64) -> Result<(), StoreError> {
        let here = "UPDATE sign_ins SET here = greatest(here, $2) WHERE token = $1";
        self.sets(here, &[&token, &at]).map(drop)
    }

    fn sign_ins(&self, user: &str) -> Result<Vec<SignIn>, StoreError> {
        self.rows(
            "SELECT token, name, csrf, began, seen FROM sign_ins WHERE name = $1 \
             ORDER BY seen DESC",
            &[&user],
            sign_in,
        )
    }

    fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.sets("DELETE FROM sign_ins WHERE token = $1", &[&token]).map(drop)
    }

    fn sign_out_others(&self, user: &str, token: &str) -> Result<usize, StoreError> {
        self.changes("DELETE FROM sign_ins WHERE name = $1 AND token <> $2", &[&user, &token])
    }

    fn end_sign_ins(&self, began: i64, seen: i64) -> Result<usize, StoreError> {
        self.changes("DELETE FROM sign_ins WHERE began < $1 OR seen < $2", &[&began, &seen])
    }

    fn present(&self, since: i64) -> Result<Vec<String>, StoreError> {
        self.rows(
            "SELECT DISTINCT name FROM sign_ins WHERE here >= $1 ORDER BY name",
            &[&since],
            |row| row.try_get(0),
        )
    }

    fn add_key(&self, key: &ApiKey) -> Result<bool, StoreError> {
        let ApiKey { id, hash, scopes, label, added } = key;
        let added = self.changes(
            "INSERT INTO api_keys (id, hash, scopes, label, added) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT DO NOTHING",
            &[id, hash, scopes, label, added],
        )?;
        Ok(added > 0)
    }

    fn key(&self, id: &str) -> Result<Option<ApiKey>, StoreError> {
        self.row("SELECT id, hash, scopes, label, added FROM api_keys WHERE id = $1", &[&id], key)
    }

    fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.rows("SELECT id, hash, scopes, label, added FROM api_keys ORDER BY id", &[], key)
    }

    fn remove_key(&self, id: &str) -> Result<bool, StoreError> {
        self.changes("DELETE FROM api_keys WHERE id = $1", &[&id]).map(|removed| removed > 0)
    }
}

fn user(row: &Row, from: usize) -> Result<User, Error> {
    Ok(User {
        name: row.try_get(from)?,
        role: row.try_get(from + 1)?,
        password: row.try_get(from + 2)?,
        added: row.try_get(from + 3)?,
    })
}

fn sign_in(row: &Row) -> Result<SignIn, Error> {
    Ok(SignIn {
        token: row.try_get(0)?,
        user: row.try_get(1)?,
        csrf: row.try_get(2)?,
        began: row.try_get(3)?,
        seen: row.try_get(4)?,
    })
}

fn key(row: &Row) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        id: row.try_get(0)?,
        hash: row.try_get(1)?,
        scopes: row.try_get(2)?,
        label: row.try_get(3)?,
        added: row.try_get(4)?,
    })
}
