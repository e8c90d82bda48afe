//! `mante sessions record`: makes a dialog of a logged conversation.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::channel::terminal::visible;
use crate::cli::{Options, conversations, open};
use crate::replay::Replayer;
use crate::replay::record::{Recording, record};
use crate::store::SessionId;

/// The options of `sessions record`.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct RecordArgs {
    /// Where the dialog goes; the output where none is named.
    #[arg(
        short,
        long = "output",
        value_name = "文件",
        help = "写进这个文件；不写就打印出来。已有的文件不会覆盖",
        help_heading = "选项"
    )]
    output: Option<PathBuf>,
    /// The session.
    #[arg(
        value_name = "编号",
        help = "会话编号（sessions list 里的第一列）",
        help_heading = "参数"
    )]
    id: String,
}

/// Records a session. What is written passes `mante test`.
pub(super) fn run(args: &RecordArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let files = open::files(options)?;
    let (assistant, problems) = open::assistant(&files);
    let Some(assistant) = assistant.filter(|_| !problems.has_errors()) else {
        return open::refuse(problems, &files, options);
    };
    let turns = conversations::turns(&*open::store(options)?, &SessionId(args.id.clone()))?;
    if turns.is_empty() {
        bail!("没有编号是 {} 的会话。用 mante sessions list 看有哪些", visible(&args.id));
    }
    let recording = record(&Replayer::new(&assistant), &turns)?;
    match &args.output {
        Some(path) => write_new(path, &recording.text)?,
        None => anstream::stdout().write_all(recording.text.as_bytes())?,
    }
    remind(&recording)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = match fs::File::create_new(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} 已经有了，没有覆盖。换个文件名", path.display())
        }
        file => file.with_context(|| format!("写不了对话 {}", path.display()))?,
    };
    file.write_all(text.as_bytes()).with_context(|| format!("写不了对话 {}", path.display()))
}

/// Says what a person still has to look at.
fn remind(recording: &Recording) -> anyhow::Result<()> {
    let mut tell = anstream::stderr();
    let list = |turns: &[u64]| {
        turns.iter().map(|turn| format!("第 {turn} 轮")).collect::<Vec<_>>().join("、")
    };
    if !recording.left_out.is_empty() {
        let turns = list(&recording.left_out);
        writeln!(tell, "{turns}没有录：不是文字或按钮，或当时程序出错。")?;
    }
    if !recording.changed.is_empty() {
        let turns = list(&recording.changed);
        writeln!(tell, "{turns}现在的结果和当时不一样，录的是现在的。")?;
    }
    writeln!(tell, "请从头看一遍：姓名、地址可能没有去干净，结论要人核对，标题要人改。")?;
    Ok(())
}
