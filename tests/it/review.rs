//! Draft and publish: only what a second person approved answers, and the log says who and when.

use std::fs;

use serde_json::Value;

use super::knowledge_folder::KnowledgeFolder;
use super::program::{Machine, Run};

const BENEFIT: &str = "临汾居民医保，糖尿病有并发症，能报多少";

fn review(machine: &Machine, more: &[&str]) -> Run {
    machine.run(&[&["review", "--knowledge", "kb"], more].concat(), b"")
}

#[track_caller]
fn check_done(machine: &Machine, more: &[&str]) -> String {
    let run = review(machine, more);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.stdout
}

#[track_caller]
fn check_refused(machine: &Machine, more: &[&str], words: &str) {
    let run = review(machine, more);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains(words), "{}", run.stderr);
}

fn ask(machine: &Machine, more: &[&str]) -> Run {
    let run = machine.run(&[&["ask", "--knowledge", "kb", BENEFIT], more].concat(), b"");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run
}

fn published() -> (Machine, KnowledgeFolder) {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    check_done(&machine, &["--submit", "张三", "--note", "第一版"]);
    check_done(&machine, &["--approve", "李四"]);
    (machine, folder)
}

#[test]
fn without_a_publication_the_folder_answers() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    folder.change_cap("4000", "4200");
    let run = ask(&machine, &[]);
    assert!(run.stdout.contains("限额4200元"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
}

#[test]
fn a_draft_does_not_answer_until_it_is_approved() {
    let (machine, folder) = published();
    folder.change_cap("4000", "4200");
    let run = ask(&machine, &[]);
    assert!(run.stdout.contains("限额4000元"), "{}", run.stdout);
    assert!(run.stderr.starts_with("用已发布的版本 "), "{}", run.stderr);
    assert!(run.stderr.contains("2026-11-21 李四 核准"), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1);

    let draft = ask(&machine, &["--draft"]);
    assert!(draft.stdout.contains("限额4200元"), "{}", draft.stdout);
    assert!(draft.stderr.starts_with("〔草稿〕版本 "), "{}", draft.stderr);

    check_done(&machine, &["--submit", "王五", "--note", "限额改了"]);
    check_done(&machine, &["--approve", "李四"]);
    assert!(ask(&machine, &[]).stdout.contains("限额4200元"));
}

#[test]
fn a_draft_leaves_no_conversation_behind() {
    let (machine, _folder) = published();
    ask(&machine, &["--draft"]);
    assert!(!machine.path("data").exists());
}

#[test]
fn nobody_approves_what_they_submitted() {
    let machine = Machine::new();
    let _folder = KnowledgeFolder::copy(&machine, "kb");
    check_done(&machine, &["--submit", " Li  Si\u{3000}"]);
    for typed in ["Li Si", "Ｌｉ　Ｓｉ", "li si "] {
        check_refused(&machine, &["--approve", typed], "不能自己核准");
    }
    for empty in ["", " \u{3000}"] {
        check_refused(&machine, &["--approve", empty], "名字是空的");
    }
    check_done(&machine, &["--approve", "李四"]);
}

#[test]
fn only_what_was_submitted_is_approved() {
    let (machine, folder) = published();
    check_refused(&machine, &["--submit", "张三"], "跟已发布的一样");
    folder.change_cap("4000", "4200");
    check_refused(&machine, &["--approve", "李四"], "没有等着核准的草稿");
    check_done(&machine, &["--submit", "张三"]);
    folder.change_cap("4200", "4300");
    check_refused(&machine, &["--approve", "李四"], "草稿后来改成了");
    assert!(ask(&machine, &[]).stdout.contains("限额4000元"));
    // Back to what was submitted, it is that again.
    folder.change_cap("4300", "4200");
    check_done(&machine, &["--approve", "李四"]);
    check_refused(&machine, &["--approve", "赵六"], "没有等着核准的草稿");
}

#[test]
fn a_broken_draft_is_neither_submitted_nor_published() {
    let (machine, folder) = published();
    folder.change("regions/linfen.yaml", "限额4000元", "限额4200元");
    let shown = review(&machine, &[]);
    assert_eq!(shown.code, Some(1));
    assert!(shown.stdout.contains("2 个错误"), "{}", shown.stdout);
    assert!(shown.stdout.contains("\n改动的文件：regions/linfen.yaml\n"), "{}", shown.stdout);
    check_refused(&machine, &["--submit", "张三"], "错误[M0304]");
}

#[test]
fn a_dialog_that_fails_keeps_the_draft_from_being_published() {
    let (machine, folder) = published();
    fs::create_dir(machine.path("dialogs")).unwrap();
    let dialog = "\
title: 限额
turns:
  - say: 临汾居民医保，糖尿病有并发症，能报多少
    expect: { status: answer, says: 限额4000元 }
";
    fs::write(machine.path("dialogs/cap.yaml"), dialog).unwrap();
    folder.change_cap("4000", "4200");
    check_done(&machine, &["--submit", "张三"]);
    check_refused(&machine, &["--approve", "李四"], "1 个对话没通过，没有发布");
    assert!(ask(&machine, &[]).stdout.contains("限额4000元"));
    fs::write(machine.path("dialogs/cap.yaml"), dialog.replace("4000", "4200")).unwrap();
    let approved = check_done(&machine, &["--approve", "李四"]);
    assert!(approved.starts_with("1 个对话全部通过。\n李四 核准，版本 "), "{approved}");
}

#[test]
fn the_log_says_who_and_when() {
    let (machine, folder) = published();
    let log = fs::read_to_string(folder.path.join(".published/log.jsonl")).unwrap();
    let log: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let did: Vec<_> = log.iter().map(|entry| (&entry["did"], &entry["by"])).collect();
    let submitted = (&"submitted".into(), &"张三".into());
    assert_eq!(did, [submitted, (&"published".into(), &"李四".into())]);
    assert_eq!((&log[1]["submitted_by"], &log[1]["note"]), (&"张三".into(), &"第一版".into()));
    assert_eq!(log[0]["version"], log[1]["version"]);
    assert!(log[1]["at"].as_str().unwrap().starts_with("2026-11-21T"));
    let shown = check_done(&machine, &[]);
    assert!(shown.contains("张三 提交、李四 核准（第一版）"), "{shown}");
    assert!(shown.ends_with("草稿：跟已发布的一样。\n"), "{shown}");
    // The draft, and whoever checks it, knows nothing of it.
    assert_eq!(machine.line("check --knowledge kb").code, Some(0));
}

#[test]
fn a_published_version_that_was_touched_does_not_answer() {
    let (machine, folder) = published();
    let shown = check_done(&machine, &[]);
    let version = shown.strip_prefix("已发布：").unwrap().split('，').next().unwrap();
    let file = folder.path.join(".published").join(version).join("regions/linfen.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("4000", "9000")).unwrap();
    let run = machine.run(&["ask", "--knowledge", "kb", BENEFIT], b"");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains(version) && run.stderr.contains("被动过"), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1);
}

#[test]
fn a_review_needs_a_folder() {
    let run = Machine::new().line("review");
    let stderr = "错误：要写明哪个知识库：--knowledge 文件夹。程序自带的那份没有草稿\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), stderr));
}
