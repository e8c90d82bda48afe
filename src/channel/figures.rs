//! What an operator's machines watch of a process, as Prometheus reads it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::time::interval;

use super::process::Stopping;
use crate::service::{Service, measure};

/// Bounds of what is measured in seconds, from 10 µs on.
const SECONDS: [f64; 12] = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0, 3.0];
/// How often measured times are put into their bounds, so that they do not pile up.
const ROUND: Duration = Duration::from_secs(5);
/// Bounds of how many turns a commit holds.
const TOGETHER: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// The figures of this process. Cheap to clone.
#[derive(Clone)]
pub(super) struct Figures(PrometheusHandle);

impl Figures {
    /// Where the figures are kept from now on. To be called once, within the runtime.
    pub fn record() -> Result<Self, BuildError> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Full(measure::TOGETHER.to_owned()), &TOGETHER)?
            .install_recorder()?;
        measure::describe();
        let emptied = handle.clone();
        tokio::spawn(async move {
            let mut rounds = interval(ROUND);
            loop {
                rounds.tick().await;
                emptied.run_upkeep();
            }
        });
        Ok(Self(handle))
    }

    /// All of them as they are now.
    pub fn shown(&self, service: &Service) -> Response {
        measure::size(service.store());
        let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        ([(header::CONTENT_TYPE, kind)], self.0.render()).into_response()
    }

    /// Serves nothing but them, for a process that has no pages, until it is to stop. Gives the
    /// address.
    pub async fn serve(
        self,
        service: Service,
        listen: SocketAddr,
        mut stopping: Stopping,
    ) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let show =
            async |State((figures, service)): State<(Self, Service)>| figures.shown(&service);
        let router = Router::new().route("/metrics", get(show)).with_state((self, service));
        let stopped = async move {
            // An error means that the sender is gone, and then it is time to stop as well.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        };
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await
            {
                tracing::error!(%error, "the figures are not served any more");
            }
        });
        Ok(address)
    }
}
