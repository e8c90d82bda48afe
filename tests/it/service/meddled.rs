//! The rest of a store, for one that is meddled with: handed on as it is.

use mante::store::{
    ApiKey, Entry, Handed, Handings, Journal, KeptEntry, SessionId, SignIn, Staff, StoreError,
    Swept, Upkeep, User, Wanted,
};

use super::Meddled;

impl Staff for Meddled {
    fn add_user(&self, user: &User) -> Result<bool, StoreError> {
        self.inner.add_user(user)
    }

    fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        self.inner.user(name)
    }

    fn users(&self) -> Result<Vec<User>, StoreError> {
        self.inner.users()
    }

    fn set_password(&self, name: &str, password: &str) -> Result<bool, StoreError> {
        self.inner.set_password(name, password)
    }

    fn set_role(&self, name: &str, role: &str) -> Result<bool, StoreError> {
        self.inner.set_role(name, role)
    }

    fn remove_user(&self, name: &str) -> Result<bool, StoreError> {
        self.inner.remove_user(name)
    }

    fn sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        self.inner.sign_in(sign_in)
    }

    fn signed_in(&self, token: &str) -> Result<Option<(SignIn, User)>, StoreError> {
        self.inner.signed_in(token)
    }

    fn seen(&self, token: &str, at: i64) -> Result<(), StoreError> {
        self.inner.seen(token, at)
    }

    fn here(&self, token: &str, at: i64) -> Result<(), StoreError> {
        self.inner.here(token, at)
    }

    fn sign_ins(&self, user: &str) -> Result<Vec<SignIn>, StoreError> {
        self.inner.sign_ins(user)
    }

    fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.inner.sign_out(token)
    }

    fn sign_out_others(&self, user: &str, token: &str) -> Result<usize, StoreError> {
        self.inner.sign_out_others(user, token)
    }

    fn end_sign_ins(&self, began: i64, seen: i64) -> Result<usize, StoreError> {
        self.inner.end_sign_ins(began, seen)
    }

    fn present(&self, since: i64) -> Result<Vec<String>, StoreError> {
        self.inner.present(since)
    }

    fn add_key(&self, key: &ApiKey) -> Result<bool, StoreError> {
        self.inner.add_key(key)
    }

    fn key(&self, id: &str) -> Result<Option<ApiKey>, StoreError> {
        self.inner.key(id)
    }

    fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.inner.keys()
    }

    fn remove_key(&self, id: &str) -> Result<bool, StoreError> {
        self.inner.remove_key(id)
    }
}

impl Journal for Meddled {
    fn add_entry(&self, entry: &Entry) -> Result<u64, StoreError> {
        self.inner.add_entry(entry)
    }

    fn entry(&self, number: u64) -> Result<Option<KeptEntry>, StoreError> {
        self.inner.entry(number)
    }

    fn entries(&self, wanted: &Wanted) -> Result<Vec<KeptEntry>, StoreError> {
        self.inner.entries(wanted)
    }

    fn change_entry(
        &self,
        number: u64,
        expected_state: &str,
        state: &str,
        body: &str,
    ) -> Result<bool, StoreError> {
        self.inner.change_entry(number, expected_state, state, body)
    }

    fn remove_entry(&self, number: u64) -> Result<bool, StoreError> {
        self.inner.remove_entry(number)
    }
}

impl Handings for Meddled {
    fn handings(&self) -> Result<Vec<Handed>, StoreError> {
        self.inner.handings()
    }

    fn handing(&self, id: &SessionId) -> Result<Option<Handed>, StoreError> {
        self.inner.handing(id)
    }
}

impl Upkeep for Meddled {
    fn sweep(&self, before: &str, most: usize) -> Result<Swept, StoreError> {
        self.inner.sweep(before, most)
    }

    fn rename(
        &self,
        id: &SessionId,
        new: &SessionId,
        address: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.inner.rename(id, new, address)
    }

    fn addressed(
        &self,
        after: Option<&SessionId>,
        most: usize,
    ) -> Result<Vec<(SessionId, String)>, StoreError> {
        self.inner.addressed(after, most)
    }

    fn readdress(&self, id: &SessionId, old: &str, new: &str) -> Result<bool, StoreError> {
        self.inner.readdress(id, old, new)
    }
}
