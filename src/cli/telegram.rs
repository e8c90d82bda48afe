//! `mante telegram`: the bot.

use std::env;
use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use reqwest::Url;

use super::key_file::{KeyFile, keys};
use super::retain::Retain;
use super::{Options, clock, open, reload};
use crate::channel::process::{Clock, Tell};
use crate::channel::telegram::{Settings, TelegramError, Webhook, run as serve};
use crate::service::secrets::Keys;

/// The options of `telegram`.
#[derive(Args, Debug)]
pub(super) struct TelegramArgs {
    /// The public address of a webhook.
    #[arg(
        long,
        value_name = "网址",
        requires = "webhook_listen",
        help = "用 webhook 收消息：Telegram 能访问到的 https 网址（不写就是轮询）",
        help_heading = "选项"
    )]
    webhook_url: Option<Url>,
    /// The address that the webhook listens on.
    #[arg(
        long,
        value_name = "地址:端口",
        requires = "webhook_url",
        help = "webhook 在本机听的地址，例如 127.0.0.1:8443",
        help_heading = "选项"
    )]
    webhook_listen: Option<SocketAddr>,
    /// Whether Telegram's limits are kept.
    #[arg(
        long,
        value_name = "开关",
        value_parser = ["on", "off"],
        hide_possible_values = true,
        help = "按 Telegram 的限速发送：on 或 off（默认：官方服务器 on，自建服务器 off）",
        help_heading = "选项"
    )]
    limits: Option<String>,
    /// Where the figures are served.
    #[arg(
        long,
        value_name = "地址:端口",
        help = "在这个地址给出运行指标（Prometheus 的 /metrics），例如 127.0.0.1:9464",
        help_heading = "选项"
    )]
    metrics: Option<SocketAddr>,
    #[command(flatten)]
    key_file: KeyFile,
    #[command(flatten)]
    retain: Retain,
}

/// Runs the bot until it is told to end.
pub(super) fn run(args: &TelegramArgs, options: Options) -> anyhow::Result<ExitCode> {
    let surroundings = surroundings()?;
    let service = match open::service(&options, false)? {
        Ok(service) => service,
        Err(refused) => return Ok(refused),
    };
    let keys = keys(&args.key_file, &options, service.store())?;
    let settings = settings(args, surroundings, keys);
    let tell: Tell = Arc::new(|line: &str| {
        // Nothing is left to be done where even this cannot be written.
        let _ = writeln!(anstream::stderr(), "{line}");
    });
    reload::follow(&service, &options, false, Some(Arc::clone(&tell)));
    let clock =
        Clock { civil: Arc::new(move || clock::now(&options)), millis: Arc::new(clock::millis) };
    serve(service, &settings, clock, &tell)?;
    Ok(ExitCode::SUCCESS)
}

/// What the environment says of the bot.
struct Surroundings {
    token: String,
    api: Option<Url>,
    proxy: Option<Url>,
}

fn surroundings() -> anyhow::Result<Surroundings> {
    let set = |name: &str| env::var(name).ok().map(|value| value.trim().to_owned());
    let set = |name: &str| set(name).filter(|value| !value.is_empty());
    let token = set("TELOXIDE_TOKEN")
        .context("没有令牌。先设环境变量 TELOXIDE_TOKEN=…（在 Telegram 里找 @BotFather 要）")?;
    if token.contains(|char: char| char.is_whitespace() || char == '/' || char == '?') {
        bail!("TELOXIDE_TOKEN 里有不该有的字符，像是粘错了");
    }
    let api = set("TELEGRAM_API_URL").map(|url| url.parse().map_err(|_| TelegramError::Address));
    let proxy = set("TELOXIDE_PROXY").map(|url| url.parse().map_err(|_| TelegramError::Proxy));
    Ok(Surroundings { token, api: api.transpose()?, proxy: proxy.transpose()? })
}

fn settings(args: &TelegramArgs, surroundings: Surroundings, keys: Keys) -> Settings {
    let Surroundings { token, api, proxy } = surroundings;
    let webhook = args.webhook_url.clone().zip(args.webhook_listen);
    let webhook = webhook.map(|(url, listen)| Webhook { url, listen });
    // A server of one's own is asked as fast as it takes; what is too fast it says itself.
    let limits = args.limits.as_deref().map_or(api.is_none(), |limits| limits == "on");
    let (figures, retention) = (args.metrics, args.retain.retain);
    Settings { token, api, proxy, webhook, limits, figures, keys, retention }
}
