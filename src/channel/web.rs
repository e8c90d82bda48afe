//! The web on one port: the patients' chat, the hotline desk, the interface for programs, and what
//! an operator watches.
//!
//! Everything that a page needs is inside the program; nothing is fetched from elsewhere. Who may
//! see what is decided in `access`, what every answer must carry in `guard`.

mod access;
mod api;
mod apology;
mod app;
mod chat;
mod client;
mod desk;
mod error;
mod files;
mod guard;
mod health;
mod limits;
mod page;
mod problem;

use std::net::SocketAddr;

use axum::Router;
use reqwest::Url;
use tokio::net::TcpListener;

use super::process::{Clock, Stopping, Tell, stop_signal};
use super::retention::sweep_beside;
use crate::service::Service;
use crate::service::retention::Retention;

pub use access::{Deed, NewKey, Role, Scope, audited, deed_title, keep_password, password_fault};
use app::App;
pub use error::WebError;

/// How the web is to be served.
pub struct Settings {
    /// The address that this process listens on.
    pub listen: SocketAddr,
    /// The address under which people reach it, where it is known. With https, cookies are sent
    /// over https only.
    pub public: Option<Url>,
    /// Whether a proxy in front says whose request it is (`X-Forwarded-For`).
    pub behind_proxy: bool,
    /// How long what was said is kept; for ever where there is none.
    pub retention: Option<Retention>,
}

/// Serves the web until the process is told to end.
///
/// # Errors
/// Names what keeps it from being served.
pub fn run(
    service: Service,
    settings: Settings,
    clock: Clock,
    tell: &Tell,
) -> Result<(), WebError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(WebError::System)?;
    runtime.block_on(serve(service, settings, clock, tell))
}

async fn serve(
    service: Service,
    settings: Settings,
    clock: Clock,
    tell: &Tell,
) -> Result<(), WebError> {
    let stopping = stop_signal().map_err(WebError::System)?;
    let listen = settings.listen;
    let busy = |error| WebError::Listen { listen, error };
    let listener = TcpListener::bind(listen).await.map_err(busy)?;
    let at = listener.local_addr().map_err(busy)?;
    let app = App::new(service, settings, clock)?;
    desk::look_after(app.clone()).await;
    sweep_beside(&app.service, app.settings.retention, &app.clock, stopping.clone());
    tell(&format!("已就绪：http://{at}/ 。按 Ctrl-C 停。"));
    let router = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, router).with_graceful_shutdown(stopped(stopping)).await;
    tell("停了。");
    served.map_err(busy)
}

async fn stopped(mut stopping: Stopping) {
    // An error means that the sender is gone, and then it is time to stop as well.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// All pages and calls.
fn router(app: App) -> Router {
    let router = Router::new()
        .merge(chat::router())
        .merge(desk::router(&app))
        .merge(access::router(&app))
        .merge(files::router())
        .merge(api::router());
    guard::around(router, &app).with_state(app)
}
