//! Who talks: an id that only the server gives out, kept in a cookie that no script can read.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum_extra::extract::CookieJar;
use uuid::{Uuid, Version};

use crate::channel::web::app::App;
use crate::store::SessionId;

/// How long a browser keeps the conversation: 30 days, in seconds.
const KEPT: u32 = 30 * 24 * 60 * 60;

/// Somebody at the page. One whose cookie is missing or is no id of ours starts afresh.
pub(super) struct Visitor {
    id: Uuid,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let jar = CookieJar::from_headers(&parts.headers);
        let known = jar.get(cookie_name(app)).and_then(|cookie| well_formed(cookie.value()));
        Ok(known.map_or_else(Self::fresh, |id| Self { id }))
    }
}

impl Visitor {
    /// Somebody who has never been here.
    pub fn fresh() -> Self {
        Self { id: Uuid::new_v4() }
    }

    /// The conversation in the store.
    pub fn session(&self) -> SessionId {
        SessionId(format!("web:{}", self.id))
    }

    /// The header that has the browser remember it, from now on for as long again.
    pub fn cookie(&self, app: &App) -> (HeaderName, HeaderValue) {
        let (name, id) = (cookie_name(app), self.id);
        let secure = if app.is_secure() { "; Secure" } else { "" };
        let cookie = format!("{name}={id}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax{secure}");
        // It consists of nothing but ASCII letters, digits and signs that a header may have.
        let value = HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""));
        (header::SET_COOKIE, value)
    }
}

/// With the prefix, a browser takes it from this very host over https only.
fn cookie_name(app: &App) -> &'static str {
    if app.is_secure() { "__Host-mante" } else { "mante" }
}

/// An id as we write them: random, in lower case, with hyphens.
fn well_formed(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.get_version() == Some(Version::Random) && id.to_string() == text).then_some(id)
}
