//! Bad usage, a missing or broken knowledge folder, an unwritable store: one clear error.

use std::fs;

use serde_json::Value;

use super::program::Machine;

#[track_caller]
fn check(machine: &Machine, line: &str, code: i32, stderr: &str) {
    let run = machine.line(line);
    assert_eq!(run.stderr, stderr, "{line}");
    assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{line}");
}

/// Bad usage: exit code 2, one sentence and where to look.
#[track_caller]
fn check_usage(line: &str, sentence: &str) {
    let stderr = format!("错误：{sentence}\n\n用 mante --help 看用法。\n");
    check(&Machine::new(), line, 2, &stderr);
}

#[test]
fn bad_usage_says_what_is_wrong() {
    check_usage("chta", "没有 chta 这个命令\n是不是想写 chat？");
    check_usage("chat --jsn", "没有 --jsn 这个选项或参数\n是不是想写 --json？");
    check_usage("ask", "缺少 <问题>...");
    check_usage(
        "ask --now 2026-02-30 好",
        "--now <日期>：日期要写成 2026-11-21 这样，并且真有这一天",
    );
    check_usage("check --format xml", "--format <格式> 不能是“xml”。可以用：text, json, sarif");
    check_usage("sessions show", "缺少 <编号>");
    check_usage(
        "chat --durability some",
        "--durability <方式>：不认识的写盘方式“some”。可用：full（断电也不丢）、normal（进程被杀也不丢）",
    );
    check_usage(
        "chat --store mysql://root:secret@host/db",
        "--store <地址>：不认识的日志库种类“mysql”。可用：sqlite:路径、sqlite::memory:、postgres://用户@主机/库名",
    );
    check_usage(
        "chat --store postgres://root:secret@host/db?pool=0",
        "--store <地址>：pool 要写成 1 到 256 的整数，例如 ?pool=8",
    );
}

#[test]
fn without_a_command_and_without_a_terminal_there_is_help() {
    let run = Machine::new().run::<&str>(&[], b"");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("用法：mante"), "{}", run.stderr);
    assert!(!run.stderr.contains('\x1b'));
    let run = Machine::new().line("--help");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let commands =
        "chat ask check test watch review eval due gaps impact replay new schema sessions";
    for command in commands.split(' ') {
        assert!(run.stdout.contains(&format!("  {command} ")), "{}", run.stdout);
    }
    for english in ["Usage", "Options", "Commands", "Print", "default", "env"] {
        assert!(!run.stdout.contains(english), "{english}: {}", run.stdout);
    }
}

#[test]
fn a_missing_knowledge_folder_is_one_error() {
    let machine = Machine::new();
    for command in ["ask 好", "chat --json", "check"] {
        let stderr = "错误：找不到知识库文件夹 nowhere。看看 --knowledge 后面的路径对不对\n";
        check(&machine, &format!("--knowledge nowhere {command}"), 1, stderr);
    }
}

#[test]
fn a_knowledge_folder_that_is_none_is_one_error() {
    let machine = Machine::new();
    fs::write(machine.path("file"), "").unwrap();
    let stderr = "错误：file 不是文件夹。--knowledge 后面要写知识库的文件夹\n";
    check(&machine, "check --knowledge file", 1, stderr);

    fs::create_dir(machine.path("empty")).unwrap();
    fs::write(machine.path("empty/README.md"), "").unwrap();
    fs::write(machine.path("empty/.hidden.yaml"), b"\xff").unwrap();
    let stderr = "错误：empty 里没有知识库文件（.yaml、.tsv）。看看 --knowledge 后面的路径对不对\n";
    check(&machine, "check --knowledge empty", 1, stderr);

    fs::write(machine.path("empty/facts.yaml"), b"a: 1\nb: \xff\n").unwrap();
    let stderr = "错误：empty/facts.yaml 第 2 行不是 UTF-8 编码。用编辑器另存为 UTF-8 再试\n";
    check(&machine, "check --knowledge empty", 1, stderr);
}

#[cfg(unix)]
#[test]
fn a_knowledge_folder_that_holds_itself_ends() {
    let machine = Machine::new();
    fs::create_dir(machine.path("kb")).unwrap();
    std::os::unix::fs::symlink(machine.path("kb"), machine.path("kb/again")).unwrap();
    let run = machine.line("check --knowledge kb");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.ends_with("的文件夹套得太深，可能有绕回来的链接\n"), "{}", run.stderr);
}

/// A copy of the knowledge base with one broken file more.
fn broken(machine: &Machine) {
    let folder = machine.copy_knowledge("kb");
    let source = "\
source: broken
title: 甲
kind: web_articel
as_of: \"2025\"
备注: 乙
claims: []
";
    fs::write(folder.join("sources/broken.yaml"), source).unwrap();
}

#[test]
fn a_broken_knowledge_base_is_refused_with_every_problem() {
    let machine = Machine::new();
    broken(&machine);
    let check = machine.line("check --knowledge kb");
    assert_eq!((check.code, check.stdout.as_str()), (Some(1), ""));
    assert!(check.stderr.contains(" --> kb/sources/broken.yaml:3:7\n"), "{}", check.stderr);
    assert!(check.stderr.contains(" --> kb/sources/broken.yaml:5:1\n"), "{}", check.stderr);
    // Two cells under each wide character.
    assert!(check.stderr.contains("\n5 | 备注: 乙\n  | ^^^^ "), "{}", check.stderr);
    let summary = "\n知识库有 2 个错误。\n为什么、怎么改：mante explain M0209\n";
    assert!(check.stderr.ends_with(summary), "{}", check.stderr);
    assert!(!check.stderr.contains('\x1b'));

    let problems = machine.line("check --knowledge kb --format json");
    assert_eq!((problems.code, problems.stderr.as_str()), (Some(1), ""));
    let problems: Vec<Value> = serde_json::from_str(&problems.stdout).unwrap();
    let places: Vec<_> =
        problems.iter().map(|problem| (&problem["line"], &problem["column"])).collect();
    assert_eq!(places, [(&3.into(), &7.into()), (&5.into(), &1.into())]);

    let ask = machine.line("ask --knowledge kb 好");
    assert_eq!((ask.code, ask.stdout.as_str()), (Some(1), ""));
    let refused = "知识库有错误，没有启动。改好后先运行 mante check。\n";
    assert!(ask.stderr.ends_with(refused), "{}", ask.stderr);
}

#[test]
fn the_knowledge_base_within_is_sound() {
    let machine = Machine::new();
    let run = machine.line("check");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(run.stdout.starts_with("知识库没有问题："), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1);
    // Nothing is logged by a check.
    assert!(!machine.path("data").exists());
}

#[test]
fn an_unwritable_store_is_one_error() {
    let machine = Machine::new();
    fs::write(machine.path("file"), "").unwrap();
    let stderr = "错误：打不开日志库 file/x.sqlite：路径里有一段是文件，不是文件夹。换一个路径：--store sqlite:路径\n";
    for command in ["ask 好", "chat --json", "sessions list"] {
        check(&machine, &format!("--store sqlite:file/x.sqlite {command}"), 1, stderr);
    }
    let stderr =
        "错误：打不开日志库 .：这是一个文件夹，不是文件。换一个路径：--store sqlite:路径\n";
    check(&machine, "ask --store sqlite:. 好", 1, stderr);
    let stderr = "错误：数据库 postgres://root@127.0.0.1:1/db 连不上：Connection refused (os error 111)。\
        看数据库是否在运行、主机和端口对不对；已等过的话，恢复后再试\n";
    check(&machine, "ask --store postgres://root:secret@127.0.0.1:1/db 好", 1, stderr);
}

#[cfg(unix)]
#[test]
fn a_full_output_is_one_error() {
    // A device that refuses every byte, where there is one.
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let machine = Machine::new();
    let mut command = machine.command(&["ask", "--json", "好"]);
    let output = command.stdout(full).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("错误：") && stderr.lines().count() == 1, "{stderr}");
}
