//! The queue: conversations that wait for a person. An agent takes one, reads what was said, writes
//! to the person where the person is, and gives it back to the assistant.
//!
//! The page asks every other second for what is new (`list`, `talk`), every other page of the desk
//! every few seconds how many wait; what an agent does (`acts`) is a turn of the conversation like any
//! other. Where nobody answers, `sweep` sees to it that nobody
//! waits for nothing.

mod acts;
mod list;
mod sweep;
mod talk;

use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::frame::framed;
use crate::channel::web::access::Signed;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;

pub(super) use acts::CHANNEL;
pub(in crate::channel::web) use sweep::look_after;

/// The most characters of what an agent writes at once.
const MOST_CHARACTERS: usize = 1_000;

/// What each key does, as the page tells it. The keys themselves are read by `queue.js`.
const KEYS: [(&str, &str); 7] = [
    ("t", "接排在最前面的"),
    ("j / k", "往下、往上选"),
    ("Enter", "打开选中的"),
    ("Ctrl+Enter", "把写好的发出去"),
    ("Esc", "离开输入框，回到列表"),
    ("b", "转回助手（先按 Esc 离开输入框）"),
    ("?", "看按键"),
];

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/desk/queue", get(page))
        .route("/desk/queue/list", get(list::list))
        .route("/desk/queue/waiting", get(list::waiting))
        .route("/desk/queue/talk", get(talk::talk))
        .route("/desk/queue/take", post(acts::take))
        .route("/desk/queue/say", post(acts::say))
        .route("/desk/queue/give-back", post(acts::give_back))
}

async fn page(signed: Signed) -> Markup {
    let body = html! {
        h1 { "转人工" }
        p #told role="status" aria-live="assertive" {}
        p #alerts { button #notify type="button" { "有人来时弹出提醒" } }
        div #queue {
            section #waiting aria-label="在排队和在接的会话" { p.soft { "正在取……" } }
            section #talk aria-label="会话" hidden {
                div #about {}
                div #said role="log" aria-label="说过的话" tabindex="0" {}
                form #write {
                    label for="words" { "写给对方（Ctrl+Enter 发送）" }
                    textarea #words rows="3" maxlength=(MOST_CHARACTERS) required {}
                    div.do {
                        button.main type="submit" { "发送" }
                        button #give-back type="button" aria-keyshortcuts="b" { "转回助手" kbd { "b" } }
                    }
                }
                p #take-it { button.main #take type="button" { "接这个会话" } }
            }
        }
        details #keys {
            summary { "按键（?）" }
            dl { @for (key, does) in KEYS { dt { kbd { (key) } } dd { (does) } } }
        }
    };
    framed(&signed, "转人工", &["queue.css"], &["queue.js"], &body)
}

/// What a call brings along, or what is wrong with it.
fn read<T>(body: Result<axum::Json<T>, JsonRejection>) -> Result<T, Problem> {
    body.map(|axum::Json(read)| read).map_err(|error| Problem::bad_request(error.body_text()))
}

/// The conversation is not where the agent believes it to be.
fn elsewhere(detail: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, "elsewhere", "这个会话不在您这里").with(detail)
}
