//! How it stands at the desk: whether somebody is there, and who waits.
//!
//! Looked at every few seconds by a process that runs long, never for a turn. Where nobody looks,
//! nobody is there.

use std::sync::{PoisonError, RwLock};

use super::incoming::{AtDesk, Incoming};
use crate::dialog::handing::Handed;
use crate::dialog::{Desk, Session};
use crate::store::{Handing, SessionId, Store, StoreError};

/// How long after the last call of a signed-in browser somebody counts as there, in milliseconds.
pub const PRESENT: i64 = 120_000;

/// What was seen at the desk.
#[derive(Default)]
pub(super) struct Seen(RwLock<State>);

#[derive(Default)]
struct State {
    open: bool,
    /// The conversations that wait or are led by somebody, in the order in which they came, and
    /// whether they wait.
    handed: Vec<(SessionId, bool)>,
}

impl Seen {
    /// Looks at it. `now` in milliseconds since 1970.
    pub fn look(&self, store: &dyn Store, now: i64) -> Result<(), StoreError> {
        let open = !store.present(now - PRESENT)?.is_empty();
        let handed = store.handings()?.into_iter();
        let handed = handed.map(|handed| (handed.session, handed.by.is_none())).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = State { open, handed };
        Ok(())
    }

    /// The desk as a conversation sees it.
    pub fn desk(&self, id: &SessionId) -> Desk {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let before = state.handed.iter().take_while(|(other, _)| other != id);
        let ahead = before.filter(|(_, waits)| *waits).count();
        Desk { open: state.open, ahead: u32::try_from(ahead).unwrap_or(u32::MAX) }
    }

    /// Notes what a turn changes, so that the next one knows without anybody looking again.
    pub fn note(&self, id: &SessionId, handing: &Handing) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let waits = *handing == Handing::Waits;
        match state.handed.iter().position(|(other, _)| other == id) {
            Some(place) if *handing == Handing::Over => drop(state.handed.remove(place)),
            Some(place) => state.handed[place].1 = waits,
            None if *handing == Handing::Over => {}
            None => state.handed.push((id.clone(), waits)),
        }
    }
}

/// What a step changes about who leads the conversation.
pub(super) fn handing(before: &Session, after: &Session) -> Option<Handing> {
    let (before, after) = (before.handed.as_ref(), after.handed.as_ref());
    let is_same = before.is_some() == after.is_some()
        && before.and_then(Handed::leader) == after.and_then(Handed::leader);
    if is_same {
        return None;
    }
    Some(match after {
        None => Handing::Over,
        Some(Handed::Waits) => Handing::Waits,
        Some(Handed::Led { by, .. }) => Handing::Taken { by: by.clone() },
    })
}

/// Whether somebody wants to take a conversation that nobody handed over: the person has changed
/// their mind meanwhile, or had everything erased.
pub(super) fn takes_unasked(incoming: &Incoming, session: &Session) -> bool {
    matches!(incoming, Incoming::Desk(AtDesk::Takes { .. })) && session.handed.is_none()
}
