//! Before the first update: who we are, what the menu says, how updates are to come.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Proxy, Url};
use teloxide::payloads::{
    DeleteWebhookSetters, SetMyDescriptionSetters, SetMyShortDescriptionSetters,
};
use teloxide::requests::{Request, Requester};
use teloxide::{ApiError, Bot, RequestError};
use tokio::sync::watch;
use tokio::time::sleep;
use tracing::warn;

use super::api::WANTED;
use super::arrival::Myself;
use super::words::Words;
use super::{Settings, TelegramError, Tell};

/// The first pause after a failure, and the longest.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

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
    bot: &Bot,
    stopping: watch::Receiver<bool>,
    tell: &Tell,
) -> Result<Option<Myself>, TelegramError> {
    let me = until_it_works("连不上 Telegram", stopping, tell, || bot.get_me().send()).await;
    match me {
        Ok(me) => Ok(me.map(|me| Myself { id: me.id.0, name: me.username().to_owned() })),
        Err(_) => Err(TelegramError::Token),
    }
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
    bot: &Bot,
    stopping: watch::Receiver<bool>,
    tell: &Tell,
) -> bool {
    let call = || bot.delete_webhook().drop_pending_updates(false).send();
    match until_it_works("取消不了 webhook", stopping, tell, call).await {
        Ok(done) => done.is_some(),
        Err(error) => {
            // Fetching will say what is wrong, if anything is.
            warn!(%error, "the webhook was not removed");
            true
        }
    }
}

/// Has updates brought to `url`; false where the process is to stop first.
pub(super) async fn with_webhook(
    bot: &Bot,
    url: &Url,
    secret: &str,
    stopping: watch::Receiver<bool>,
    tell: &Tell,
) -> Result<bool, TelegramError> {
    use teloxide::payloads::SetWebhookSetters;
    let wanted: Vec<_> =
        WANTED.iter().filter_map(|name| serde_json::from_value((*name).into()).ok()).collect();
    let call = || {
        bot.set_webhook(url.clone())
            .secret_token(secret.to_owned())
            .allowed_updates(wanted.clone())
            .send()
    };
    let set = until_it_works("设不了 webhook", stopping, tell, call).await;
    set.map(|set| set.is_some()).map_err(|error| TelegramError::Webhook(error.to_string()))
}

/// Calls again after failures that pass; `None` where the process is to stop first.
async fn until_it_works<T, F>(
    what: &str,
    mut stopping: watch::Receiver<bool>,
    tell: &Tell,
    call: impl Fn() -> F,
) -> Result<Option<T>, RequestError>
where
    F: Future<Output = Result<T, RequestError>>,
{
    let mut pause = PAUSE;
    loop {
        let called = tokio::select! {
            called = call() => called,
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(None),
        };
        let wait = match called {
            Ok(done) => return Ok(Some(done)),
            Err(RequestError::RetryAfter(seconds)) => seconds.duration(),
            Err(error) if passes(&error) => {
                tell(&format!("{what}（{}），{} 秒后再试。", cause(&error), pause.as_secs_f32()));
                let wait = pause;
                pause = (pause * 2).min(LONGEST_PAUSE);
                wait
            }
            Err(error) => return Err(error),
        };
        tokio::select! {
            () = sleep(wait) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(None),
        }
    }
}

/// Whether a failure may be gone the next time.
fn passes(error: &RequestError) -> bool {
    match error {
        RequestError::Network(_) | RequestError::InvalidJson { .. } | RequestError::Io(_) => true,
        RequestError::Api(ApiError::Unknown(text)) => {
            !text.contains("Unauthorized")
                && !text.contains("Not Found")
                && !text.contains("Bad Request")
        }
        _ => false,
    }
}

/// A failure in a few words.
fn cause(error: &RequestError) -> &'static str {
    match error {
        RequestError::Network(error) if error.is_timeout() => "等太久没有回应",
        RequestError::Network(_) => "网络不通",
        RequestError::InvalidJson { .. } => "回应看不懂",
        _ => "服务器出错",
    }
}
