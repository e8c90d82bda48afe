//! `mante impact`: who gets a different answer, in sentences a policy person reads.
//!
//! A small edit in a copy of the knowledge base, and the report it must give, word for word.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::knowledge_folder::{KnowledgeFolder, edit, raise_the_cap};
use super::program::Machine;

/// A machine with a copy of the knowledge base, `kb`.
fn machine() -> Machine {
    let machine = Machine::new();
    KnowledgeFolder::copy(&machine, "kb");
    machine
}

/// What the report says of the groups: everything behind its head.
#[track_caller]
fn check(machine: &Machine, expected: &str) {
    let run = machine.line("impact --knowledge kb");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let groups = run.stdout.split_once("\n\n").map_or("", |(_, groups)| groups);
    assert_eq!(groups, expected.trim_start(), "{}", run.stdout);
}

/// Says something, so that there is a session.
#[track_caller]
fn say(machine: &Machine, text: &str) {
    let run = machine.line(&format!("ask {text}"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn a_figure_is_one_sentence_with_what_was_and_what_is() {
    let machine = machine();
    raise_the_cap(&machine, "kb");
    let run = machine.line("impact --knowledge kb");
    assert_eq!(
        run.stdout,
        "\
比的是：程序自带的知识库 → kb
改动的文件：regions/linfen.yaml、sources/linfen-2025.yaml
比了 36 个地区，1 个地区的答复变了，共 1 组；还没有记下会话，没有数会话。

数字变了
· 临汾 · 办慢特病认定 · 糖尿病 · 糖尿病有并发症：待遇 4000 → 4200
    − 文章写：糖尿病一年限额4000元，门诊报70%（没核实）。文章写：住院费用不算进这个限额（没核实）
    + 文章写：糖尿病一年限额4200元，门诊报70%（没核实）。文章写：住院费用不算进这个限额（没核实）
"
    );
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    // Who only looks leaves nothing behind.
    assert!(!machine.path("data").exists());
}

#[test]
fn a_new_paper_is_said_with_its_conditions() {
    let machine = machine();
    let row = "      - key: outside_record\n";
    let new = "      - key: outside_permit\n        when: { care_place: out_of_province, disease_class: special, handling: online }\n        material: residence_permit\n        claims: [S0-27]\n";
    edit(&machine, "kb/regions/xishuangbanna.yaml", row, &format!("{new}{row}"));
    check(
        &machine,
        "
材料变了
· 西双版纳 · 办慢特病认定 · 在外省看病 · 属于门诊特殊病 · 用手机办：材料 +1（居住证）
    + 居住证
",
    );
}

#[test]
fn another_condition_of_a_row_is_who_gains_it_and_who_loses_it() {
    let machine = machine();
    let row = "      - key: renewal_cancer\n        when: { disease: ";
    edit(
        &machine,
        "kb/regions/linfen.yaml",
        &format!("{row}cancer }}"),
        &format!("{row}transplant }}"),
    );
    check(
        &machine,
        "
内容变了
· 临汾 · 办慢特病认定 · 器官移植：时间 +1（续期）
    + 文章写：恶性肿瘤每年要交最新的检查报告（没核实）
· 临汾 · 办慢特病认定 · 恶性肿瘤：时间 −1（续期）
    − 文章写：恶性肿瘤每年要交最新的检查报告（没核实）
",
    );
}

#[test]
fn a_refusal_comes_first_and_what_hangs_on_the_way_goes_with_it() {
    let machine = machine();
    let file = "kb/regions/xishuangbanna.yaml";
    let outside = "care_place: out_of_province, hospital_grade: ";
    edit(&machine, file, &format!("{outside}[\"2\", \"3\"]"), &format!("{outside}\"3\""));
    edit(&machine, file, &format!("{outside}\"1\""), &format!("{outside}[\"1\", \"2\"]"));
    let submit = "when: { care_place: out_of_province, handling: online }\n        say: 填信息";
    edit(
        &machine,
        file,
        submit,
        "when: { route: [out_of_province], handling: online }\n        say: 填信息",
    );
    check(
        &machine,
        "
原来能办，现在不能
· 西双版纳 · 办慢特病认定 · 在外省看病 · 二级医院确诊：能办 → 不符合（文章写外省的诊断要二级以上医保定点医…）
    − 人在外省，手机就能申请，也能去参保地窗口。
    + 文章写外省的诊断要二级以上医保定点医院出，一级够不上。 拿到二级以上医保定点医院的诊断，就够得上。

内容变了
· 西双版纳 · 办慢特病认定 · 在外省看病 · 除三级医院确诊外 · 用手机办：步骤 −1（填信息，传诊断证明，提交，等审核；通…）
    − 填信息，传诊断证明，提交，等审核；通过就办成了
",
    );
}

#[test]
fn places_that_inherit_a_row_are_one_group() {
    let machine = machine();
    edit(&machine, "kb/nation.yaml", "说全名：基本医疗", "说出全名：基本医疗");
    check(
        &machine,
        "
只换了说法或顺序
· 没有单独资料的地区、北京、天津、河北、山西、临汾等 36 个地区 · 办慢特病认定：提醒换了说法 1 条（到窗口可以说出全名：基本医疗保险参保…）
    − 到窗口可以说全名：基本医疗保险参保人员享受门诊慢特病病种待遇认定
    + 到窗口可以说出全名：基本医疗保险参保人员享受门诊慢特病病种待遇认定
",
    );
}

#[test]
fn what_nobody_sees_is_no_change() {
    let machine = machine();
    edit(&machine, "kb/regions/linfen.yaml", "- key: report_age\n", "- key: age_of_report\n");
    edit(&machine, "kb/regions/linfen.yaml", "# Linfen, Shanxi.", "# 临汾。");
    let run = machine.line("impact --knowledge kb --exit-code");
    assert_eq!(
        run.stdout,
        "比的是：程序自带的知识库 → kb\n改动的文件：regions/linfen.yaml\n比了 36 个地区，没有一种情况的答复变了。\n"
    );
    assert_eq!(run.code, Some(0));
}

#[test]
fn a_claim_alone_is_the_mildest() {
    let machine = machine();
    let row = "say: 检查报告要近一年内的\n        more: true\n        claims: [S2-15";
    edit(&machine, "kb/regions/linfen.yaml", row, &format!("{row}, S2-24"));
    check(
        &machine,
        "
只换了依据
· 临汾 · 办慢特病认定：条件换了依据 1 条（检查报告要近一年内的）
    − 检查报告要近一年内的〔依据 S2-15（网上文章）〕
    + 检查报告要近一年内的〔依据 S2-15（网上文章）、S2-24（网上文章）〕
",
    );
}

#[test]
fn a_session_counts_where_nothing_known_speaks_against_it() {
    let machine = machine();
    raise_the_cap(&machine, "kb");
    say(&machine, "临汾居民医保糖尿病有并发症能报多少");
    say(&machine, "临汾居民医保糖尿病没有并发症能报多少");
    say(&machine, "临汾居民医保高血压三级能报多少");
    say(&machine, "临汾洪洞的医保，糖尿病，怎么办慢病");
    say(&machine, "你好");
    let run = machine.line("impact --knowledge kb --json");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["sessions"], &report["affected"]), (&5.into(), &2.into()), "{report}");
    assert_eq!(report["groups"][0]["sessions"], 2);
    assert_eq!(report["groups"][0]["severity"], "figure");
    assert_eq!(report["groups"][0]["places"], serde_json::json!(["临汾"]));
}

#[test]
fn the_table_opens_in_a_spreadsheet_and_the_page_fetches_nothing() {
    let machine = machine();
    raise_the_cap(&machine, "kb");
    edit(
        &machine,
        "kb/regions/linfen.yaml",
        "say: 复诊不用再交材料",
        "say: 复诊<b>不用</b>再交材料",
    );
    say(&machine, "临汾居民医保糖尿病有并发症能报多少");
    let run = machine.line("impact --knowledge kb --csv t.csv --html t.html --exit-code");
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    let table = fs::read_to_string(machine.path("t.csv")).unwrap();
    let lines: Vec<&str> = table.split("\r\n").collect();
    assert_eq!(lines[0], "\u{feff}地区,办什么,条件,变了什么,之前,之后,会话数");
    assert_eq!(
        lines[1],
        "临汾,办慢特病认定,糖尿病 · 糖尿病有并发症,待遇 4000 → 4200,文章写：糖尿病一年限额4000元，门诊报70%（没核实）。文章写：住院费用不算进这个限额（没核实）,文章写：糖尿病一年限额4200元，门诊报70%（没核实）。文章写：住院费用不算进这个限额（没核实）,1"
    );
    assert_eq!(lines.len(), 4);
    let page = fs::read_to_string(machine.path("t.html")).unwrap();
    assert!(page.contains("<ins>复诊&lt;b&gt;不用&lt;/b&gt;再交材料</ins>"), "{page}");
    for foreign in ["http:", "https:", "src=", "url(", "@import", "<link"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[test]
fn what_a_folder_has_published_is_what_it_is_held_against() {
    let machine = machine();
    raise_the_cap(&machine, "kb");
    for who in ["--submit 张三", "--approve 李四"] {
        let run = machine.line(&format!("review --knowledge kb {who}"));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let run = machine.line("impact --knowledge kb");
    assert!(run.stdout.starts_with("比的是：kb 已发布的版本 "), "{}", run.stdout);
    assert!(run.stdout.ends_with(" → kb\n两边的文件一样。\n"), "{}", run.stdout);
}

fn git(machine: &Machine, args: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
    let output = Command::new("git")
        .args(identity)
        .args(args)
        .current_dir(machine.path(""))
        .output()
        .expect("the tests need git");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn revisions_and_folders_are_held_against_each_other() {
    let machine = Machine::new();
    KnowledgeFolder::copy(&machine, "knowledge");
    git(&machine, &["init", "--quiet"]);
    git(&machine, &["add", "knowledge"]);
    git(&machine, &["commit", "--quiet", "--message", "one"]);
    raise_the_cap(&machine, "knowledge");
    let sentence = "· 临汾 · 办慢特病认定 · 糖尿病 · 糖尿病有并发症：待遇 4000 → 4200\n";
    let run = machine.line("impact HEAD knowledge");
    assert!(run.stdout.starts_with("比的是：HEAD:knowledge → knowledge\n"), "{run:?}");
    assert!(run.stdout.contains(sentence), "{run:?}");
    git(&machine, &["commit", "--quiet", "--all", "--message", "two"]);
    let run = machine.line("impact HEAD~1 HEAD:knowledge/");
    assert!(run.stdout.contains(sentence), "{run:?}");
    let run = machine.line("impact HEAD --knowledge knowledge");
    assert_eq!(run.stdout, "比的是：HEAD:knowledge → knowledge\n两边的文件一样。\n");
    for (line, fault) in [
        (
            "impact HEAD~9 HEAD",
            "没有 HEAD~9 这个文件夹，git 里也没有这个版本。用 git log 看有哪些版本",
        ),
        ("impact HEAD HEAD:kb", "git 版本 HEAD 里没有 kb 这个文件夹。写成 HEAD:路径"),
        ("impact HEAD HEAD HEAD", "最多写两个版本"),
    ] {
        let run = machine.line(line);
        assert!(run.stderr.starts_with(&format!("错误：{fault}")), "{line}: {run:?}");
        assert_ne!(run.code, Some(0));
    }
}

#[test]
fn what_cannot_be_compared_is_one_error() {
    let machine = machine();
    let no_git = "错误：没有 nowhere 这个文件夹；也不能当 git 版本读：当前文件夹不在 git 仓库里\n";
    assert_eq!(machine.line("impact nowhere kb").stderr, no_git);
    let what = "错误：要写明比什么：--knowledge 文件夹，或两个文件夹、两个 git 版本。用 mante impact --help 看例子\n";
    assert_eq!(machine.line("impact").stderr, what);
    edit(&machine, "kb/regions/linfen.yaml", "        cap: 30000\n", "        cap: 31000\n");
    let run = machine.line("impact --knowledge kb");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains("transplant 里的 31000 在所引依据里找不到"), "{}", run.stderr);
    assert!(
        run.stderr.ends_with("kb 有错误，没有比。改好后先运行 mante check。\n"),
        "{}",
        run.stderr
    );
}
