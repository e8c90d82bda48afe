//! `mante sessions erase`: removes all that is kept of a person.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use super::person::Whose;
use crate::channel::web::Deed;
use crate::cli::audit::note;
use crate::cli::{Options, open};
use crate::store::{SessionId, Store};

/// The options of `sessions erase`.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct EraseArgs {
    #[command(flatten)]
    whose: Whose,
    /// Whether nobody is asked.
    #[arg(long, help = "不再问，直接删", help_heading = "选项")]
    yes: bool,
}

/// Says what is there, asks, and removes it.
pub(super) fn run(args: &EraseArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let store = open::store(options)?;
    let store = &*store;
    let ids = args.whose.sessions(options, store)?;
    let turns = count(store, &ids)?;
    if !args.yes && !confirmed(ids.len(), turns)? {
        writeln!(anstream::stdout(), "没有删。")?;
        return Ok(ExitCode::FAILURE);
    }
    let erased = store.erase(&ids, None)?;
    for id in &ids {
        note(store, Deed::SessionErased, id.as_str(), options)?;
    }
    let sessions = erased.sessions;
    writeln!(
        anstream::stdout(),
        "删了 {sessions} 个会话、{turns} 轮，连同没发完的消息、地址和同事的笔记；审计只留会话编号。"
    )?;
    Ok(ExitCode::SUCCESS)
}

fn count(store: &dyn Store, ids: &[SessionId]) -> anyhow::Result<usize> {
    ids.iter().try_fold(0, |sum, id| Ok(sum + store.turns(id)?.len()))
}

fn confirmed(sessions: usize, turns: usize) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("没有终端可以问。要删 {sessions} 个会话、{turns} 轮；确定就加 --yes");
    }
    write!(anstream::stdout(), "要删 {sessions} 个会话、{turns} 轮，删了找不回来。删吗？[y/N] ")?;
    anstream::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).context("读不到回答")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是" | "删"))
}
