//! What an operator's machines ask: whether this process can answer, and its figures.

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use metrics::{Counter, Histogram, counter, describe_counter, describe_histogram, histogram};
use tokio::time::Instant;

use super::WebError;
use super::app::App;
use super::problem::Problem;
use crate::channel::figures::Figures;
use crate::service::measure::Found;

const REQUESTS: &str = "mante_http_requests_total";
const TIME: &str = "mante_http_seconds";

/// Keeps the figures of this process from now on. To be called once, within the runtime.
pub(super) fn record() -> Result<Figures, WebError> {
    let figures = Figures::record().map_err(|error| WebError::Measure(error.to_string()))?;
    describe_counter!(REQUESTS, "Requests over HTTP, by route and status");
    describe_histogram!(TIME, "Time to answer a request, in seconds");
    Ok(figures)
}

pub(super) fn router() -> Router<App> {
    Router::new().route("/healthz", get(health)).route("/metrics", get(figures))
}

/// Ready where the store can be read.
async fn health(State(app): State<App>) -> Result<&'static str, Problem> {
    app.stored(|service| service.store().users().map(|_| ())).await?;
    Ok("ok\n")
}

/// The figures for Prometheus. Not for the public: a proxy in front does not get them.
async fn figures(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if app.settings.behind_proxy && headers.contains_key("x-forwarded-for") {
        return Err(Problem::not_found());
    }
    Ok(app.figures.shown(&app.service))
}

/// The figures of the routes.
pub(super) type Routes = Found<String, Route>;

/// The figures of a route.
pub(super) struct Route {
    times: Histogram,
    answers: Found<StatusCode, Counter>,
}

/// A request that is being counted. Its route stands in the figures, never its address, which may
/// hold words.
pub(super) struct Counted {
    route: Option<MatchedPath>,
    began: Instant,
}

impl Counted {
    pub fn begin(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().cloned();
        Self { route, began: Instant::now() }
    }

    pub fn end(self, routes: &Routes, status: StatusCode) {
        let route = self.route.as_ref().map_or("other", MatchedPath::as_str);
        let figures = || Route {
            times: histogram!(TIME, "route" => route.to_owned()),
            answers: Found::default(),
        };
        let answered = || {
            let status = status.as_str().to_owned();
            counter!(REQUESTS, "route" => route.to_owned(), "status" => status)
        };
        routes.with(route, figures, |figures| {
            figures.times.record(self.began.elapsed());
            figures.answers.with(&status, answered, |answers| answers.increment(1));
        });
    }
}
