//! Fetches updates. The next call, which tells the server that a batch is done, goes out only
//! after every update of it is committed; so one that was not is given again. Of several processes
//! the leader fetches (`leader`).

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;
use tracing::{error, info, warn};

use super::TelegramError;
use super::api::Failure;
use super::desk::Desk;
use super::patience::{Pause, rest};
use super::update::Update;
use crate::service::ServiceError;

/// How long a call waits for an update.
const TIMEOUT: Duration = Duration::from_secs(25);

/// Fetches and answers until the process is to stop.
///
/// # Errors
/// When nobody carries out turns any more, which is a bug.
pub(super) async fn run(
    desk: &Desk,
    mut leading: watch::Receiver<bool>,
    mut stopping: watch::Receiver<bool>,
    tell: &dyn Fn(&str),
) -> Result<(), TelegramError> {
    let (mut offset, mut pause) = (0, Pause::new());
    while !*stopping.borrow() {
        if !*leading.borrow() {
            if !follow(&mut leading, &mut stopping, tell).await? {
                return Ok(());
            }
            // The server knows what the one before has done.
            offset = 0;
        }
        let fetched = tokio::select! {
            fetched = desk.api.updates(offset, TIMEOUT) => fetched,
            _ = leading.wait_for(|leading| !*leading) => continue,
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
        };
        let wait = match fetched {
            Ok(updates) => {
                pause = Pause::new();
                if let Some(last) = updates.iter().map(|update| update.id).max() {
                    if !commit(desk, updates, &mut stopping, tell).await? {
                        return Ok(());
                    }
                    offset = last + 1;
                }
                continue;
            }
            Err(Failure::Wait(wait)) => wait,
            Err(failure) => {
                let wait = pause.next();
                warn!(?failure, ?wait, "no updates");
                if let Some(reason) = reason(&failure) {
                    tell(reason);
                }
                wait
            }
        };
        if !rest(wait, &mut stopping).await {
            return Ok(());
        }
    }
    Ok(())
}

/// How long somebody else may take to answer who leads, before it is told.
const UNSURE: Duration = Duration::from_secs(1);

/// Waits until this process leads; false where it is to stop first.
async fn follow(
    leading: &mut watch::Receiver<bool>,
    stopping: &mut watch::Receiver<bool>,
    tell: &dyn Fn(&str),
) -> Result<bool, TelegramError> {
    let mut told = false;
    loop {
        tokio::select! {
            leads = leading.wait_for(|leading| *leading) => {
                leads.map_err(|_| TelegramError::Broken)?;
                if told {
                    tell("轮到这里取消息了。");
                }
                return Ok(true);
            }
            () = sleep(UNSURE), if !told => {
                tell("另一个进程正在取消息；它停了，几秒内由这里接着取。");
                told = true;
            }
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(false),
        }
    }
}

/// What the operator has to mend.
fn reason(failure: &Failure) -> Option<&'static str> {
    match failure {
        Failure::Conflict => {
            Some("同一个机器人还有别的程序在取消息，或设了 webhook。关掉那一个；这里隔一会儿再试。")
        }
        Failure::Token => Some("Telegram 不认这个令牌了。核对 TELOXIDE_TOKEN；这里隔一会儿再试。"),
        _ => None,
    }
}

/// Has all of a batch committed; what could not be kept is tried again until it is. False where the
/// process stops first.
async fn commit(
    desk: &Desk,
    mut updates: Vec<Update>,
    stopping: &mut watch::Receiver<bool>,
    tell: &dyn Fn(&str),
) -> Result<bool, TelegramError> {
    let mut pause = Pause::new();
    loop {
        let pending: Vec<_> =
            updates.into_iter().map(|update| (update.clone(), desk.take(update))).collect();
        let mut left = Vec::new();
        for (update, pending) in pending {
            match pending.await {
                Ok(Ok(())) => {}
                Ok(Err(error @ (ServiceError::Store(_) | ServiceError::Busy))) => {
                    if left.is_empty() {
                        error!(%error, "turns could not be kept");
                        tell(&error.to_string());
                    }
                    left.push(update);
                }
                // It would fail for ever and keep everybody else waiting.
                Ok(Err(error)) => error!(update = update.id, %error, "given up"),
                Err(_) => return Err(TelegramError::Broken),
            }
        }
        if left.is_empty() {
            return Ok(true);
        }
        let wait = pause.next();
        info!(left = left.len(), ?wait, "trying again");
        if !rest(wait, stopping).await {
            return Ok(false);
        }
        updates = left;
    }
}
