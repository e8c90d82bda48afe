//! Says in Chinese what is wrong with a command line.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind};

/// Shows help, the version, or what is wrong; the exit code is clap's.
pub(super) fn tell(error: clap::Error) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    // Nothing is left to be done where the stream is closed.
    let _ = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.print(),
        _ => error.apply::<Chinese>().print(),
    };
    ExitCode::from(code)
}

/// Words an error in Chinese.
struct Chinese;

impl ErrorFormatter for Chinese {
    fn format_error(error: &Error<Self>) -> StyledStr {
        let mut text = StyledStr::new();
        let _ = writeln!(text, "错误：{}", sentence(error));
        let suggestions = [
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedArg,
            ContextKind::SuggestedValue,
        ];
        for suggestion in suggestions.iter().filter_map(|kind| nearest(error.get(*kind)?)) {
            let _ = writeln!(text, "是不是想写 {suggestion}？");
        }
        let _ = writeln!(text, "\n用 mante --help 看用法。");
        text
    }
}

/// The nearest of what might have been meant, which is the last.
fn nearest(meant: &ContextValue) -> Option<String> {
    match meant {
        ContextValue::Strings(all) => all.last().cloned(),
        one => Some(one.to_string()),
    }
}

fn sentence(error: &Error<Chinese>) -> String {
    let part = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = part(ContextKind::InvalidArg);
    let value = part(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有 {argument} 这个选项或参数"),
        ErrorKind::InvalidSubcommand => {
            format!("没有 {} 这个命令", part(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面缺少值"),
        ErrorKind::InvalidValue => {
            let valid = part(ContextKind::ValidValue);
            format!("{argument} 不能是“{value}”。可以用：{valid}")
        }
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string);
            // A refused store address may hold a password and is not repeated.
            format!("{argument}：{}", reason.unwrap_or_default())
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::MissingSubcommand => {
            format!("后面还要写命令：{}", part(ContextKind::ValidSubcommand))
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument} 写了两次，或不能和 {} 一起用", part(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => "命令行里有不是 UTF-8 的字".to_owned(),
        kind => kind.to_string(),
    }
}
