//! What every request passes and every answer carries: limits, and headers that keep a page to what
//! we wrote.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::error;

use super::app::App;
use super::problem::Problem;
use super::{health, limits};

/// The longest body that is read, in bytes: a message of 4,000 characters with room to spare.
const MOST_BYTES: usize = 64 * 1024;
/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Only what this program serves itself; no script and no style inside a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(header::HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        header::HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    ),
];

/// Puts the limits and headers around all pages and calls.
pub(super) fn around(router: Router<App>, app: &App) -> Router<App> {
    let limited = middleware::from_fn_with_state(app.clone(), limits::limit);
    let router = router
        .fallback(async || Problem::not_found())
        .layer(limited)
        .merge(health::router())
        .layer(middleware::from_fn(health::count))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .layer(CatchPanicLayer::custom(broken));
    HEADERS.into_iter().fold(router, |router, (name, value)| {
        let value = HeaderValue::from_static(value);
        router.layer(SetResponseHeaderLayer::if_not_present(name, value))
    })
}

fn broken(_: Box<dyn Any + Send>) -> Response {
    error!("a request broke");
    Problem::fault().into_response()
}
