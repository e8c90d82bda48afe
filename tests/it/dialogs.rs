//! The replay of dialogs: all of them pass, and a wrong expectation is found at its line.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::{Date, date};

use mante::dialog::Assistant;
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::problem::Problems;
use mante::replay::expect::Mismatch;
use mante::replay::{Dialog, read, run, run_all, uncovered};

/// The day where a dialog names none.
const TODAY: Date = date(2026, 11, 21);

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let (knowledge, mut problems) = load(&Files::embedded());
    Assistant::new(knowledge.expect("the built-in knowledge can be read"), &mut problems)
});

fn all_dialogs() -> Vec<Dialog> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let mut problems = Problems::default();
    let entries =
        fs::read_dir(&folder).expect("the dialogs folder").map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    paths.sort();
    let dialogs = paths.iter().filter_map(|path| {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        read(&ASSISTANT, &name, &fs::read_to_string(path).unwrap(), &mut problems)
    });
    let dialogs: Vec<Dialog> = dialogs.collect();
    assert_eq!(problems.sorted(), []);
    dialogs
}

fn mismatches(text: &str) -> Vec<Mismatch> {
    let mut problems = Problems::default();
    let dialog = read(&ASSISTANT, "test.yaml", text, &mut problems);
    assert_eq!(problems.sorted(), []);
    run(&ASSISTANT, &dialog.expect("a sound dialog"), TODAY).mismatches
}

/// What is wrong with a dialog: line, column, code, words and mend.
#[track_caller]
fn check_problems(text: &str, expected: &[&str]) {
    let mut problems = Problems::default();
    assert!(read(&ASSISTANT, "test.yaml", text, &mut problems).is_none());
    let found: Vec<String> = problems
        .sorted()
        .into_iter()
        .map(|problem| {
            let (line, column) = (problem.place.line, problem.place.column);
            let help = problem.help.map_or_else(String::new, |help| format!(" {}", help.zh));
            format!("{line}:{column} {} {}{help}", problem.code.code(), problem.message.zh)
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn all_dialogs_pass() {
    let dialogs = all_dialogs();
    let mut faults = Vec::new();
    for (dialog, outcome) in dialogs.iter().zip(run_all(&ASSISTANT, &dialogs, TODAY)) {
        for fault in outcome.mismatches {
            let Mismatch { place, turn, key, expected, actual } = fault;
            let path = &dialog.path;
            faults.push(format!("{path}:{} turn {turn} {key}: {expected} / {actual}", place.line));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_mismatch_is_found_at_its_line() {
    let text = "\
title: 临汾糖尿病
turns:
  - say: 临汾医保，糖尿病，慢病卡怎么办
    expect:
      status: answer
      ask: hypertension_grade
      facts: { region: \"141000\", disease: [diabetes, cancer], handling: null }
      says: 明天就能办
  - choose: \"no\"
    expect: { outcome: apply }
";
    let found: Vec<_> = mismatches(text)
        .into_iter()
        .filter(|mismatch| mismatch.key != "says")
        .map(|m| (m.place.line, m.turn, m.key, m.expected, m.actual))
        .collect();
    let expected = [
        (5, 1, "status", "answer", "ask"),
        (6, 1, "ask", "hypertension_grade", "diabetes_complication"),
        (7, 1, "facts", "disease: diabetes, cancer", "disease: diabetes"),
        (10, 2, "outcome", "apply", "no_complication"),
    ];
    let expected =
        expected.map(|(line, turn, key, e, a)| (line, turn, key, e.to_owned(), a.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn a_new_wording_breaks_no_dialog_that_does_not_ask_for_words() {
    let text = "\
title: 临汾糖尿病
turns:
  - say: 临汾医保，糖尿病有并发症，慢病卡怎么办
    expect:
      status: answer
      outcome: apply
      items: [eligibility.diabetes, 141000.enrollment.materials.id_card]
      no_items: [eligibility.cancer, diabetes_complication]
      sections: [eligibility, materials]
      papers: [id_card, diagnosis_certificate, test_report, application_form]
      branches: [{ household_local: \"no\" }]
      facts: { diabetes_complication: \"yes\", annual_cost: null }
      ask: null
";
    assert_eq!(mismatches(text), []);
}

#[test]
fn a_removed_paper_breaks_a_dialog() {
    let text = "\
title: 临汾糖尿病
turns:
  - say: 临汾医保，糖尿病有并发症，慢病卡怎么办
    expect: { papers: [id_card, test_report] }
";
    let found = mismatches(text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].expected, "id_card\ntest_report");
    assert_eq!(found[0].actual, "application_form\ndiagnosis_certificate\nid_card\ntest_report");
}

#[test]
fn an_unknown_key_is_a_diagnostic() {
    check_problems(
        "title: 一\nturns:\n  - say: 你好\n    expects: { status: info }\n",
        &["4:5 M0102 不认识的键 expects 是不是想写 期望（expect）？"],
    );
    check_problems(
        "title: 一\nturns:\n  - say: 你好\n    expect: { state: info }\n",
        &["4:15 M0102 不认识的键 state 是不是想写 回复的种类（status）？"],
    );
}

#[test]
fn unknown_names_are_diagnostics_with_the_nearest_name() {
    check_problems(
        "\
title: 一
turns:
  - say: 你好
    expect:
      status: answr
      ask: care_plase
      facts: { disease: diabets, handling: onlin }
      outcome: aply
      sections: step
",
        &[
            "5:15 M0209 这里不能写 answr 是不是想写 answer？",
            "6:12 M0201 facts.yaml 里没有 care_plase 是不是想写 care_place？",
            "7:25 M0203 diseases.yaml 里没有 diabets 是不是想写 diabetes？",
            "7:44 M0202 怎么办理（handling）没有取值 onlin 是不是想写 online？",
            "8:16 M0208 没有结论 aply 是不是想写 apply？",
            "9:17 M0209 这里不能写 step 是不是想写 steps？",
        ],
    );
}

#[test]
fn a_turn_says_or_chooses() {
    check_problems(
        "title: 一\nturns:\n  - expect: { status: info }\n  - { say: 一, choose: 二 }\n",
        &[
            "3:5 M0104 这一轮没有 说的话（say），也没有 点的选项（choose）",
            "4:5 M0105 一轮只能有 说的话（say）或 点的选项（choose）中的一个",
        ],
    );
    check_problems("title: 一\n", &["1:1 M0104 这里缺少 轮次（turns）"]);
}

#[test]
fn personal_numbers_are_masked_before_anything_reads_them() {
    let text = "\
title: 证件号
turns:
  - say: 我的身份证号是11010519491231002X，医保在临汾
    expect: { facts: { region: \"141000\" }, never_says: 11010519491231002X }
";
    assert_eq!(mismatches(text), []);
}

#[test]
fn rows_that_a_dialog_shows_for_sure_or_in_a_branch_are_reached() {
    let text = "\
title: 临汾糖尿病
turns:
  - say: 临汾医保，糖尿病有并发症，慢病卡怎么办
";
    let mut problems = Problems::default();
    let dialog = read(&ASSISTANT, "test.yaml", text, &mut problems).expect("a sound dialog");
    let missed = uncovered(&ASSISTANT, &[dialog], TODAY);
    let is_missed = |id: &str| missed.iter().any(|row| row.ends_with(&format!(" {id}")));
    for reached in [
        "route.diabetes_yes",
        "route.arrears_yes",
        "materials.id_card",
        "materials.residence_permit",
    ] {
        assert!(!is_missed(&format!("141000.enrollment.{reached}")), "{reached}");
    }
    for missed in ["route.diabetes_no", "route.cancer_yes", "benefits.cancer"] {
        assert!(is_missed(&format!("141000.enrollment.{missed}")), "{missed}");
    }
}

#[test]
fn every_case_of_every_table_is_reached() {
    let missed = uncovered(&ASSISTANT, &all_dialogs(), TODAY);
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
