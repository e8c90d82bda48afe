//! Carries out turns that came in together: step each, commit all, step again where somebody else
//! was faster.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::{debug, error, info};

use super::known::Known;
use super::recent::Erased;
use super::standing::Standing;
use super::thought::Addressed;
use super::under_way::UnderWay;
use super::version::Version;
use super::{
    Carried, Incoming, Json, Request, Service, ServiceError, Turned, desk, measure, writer,
};
use crate::dialog::{Event, Step};
use crate::reply::Reply;
use crate::store::{Commit, Farewell, Handing, OutboxPart, Sent, SessionId, Turn, TurnRecord};

/// How often a turn is stepped anew before the person is asked to send it again. Each conflict
/// means that another process got a turn of the same session through.
pub(super) const MOST_ATTEMPTS: usize = 64;

type Result<T> = std::result::Result<T, ServiceError>;

/// Carries out turns that came in together, in their order and under one version of the knowledge,
/// and notes the parts that were sent.
pub(super) fn all(
    service: &Service,
    version: &Version,
    requests: &[Request],
    sent: &[Sent],
) -> Carried {
    let mut carrying = CarryingOut {
        turning: Turning { service, version },
        requests,
        done: requests.iter().map(|_| None).collect(),
        waiting: Vec::with_capacity(requests.len()),
        ahead: HashMap::with_capacity(requests.len()),
        sent,
        committing: Duration::ZERO,
    };
    for position in 0..requests.len() {
        if let Some(turned) = carrying.begin(position).transpose() {
            carrying.done[position] = Some(turned);
        }
    }
    carrying.commit();
    let CarryingOut { done, sent, committing, .. } = carrying;
    let lost = || Err(ServiceError::Busy);
    let turned = done.into_iter().map(|done| done.unwrap_or_else(lost)).collect();
    Carried { turned, noted: sent.is_empty(), committing }
}

/// Requests under way.
struct CarryingOut<'a> {
    turning: Turning<'a>,
    requests: &'a [Request],
    /// What became of each, by position.
    done: Vec<Option<Result<Turned>>>,
    /// Stepped and not committed yet, by position.
    waiting: Vec<(usize, Waiting)>,
    /// Which of those that wait is the last of its session.
    ahead: HashMap<&'a SessionId, usize>,
    /// Parts that were sent, until a commit has noted them.
    sent: &'a [Sent],
    /// How long the store took.
    committing: Duration,
}

impl CarryingOut<'_> {
    /// Steps a turn; none where it waits for its commit.
    fn begin(&mut self, position: usize) -> Result<Option<Turned>> {
        let request = &self.requests[position];
        let ahead = self.ahead.get(&request.session).map(|last| self.waiting[*last].1.known());
        let is_ahead = ahead.is_some();
        let (known, stepped) = match ahead {
            Some(known) => {
                let stepped = self.turning.step(request, &known.stands);
                (known, stepped)
            }
            None => self.turning.begin(request)?,
        };
        if let Some(turned) = stepped.refused(request) {
            if is_ahead {
                // What it was refused on may not be kept.
                self.commit();
                return self.begin(position);
            }
            return Ok(Some(turned));
        }
        if stepped.forgets() {
            // What came before belongs to what is erased.
            self.commit();
            return self.turning.forget(request, stepped).map(Some);
        }
        let waiting = self.turning.prepare(request, known, stepped)?;
        self.ahead.insert(&request.session, self.waiting.len());
        self.waiting.push((position, waiting));
        Ok(None)
    }

    /// Commits what was stepped.
    fn commit(&mut self) {
        self.ahead.clear();
        let waiting = self.waiting.drain(..);
        let split = |(position, Waiting { turn, rest })| (turn, (position, rest));
        let (turns, rest): (Vec<Turn>, Vec<(usize, Rest)>) = waiting.map(split).unzip();
        if turns.is_empty() && self.sent.is_empty() {
            return;
        }
        let started = Instant::now();
        let commits = writer::commit(&*self.turning.service.store, &turns, &mut self.sent);
        self.committing += started.elapsed();
        for ((commit, turn), (position, rest)) in commits.into_iter().zip(turns).zip(rest) {
            let request = &self.requests[position];
            let turned =
                commit.and_then(|commit| self.turning.conclude(request, commit, turn, rest));
            self.done[position] = Some(turned);
        }
    }
}

/// A turn that was stepped and waits to be committed.
pub(super) struct Waiting {
    pub turn: Turn,
    pub rest: Rest,
}

impl Waiting {
    /// The session as it will be.
    pub fn known(&self) -> Known {
        let Self { turn, rest } = self;
        let (version, stands) = (turn.expected_version + 1, rest.after.clone());
        Known { version, started: Some(turn.began().to_owned()), stands }
    }
}

/// What of a waiting turn does not go into the store.
pub(super) struct Rest {
    after: Standing,
    reply: Arc<Reply>,
    /// The reply whole, where another one is logged.
    whole: Option<Json>,
    read: Event,
    step: Option<Box<Step>>,
    under_way: UnderWay,
    /// How often anything had been erased.
    erased: Erased,
}

/// A turn that was stepped.
pub(super) struct Stepped {
    under_way: UnderWay,
    input: String,
    read: Event,
    micros: u64,
    thought: Option<Addressed>,
    /// Whether somebody wants to take a conversation that nobody handed over.
    unasked: bool,
}

impl Stepped {
    /// A press that no longer fits changes nothing and is not kept; nor is what somebody at the desk
    /// does to a conversation that is not theirs.
    pub fn refused(&self, request: &Request) -> Option<Turned> {
        let Addressed { thought, .. } = self.thought.as_ref()?;
        (thought.refused || self.unasked).then(|| Turned {
            said: Arc::clone(&thought.reply),
            name: request.name().to_owned(),
            json: Json::default(),
            read: self.read.clone(),
            step: None,
            parts: Vec::new(),
            refused: true,
        })
    }

    pub fn forgets(&self) -> bool {
        self.thought.as_ref().is_some_and(|addressed| addressed.thought.forgets)
    }
}

/// The service, and the version of the knowledge that these turns are carried out under.
#[derive(Clone, Copy)]
pub(super) struct Turning<'a> {
    pub service: &'a Service,
    pub version: &'a Version,
}

impl Turning<'_> {
    /// Steps on the session as it was last known here. What is refused is not committed, so nobody
    /// would notice that another process has gone on with the session meanwhile: it is refused only
    /// on what the store says.
    pub fn begin(&self, request: &Request) -> Result<(Known, Stepped)> {
        if let Some(known) = self.service.recent.take(&request.session) {
            let stepped = self.step(request, &known.stands);
            if stepped.refused(request).is_none() {
                return Ok((known, stepped));
            }
        }
        let known = Known::read(self.service.store.session(&request.session)?)?;
        let stepped = self.step(request, &known.stands);
        Ok((known, stepped))
    }

    /// Steps, whatever happens in it. A panic costs an apology.
    pub fn step(&self, request: &Request, stands: &Standing) -> Stepped {
        let unasked = desk::takes_unasked(&request.incoming, &stands.talk.session);
        // What cannot be masked is neither read nor kept.
        let masked = || request.incoming.clone().masked();
        let masked = catch_unwind(AssertUnwindSafe(masked));
        let incoming = masked.unwrap_or(Incoming::Unreadable);
        let input = incoming.to_record();
        let event = incoming.into_event();
        let under_way = UnderWay::begin(request, self.version.hash());
        let at_desk = self.service.desk.desk(&request.session);
        let think = || self.version.think(request, stands, &event, &input, at_desk);
        let think = || under_way.within(think);
        let thought = match catch_unwind(AssertUnwindSafe(think)) {
            Ok(Ok(thought)) => Some(thought),
            Ok(Err(error)) => {
                error!(%error, "a reply cannot be put into JSON");
                None
            }
            Err(_) => None,
        };
        let micros = under_way.micros();
        Stepped { under_way, input, read: event, micros, thought, unasked }
    }

    /// Makes what is to be committed of a step.
    pub fn prepare(&self, request: &Request, known: Known, stepped: Stepped) -> Result<Waiting> {
        let Known { version, started, stands } = known;
        let failed = stepped.thought.is_none();
        let (after, reply, logged, outbox, outcome, whole, step) = match stepped.thought {
            Some(Addressed { thought, after, record, whole, outbox }) => {
                let outcome = thought.outcome.clone();
                let reply = Arc::clone(&thought.reply);
                (after, reply, record, outbox, outcome, whole, thought.step.clone())
            }
            // The session stays where it was, so that the next message goes on from there.
            None => {
                let mut reply = self.version.apology(request.name());
                let outbox = request.parts(&reply, stands.stamps.turn);
                let record = request.logged().record(&mut reply)?;
                (stands.clone(), Arc::new(reply), record, outbox, None, None, None)
            }
        };
        let handing = desk::handing(&stands.talk.session, &after.talk.session);
        if let Some(handing) = &handing {
            self.service.desk.note(&request.session, handing);
        }
        let record = TurnRecord {
            at: request.now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            channel: request.channel.to_owned(),
            input: stepped.input,
            reply: logged,
            status: reply.status.name().to_owned(),
            outcome,
            knowledge: self.version.hash().to_owned(),
            micros: stepped.micros,
            failed,
        };
        let turn = Turn {
            session: request.session.clone(),
            inbox_key: request.message_id.clone(),
            expected_version: version,
            started,
            state: after.state()?,
            address: request.address(),
            record,
            outbox,
            lease: request.lease(),
            handing,
        };
        let Stepped { under_way, read, .. } = stepped;
        let erased = self.service.recent.erased();
        Ok(Waiting { turn, rest: Rest { after, reply, whole, read, step, under_way, erased } })
    }

    /// What a commit means for the one who waits for it.
    pub fn conclude(
        &self,
        request: &Request,
        commit: Commit,
        turn: Turn,
        rest: Rest,
    ) -> Result<Turned> {
        match commit {
            Commit::Done { turn: number, parts } => {
                let took = rest.under_way.end(number, &turn.record);
                let status = rest.reply.status;
                self.service.figures.kept(request.channel, status, &turn.record, took);
                let started = Some(turn.began().to_owned());
                let known = Known { version: number, started, stands: rest.after };
                self.service.recent.put(&request.session, known, rest.erased);
                let parts = numbered(&turn.session, parts, turn.outbox);
                let Rest { reply: said, whole, read, step, .. } = rest;
                let json = whole.unwrap_or_else(|| turn.record.reply.into());
                let name = request.name().to_owned();
                Ok(Turned { said, name, json, read, step, parts, refused: false })
            }
            Commit::Repeat { reply: json } => {
                rest.under_way.repeated();
                measure::repeated(request.channel);
                self.service.recent.forget(&request.session);
                let said = serde_json::from_str(&json)
                    .map_err(|error| ServiceError::StoredReply(error.to_string()))?;
                let (said, name) = (Arc::new(said), request.name().to_owned());
                let (read, parts) = (rest.read, Vec::new());
                let json = json.into();
                Ok(Turned { said, name, json, read, step: None, parts, refused: false })
            }
            Commit::Conflict => self.again(request),
        }
    }

    /// Somebody else was faster: what was remembered of the session no longer holds.
    pub fn lost(&self, request: &Request) {
        debug!(session = %request.session, "session changed meanwhile, stepping again");
        measure::conflict(request.channel);
        self.service.recent.forget(&request.session);
    }

    /// Steps a turn on what somebody else left, until it is committed.
    fn again(&self, request: &Request) -> Result<Turned> {
        for _ in 0..MOST_ATTEMPTS {
            self.lost(request);
            let (known, stepped) = self.begin(request)?;
            if let Some(turned) = stepped.refused(request) {
                return Ok(turned);
            }
            if stepped.forgets() {
                return self.forget(request, stepped);
            }
            let Waiting { turn, rest } = self.prepare(request, known, stepped)?;
            let commit = self.service.store.commit(&turn)?;
            if commit != Commit::Conflict {
                return self.conclude(request, commit, turn, rest);
            }
        }
        Err(ServiceError::Busy)
    }

    /// Erases what is kept of the person. The reply is sent, and not kept.
    fn forget(&self, request: &Request, stepped: Stepped) -> Result<Turned> {
        let Some(Addressed { thought, outbox, .. }) = stepped.thought else {
            return Err(ServiceError::Busy);
        };
        let mut ids = vec![request.session.clone()];
        if let Some(prefix) = &request.others {
            ids.extend(self.service.store.sessions_of(prefix)?);
        }
        let (session, lease) = (request.session.clone(), request.lease());
        let farewell = Farewell { session, outbox, lease };
        let erased = self.service.store.erase(&ids, Some(&farewell))?;
        self.service.recent.erase(&ids);
        for id in &ids {
            self.service.desk.note(id, &Handing::Over);
        }
        self.version.forget();
        info!(sessions = erased.sessions, "erased at the person's wish");
        let parts = numbered(&farewell.session, erased.parts, farewell.outbox);
        Ok(Turned {
            said: Arc::clone(&thought.reply),
            name: request.name().to_owned(),
            json: Json::default(),
            read: stepped.read,
            step: None,
            parts,
            refused: false,
        })
    }
}

/// Parts with the numbers that they have in the outbox; none where another process sends them.
fn numbered(session: &SessionId, numbers: Vec<u64>, bodies: Vec<String>) -> Vec<OutboxPart> {
    let part = |(number, body)| OutboxPart { session: session.clone(), number, body };
    numbers.into_iter().zip(bodies).map(part).collect()
}
