//! Passwords, kept as argon2id hashes.

/// What is kept of a password (PHC string).
#[must_use]
pub fn keep_password(password: &str) -> String {
    password_auth::generate_hash(password)
}

/// Whether this is the password that was kept.
#[must_use]
pub fn password_matches(password: &str, kept: &str) -> bool {
    password_auth::verify_password(password, kept).is_ok()
}
