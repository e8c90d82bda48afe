//! The house: which storey of `src` may use which, and what each must not know.
//!
//! Reads the source text. Comments and the tests at the end of a file may name what they like.

use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The storeys from the top; each may use itself and those above it.
const STOREYS: [&str; 10] = [
    "knowledge",
    "rules",
    "language",
    "dialog",
    "reply",
    "store",
    "service",
    "replay",
    "channel",
    "cli",
];

/// The pure core: no clock, no environment, no files, no async.
const CORE: Range<usize> = 0..5;

/// What stands above a storey and is none of its business all the same.
const STRANGERS: [(&str, &[&str]); 4] = [
    ("language", &["rules"]),
    ("store", &["knowledge", "rules", "language", "dialog", "reply"]),
    ("replay", &["store"]),
    ("channel", &["rules", "language"]),
];

/// A source file without its comments and tests.
struct Source {
    /// Relative to the repository, with `/`.
    path: String,
    /// The storey; none for `lib.rs` and `main.rs`.
    storey: Option<usize>,
    text: String,
    /// Numbered from 1.
    lines: Vec<(usize, String)>,
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&root().join("src"), &mut paths);
    paths.sort();
    assert!(paths.len() > 50, "only {} source files were found", paths.len());
    paths.iter().map(|path| source(path)).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn source(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let within = path.strip_prefix(root()).unwrap();
    let parts: Vec<&str> = within.iter().map(|part| part.to_str().unwrap()).collect();
    let name = parts[1].trim_end_matches(".rs");
    let code = text.lines().zip(1..).take_while(|(line, _)| *line != "#[cfg(test)]");
    let lines = code.map(|(line, number)| (number, without_comment(line).to_owned())).collect();
    Source {
        path: parts.join("/"),
        storey: STOREYS.iter().position(|storey| *storey == name),
        text,
        lines,
    }
}

/// Cuts `//` and what follows it, but not the `//` of an address.
fn without_comment(line: &str) -> &str {
    let starts = line.match_indices("//").map(|(start, _)| start);
    let mut comments = starts.filter(|start| !line[..*start].ends_with(':'));
    comments.next().map_or(line, |start| &line[..start])
}

/// Reports every place at once.
#[track_caller]
fn check(rule: &str, finds: impl Fn(&Source, &str) -> Option<String>) {
    let mut faults = String::new();
    for source in sources() {
        for (number, line) in &source.lines {
            if let Some(fault) = finds(&source, line) {
                let _ = writeln!(faults, "{}:{number}: {fault}", source.path);
            }
        }
    }
    assert!(faults.is_empty(), "{rule}\n{faults}");
}

/// The storeys that a line of code names.
fn used(line: &str) -> impl Iterator<Item = usize> {
    line.match_indices("crate::").flat_map(move |(start, found)| {
        let path = &line[start + found.len()..];
        let names: Vec<&str> = match path.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or(list).split(',').collect(),
            None => vec![path],
        };
        names.into_iter().filter_map(|name| {
            let end = |char: char| !char.is_ascii_alphanumeric() && char != '_';
            let name = name.trim().split(end).next()?;
            STOREYS.iter().position(|storey| *storey == name)
        })
    })
}

#[test]
fn the_library_declares_the_storeys_in_this_order() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    assert_eq!(declared.collect::<Vec<_>>(), STOREYS);
}

#[test]
fn a_storey_uses_only_those_above_it() {
    check("a storey uses one below it", |source, line| {
        let own = source.storey?;
        let below = used(line).find(|storey| *storey > own)?;
        Some(format!("`{}` uses `{}`", STOREYS[own], STOREYS[below]))
    });
}

#[test]
fn a_storey_leaves_alone_what_is_none_of_its_business() {
    check("a storey uses one that it knows nothing of", |source, line| {
        let own = STOREYS[source.storey?];
        let (_, strangers) = STRANGERS.iter().find(|(storey, _)| *storey == own)?;
        let stranger =
            used(line).map(|storey| STOREYS[storey]).find(|name| strangers.contains(name))?;
        Some(format!("`{own}` uses `{stranger}`"))
    });
}

#[test]
fn imports_of_the_crate_stand_on_one_line_each() {
    // `used` reads single lines.
    check("write one `use crate::storey::…` a storey", |_, line| {
        let list = line.split_once("crate::{")?.1;
        (!list.contains('}')).then(|| line.trim().to_owned())
    });
}

#[test]
fn the_core_has_no_clock_no_files_no_environment_and_no_async() {
    const OUTSIDE: [&str; 12] = [
        "std::time",
        "SystemTime",
        "Instant",
        "tokio",
        "std::fs",
        "std::env",
        "std::net",
        "std::thread",
        "Zoned::now",
        "Timestamp::now",
        "async fn",
        ".await",
    ];
    check("the core reaches outside", |source, line| {
        let own = source.storey.filter(|storey| CORE.contains(storey))?;
        let word = OUTSIDE.iter().find(|word| line.contains(**word))?;
        Some(format!("`{}` mentions `{word}`", STOREYS[own]))
    });
}

#[test]
fn only_the_clock_of_the_command_line_reads_the_time_of_day() {
    check("read the clock in src/cli/clock.rs", |source, line| {
        let now = ["Zoned::now", "Timestamp::now", "SystemTime::now"];
        let word = now.iter().find(|word| line.contains(**word))?;
        (source.path != "src/cli/clock.rs").then(|| format!("mentions `{word}`"))
    });
}

#[test]
fn no_region_stands_in_code() {
    const NAMES: [&str; 12] = [
        "西双版纳",
        "版纳",
        "漯河",
        "临汾",
        "内蒙古",
        "呼伦贝尔",
        "12393",
        "532800",
        "411100",
        "141000",
        "150000",
        "150700",
    ];
    check("policy belongs in knowledge/", |_, line| {
        let name = NAMES.iter().find(|name| line.contains(**name))?;
        Some(format!("names {name}"))
    });
}

/// The files of `src/language` in which Han characters may stand, and why.
const WITH_WORDS: [(&str, &str); 1] =
    [("src/language/numerals.rs", "the numerals are a notation, as the figures are")];

fn holds_han(line: &str) -> bool {
    line.contains(|character| matches!(character, '\u{3400}'..='\u{9fff}'))
}

#[test]
fn no_words_stand_in_the_code_that_reads_them() {
    check("words belong in knowledge/, where a maintainer can edit them", |source, line| {
        let free = WITH_WORDS.iter().all(|(path, _)| *path != source.path);
        let reads = source.path.starts_with("src/language/") && free;
        (reads && holds_han(line)).then(|| line.trim().to_owned())
    });
}

#[test]
fn the_files_that_may_hold_words_do() {
    let sources = sources();
    for (path, why) in WITH_WORDS {
        let source = sources.iter().find(|source| source.path == path);
        let held = source.is_some_and(|source| source.lines.iter().any(|(_, l)| holds_han(l)));
        assert!(held, "{path} holds no words any more ({why}): take it off the list");
    }
}

#[test]
fn only_the_backends_of_the_store_speak_sql() {
    const WORDS: [&str; 9] = [
        "INSERT INTO",
        "SELECT ",
        "DELETE FROM",
        "CREATE TABLE",
        "CREATE INDEX",
        "PRAGMA ",
        "rusqlite",
        "tokio_postgres",
        "deadpool_postgres",
    ];
    const BACKENDS: [&str; 2] = ["src/store/sqlite", "src/store/postgres"];
    check("SQL belongs in src/store/sqlite* and src/store/postgres*", |source, line| {
        let word = WORDS.iter().find(|word| line.contains(**word))?;
        let is_backend = BACKENDS.iter().any(|backend| source.path.starts_with(backend));
        (!is_backend).then(|| format!("mentions `{word}`"))
    });
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    let silent: Vec<String> = silent.map(|source| source.path).collect();
    assert!(silent.is_empty(), "no `//!` header: {silent:?}");
}
