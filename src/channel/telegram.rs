//! The assistant on Telegram: a bot that loses nothing.
//!
//! An update is taken in by `desk`, from `polling` or from the `webhook`; `arrival` says what it
//! means. Its turn is committed together with the finished messages (`compose`, `part`) before the
//! server hears that the update is done. The `courier` sends what waits in the outbox,
//! a card as a `picture`, also what an earlier process left there. So every update has exactly one effect, whenever the
//! process is killed.

mod api;
mod arrival;
mod button;
mod call;
mod compose;
mod courier;
mod desk;
mod error;
mod html;
mod leader;
mod limits;
mod part;
mod patience;
mod picture;
mod polling;
mod setup;
mod update;
mod upgrade;
mod webhook;
mod whereabouts;
mod words;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, interval};
use tracing::{error, info};

use super::figures::Figures;
use super::process::{Clock, Tell, stop_signal};
use super::retention::sweep_beside;
use crate::service::retention::Retention;
use crate::service::secrets::Keys;
use crate::service::{Queue, Service};
use crate::store::{SessionId, StoreError};

use api::Api;
pub(super) use compose::unasked;
use courier::Courier;
use desk::Desk;
pub use error::TelegramError;
use leader::Leader;
use limits::Limits;
pub use whereabouts::{conversations_of, reached};
use words::CurrentWords;

/// How long a process that is to stop goes on sending.
const FAREWELL: Duration = Duration::from_secs(8);
/// How often parts are looked for that nobody holds: what somebody at the desk writes is such a part,
/// and the answer of a replica to whom another one was still sending.
const ROUND: Duration = Duration::from_millis(200);
/// How often the leases are prolonged, and somebody looks how it stands at the desk.
const SELDOM: Duration = Duration::from_secs(5);
/// How long is waited after a round that failed, and after one that took long: so many times as long.
const PAUSE: Duration = Duration::from_secs(1);
const REST: u32 = 10;

/// How the bot is to be run.
pub struct Settings {
    /// The token of the bot.
    pub token: String,
    /// The Bot API server; Telegram's own where there is none.
    pub api: Option<Url>,
    /// A proxy for the calls.
    pub proxy: Option<Url>,
    /// Where Telegram is to bring the updates; they are fetched where there is none.
    pub webhook: Option<Webhook>,
    /// Whether Telegram's limits are kept before the server has to say so.
    pub limits: bool,
    /// Where the figures are served; not at all where there is none.
    pub figures: Option<SocketAddr>,
    /// Under which people are found and reached.
    pub keys: Keys,
    /// How long what was said is kept; for ever where there is none.
    pub retention: Option<Retention>,
}

/// Where Telegram brings updates.
pub struct Webhook {
    /// The public address.
    pub url: Url,
    /// The address that this process listens on.
    pub listen: SocketAddr,
}

/// Runs the bot until the process is told to end.
///
/// # Errors
/// Names what keeps the bot from running.
pub fn run(
    service: Service,
    settings: &Settings,
    clock: Clock,
    tell: &Tell,
) -> Result<(), TelegramError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(TelegramError::System)?;
    let ended = runtime.block_on(serve(service, settings, clock, tell));
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

async fn serve(
    service: Service,
    settings: &Settings,
    clock: Clock,
    tell: &Tell,
) -> Result<(), TelegramError> {
    let stopping = stop_signal().map_err(TelegramError::System)?;
    if let Some(listen) = settings.figures {
        let busy = |error| TelegramError::Figures { listen, error };
        let figures = Figures::record().map_err(|error| busy(std::io::Error::other(error)))?;
        let at = figures.serve(service.clone(), listen, stopping.clone()).await.map_err(busy)?;
        tell(&format!("运行指标：http://{at}/metrics"));
    }
    let bot = setup::bot(settings)?;
    let api = Api::of(&bot);
    let Some(myself) = setup::introduce(&api, stopping.clone(), tell).await? else {
        return Ok(());
    };
    let words = Arc::new(CurrentWords::new(service.clone()));
    let (queue, _thread) = Queue::start(service.clone()).map_err(TelegramError::System)?;
    let holder: Arc<str> = SessionId::fresh().0.into();
    let limits = settings.limits.then(Limits::new);
    let (own, stop) = (Arc::clone(&holder), stopping.clone());
    let (keys, turns) = (settings.keys.clone(), (service.clone(), queue.clone()));
    let courier = Courier::new(api.clone(), limits, turns, keys.clone(), own, stop);
    let desk = Desk { api, myself: Arc::new(myself), words, queue, keys, courier, clock, holder };
    upgrade(&service, &desk, tell).await?;
    take_over(&service, &desk, tell).await?;
    let (looking, now) = (service.clone(), (desk.clock.millis)());
    blocking(move || looking.look_at_desk(now)).await?;
    sweep_beside(&service, settings.retention, &desk.clock, stopping.clone());
    tokio::spawn(look_after(service.clone(), desk.clone(), stopping.clone()));
    tokio::spawn(setup::menu(bot, desk.words.now()));
    receive(service, settings, &desk, stopping, tell).await?;
    tell("正在停：把还没发完的发出去……");
    desk.courier.drain(Instant::now() + FAREWELL).await;
    tell("停了。没发完的留在库里，下次启动接着发。");
    Ok(())
}

/// Gets updates in the way that is wanted, until the process is to stop.
async fn receive(
    service: Service,
    settings: &Settings,
    desk: &Desk,
    stopping: watch::Receiver<bool>,
    tell: &Tell,
) -> Result<(), TelegramError> {
    let name = &desk.myself.name;
    let Some(webhook) = &settings.webhook else {
        if setup::without_webhook(&desk.api, stopping.clone(), tell).await {
            tell(&format!("@{name} 已就绪，正在取消息（轮询）。按 Ctrl-C 停。"));
            let task = format!("telegram:{}", desk.myself.id);
            let (clock, holder) = (desk.clock.clone(), Arc::clone(&desk.holder));
            let leader = Arc::new(Leader { service, clock, holder, task });
            let leading = Arc::clone(&leader).watch();
            polling::run(desk, leading, stopping, &**tell).await?;
            leader.resign().await;
        }
        return Ok(());
    };
    let listen = webhook.listen;
    let busy = |error| TelegramError::Listen { listen, error };
    let listener = TcpListener::bind(listen).await.map_err(busy)?;
    let secret = webhook::secret(&settings.token);
    if setup::with_webhook(&desk.api, &webhook.url, &secret, stopping.clone(), tell).await? {
        tell(&format!("@{name} 已就绪，在 {listen} 等消息（webhook）。按 Ctrl-C 停。"));
        let path = webhook.url.path();
        webhook::run(desk, listener, path, secret, stopping).await.map_err(busy)?;
    }
    Ok(())
}

/// Makes sure that the keys are those of the store, and brings over what earlier versions left.
async fn upgrade(service: &Service, desk: &Desk, tell: &Tell) -> Result<(), TelegramError> {
    let (keys, upgrading) = (desk.keys.clone(), service.clone());
    let brought = blocking(move || Ok(upgrade::upgrade(upgrading.store(), &keys))).await??;
    if brought > 0 {
        tell(&format!("{brought} 个会话的 Telegram 号码改成了散列，地址封好了。"));
    }
    Ok(())
}

/// Takes over what an earlier process left to send.
async fn take_over(service: &Service, desk: &Desk, tell: &Tell) -> Result<(), TelegramError> {
    let claiming = service.clone();
    let alone = blocking(move || claiming.store().claim_sending()).await?;
    if !alone {
        tell("还有别的进程在用同一个会话库发消息；它停了以后，它没发完的由这里接着发。");
    }
    let left = adopt(service, desk).await?;
    if left > 0 {
        tell(&format!("上次有 {left} 条没发完，接着发。"));
    }
    Ok(())
}

/// Takes what nobody holds any more, and sends it.
async fn adopt(service: &Service, desk: &Desk) -> Result<usize, TelegramError> {
    let (taking, lease, now) = (service.clone(), desk.lease(), (desk.clock.millis)());
    let parts = blocking(move || taking.store().take_outbox(&lease, now)).await?;
    let count = parts.len();
    for part in parts {
        desk.courier.send(part);
    }
    Ok(count)
}

/// Prolongs our leases every few seconds, and takes what others left.
async fn look_after(service: Service, desk: Desk, mut stopping: watch::Receiver<bool>) {
    let mut rounds = interval(ROUND);
    let mut held: Option<Instant> = None;
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        let began = Instant::now();
        match round(&service, &desk, &mut held).await {
            Ok(0) => {}
            Ok(adopted) => info!(adopted, "sending what another process left"),
            Err(error) => {
                error!(%error, "the outbox was not looked after");
                held = None;
                rounds.reset_after(PAUSE);
                continue;
            }
        }
        rounds.reset_after(ROUND.max(began.elapsed() * REST));
    }
}

/// One round, and how many parts it took. Nothing is taken before our leases hold: where they have run
/// out, we could take what we are sending ourselves.
async fn round(
    service: &Service,
    desk: &Desk,
    held: &mut Option<Instant>,
) -> Result<usize, TelegramError> {
    if held.is_none_or(|held| held.elapsed() >= SELDOM) {
        desk.courier.tidy();
        keep_hold(service, desk).await?;
        *held = Some(Instant::now());
    }
    adopt(service, desk).await
}

/// Prolongs our leases, and looks how it stands at the desk.
async fn keep_hold(service: &Service, desk: &Desk) -> Result<(), TelegramError> {
    let (service, lease, now) = (service.clone(), desk.lease(), (desk.clock.millis)());
    let keys = desk.keys.clone();
    blocking(move || {
        if let Err(error) = keys.refresh() {
            error!(%error, "the keys were not read again, the former ones stay");
        }
        service.store().prolong_outbox(&lease)?;
        service.look_at_desk(now)
    })
    .await
}

/// Runs a piece of work on the store where waiting for the disk holds nobody up.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, TelegramError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| TelegramError::System(error.into()))??)
}
