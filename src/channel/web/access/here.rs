//! Who is there: signed in, with a page of the desk open.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;

use super::Signed;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;

/// For how long somebody counts as there after the last word of an open page, in milliseconds. The
/// page sends one every minute.
const THERE: i64 = 2 * 60 * 1_000;

pub(super) fn router() -> Router<App> {
    Router::new().route("/desk/here", post(here))
}

async fn here(State(app): State<App>, signed: Signed) -> Result<StatusCode, Problem> {
    let now = (app.clock.millis)();
    app.stored(move |service| service.store().here(&signed.token, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is there, by name.
pub(in crate::channel::web) async fn present(app: &App) -> Result<Vec<String>, Problem> {
    let since = (app.clock.millis)() - THERE;
    app.stored(move |service| service.store().present(since)).await
}
