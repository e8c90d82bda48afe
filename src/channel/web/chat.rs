//! The patients' chat: one page that an old person can use on a phone.
//!
//! It works without scripts: a form posts what was typed or pressed, and the answer to it leads back
//! to the page. A script, where there is one, posts the same form and puts what is new into the
//! page. Who talks is known by a cookie alone (`visitor`).

mod conversation;
mod fresh;
mod origin;
mod picture;
mod prose;
mod say;
mod view;
mod visitor;
mod words;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde::Deserialize;

use self::conversation::Conversation;
use self::fresh::Fresh;
use self::picture::Pictures;
use self::view::View;
use self::visitor::Visitor;
use super::app::App;
use super::problem::Problem;
use crate::knowledge::wording::Sentence;

/// What a page or a reply of one person carries, so that no cache keeps it.
const NOT_KEPT: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/", get(page))
        .route("/chat/say", post(say::say))
        .route("/chat/since/{turn}", get(since))
        .route("/card/{file}", get(picture::picture))
        .layer(Extension(Pictures::default()))
}

/// With what the page is opened.
#[derive(Deserialize)]
struct Opening {
    /// A question that somebody forwarded.
    ask: Option<String>,
    /// There where a button was pressed that no longer fits.
    old: Option<String>,
    /// There where everything was erased.
    forgotten: Option<String>,
}

async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(opening): Query<Opening>,
) -> Result<Response, Problem> {
    let conversation = Conversation::of(&app, &visitor, 0).await?;
    let assistant = app.service.assistant();
    let note = match opening {
        Opening { old: Some(_), .. } => Some(Sentence::OldOption),
        Opening { forgotten: Some(_), .. } => Some(Sentence::Forgotten),
        _ => None,
    };
    let view = View::new(&assistant, &conversation);
    let page = view.page(opening.ask.as_deref(), note);
    Ok(([NOT_KEPT, visitor.cookie(&app)], Html(page.into_string())).into_response())
}

/// What was said after a turn, by whomever.
async fn since(
    State(app): State<App>,
    visitor: Visitor,
    Path(turn): Path<u64>,
) -> Result<Response, Problem> {
    let conversation = Conversation::of(&app, &visitor, turn).await?;
    let fresh = Fresh::of(&app.service.assistant(), &conversation);
    Ok(([NOT_KEPT], axum::Json(fresh)).into_response())
}
