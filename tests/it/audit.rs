//! The audit of the tables: each fault seeded once, named with its line and its smallest case.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::problem::Problems;
use mante::replay::audit::audit_rules;
use mante::rules::Rulebook;

/// What the audit finds where one region's file is a fixture: code, line and words, a finding a
/// line, in the order of the file.
#[track_caller]
fn check(fixtures: &[&str], expected: &str) {
    let mut files = small_base();
    for name in fixtures {
        let path = format!("{}/tests/fixtures/audit/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        files.replace(&format!("regions/{name}.yaml"), text);
    }
    let mut found = String::new();
    for problem in findings(&files).sorted() {
        let line = problem.place.line;
        let file = if fixtures.len() > 1 { format!("{} ", problem.file) } else { String::new() };
        writeln!(found, "{file}{line} {} {}", problem.code.code(), problem.message.zh).unwrap();
    }
    assert_eq!(found, expected.trim_start());
}

fn findings(files: &Files) -> Problems {
    let (knowledge, loaded) = load(files);
    // A small base leaves claims unused; that it can be read at all is what counts here.
    let knowledge = knowledge.expect("the fixture can be read");
    let unreadable = loaded.sorted().into_iter().find(|p| p.code.code() < "M0300");
    assert!(unreadable.is_none_or(|p| p.file.starts_with("wording")), "a fixture is not sound");
    let mut problems = Problems::default();
    let rulebook = Rulebook::compile(&knowledge, &mut problems);
    audit_rules(&knowledge, &rulebook, &mut problems);
    problems
}

/// The built-in knowledge without its regions, and with the few places that fixtures name.
fn small_base() -> Files {
    let embedded = Files::embedded();
    let kept = embedded.iter().filter(|(path, _)| {
        let unneeded = ["regions/", "lexicon/", "wording/", "calendar/"];
        !unneeded.iter().any(|folder| path.starts_with(folder))
    });
    Files::new(kept.map(|(path, text)| {
        let text = if &**path == "places.tsv" { few_places(text) } else { text.to_owned() };
        (path.to_string(), text)
    }))
}

fn few_places(text: &str) -> String {
    let near = ["53", "41", "14"];
    let lines = text.lines().filter(|line| near.iter().any(|code| line.starts_with(code)));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn the_real_knowledge_has_no_findings_and_is_audited_at_once() {
    let (knowledge, mut problems) = load(&Files::embedded());
    let knowledge = knowledge.expect("the built-in knowledge can be read");
    let rulebook = Rulebook::compile(&knowledge, &mut problems);
    let mut found = Problems::default();
    let start = Instant::now();
    audit_rules(&knowledge, &rulebook, &mut found);
    let took = start.elapsed();
    assert_eq!(found.sorted(), []);
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn two_rows_that_hold_at_once_are_an_overlap() {
    check(
        &["overlap"],
        "\n14 M0401 low 和第 13 行的 good 同时成立，结论不同：「看病的地方＝本省别的地方，医院等级＝二级」\n",
    );
}

#[test]
fn two_rows_that_cover_the_same_day_are_an_overlap() {
    check(
        &["overlap_day"],
        "\n12 M0401 new 和第 11 行的 old 同时成立，结论不同：「看病日期＝2025-05-01」\n",
    );
}

#[test]
fn one_root_cause_is_one_finding() {
    check(
        &["wide_row"],
        "\n11 M0401 arrears_any 和第 12 行的 grade_1、第 13 行的 grade_2、第 14 行的 grade_3 同时成立，结论不同：「欠费＝没有欠费，高血压几级＝1级」\n",
    );
}

#[test]
fn a_case_without_a_row_is_named_in_the_words_of_the_questions() {
    check(&["gap"], "\n6 M0402 没有一行管这种情况：「看病的地方＝本省别的地方，医院等级＝二级」\n");
}

#[test]
fn each_gap_is_said_as_shortly_as_possible() {
    check(
        &["gap_several"],
        "
6 M0402 没有一行管这种情况：「病＝没点名的病」
6 M0402 没有一行管这种情况：「看病日期＝2025-05-01到2025-05-31」
",
    );
}

#[test]
fn what_the_program_can_never_hold_is_no_gap() {
    check(
        &["impossible"],
        "
7 M0402 没有一行管这种情况：「看病的地方 care_region＝别的地方，看病的地方 care_place＝本省别的地方」
",
    );
}

#[test]
fn rows_that_never_hold_are_found() {
    check(
        &["unreachable"],
        "
10 M0403 没有一行走到结论 forgotten
13 M0403 three 是多余的，同一结论的别的行已经管了：「医院等级＝三级（含三甲）」
14 M0403 none 的条件自相矛盾，没有一种情况符合
18 M0403 go_again 是多余的：第 17 行的 go 在同样的情况下说的一样
19 M0403 never 永远不会成立：「医院等级＝三级（含三甲）」时走不到结论 low_grade
20 M0403 day 的条件自相矛盾，没有一种情况符合
21 M0208 misspelt 要看结论 lowgrade，route 里没有
",
    );
}

#[test]
fn an_outcome_without_a_route_is_unknown() {
    check(&["no_route"], "\n6 M0208 go 要看结论 apply，可这里没有 route\n");
}

#[test]
fn a_question_that_is_asked_and_unused_is_found() {
    check(
        &["question"],
        "
6 M0404 ask 里的「医保种类」没有一行用到
6 M0404 ask 里的「几种病」不能问：没有问法，或者本来就知道
8 M0404 结论 apply 假定了「备案过没有」，可没有一行用到它
17 M0404 count 写了 ask，可它的条件里没有能问的事
18 M0404 plain 写了 ask，可它的条件里没有能问的事
",
    );
}

#[test]
fn every_question_changes_some_outcome_or_is_not_asked() {
    check(&["unused_answer"], "\n6 M0404 ask 里的「医保种类」怎么回答，结论都一样\n");
}

#[test]
fn a_way_that_leads_nowhere_is_a_dead_end() {
    check(
        &["dead_end"],
        "
9 M0405 结论 counter 说能办，可没有一条步骤或渠道：「看病的地方＝外省」
12 M0405 province 说能办，可没有一条步骤或渠道：「看病的地方＝本省别的地方」
",
    );
}

#[test]
fn intervals_that_overlap_or_leave_a_gap_are_refused() {
    check(
        &["intervals"],
        "
7 M0406 diabetes_new 和第 6 行的 diabetes_old 的区间重叠：「生效日期＝2026-06-30」
9 M0406 cancer_new 和第 8 行的 cancer_old 之间有空档：「生效日期＝2026-07-01到2026-07-02」
13 M0406 note_2025 一天也不成立：until 比 from 早
15 M0406 visit_2 和第 14 行的 visit_1 的区间重叠：「看病日期＝2025-04-01」
",
    );
}

#[test]
fn a_fault_that_several_chains_inherit_is_reported_once() {
    check(
        &["gap", "inherited"],
        "
regions/gap.yaml 6 M0402 没有一行管这种情况：「看病的地方＝本省别的地方，医院等级＝二级」
",
    );
}
