//! Problems as SARIF 2.1.0, the form in which code hosts and editors take findings in.
//!
//! Only what we say is declared here; the crates for it generate the whole standard at build time.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{line_of, path};
use crate::cli::explain;
use crate::knowledge::bilingual::Lang;
use crate::knowledge::files::Files;
use crate::knowledge::node::Place;
use crate::knowledge::problem::{Code, Problem};

/// How many other places of one cause are named; hosts refuse thousands.
const MOST_PLACES: usize = 100;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What of a path is not kept in a URI.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    /// Columns count characters.
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'static str,
    version: &'static str,
    language: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'static str,
    short_description: Text<'a>,
    help: Page,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Page {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text<'a>,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

/// All problems as one SARIF log. `folder` is put before each path.
///
/// # Errors
/// Never in practice: everything in it is text and numbers.
pub fn sarif(
    problems: &[Problem],
    files: &Files,
    folder: &str,
    lang: Lang,
) -> serde_json::Result<String> {
    let mut codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
    codes.sort();
    codes.dedup();
    let results = problems.iter().map(|problem| finding(problem, &codes, files, folder, lang));
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let rules = codes.iter().map(|code| rule(*code, lang)).collect();
    let driver = Driver { name, version, language: lang.name(), rules };
    let run =
        Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results: results.collect() };
    serde_json::to_string_pretty(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
}

fn rule(code: Code, lang: Lang) -> Rule<'static> {
    let page = explain::page(code, lang);
    Rule {
        id: code.code(),
        short_description: Text { text: code.title(lang).into() },
        help: Page { text: page, markdown: page },
        default_configuration: Configuration { level: code.severity().name() },
    }
}

fn finding<'a>(
    problem: &'a Problem,
    codes: &[Code],
    files: &Files,
    folder: &str,
    lang: Lang,
) -> Finding<'a> {
    let message = problem.message.text(lang);
    let text = match &problem.help {
        Some(help) => format!("{message}\n{}", help.text(lang)).into(),
        None => message.into(),
    };
    let end_column =
        line_of(problem, files).map(|(line, span)| line[..span.end].chars().count() + 1);
    let also = problem.also.iter().take(MOST_PLACES);
    let also = also.map(|(file, place)| location(&path(file, folder), *place, None));
    Finding {
        rule_id: problem.code.code(),
        rule_index: codes.iter().position(|code| *code == problem.code).unwrap_or_default(),
        level: problem.code.severity().name(),
        message: Text { text },
        locations: [location(&path(&problem.file, folder), problem.place, end_column)],
        related_locations: also.collect(),
    }
}

fn location(path: &str, place: Place, end_column: Option<usize>) -> Location {
    let region = Region { start_line: place.line, start_column: place.column, end_column };
    Location {
        physical_location: PhysicalLocation {
            artifact_location: Artifact { uri: utf8_percent_encode(path, ENCODED).to_string() },
            region: Some(region).filter(|region| region.start_line > 0),
        },
    }
}
