//! Answers that an agent holds to be wrong. They stand in the list of gaps (`mante gaps`) until a
//! maintainer closes them.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::query::Query;
use super::{done, json, look_up, nothing, page as pages};
use crate::channel::web::access::{Maintainer, Signed};
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::service::mask::mask;
use crate::store::{Entry, EntryKind, Flag, FlagState, KeptEntry, Wanted};

/// The most characters of a note, and of an item's id.
const MOST_CHARACTERS: usize = 1_000;
const MOST_ID: usize = 200;
/// The most flags that are listed.
const MOST: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raised {
    query: String,
    #[serde(default)]
    item: String,
    note: String,
}

/// Flags the answer to a lookup.
pub(super) async fn add(
    signed: Signed,
    State(app): State<App>,
    body: Bytes,
) -> Result<Response, Problem> {
    let raised: Raised = json(&body)?;
    let note = mask(raised.note.trim()).into_owned();
    if note.is_empty() || note.chars().count() > MOST_CHARACTERS {
        return Err(Problem::bad_request("写一句错在哪，不超过 1000 字"));
    }
    let query = Query::of(&raised.query).masked();
    let Some(card) = look_up(&app, &query).card else {
        return Err(Problem::bad_request("没有答案可以标"));
    };
    let flag = Flag {
        case: card.title,
        words: query.words.clone(),
        facts: query.facts.iter().cloned().collect(),
        said: card.aloud,
        item: raised.item.chars().take(MOST_ID).collect(),
        note,
        knowledge: card.version,
    };
    let entry = Entry {
        kind: EntryKind::Flag,
        user: signed.user,
        at: app.now(),
        about: query.raw(),
        state: FlagState::Open.name().to_owned(),
        body: flag.to_body(),
    };
    Ok(done(app.stored(move |service| service.store().add_entry(&entry)).await?))
}

/// Closes a flag.
pub(super) async fn change(
    _: Maintainer,
    State(app): State<App>,
    Path(number): Path<u64>,
) -> Result<Response, Problem> {
    let found = app.stored(move |service| service.store().entry(number)).await?;
    let found = found.filter(|kept| kept.entry.kind == EntryKind::Flag);
    let KeptEntry { entry, .. } = found.ok_or_else(Problem::not_found)?;
    let closed = app
        .stored(move |service| {
            let (open, closed) = (FlagState::Open.name(), FlagState::Closed.name());
            service.store().change_entry(number, open, closed, &entry.body)
        })
        .await?;
    if closed { Ok(done(number)) } else { Err(Problem::not_found()) }
}

/// The open flags.
pub(super) async fn page(
    Maintainer(signed): Maintainer,
    State(app): State<App>,
) -> Result<Markup, Problem> {
    let open = Wanted { state: Some(FlagState::Open.name()), ..Wanted::of(EntryKind::Flag, MOST) };
    let flags = app.stored(move |service| service.store().entries(&open)).await?;
    let content = html! {
        @if flags.is_empty() { (nothing("没有标错的答案。")) }
        ul .flags { @for flag in &flags { (one(flag)) } }
    };
    Ok(pages::plain(&signed, "标错的", &[], &content))
}

fn one(KeptEntry { number, entry }: &KeptEntry) -> Markup {
    let flag = Flag::of(entry);
    html! {
        li {
            a href=(Query::of(&entry.about).address()) { (flag.case) }
            @if !flag.words.is_empty() { q { (flag.words) } }
            p { (flag.note) }
            @if !flag.item.is_empty() { code { (flag.item) } }
            span .by { (entry.user) " " (entry.at.replace('T', " ")) " · 资料版本 " (flag.knowledge) }
            button type="button" data-post={ "/desk/flags/" (number) } data-state="closed" {
                "处理好了"
            }
        }
    }
}
