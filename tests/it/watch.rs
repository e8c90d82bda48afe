//! `mante watch`: every save is checked, replayed and previewed, and only what is new is told at
//! length.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use super::knowledge_folder::KnowledgeFolder;
use super::program::Machine;

const BENEFIT: &str = "临汾居民医保，糖尿病有并发症，能报多少";

struct Watch {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Watch {
    fn start(machine: &Machine, more: &[&str]) -> Self {
        let args = [&["watch", "--knowledge", "kb"], more].concat();
        let mut child = machine.command(&args).stderr(Stdio::null()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdout }
    }

    /// What it says until it waits for the next save.
    fn round(&mut self) -> String {
        let mut round = String::new();
        loop {
            let start = round.len();
            assert_ne!(self.stdout.read_line(&mut round).unwrap(), 0, "it ended after {round}");
            if round[start..].contains("等着下一次保存") {
                return round;
            }
        }
    }
}

impl Watch {
    /// Rounds until one says this; a change of two files may be looked at in between.
    fn until(&mut self, words: &str) -> String {
        loop {
            let round = self.round();
            if round.contains(words) {
                return round;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn dialog(machine: &Machine, cap: &str) {
    let text =
        format!("title: 限额\nturns:\n  - say: {BENEFIT}\n    expect: {{ says: 限额{cap}元 }}\n");
    fs::create_dir_all(machine.path("dialogs")).unwrap();
    fs::write(machine.path("dialogs/cap.yaml"), text).unwrap();
}

#[test]
fn a_preview_shows_what_a_save_changes_for_the_patient() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let mut watch = Watch::start(&machine, &["--preview", BENEFIT]);
    let first = watch.round();
    assert!(first.contains(&format!("〔草稿预览〕{BENEFIT}\n  ⚠ ")), "{first}");
    assert!(first.contains("知识库没有问题。\n没有对话可以重放。\n"), "{first}");
    assert!(!first.contains('\x1b'), "{first}");
    folder.change_cap("4000", "4200");
    let second = watch.until("〔草稿预览〕");
    let line = |sign: char, cap: &str| format!("\n  {sign} · 文章写：糖尿病一年限额{cap}元，");
    assert!(second.contains(&line('-', "4000")), "{second}");
    assert!(second.contains(&line('+', "4200")), "{second}");
    // What stays is shown around it.
    assert!(second.contains("\n    没写的：职工医保和居民医保是否一样"), "{second}");
}

#[test]
fn an_error_is_shown_at_length_once_and_then_as_mended() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let mut watch = Watch::start(&machine, &["--preview", BENEFIT]);
    watch.round();
    folder.change("regions/linfen.yaml", "糖尿病一年限额4000元", "糖尿病一年限额4200元");
    let broken = watch.round();
    assert!(broken.contains(" --> kb/regions/linfen.yaml:373:9\n"), "{broken}");
    assert!(broken.contains("知识库有 1 个错误，先改好再重放。\n"), "{broken}");
    assert!(!broken.contains("〔草稿预览〕"), "{broken}");
    folder.change("regions/linfen.yaml", "高血压一年限额4000元", "高血压一年限额4200元");
    let worse = watch.round();
    assert!(worse.contains(" --> kb/regions/linfen.yaml:365:9\n"), "{worse}");
    assert!(worse.contains("\n还在 错误[M0304] regions/linfen.yaml:373:9 "), "{worse}");
    folder.change("regions/linfen.yaml", "限额4200元", "限额4000元");
    let mended = watch.round();
    assert_eq!(mended.matches("改好了 错误[M0304] ").count(), 2, "{mended}");
    // Compared with what was shown last, before anything was broken.
    assert!(mended.contains("（跟上次一样）"), "{mended}");
}

#[test]
fn a_dialog_fails_once_at_length_and_then_passes_again() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    dialog(&machine, "4000");
    let mut watch = Watch::start(&machine, &[]);
    assert!(watch.round().contains("1 个对话全部通过。"));
    folder.change_cap("4000", "4200");
    let failed = watch.until("个对话");
    assert!(failed.contains("失败 dialogs/cap.yaml 限额\n"), "{failed}");
    assert!(failed.contains("1 个对话，1 个没通过。"), "{failed}");
    // The dialogs are watched too.
    dialog(&machine, "4200");
    let passed = watch.round();
    assert!(passed.contains("又通过了 dialogs/cap.yaml\n1 个对话全部通过。\n"), "{passed}");
}

#[test]
fn once_is_one_round_with_an_exit_code() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    fs::write(machine.path("say.txt"), format!("{BENEFIT}\n\n材料\n")).unwrap();
    let line = "watch --knowledge kb --once --preview-file say.txt";
    let run = machine.line(line);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    // The second message goes on from the first.
    let (_, papers) = run.stdout.split_once("〔草稿预览〕材料\n").unwrap();
    assert!(papers.contains("诊断证明"), "{papers}");
    dialog(&machine, "9000");
    assert_eq!(machine.line(line).code, Some(1));
    folder.change("regions/linfen.yaml", "限额4000元", "限额4200元");
    assert_eq!(machine.line(line).code, Some(1));
    let run = machine.line("watch --knowledge nowhere");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.starts_with("错误：找不到知识库文件夹 nowhere"), "{}", run.stderr);
}
