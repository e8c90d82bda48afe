//! What goes to the error stream beside the log: the one line that says why a command failed.

use std::io::{self, Write as _};
use std::panic;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use anstyle::{AnsiColor, Style};
use similar::{Change, ChangeTag, TextDiff};

use crate::channel::ChannelError;

const FAULT: Style = AnsiColor::Red.on_default().bold();
const GONE: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();

/// Remembers where the program breaks. A panic is logged by its place only: its message may quote
/// what a person wrote.
pub(super) fn note_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
        *PANICKED.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// Where the last panic was.
static PANICKED: Mutex<String> = Mutex::new(String::new());

/// Says where a command broke that nothing caught.
pub(super) fn tell_panic() -> ExitCode {
    let place = PANICKED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let asks = "这是程序的毛病，请把这一行告诉维护程序的人";
    // Nothing is left to be done where even this cannot be written.
    let _ = writeln!(anstream::stderr(), "{FAULT}错误{FAULT:#}：程序内部出错（{place}）。{asks}");
    ExitCode::FAILURE
}

/// Says why a command failed, in one line; a reader who left is no failure.
pub(super) fn tell_fault(error: &anyhow::Error) -> ExitCode {
    if is_closed_pipe(error) {
        return ExitCode::SUCCESS;
    }
    // Nothing is left to be done where even this cannot be written.
    let _ = writeln!(anstream::stderr(), "{FAULT}错误{FAULT:#}：{error:#}");
    ExitCode::FAILURE
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    if let Some(error) = error.downcast_ref::<ChannelError>() {
        return error.is_closed_pipe();
    }
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Shows a difference line by line, what is gone in red and what is new in green.
pub(super) fn write_diff(
    diff: &TextDiff<'_, '_, str>,
    indent: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write_changes(diff.iter_all_changes(), indent, out)
}

/// Shows some lines of a difference.
pub(super) fn write_changes<'t>(
    changes: impl Iterator<Item = Change<&'t str>>,
    indent: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for change in changes {
        let (sign, style) = match change.tag() {
            ChangeTag::Delete => ("-", GONE),
            ChangeTag::Insert => ("+", NEW),
            ChangeTag::Equal => (" ", Style::new()),
        };
        // What a terminal would not show.
        let line = change.value().trim_end_matches('\n');
        let line = line.replace('\r', "␍").replace('\u{feff}', "〔BOM〕");
        writeln!(out, "{indent}{style}{sign} {line}{style:#}")?;
    }
    Ok(())
}
