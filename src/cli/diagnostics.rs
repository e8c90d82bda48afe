//! Shows the problems of a knowledge base: where, what, and how to mend it.
//!
//! ```text
//! 错误[M0203]: 没有病种 diabets
//!   --> knowledge/regions/linfen.yaml:120:14
//!     |
//! 120 |     disease: diabets
//!     |              ^^^^^^^ 没有这个病种
//!     |
//!     = 办法: 是不是想写 diabetes？
//! ```

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::knowledge::files::Files;
use crate::knowledge::problem::{Problem, Severity};

/// One problem as a program reads it.
#[derive(Serialize)]
struct Json<'a> {
    code: &'static str,
    severity: &'static str,
    title: &'static str,
    file: String,
    line: usize,
    column: usize,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

/// All problems as people read them, with colours. `folder` is put before each path.
#[must_use]
pub fn render(problems: &[Problem], files: &Files, folder: &str) -> String {
    let renderer = Renderer::styled();
    let mut text = String::new();
    for problem in problems {
        text.push_str(&renderer.render(&[group(problem, files, folder)]));
        text.push_str("\n\n");
    }
    text
}

/// All problems as one JSON array.
///
/// # Errors
/// Never in practice: everything in it is text and numbers.
pub fn json(problems: &[Problem], folder: &str) -> serde_json::Result<String> {
    let problems: Vec<Json> = problems
        .iter()
        .map(|problem| Json {
            code: problem.code.code(),
            severity: match problem.code.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            title: problem.code.title(),
            file: path(problem, folder),
            line: problem.place.line,
            column: problem.place.column,
            message: &problem.message,
            help: problem.help.as_deref(),
        })
        .collect();
    serde_json::to_string_pretty(&problems)
}

/// How many errors and how many warnings there are.
#[must_use]
pub fn count(problems: &[Problem]) -> (usize, usize) {
    let errors = problems.iter().filter(|problem| problem.code.severity() == Severity::Error);
    let errors = errors.count();
    (errors, problems.len() - errors)
}

fn path(problem: &Problem, folder: &str) -> String {
    format!("{}/{}", folder.trim_end_matches('/'), problem.file)
}

fn group<'a>(problem: &'a Problem, files: &'a Files, folder: &str) -> Group<'a> {
    let level = match problem.code.severity() {
        Severity::Error => Level::ERROR.with_name("错误"),
        Severity::Warning => Level::WARNING.with_name("提醒"),
    };
    let title = level.primary_title(problem.message.as_str()).id(problem.code.code());
    let path = path(problem, folder);
    let group = match line_of(problem, files) {
        Some((line, span)) => title.element(
            Snippet::source(line)
                .line_start(problem.place.line)
                .path(path)
                .annotation(AnnotationKind::Primary.span(span).label(problem.code.title())),
        ),
        None => title.element(Origin::path(path)),
    };
    match &problem.help {
        Some(help) => group.element(Level::HELP.with_name("办法").message(help.as_str())),
        None => group,
    }
}

/// The source line of a problem and the bytes in it to be marked. Only the one line is shown: the
/// place of a list or a mapping may go on for pages.
fn line_of<'f>(problem: &Problem, files: &'f Files) -> Option<(&'f str, std::ops::Range<usize>)> {
    let place = problem.place;
    let text = files.get(&problem.file).filter(|_| place.line > 0)?;
    let offset = floor(text, place.offset);
    let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or("");
    let from = (offset - start).min(line.len());
    let to = floor(line, from.saturating_add(place.length));
    let to = from + line[from..to.max(from)].trim_end().len();
    let least = line[from..].chars().next().map_or(0, char::len_utf8);
    Some((line, from..to.max(from + least)))
}

/// The nearest character boundary that is not behind an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::knowledge::node::Place;
    use crate::knowledge::problem::Code;

    fn problem(place: Place) -> Problem {
        Problem {
            code: Code::UnknownDisease,
            file: Arc::from("regions/a.yaml"),
            place,
            message: "没有病种 糖尿柄".to_owned(),
            help: Some("是不是想写 糖尿病？".to_owned()),
        }
    }

    #[track_caller]
    fn check(place: Place, expected: &str) {
        let files = [("regions/a.yaml".to_owned(), "一: 二\n备注: 糖尿柄 # 三\n".to_owned())];
        let text = render(&[problem(place)], &Files::new(files), "kb/");
        assert_eq!(anstream::adapter::strip_str(&text).to_string(), expected);
    }

    #[test]
    fn the_caret_stands_under_wide_characters() {
        check(
            Place { offset: 18, length: 9, line: 2, column: 5 },
            "\
错误[M0203]: 没有病种 糖尿柄
 --> kb/regions/a.yaml:2:5
  |
2 | 备注: 糖尿柄 # 三
  |       ^^^^^^ 没有这个病种
  |
  = 办法: 是不是想写 糖尿病？

",
        );
    }

    #[test]
    fn a_problem_of_the_whole_file_has_no_line() {
        check(
            Place::default(),
            "\
错误[M0203]: 没有病种 糖尿柄
--> kb/regions/a.yaml
 = 办法: 是不是想写 糖尿病？

",
        );
    }

    #[test]
    fn a_place_outside_the_file_is_no_panic() {
        let files = Files::new([("regions/a.yaml".to_owned(), "一".to_owned())]);
        for (offset, length) in [(0, 999), (1, 1), (999, 1), (3, 0), (0, usize::MAX)] {
            let place = Place { offset, length, line: 1, column: 1 };
            assert!(render(&[problem(place)], &files, "kb").contains("kb/regions/a.yaml:1"));
        }
    }
}
