//! The token of a sign-in: what the browser holds, and for how long it counts.

use std::fmt::Write as _;

use axum_extra::extract::cookie::{Cookie, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::store::SignIn;

/// How long a sign-in lasts, and how long it may lie idle; in milliseconds.
pub(super) const LONGEST: i64 = 12 * 60 * 60 * 1_000;
pub(super) const LONGEST_IDLE: i64 = 60 * 60 * 1_000;

/// The name of the cookie. With the prefix, a browser takes it from this very host over https only.
pub(super) fn cookie_name(app: &App) -> &'static str {
    if app.is_secure() { "__Host-mante-desk" } else { "mante-desk" }
}

/// The name of the cookie that a browser holds while somebody is about to sign in.
pub(super) fn cookie_name_before(app: &App) -> &'static str {
    if app.is_secure() { "__Host-mante-sign-in" } else { "mante-sign-in" }
}

/// 256 bits that nobody can guess, as text.
pub(super) fn fresh() -> Result<String, Problem> {
    let mut bits = [0; 32];
    getrandom::fill(&mut bits).map_err(|_| Problem::fault())?;
    Ok(URL_SAFE_NO_PAD.encode(bits))
}

/// What the store keeps of a token.
pub(super) fn hash(token: &str) -> String {
    hex(&Sha256::digest(token))
}

/// Bytes as text.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a sign-in still counts. Milliseconds since 1970.
pub(super) fn is_alive(sign_in: &SignIn, now: i64) -> bool {
    now - sign_in.began < LONGEST && now - sign_in.seen < LONGEST_IDLE
}

/// A cookie that no script can read, that goes to this host only and never along with another
/// site's request, and that is gone when the browser is closed.
pub(super) fn cookie(app: &App, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.is_secure())
        .build()
}
