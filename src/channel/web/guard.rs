//! What every request passes and every answer carries: limits, and headers that keep a page to what
//! we wrote.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::error;

use super::apology::{Reader, in_our_words};
use super::app::App;
use super::health::Counted;
use super::problem::Problem;
use super::{health, limits};

/// The longest body that is read, in bytes. Far more than a message may have: of one that is too long
/// the beginning is read, and the person hears so.
pub(super) const MOST_BYTES: usize = 1 << 20;
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

/// Whom the guard lets pass.
#[derive(Clone, Copy)]
enum Guard {
    /// Whoever asks for no more than the limits.
    Limited,
    /// Everybody.
    Open,
}

/// Puts the limits and headers around all pages and calls. What the operator's machines ask has no
/// limit. One layer of our own, and all of them in one go: each costs every request.
pub(super) fn around(router: Router<App>, app: &App) -> Router<App> {
    let limited = middleware::from_fn_with_state((Guard::Limited, app.clone()), watch);
    let open = middleware::from_fn_with_state((Guard::Open, app.clone()), watch);
    let unbroken = CatchPanicLayer::custom(broken);
    router
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::refused(StatusCode::METHOD_NOT_ALLOWED))
        .layer((limited, unbroken, DefaultBodyLimit::max(MOST_BYTES)))
        .merge(health::router().layer((open, unbroken)))
}

/// Counts a request, lets it pass, ends it where it takes too long, and gives its answer what every
/// answer carries.
async fn watch(State((guard, app)): State<(Guard, App)>, request: Request, next: Next) -> Response {
    let begun = Counted::begin(&request);
    let reader = Reader::of(&request);
    let passed = async {
        match guard {
            Guard::Limited => in_our_words(limits::limit(&app, request, next).await),
            Guard::Open => next.run(request).await,
        }
    };
    let response = match timeout(PATIENCE, passed).await {
        Ok(response) => response,
        Err(_) => Problem::too_slow().into_response(),
    };
    let mut response = reader.told(&app, response);
    let headers = response.headers_mut();
    // Its length will stand there as well.
    headers.reserve(HEADERS.len() + 1);
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    begun.end(&app.routes, response.status());
    response
}

fn broken(_: Box<dyn Any + Send>) -> Response {
    error!("a request broke");
    Problem::fault().into_response()
}
