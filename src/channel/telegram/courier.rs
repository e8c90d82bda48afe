//! Sends what waits in the outbox: chats beside each other, the parts of one chat in their order,
//! each until it has arrived.
//!
//! A part is removed from the outbox once the server has it, and the next part of its chat goes
//! out only after that is committed. So a process that is killed repeats at most one part a chat.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};
use tracing::{debug, error, info, warn};

use super::api::{Api, Failure};
use super::call::Call;
use super::limits::Limits;
use super::part::{KeptPart, Method, Part, To};
use super::patience::{Pause, rest};
use super::picture::Painter;
use super::whereabouts::Whereabouts;
use crate::service::secrets::{Keys, SecretsError};
use crate::service::{Queue, Service, measure};
use crate::store::{OutboxPart, Sent, SessionId};

/// Sends parts. Cheap to clone.
#[derive(Clone)]
pub(super) struct Courier(Arc<Inner>);

struct Inner {
    api: Api,
    limits: Option<Limits>,
    painter: Painter,
    queue: Queue,
    service: Service,
    keys: Keys,
    holder: Arc<str>,
    runtime: Handle,
    stopping: watch::Receiver<bool>,
    /// The chats that are being sent to, with what waits for its turn.
    chats: Mutex<HashMap<i64, VecDeque<Parcel>>>,
    idle: Notify,
}

/// A part with its number in the outbox.
struct Parcel {
    session: SessionId,
    number: u64,
    part: Part,
}

impl Courier {
    pub fn new(
        api: Api,
        limits: Option<Limits>,
        (service, queue): (Service, Queue),
        keys: Keys,
        holder: Arc<str>,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let (runtime, idle) = (Handle::current(), Notify::new());
        let (painter, chats) = (Painter::new(), Mutex::default());
        Self(Arc::new(Inner {
            api,
            limits,
            painter,
            queue,
            service,
            keys,
            holder,
            runtime,
            stopping,
            chats,
            idle,
        }))
    }

    /// Takes a part over. Never waits.
    pub fn send(&self, OutboxPart { session, number, body }: OutboxPart) {
        let Some(kept) = KeptPart::read(body) else {
            error!(number, "a part in the outbox cannot be read, dropped");
            self.note(session, number);
            return;
        };
        let chat = match &kept.to {
            To::Chat(chat) => Ok(*chat),
            To::Sealed(to) => Whereabouts::open(to, &session, &self.0.keys).map(|at| at.chat()),
        };
        match chat {
            Ok(chat) => self.enqueue(Parcel { session, number, part: kept.for_chat(chat) }),
            Err(error) => {
                let courier = self.clone();
                self.0.runtime.spawn(courier.find(session, number, kept, error));
            }
        }
    }

    /// Sends a part to the address that is kept now, since its own does not open: the key under which
    /// it was sealed is gone.
    async fn find(self, session: SessionId, number: u64, kept: KeptPart, error: SecretsError) {
        let (service, id) = (self.0.service.clone(), session.clone());
        let stored = spawn_blocking(move || service.store().session(&id)).await;
        let address = stored.ok().and_then(Result::ok).flatten().and_then(|stored| stored.address);
        let at = address.map(|address| Whereabouts::open(&address, &session, &self.0.keys));
        match at {
            Some(Ok(at)) => {
                self.enqueue(Parcel { session, number, part: kept.for_chat(at.chat()) });
            }
            _ => error!(number, %error, "not sent, it stays in the outbox"),
        }
    }

    fn enqueue(&self, parcel: Parcel) {
        measure::to_send(1);
        let chat = parcel.part.chat;
        let mut chats = self.chats();
        if let Some(waiting) = chats.get_mut(&chat) {
            waiting.push_back(parcel);
            return;
        }
        chats.insert(chat, VecDeque::new());
        drop(chats);
        self.0.runtime.spawn(self.clone().serve(chat, parcel));
    }

    /// Waits until nothing is left to send, or until the deadline.
    pub async fn drain(&self, deadline: Instant) {
        loop {
            let idle = self.0.idle.notified();
            if self.chats().is_empty() || timeout_at(deadline, idle).await.is_err() {
                return;
            }
        }
    }

    /// Forgets what no longer matters.
    pub fn tidy(&self) {
        if let Some(limits) = &self.0.limits {
            limits.tidy();
        }
    }

    /// Sends to one chat until nothing waits for it.
    async fn serve(self, chat: i64, first: Parcel) {
        let mut next = Some(first);
        while let Some(parcel) = next {
            let Parcel { session, number, part } = parcel;
            let arrived = self.deliver(number, part).await;
            if arrived {
                // Where the queue has ended, nothing is sent any more either.
                let _ = self.note(session, number).await;
                measure::to_send(-1);
            }
            let mut chats = self.chats();
            // Stopping: what is left is sent after the next start.
            next = chats.get_mut(&chat).filter(|_| arrived).and_then(VecDeque::pop_front);
            if next.is_none() {
                chats.remove(&chat);
            }
            if chats.is_empty() {
                self.0.idle.notify_waiters();
            }
        }
    }

    /// Has a part noted as sent; resolves when that is committed.
    fn note(&self, session: SessionId, number: u64) -> oneshot::Receiver<()> {
        let (noted, committed) = oneshot::channel();
        let sent = Sent { session, number, holder: Arc::clone(&self.0.holder) };
        self.0.queue.sent(
            sent,
            Box::new(move || {
                // Nobody waits any more where the process is about to end.
                let _ = noted.send(());
            }),
        );
        committed
    }

    /// Sends until it has arrived or cannot; false where the process stops first.
    async fn deliver(&self, number: u64, part: Part) -> bool {
        let mut pause = Pause::new();
        let mut calls = self.calls(part).await;
        while let Some(call) = calls.front() {
            if let Some(limits) = &self.0.limits {
                limits.wait(call.chat()).await;
            }
            let wait = match self.0.api.send(call).await {
                Ok(()) => {
                    calls.pop_front();
                    continue;
                }
                Err(Failure::Wait(wait)) => {
                    info!(number, ?wait, "told to wait");
                    wait
                }
                Err(Failure::Moved(chat)) => {
                    info!(number, "the group moved");
                    for call in &mut calls {
                        call.readdress(chat);
                    }
                    Duration::ZERO
                }
                Err(Failure::Gone(reason)) => {
                    info!(number, reason, "nobody is there any more, dropped");
                    return true;
                }
                Err(Failure::Refused(reason)) if reason.contains("not modified") => return true,
                Err(Failure::Refused(reason)) => {
                    error!(number, reason, "the server does not take this message");
                    let mut simpler = VecDeque::from(call.simpler());
                    simpler.extend(calls.drain(1..));
                    calls = simpler;
                    Duration::ZERO
                }
                Err(failure @ (Failure::Token | Failure::Conflict | Failure::Later(_))) => {
                    let wait = pause.next();
                    warn!(number, ?failure, ?wait, "not sent yet");
                    wait
                }
            };
            if !rest(wait, &mut self.0.stopping.clone()).await {
                debug!(number, "left for the next start");
                return false;
            }
        }
        true
    }

    /// The calls of a part; a card is drawn for them.
    async fn calls(&self, part: Part) -> VecDeque<Call> {
        if part.method != Method::SendCard {
            return VecDeque::from([Call::Part(part)]);
        }
        match self.0.painter.draw(&part).await {
            Ok(upload) => VecDeque::from([Call::Upload(upload)]),
            Err(words) => words.into_iter().map(Call::Part).collect(),
        }
    }

    fn chats(&self) -> MutexGuard<'_, HashMap<i64, VecDeque<Parcel>>> {
        self.0.chats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
