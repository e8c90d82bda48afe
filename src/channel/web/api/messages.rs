//! `POST /api/v1/messages`: one message, one reply.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use uuid::{NoContext, Timestamp, Uuid};

use super::body::Body;
use super::pieces::Pieces;
use super::problems::{OfAny, OfBody};
use crate::channel::answered::Answered;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::service::{Incoming, Request};
use crate::store::SessionId;

/// How long a name may be that a program gives, in characters.
const LONGEST_NAME: usize = 128;

/// A message as it comes in.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    session: Option<String>,
    text: Option<String>,
    choose: Option<String>,
    #[serde(rename = "message_id")]
    id: Option<String>,
}

/// A message: exactly one of `text` and `choose`.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Message)]
#[expect(dead_code, reason = "it describes what `Message` reads")]
enum Described {
    /// What the person wrote.
    #[schema(title = "Text")]
    Text {
        /// The conversation: the `session` of an earlier reply, or a name of your own that nobody
        /// can guess. Absent: a new one begins.
        #[schema(min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._~:@+=-]{1,128}$")]
        session: Option<String>,
        /// What the person wrote. Of more than 4,000 characters, the first 4,000 are read.
        text: String,
        /// Nothing.
        #[schema(schema_with = nothing, required = false)]
        choose: (),
        /// Makes a repeat harmless: the same id in a session gives the stored reply.
        #[schema(min_length = 1, max_length = 128)]
        message_id: Option<String>,
    },
    /// A button that the person pressed.
    #[schema(title = "Choice")]
    Choice {
        /// As for a text.
        #[schema(min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._~:@+=-]{1,128}$")]
        session: Option<String>,
        /// The value of an option or of a follow-up that was offered.
        choose: String,
        /// Nothing.
        #[schema(schema_with = nothing, required = false)]
        text: (),
        /// As for a text.
        #[schema(min_length = 1, max_length = 128)]
        message_id: Option<String>,
    },
}

/// A field that is absent or null.
fn nothing() -> Object {
    ObjectBuilder::new().schema_type(Type::Null).build()
}

impl Message {
    fn incoming(&mut self) -> Result<Incoming, Problem> {
        match (self.text.take(), self.choose.take()) {
            (Some(text), None) => Ok(Incoming::Text(text)),
            (None, Some(value)) => Ok(Incoming::Choose(value)),
            _ => Err(wrong("text 和 choose 要有一个，也只能有一个")),
        }
    }

    /// The public name of the conversation, where it has one.
    fn session(&mut self) -> Result<Option<String>, Problem> {
        let Some(name) = self.session.take() else { return Ok(None) };
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._~:@+=-".contains(&byte);
        if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(fits) {
            return Err(wrong("session 要是 1 到 128 个字符：字母、数字和 . _ ~ : @ + = -"));
        }
        Ok(Some(name))
    }

    fn message_id(&mut self) -> Result<Option<String>, Problem> {
        let id = self.id.take();
        let long = |id: &String| id.is_empty() || id.chars().count() > LONGEST_NAME;
        if id.as_ref().is_some_and(long) {
            return Err(wrong("message_id 要是 1 到 128 个字符"));
        }
        Ok(id)
    }
}

/// The name of a new conversation, which nobody can guess: the millisecond (since 1970), and 74 bits of
/// chance. What begins at one time stands together in the store, which has fewer pages to write.
fn fresh_name(millis: i64) -> String {
    let seconds = u64::try_from(millis / 1_000).unwrap_or_default();
    let nanos = u32::try_from(millis % 1_000).unwrap_or_default() * 1_000_000;
    let now = Timestamp::from_unix(NoContext, seconds, nanos);
    Uuid::new_v7(now).simple().to_string()
}

fn wrong(detail: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_fields", "JSON 里的字段不对").with(detail)
}

/// Carries out one turn of a conversation. The reply is given once the turn is kept.
#[utoipa::path(
    post,
    path = "/api/v1/messages",
    operation_id = "say",
    request_body = Described,
    responses(
        (status = 200, description = "The reply", body = Answered),
        (status = 409, description = "Too many messages of this session at once; send it again", body = Problem, content_type = "application/problem+json"),
        OfBody,
        OfAny,
    )
)]
pub(super) async fn say(
    State(app): State<App>,
    Body(mut message): Body<Message>,
) -> Result<Response, Problem> {
    let (incoming, name) = (message.incoming()?, message.session()?);
    let message_id = message.message_id()?;
    let is_new = name.is_none();
    let name = name.unwrap_or_else(|| fresh_name((app.clock.millis)()));
    let session = SessionId(format!("web:{name}"));
    if is_new {
        app.service.begins(&session)?;
    }
    let request = Request::direct(&session, incoming, (app.clock.civil)(), "api");
    let turned = app.turn(Request { message_id, called: Some(name), ..request }).await?;
    let json = if turned.has_card() || turned.json.is_empty() {
        // Drawing takes a while; others go on meanwhile.
        let drawing = tokio::task::spawn_blocking(move || Answered::with_image(turned.reply()));
        let answered = drawing.await.map_err(|_| Problem::fault())?;
        serde_json::to_string(&answered).map_err(|_| Problem::fault())?.into()
    } else {
        turned.json
    };
    let kind = HeaderValue::from_static("application/json");
    Ok(([(CONTENT_TYPE, kind)], Pieces::from(json)).into_response())
}
