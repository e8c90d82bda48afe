//! The hotline desk: look up while somebody waits on the phone.

pub(super) mod frame;
pub(super) mod overview;
mod queue;

use axum::Router;

use super::access;
use super::app::App;

pub(super) use queue::look_after;

pub(super) fn router(app: &App) -> Router<App> {
    access::for_agents(Router::new().merge(overview::router()).merge(queue::router()), app)
}
