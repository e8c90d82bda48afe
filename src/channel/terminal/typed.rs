//! What a typed line asks for: a command, a button by its words, or a message.

use crate::dialog::step::COMMAND;
use crate::reply::OptionReply;
use crate::service::Incoming;

/// The commands, with what each does.
pub(super) const COMMANDS: &[(&str, &str)] = &[
    ("help", "能问什么"),
    ("restart", "重新开始"),
    ("back", "上一步"),
    ("why", "为什么这样答"),
    ("sources", "依据"),
    ("card", "存成卡片"),
    ("quit", "离开"),
];

/// What a typed line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// An empty line.
    Nothing,
    /// The person leaves.
    Leave,
    /// A command that there is not.
    UnknownCommand,
    /// Something for the assistant.
    Message(Incoming),
}

/// Reads a line; `shown` are the buttons on the screen, which can be typed by their words.
pub(super) fn typed(incoming: Incoming, shown: &[OptionReply]) -> Typed {
    let Incoming::Text(text) = &incoming else { return Typed::Message(incoming) };
    let text = text.trim();
    if text.is_empty() {
        return Typed::Nothing;
    }
    if let Some(command) = text.strip_prefix('/') {
        return match command {
            "quit" | "exit" => Typed::Leave,
            _ if COMMANDS.iter().any(|(name, _)| *name == command) => {
                Typed::Message(Incoming::Choose(format!("{COMMAND}{command}")))
            }
            _ => Typed::UnknownCommand,
        };
    }
    let button = shown.iter().find(|option| option.label == text);
    Typed::Message(match button {
        Some(option) => Incoming::Choose(option.value.clone()),
        None => incoming,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &Typed) {
        let shown =
            [OptionReply { value: "aspect:benefits".to_owned(), label: "能报多少".to_owned() }];
        assert_eq!(typed(Incoming::Text(line.to_owned()), &shown), *expected, "{line}");
    }

    #[test]
    fn a_line_is_a_command_a_button_or_a_message() {
        let choose = |value: &str| Typed::Message(Incoming::Choose(value.to_owned()));
        check("  ", &Typed::Nothing);
        check("/back ", &choose("cmd:back"));
        check("/quit", &Typed::Leave);
        check("/早上好", &Typed::UnknownCommand);
        check("能报多少", &choose("aspect:benefits"));
        check("能报多少钱", &Typed::Message(Incoming::Text("能报多少钱".to_owned())));
    }
}
