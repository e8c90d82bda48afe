//! Whether a form was sent from a page of ours. A browser says where a form comes from; a program
//! that is no browser says nothing, but has nobody's cookie either.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use reqwest::Url;

use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;

/// A handler that takes this is not reached from other sites.
pub(super) struct OwnPage;

impl FromRequestParts<App> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if is_own(&parts.headers, app.settings.public.as_ref()) {
            return Ok(Self);
        }
        Err(Problem::new(StatusCode::FORBIDDEN, "cross_site", "这个请求不是从本站的页面发出的"))
    }
}

fn is_own(headers: &HeaderMap, public: Option<&Url>) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    let host = text(header::HOST).unwrap_or_default();
    let own = origin.split_once("://").is_some_and(|(_, origin)| origin == host);
    own || public.is_some_and(|public| public.origin().ascii_serialization() == origin)
}
