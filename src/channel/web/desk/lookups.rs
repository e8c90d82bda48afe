//! What an agent looked up: kept once something was copied from it or the call ended, without
//! personal numbers. Recent ones, and favourites.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::query::Query;
use super::{json as read, look_up, nothing};
use crate::channel::web::access::Signed;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::store::{Entry, EntryKind, KeptEntry, Wanted};

/// The states of a lookup.
const RECENT: &str = "recent";
const FAVOURITE: &str = "favourite";

/// How many are listed of each.
const MOST: usize = 15;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Answered,
    Referred,
    Pending,
}

impl Outcome {
    fn label(self) -> &'static str {
        match self {
            Self::Answered => "已答",
            Self::Referred => "转经办",
            Self::Pending => "待回",
        }
    }
}

/// What the script sends: the lookup, and what became of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    query: String,
    #[serde(default)]
    outcome: Option<Outcome>,
    /// Turns a favourite on or off.
    #[serde(default)]
    favourite: bool,
}

/// What is kept beside the address.
#[derive(Serialize, Deserialize)]
struct Body {
    title: String,
    knowledge: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
}

/// Keeps a lookup, once for each address and agent; tells whether it is a favourite now.
pub(super) async fn keep(
    signed: Signed,
    State(app): State<App>,
    body: Bytes,
) -> Result<Response, Problem> {
    let kept: Kept = read(&body)?;
    let query = Query::of(&kept.query).masked();
    let card = look_up(&app, &query).card;
    let title = card.map_or_else(|| query.words.clone(), |card| card.title);
    let knowledge = app.service.assistant().knowledge.hash.clone();
    let (user, at, about) = (signed.user, app.now(), query.raw());
    let (number, is_favourite) = app
        .stored(move |service| {
            let store = service.store();
            let same = Wanted {
                user: Some(&user),
                about: Some(&about),
                ..Wanted::of(EntryKind::Lookup, 1)
            };
            let before = store.entries(&same)?.into_iter().next();
            let known = before.as_ref().and_then(body_of).and_then(|body| body.outcome);
            let was = before.as_ref().map_or(RECENT, |before| before.entry.state.as_str());
            let state = match (kept.favourite, was) {
                (true, FAVOURITE) => RECENT,
                (true, _) => FAVOURITE,
                (false, state) => state,
            };
            let is_favourite = state == FAVOURITE;
            let body = Body { title, knowledge, outcome: kept.outcome.or(known) };
            let body = serde_json::to_string(&body).unwrap_or_default();
            let entry = Entry {
                kind: EntryKind::Lookup,
                state: state.to_owned(),
                user: user.clone(),
                about: about.clone(),
                at,
                body,
            };
            // Written anew, so that the newest stands first.
            let number = store.add_entry(&entry)?;
            if let Some(before) = before {
                store.remove_entry(before.number)?;
            }
            Ok((number, is_favourite))
        })
        .await?;
    Ok(axum::Json(json!({ "number": number, "favourite": is_favourite })).into_response())
}

/// The list, for a key that opens it.
pub(super) async fn recent(signed: Signed, State(app): State<App>) -> Result<Markup, Problem> {
    list(&app, &signed).await
}

/// Favourites and recent lookups of an agent.
pub(super) async fn list(app: &App, signed: &Signed) -> Result<Markup, Problem> {
    let user = signed.user.clone();
    let (favourites, recent) = app
        .stored(move |service| {
            let of = |state| {
                let user = Some(user.as_str());
                let wanted = Wanted { user, state, ..Wanted::of(EntryKind::Lookup, MOST) };
                service.store().entries(&wanted)
            };
            Ok((of(Some(FAVOURITE))?, of(Some(RECENT))?))
        })
        .await?;
    if favourites.is_empty() && recent.is_empty() {
        return Ok(nothing("还没有查过的。复制过、记过结果或收藏的，会列在这里。"));
    }
    Ok(html! {
        div .lists {
            @for (title, entries) in [("收藏", &favourites), ("最近", &recent)] {
                @if !entries.is_empty() {
                    section { h2 { (title) } ul { @for entry in entries { (one(entry)) } } }
                }
            }
        }
    })
}

fn one(kept: &KeptEntry) -> Markup {
    let query = Query::of(&kept.entry.about);
    let body = body_of(kept);
    let outcome = body.as_ref().and_then(|body| body.outcome);
    html! {
        li {
            a href=(query.address()) {
                @match &body { Some(body) => (body.title), None => (query.words) }
            }
            @if !query.words.is_empty() { q { (query.words) } }
            @if let Some(outcome) = outcome { span .mark { (outcome.label()) } }
            time { (kept.entry.at.replace('T', " ")) }
        }
    }
}

fn body_of(kept: &KeptEntry) -> Option<Body> {
    serde_json::from_str(&kept.entry.body).ok()
}
