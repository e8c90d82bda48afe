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
use tokio::time::{Instant, timeout_at};
use tracing::{debug, error, info, warn};

use super::api::{Api, Failure};
use super::call::Call;
use super::limits::Limits;
use super::part::{Method, Part};
use super::patience::{Pause, rest};
use super::picture::Painter;
use crate::service::{Queue, measure};
use crate::store::{OutboxPart, Sent, SessionId};

/// Sends parts. Cheap to clone.
#[derive(Clone)]
pub(super) struct Courier(Arc<Inner>);

struct Inner {
    api: Api,
    limits: Option<Limits>,
    painter: Painter,
    queue: Queue,
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
        queue: Queue,
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
            holder,
            runtime,
            stopping,
            chats,
            idle,
        }))
    }

    /// Takes a part over. Never waits.
    pub fn send(&self, OutboxPart { session, number, body }: OutboxPart) {
        let Some(part) = Part::read(body) else {
            error!(number, "a part in the outbox cannot be read, dropped");
            self.note(session, number);
            return;
        };
        measure::to_send(1);
        let (chat, parcel) = (part.chat, Parcel { session, number, part });
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
