//! `mante replay`: logged sessions said again under a changed folder. Exactly those whose answers
//! changed are listed, the worst first.

use std::fs;

use serde_json::Value;

use super::knowledge_folder::{KnowledgeFolder, edit, raise_the_cap};
use super::program::Machine;

fn machine() -> Machine {
    let machine = Machine::new();
    KnowledgeFolder::copy(&machine, "kb");
    machine
}

/// Holds a conversation on a day.
#[track_caller]
fn talk(machine: &Machine, day: &str, turns: &[&str]) {
    let run = machine.run(&["chat", "--now", day], (turns.join("\n") + "\n").as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

fn report(machine: &Machine, options: &str) -> Value {
    let run = machine.line(&format!("replay --knowledge kb --json{options}"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
    serde_json::from_str(&run.stdout).unwrap()
}

/// What was said in each listed session, how bad it is, and in which turn.
fn listed(report: &Value) -> Vec<(&str, &str, u64)> {
    let one = |session: &'_ Value| -> (&'static str, &'static str, u64) {
        let text = |key: &str| -> &'static str {
            Box::leak(session[key].as_str().unwrap().to_owned().into_boxed_str())
        };
        (text("severity"), text("said"), session["turn"].as_u64().unwrap())
    };
    report["list"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_figure_changes_exactly_the_sessions_that_used_it() {
    let machine = machine();
    talk(&machine, "2026-11-20", &["我妈临汾居民医保，糖尿病", "写了", "能报多少"]);
    talk(&machine, "2026-11-20", &["临汾居民医保，高血压三级，能报多少"]);
    talk(&machine, "2026-11-20", &["临汾居民医保，糖尿病有并发症，要什么材料"]);
    talk(&machine, "2026-11-20", &["版纳医保，在上海，红斑狼疮，特殊病，用手机办"]);
    talk(&machine, "2026-11-20", &["你好"]);
    raise_the_cap(&machine, "kb");
    let report = report(&machine, "");
    assert_eq!(listed(&report), [("figure", "［yes］", 2)]);
    assert_eq!((&report["sessions"], &report["turns"]), (&5.into(), &7.into()));
    assert_eq!(report["list"][0]["sentence"], "待遇 4000 → 4200");
    assert_eq!(report["list"][0]["turns"], 2);

    let run = machine.line("replay --knowledge kb");
    let (head, changed) = run.stdout.split_once("\n\n").unwrap();
    assert_eq!(head, "比的是：程序自带的知识库 → kb\n重答了 5 个会话、7 轮，1 个会话的答复变了。");
    let lines: Vec<&str> = changed.lines().collect();
    assert_eq!(lines[0], "数字变了");
    assert!(lines[1].starts_with("· ") && lines[1].contains(" 第 2 轮（2026-11-20 "), "{changed}");
    assert_eq!(
        lines[2..],
        [
            "  用户：［yes］",
            "  待遇 4000 → 4200",
            "    − 文章写：糖尿病一年限额4000元，门诊报70%（没核实）。文章写：住院费用不算进这个限额（没核实）",
            "    + 文章写：糖尿病一年限额4200元，门诊报70%（没核实）。文章写：住院费用不算进这个限额（没核实）",
        ]
    );
}

#[test]
fn a_flipped_verdict_comes_before_a_figure_a_paper_and_a_wording() {
    let machine = machine();
    talk(&machine, "2026-11-20", &["临汾居民医保，恶性肿瘤，在化疗，一次开多少药"]);
    talk(&machine, "2026-11-20", &["漯河医保，转诊去郑州，怎么备案"]);
    talk(&machine, "2026-11-20", &["临汾居民医保，糖尿病有并发症，能报多少"]);
    talk(&machine, "2026-11-20", &["版纳医保，在上海二级医院确诊的红斑狼疮，特殊病，怎么办"]);
    raise_the_cap(&machine, "kb");
    edit(&machine, "kb/regions/linfen.yaml", "say: 复诊不用再交材料", "say: 复诊时不用再交材料");
    let outside = "care_place: out_of_province, hospital_grade: ";
    let file = "kb/regions/xishuangbanna.yaml";
    edit(&machine, file, &format!("{outside}[\"2\", \"3\"]"), &format!("{outside}\"3\""));
    edit(&machine, file, &format!("{outside}\"1\""), &format!("{outside}[\"1\", \"2\"]"));
    let all = report(&machine, "");
    assert_eq!(
        listed(&all),
        [
            ("refused", "版纳医保，在上海二级医院确诊的红斑狼疮，特殊病，怎么办", 1),
            ("figure", "临汾居民医保，糖尿病有并发症，能报多少", 1),
            ("wording", "临汾居民医保，恶性肿瘤，在化疗，一次开多少药", 1),
        ]
    );
    assert_eq!(all["list"][0]["changes"][0]["name"], "能办 → 不符合");
    let first = report(&machine, " --limit 1");
    assert_eq!((first["changed"].as_u64(), listed(&first).len()), (Some(3), 1));
}

#[test]
fn only_sessions_with_a_turn_since_then_are_said_again() {
    let machine = machine();
    talk(&machine, "2026-11-01", &["临汾居民医保，糖尿病有并发症，能报多少"]);
    talk(&machine, "2026-11-16", &["临汾居民医保，糖尿病并发症，能报多少"]);
    raise_the_cap(&machine, "kb");
    for (since, sessions) in [("2026-11-01", 2), ("2026-11-02", 1), ("2026-11-17", 0), ("7d", 1)] {
        let report = report(&machine, &format!(" --since {since}"));
        assert_eq!(report["sessions"], sessions, "{since}");
        assert_eq!(listed(&report).len(), sessions, "{since}");
    }
    let run = machine.line("replay --knowledge kb --since 上周");
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}

#[test]
fn answers_of_another_version_are_said_again_on_both_sides() {
    let machine = machine();
    raise_the_cap(&machine, "kb");
    let run = machine.line("ask --knowledge kb 临汾居民医保糖尿病有并发症能报多少");
    assert_eq!(run.code, Some(0));
    let report = report(&machine, "");
    assert_eq!(report["other_version"], 1);
    assert_eq!(listed(&report).len(), 1);
}

#[test]
fn without_a_folder_or_a_session_there_is_one_error() {
    let machine = machine();
    let which = "错误：要写明拿哪个改过的知识库来重答：--knowledge 文件夹\n";
    assert_eq!(machine.line("replay").stderr, which);
    let none = "错误：还没有记下任何会话，没有可重答的\n";
    let run = machine.line("replay --knowledge kb");
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), none));
    assert!(!machine.path("data").exists());
    fs::remove_file(machine.path("kb/facts.yaml")).unwrap();
    assert_eq!(machine.line("replay --knowledge kb").code, Some(1));
}
