//! The token of a sign-in: what the browser holds, and for how long it counts.

use sha2::{Digest, Sha256};

use crate::channel::web::app::App;
use crate::store::SignIn;

/// How long a sign-in lasts, and how long it may lie idle; in milliseconds.
const LONGEST: i64 = 12 * 60 * 60 * 1_000;
const LONGEST_IDLE: i64 = 60 * 60 * 1_000;

/// The name of the cookie. With the prefix, a browser takes it from this very host over https only.
pub(super) fn cookie_name(app: &App) -> &'static str {
    if app.is_secure() { "__Host-mante-desk" } else { "mante-desk" }
}

/// What the store keeps of a token.
pub(super) fn hash(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a sign-in still counts. Milliseconds since 1970.
pub(super) fn is_alive(sign_in: &SignIn, now: i64) -> bool {
    now - sign_in.began < LONGEST && now - sign_in.seen < LONGEST_IDLE
}
