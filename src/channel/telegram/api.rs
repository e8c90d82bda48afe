//! Calls to the Bot API on the way of a message, and those without which there is no way.
//!
//! They go through teloxide's client. They are our own calls all the same, since teloxide's wait ten
//! seconds after every error of the server, write a body anew that is finished, and read a whole
//! message back of which nothing is used.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, RequestBuilder, Url};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::json;
use serde_json::value::RawValue;
use teloxide::Bot;
use teloxide::payloads::{EditMessageText, SendDocument, SendMessage, SendPhoto};
use teloxide::requests::Payload;
use teloxide::types::CallbackQueryId;

use super::arrival::Myself;
use super::call::Call;
use super::update::{Update, read_all};

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long the upload of a picture may take: half a megabyte, from a slow line.
const UPLOAD_PATIENCE: Duration = Duration::from_mins(1);
/// What a server answers to a body that is too large for it.
const TOO_LARGE: u16 = 413;
/// What we want to hear of.
const WANTED: [&str; 4] = ["message", "edited_message", "callback_query", "my_chat_member"];

/// The Bot API, for one bot.
#[derive(Clone)]
pub(super) struct Api {
    client: Client,
    /// The addresses of the methods.
    urls: Arc<[(&'static str, Url); METHODS.len()]>,
}

const GET_ME: &str = "GetMe";
const SET_WEBHOOK: &str = "SetWebhook";
const DELETE_WEBHOOK: &str = "DeleteWebhook";
const GET_UPDATES: &str = "GetUpdates";
const ANSWER_CALLBACK: &str = "AnswerCallbackQuery";
const METHODS: [&str; 9] = [
    GET_ME,
    SET_WEBHOOK,
    DELETE_WEBHOOK,
    GET_UPDATES,
    ANSWER_CALLBACK,
    SendMessage::NAME,
    EditMessageText::NAME,
    SendPhoto::NAME,
    SendDocument::NAME,
];

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Too many calls: wait that long.
    Wait(Duration),
    /// The group goes on under another number.
    Moved(i64),
    /// The person blocked the bot, or the chat is gone.
    Gone(String),
    /// The server does not take this call, and will not.
    Refused(String),
    /// The token is not taken.
    Token,
    /// Somebody else fetches the updates of this bot.
    Conflict,
    /// The network, or the server: it may succeed later.
    Later(String),
}

#[derive(Deserialize)]
struct Answer<T> {
    ok: bool,
    #[serde(default = "Option::default")]
    result: Option<T>,
    error_code: Option<u16>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

impl Api {
    pub fn of(bot: &Bot) -> Self {
        let url = |method: &'static str| {
            let mut url = bot.api_url();
            if let Ok(mut path) = url.path_segments_mut() {
                path.pop_if_empty().push(&format!("bot{}", bot.token())).push(method);
            }
            (method, url)
        };
        Self { client: bot.client().clone(), urls: Arc::new(METHODS.map(url)) }
    }

    /// Who the bot is.
    pub async fn me(&self) -> Result<Myself, Failure> {
        #[derive(Deserialize)]
        struct Me {
            id: u64,
            #[serde(default)]
            username: String,
        }
        let Me { id, username: name } = self.call(GET_ME, "{}".to_owned(), PATIENCE).await?;
        Ok(Myself { id, name })
    }

    /// Has updates brought to `url`, with the secret to know them by.
    pub async fn set_webhook(&self, url: &Url, secret: &str) -> Result<(), Failure> {
        let body = json!({ "url": url, "secret_token": secret, "allowed_updates": WANTED });
        self.call::<IgnoredAny>(SET_WEBHOOK, body.to_string(), PATIENCE).await.map(|_| ())
    }

    /// Has updates kept to be fetched; those that wait stay.
    pub async fn delete_webhook(&self) -> Result<(), Failure> {
        self.call::<IgnoredAny>(DELETE_WEBHOOK, "{}".to_owned(), PATIENCE).await.map(|_| ())
    }

    /// The updates from `offset` on; waits for one for as long as `timeout`. Asking from an offset
    /// on tells the server that all before it is done.
    pub async fn updates(&self, offset: i64, timeout: Duration) -> Result<Vec<Update>, Failure> {
        let body = json!({
            "offset": offset,
            "limit": 100,
            "timeout": timeout.as_secs(),
            "allowed_updates": WANTED,
        });
        let patience = PATIENCE + timeout;
        let updates: Vec<Box<RawValue>> =
            self.call(GET_UPDATES, body.to_string(), patience).await?;
        Ok(read_all(&updates))
    }

    /// Brings a part to its chat.
    pub async fn send(&self, call: &Call) -> Result<(), Failure> {
        let sent: Result<IgnoredAny, Failure> = match call {
            Call::Part(part) => self.call(part.method.name(), part.addressed(), PATIENCE).await,
            Call::Upload(upload) => {
                let request = self.request(upload.method(), UPLOAD_PATIENCE)?;
                exchange(request.multipart(upload.form())).await
            }
        };
        sent.map(|_| ())
    }

    /// Ends the waiting sign on a pressed button; `note` is shown, and must be closed where it is
    /// an `alert`.
    pub async fn answer_callback(
        &self,
        id: &CallbackQueryId,
        note: &str,
        alert: bool,
    ) -> Result<(), Failure> {
        let mut body = json!({ "callback_query_id": id.0 });
        if !note.is_empty() {
            body["text"] = json!(note.chars().take(200).collect::<String>());
            body["show_alert"] = json!(alert);
        }
        let body = body.to_string();
        self.call::<IgnoredAny>(ANSWER_CALLBACK, body, PATIENCE).await.map(|_| ())
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        body: String,
        patience: Duration,
    ) -> Result<T, Failure> {
        let json = HeaderValue::from_static("application/json");
        let request = self.request(method, patience)?.header(CONTENT_TYPE, json);
        exchange(request.body(body)).await
    }

    /// A request without a body.
    fn request(&self, method: &str, patience: Duration) -> Result<RequestBuilder, Failure> {
        let known = self.urls.iter().find(|(name, _)| *name == method);
        let Some((_, url)) = known else {
            return Err(Failure::Refused(format!("{method} has no address")));
        };
        Ok(self.client.post(url.clone()).timeout(patience))
    }
}

async fn exchange<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Failure> {
    // The address holds the token and must not be told.
    let later = |error: reqwest::Error| Failure::Later(error.without_url().to_string());
    let response = request.send().await.map_err(later)?;
    let status = response.status().as_u16();
    let bytes = response.bytes().await.map_err(later)?;
    read(status, &bytes)
}

/// Reads what came back.
fn read<T: DeserializeOwned>(status: u16, bytes: &[u8]) -> Result<T, Failure> {
    let answer: Answer<T> = serde_json::from_slice(bytes).map_err(|_| {
        let reason = format!("HTTP {status} without a readable answer");
        // Said by a proxy before the server, of what is too large; it will not grow smaller.
        if status == TOO_LARGE { Failure::Refused(reason) } else { Failure::Later(reason) }
    })?;
    match answer.result {
        _ if !answer.ok => Err(failure(status, &answer)),
        Some(result) => Ok(result),
        // Done, and nothing is told of it. Where nothing is wanted to be known, that is fine.
        None => serde_json::from_str("null")
            .map_err(|_| Failure::Later(format!("HTTP {status} without a result"))),
    }
}

fn failure<T>(status: u16, answer: &Answer<T>) -> Failure {
    let reason = answer.description.clone();
    if let Some(seconds) = answer.parameters.retry_after {
        return Failure::Wait(Duration::from_secs(seconds));
    }
    if let Some(chat) = answer.parameters.migrate_to_chat_id {
        return Failure::Moved(chat);
    }
    match answer.error_code.unwrap_or(status) {
        429 => Failure::Wait(Duration::from_secs(1)),
        401 | 404 if !reason.contains("method") => Failure::Token,
        409 => Failure::Conflict,
        403 => Failure::Gone(reason),
        400 if reason.contains("chat not found") || reason.contains("deactivated") => {
            Failure::Gone(reason)
        }
        400..=499 => Failure::Refused(reason),
        code => Failure::Later(format!("{code} {reason}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: Failure) {
        assert_eq!(read::<bool>(200, body.as_bytes()), Err(expected), "{body}");
    }

    #[test]
    fn every_way_to_fail_is_told_apart() {
        assert_eq!(read::<bool>(200, br#"{"ok":true,"result":true}"#), Ok(true));
        assert!(read::<IgnoredAny>(200, br#"{"ok":true,"result":null}"#).is_ok());
        check(r#"{"ok":true}"#, Failure::Later("HTTP 200 without a result".to_owned()));
        let flood = r#"{"ok":false,"error_code":429,"description":"Too Many Requests",
            "parameters":{"retry_after":7}}"#;
        check(flood, Failure::Wait(Duration::from_secs(7)));
        let moved = r#"{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-5}}"#;
        check(moved, Failure::Moved(-5));
        let text = |reason: &str| reason.to_owned();
        let error = |code: u16, reason: &str| {
            format!(r#"{{"ok":false,"error_code":{code},"description":"{reason}"}}"#)
        };
        check(&error(401, "Unauthorized"), Failure::Token);
        check(&error(409, "Conflict"), Failure::Conflict);
        let blocked = "Forbidden: bot was blocked by the user";
        check(&error(403, blocked), Failure::Gone(text(blocked)));
        let unknown = "Bad Request: chat not found";
        check(&error(400, unknown), Failure::Gone(text(unknown)));
        let parse = "Bad Request: can't parse entities";
        check(&error(400, parse), Failure::Refused(text(parse)));
        check(&error(502, "Bad Gateway"), Failure::Later(text("502 Bad Gateway")));
        check("<html>", Failure::Later(text("HTTP 200 without a readable answer")));
        let too_large = Failure::Refused(text("HTTP 413 without a readable answer"));
        assert_eq!(read::<bool>(413, b"<html>"), Err(too_large));
    }
}
