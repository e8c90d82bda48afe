//! What every request passes and every answer carries: limits, and headers that keep a page to what
//! we wrote.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::error;

use super::app::App;
use super::health::Counted;
use super::problem::Problem;
use super::{health, limits};

/// The longest body that is read, in bytes: a message of 4,000 characters with room to spare.
pub(super) const MOST_BYTES: usize = 64 * 1024;
/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Only what this program serves itself; no script and no style inside a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// What every answer carries.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=()"),
    ),
];

/// Puts the limits and headers around all pages and calls.
pub(super) fn around(router: Router<App>, app: &App) -> Router<App> {
    let limited = middleware::from_fn_with_state(app.clone(), limits::limit);
    router
        .fallback(async || Problem::not_found())
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(limited)
        .merge(health::router())
        .layer(CatchPanicLayer::custom(broken))
        .layer(middleware::from_fn(watch))
}

/// Counts a request, ends it where it takes too long, and gives its answer what every answer
/// carries. One layer instead of three: each costs every request.
async fn watch(request: Request, next: Next) -> Response {
    let begun = Counted::begin(&request);
    let mut response = match timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::too_slow().into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    begun.end(response.status());
    response
}

fn broken(_: Box<dyn Any + Send>) -> Response {
    error!("a request broke");
    Problem::fault().into_response()
}
