//! How is a turn carried out safely? event → mask → step → render → commit → deliver.
//!
//! The only caller of `step`. What a person wrote is masked before anything else sees it, and a
//! reply leaves this module only after its turn is committed. Knows nothing of a channel's
//! protocol.

mod apology;
mod carry_out;
mod error;
mod incoming;
pub mod mask;
mod queue;
mod recent;

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::DateTime;

use crate::dialog::{Act, Assistant, Event, Session, Step};
use crate::knowledge::region::Owner;
use crate::reply::{Detail, Reply, Voice, render_detail};
use crate::store::{Lease, Sent, SessionId, Store};

pub use error::ServiceError;
pub use incoming::Incoming;
pub use queue::{Done, Noted, Queue};
use recent::Recent;

/// Carries out turns: one assistant, one store. Shared by all sessions of a process.
#[derive(Clone)]
pub struct Service {
    assistant: Arc<Assistant>,
    voice: Arc<Voice>,
    store: Arc<dyn Store>,
    recent: Arc<Recent>,
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
        Self { session, incoming, now, channel, message_id, others, delivery: None }
    }

    fn detail(&self) -> Detail {
        if self.delivery.is_some() { Detail::Shown } else { Detail::Whole }
    }

    fn parts(&self, reply: &Reply, turn: u32) -> Vec<String> {
        self.delivery.as_ref().map_or_else(Vec::new, |delivery| delivery.parts(reply, turn))
    }

    fn lease(&self) -> Option<Lease> {
        self.delivery.as_ref().map(|delivery| delivery.lease())
    }
}

/// A channel that sends replies after their commit.
pub trait Delivery: Send {
    /// The finished parts of a reply, as JSON, in order. `turn` is the number of the turn in its
    /// session, for buttons to carry.
    fn parts(&self, reply: &Reply, turn: u32) -> Vec<String>;

    /// Who sends them.
    fn lease(&self) -> Lease;
}

/// A turn that was carried out.
#[derive(Clone, Debug)]
pub struct Turned {
    /// What the person gets.
    pub reply: Reply,
    /// What the assistant read: the message with personal numbers masked.
    pub read: Event,
    /// What the assistant decided; none where the message was a repeat, the step failed, or all
    /// was erased.
    pub step: Option<Box<Step>>,
    /// The parts to send, with their numbers in the outbox.
    pub parts: Vec<(u64, String)>,
    /// Whether a button was pressed that no longer fits: nothing was kept, nothing has changed.
    pub refused: bool,
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

/// What the assistant makes of a message.
struct Thought {
    reply: Reply,
    outcome: Option<String>,
    step: Box<Step>,
    /// The parts to send.
    outbox: Vec<String>,
}

impl Service {
    /// Puts an assistant and a store together.
    #[must_use]
    pub fn new(assistant: Arc<Assistant>, store: Arc<dyn Store>) -> Self {
        let voice = Arc::new(Voice::new(&assistant));
        Self { assistant, voice, store, recent: Arc::new(Recent::new()) }
    }

    /// The assistant that answers.
    #[must_use]
    pub fn assistant(&self) -> &Assistant {
        &self.assistant
    }

    /// Where the turns are kept.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Carries out turns that came in together, in their order and under one commit, and notes
    /// parts that were sent.
    #[must_use]
    pub fn turns(&self, requests: &[Request], sent: &[Sent]) -> Carried {
        carry_out::all(self, requests, sent)
    }

    /// Carries out one turn and gives the reply once it is committed.
    ///
    /// # Errors
    /// When the turn could not be kept. Then nothing of it was.
    pub fn turn(&self, request: Request) -> Result<Turned, ServiceError> {
        self.turns(&[request], &[]).turned.pop().unwrap_or(Err(ServiceError::Busy))
    }

    fn think(&self, request: &Request, state: &Session, event: &Event) -> Thought {
        let step = self.assistant.step(state, event, request.now.date());
        let (assistant, session) = (&self.assistant, request.session.as_str());
        let reply = render_detail(assistant, &self.voice, &step, session, request.detail());
        let outbox = request.parts(&reply, step.session.turn);
        Thought { reply, outcome: self.outcome(&step), step: Box::new(step), outbox }
    }

    fn apology(&self, session: &SessionId) -> Reply {
        apology::reply(&self.assistant, session.as_str())
    }

    /// The decided outcome by name: place, procedure and the conclusions of the route.
    fn outcome(&self, step: &Step) -> Option<String> {
        let (Act::Answer(answer) | Act::NotCovered(answer, _)) = &step.act else { return None };
        let knowledge = &self.assistant.knowledge;
        let effective = knowledge.inheritance.chain(answer.entry)?.get(&answer.procedure)?;
        let route = effective.route.as_ref()?;
        let conclusions: Vec<&str> = answer
            .conclusions
            .iter()
            .filter_map(|conclusion| route.outcomes.get(conclusion.outcome))
            .map(|outcome| outcome.id.as_str())
            .collect();
        let vocabulary = &knowledge.shared.vocabulary;
        let procedure = vocabulary.choice_name(vocabulary.core.procedure, answer.procedure);
        let entry = match answer.entry {
            Owner::Nation => "nation".to_owned(),
            Owner::Division(code) => code.to_string(),
        };
        (!conclusions.is_empty()).then(|| format!("{entry}.{procedure}.{}", conclusions.join("+")))
    }
}
