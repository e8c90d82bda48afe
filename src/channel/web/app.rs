//! What every page and call shares.

use std::ops::Deref;
use std::sync::Arc;

use super::health::Routes;
use super::limits::Limits;
use super::problem::Problem;
use super::{Settings, WebError, health};
use crate::channel::figures::Figures;
use crate::channel::process::Clock;
use crate::service::{Request, Service, Turned, Writer};
use crate::store::StoreError;

/// What every page and call shares. Each layer around a route clones it for each request.
#[derive(Clone)]
pub(super) struct App(Arc<Shared>);

/// What is shared.
pub(super) struct Shared {
    pub service: Service,
    writer: Writer,
    pub clock: Clock,
    pub settings: Settings,
    pub limits: Limits,
    pub figures: Figures,
    pub routes: Routes,
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// To be called once, within the runtime.
    pub fn new(service: Service, settings: Settings, clock: Clock) -> Result<Self, WebError> {
        let writer = service.writer().map_err(WebError::System)?;
        let (limits, figures) = (Limits::new(), health::record()?);
        let routes = Routes::default();
        Ok(Self(Arc::new(Shared { service, writer, clock, settings, limits, figures, routes })))
    }

    /// Has a turn carried out, and gives it once it is committed.
    pub async fn turn(&self, request: Request) -> Result<Turned, Problem> {
        // On the heap: a turn is several kilobytes, and each layer moves what it waits for.
        Ok(Box::pin(self.service.turn_beside(&self.writer, request)).await?)
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
