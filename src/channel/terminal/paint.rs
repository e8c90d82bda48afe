//! How a reply looks in the terminal. Colours are stripped by the stream where it is no terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::typed::COMMANDS;
use crate::reply::{OptionReply, Reply};

const FIRST: Style = Style::new().bold();
const BUTTON: Style = AnsiColor::Cyan.on_default();
const ASIDE: Style = Style::new().dimmed();
const FAULT: Style = AnsiColor::Red.on_default();

/// Prints a reply: the first line bold, follow-ups in brackets below.
///
/// # Errors
/// When the output cannot be written.
pub fn reply(output: &mut dyn Write, reply: &Reply) -> io::Result<()> {
    text(output, &reply.text)?;
    buttons(output, &reply.next)?;
    writeln!(output)?;
    output.flush()
}

/// The text without anything that could steer the terminal.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().filter(|char| !char.is_control() || matches!(char, '\n' | '\t')).collect()
}

pub(super) fn opening(output: &mut dyn Write, greeting: &str) -> io::Result<()> {
    if !greeting.is_empty() {
        text(output, greeting)?;
    }
    commands(output)
}

pub(super) fn commands(output: &mut dyn Write) -> io::Result<()> {
    let list: Vec<String> = COMMANDS.iter().map(|(name, what)| format!("/{name} {what}")).collect();
    writeln!(output, "{ASIDE}{}{ASIDE:#}\n", list.join(" · "))?;
    output.flush()
}

pub(super) fn closing(output: &mut dyn Write, goodbye: &str) -> io::Result<()> {
    if !goodbye.is_empty() {
        writeln!(output, "{}", visible(goodbye))?;
    }
    output.flush()
}

pub(super) fn aside(output: &mut dyn Write, message: &str) -> io::Result<()> {
    writeln!(output, "{}\n", visible(message))?;
    output.flush()
}

pub(super) fn fault(output: &mut dyn Write, message: &str) -> io::Result<()> {
    writeln!(output, "{FAULT}{}{FAULT:#}\n", visible(message))?;
    output.flush()
}

fn text(output: &mut dyn Write, text: &str) -> io::Result<()> {
    let text = visible(text);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    writeln!(output, "{FIRST}{first}{FIRST:#}")?;
    if rest.is_empty() { Ok(()) } else { writeln!(output, "{rest}") }
}

fn buttons(output: &mut dyn Write, next: &[OptionReply]) -> io::Result<()> {
    if next.is_empty() {
        return Ok(());
    }
    write!(output, "{BUTTON}")?;
    for option in next {
        write!(output, "［{}］", visible(&option.label))?;
    }
    writeln!(output, "{BUTTON:#}")
}
