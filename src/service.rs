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

use std::sync::Arc;

use jiff::civil::DateTime;

use crate::dialog::{Act, Assistant, Event, Session, Step};
use crate::knowledge::region::Owner;
use crate::reply::{Reply, Voice, render};
use crate::store::{SessionId, Store};

use carry_out::{Request, Thought, carry_out};
pub use error::ServiceError;
pub use incoming::Incoming;

/// Carries out turns: one assistant, one store. Shared by all sessions of a process.
#[derive(Clone)]
pub struct Service {
    assistant: Arc<Assistant>,
    voice: Arc<Voice>,
    store: Arc<dyn Store>,
}

/// A turn that was carried out.
#[derive(Clone, Debug)]
pub struct Turned {
    /// What the person gets.
    pub reply: Reply,
    /// What the assistant read: the message with personal numbers masked.
    pub read: Event,
    /// What the assistant decided; none where the message was a repeat or the step failed.
    pub step: Option<Box<Step>>,
}

impl Service {
    /// Puts an assistant and a store together.
    #[must_use]
    pub fn new(assistant: Arc<Assistant>, store: Arc<dyn Store>) -> Self {
        let voice = Arc::new(Voice::new(&assistant));
        Self { assistant, voice, store }
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

    /// Carries out one turn and gives the reply once it is committed.
    ///
    /// A `message_id` that the session has seen before changes nothing: the stored reply comes
    /// again.
    ///
    /// # Errors
    /// When the turn could not be kept. Then nothing of it was.
    pub fn turn(
        &self,
        session: &SessionId,
        incoming: Incoming,
        now: DateTime,
        channel: &str,
        message_id: Option<&str>,
    ) -> Result<Reply, ServiceError> {
        self.turn_explained(session, incoming, now, channel, message_id).map(|turned| turned.reply)
    }

    /// The same as [`Service::turn`], with what was read and decided.
    ///
    /// # Errors
    /// When the turn could not be kept. Then nothing of it was.
    pub fn turn_explained(
        &self,
        session: &SessionId,
        incoming: Incoming,
        now: DateTime,
        channel: &str,
        message_id: Option<&str>,
    ) -> Result<Turned, ServiceError> {
        let incoming = incoming.masked();
        let request = Request {
            session,
            input: incoming.to_record(),
            message_id,
            at: now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            channel,
            knowledge: &self.assistant.knowledge.hash,
        };
        let event = incoming.into_event();
        let think = |state: &Session| self.think(session, state, &event, now);
        let apologise = || apology::reply(&self.assistant, session.as_str());
        let (reply, step) = carry_out(&*self.store, &request, &think, &apologise)?;
        Ok(Turned { reply, read: event, step })
    }

    fn think(&self, id: &SessionId, state: &Session, event: &Event, now: DateTime) -> Thought {
        let step = self.assistant.step(state, event, now.date());
        let reply = render(&self.assistant, &self.voice, &step, id.as_str());
        Thought { reply, outcome: self.outcome(&step), step: Box::new(step) }
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
