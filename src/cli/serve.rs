//! `mante serve`: the web.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use reqwest::Url;

use super::retain::Retain;
use super::{Options, clock, open, reload};
use crate::channel::process::{Clock, Tell};
use crate::channel::web::{Settings, run as serve};

/// The options of `serve`.
#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    /// The address to listen on.
    #[arg(
        long,
        value_name = "地址:端口",
        default_value = "127.0.0.1:8080",
        hide_default_value = true,
        help = "在本机听的地址（默认 127.0.0.1:8080）",
        help_heading = "选项"
    )]
    listen: SocketAddr,
    /// The address under which people reach it.
    #[arg(
        long,
        value_name = "网址",
        help = "大家访问的网址，例如 https://mante.example.org（https 时 cookie 只走 https）",
        help_heading = "选项"
    )]
    public_url: Option<Url>,
    /// Whether a proxy stands in front.
    #[arg(long, help = "前面有反向代理：按 X-Forwarded-For 认来访者", help_heading = "选项")]
    behind_proxy: bool,
    #[command(flatten)]
    retain: Retain,
}

/// Serves the web until it is told to end.
pub(super) fn run(args: ServeArgs, options: Options) -> anyhow::Result<ExitCode> {
    let service = match open::service(&options, false)? {
        Ok(service) => service,
        Err(refused) => return Ok(refused),
    };
    let tell: Tell = Arc::new(|line: &str| {
        // Nothing is left to be done where even this cannot be written.
        let _ = writeln!(anstream::stderr(), "{line}");
    });
    reload::follow(&service, &options, false, Some(Arc::clone(&tell)));
    let clock =
        Clock { civil: Arc::new(move || clock::now(&options)), millis: Arc::new(clock::millis) };
    let ServeArgs { listen, public_url: public, behind_proxy, retain } = args;
    let settings = Settings { listen, public, behind_proxy, retention: retain.retain };
    serve(service, settings, clock, &tell)?;
    Ok(ExitCode::SUCCESS)
}
