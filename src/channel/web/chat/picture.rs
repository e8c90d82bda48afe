//! The card of an answer as a picture or a page, drawn when it is asked for.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use lru::LruCache;
use tokio::sync::Semaphore;
use tracing::error;

use super::visitor::Visitor;
use crate::channel::card::{Format, draw};
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::reply::Reply;
use crate::reply::card::Card;

/// How many drawn cards are kept: a picture is looked at, saved and forwarded within minutes. (Were it
/// nothing, it would not compile.)
const MOST_KEPT: NonZeroUsize = NonZeroUsize::new(32).unwrap();
/// How many are drawn at once. Each takes one core for a moment.
const MOST_AT_ONCE: usize = 2;

/// Draws cards, and keeps the last ones. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pictures {
    kept: Arc<Mutex<LruCache<Key, Drawn>>>,
    drawing: Arc<Semaphore>,
}

/// What is on a card, as JSON, and what it is drawn as.
type Key = (String, &'static str);
/// The bytes of a file.
type Drawn = Arc<[u8]>;

impl Default for Pictures {
    fn default() -> Self {
        let kept = Arc::new(Mutex::new(LruCache::new(MOST_KEPT)));
        Self { kept, drawing: Arc::new(Semaphore::new(MOST_AT_ONCE)) }
    }
}

impl Pictures {
    async fn drawn(&self, card: Card, format: Format) -> Result<Drawn, Problem> {
        let json = serde_json::to_string(&card).map_err(|_| Problem::fault())?;
        let key = (json, format.name());
        let _turn = self.drawing.acquire().await.map_err(|_| Problem::stopping())?;
        if let Some(drawn) = self.kept().get(&key) {
            return Ok(Arc::clone(drawn));
        }
        let drawn = tokio::task::spawn_blocking(move || draw(&card, format)).await;
        let drawn = drawn.map_err(|_| Problem::fault())?.map_err(|error| {
            error!(%error, "a card could not be drawn");
            Problem::fault().with(error.to_string())
        })?;
        let drawn = Drawn::from(drawn);
        self.kept().put(key, Arc::clone(&drawn));
        Ok(drawn)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, LruCache<Key, Drawn>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The card of a turn of one's own: `/card/5.png`.
pub(super) async fn picture(
    State(app): State<App>,
    Extension(pictures): Extension<Pictures>,
    visitor: Visitor,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let (turn, format) = named(&file).ok_or_else(Problem::not_found)?;
    let session = visitor.session();
    let turns = app.stored(move |service| service.store().turns(&session)).await?;
    let turn = turns.into_iter().find(|kept| kept.number == turn).ok_or_else(Problem::not_found)?;
    let reply: Option<Reply> = serde_json::from_str(&turn.record.reply).ok();
    let card = reply.and_then(|reply| reply.card).ok_or_else(Problem::not_found)?;
    // Whoever hangs up asks again; then it is finished.
    let drawing = tokio::spawn(async move { pictures.drawn(*card, format).await });
    let drawn = drawing.await.map_err(|_| Problem::fault())??;
    let kind = match format {
        Format::Png => "image/png",
        Format::Pdf => "application/pdf",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        // It is looked at again while it is saved, and by nobody else.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=600")),
    ];
    Ok((headers, drawn.to_vec()).into_response())
}

fn named(file: &str) -> Option<(u64, Format)> {
    let (turn, ending) = file.split_once('.')?;
    let format = Format::ALL.into_iter().find(|format| format.name() == ending)?;
    Some((turn.parse().ok()?, format))
}
