//! Guards `mante graph`: the picture holds the questions, verdicts and rows that the assistant
//! would use, is well-formed and the same every time; a place or procedure that is none is named
//! with what is near.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::knowledge_folder::KnowledgeFolder;
use super::program::{Machine, Run};

const LINFEN: &str = "graph 临汾 办认定";

fn drawn(line: &str) -> String {
    let run = Machine::new().line(line);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{line}");
    run.stdout
}

/// The text of the picture without markup and line breaks; fails where the XML is not well-formed.
#[track_caller]
fn text(svg: &str) -> String {
    let mut open: Vec<&str> = Vec::new();
    let mut text = String::new();
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once('<') {
        assert!(!before.contains('>'), "a bare > in {before}");
        for (at, _) in before.match_indices('&') {
            let entity = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"];
            assert!(entity.iter().any(|name| before[at..].starts_with(name)), "{before}");
        }
        text.extend(before.chars().filter(|char| !char.is_whitespace()));
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        if tag.starts_with('?') || tag.ends_with('/') {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "closed in another order"),
            None => open.push(tag.split(' ').next().unwrap()),
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    text
}

#[test]
fn a_picture_holds_questions_answers_and_verdicts() {
    let text = text(&drawn(LINFEN));
    for part in [
        "山西临汾（141000）·办慢特病认定",
        "您得的是什么病？说一个名字就行。",
        "资料写高血压要「Ⅲ级」才符合。您的诊断书上写的是几级？",
        // Two buttons with one result are one edge.
        "1级、2级",
        "✕不符合·grade_too_low",
        "✓能办·apply手机能办。",
        "？没写·not_named",
        "医保欠费→✕不符合·arrears",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("{person}"));
}

#[test]
fn a_question_that_is_put_first_stands_in_front() {
    let text = text(&drawn("graph 532800 enrollment"));
    assert!(text.contains("问：您在哪里确诊：版纳州内、云南别的地方，还是外省？三处办法不一样。"));
    assert!(text.contains("✕不符合·special_needs_grade_3"));
}

/// The ids after `- { id:` in a region's file.
fn route_ids(file: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge/regions").join(file);
    let yaml = fs::read_to_string(path).unwrap();
    let ids = yaml.lines().filter_map(|line| line.trim().strip_prefix("- { id: "));
    ids.map(|rest| rest.split(',').next().unwrap().to_owned()).collect()
}

#[test]
fn every_row_of_the_route_is_in_the_table() {
    for (file, line) in [
        ("linfen.yaml", LINFEN),
        ("luohe.yaml", "graph 漯河 异地备案"),
        ("xishuangbanna.yaml", "graph 西双版纳 enrollment"),
    ] {
        let svg = drawn(line);
        let ids = route_ids(file);
        assert!(ids.len() > 3, "{file}");
        let missing: Vec<_> =
            ids.iter().filter(|id| !svg.lines().any(|line| line == id.as_str())).collect();
        assert!(missing.is_empty(), "{file}: {missing:?}");
    }
}

#[test]
fn a_section_row_stands_with_its_condition_source_and_dates() {
    let text = text(&drawn(LINFEN));
    let row = "要符合的·filed_elsewhere备案过没有＝备案过\
               临汾参保、已办异地备案的，也能在网上申请S2-17（linfen-2025）复核2026-12-31";
    assert!(text.contains(row), "{text}");
}

#[test]
fn a_change_of_the_rules_changes_the_picture() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "mine");
    folder.change("regions/linfen.yaml", "手机能办。", "手机和窗口都能办。");
    let run = machine.line("graph 临汾 办认定 --knowledge mine");
    assert!(text(&run.stdout).contains("✓能办·apply手机和窗口都能办。"), "{}", run.stderr);
}

#[test]
fn a_place_without_rules_says_so() {
    let text = text(&drawn("graph 郑州 办认定"));
    assert!(text.contains("？这里没有资料全国的行："), "{text}");
}

#[test]
fn the_same_bytes_come_out_every_time() {
    assert_eq!(drawn("graph 西双版纳 办认定"), drawn("graph 532800 enrollment"));
}

#[test]
fn a_file_is_written_where_one_is_named() {
    let machine = Machine::new();
    let run = machine.line("graph 内蒙古 办认定 -o map.svg");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "画好了：map.svg（用浏览器打开）\n"));
    let svg = fs::read_to_string(machine.path("map.svg")).unwrap();
    assert!(text(&svg).contains("内蒙古（150000）·办慢特病认定"));
}

#[track_caller]
fn check_refused(line: &str, sentence: &str) {
    let Run { code, stdout, stderr } = Machine::new().line(line);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{line}");
    assert_eq!(stderr, format!("错误：{sentence}\n"), "{line}");
}

#[test]
fn what_is_not_known_is_named_with_what_is_near() {
    check_refused("graph 西双版那州 办认定", "没有叫“西双版那州”的地方。是不是想写 西双版纳？");
    check_refused("graph 999999 办认定", "没有 999999 这个区划代码");
    check_refused(
        "graph 朝阳 办认定",
        "叫“朝阳”的地方不止一个，请写代码：110105 北京朝阳区、211300 辽宁朝阳、220104 吉林长春朝阳区",
    );
    check_refused(
        "graph 临汾 enrolment",
        "不知道“enrolment”是哪件事。是不是想写 enrollment？可以写：enrollment（办慢特病认定）、cross_region_filing（办异地备案）",
    );
}
