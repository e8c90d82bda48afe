//! Dated notes about a place, for colleagues. Patients never see one: what a maintainer adopts is
//! exported as a draft (`mante notes`) and goes the way of all knowledge, through a review.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{done, json};
use crate::channel::web::access::{Role, Signed};
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::knowledge::place::Code;
use crate::service::mask::mask;
use crate::store::{Entry, EntryKind, KeptEntry, Note, NoteState, Wanted};

/// The most notes that are shown of a place.
const MOST: usize = 20;
/// The most characters of a note.
const MOST_CHARACTERS: usize = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    region: String,
    text: String,
}

/// Adds a note about a place.
pub(super) async fn add(
    signed: Signed,
    State(app): State<App>,
    body: Bytes,
) -> Result<Response, Problem> {
    let written: Written = json(&body)?;
    let text = mask(written.text.trim()).into_owned();
    let places = &app.service.assistant().knowledge.shared.places;
    let region = Code::parse(&written.region).filter(|code| places.get(*code).is_some());
    let Some(region) = region else {
        return Err(Problem::bad_request("先查到一个参保地，再记它的笔记"));
    };
    if text.is_empty() || text.chars().count() > MOST_CHARACTERS {
        return Err(Problem::bad_request("笔记要有内容，不超过 1000 字"));
    }
    let entry = Entry {
        kind: EntryKind::Note,
        user: signed.user,
        at: app.now(),
        about: region.to_string(),
        state: NoteState::Local.name().to_owned(),
        body: Note { text, decided_by: None }.to_body(),
    };
    Ok(done(app.stored(move |service| service.store().add_entry(&entry)).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decided {
    state: String,
}

/// Adopts a note, or removes it. Adopting is for maintainers; an agent removes only their own.
pub(super) async fn change(
    signed: Signed,
    State(app): State<App>,
    Path(number): Path<u64>,
    body: Bytes,
) -> Result<Response, Problem> {
    let decided: Decided = json(&body)?;
    let Some(state) = NoteState::named(&decided.state) else {
        return Err(Problem::bad_request("笔记没有这个状态"));
    };
    let found = app.stored(move |service| service.store().entry(number)).await?;
    let found = found.filter(|kept| kept.entry.kind == EntryKind::Note);
    let KeptEntry { entry, .. } = found.ok_or_else(Problem::not_found)?;
    let own = state == NoteState::Removed && entry.user == signed.user;
    if signed.role != Role::Maintainer && !own {
        let problem = Problem::new(StatusCode::FORBIDDEN, "not_allowed", "没有这个权限");
        return Err(problem.with("采纳笔记、删别人的笔记，要维护员来做"));
    }
    let note = Note { decided_by: Some(signed.user), ..Note::of(&entry) };
    let changed = app
        .stored(move |service| {
            let store = service.store();
            store.change_entry(number, &entry.state, state.name(), &note.to_body())
        })
        .await?;
    if changed { Ok(done(number)) } else { Err(Problem::not_found()) }
}

/// The notes about a place and what it lies in, the newest first.
pub(super) async fn about(app: &App, region: &str) -> Result<Vec<KeptEntry>, Problem> {
    let Some(code) = Code::parse(region) else { return Ok(Vec::new()) };
    let mut places = vec![code, code.province()];
    places.extend(code.prefecture());
    places.sort_unstable();
    places.dedup();
    app.stored(move |service| {
        let mut found = Vec::new();
        for place in places {
            let about = place.to_string();
            let wanted = Wanted { about: Some(&about), ..Wanted::of(EntryKind::Note, MOST) };
            found.extend(service.store().entries(&wanted)?);
        }
        found.retain(|kept| kept.entry.state != NoteState::Removed.name());
        found.sort_by_key(|kept| std::cmp::Reverse(kept.number));
        Ok(found)
    })
    .await
}

/// The notes, apart from the answer.
pub(super) fn shown(signed: &Signed, notes: &[KeptEntry]) -> Markup {
    let maintains = signed.role == Role::Maintainer;
    html! {
        @if !notes.is_empty() {
            aside .notes aria-labelledby="notes-title" {
                h3 #notes-title { "同事笔记（没核实）" }
                ul {
                    @for KeptEntry { number, entry } in notes {
                        li {
                            span .text { (Note::of(entry).text) }
                            span .by { (entry.user) " " (entry.at.get(..10).unwrap_or_default()) }
                            @if entry.state == NoteState::Adopted.name() {
                                span .mark { "已采纳，等写进资料" }
                            } @else if maintains {
                                (decide(*number, NoteState::Adopted, "采纳"))
                            }
                            @if maintains || entry.user == signed.user {
                                (decide(*number, NoteState::Removed, "删掉"))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn decide(number: u64, state: NoteState, label: &str) -> Markup {
    html! {
        button type="button" data-post={ "/desk/notes/" (number) } data-state=(state.name()) {
            (label)
        }
    }
}
