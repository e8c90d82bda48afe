//! Steps turns that came in together: conversations beside each other on all cores, the turns of one
//! conversation after each other, each on what the one before it left.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::thread;

use super::carry_out::{Result, Stepped, Waiting};
use super::{Request, Service, Turned};
use crate::store::SessionId;

/// The fewest conversations that are worth another thread.
const FEWEST: usize = 4;

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
    static CORES: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));
    let conversations = conversations(requests);
    let threads = (conversations.len() / FEWEST).clamp(1, *CORES);
    let each = conversations.len().div_ceil(threads).max(1);
    let run = |own: &[Vec<usize>]| -> Vec<(usize, Begun)> {
        own.iter().flat_map(|positions| conversation(service, requests, positions)).collect()
    };
    let mut shares = conversations.chunks(each);
    let own = shares.next().unwrap_or_default();
    thread::scope(|scope| {
        let others: Vec<_> = shares.map(|share| scope.spawn(|| run(share))).collect();
        let mut begun = run(own);
        for other in others {
            // A bug in a step is caught where it happens; another one goes on as what it is.
            begun.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        begun
    })
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
