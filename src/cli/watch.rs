//! `mante watch`: checks and replays on every save, and shows what a patient would read.

mod round;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;

use super::saves::Saves;
use super::{Options, clock, folder, open};
use round::Round;

/// Where the knowledge base and the dialogs lie in the source tree.
const KNOWLEDGE: &str = "knowledge";
const DIALOGS: &str = "dialogs";

/// The options of `watch`.
#[derive(Args, Debug)]
pub(super) struct WatchArgs {
    /// Dialogs, or folders of dialogs.
    #[arg(
        value_name = "路径",
        help = "对话文件或文件夹，默认 dialogs（没有就不重放）",
        help_heading = "参数"
    )]
    dialogs: Vec<PathBuf>,
    /// A message whose reply is shown.
    #[arg(
        long,
        value_name = "话",
        help = "每次保存后预览病人会看到的回答；写几次就是一段对话",
        help_heading = "选项"
    )]
    preview: Vec<String>,
    /// A file of such messages.
    #[arg(
        long,
        value_name = "文件",
        conflicts_with = "preview",
        help = "预览的话放在文件里，一行一句",
        help_heading = "选项"
    )]
    preview_file: Option<PathBuf>,
    /// One round.
    #[arg(long, help = "只看一遍就退出；有错误或没通过，退出码是 1", help_heading = "选项")]
    once: bool,
}

/// Watches until Ctrl-C.
pub(super) fn run(args: &WatchArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let knowledge = options.knowledge.clone().unwrap_or_else(|| KNOWLEDGE.into());
    let options = &Options { knowledge: Some(knowledge.clone()), ..options.clone() };
    let mut dialogs = args.dialogs.clone();
    if dialogs.is_empty() && Path::new(DIALOGS).is_dir() {
        dialogs.push(DIALOGS.into());
    }
    let watching = Watching { args, options, knowledge: &knowledge, dialogs: &dialogs };
    // A folder that is not there is said at once, not waited for.
    folder::read(&knowledge)?;
    if args.once {
        let round = watching.look()?;
        round.print(None, options, &mut anstream::stdout())?;
        return Ok(if round.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    watching.go_on()
}

struct Watching<'a> {
    args: &'a WatchArgs,
    options: &'a Options,
    knowledge: &'a Path,
    dialogs: &'a [PathBuf],
}

impl Watching<'_> {
    fn go_on(&self) -> anyhow::Result<ExitCode> {
        let mut paths: Vec<&Path> = vec![self.knowledge];
        paths.extend(self.dialogs.iter().map(PathBuf::as_path));
        paths.extend(self.args.preview_file.as_deref());
        let mut saves = Saves::of(&paths)?;
        let mut before: Option<Round> = None;
        loop {
            let started = Instant::now();
            match self.look() {
                // A save that changed nothing is no news.
                Ok(round) if before.as_ref().is_some_and(|before| before.is_same(&round)) => {}
                Ok(round) => {
                    self.show(&round, before.as_ref(), started)?;
                    before = Some(round.with_last_preview(before));
                }
                // In the middle of a change a file may be gone for a moment.
                Err(error) => writeln!(anstream::stdout(), "{error:#}\n等着下一次保存。")?,
            }
            if !saves.wait() {
                return Ok(ExitCode::FAILURE);
            }
        }
    }

    fn look(&self) -> anyhow::Result<Round> {
        let files = folder::read(self.knowledge)?;
        Round::of(files, self.dialogs, &self.messages()?, self.today())
    }

    fn show(&self, round: &Round, before: Option<&Round>, at: Instant) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        if out.is_terminal() {
            // Clears the screen and goes to its corner.
            write!(out, "\x1b[2J\x1b[3J\x1b[H")?;
        }
        round.print(before, self.options, &mut out)?;
        let folder = open::folder_name(self.options);
        let seconds = at.elapsed().as_secs_f32();
        writeln!(out, "用了 {seconds:.1} 秒。盯着 {folder}，等着下一次保存（Ctrl-C 结束）。")?;
        out.flush()?;
        Ok(())
    }

    fn messages(&self) -> anyhow::Result<Vec<String>> {
        let Some(path) = &self.args.preview_file else { return Ok(self.args.preview.clone()) };
        let text = fs::read_to_string(path)
            .with_context(|| format!("读不了要预览的话 {}", path.display()))?;
        Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
    }

    fn today(&self) -> Date {
        clock::now(self.options).date()
    }
}
