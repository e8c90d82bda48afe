//! `mante sessions export`: all that is kept of a person, as JSON lines.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::person::Whose;
use super::{stored_reply, turn_json};
use crate::channel::telegram;
use crate::channel::web::Deed;
use crate::cli::audit::note;
use crate::cli::{Options, open};
use crate::store::{EntryKind, SessionId, Store, Wanted};

/// The options of `sessions export`.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ExportArgs {
    #[command(flatten)]
    whose: Whose,
}

/// Writes each conversation: the session, its turns, and what people behind the counter left.
pub(super) fn run(args: &ExportArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let store = open::store(options)?;
    let store = &*store;
    let ids = args.whose.sessions(options, store)?;
    let mut output = anstream::stdout().lock();
    for id in &ids {
        // One that was erased meanwhile has nothing to show.
        let Some(session) = store.session(id)? else { continue };
        let reached = session.address.map(|address| -> anyhow::Result<Value> {
            let keys = args.whose.keys(options, store)?;
            // What cannot be opened is said, and the rest is shown all the same.
            let opened = telegram::reached(&address, id, &keys);
            Ok(opened.unwrap_or_else(|error| json!({ "error": error.to_string() })))
        });
        let line = json!({
            "session": id.as_str(),
            "started": session.started,
            "updated": session.updated,
            "reached": reached.transpose()?,
            "state": stored_reply(&session.state),
        });
        writeln!(output, "{line}")?;
        for turn in store.turns(id)? {
            let mut line = turn_json(&turn);
            line["session"] = json!(id.as_str());
            writeln!(output, "{line}")?;
        }
        for line in left(store, id)? {
            writeln!(output, "{line}")?;
        }
        note(store, Deed::SessionsExported, id.as_str(), options)?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// What people behind the counter left about a conversation, oldest first.
fn left(store: &dyn Store, id: &SessionId) -> anyhow::Result<Vec<Value>> {
    let mut left = Vec::new();
    for kind in EntryKind::ALL {
        let wanted = Wanted { about: Some(id.as_str()), ..Wanted::of(kind, usize::MAX) };
        for kept in store.entries(&wanted)? {
            let entry = kept.entry;
            let line = json!({
                "session": id.as_str(),
                "entry": kind.name(),
                "at": entry.at,
                "by": entry.user,
                "state": entry.state,
                "body": stored_reply(&entry.body),
            });
            left.push((kept.number, line));
        }
    }
    left.sort_by_key(|(number, _)| *number);
    Ok(left.into_iter().map(|(_, line)| line).collect())
}
