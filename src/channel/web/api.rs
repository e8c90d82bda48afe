//! The interface for programs: `/api/v1`.

use axum::Router;

use super::app::App;

pub(super) fn router() -> Router<App> {
    Router::new()
}
