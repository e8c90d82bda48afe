//! Logged conversations, ready to be replayed.

use std::io::{self, IsTerminal as _, Write as _};

use crate::replay::Replayer;
use crate::replay::conversation::Heard;
use crate::replay::coverage::Traffic;
use crate::store::{SessionId, Store};

/// The turns of a conversation; empty where there is none of that name.
pub(super) fn turns(store: &dyn Store, id: &SessionId) -> anyhow::Result<Vec<Heard>> {
    let turns = store.turns(id)?;
    let heard = turns.iter().filter_map(|turn| {
        let record = &turn.record;
        Heard::read(turn.number, &record.at, &record.input, &record.status, record.failed)
    });
    Ok(heard.collect())
}

/// Replays the newest conversations of a store, and says how far it is where somebody looks on.
pub(super) fn traffic(
    store: &dyn Store,
    replayer: &Replayer,
    limit: usize,
) -> anyhow::Result<Traffic> {
    let mut traffic = Traffic::default();
    let sessions = store.sessions(limit)?;
    let progress = Progress::new(sessions.len());
    for session in &sessions {
        let turns = turns(store, &session.id)?;
        replayer.conversation(&turns, &mut traffic.reached);
        traffic.sessions += 1;
        traffic.turns += turns.len();
        progress.tell(traffic.sessions)?;
    }
    Ok(traffic)
}

/// How far a long replay is, on one line that is written over.
struct Progress {
    all: usize,
    shown: bool,
}

impl Progress {
    fn new(all: usize) -> Self {
        Self { all, shown: io::stderr().is_terminal() }
    }

    fn tell(&self, done: usize) -> io::Result<()> {
        let is_last = done == self.all;
        if !self.shown || !(is_last || done.is_multiple_of(20)) {
            return Ok(());
        }
        let end = if is_last { "\n" } else { "" };
        write!(io::stderr(), "\r重放记下的会话 {done}/{}{end}", self.all)
    }
}
