//! New files: each passes the checks as it is and names its schema; a bad id is refused with the
//! mend; nothing is ever overwritten.

use std::fs;

use super::program::Machine;

/// What is refused: one sentence, and no file more than before.
#[track_caller]
fn check_refused(machine: &Machine, line: &str, sentence: &str) {
    let run = machine.line(line);
    assert_eq!(run.stderr, format!("错误：{sentence}\n"), "{line}");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{line}");
}

#[track_caller]
fn check_sound(machine: &Machine) {
    let run = machine.line("check --knowledge kb");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(run.stdout.starts_with("知识库没有问题："), "{}", run.stdout);
}

#[test]
fn a_new_region_passes_the_check_and_says_what_is_missing() {
    let machine = Machine::new();
    let folder = machine.copy_knowledge("kb");
    let run = machine.line("new region 140100 --knowledge kb");
    let stdout = "\
给太原市写好了：
  kb/sources/140100-2026.yaml
  kb/regions/140100.yaml
把“待填”的地方填上，再运行 mante check --knowledge kb
";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), stdout, ""));
    check_sound(&machine);
    let text = fs::read_to_string(folder.join("regions/140100.yaml")).unwrap();
    assert!(text.starts_with("# yaml-language-server: $schema=../../schema/region.json\n"));
    assert!(text.contains("待填") && !text.contains("<<"), "{text}");

    let ask = machine.run(&["ask", "--knowledge", "kb", "太原医保，糖尿病，慢病怎么办"], b"");
    assert!(ask.stdout.contains("太原市的办法还没有整理进来"), "{}", ask.stdout);
    assert!(ask.stdout.contains("没写的：哪些病、什么人能办"), "{}", ask.stdout);

    // A county passes as well; what is there is not written over.
    assert_eq!(machine.line("new region 110101 --knowledge kb").code, Some(0));
    let there = machine.line("new region 320000 --knowledge kb");
    let says = "错误：江苏省已经有文件了：regions/jiangsu.yaml\n";
    assert_eq!((there.code, there.stderr.as_str()), (Some(1), says));
    check_sound(&machine);
}

#[test]
fn a_new_source_passes_the_check_and_lists_what_else_it_may_say() {
    let machine = Machine::new();
    let folder = machine.copy_knowledge("kb");
    let run = machine.line("new source taiyuan-2026 --knowledge kb");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    check_sound(&machine);
    let text = fs::read_to_string(folder.join("sources/taiyuan-2026.yaml")).unwrap();
    assert!(text.starts_with("# yaml-language-server: $schema=../../schema/source.json\n"));
    assert!(text.contains("\n# number:  # 文号。例：医保发〔2022〕22号\n"), "{text}");
    assert!(text.contains("\n    # doubt:  # 疑点。"), "{text}");
    assert!(text.contains("review_by: 2027-11-21"), "{text}");
    assert!(!text.contains("<<") && !text.contains("\n\n"), "{text}");
}

#[test]
fn a_new_dialog_passes_the_test() {
    let machine = Machine::new();
    let run = machine.line("new dialog first-one");
    let stdout = "\
写好了：dialogs/first-one.yaml
把“待填”的地方填上，再运行 mante test dialogs/first-one.yaml
";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), stdout, ""));
    let test = machine.line("test dialogs/first-one.yaml");
    assert_eq!((test.code, test.stdout.as_str()), (Some(0), "1 passed, 0 failed\n"));
    let text = fs::read_to_string(machine.path("dialogs/first-one.yaml")).unwrap();
    assert!(text.starts_with("# yaml-language-server: $schema=../schema/dialog.json\n"));
    assert!(text.contains("now: 2026-11-21\n"), "{text}");
}

#[test]
fn a_bad_id_is_refused_with_the_mend() {
    let machine = Machine::new();
    machine.copy_knowledge("kb");
    let refused = |line: &str, sentence: &str| {
        check_refused(&machine, &format!("new {line} --knowledge kb"), sentence);
    };
    refused("region 太原", "地区要写六位区划代码，不能写 太原。太原市的代码是 140100");
    refused("region 14010", "地区要写六位区划代码，不能写 14010");
    refused("region 999999", "区划表里没有 999999");
    refused("region 141000", "临汾市已经有文件了：regions/linfen.yaml");
    let sentence = "来源的编号只用小写字母、数字和 -，不能写 Taiyuan_2026。可以写 taiyuan-2026";
    refused("source Taiyuan_2026", sentence);
    refused("source linfen-2025", "已经有编号是 linfen-2025 的来源了。换一个编号");
    let sentence = "对话的名字只用小写字母、数字和 -，不能写 ../up。可以写 up";
    refused("dialog ../up", sentence);
    assert!(!machine.path("dialogs").exists());
    let missing = "找不到知识库文件夹 knowledge。看看 --knowledge 后面的路径对不对";
    check_refused(&machine, "new source a-1", missing);
}

#[test]
fn nothing_is_overwritten() {
    let machine = Machine::new();
    let folder = machine.copy_knowledge("kb");
    // A file of another kind stands where one of the two would go: neither is written.
    fs::write(folder.join("regions/140100.yaml"), "# 别人的\n").unwrap();
    let run = machine.line("new region 140100 --knowledge kb");
    assert_eq!(run.stderr, "错误：kb/regions/140100.yaml 已经有了，没有动它\n");
    assert_eq!(fs::read_to_string(folder.join("regions/140100.yaml")).unwrap(), "# 别人的\n");
    assert!(!folder.join("sources/140100-2026.yaml").exists());

    fs::create_dir(machine.path("dialogs")).unwrap();
    fs::write(machine.path("dialogs/mine.yaml"), "title: 我的\n").unwrap();
    let sentence = "dialogs/mine.yaml 已经有了，没有动它";
    check_refused(&machine, "new dialog mine", sentence);
    assert_eq!(fs::read_to_string(machine.path("dialogs/mine.yaml")).unwrap(), "title: 我的\n");
}
