//! Who may look behind the counter: users with a role, their sign-ins, and keys for programs.
//!
//! No password, token or key is kept, only what recognises one: the hash that was made of it.

use super::StoreError;

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name to sign in with.
    pub name: String,
    /// What the user may do, as the channel calls it.
    pub role: String,
    /// The hash of the password, with how it was made (PHC string).
    pub password: String,
    /// When the user was added: civil time in Asia/Shanghai.
    pub added: String,
}

/// A sign-in under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Hash of the token that the browser holds.
    pub token: String,
    /// Who signed in.
    pub user: String,
    /// The secret that every change has to bring along.
    pub csrf: String,
    /// When it began, in milliseconds since 1970.
    pub began: i64,
    /// When it was last used, in milliseconds since 1970.
    pub seen: i64,
}

/// A key for a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The public part, by which it is named.
    pub id: String,
    /// Hash of the secret part.
    pub hash: String,
    /// What it may be used for, in one line.
    pub scopes: String,
    /// What it is for, in words.
    pub label: String,
    /// When it was made: civil time in Asia/Shanghai.
    pub added: String,
}

/// Keeps users, sign-ins and keys.
pub trait Staff {
    /// Adds a user; false where the name is taken.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn add_user(&self, user: &User) -> Result<bool, StoreError>;

    /// The user of that name.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn user(&self, name: &str) -> Result<Option<User>, StoreError>;

    /// All users, by name.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn users(&self) -> Result<Vec<User>, StoreError>;

    /// Gives a user another password and ends all of the user's sign-ins; false where there is no
    /// such user.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was changed.
    fn set_password(&self, name: &str, password: &str) -> Result<bool, StoreError>;

    /// Gives a user another role; false where there is no such user.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn set_role(&self, name: &str, role: &str) -> Result<bool, StoreError>;

    /// Removes a user with all sign-ins; false where there is no such user.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was removed.
    fn remove_user(&self, name: &str) -> Result<bool, StoreError>;

    /// Keeps a sign-in.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError>;

    /// The sign-in behind a token's hash, with its user; none where it ended or the user is gone.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn signed_in(&self, token: &str) -> Result<Option<(SignIn, User)>, StoreError>;

    /// Notes that a sign-in was used. Milliseconds since 1970.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn seen(&self, token: &str, at: i64) -> Result<(), StoreError>;

    /// Notes that a page of the sign-in is open. Milliseconds since 1970.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn here(&self, token: &str, at: i64) -> Result<(), StoreError>;

    /// The sign-ins of a user, the one used last first.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn sign_ins(&self, user: &str) -> Result<Vec<SignIn>, StoreError>;

    /// Ends a sign-in.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn sign_out(&self, token: &str) -> Result<(), StoreError>;

    /// Ends all sign-ins of a user but this one, and says how many.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn sign_out_others(&self, user: &str, token: &str) -> Result<usize, StoreError>;

    /// Ends the sign-ins that began or were last used before these instants, and says how many.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn end_sign_ins(&self, began: i64, seen: i64) -> Result<usize, StoreError>;

    /// The users with a page open since then, by name. Milliseconds since 1970.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn present(&self, since: i64) -> Result<Vec<String>, StoreError>;

    /// Adds a key; false where the id is taken.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn add_key(&self, key: &ApiKey) -> Result<bool, StoreError>;

    /// The key of that id.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn key(&self, id: &str) -> Result<Option<ApiKey>, StoreError>;

    /// All keys, by id.
    ///
    /// # Errors
    /// Names what kept the store from reading.
    fn keys(&self) -> Result<Vec<ApiKey>, StoreError>;

    /// Removes a key; false where there is none of that id.
    ///
    /// # Errors
    /// Names what kept the store from writing.
    fn remove_key(&self, id: &str) -> Result<bool, StoreError>;
}
