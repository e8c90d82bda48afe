//! What is made of a message: the step, put into words and into JSON. It is the same for everybody
//! who stands where the conversation stands, until it is addressed to one of them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::{Json, Request, ServiceError};
use crate::dialog::act::Effect;
use crate::dialog::handing::AtDesk;
use crate::dialog::{Session, Step};
use crate::reply::{AnswerReply, Detail, Reply};

/// How the JSON of a reply to nobody begins.
const TO_NOBODY: &str = r#"{"session":"""#;

/// Where a conversation stands: the session, and the same as it is kept.
pub(super) struct Standing {
    pub session: Session,
    /// In JSON.
    pub state: String,
    /// The hash of the state, which is long and looked up more than once.
    number: u64,
}

impl PartialEq for Standing {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
    }
}

impl Eq for Standing {}

impl Hash for Standing {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.number);
    }
}

impl Standing {
    pub fn of(session: Session) -> Result<Arc<Self>, ServiceError> {
        let state = json(&session)?;
        Ok(Self::kept(session, state))
    }

    /// A session that is kept as this JSON.
    pub fn kept(session: Session, state: String) -> Arc<Self> {
        let mut hasher = DefaultHasher::new();
        state.hash(&mut hasher);
        Arc::new(Self { session, state, number: hasher.finish() })
    }
}

/// A thought, addressed to nobody.
pub(super) struct Thought {
    pub after: Arc<Standing>,
    pub outcome: Option<String>,
    /// What the step decided, where somebody looks at it afterwards.
    pub step: Option<Box<Step>>,
    /// Whether a button was pressed that no longer fits.
    pub is_old: bool,
    /// Whether somebody at the desk did something to a conversation that is not theirs.
    pub not_theirs: bool,
    /// Whether all that is kept of the person is to be erased.
    pub forgets: bool,
    pub reply: Arc<Reply>,
    /// The reply as it is logged.
    record: String,
    /// The reply whole, behind whom it is for, where another one is logged.
    whole: Option<Arc<[u8]>>,
}

/// What of a reply is logged: what was seen of it, and the rules behind it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Logged {
    /// All that was given: the same message gets it once more.
    Whole,
    /// Without the items, branches and sources, which only a program reads.
    Shown,
    /// Without the buttons, which stand in the session and in what was sent.
    Sent,
}

/// A thought as one person gets it.
pub(super) struct Addressed {
    pub thought: Arc<Thought>,
    /// The reply as it is logged.
    pub record: String,
    /// The reply whole, where another one is logged.
    pub whole: Option<Json>,
    /// The parts to send.
    pub outbox: Vec<String>,
}

impl Thought {
    /// Takes a step and its words, which name no session, together.
    pub fn new(
        request: &Request,
        mut step: Step,
        mut reply: Reply,
        outcome: Option<String>,
    ) -> Result<Self, ServiceError> {
        let record = request.logged().record(&mut reply)?;
        let leaves_out = request.logged() == Logged::Shown && request.detail == Detail::Whole;
        let is_whole = !leaves_out || reply.answer.is_none();
        let whole =
            if is_whole { None } else { Some(behind_name(&json(&reply)?)?.as_bytes().into()) };
        let is_old = step.is_old();
        let not_theirs = matches!(step.act.at_desk(), Some(AtDesk::NotTheirs { .. }));
        let forgets = step.effects.contains(&Effect::Forget);
        let (session, step) = if request.explained {
            (step.session.clone(), Some(Box::new(step)))
        } else {
            (std::mem::take(&mut step.session), None)
        };
        let after = Standing::of(session)?;
        let reply = Arc::new(reply);
        Ok(Self { after, outcome, step, is_old, not_theirs, forgets, reply, record, whole })
    }

    /// Addresses it to the one who asked.
    pub fn to(self: Arc<Self>, request: &Request) -> Result<Addressed, ServiceError> {
        let own = to(request.name())?;
        let record = [&own, behind_name(&self.record)?].concat();
        let whole = self.whole.clone().map(|shared| Json { own, shared: Some(shared) });
        let outbox = request.parts(&self.reply, self.after.session.turn);
        Ok(Addressed { thought: self, record, whole, outbox })
    }
}

/// How the JSON of a reply begins that is for somebody.
fn to(name: &str) -> Result<String, ServiceError> {
    Ok(format!("{}{}", TO_NOBODY.trim_end_matches('"'), json(name)?))
}

/// What stands in the JSON of a reply to nobody behind whom it is for.
fn behind_name(reply: &str) -> Result<&str, ServiceError> {
    let begins = || ServiceError::Encode("a reply begins with its session".to_owned());
    reply.strip_prefix(TO_NOBODY).ok_or_else(begins)
}

impl Request {
    pub(super) fn logged(&self) -> Logged {
        match (&self.delivery, &self.message_id) {
            (Some(_), _) => Logged::Sent,
            (None, Some(_)) => Logged::Whole,
            (None, None) => Logged::Shown,
        }
    }
}

impl Logged {
    /// The reply as it is logged.
    pub fn record(self, reply: &mut Reply) -> Result<String, ServiceError> {
        match self {
            Self::Whole => json(reply),
            Self::Shown => {
                let shown = reply.answer.as_ref().map(AnswerReply::without_items);
                let whole = std::mem::replace(&mut reply.answer, shown);
                let record = json(reply);
                reply.answer = whole;
                record
            }
            Self::Sent => {
                let next = std::mem::take(&mut reply.next);
                let record = json(reply);
                reply.next = next;
                record
            }
        }
    }
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, ServiceError> {
    serde_json::to_string(value).map_err(|error| ServiceError::Encode(error.to_string()))
}
