//! People at the interface for programs: conversations of four turns, one after the other.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use serde_json::{Value, json};
use tokio::task::spawn_local;
use uuid::Uuid;

use super::Wanted;
use super::caller::Caller;
use super::figures::Figures;
use super::replica::Replica;

/// A question that asks back, its answer, what the benefits are, thanks.
const CONVERSATION: [&str; 4] =
    ["临汾居民医保，糖尿病，怎么办慢病", "写了，手机上办", "能报多少", "谢谢"];

/// Lets everybody talk until then.
pub async fn talk(replicas: &[Replica], wanted: &Wanted, until: Instant) -> Result<Figures> {
    let figures = Rc::new(RefCell::new(Figures::new()));
    let pace = pace(wanted)?;
    let mut people = Vec::new();
    for first in 0..wanted.clients {
        let mut callers = Vec::new();
        for replica in replicas {
            callers.push(Caller::connect(replica.address).await?);
        }
        let (figures, pace) = (Rc::clone(&figures), pace.clone());
        people.push(spawn_local(async move {
            person(callers, first, pace.as_deref(), &figures, until).await
        }));
    }
    for person in people {
        person.await??;
    }
    Ok(Rc::into_inner(figures).context("somebody still talks")?.into_inner())
}

/// As many messages a second as are wanted at most.
pub fn pace(wanted: &Wanted) -> Result<Option<Rc<DefaultDirectRateLimiter>>> {
    let Some(rate) = wanted.rate else { return Ok(None) };
    let rate = std::num::NonZeroU32::new(rate).context("--rate 0")?;
    let quota = Quota::per_second(rate).allow_burst(std::num::NonZeroU32::MIN);
    Ok(Some(Rc::new(RateLimiter::direct(quota))))
}

/// One conversation after the other, every turn at the next replica.
async fn person(
    mut callers: Vec<Caller>,
    first: usize,
    pace: Option<&DefaultDirectRateLimiter>,
    figures: &RefCell<Figures>,
    until: Instant,
) -> Result<()> {
    let mut turn = first;
    loop {
        let session = Uuid::new_v4().to_string();
        for text in CONVERSATION {
            if Instant::now() >= until {
                return Ok(());
            }
            if let Some(pace) = pace {
                pace.until_ready().await;
            }
            turn += 1;
            let at = turn % callers.len();
            let began = Instant::now();
            let answer = say(&mut callers[at], &session, text).await?;
            figures.borrow_mut().answered(began.elapsed(), answer);
        }
    }
}

/// Says one thing; how many bytes the answer has.
async fn say(caller: &mut Caller, session: &str, text: &str) -> Result<usize> {
    static MESSAGES: AtomicU64 = AtomicU64::new(0);
    let id = MESSAGES.fetch_add(1, Ordering::Relaxed).to_string();
    let body = json!({ "session": session, "text": text, "message_id": id }).to_string();
    let (status, answer) = caller.post("/api/v1/messages", None, body).await?;
    ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&answer));
    // Each answer has to be one to this conversation; reading all of them would cost the driver more
    // than it costs to give them.
    if id.ends_with("00") {
        let reply: Value = serde_json::from_slice(&answer)?;
        ensure!(reply["session"] == session, "an answer to somebody else: {}", reply["session"]);
    }
    Ok(answer.len())
}
