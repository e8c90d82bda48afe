//! `mante card`: one message, its answer as a page to keep.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::{Options, clock, open};
use crate::channel::card::{Format, draw, save};
use crate::channel::terminal;
use crate::reply::Status;
use crate::service::{Incoming, Request};
use crate::store::SessionId;

/// The exit code where the message has no answer yet.
const NO_ANSWER: u8 = 3;

/// The options of `card`.
#[derive(Args, Debug)]
pub(super) struct CardArgs {
    /// What is written.
    #[arg(
        long,
        value_name = "格式",
        help = "png（手机上看，默认）或 pdf（打印）；不写时看文件名的结尾",
        help_heading = "选项"
    )]
    format: Option<FormatArg>,
    /// Where it goes.
    #[arg(
        short,
        long,
        value_name = "文件",
        help = "写到这个文件；不写时放在当前文件夹，另起一个名字",
        help_heading = "选项"
    )]
    output: Option<PathBuf>,
    /// What the code holds in place of the question.
    #[arg(
        long,
        value_name = "网址",
        value_parser = link,
        help = "二维码里放这个网址，例如机器人的 https://t.me/…；不写时放问的那句话",
        help_heading = "选项"
    )]
    link: Option<String>,
    /// The message; words are put together with spaces.
    #[arg(required = true, value_name = "问题", help = "要问的话", help_heading = "参数")]
    text: Vec<String>,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum FormatArg {
    Png,
    Pdf,
}

/// Answers one message and writes the answer as a card.
pub(super) fn run(args: &CardArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let service = match open::service(options, false)? {
        Ok(service) => service,
        Err(refused) => return Ok(refused),
    };
    let session = SessionId::fresh();
    let turn =
        |incoming| service.turn(Request::direct(&session, incoming, clock::now(options), "card"));
    let answered = turn(Incoming::Text(args.text.join(" ")))?.reply();
    if !matches!(answered.status, Status::Answer | Status::NotCovered) {
        terminal::reply(&mut anstream::stdout(), &answered)?;
        writeln!(anstream::stderr(), "还没有答案，没有做卡片。把上面问的一起写进来再试。")?;
        return Ok(ExitCode::from(NO_ANSWER));
    }
    let kept = turn(Incoming::Choose("cmd:card".to_owned()))?.reply();
    let mut card = *kept.card.context("这个答案做不成卡片")?;
    if let Some(link) = &args.link {
        card.code.text.clone_from(link);
    }
    let format = args.format();
    let bytes = draw(&card, format)?;
    let path = match &args.output {
        Some(path) => {
            fs::write(path, bytes).with_context(|| format!("写不了 {}", path.display()))?;
            path.clone()
        }
        None => save(Path::new(""), &card.name, format, &bytes)?,
    };
    writeln!(anstream::stdout(), "卡片做好了：{}", path.display())?;
    Ok(ExitCode::SUCCESS)
}

impl CardArgs {
    /// The format that was named, or that of the file's ending.
    fn format(&self) -> Format {
        let ending = self.output.as_deref().and_then(Path::extension);
        let named = |format: &Format| ending.is_some_and(|e| e.eq_ignore_ascii_case(format.name()));
        match self.format {
            Some(FormatArg::Png) => Format::Png,
            Some(FormatArg::Pdf) => Format::Pdf,
            None => Format::ALL.into_iter().find(named).unwrap_or_default(),
        }
    }
}

/// An address that a phone opens.
fn link(text: &str) -> Result<String, String> {
    let opens = ["https://", "http://"].iter().any(|start| text.starts_with(start));
    let plain = text.chars().all(|char| char.is_ascii_graphic());
    let wrong = || "要写完整的网址，例如 https://t.me/my_bot".to_owned();
    (opens && plain).then(|| text.to_owned()).ok_or_else(wrong)
}
