//! Of several processes that fetch updates of one bot, one does at a time; the others wait to take its
//! place. The server would refuse two.
//!
//! Who does is a lease in the store (`Store::lead`). It is short, so that a process that is killed is
//! followed within seconds. A leader that cannot prolong it stops by its own clock, before another
//! begins; and if two should fetch all the same, each update still has one effect, by its key.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::warn;

use super::{TelegramError, blocking};
use crate::channel::process::Clock;
use crate::service::Service;
use crate::store::Lease;

/// How long the lead lasts where it is not prolonged, in milliseconds, and how often it is.
const LEASE: u64 = 6_000;
const ROUND: Duration = Duration::from_secs(2);

/// The wish to lead.
pub(super) struct Leader {
    pub service: Service,
    pub clock: Clock,
    pub holder: Arc<str>,
    /// What is led.
    pub task: String,
}

impl Leader {
    /// Leads whenever it can, and says whether it does, until nobody asks any more.
    pub fn watch(self: Arc<Self>) -> watch::Receiver<bool> {
        let (leads, leading) = watch::channel(false);
        tokio::spawn(async move {
            let mut until = Instant::now();
            while !leads.is_closed() {
                until = self.round(&leads, until).await;
                sleep(ROUND).await;
            }
        });
        leading
    }

    /// Takes or prolongs the lead; gives until when it lasts.
    async fn round(&self, leads: &watch::Sender<bool>, until: Instant) -> Instant {
        let asked = Instant::now();
        let asking = self.ask(LEASE);
        tokio::pin!(asking);
        let answer = tokio::select! {
            answer = &mut asking => answer,
            () = sleep_until(until), if *leads.borrow() => {
                leads.send_replace(false);
                asking.await
            }
        };
        let until = match answer {
            Ok(true) => asked + Duration::from_millis(LEASE),
            Ok(false) => asked,
            Err(error) => {
                warn!(%error, task = self.task, "who leads could not be found out");
                until
            }
        };
        let is_leading = Instant::now() < until;
        leads.send_if_modified(|leads| std::mem::replace(leads, is_leading) != is_leading);
        until
    }

    /// Leaves the lead to whoever comes first.
    pub async fn resign(&self) {
        if let Err(error) = self.ask(0).await {
            warn!(%error, task = self.task, "the lead runs out by itself");
        }
    }

    async fn ask(&self, lease: u64) -> Result<bool, TelegramError> {
        let now = (self.clock.millis)();
        let until = now.saturating_add_unsigned(lease) - i64::from(lease == 0);
        let lease = Lease { holder: Arc::clone(&self.holder), until };
        let (service, task) = (self.service.clone(), self.task.clone());
        blocking(move || service.store().lead(&task, &lease, now)).await
    }
}
