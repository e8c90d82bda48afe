//! `mante backup`: a copy of the store, while it is in use.

use std::io::Write as _;
use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

use clap::Args;

use super::audit::note;
use super::{Options, open};
use crate::channel::web::Deed;
use crate::store::{BackedUp, back_up};

/// The options of `backup`.
#[derive(Args, Debug)]
pub(super) struct BackupArgs {
    /// Where the copy goes.
    #[arg(value_name = "文件", help = "备份写到哪个文件", help_heading = "参数")]
    target: PathBuf,
    /// Replaces what is there.
    #[arg(long, help = "已有的文件也覆盖", help_heading = "选项")]
    force: bool,
}

/// Copies the store and says what is in the copy.
pub(super) fn run(args: &BackupArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let BackupArgs { target, force } = args;
    let backed_up = back_up(&open::store_url(options)?, target, *force)?;
    let BackedUp { bytes, sessions, turns, current } = backed_up;
    let shown = target.display();
    writeln!(
        anstream::stdout(),
        "备份好了，核对过：{shown}，{sessions} 个会话，{turns} 轮，{bytes} 字节。\n要用它：--store sqlite:{shown}"
    )?;
    // An entry in a store of an older form would bring it to the newest first.
    if current && let Err(error) = noted(target, options) {
        writeln!(anstream::stderr(), "备份没有问题，但没能记进审计：{error:#}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Who copies everything is answered for, and `mante doctor` says when that was.
fn noted(target: &Path, options: &Options) -> anyhow::Result<()> {
    let target = absolute(target)?;
    note(&*open::store(options)?, Deed::BackedUp, &target.to_string_lossy(), options)
}
