//! Why a file is no YAML, in the words of somebody who has to mend it. The parser names the kind of
//! fault; what people do wrong is said here in both languages, the rest in the parser's own words.

use serde_yaml::Error;
use serde_yaml::granit_parser::{ErrorKind, ScanError};
use serde_yaml::localizer::ExternalMessageSource;

use super::bilingual::{Bilingual, say};
use super::node::Place;

/// Why a text cannot be read, and where.
#[must_use]
pub(super) fn explain(error: &Error, text: &str) -> (Place, Bilingual) {
    let error = error.without_snippet();
    let place = error.location().map_or_else(Place::default, |at| {
        let small = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        place_in(text, small(at.line()), small(at.column()))
    });
    let said = match error {
        Error::ExternalMessage { source, msg, .. } => match &**source {
            ExternalMessageSource::Parser(fault) => said(fault),
            _ => by_the_parser(msg),
        },
        Error::UnknownAnchor { .. } => said_of(&ErrorKind::UnknownAnchor, ""),
        _ => by_the_parser(&without_place(&error.to_string())),
    };
    (place, said)
}

fn said(fault: &ScanError) -> Bilingual {
    said_of(fault.kind(), &fault.info())
}

fn said_of(kind: &ErrorKind, words: &str) -> Bilingual {
    match kind {
        ErrorKind::MappingValueNotAllowed => say!(
            "这里不能再有冒号：上一行缩进不齐，或者值里有冒号却没加引号",
            "no `:` may stand here: the line is indented unlike the one above, or a value with a colon needs quotes"
        ),
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => {
            say!("缩进里有制表符（Tab），只能用空格", "a tab stands in the indentation; use spaces")
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            say!("“{open}”没有配对的括号", "the bracket `{open}` is never closed")
        }
        ErrorKind::InvalidColonPlacement => say!(
            "括号还没有关上，就又写了一个键：上面的“[”或“{{”要配对",
            "a key stands inside brackets: a `[` or `{{` above is never closed"
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => say!(
            "“{open}”用“{close}”关上了，括号不配对",
            "the bracket `{open}` is closed by `{close}`"
        ),
        ErrorKind::MisplacedFlowCollectionEnd => {
            say!("多了一个右括号", "there is a closing bracket without an opening one")
        }
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => {
            say!("引号没有关上", "a quotation mark is never closed")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => say!(
            "引号关上以后，同一行还有别的字",
            "something stands behind the closing quotation mark"
        ),
        ErrorKind::UnknownQuotedScalarEscape => say!(
            "双引号里的反斜杠写法不认识，改用单引号",
            "the escape in double quotes is unknown; use single quotes"
        ),
        ErrorKind::UnexpectedCharacter { character } => say!(
            "值不能用“{character}”开头，要加引号",
            "a value cannot begin with `{character}`; put it in quotes"
        ),
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => say!(
            "“*”“&”开头的字在 YAML 里另有意思，要加引号",
            "a value that begins with `*` or `&` means something else in YAML; put it in quotes"
        ),
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => say!(
            "缩进不齐：这一行跟同一层的别的行没有对齐，或者少了“- ”",
            "the indentation is off: this line is not in line with the others of its level, or `- ` is missing"
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => say!(
            "这一行少了冒号：键后面要有半角冒号和一个空格",
            "a colon is missing: a key is followed by `:` and a space"
        ),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            say!("括号里的各项要用半角逗号隔开", "what stands in brackets is divided by commas")
        }
        _ => by_the_parser(words),
    }
}

/// What people rarely do wrong: the parser's own words.
fn by_the_parser(words: &str) -> Bilingual {
    say!("YAML 读不下去：{words}", "YAML cannot be read: {words}")
}

/// The parser ends its sentences with a place, which is shown anyway.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(said, _)| said).to_owned()
}

/// A place by its line and column, which count from 1. The end of the file is shown at its last line
/// that holds anything.
fn place_in(text: &str, line: usize, column: usize) -> Place {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let last = lines.iter().rposition(|line| !line.trim().is_empty()).unwrap_or(0) + 1;
    let (line, column) = if line > last { (last, usize::MAX) } else { (line.max(1), column) };
    let start: usize = lines.iter().take(line - 1).map(|line| line.len()).sum();
    let own = lines.get(line - 1).copied().unwrap_or_default().trim_end();
    let column = column.clamp(1, own.chars().count().max(1));
    let within = own.char_indices().nth(column - 1).map_or(0, |(at, _)| at);
    let length = own[within..].chars().next().map_or(0, char::len_utf8);
    Place { offset: start + within, length, line, column }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::node::Node;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let broken = Node::parse(text).expect_err("it is no YAML");
        let place = broken.place;
        let found = format!("{}:{} {}", place.line, place.column, broken.message.zh);
        assert_eq!(found, expected, "{text}");
        let line = text[..place.offset].matches('\n').count() + 1;
        assert_eq!(line, place.line, "{text}");
    }

    #[test]
    fn what_people_do_wrong_is_said_in_their_words() {
        let colon = "这里不能再有冒号：上一行缩进不齐，或者值里有冒号却没加引号";
        check("甲: 乙: 丙\n", &format!("1:5 {colon}"));
        check("a: 1\n b: 2\n", &format!("2:3 {colon}"));
        check("a:\n\t- b\n", "2:2 缩进里有制表符（Tab），只能用空格");
        check("a: [1, 2\n", "1:4 “[”没有配对的括号");
        let bracket = "括号还没有关上，就又写了一个键：上面的“[”或“{”要配对";
        check("a: [1, 2\nb: 3\n", &format!("2:2 {bracket}"));
        check("a: \"x\n", "1:5 引号没有关上");
        check("a: @x\n", "1:4 值不能用“@”开头，要加引号");
        check("a: *x\n", "1:4 “*”“&”开头的字在 YAML 里另有意思，要加引号");
        check("a: 1\n- b\n", "2:3 缩进不齐：这一行跟同一层的别的行没有对齐，或者少了“- ”");
    }

    #[test]
    fn the_rest_is_said_by_the_parser() {
        let broken = Node::parse("a: 1\n--- \nb: 2\n").expect_err("these are two documents");
        assert!(broken.message.zh.starts_with("YAML 读不下去："), "{}", broken.message.zh);
        assert!(!broken.message.en.contains(" at line "), "{}", broken.message.en);
    }
}
