//! The hotline desk: look up while somebody waits on the phone.

use axum::Router;

use super::access;
use super::app::App;

pub(super) fn router(app: &App) -> Router<App> {
    access::for_agents(Router::new(), app)
}
