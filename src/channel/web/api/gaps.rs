//! `GET /api/v1/gaps`: what people asked and did not get, for programs with a key for it.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Asked;
use super::problems::{OfAny, OfKey};
use crate::channel::web::access::{Scope, allows};
use crate::channel::web::app::App;
use crate::channel::web::desk::overview;
use crate::channel::web::problem::Problem;
use crate::replay::gaps::Gap;
use crate::replay::overview::Period;

/// How many days are looked back at most.
const MOST_DAYS: u16 = 366;

/// Which gaps are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// How many days to look back, today included.
    #[serde(default = "month")]
    #[param(minimum = 1, maximum = 366, default = 30)]
    days: u16,
}

fn month() -> u16 {
    30
}

/// Something that people went without.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Unanswered {
    /// Why: `failed`, `not_understood` and so on.
    why: &'static str,
    /// What was asked: the words, masked, or the case.
    what: String,
    /// How many conversations asked it.
    sessions: usize,
    /// How often it was asked.
    times: usize,
    /// When last: civil time in Asia/Shanghai.
    last: String,
}

impl From<Gap> for Unanswered {
    fn from(gap: Gap) -> Self {
        let Gap { why, what, sessions, times, last, .. } = gap;
        Self { why: why.name(), what, sessions, times, last }
    }
}

/// What went unanswered, the most wanted first.
#[utoipa::path(
    get,
    path = "/api/v1/gaps",
    operation_id = "gaps",
    params(Wanted),
    security(("key" = ["gaps:read"])),
    responses(
        (status = 200, description = "The gaps", body = Vec<Unanswered>),
        (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
        OfKey,
        OfAny,
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    headers: HeaderMap,
    asked: Result<Asked<Wanted>, Problem>,
) -> Result<Json<Vec<Unanswered>>, Problem> {
    if allows(&app, &headers, Scope::ReadGaps).await?.is_none() {
        return Err(Problem::needs_key("这里要密钥"));
    }
    let Asked(Wanted { days }) = asked?;
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Problem::bad_request(format!("days 要在 1 到 {MOST_DAYS} 之间")));
    }
    let to = (app.clock.civil)().date();
    let from = to.saturating_sub((i64::from(days) - 1).days());
    let figures = overview::count(&app, Period { from, to, channel: None }).await?;
    Ok(Json(figures.gaps.into_iter().map(Unanswered::from).collect()))
}
