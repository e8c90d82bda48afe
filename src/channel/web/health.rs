//! What an operator's machines ask: whether this process can answer, and its figures.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{SharedString, counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::{Instant, interval};

use super::WebError;
use super::app::App;
use super::problem::Problem;
use crate::service::measure;

const REQUESTS: &str = "mante_http_requests_total";
const TIME: &str = "mante_http_seconds";
/// Bounds of what is measured in seconds, from 10 µs on.
const SECONDS: [f64; 12] = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0, 3.0];
/// How often measured times are put into their bounds, so that they do not pile up.
const ROUND: Duration = Duration::from_secs(5);
/// Bounds of how many turns a commit holds.
const TOGETHER: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// Where the figures are kept from now on. To be called within the runtime.
pub(super) fn record() -> Result<PrometheusHandle, WebError> {
    let bounds =
        |error: metrics_exporter_prometheus::BuildError| WebError::Measure(error.to_string());
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(|builder| {
            builder.set_buckets_for_metric(Matcher::Full(measure::TOGETHER.to_owned()), &TOGETHER)
        })
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(bounds)?;
    measure::describe();
    describe_counter!(REQUESTS, "Requests over HTTP, by route and status");
    describe_histogram!(TIME, "Time to answer a request, in seconds");
    let emptied = handle.clone();
    tokio::spawn(async move {
        let mut rounds = interval(ROUND);
        loop {
            rounds.tick().await;
            emptied.run_upkeep();
        }
    });
    Ok(handle)
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
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], app.figures.render()).into_response())
}

/// A request that is being counted. Its route stands in the figures, never its address, which may
/// hold words.
pub(super) struct Counted {
    route: SharedString,
    began: Instant,
}

impl Counted {
    pub fn begin(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map_or(SharedString::const_str("other"), |path| {
            SharedString::from(path.as_str().to_owned())
        });
        Self { route, began: Instant::now() }
    }

    pub fn end(self, status: StatusCode) {
        let Self { route, began } = self;
        let status = status.as_str().to_owned();
        counter!(REQUESTS, "route" => route.clone(), "status" => status).increment(1);
        histogram!(TIME, "route" => route).record(began.elapsed());
    }
}
