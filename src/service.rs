//! How is a turn carried out safely? event → mask → step → render → commit → deliver.
//!
//! The only caller of `step`. What a person wrote is masked before anything else sees it, and a
//! reply leaves this module only after its turn is committed. Knows nothing of a channel's
//! protocol.

mod apology;
mod beside;
mod carry_out;
mod desk;
mod error;
mod familiar;
mod incoming;
mod json;
mod known;
mod lanes;
mod lookup;
pub mod mask;
pub mod measure;
mod queue;
mod recent;
pub mod retention;
pub mod secrets;
mod standing;
mod thought;
mod under_way;
mod version;
mod writer;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::civil::DateTime;

use crate::dialog::{Assistant, Event, Step};
use crate::reply::{Detail, Reply};
use crate::store::{Lease, OutboxPart, Sent, SessionId, Store, StoreError};

pub use desk::PRESENT;
pub use error::ServiceError;
pub use incoming::{AtDesk, Incoming};
pub use json::Json;
use known::Known;
use lanes::Lanes;
use measure::OfTurns;
pub use queue::{Done, Noted, Queue};
use recent::Recent;
use version::Version;
pub use writer::Writer;

/// Carries out turns: one assistant, one store. Shared by all sessions of a process. The
/// assistant may be replaced by one that knows more while turns are under way: those that have
/// begun are finished by the old one.
#[derive(Clone)]
pub struct Service {
    version: Arc<RwLock<Arc<Version>>>,
    store: Arc<dyn Store>,
    recent: Arc<Recent>,
    lanes: Arc<Lanes>,
    desk: Arc<desk::Seen>,
    figures: Arc<OfTurns>,
}

/// A message to be carried out.
pub struct Request {
    /// The conversation.
    pub session: SessionId,
    /// The message.
    pub incoming: Incoming,
    /// When it came in.
    pub now: DateTime,
    /// The name of the channel in the log.
    pub channel: &'static str,
    /// What the channel calls the message; one that the session has seen before changes nothing.
    pub message_id: Option<String>,
    /// How the ids of the person's other conversations start, for when all is to be erased.
    pub others: Option<String>,
    /// Who makes the parts to send; none where the channel shows the reply itself.
    pub delivery: Option<Box<dyn Delivery>>,
    /// What the conversation is called in the reply, where that is not its id.
    pub called: Option<String>,
    /// How much of the reply is wanted.
    pub detail: Detail,
    /// Whether somebody looks at the step afterwards.
    pub explained: bool,
}

impl Request {
    /// A message of a channel that shows the reply itself.
    #[must_use]
    pub fn direct(
        session: &SessionId,
        incoming: Incoming,
        now: DateTime,
        channel: &'static str,
    ) -> Self {
        let (session, message_id, others) = (session.clone(), None, None);
        let (delivery, called, detail, explained) = (None, None, Detail::Whole, false);
        Self {
            session,
            incoming,
            now,
            channel,
            message_id,
            others,
            delivery,
            called,
            detail,
            explained,
        }
    }

    /// What the conversation is called in the reply.
    fn name(&self) -> &str {
        self.called.as_deref().unwrap_or(self.session.as_str())
    }

    fn parts(&self, reply: &Reply, turn: u32) -> Vec<String> {
        self.delivery.as_ref().map_or_else(Vec::new, |delivery| delivery.parts(reply, turn))
    }

    fn lease(&self) -> Option<Lease> {
        self.delivery.as_ref().and_then(|delivery| delivery.lease())
    }

    fn address(&self) -> Option<String> {
        self.delivery.as_ref().and_then(|delivery| delivery.address())
    }
}

/// A channel that sends replies after their commit.
pub trait Delivery: Send {
    /// The finished parts of a reply, as JSON, in order. `turn` is the number of the turn in its
    /// session, for buttons to carry.
    fn parts(&self, reply: &Reply, turn: u32) -> Vec<String>;

    /// Who sends them; none where whoever takes them first does.
    fn lease(&self) -> Option<Lease>;

    /// Where the person is reached, sealed, to be kept with the conversation.
    fn address(&self) -> Option<String>;
}

/// A turn that was carried out.
#[derive(Clone, Debug)]
pub struct Turned {
    /// What the person gets, shared with all who get the same.
    said: Arc<Reply>,
    /// What the conversation is called in it.
    name: String,
    /// The reply in JSON, of what is sent without the buttons; empty where nothing was kept.
    pub json: Json,
    /// What the assistant read: the message with personal numbers masked.
    pub read: Event,
    /// What the assistant decided, where it is to be explained; none where the message was a repeat,
    /// the step failed, or all was erased.
    pub step: Option<Box<Step>>,
    /// The parts to send, as they stand in the outbox.
    pub parts: Vec<OutboxPart>,
    /// Whether a button was pressed that no longer fits, or something was done at the desk that no
    /// longer does: nothing was kept, nothing has changed.
    pub refused: bool,
}

impl Turned {
    /// What the person gets.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply { session: self.name.clone(), ..Reply::clone(&self.said) }
    }

    /// Whether a card was asked for, which the channel is to draw.
    #[must_use]
    pub fn has_card(&self) -> bool {
        self.said.card.is_some()
    }
}

/// Turns that were carried out together.
#[derive(Debug)]
pub struct Carried {
    /// What became of each, in their order.
    pub turned: Vec<Result<Turned, ServiceError>>,
    /// Whether it is noted which parts were sent.
    pub noted: bool,
    /// How long the store took.
    pub committing: Duration,
}

impl Service {
    /// Puts an assistant and a store together.
    #[must_use]
    pub fn new(assistant: Arc<Assistant>, store: Arc<dyn Store>) -> Self {
        let figures = Arc::<OfTurns>::default();
        let version = Version::new(assistant, Arc::clone(&figures));
        let version = Arc::new(RwLock::new(Arc::new(version)));
        let (recent, lanes, desk) = (Arc::new(Recent::new()), Arc::default(), Arc::default());
        Self { version, store, recent, lanes, desk, figures }
    }

    /// The assistant that answers now.
    #[must_use]
    pub fn assistant(&self) -> Arc<Assistant> {
        Arc::clone(&self.version().assistant)
    }

    /// Puts another assistant in the place of the one that answers, for all who share this
    /// service. Turns that come in together are answered by one of the two.
    pub fn replace(&self, assistant: Arc<Assistant>) {
        // Putting all rows into words takes a while and is done before anybody waits for it.
        let version = Arc::new(Version::new(assistant, Arc::clone(&self.figures)));
        let mut current = self.version.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *current, version);
        drop(current);
        // So does taking a knowledge base apart.
        drop(old);
    }

    fn version(&self) -> Arc<Version> {
        // Nothing can panic while it is replaced.
        Arc::clone(&self.version.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where the turns are kept.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Looks how it stands at the desk; whoever asks for a human is answered by that until the next
    /// look. To be called every few seconds by a process that runs long; without, nobody is there.
    /// `now` in milliseconds since 1970.
    ///
    /// # Errors
    /// Names what kept the store from reading; then it is taken to stand as before.
    pub fn look_at_desk(&self, now: i64) -> Result<(), StoreError> {
        self.desk.look(&*self.store, now)
    }

    /// Notes that a conversation begins whose id was made just now, so that the store need not be asked
    /// for it.
    ///
    /// # Errors
    /// When a session cannot be put into JSON.
    pub fn begins(&self, session: &SessionId) -> Result<(), ServiceError> {
        self.recent.put(session, Known::nothing()?, self.recent.erased());
        Ok(())
    }

    /// Carries out turns that came in together, in their order and under one commit, and notes
    /// parts that were sent.
    #[must_use]
    pub fn turns(&self, requests: &[Request], sent: &[Sent]) -> Carried {
        carry_out::all(self, &self.version(), requests, sent)
    }

    /// A writer for turns that are carried out beside each other.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn writer(&self) -> std::io::Result<Writer> {
        Writer::start(Arc::clone(&self.store)).map(|(writer, _thread)| writer)
    }

    /// Carries out one turn beside others and gives the reply once it is committed.
    ///
    /// # Errors
    /// When the turn could not be kept. Then nothing of it was.
    pub async fn turn_beside(
        &self,
        writer: &Writer,
        request: Request,
    ) -> Result<Turned, ServiceError> {
        beside::turn(self, writer, request).await
    }

    /// Carries out one turn and gives the reply once it is committed.
    ///
    /// # Errors
    /// When the turn could not be kept. Then nothing of it was.
    pub fn turn(&self, request: Request) -> Result<Turned, ServiceError> {
        self.turns(&[request], &[]).turned.pop().unwrap_or(Err(ServiceError::Busy))
    }
}
