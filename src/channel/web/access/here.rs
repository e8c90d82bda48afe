//! Who is there: signed in, with a page of the desk open.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;

use super::Signed;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route("/desk/here", post(here))
}

async fn here(State(app): State<App>, signed: Signed) -> Result<StatusCode, Problem> {
    let now = (app.clock.millis)();
    app.stored(move |service| service.store().here(&signed.token, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}
