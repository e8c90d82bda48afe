//! Passwords, kept as argon2id hashes.

use std::sync::LazyLock;

use tokio::sync::Semaphore;

use crate::channel::web::problem::Problem;

/// How long a password is at least, in characters.
const SHORTEST: usize = 10;

/// How long it is at most: a longer one only makes the server work.
const LONGEST: usize = 200;

/// How many passwords are looked at at once: each takes a core and 19 MiB for a while.
static LOOKING: Semaphore = Semaphore::const_new(2);

/// What is held against the password of a name that nobody has, so that it takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| keep_password("nobody has this password"));

/// What is kept of a password (PHC string).
#[must_use]
pub fn keep_password(password: &str) -> String {
    password_auth::generate_hash(password)
}

/// What is wrong with a password that somebody wants to have; none where nothing is.
#[must_use]
pub fn password_fault(name: &str, password: &str) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(format!("密码太短：至少 {SHORTEST} 个字符，现在 {length} 个"));
    }
    if length > LONGEST {
        return Some(format!("密码太长：最多 {LONGEST} 个字符"));
    }
    let (name, lower) = (name.to_lowercase(), password.to_lowercase());
    if !name.is_empty() && lower.replace(&name, "").chars().count() < SHORTEST / 2 {
        return Some("密码不能就是用户名，换一个".to_owned());
    }
    let first = password.chars().next();
    if password.chars().all(|char| Some(char) == first) {
        return Some("密码不能是同一个字符，换一个".to_owned());
    }
    None
}

/// Whether this is the password that was kept; where none was kept, finding out takes as long.
pub(super) async fn matches(password: String, kept: Option<String>) -> Result<bool, Problem> {
    // It is never closed.
    let _place = LOOKING.acquire().await.map_err(|_| Problem::stopping())?;
    let look = move || {
        let is_known = kept.is_some();
        let kept = kept.unwrap_or_else(|| NOBODY.clone());
        password_auth::verify_password(password, &kept).is_ok() && is_known
    };
    tokio::task::spawn_blocking(look).await.map_err(|_| Problem::fault())
}

/// The same as [`keep_password`], where waiting for it holds nobody up.
pub(super) async fn keep(password: String) -> Result<String, Problem> {
    let keep = move || keep_password(&password);
    tokio::task::spawn_blocking(keep).await.map_err(|_| Problem::fault())
}

/// Makes what the first unknown name would otherwise wait for.
pub(super) fn warm_up() {
    std::thread::spawn(|| LazyLock::force(&NOBODY).len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_ten_characters_and_is_not_the_name() {
        assert_eq!(password_fault("anna", "正确 的马 电池 订书"), None);
        let short = password_fault("anna", "123456789").unwrap();
        assert_eq!(short, "密码太短：至少 10 个字符，现在 9 个");
        for password in ["annaannaanna", "ANNAannaANNA12", "aaaaaaaaaaaaaa"] {
            assert!(password_fault("anna", password).is_some(), "{password}");
        }
        assert_eq!(password_fault("a", "a long password has a in it"), None);
    }
}
