//! The diagnostic log, on the error stream.
//!
//! Only what this program itself logs comes into it: other packages may quote, at their finest
//! level, what they send or what is typed.

use std::env;
use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use super::Options;

/// How the log is written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Pretty,
    /// A line of JSON.
    Json,
}

/// The settings that say what is wanted where no option does, the first that is set.
const SETTINGS: [&str; 2] = ["MANTE_LOG", "RUST_LOG"];

/// Whether something says what is to be logged: a level, or levels by module.
pub(super) fn filter(text: &str) -> Result<String, String> {
    let read = EnvFilter::try_new(text).map(|_| text.to_owned());
    read.map_err(|_| {
        "要写成 error、warn、info、debug、trace，或 mante::service=debug 这样".to_owned()
    })
}

/// Starts the log. Off where nothing says what is wanted, or what says it cannot be read.
pub(super) fn start(options: &Options) {
    let set = || SETTINGS.iter().find_map(|name| env::var(name).ok().filter(|set| !set.is_empty()));
    let wanted = options.log.clone().or_else(set);
    let filter = wanted.and_then(|wanted| EnvFilter::try_new(wanted).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new("off"));
    let own = filter_fn(|of| of.target().split("::").next() == Some(env!("CARGO_PKG_NAME")));
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match options.log_format {
        LogFormat::Pretty => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let log = tracing_subscriber::registry().with(lines.with_filter(own).with_filter(filter));
    // A second subscriber can only be there in a test, which then keeps its own.
    let _ = log.try_init();
}
