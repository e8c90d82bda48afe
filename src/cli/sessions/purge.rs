//! `mante sessions purge`: removes what is older than it is to be kept.

use std::io::Write as _;
use std::process::ExitCode;

use crate::cli::{Options, clock, open};
use crate::service::retention::Retention;
use crate::store::Swept;

/// The options of `sessions purge`.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct PurgeArgs {
    /// For how long turns are kept.
    #[arg(
        long,
        value_name = "天数",
        help = "只留这么多天内的会话，例如 90d；更早的删掉",
        help_heading = "选项"
    )]
    retain: Retention,
}

/// Removes it, and says how much that was.
pub(super) fn run(args: &PurgeArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let store = open::store(options)?;
    let (now, mut all) = (clock::now(options), Swept::default());
    loop {
        let step = args.retain.sweep(&*store, now)?;
        if step.turns == 0 {
            break;
        }
        all.turns += step.turns;
        all.sessions += step.sessions;
    }
    let (days, Swept { turns, sessions }) = (args.retain.days(), all);
    writeln!(
        anstream::stdout(),
        "{days} 天以前的删了 {turns} 轮，其中 {sessions} 个会话整个删了。"
    )?;
    Ok(ExitCode::SUCCESS)
}
