//! `mante explain`: every code has a page in both languages, and what a page shows as wrong is found
//! under its code, what it shows as mended is not.

use std::fs;
use std::path::Path;

use mante::dialog::Assistant;
use mante::knowledge::files::Files;
use mante::knowledge::problem::{Code, Problem};
use mante::knowledge::{claims, freshness, load};
use mante::replay::audit::audit;

use super::program::Machine;

/// What an example may rest on beside what it shows itself.
const GIVEN: &str = "\
source: given
title: 一份文件
kind: official
as_of: \"2026\"
claims:
  - { id: EX-1, says: 带材料去医院办，一年限额3000元 }
";

/// What cannot be shown in a few lines: a table of 129 rows, a sentence that is nowhere, and what
/// nothing reports yet.
const NOT_SHOWN: [Code; 3] = [Code::TooManyRows, Code::MissingSentence, Code::RegionInWording];

fn page(lang: &str, code: Code) -> String {
    let path = format!("src/cli/explain/pages/{lang}/{}.md", code.code());
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The files that a page shows under a heading: path and text.
fn shown(page: &str, heading: &str) -> Vec<(String, String)> {
    let (_, section) = page.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut parts = section.split("```");
    let mut files = Vec::new();
    while let (Some(before), Some(block)) = (parts.next(), parts.next()) {
        let (_, text) = block.split_once('\n').unwrap();
        files.push((before.trim().trim_matches('`').to_owned(), text.to_owned()));
    }
    files
}

/// The built-in knowledge without what no example needs, so that each is read at once.
fn small_base() -> Files {
    let embedded = Files::embedded();
    let unneeded = ["regions/", "lexicon/", "calendar/", "frames.yaml", "shorthand.yaml"];
    let kept =
        embedded.iter().filter(|(path, _)| !unneeded.iter().any(|part| path.starts_with(part)));
    Files::new(kept.map(|(path, text)| {
        let text = if &**path == "places.tsv" { "120000\t天津市\t天津\n" } else { text };
        (path.to_string(), text.to_owned())
    }))
}

/// What is found in the files of an example.
fn found(example: &[(String, String)]) -> Vec<Problem> {
    let mut files = small_base();
    files.replace("sources/given.yaml", GIVEN.to_owned());
    if !example.iter().any(|(path, _)| path == "places.tsv") {
        let places = files.get("places.tsv").map(|text| format!("{text}110000\t北京市\t北京\n"));
        files.replace("places.tsv", places.unwrap());
    }
    for (path, text) in example {
        let whole = match path.as_str() {
            "places.tsv" => format!("{}{text}", files.get(path).unwrap()),
            _ => text.clone(),
        };
        files.replace(path, whole);
    }
    let (knowledge, mut problems) = load(&files);
    let assistant = Assistant::new(knowledge.unwrap(), &mut problems);
    // The base lacks files that an example does not need, which would hold these two back.
    claims::check(&assistant.knowledge, &mut problems);
    audit(&assistant, &mut problems);
    freshness::check(&assistant.knowledge, "2026-11-21".parse().unwrap(), &mut problems);
    let shown = |problem: &Problem| example.iter().any(|(path, _)| **path == *problem.file);
    problems.sorted().into_iter().filter(shown).collect()
}

#[test]
fn a_bad_example_is_bad_and_a_mended_one_is_not() {
    for code in Code::ALL.iter().filter(|code| !NOT_SHOWN.contains(code)) {
        let page = page("en", *code);
        let bad = found(&shown(&page, "A bad example"));
        assert!(bad.iter().any(|one| one.code == *code), "{}: {bad:#?}", code.code());
        let mended = found(&shown(&page, "Mended"));
        assert!(mended.iter().all(|one| one.code != *code), "{}: {mended:#?}", code.code());
    }
}

#[test]
fn both_languages_show_the_same_examples() {
    for code in Code::ALL {
        let (zh, en) = (page("zh", *code), page("en", *code));
        assert!(!shown(&en, "A bad example").is_empty(), "{}", code.code());
        assert_eq!(shown(&zh, "写错的例子"), shown(&en, "A bad example"));
        assert_eq!(shown(&zh, "改好以后"), shown(&en, "Mended"));
    }
}

#[test]
fn a_page_is_printed_in_either_language_and_case() {
    let machine = Machine::new();
    let zh = machine.line("explain m0203");
    assert_eq!(
        (zh.code, zh.stdout, zh.stderr.as_str()),
        (Some(0), page("zh", Code::UnknownDisease), "")
    );
    let en = machine.line("explain M0203 --lang en");
    assert_eq!(
        (en.code, en.stdout, en.stderr.as_str()),
        (Some(0), page("en", Code::UnknownDisease), "")
    );
}

#[test]
fn without_a_code_all_are_listed_in_their_groups() {
    let machine = Machine::new();
    let zh = machine.line("explain").stdout;
    assert!(zh.starts_with("读文件\n  M0101  文件不是合格的 YAML\n"), "{zh}");
    assert!(zh.contains("\n\n期限\n  M0701  过了复核日\n  M0702  已经失效\n"), "{zh}");
    let en = machine.line("explain --lang en").stdout;
    assert!(en.contains("\n\nIds\n  M0201  There is no such fact\n"), "{en}");
    assert_eq!(zh.matches("  M0").count(), Code::ALL.len());
}

#[test]
fn a_wrong_code_names_the_nearest() {
    let machine = Machine::new();
    let run = machine.line("explain M0133");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(run.stderr, "错误：没有 M0133 这个代码。是不是想写 M0103？\n");
    let run = machine.line("explain --lang en M0133");
    assert_eq!(run.stderr, "错误：there is no code M0133. Did you mean M0103?\n");
    let run = machine.line("explain everything");
    assert_eq!(run.stderr, "错误：没有 everything 这个代码。全部代码：mante explain\n");
}
