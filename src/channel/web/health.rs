//! Whether this process is there: asked by load balancers.

use axum::Router;
use axum::routing::get;

use super::app::App;

pub(super) fn router() -> Router<App> {
    Router::new().route("/healthz", get(async || "ok\n"))
}
