//! Before the first update: who we are, what the menu says, how updates are to come.

use std::sync::Arc;

use reqwest::{Proxy, Url};
use teloxide::payloads::{SetMyDescriptionSetters, SetMyShortDescriptionSetters};
use teloxide::requests::{Request, Requester};
use teloxide::{Bot, RequestError};
use tokio::sync::watch;
use tracing::warn;

use super::api::{Api, Failure};
use super::arrival::Myself;
use super::patience::{Pause, rest};
use super::words::Words;
use super::{Settings, TelegramError};
use crate::channel::process::Tell;

/// The bot with its client.
pub(super) fn bot(settings: &Settings) -> Result<Bot, TelegramError> {
    let mut client = teloxide::net::default_reqwest_settings();
    if let Some(proxy) = &settings.proxy {
        client = client.proxy(Proxy::all(proxy.clone()).map_err(|_| TelegramError::Proxy)?);
    } else if settings.api.as_ref().is_some_and(is_here) {
        client = client.no_proxy();
    }
    let client = client.build().map_err(|_| TelegramError::Proxy)?;
    let bot = Bot::with_client(settings.token.clone(), client);
    Ok(match &settings.api {
        Some(api) if api.cannot_be_a_base() => return Err(TelegramError::Address),
        Some(api) => bot.set_api_url(api.clone()),
        None => bot,
    })
}

/// Whether an address is this machine; a proxy for the outside does not lead to it.
fn is_here(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Asks who we are; `None` where the process is to stop first. A network that is not there yet is
/// waited for.
pub(super) async fn introduce(
    api: &Api,
    stopping: watch::Receiver<bool>,
    tell: &Tell,
) -> Result<Option<Myself>, TelegramError> {
    let me = until_it_works("连不上 Telegram", stopping, tell, || api.me()).await;
    me.map_err(|_| TelegramError::Token)
}

/// Sets the menu and the descriptions. The bot works without them.
pub(super) async fn menu(bot: Bot, words: Arc<Words>) {
    let told = |what: &str, done: Result<teloxide::types::True, RequestError>| {
        if let Err(error) = done {
            warn!(what, %error, "not set");
        }
    };
    told("menu", bot.set_my_commands(words.commands.clone()).send().await);
    let description = bot.set_my_description().description(words.description.clone());
    told("description", description.send().await);
    let short = bot.set_my_short_description().short_description(words.short.clone());
    told("short description", short.send().await);
}

/// Makes sure that updates can be fetched; false where the process is to stop first.
pub(super) async fn without_webhook(
    api: &Api,
    stopping: watch::Receiver<bool>,
    tell: &Tell,
) -> bool {
    let call = || api.delete_webhook();
    match until_it_works("取消不了 webhook", stopping, tell, call).await {
        Ok(done) => done.is_some(),
        Err(failure) => {
            // Fetching will say what is wrong, if anything is.
            warn!(?failure, "the webhook was not removed");
            true
        }
    }
}

/// Has updates brought to `url`; false where the process is to stop first.
pub(super) async fn with_webhook(
    api: &Api,
    url: &Url,
    secret: &str,
    stopping: watch::Receiver<bool>,
    tell: &Tell,
) -> Result<bool, TelegramError> {
    let call = || api.set_webhook(url, secret);
    match until_it_works("设不了 webhook", stopping, tell, call).await {
        Ok(set) => Ok(set.is_some()),
        Err(Failure::Refused(reason) | Failure::Gone(reason)) => {
            Err(TelegramError::Webhook(reason))
        }
        Err(_) => Err(TelegramError::Token),
    }
}

/// Calls again after failures that pass; `None` where the process is to stop first.
async fn until_it_works<T, F>(
    what: &str,
    mut stopping: watch::Receiver<bool>,
    tell: &Tell,
    call: impl Fn() -> F,
) -> Result<Option<T>, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut pause = Pause::new();
    loop {
        let called = tokio::select! {
            called = call() => called,
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(None),
        };
        let wait = match called {
            Ok(done) => return Ok(Some(done)),
            Err(Failure::Wait(wait)) => wait,
            Err(Failure::Later(reason)) => {
                let wait = pause.next();
                tell(&format!("{what}（{reason}），{} 秒后再试。", wait.as_secs_f32()));
                wait
            }
            Err(failure) => return Err(failure),
        };
        if !rest(wait, &mut stopping).await {
            return Ok(None);
        }
    }
}
