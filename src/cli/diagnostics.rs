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

pub mod sarif;

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstyle::Style;
use serde::Serialize;

use crate::knowledge::bilingual::{Bilingual, Lang, say};
use crate::knowledge::files::Files;
use crate::knowledge::node::Place;
use crate::knowledge::problem::{Problem, Severity};

const STRONG: Style = Style::new().bold();

/// How many other places of one cause are named.
const MOST_PLACES: usize = 8;

/// One problem as a program reads it.
#[derive(Serialize)]
struct Json<'a> {
    code: &'static str,
    severity: &'static str,
    title: &'static str,
    #[serde(flatten)]
    place: JsonPlace,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<JsonPlace>,
}

#[derive(Serialize)]
struct JsonPlace {
    file: String,
    line: usize,
    column: usize,
}

/// All problems as people read them, with colours: what must be mended, then what may wait.
/// `folder` is put before each path.
#[must_use]
pub fn report(problems: &[Problem], files: &Files, folder: &str, lang: Lang) -> String {
    let mut text = String::new();
    for (severity, heading) in [
        (Severity::Error, lang.pick("必须改", "Must be mended")),
        (Severity::Warning, lang.pick("可以等", "May wait")),
    ] {
        let own = problems.iter().filter(|problem| problem.code.severity() == severity);
        let own: Vec<Problem> = own.cloned().collect();
        if !own.is_empty() {
            let _ = writeln!(text, "{STRONG}{heading} ({}){STRONG:#}\n", own.len());
            text.push_str(&render(&own, files, folder, lang));
        }
    }
    text
}

/// Some problems as people read them, one below the other.
#[must_use]
pub fn render(problems: &[Problem], files: &Files, folder: &str, lang: Lang) -> String {
    let renderer = Renderer::styled();
    let mut text = String::new();
    for problem in problems {
        text.push_str(&renderer.render(&[group(problem, files, folder, lang)]));
        text.push_str("\n\n");
    }
    text
}

/// All problems as one JSON array, errors first.
///
/// # Errors
/// Never in practice: everything in it is text and numbers.
pub fn json(problems: &[Problem], folder: &str, lang: Lang) -> serde_json::Result<String> {
    let place = |file: &str, place: Place| JsonPlace {
        file: path(file, folder),
        line: place.line,
        column: place.column,
    };
    let problems: Vec<Json> = problems
        .iter()
        .map(|problem| Json {
            code: problem.code.code(),
            severity: problem.code.severity().name(),
            title: problem.code.title(lang),
            place: place(&problem.file, problem.place),
            message: problem.message.text(lang),
            help: problem.help.as_ref().map(|help| help.text(lang)),
            also: problem.also.iter().map(|(file, other)| place(file, *other)).collect(),
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

fn path(file: &str, folder: &str) -> String {
    format!("{}/{file}", folder.trim_end_matches('/'))
}

fn group<'a>(problem: &'a Problem, files: &'a Files, folder: &str, lang: Lang) -> Group<'a> {
    let severity = problem.code.severity();
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let level = level.with_name(severity.title(lang));
    let title = level.primary_title(problem.message.text(lang)).id(problem.code.code());
    let path = path(&problem.file, folder);
    let mut group = match line_of(problem, files) {
        Some((line, span)) => title.element(
            Snippet::source(line)
                .line_start(problem.place.line)
                .path(path)
                .annotation(AnnotationKind::Primary.span(span).label(problem.code.title(lang))),
        ),
        None => title.element(Origin::path(path)),
    };
    if let Some(elsewhere) = elsewhere(problem) {
        let also = Level::NOTE.with_name(lang.pick("还有", "also"));
        group = group.element(also.message(elsewhere.text(lang).to_owned()));
    }
    if let Some(help) = &problem.help {
        let level = Level::HELP.with_name(lang.pick("办法", "help"));
        group = group.element(level.message(help.text(lang)));
    }
    group
}

/// Where else the cause of a problem shows: `regions/linfen.yaml 第 20、41 行`.
fn elsewhere(problem: &Problem) -> Option<Bilingual> {
    let all = &problem.also;
    let named = &all[..all.len().min(MOST_PLACES)];
    let in_file = named.chunk_by(|(file, _), (other, _)| file == other).map(|places| {
        let file = &places[0].0;
        let lines: Vec<String> = places.iter().map(|(_, place)| place.line.to_string()).collect();
        let (zh, en) = (lines.join("、"), lines.join(", "));
        say!("{file} 第 {zh} 行", "{file}:{en}")
    });
    let in_files = Bilingual::list(&in_file.collect::<Vec<_>>());
    match all.len() {
        0 => None,
        count if count > MOST_PLACES => {
            Some(say!("{in_files}等 {count} 处", "{in_files} … {count} places in all"; in_files))
        }
        _ => Some(in_files),
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
    use crate::knowledge::problem::Code;

    fn problem(place: Place) -> Problem {
        let file = Arc::from("regions/a.yaml");
        let message = say!("没有病种 糖尿柄", "no disease 糖尿柄");
        let help = Some(say!("是不是想写 糖尿病？", "did you mean 糖尿病?"));
        Problem { help, ..Problem::new(Code::UnknownDisease, &file, place, message) }
    }

    #[track_caller]
    fn check(place: Place, expected: &str) {
        let files = [("regions/a.yaml".to_owned(), "一: 二\n备注: 糖尿柄 # 三\n".to_owned())];
        let text = render(&[problem(place)], &Files::new(files), "kb/", Lang::Zh);
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
            assert!(
                render(&[problem(place)], &files, "kb", Lang::Zh).contains("kb/regions/a.yaml:1")
            );
        }
    }

    #[test]
    fn in_english_and_with_the_other_places_of_its_cause() {
        let line = |line| Place { line, ..Place::default() };
        let file = |file: &str| Arc::<str>::from(file);
        let mut one = problem(Place::default());
        one.also = vec![
            (file("regions/a.yaml"), line(7)),
            (file("regions/a.yaml"), line(9)),
            (file("regions/b.yaml"), line(3)),
        ];
        let shown = |lang| {
            let text = report(&[one.clone()], &Files::default(), "kb", lang);
            anstream::adapter::strip_str(&text).to_string()
        };
        assert_eq!(
            shown(Lang::En),
            "\
Must be mended (1)

error[M0203]: no disease 糖尿柄
--> kb/regions/a.yaml
 = also: regions/a.yaml:7, 9, regions/b.yaml:3
 = help: did you mean 糖尿病?

"
        );
        assert!(
            shown(Lang::Zh).contains("还有: regions/a.yaml 第 7、9 行、regions/b.yaml 第 3 行")
        );
        one.also = (1..=11).map(|n| (file("a.yaml"), line(n))).collect();
        let text = report(&[one.clone()], &Files::default(), "kb", Lang::Zh);
        assert!(text.contains("a.yaml 第 1、2、3、4、5、6、7、8 行等 11 处"), "{text}");
    }
}
