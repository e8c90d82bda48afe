//! Style sheets, scripts and pictures, which are inside the program.
//!
//! Each is served under its name with the hash of its content behind it (`chat.css?v=…`), and may
//! be kept by the browser for ever under that address.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::app::App;
use super::problem::Problem;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/web");

/// Tells the versions of the files apart.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let hash = FILES.files().fold(Sha256::new(), |hash, file| hash.chain_update(file.contents()));
    BASE64_URL_SAFE_NO_PAD.encode(&hash.finalize()[..6])
});

pub(super) fn router() -> Router<App> {
    Router::new().route("/files/{name}", get(file))
}

/// The address of a file.
pub(super) fn address(name: &str) -> String {
    format!("/files/{name}?v={}", *VERSION)
}

async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let file = FILES.get_file(&name).ok_or_else(Problem::not_found)?;
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, file.contents()).into_response())
}
