//! Frames: a thing and a state are read together wherever they stand in a clause, what leaves open
//! whether the state holds is no statement, and faults in `frames.yaml` are found with their place.

use std::fs;
use std::path::Path;

use super::program::Machine;

/// What a message is read as, by `--explain`: fact, value and how it was found.
#[track_caller]
fn check(message: &str, expected: &[&str]) {
    let run = Machine::new().run(&["ask", "--now", "2026-11-21", "--explain", message], b"");
    let read = run.stdout.split("读到：\n").nth(1).unwrap_or_default();
    let read = read.split("已知：").next().unwrap_or_default();
    let lines: Vec<String> = read
        .lines()
        .filter(|line| line.contains("enrolled =") || line.contains("filed ="))
        .map(|line| {
            let words: Vec<&str> =
                line.split_whitespace().filter(|w| !w.starts_with('“')).collect();
            words.join(" ")
        })
        .collect();
    assert_eq!(lines, expected, "{message}\n{}", run.stdout);
}

#[test]
fn a_thing_and_a_state_are_read_together() {
    check("慢病卡前年就在县里办下来了", &["enrolled = yes frame"]);
    check("异地备案是2月14号办好的", &["filed = yes frame"]);
    // A word between them that tells something else stays.
    check("异地备案是在手机上办好的", &["filed = yes frame"]);
}

#[test]
fn what_is_denied_is_not_so() {
    check("异地备案还没来得及去弄", &["filed = no frame"]);
    check("没申请过慢病卡", &["enrolled = no frame hint"]);
}

#[test]
fn a_question_or_a_plan_is_no_statement() {
    check("慢病卡办下来了吗", &[]);
    check("想把慢病卡办了", &[]);
    check("慢病卡多久办下来", &[]);
    check("等慢病卡办下来再去看病", &[]);
    check("慢病卡的钱，办好了手续", &[]);
}

#[test]
fn faults_are_found_with_their_place() {
    let machine = Machine::new();
    let folder = machine.path("kb");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"), &folder);
    let frames = "\
lists:
  not: 没
  open: 怎么
  wish: 想
  later: 以后
  closing: 吗
  aside: 住院
  filing: 备案
  done: 办了
  paper: [filing, 表]
frames:
  - { about: [filling], says: [done], means: { filed: \"yes\" } }
  - { about: [filing], says: [done], means: { filed: \"yes\" } }
  - { about: [filing], says: [done], order: either, means: { filed: \"no\" } }
  - { about: [filing], order: behind, says: [paper], means: { filed: \"no\" } }
";
    fs::write(folder.join("frames.yaml"), frames).unwrap();
    let run = machine.line("check --knowledge kb --format json");
    assert_eq!(run.code, Some(1));
    let problems: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let found: Vec<String> = problems
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["file"].as_str().is_some_and(|f| f.ends_with("frames.yaml")))
        .map(|problem| {
            let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
            format!("{} {} {} {}", problem["line"], text("code"), text("message"), text("help"))
        })
        .collect();
    assert_eq!(
        found,
        [
            "12 M0214 没有叫 filling 的词表 是不是想写 filing？",
            "14 M0502 这个句式和第 13 行的重合，意思却不同 改窄其中一个的 about、says、order 或 mood",
            "15 M0209 order 不能是 behind ",
        ]
    );
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
