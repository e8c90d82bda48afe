//! Guards `mante test --filter` and `--timings`: the dialogs that have all of the words in their
//! path, their title or the name or code of the insured place, and no others.

use std::fs;

use super::program::Machine;

fn machine() -> Machine {
    let machine = Machine::new();
    fs::create_dir(machine.path("dialogs")).unwrap();
    let write = |name: &str, text: &str| fs::write(machine.path("dialogs").join(name), text);
    write("one.yaml", "title: 洪洞县\nturns:\n  - say: 洪洞县医保，糖尿病怎么办慢病\n").unwrap();
    let failing = "title: 错的\nturns:\n  - say: 漯河医保\n    expect: { status: info }\n";
    write("Two.yaml", failing).unwrap();
    machine
}

#[test]
fn path_title_and_place_are_looked_at() {
    let machine = machine();
    for words in [
        "--filter ONE",
        "--filter 洪洞",
        "--filter 临汾",
        "--filter 1410",
        "--filter 山西 --filter one",
    ] {
        let run = machine.line(&format!("test {words}"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1 passed, 0 failed\n"), "{words}");
    }
    let run = machine.line("test --filter two");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.ends_with("0 passed, 1 failed\n"), "{}", run.stdout);
    assert!(run.stdout.contains("    - info\n    + ask\n"), "{}", run.stdout);
}

#[test]
fn a_filter_that_nothing_fits_is_an_error() {
    let run = machine().line("test --filter 火星");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        run.stderr,
        "错误：没有对话符合 --filter 火星。比的是文件名、标题和参保地（名称或代码）\n"
    );
}

#[test]
fn the_rate_is_told() {
    let run = machine().line("test --filter one --timings");
    let last = run.stdout.lines().last().expect("a line");
    assert!(last.starts_with("重放 2 轮用了 ") && last.ends_with(" 轮"), "{last}");
}

#[test]
fn differences_are_coloured_where_colours_are_wanted() {
    let machine = machine();
    let mut command = machine.command(&["test", "--filter", "two"]);
    let output = command.env("CLICOLOR_FORCE", "1").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\u{1b}[31m- info\u{1b}[0m\n"), "{text:?}");
    assert!(text.contains("\u{1b}[32m+ ask\u{1b}[0m\n"), "{text:?}");
}
