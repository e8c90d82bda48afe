//! From an update to its turn: what both ways of getting updates have in common.

use std::sync::Arc;

use teloxide::types::CallbackQueryId;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tracing::{debug, error, warn};

use super::api::Api;
use super::arrival::{Arrival, Coming, Myself, Pressed, arrival};
use super::compose::Composer;
use super::courier::Courier;
use super::update::Update;
use super::whereabouts::owner;
use super::words::CurrentWords;
use crate::channel::process::Clock;
use crate::reply::Detail;
use crate::service::secrets::Keys;
use crate::service::{Queue, Request, ServiceError, Turned};
use crate::store::Lease;

/// How long a lease on what is to be sent runs, in milliseconds. It is prolonged long before.
const LEASE: i64 = 60_000;

/// Takes updates in. Cheap to clone.
#[derive(Clone)]
pub(super) struct Desk {
    pub api: Api,
    pub myself: Arc<Myself>,
    pub words: Arc<CurrentWords>,
    pub queue: Queue,
    pub keys: Keys,
    pub courier: Courier,
    pub clock: Clock,
    pub holder: Arc<str>,
}

/// Resolves when an update is done with: its turn is committed, or it has none. An error says that
/// the turn could not be kept and the update has to be taken in again.
pub(super) type Pending = oneshot::Receiver<Result<(), ServiceError>>;

impl Desk {
    /// Takes an update in. Its turn comes after those of all updates taken in before.
    pub fn take(&self, update: Update) -> Pending {
        let (done, pending) = oneshot::channel();
        let id = update.id;
        match arrival(update, &self.myself, &self.keys.now()) {
            Arrival::Turn(coming) => self.turn(id, *coming, done),
            Arrival::NotTheirs(callback) => {
                self.answer(callback, self.words.now().not_yours.clone(), true);
                let _ = done.send(Ok(()));
            }
            Arrival::Nothing => {
                debug!(update = id, "nothing to answer");
                let _ = done.send(Ok(()));
            }
        }
        pending
    }

    /// A lease that runs from now on.
    pub fn lease(&self) -> Lease {
        Lease { holder: Arc::clone(&self.holder), until: (self.clock.millis)() + LEASE }
    }

    fn turn(&self, id: i64, coming: Coming, done: oneshot::Sender<Result<(), ServiceError>>) {
        let to = match coming.at.seal(&coming.session, &self.keys.now()) {
            Ok(to) => to,
            Err(error) => {
                error!(%error, "an address was not sealed");
                let _ = done.send(Err(ServiceError::Busy));
                return;
            }
        };
        let pressed = coming.pressed.clone();
        let words = self.words.now();
        let composer = Composer {
            to,
            reply_to: coming.reply_to,
            owner: owner(&coming.session),
            pressed: coming.pressed,
            preface: coming.with_medium.then(|| words.caption.clone()),
            words,
            lease: Some(self.lease()),
        };
        let request = Request {
            session: coming.session,
            incoming: coming.incoming,
            now: (self.clock.civil)(),
            channel: "telegram",
            message_id: Some(id.to_string()),
            others: Some(coming.person),
            delivery: Some(Box::new(composer)),
            called: None,
            detail: Detail::Shown,
            explained: false,
        };
        let (desk, runtime) = (self.clone(), Handle::current());
        let finish = move |turned: Result<Turned, ServiceError>| {
            let _entered = runtime.enter();
            let _ = done.send(turned.map(|turned| desk.deliver(turned, pressed.as_deref())));
        };
        self.queue.turn(request, Box::new(finish));
    }

    /// Hands over what a committed turn has to say.
    fn deliver(&self, turned: Turned, pressed: Option<&Pressed>) {
        let says = turned.refused || pressed.is_some_and(Pressed::rates);
        let note = if says { turned.reply().text } else { String::new() };
        for part in turned.parts {
            self.courier.send(part);
        }
        if let Some(pressed) = pressed {
            self.answer(pressed.callback.clone(), note, turned.refused);
        }
    }

    /// Answers a callback, past the outbox: an answer that comes too late is of no use.
    fn answer(&self, callback: CallbackQueryId, note: String, alert: bool) {
        let api = self.api.clone();
        tokio::spawn(async move {
            if let Err(failure) = api.answer_callback(&callback, &note, alert).await {
                warn!(?failure, "a pressed button was not answered");
            }
        });
    }
}
