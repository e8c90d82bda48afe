//! A message: what was typed, or the button that was pressed.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::NOT_KEPT;
use super::conversation::Conversation;
use super::fresh::Fresh;
use super::origin::OwnPage;
use super::view::View;
use super::visitor::Visitor;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::dialog::Event;
use crate::knowledge::wording::Sentence;
use crate::reply::Detail;
use crate::service::mask::mask;
use crate::service::{Incoming, Request, Turned};

/// The longest id of a message, in bytes.
const LONGEST_ID: usize = 64;

/// What the forms of the page send.
#[derive(Deserialize)]
pub(super) struct Said {
    /// What the browser calls the message. The same again is the same message.
    message_id: String,
    /// What was typed.
    text: Option<String>,
    /// The value of the button that was pressed.
    choose: Option<String>,
    /// What the button carries.
    turn: Option<u32>,
    /// The last turn that the page shows.
    #[serde(default)]
    since: u64,
}

/// Has the turn carried out, and shows what came of it.
pub(super) async fn say(
    State(app): State<App>,
    _: OwnPage,
    visitor: Visitor,
    headers: HeaderMap,
    Form(said): Form<Said>,
) -> Result<Response, Problem> {
    let (since, request) = (said.since, request(said, &app, &visitor)?);
    let outcome = match request {
        Some(request) => Outcome::of(&app, &visitor, since, app.turn(request).await?).await?,
        None => Outcome::Told(Conversation::of(&app, &visitor, since).await?),
    };
    let asks_for_json = headers.get(header::ACCEPT).is_some_and(|kind| kind == "application/json");
    Ok(if asks_for_json { outcome.fresh(&app, &visitor) } else { outcome.page(&app, &visitor) })
}

/// What came of a message.
enum Outcome {
    /// What was said since.
    Told(Conversation),
    /// Nothing: the button belongs to an earlier state of the case.
    Old(Conversation),
    /// Nothing is kept of the conversation any more.
    Erased,
}

impl Outcome {
    async fn of(app: &App, visitor: &Visitor, since: u64, turned: Turned) -> Result<Self, Problem> {
        let conversation = Conversation::of(app, visitor, since).await?;
        if conversation.last_input.is_none() && !turned.refused {
            return Ok(Self::Erased);
        }
        let is_old = turned.refused && !was_carried_out(&conversation, &turned.read);
        Ok(if is_old { Self::Old(conversation) } else { Self::Told(conversation) })
    }

    /// For a browser without scripts: back to the page.
    fn page(&self, app: &App, visitor: &Visitor) -> Response {
        let (address, visitor) = match self {
            Self::Told(_) => ("/#now", visitor),
            Self::Old(_) => ("/?old=1#now", visitor),
            Self::Erased => ("/?forgotten=1", &Visitor::fresh()),
        };
        ([NOT_KEPT, visitor.cookie(app)], Redirect::to(address)).into_response()
    }

    /// For the script of the page.
    fn fresh(&self, app: &App, visitor: &Visitor) -> Response {
        let assistant = app.service.assistant();
        let say = |sentence| Some(assistant.knowledge.wording.say(sentence));
        let (fresh, visitor) = match self {
            Self::Told(conversation) => (Fresh::of(&assistant, conversation), visitor),
            Self::Old(conversation) => {
                let note = say(Sentence::OldOption);
                (Fresh { note, ..Fresh::of(&assistant, conversation) }, visitor)
            }
            Self::Erased => {
                let turns = View::farewell(&assistant).into_string();
                (Fresh { turns, erased: true, ..Fresh::default() }, &Visitor::fresh())
            }
        };
        ([NOT_KEPT, visitor.cookie(app)], axum::Json(fresh)).into_response()
    }
}

/// Whether a button that is refused is one that was just carried out, pressed once more.
fn was_carried_out(conversation: &Conversation, read: &Event) -> bool {
    let last = conversation.last_input.as_deref();
    last.is_some_and(|last| Incoming::logged(last) == *read)
}

/// The turn to be carried out; none where nothing was said.
fn request(said: Said, app: &App, visitor: &Visitor) -> Result<Option<Request>, Problem> {
    let Said { message_id, text, choose, turn, .. } = said;
    let is_id = |char: char| char.is_ascii_alphanumeric() || char == '-';
    if message_id.is_empty() || message_id.len() > LONGEST_ID || !message_id.chars().all(is_id) {
        return Err(Problem::bad_request("message_id：1 到 64 个字母、数字或连字符"));
    }
    let incoming = match (text, choose, turn) {
        (_, Some(value), Some(turn)) => Incoming::Press { turn, value },
        (_, Some(value), None) => Incoming::Choose(value),
        (Some(text), None, _) if !text.trim().is_empty() => Incoming::Text(text),
        _ => return Ok(None),
    };
    let key = key(&message_id, &incoming);
    let request = Request::direct(&visitor.session(), incoming, (app.clock.civil)(), "web");
    Ok(Some(Request { message_id: Some(key), detail: Detail::Shown, ..request }))
}

/// The message's id with what it says: a page that comes out of the browser's memory has its old
/// ids, and another text under such an id is another message. The key is kept, so it must not tell
/// personal numbers, not even as a hash.
fn key(id: &str, incoming: &Incoming) -> String {
    let said = format!("{incoming:?}");
    let hash = Sha256::digest(mask(&said).as_bytes());
    let start = hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    format!("{id}:{start:016x}")
}
