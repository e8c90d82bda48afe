//! What every page and call shares.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::problem::Problem;
use super::{Settings, WebError};
use crate::channel::process::Clock;
use crate::service::{Queue, Request, Service, Turned};
use crate::store::StoreError;

/// What every page and call shares. Cheap to clone.
#[derive(Clone)]
pub(super) struct App {
    pub service: Service,
    pub queue: Queue,
    pub clock: Clock,
    pub settings: Arc<Settings>,
}

impl App {
    pub fn new(service: Service, settings: Settings, clock: Clock) -> Result<Self, WebError> {
        let (queue, _thread) = Queue::start(service.clone()).map_err(WebError::System)?;
        Ok(Self { service, queue, clock, settings: Arc::new(settings) })
    }

    /// Has a turn carried out, and gives it once it is committed.
    pub async fn turn(&self, request: Request) -> Result<Turned, Problem> {
        let (done, turned) = oneshot::channel();
        let done = Box::new(move |result| {
            // Whoever asked may have hung up meanwhile; the turn is kept all the same.
            let _ = done.send(result);
        });
        self.queue.turn(request, done);
        Ok(turned.await.map_err(|_| Problem::stopping())??)
    }

    /// Works on the store where waiting for the disk holds nobody up.
    pub async fn stored<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Service) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let service = self.service.clone();
        let worked = tokio::task::spawn_blocking(move || work(&service)).await;
        Ok(worked.map_err(|_| Problem::fault())??)
    }

    /// Civil time in China as the log has it.
    pub fn now(&self) -> String {
        (self.clock.civil)().strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// Whether cookies are sent over https only.
    pub fn is_secure(&self) -> bool {
        self.settings.public.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}
