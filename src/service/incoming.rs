//! What comes in from a channel, and the one-line form in which it is logged and piped.
//!
//! The log keeps each message in the form of the JSON-lines protocol, so a logged conversation can
//! be fed back to the assistant line by line.

use serde::{Deserialize, Serialize};

use super::mask::mask;
use crate::dialog::Event;
use crate::dialog::event::{Back, Medium};
use crate::language::normalise::MOST_CHARACTERS;

/// A message as a channel hands it over, personal numbers and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// The person wrote something.
    Text(String),
    /// The person pressed a button: the value of an option or of a follow-up.
    Choose(String),
    /// The same, with the turn in which the button was shown.
    Press {
        /// The turn.
        turn: u32,
        /// The value.
        value: String,
    },
    /// Something came in that is no text.
    Media(Medium),
    /// Something came in that is no message.
    Unreadable,
    /// Somebody at the desk did something; never read from what a person sends.
    Desk(AtDesk),
}

/// What is done at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AtDesk {
    /// Somebody takes the conversation over.
    Takes {
        /// Who.
        by: String,
    },
    /// Whoever leads it writes to the person.
    Says {
        /// Who.
        by: String,
        /// The words.
        text: String,
    },
    /// It goes back.
    GivesBack(Back),
}

/// The JSON form of a line: exactly one of the keys. The last two are of logged conversations.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line<T> {
    Text(T),
    Choose(T),
    Press { turn: u32, value: T },
    Media(Medium),
}

/// The same of what was done at the desk. Kept apart, since it is never read from what a person
/// sends.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum DeskLine {
    Says {
        agent: String,
        by: String,
    },
    Done {
        desk: Done,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
}

/// What else is done at the desk.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Takes,
    GivesBack,
    /// The conversation is put into the queue again.
    Queues,
    Closes,
    /// It waits, and the person is told that it still does.
    Waits,
}

impl Incoming {
    /// Reads one line without its end: JSON where it starts with `{`, plain text otherwise.
    ///
    /// `cut` says that the line was longer than what was kept of it.
    #[must_use]
    pub fn from_line(line: &[u8], cut: bool) -> Self {
        let Some(text) = utf8(line, cut) else { return Self::Unreadable };
        if !text.trim_start().starts_with('{') {
            return Self::Text(text.to_owned());
        }
        match serde_json::from_str(text) {
            Ok(Line::Text(text)) => Self::Text(text),
            Ok(Line::Choose(value)) => Self::Choose(value),
            Ok(Line::Press { turn, value }) => Self::Press { turn, value },
            Ok(Line::Media(medium)) => Self::Media(medium),
            Err(_) => Self::Unreadable,
        }
    }

    /// Reads one line without its end as plain text, whatever it starts with.
    #[must_use]
    pub fn from_plain(line: &[u8], cut: bool) -> Self {
        utf8(line, cut).map_or(Self::Unreadable, |text| Self::Text(text.to_owned()))
    }

    /// The event behind a logged line, which is masked already.
    #[must_use]
    pub fn logged(record: &str) -> Event {
        let desk = || AtDesk::from_record(record).map(Self::Desk);
        match Self::from_line(record.as_bytes(), false) {
            Self::Unreadable => desk().unwrap_or(Self::Unreadable),
            message => message,
        }
        .into_event()
    }

    /// The same with every personal number replaced by its placeholder.
    pub(super) fn masked(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(mask(&text).into_owned()),
            Self::Choose(value) => Self::Choose(mask(&value).into_owned()),
            Self::Press { turn, value } => Self::Press { turn, value: mask(&value).into_owned() },
            Self::Media(medium) => Self::Media(medium),
            Self::Unreadable => Self::Unreadable,
            Self::Desk(AtDesk::Says { by, text }) => {
                Self::Desk(AtDesk::Says { by, text: mask(&text).into_owned() })
            }
            Self::Desk(done) => Self::Desk(done),
        }
    }

    /// The event of the dialog; to be called on what is masked.
    #[must_use]
    pub fn into_event(self) -> Event {
        match self {
            Self::Text(text) => Event::Say(text),
            Self::Choose(value) => Event::Choose(value),
            Self::Press { turn, value } => Event::Press { turn, value },
            Self::Media(medium) => Event::Media(medium),
            Self::Unreadable => Event::Unreadable,
            Self::Desk(AtDesk::Takes { by }) => Event::AgentTakes { by },
            Self::Desk(AtDesk::Says { by, text }) => Event::AgentSays { by, text },
            Self::Desk(AtDesk::GivesBack(back)) => Event::GiveBack(back),
        }
    }

    /// A line that is read back as this message. What nobody reads of a long one is left out.
    pub(super) fn to_record(&self) -> String {
        let json = |line: &Line<&str>| serde_json::to_string(line).unwrap_or_default();
        match self {
            Self::Text(text) => {
                let text = shortened(text);
                let plain = !text.trim().is_empty()
                    && !text.trim_start().starts_with('{')
                    && !text.contains(['\n', '\r']);
                if plain { text } else { json(&Line::Text(&text)) }
            }
            Self::Choose(value) => json(&Line::Choose(&shortened(value))),
            Self::Press { turn, value } => {
                json(&Line::Press { turn: *turn, value: &shortened(value) })
            }
            Self::Media(medium) => json(&Line::Media(*medium)),
            Self::Unreadable => "{}".to_owned(),
            Self::Desk(done) => serde_json::to_string(&done.line()).unwrap_or_default(),
        }
    }
}

impl AtDesk {
    fn line(&self) -> DeskLine {
        let done = |desk, by: Option<&String>| DeskLine::Done { desk, by: by.cloned() };
        match self {
            Self::Says { by, text } => DeskLine::Says { agent: shortened(text), by: by.clone() },
            Self::Takes { by } => done(Done::Takes, Some(by)),
            Self::GivesBack(Back::ByAgent { by }) => done(Done::GivesBack, Some(by)),
            Self::GivesBack(Back::ToQueue) => done(Done::Queues, None),
            Self::GivesBack(Back::DeskClosed) => done(Done::Closes, None),
            Self::GivesBack(Back::NotYet) => done(Done::Waits, None),
        }
    }

    /// What was done, as the log keeps it.
    fn from_record(record: &str) -> Option<Self> {
        Some(match serde_json::from_str(record).ok()? {
            DeskLine::Says { agent, by } => Self::Says { by, text: agent },
            DeskLine::Done { desk, by } => match (desk, by) {
                (Done::Takes, Some(by)) => Self::Takes { by },
                (Done::GivesBack, Some(by)) => Self::GivesBack(Back::ByAgent { by }),
                (Done::Queues, _) => Self::GivesBack(Back::ToQueue),
                (Done::Closes, _) => Self::GivesBack(Back::DeskClosed),
                (Done::Waits, _) => Self::GivesBack(Back::NotYet),
                (Done::Takes | Done::GivesBack, None) => return None,
            },
        })
    }
}

/// The text of a line; the end of a cut line may have gone through the middle of a character.
fn utf8(line: &[u8], cut: bool) -> Option<&str> {
    match std::str::from_utf8(line) {
        Ok(text) => Some(text),
        Err(error) if cut && error.error_len().is_none() => {
            std::str::from_utf8(&line[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// As much as is read, and one character more so that reading it again shows that it was longer.
fn shortened(text: &str) -> String {
    text.chars().take(MOST_CHARACTERS + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &Incoming) {
        assert_eq!(Incoming::from_line(line.as_bytes(), false), *expected, "{line}");
    }

    #[test]
    fn one_line_is_one_message() {
        let text = |text: &str| Incoming::Text(text.to_owned());
        check("临汾糖尿病", &text("临汾糖尿病"));
        check("", &text(""));
        check(r#"{"text": "好"}"#, &text("好"));
        check(r#" {"text": ""} "#, &text(""));
        check(r#"{"choose": "region:141000"}"#, &Incoming::Choose("region:141000".to_owned()));
        for broken in [
            "{",
            "{}",
            "{临汾}",
            r#"{"text": 1}"#,
            r#"{"text": null}"#,
            r#"{"text": "a", "choose": "b"}"#,
            r#"{"text": "a", "text": "b"}"#,
            r#"{"text": "a"} x"#,
            r#"{"say": "a"}"#,
            r#"{"text": "\ud800"}"#,
        ] {
            check(broken, &Incoming::Unreadable);
        }
        assert_eq!(Incoming::from_line(b"\xff\xfe", false), Incoming::Unreadable);
    }

    #[test]
    fn a_cut_line_ends_at_a_whole_character() {
        let line = "临汾".as_bytes();
        assert_eq!(Incoming::from_line(&line[..5], true), Incoming::Text("临".to_owned()));
        assert_eq!(Incoming::from_line(&line[..5], false), Incoming::Unreadable);
    }

    #[test]
    fn a_record_reads_back_as_the_same_message() {
        let text = |text: &str| Incoming::Text(text.to_owned());
        let messages = [
            text("临汾糖尿病"),
            text(""),
            text(" \u{3000}"),
            text("{不是 JSON"),
            text("两\n行"),
            Incoming::Choose("cmd:back".to_owned()),
            Incoming::Press { turn: 3, value: "cmd:back".to_owned() },
            Incoming::Media(Medium::Photo),
            Incoming::Unreadable,
        ];
        for message in messages {
            let record = message.to_record();
            assert!(!record.trim().is_empty());
            assert_eq!(Incoming::from_line(record.as_bytes(), false), message);
        }
    }

    #[test]
    fn what_the_desk_does_is_read_from_the_log_and_from_nowhere_else() {
        let by = || "wang".to_owned();
        let done = [
            (AtDesk::Takes { by: by() }, r#"{"desk":"takes","by":"wang"}"#),
            (AtDesk::Says { by: by(), text: "您好".into() }, r#"{"agent":"您好","by":"wang"}"#),
            (AtDesk::GivesBack(Back::ByAgent { by: by() }), r#"{"desk":"gives_back","by":"wang"}"#),
            (AtDesk::GivesBack(Back::ToQueue), r#"{"desk":"queues"}"#),
            (AtDesk::GivesBack(Back::DeskClosed), r#"{"desk":"closes"}"#),
            (AtDesk::GivesBack(Back::NotYet), r#"{"desk":"waits"}"#),
        ];
        for (done, line) in done {
            let incoming = Incoming::Desk(done);
            assert_eq!(incoming.to_record(), line);
            assert_eq!(Incoming::logged(line), incoming.into_event());
            assert_eq!(Incoming::from_line(line.as_bytes(), false), Incoming::Unreadable);
        }
    }
}
