//! The hotline desk: look up while somebody waits on the phone.

pub(super) mod frame;
pub(super) mod overview;

use axum::Router;

use super::access;
use super::app::App;

pub(super) fn router(app: &App) -> Router<App> {
    access::for_agents(Router::new().merge(overview::router()), app)
}
