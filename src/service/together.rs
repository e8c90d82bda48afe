//! Steps turns that came in together: those of one conversation after each other, each on what the
//! one before it left.

use std::collections::HashMap;

use super::carry_out::{Result, Stepped, Waiting};
use super::{Request, Service, Turned};
use crate::store::SessionId;

/// What became of a turn so far.
pub(super) enum Begun {
    /// It needs no commit, or failed.
    Done(Result<Turned>),
    /// It waits for its commit.
    Waiting(Box<Waiting>),
    /// All is to be erased.
    Forgets(Stepped),
    /// It comes after an erasure in its conversation, and is to be stepped after that.
    Behind,
}

/// Steps them all; what became of each, by position, in no order.
pub(super) fn step(service: &Service, requests: &[Request]) -> Vec<(usize, Begun)> {
    let conversations = conversations(requests);
    let steps = conversations.iter().flat_map(|own| conversation(service, requests, own));
    steps.collect()
}

/// The positions of each conversation's turns.
fn conversations(requests: &[Request]) -> Vec<Vec<usize>> {
    let mut known: HashMap<&SessionId, usize> = HashMap::with_capacity(requests.len());
    let mut conversations: Vec<Vec<usize>> = Vec::with_capacity(requests.len());
    for (position, request) in requests.iter().enumerate() {
        let conversation = *known.entry(&request.session).or_insert(conversations.len());
        match conversations.get_mut(conversation) {
            Some(positions) => positions.push(position),
            None => conversations.push(vec![position]),
        }
    }
    conversations
}

/// Steps the turns of one conversation.
fn conversation(
    service: &Service,
    requests: &[Request],
    positions: &[usize],
) -> Vec<(usize, Begun)> {
    let mut before = None;
    let mut forgotten = false;
    let mut begun = Vec::with_capacity(positions.len());
    for (count, position) in (1..).zip(positions) {
        let request = &requests[*position];
        if forgotten {
            begun.push((*position, Begun::Behind));
            continue;
        }
        let known = before.take().map_or_else(|| service.recall(&request.session), Ok);
        let (version, session) = match known {
            Ok(known) => known,
            Err(error) => {
                begun.push((*position, Begun::Done(Err(error))));
                continue;
            }
        };
        let stepped = service.step(request, &session);
        if let Some(turned) = stepped.refused() {
            before = Some((version, session));
            begun.push((*position, Begun::Done(Ok(turned))));
        } else if stepped.forgets() {
            forgotten = true;
            begun.push((*position, Begun::Forgets(stepped)));
        } else {
            let prepared = service.prepare(request, version, session, stepped);
            if let (Ok(waiting), true) = (&prepared, count < positions.len()) {
                before = Some((version + 1, waiting.rest.after.clone()));
            }
            let prepared = prepared.map(|waiting| Begun::Waiting(Box::new(waiting)));
            begun.push((*position, prepared.unwrap_or_else(|error| Begun::Done(Err(error)))));
        }
    }
    begun
}
