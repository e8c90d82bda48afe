//! What is made of a message: the step, put into words and into JSON. It is the same for everybody
//! who stands where the conversation stands, until it is addressed to one of them.

use std::sync::Arc;

use super::standing::{Stamps, Standing, Talk};
use super::{Incoming, Json, Request, ServiceError};
use crate::dialog::Step;
use crate::dialog::act::Effect;
use crate::dialog::handing::AtDesk;
use crate::reply::{AnswerReply, Detail, Reply};

/// How the JSON of a reply to nobody begins.
const TO_NOBODY: &str = r#"{"session":"""#;

/// A thought, addressed to nobody.
pub(super) struct Thought {
    /// What the conversation comes to.
    after: Arc<Talk>,
    /// Whether the case changed.
    changed: bool,
    /// What was pressed, and where.
    pressed: Option<(u32, String)>,
    pub outcome: Option<String>,
    /// What the step decided, where somebody looks at it afterwards.
    pub step: Option<Box<Step>>,
    /// Whether a button was pressed that no longer fits, or somebody at the desk did something to a
    /// conversation that is not theirs.
    pub refused: bool,
    /// Whether all that is kept of the person is to be erased.
    pub forgets: bool,
    pub reply: Arc<Reply>,
    /// The reply as it is logged.
    record: String,
    /// The reply whole, behind whom it is for, where another one is logged.
    whole: Option<Arc<[u8]>>,
}

/// What of a reply is logged.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Logged {
    /// All that was given: the same message gets it once more.
    Whole,
    /// What a page shows, which shows it again when it is opened anew.
    Shown,
    /// What was said, and the rules behind it: without the items, branches and sources, which only a
    /// program reads, and without the buttons, which stand in the session.
    Said,
}

/// A thought as one person gets it.
pub(super) struct Addressed {
    pub thought: Arc<Thought>,
    /// Where the conversation stands then.
    pub after: Standing,
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
        let has_more = reply.answer.is_some() || !reply.next.is_empty();
        let gives_more =
            has_more && request.detail == Detail::Whole && request.logged() != Logged::Whole;
        let whole =
            if gives_more { Some(behind_name(&json(&reply)?)?.as_bytes().into()) } else { None };
        let presses = matches!(request.incoming, Incoming::Press { .. });
        let not_theirs = matches!(step.act.at_desk(), Some(AtDesk::NotTheirs { .. }));
        let refused = (presses && step.is_old()) || not_theirs;
        let forgets = step.effects.contains(&Effect::Forget);
        let (session, step) = if request.explained {
            (step.session.clone(), Some(Box::new(step)))
        } else {
            (std::mem::take(&mut step.session), None)
        };
        let Standing { talk: after, stamps: Stamps { turn, changed, pressed } } =
            Standing::of(session)?;
        let changed = changed == turn;
        let reply = Arc::new(reply);
        Ok(Self { after, changed, pressed, outcome, step, refused, forgets, reply, record, whole })
    }

    /// Addresses it to the one who asked, whose conversation stood there.
    pub fn to(
        self: Arc<Self>,
        request: &Request,
        stood: &Stamps,
    ) -> Result<Addressed, ServiceError> {
        let own = to(request.name())?;
        let record = [&own, behind_name(&self.record)?].concat();
        let whole = self.whole.clone().map(|shared| Json { own, shared: Some(shared) });
        let after = Standing { talk: Arc::clone(&self.after), stamps: self.stamps(stood) };
        let outbox = request.parts(&self.reply, after.stamps.turn);
        Ok(Addressed { thought: self, after, record, whole, outbox })
    }

    /// The stamps of a conversation that had those; one that was forgotten begins anew.
    fn stamps(&self, stood: &Stamps) -> Stamps {
        if self.forgets {
            return Stamps::default();
        }
        let turn = stood.turn + 1;
        let changed = if self.changed { turn } else { stood.changed };
        Stamps { turn, changed, pressed: self.pressed.clone() }
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
        match (&self.delivery, &self.message_id, self.detail) {
            (None, Some(_), _) => Logged::Whole,
            (None, None, Detail::Shown) => Logged::Shown,
            (Some(_), _, _) | (None, None, Detail::Whole) => Logged::Said,
        }
    }
}

impl Logged {
    /// The reply as it is logged.
    pub fn record(self, reply: &mut Reply) -> Result<String, ServiceError> {
        match self {
            Self::Whole | Self::Shown => json(reply),
            Self::Said => {
                let next = std::mem::take(&mut reply.next);
                let said = reply.answer.as_ref().map(AnswerReply::for_log);
                let whole = std::mem::replace(&mut reply.answer, said);
                let record = json(reply);
                (reply.answer, reply.next) = (whole, next);
                record
            }
        }
    }
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, ServiceError> {
    serde_json::to_string(value).map_err(|error| ServiceError::Encode(error.to_string()))
}
