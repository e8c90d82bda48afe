//! What an agent does with a conversation: takes it, writes to the person, gives it back. Each is a
//! turn of the conversation, so that of two agents who want the same only one gets it.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde::Deserialize;

use super::{MOST_CHARACTERS, elsewhere, read};
use crate::channel::telegram;
use crate::channel::web::access::Signed;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::dialog::event::Back;
use crate::reply::Detail;
use crate::service::{AtDesk, Incoming, Request};
use crate::store::SessionId;

/// The name of the desk in the log.
pub(in crate::channel::web::desk) const CHANNEL: &str = "desk";

type Body<T> = Result<Json<T>, JsonRejection>;

/// Which conversation is meant.
#[derive(Deserialize)]
pub(super) struct Which {
    session: String,
}

/// What is to be said in it.
#[derive(Deserialize)]
pub(super) struct Words {
    session: String,
    text: String,
    /// Names the message, so that it is said once however often it is sent.
    key: String,
}

pub(super) async fn take(
    State(app): State<App>,
    signed: Signed,
    body: Body<Which>,
) -> Result<StatusCode, Problem> {
    let Which { session } = read(body)?;
    let by = signed.user.clone();
    done(&app, &signed, SessionId(session), AtDesk::Takes { by }, None).await
}

pub(super) async fn say(
    State(app): State<App>,
    signed: Signed,
    body: Body<Words>,
) -> Result<StatusCode, Problem> {
    let Words { session, text, key } = read(body)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::bad_request("还没有写字"));
    }
    if text.chars().count() > MOST_CHARACTERS {
        return Err(Problem::bad_request(format!("一次最多写 {MOST_CHARACTERS} 个字，请分开发")));
    }
    if key.is_empty() || key.len() > 64 {
        return Err(Problem::bad_request("这条消息没有编号"));
    }
    let said = AtDesk::Says { by: signed.user.clone(), text: text.to_owned() };
    let key = format!("{CHANNEL}:{}:{key}", signed.user);
    done(&app, &signed, SessionId(session), said, Some(key)).await
}

pub(super) async fn give_back(
    State(app): State<App>,
    signed: Signed,
    body: Body<Which>,
) -> Result<StatusCode, Problem> {
    let Which { session } = read(body)?;
    let back = Back::ByAgent { by: signed.user.clone() };
    done(&app, &signed, SessionId(session), AtDesk::GivesBack(back), None).await
}

/// Has it done, and tells the agent where the conversation is if not with them.
async fn done(
    app: &App,
    signed: &Signed,
    session: SessionId,
    done: AtDesk,
    key: Option<String>,
) -> Result<StatusCode, Problem> {
    if !at_desk(app, session.clone(), done, key).await? {
        let handed = app.stored(move |service| service.store().handing(&session)).await?;
        return Err(match handed.map(|handed| handed.by) {
            Some(Some(by)) if by == signed.user => elsewhere("这个会话已经在您这里了"),
            Some(Some(by)) => elsewhere(&format!("{by} 已经接了这个会话")),
            Some(None) => elsewhere("这个会话又回到了队列里，要先接下来"),
            None => elsewhere("这个会话已经不要人工了"),
        });
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Carries out what is done at the desk; false where the conversation is not theirs. The person
/// learns of it in their own channel: where parts are sent, with these; elsewhere the turn itself is
/// shown.
pub(super) async fn at_desk(
    app: &App,
    session: SessionId,
    done: AtDesk,
    message_id: Option<String>,
) -> Result<bool, Problem> {
    let id = session.clone();
    let stored = app.stored(move |service| service.store().session(&id)).await?;
    let address = stored.and_then(|stored| stored.address);
    let delivery = telegram::unasked(&app.service.assistant(), &session, address);
    let (incoming, now) = (Incoming::Desk(done), (app.clock.civil)());
    let request = Request {
        message_id,
        delivery,
        detail: Detail::Shown,
        ..Request::direct(&session, incoming, now, CHANNEL)
    };
    Ok(!app.turn(request).await?.refused)
}
