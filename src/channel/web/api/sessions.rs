//! `GET /api/v1/sessions`: what was said, masked, for programs with a key for it. Each reading is
//! noted.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::body::Asked;
use super::problems::{OfAny, OfKey};
use crate::channel::web::access::{Deed, Scope, allows, note};
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::reply::from_log;
use crate::store::{SessionId, SessionSummary, StoredTurn};

/// How many sessions are listed at most.
const MOST: u16 = 1_000;

/// Which sessions are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// How many, those active last first.
    #[serde(default = "hundred")]
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: u16,
}

fn hundred() -> u16 {
    100
}

/// A session in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listed {
    /// Its id in the log.
    id: String,
    /// How many turns it has.
    turns: u64,
    /// Civil time of the first turn in Asia/Shanghai.
    started: String,
    /// Civil time of the last turn.
    updated: String,
    /// Channel of the last turn.
    channel: String,
    /// Status of the last reply.
    status: String,
    /// Outcome of the last turn, if it had one.
    outcome: Option<String>,
}

impl From<SessionSummary> for Listed {
    fn from(summary: SessionSummary) -> Self {
        let SessionSummary { id, turns, started, updated, channel, status, outcome } = summary;
        Self { id: id.0, turns, started, updated, channel, status, outcome }
    }
}

/// A turn as it was logged.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Logged {
    /// Its number in the session, from 1.
    number: u64,
    /// Civil time in Asia/Shanghai.
    at: String,
    /// Where the person talked.
    channel: String,
    /// What came in, masked: a line of the JSON-lines protocol.
    input: String,
    /// The reply as it was logged: what was said, and the rules behind it. Its buttons, items, branches
    /// and sources only where a program gave the message an id, so that a repeat gets the same reply.
    #[schema(value_type = Object)]
    reply: Value,
    /// Hash of the knowledge that was used.
    knowledge: String,
}

impl From<StoredTurn> for Logged {
    fn from(turn: StoredTurn) -> Self {
        let (number, record) = (turn.number, turn.record);
        let reply = from_log(&record.reply).unwrap_or_default();
        let (at, channel, input, knowledge) =
            (record.at, record.channel, record.input, record.knowledge);
        Self { number, at, channel, input, reply, knowledge }
    }
}

/// The sessions that were active last.
#[utoipa::path(
    get,
    path = "/api/v1/sessions",
    operation_id = "sessions",
    params(Wanted),
    security(("key" = ["sessions:read"])),
    responses(
        (status = 200, description = "The sessions, newest first", body = Vec<Listed>),
        (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
        OfKey,
        OfAny,
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    headers: HeaderMap,
    asked: Result<Asked<Wanted>, Problem>,
) -> Result<Json<Vec<Listed>>, Problem> {
    reader(&app, &headers).await?;
    let Asked(Wanted { limit }) = asked?;
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad_request(format!("limit 要在 1 到 {MOST} 之间")));
    }
    let sessions = app.stored(move |service| service.store().sessions(limit.into())).await?;
    Ok(Json(sessions.into_iter().map(Listed::from).collect()))
}

/// The turns of a session, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{id}",
    operation_id = "session",
    params(("id" = String, Path, description = "Its id in the log")),
    security(("key" = ["sessions:read"])),
    responses(
        (status = 200, description = "Its turns", body = Vec<Logged>),
        (status = 404, description = "There is no such session", body = Problem, content_type = "application/problem+json"),
        OfKey,
        OfAny,
    )
)]
pub(super) async fn read(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Vec<Logged>>, Problem> {
    let reader = reader(&app, &headers).await?;
    let id = SessionId(id);
    let wanted = id.clone();
    let turns = app.stored(move |service| service.store().turns(&wanted)).await?;
    if turns.is_empty() {
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknown", "没有这个会话"));
    }
    note(&app, &reader, Deed::SessionRead, id.as_str()).await?;
    Ok(Json(turns.into_iter().map(Logged::from).collect()))
}

/// The name of the key that reads, as it stands in the audit log.
async fn reader(app: &App, headers: &HeaderMap) -> Result<String, Problem> {
    let keyed = allows(app, headers, Scope::ReadSessions).await?;
    let missing = || Problem::needs_key("这里要密钥");
    keyed.map(|keyed| format!("密钥 {}", keyed.id)).ok_or_else(missing)
}
