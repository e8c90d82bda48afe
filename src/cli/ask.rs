//! `mante ask`: one message, one reply.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

use super::{Options, clock, how_read, open};
use crate::channel::terminal;
use crate::service::{Incoming, Request};
use crate::store::SessionId;

/// The options of `ask`.
#[derive(Args, Debug)]
pub(super) struct AskArgs {
    /// The reply as one JSON line.
    #[arg(long, help = "输出一行 JSON 回复", help_heading = "选项")]
    json: bool,
    /// Says what was read in the message.
    #[arg(long, help = "同时说明从这句话里读到了什么", help_heading = "选项")]
    explain: bool,
    /// What is in the folder, published or not.
    #[arg(long, help = "用知识库文件夹里还没发布的草稿（不记会话）", help_heading = "选项")]
    draft: bool,
    /// The message; words are put together with spaces.
    #[arg(required = true, value_name = "问题", help = "要问的话", help_heading = "参数")]
    text: Vec<String>,
}

/// Answers one message in a session of its own.
pub(super) fn run(args: &AskArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let service = match open::service(options, args.draft)? {
        Ok(service) => service,
        Err(refused) => return Ok(refused),
    };
    let incoming = Incoming::Text(args.text.join(" "));
    let now = clock::now(options);
    let request = Request::direct(&SessionId::fresh(), incoming, now, "ask");
    let turned = service.turn(Request { explained: args.explain, ..request })?;
    let mut output = anstream::stdout();
    if args.json {
        writeln!(output, "{}", serde_json::to_string(&turned.reply())?)?;
    } else {
        terminal::reply(&mut output, &turned.reply())?;
    }
    if args.explain {
        let text = how_read::how_read(&service.assistant(), &turned);
        // Standard output holds one reply and nothing else where a program reads it.
        if args.json {
            write!(anstream::stderr(), "{text}")?;
        } else {
            write!(output, "{text}")?;
        }
    }
    output.flush()?;
    // The process ends: the system takes the memory back in one go, we would piece by piece.
    std::mem::forget(service.assistant());
    Ok(ExitCode::SUCCESS)
}
