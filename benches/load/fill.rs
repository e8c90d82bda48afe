//! Fills a store: the turns that a run has left are put in again and again, as other people's.

use anyhow::{Context, Result, ensure};
use mante::store::{Commit, Durability, SessionId, StoredSession, StoredTurn, Turn, open};
use uuid::Uuid;

/// How many conversations are taken as a pattern, and how many are committed together.
const PATTERNS: usize = 64;
const TOGETHER: usize = 128;

/// A conversation that was held.
struct Pattern {
    session: StoredSession,
    turns: Vec<StoredTurn>,
}

/// Puts turns in until the store has so many more; how many that are.
pub fn to(url: &str, turns: usize) -> Result<usize> {
    let store = open(&url.parse()?, Durability::Normal)?;
    let mut patterns = Vec::new();
    for summary in
        store.sessions(PATTERNS * 4)?.iter().filter(|held| held.turns == 4).take(PATTERNS)
    {
        let session = store.session(&summary.id)?.context("a session is gone")?;
        patterns.push(Pattern { session, turns: store.turns(&summary.id)? });
    }
    ensure!(!patterns.is_empty(), "nobody has talked yet");
    let mut put = 0;
    let mut next = patterns.iter().cycle();
    while put < turns {
        let together: Vec<&Pattern> = next.by_ref().take(TOGETHER).collect();
        let ids: Vec<SessionId> = together.iter().map(|_| new_id()).collect();
        // The turns of a conversation follow each other, those of others stand between.
        for number in 0..4 {
            let pairs = together.iter().zip(&ids);
            let batch: Vec<Turn> = pairs.map(|(pattern, id)| again(pattern, id, number)).collect();
            let commits = store.commit_all(&batch, &[])?;
            let kept = commits.iter().all(|commit| matches!(commit, Commit::Done { .. }));
            ensure!(kept, "a turn was not kept");
            put += batch.len();
        }
    }
    Ok(put)
}

fn new_id() -> SessionId {
    SessionId(format!("web:{}", Uuid::new_v4()))
}

fn again(pattern: &Pattern, id: &SessionId, number: usize) -> Turn {
    Turn {
        session: id.clone(),
        inbox_key: Some(format!("{number}")),
        expected_version: number as u64,
        started: (number > 0).then(|| pattern.turns[0].record.at.clone()),
        state: pattern.session.state.clone(),
        address: None,
        record: pattern.turns[number].record.clone(),
        outbox: Vec::new(),
        lease: None,
        handing: None,
    }
}
