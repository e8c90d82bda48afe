//! Logged conversations, ready to be replayed.

use super::progress::Progress;
use crate::replay::Replayer;
use crate::replay::conversation::{Heard, note_desk};
use crate::replay::coverage::Traffic;
use crate::store::{SessionId, Store, StoredTurn};

/// The turns of a conversation; empty where there is none of that name.
pub(super) fn turns(store: &dyn Store, id: &SessionId) -> anyhow::Result<Vec<Heard>> {
    Ok(heard(&store.turns(id)?))
}

/// Turns as they were heard, without those whose time cannot be read.
pub(super) fn heard(turns: &[StoredTurn]) -> Vec<Heard> {
    let heard = turns.iter().filter_map(|turn| {
        let record = &turn.record;
        Heard::read(turn.number, &record.at, &record.input, &record.status, record.failed)
    });
    let mut heard: Vec<Heard> = heard.collect();
    note_desk(&mut heard);
    heard
}

/// Whether a conversation is kept from its beginning. Where its first turns were swept, saying the
/// rest again would lead elsewhere.
pub(super) fn is_whole(turns: &[Heard]) -> bool {
    turns.first().is_none_or(|first| first.number == 1)
}

/// Replays the newest conversations of a store, and says how far it is where somebody looks on.
pub(super) fn traffic(
    store: &dyn Store,
    replayer: &Replayer,
    limit: usize,
) -> anyhow::Result<Traffic> {
    let mut traffic = Traffic::default();
    let sessions = store.sessions(limit)?;
    let progress = Progress::new("重放记下的会话", sessions.len());
    for session in &sessions {
        let turns = turns(store, &session.id)?;
        progress.step();
        if !is_whole(&turns) {
            continue;
        }
        replayer.conversation(&turns, &mut traffic.reached);
        traffic.sessions += 1;
        traffic.turns += turns.len();
    }
    Ok(traffic)
}
