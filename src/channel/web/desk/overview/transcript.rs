//! One session, turn by turn, as the log has it: personal numbers masked. Reading it is noted.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;

use super::period::channel_title;
use super::status_title;
use crate::channel::web::access::{Deed, Maintainer, note};
use crate::channel::web::app::App;
use crate::channel::web::desk::frame::framed;
use crate::channel::web::problem::Problem;
use crate::dialog::Event;
use crate::reply::from_log;
use crate::service::Incoming;
use crate::store::{SessionId, StoredTurn};

/// The most turns that are shown at first.
const MOST_TURNS: usize = 100;

/// How much is wanted.
#[derive(Deserialize)]
struct Extent {
    /// Present: from the first turn on.
    all: Option<String>,
}

pub(super) fn router() -> Router<App> {
    Router::new().route("/desk/sessions/{id}", get(page))
}

/// Where a session is read.
pub(super) fn address(session: &str) -> String {
    format!("/desk/sessions/{}", utf8_percent_encode(session, NON_ALPHANUMERIC))
}

/// What was written, pressed or done at the desk, as text.
pub(super) fn words(input: &str) -> String {
    match Incoming::logged(input) {
        Event::Say(text) => text,
        Event::Choose(value) | Event::Press { value, .. } => format!("〔按了 {value}〕"),
        Event::AgentTakes { by } => format!("〔坐席 {by} 接了〕"),
        Event::AgentSays { by, text } => format!("〔坐席 {by}〕{text}"),
        Event::GiveBack(_) => "〔工作台交回〕".to_owned(),
        Event::Media(_) | Event::Unreadable => input.to_owned(),
    }
}

/// Whether it is what an agent wrote: the reply is the same once more.
fn is_agents(input: &str) -> bool {
    matches!(Incoming::logged(input), Event::AgentSays { .. })
}

async fn page(
    State(app): State<App>,
    Maintainer(signed): Maintainer,
    Path(id): Path<String>,
    Query(extent): Query<Extent>,
) -> Result<Markup, Problem> {
    let session = SessionId(id.clone());
    let most = if extent.all.is_some() { usize::MAX } else { MOST_TURNS };
    let turns = app.stored(move |service| service.store().last_turns(&session, most)).await?;
    if turns.is_empty() {
        return Err(Problem::not_found());
    }
    let is_cut = turns.first().is_some_and(|first| first.number > 1);
    // Before anything is shown.
    note(&app, &signed.user, Deed::SessionRead, &id).await?;
    let body = html! {
        h1 { "一个会话" }
        p { a href="/desk/sessions" { "回到会话列表" } }
        (known(&turns))
        @if is_cut {
            p { "下面是最后 " (turns.len()) " 轮。" a href={ (address(&id)) "?all=1" } { "从头看" } }
        }
        @for turn in &turns { (shown(turn)) }
        h2 { "录成对话文件" }
        p { "在服务器上运行：" code { "mante sessions record " (shell_word(&id)) } }
    };
    Ok(framed(&signed, "一个会话", &["overview.css"], &[], &body))
}

/// What was known at the end.
fn known(turns: &[StoredTurn]) -> Markup {
    let facts = turns.iter().rev().map(|turn| reply(turn)["facts"].clone());
    let facts = facts.into_iter().find(Value::is_object).unwrap_or_default();
    html! {
        h2 { "最后知道的" }
        @match facts.as_object() {
            Some(facts) if !facts.is_empty() => {
                dl.facts {
                    @for (name, value) in facts {
                        div { dt { (name) } dd { (value.as_str().map_or_else(|| value.to_string(), str::to_owned)) } }
                    }
                }
            }
            _ => p.soft { "什么也没有。" }
        }
    }
}

fn shown(turn: &StoredTurn) -> Markup {
    let record = &turn.record;
    let reply = reply(turn);
    let said = reply["text"].as_str().unwrap_or(&record.reply);
    let status = if record.failed { "failed" } else { &record.status };
    html! {
        article.turn {
            h3 {
                "第 " (turn.number) " 轮 · " (record.at.replace('T', " ")) " · " (channel_title(&record.channel)) " · "
                (status_title(status))
            }
            @if is_agents(&record.input) {
                p.said { (said) }
            } @else {
                p.asked { strong { "问：" } (words(&record.input)) }
                p.said { strong { "答：" } (said) }
            }
            p.soft { (record.micros) " 微秒 · 知识 " (record.knowledge) }
        }
    }
}

fn reply(turn: &StoredTurn) -> Value {
    from_log(&turn.record.reply).unwrap_or_default()
}

/// An id as a shell takes it.
fn shell_word(id: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_:.".contains(char);
    if id.chars().all(is_plain) {
        id.to_owned()
    } else {
        format!("'{}'", id.replace('\'', "'\\''"))
    }
}
