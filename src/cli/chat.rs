//! `mante chat`: talk in the terminal, or by JSON lines.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use rustyline::Editor;
use rustyline::config::{Behavior, Config};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;

use super::{Options, clock, open, reload};
use crate::channel::terminal::{Lines, Piped};
use crate::channel::{Talk, json_lines, terminal};
use crate::service::Incoming;

const PROMPT: &str = "您：";

/// The options of `chat`.
#[derive(Args, Debug, Default)]
pub(super) struct ChatArgs {
    /// One JSON line a message.
    #[arg(long, help = "每行一条消息，每行一个 JSON 回复；空行开始新会话", help_heading = "选项")]
    json: bool,
    /// Where cards are written.
    #[arg(
        long,
        value_name = "文件夹",
        help = "存成卡片时放在哪个文件夹；不写时放在当前文件夹",
        help_heading = "选项"
    )]
    cards: Option<PathBuf>,
    /// What is in the folder, published or not.
    #[arg(long, help = "用知识库文件夹里还没发布的草稿（不记会话）", help_heading = "选项")]
    draft: bool,
}

/// Talks until the input ends.
pub(super) fn run(args: &ChatArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let service = match open::service(options, args.draft)? {
        Ok(service) => service,
        Err(refused) => return Ok(refused),
    };
    reload::follow(&service, options, args.draft, None);
    let clock = || clock::now(options);
    let channel = if args.json { "json" } else { "terminal" };
    let cards = args.cards.as_deref().unwrap_or(Path::new(""));
    let talk = Talk { service: &service, clock: &clock, millis: &clock::millis, channel, cards };
    if args.json {
        json_lines::run(&mut io::stdin().lock(), &mut io::stdout().lock(), &talk)?;
    } else if io::stdin().is_terminal() {
        terminal::run(&mut Typing::new()?, &mut anstream::stdout(), &talk)?;
    } else {
        terminal::run(&mut Piped(io::stdin().lock()), &mut anstream::stdout(), &talk)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Lines typed at a terminal, with editing and a history that ends with the process.
struct Typing(Editor<(), MemHistory>);

impl Typing {
    fn new() -> anyhow::Result<Self> {
        let config = Config::builder().auto_add_history(true).behavior(Behavior::Stdio).build();
        let history = MemHistory::with_config(&config);
        Ok(Self(Editor::with_history(config, history)?))
    }
}

impl Lines for Typing {
    fn next(&mut self) -> io::Result<Option<Incoming>> {
        match self.0.readline(PROMPT) {
            Ok(line) => Ok(Some(Incoming::Text(line))),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
            Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Ok(Some(Incoming::Unreadable))
            }
            Err(ReadlineError::Io(error)) => Err(error),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}
