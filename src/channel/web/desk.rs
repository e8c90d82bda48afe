//! The hotline desk: look up while somebody waits on the phone.
//!
//! A lookup is its address alone: nothing of it is kept until the agent copies from it or notes how
//! the call ended.

mod card;
mod compare;
mod flags;
pub(super) mod frame;
mod items;
mod lookups;
mod notes;
pub(super) mod overview;
mod page;
mod parts;
mod query;
mod queue;
mod search;

use std::time::Instant;

use axum::Extension;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::de::DeserializeOwned;

use super::access::{self, Signed};
use super::app::App;
use super::problem::Problem;
use crate::knowledge::wording::Sentence;
use crate::reply::desk::{Desk, DeskCard};
use query::Query;

/// The most cards that are shown where one question is open.
const MOST_CARDS: usize = 4;

pub(super) use queue::look_after;

pub(super) fn router(app: &App) -> Router<App> {
    let router = Router::new()
        .route("/desk", get(whole))
        .route("/desk/card", get(fragment))
        .route("/desk/compare", get(compare::page))
        .route("/desk/search", get(search::page))
        .route("/desk/recent", get(lookups::recent))
        .route("/desk/lookups", post(lookups::keep))
        .route("/desk/notes", post(notes::add))
        .route("/desk/notes/{number}", post(notes::change))
        .route("/desk/flags", get(flags::page).post(flags::add))
        .route("/desk/flags/{number}", post(flags::change))
        .layer(Extension(items::Indexed::default()))
        .merge(overview::router())
        .merge(queue::router());
    access::for_agents(router, app)
}

/// The whole page, with the answer to what its address asks.
async fn whole(
    signed: Signed,
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Markup, Problem> {
    let query = Query::of(raw.as_deref().unwrap_or_default());
    let result = if query.is_empty() {
        lookups::list(&app, &signed).await?
    } else {
        result(&app, &signed, &query).await?.0
    };
    let example = app.service.assistant().knowledge.wording.say(Sentence::DeskExample);
    Ok(page::desk(&signed, &query, &example, &result))
}

/// The answer alone, while somebody types.
async fn fragment(
    signed: Signed,
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = Query::of(raw.as_deref().unwrap_or_default());
    if query.is_empty() {
        return Ok(lookups::list(&app, &signed).await?.into_response());
    }
    let (result, timing) = result(&app, &signed, &query).await?;
    let timing = HeaderValue::from_str(&timing).unwrap_or(HeaderValue::from_static("lookup"));
    let headers = [
        (header::HeaderName::from_static("server-timing"), timing),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, result).into_response())
}

/// What is shown of a lookup, and how long it took.
async fn result(app: &App, signed: &Signed, query: &Query) -> Result<(Markup, String), Problem> {
    let start = Instant::now();
    let desk = look_up(app, query);
    let looked = start.elapsed();
    let notes = match &desk.card {
        Some(card) => notes::about(app, &card.region).await?,
        None => Vec::new(),
    };
    let either = if desk.card.is_none() { either(app, query, &desk) } else { Vec::new() };
    let shown = card::result(&app.service.assistant(), signed, query, &desk, &either, &notes);
    let (looked, all) = (looked.as_secs_f64() * 1e3, start.elapsed().as_secs_f64() * 1e3);
    Ok((shown, format!("lookup;dur={looked:.2}, total;dur={all:.2}")))
}

/// Where a question stands in the way of a card: the cards behind its options.
fn either(app: &App, query: &Query, desk: &Desk) -> Vec<(Query, DeskCard)> {
    let question = desk.facets.iter().find(|facet| facet.open);
    let options = question.iter().flat_map(|facet| &facet.options).take(MOST_CARDS);
    let cards = options.filter_map(|option| {
        let query = query.with(&option.set);
        look_up(app, &query).card.map(|card| (query, card))
    });
    cards.collect()
}

/// Looks up what a query asks.
fn look_up(app: &App, query: &Query) -> Desk {
    let chosen = query.chosen(&app.service.assistant().knowledge);
    let today = (app.clock.civil)().date();
    app.service.look_up_for_desk(&query.words, &chosen, query.patient(), today)
}

/// Reads a call's body.
fn json<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::bad_request(error.to_string()))
}

/// What a call is answered that has nothing to say but that it is done.
fn done(number: u64) -> Response {
    let body = serde_json::json!({ "number": number }).to_string();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A line that says that there is nothing.
fn nothing(words: &str) -> Markup {
    html! { p .nothing { (words) } }
}
