//! Lets Telegram bring updates: each is answered with 200 only after its turn is committed, and
//! with an error otherwise, so that it is brought again.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tracing::warn;

use super::desk::Desk;
use super::update;

/// Where a load balancer asks whether this process is there.
const HEALTH: &str = "/healthz";
/// The header in which Telegram sends the secret.
const HEADER: &str = "x-telegram-bot-api-secret-token";
/// The longest update that is read, in bytes.
const MOST_BYTES: usize = 1 << 20;
/// How many updates wait at once; more are refused and brought again.
const MOST_WAITING: usize = 1_024;

/// The secret that Telegram has to send: the same for every process of this bot, and nothing from
/// which the token could be found.
pub(super) fn secret(token: &str) -> String {
    let digest = Sha256::new().chain_update("mante webhook ").chain_update(token).finalize();
    digest.iter().fold(String::new(), |mut secret, byte| {
        // Writing to a string cannot fail.
        let _ = write!(secret, "{byte:02x}");
        secret
    })
}

#[derive(Clone)]
struct Door {
    desk: Desk,
    path: Arc<str>,
    secret: Arc<str>,
    room: Arc<Semaphore>,
}

/// Takes updates until the process is to stop.
pub(super) async fn run(
    desk: &Desk,
    listener: TcpListener,
    path: &str,
    secret: String,
    mut stopping: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let room = Arc::new(Semaphore::new(MOST_WAITING));
    let door = Door { desk: desk.clone(), path: path.into(), secret: secret.into(), room };
    // Whatever the public address looks like, its path is compared and not taken for a pattern.
    let router =
        Router::new().fallback(take).layer(DefaultBodyLimit::max(MOST_BYTES)).with_state(door);
    let stop = async move {
        // An error means that the sender is gone, and then it is time to stop as well.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

async fn take(
    State(door): State<Door>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if method == Method::GET && uri.path() == HEALTH {
        return StatusCode::OK;
    }
    if method != Method::POST || uri.path() != &*door.path {
        return StatusCode::NOT_FOUND;
    }
    let sent = headers.get(HEADER).map_or(&[][..], |value| value.as_bytes());
    if !bool::from(sent.ct_eq(door.secret.as_bytes())) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(_place) = door.room.try_acquire() else { return StatusCode::SERVICE_UNAVAILABLE };
    // One that cannot be read would be no better if it were brought again.
    let Some(update) = update::read(&body) else { return StatusCode::OK };
    match door.desk.take(update).await {
        Ok(Ok(())) => StatusCode::OK,
        Ok(Err(error)) => {
            warn!(%error, "a turn could not be kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
