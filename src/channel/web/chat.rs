//! The patients' chat: one page that an old person can use on a phone.

use axum::Router;

use super::app::App;

pub(super) fn router() -> Router<App> {
    Router::new()
}
