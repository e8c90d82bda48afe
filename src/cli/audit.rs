//! `mante audit`: who signed in, read a session or changed something.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::{Options, clock, open, table};
use crate::channel::terminal::visible;
use crate::channel::web::{Deed, audited, deed_title};
use crate::store::{EntryKind, KeptEntry, Store, Wanted};

/// Who does what is done on the command line.
const AT_THE_COMMAND_LINE: &str = "命令行";

/// The options of `audit`.
#[derive(Args, Debug)]
pub(super) struct AuditArgs {
    /// Whose deeds.
    #[arg(long, value_name = "用户名", help = "只看这个用户的", help_heading = "选项")]
    user: Option<String>,
    /// The most lines.
    #[arg(
        long,
        value_name = "条数",
        default_value_t = 50,
        hide_default_value = true,
        help = "最多列多少条（默认 50）",
        help_heading = "选项"
    )]
    limit: usize,
    /// One JSON line each.
    #[arg(long, help = "每行一个 JSON", help_heading = "选项")]
    json: bool,
}

/// Lists what was noted, newest first.
pub(super) fn run(args: &AuditArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let store = open::store(options)?;
    let user = args.user.as_deref();
    let entries = store.entries(&Wanted { user, ..Wanted::of(EntryKind::Audit, args.limit) })?;
    let mut output = anstream::stdout().lock();
    if args.json {
        for KeptEntry { number, entry } in &entries {
            let (deed, about) = (&entry.state, &entry.about);
            let line = json!({ "number": number, "at": entry.at, "user": entry.user, "deed": deed, "about": about });
            writeln!(output, "{line}")?;
        }
    } else if entries.is_empty() {
        writeln!(output, "没有这样的记录。")?;
    } else {
        let cells = |KeptEntry { entry, .. }: &KeptEntry| {
            let deed = deed_title(&entry.state).to_owned();
            [entry.at.replace('T', " "), visible(&entry.user), deed, visible(&entry.about)]
        };
        let head = ["时间", "用户", "做了什么", "对象或来处"];
        table::write(&mut output, head, entries.iter().map(cells))?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Notes what was done on the command line.
pub(super) fn note(
    store: &dyn Store,
    deed: Deed,
    about: &str,
    options: &Options,
) -> anyhow::Result<()> {
    let at = clock::now(options).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    store.add_entry(&audited(AT_THE_COMMAND_LINE, deed, about, at))?;
    Ok(())
}
