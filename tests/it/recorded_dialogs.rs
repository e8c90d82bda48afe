//! Guards `mante sessions record`: a logged session becomes a dialog that passes `mante test` at
//! once, without what might be personal, and never in the place of another file.

use std::fs;
use std::sync::LazyLock;

use mante::dialog::Assistant;
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::replay::Replayer;
use mante::replay::conversation::Heard;
use mante::replay::record::{Recording, Unrecordable, record};

use super::program::Machine;

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let (knowledge, mut problems) = load(&Files::embedded());
    Assistant::new(knowledge.expect("the embedded knowledge loads"), &mut problems)
});

/// A name, an address, an ID number; then a pressed button and a question.
const SAID: &str = "\
我叫张桂兰，住东大街15号，我妈临汾居民医保，糖尿病，办慢病，身份证11010519491231002X
{\"choose\": \"yes\"}
能报多少
";

const RECORDED: &str = "\
# 由 mante sessions record 录成；〔略〕是去掉的字，去掉后读出来的不变。
title: 录自会话：临汾 · 办慢特病认定 · 糖尿病 · 能报多少
now: \"2026-11-21\"
turns:
- say: 我〔略〕，住〔住址〕，我妈临汾居民医保，糖尿病，办慢病，身份证〔证件号〕
  expect:
    status: ask
    facts: {region: \"141000\", procedure: enrollment, disease: [diabetes], insurance: resident, applicant: proxy}
    ask: diabetes_complication
- choose: \"yes\"
  expect:
    status: answer
    facts: {diabetes_complication: \"yes\"}
    outcome: apply
    papers: [id_card, diagnosis_certificate, test_report, application_form, agent_id_card, authorization_letter]
    sources: [linfen-2025, hotline-unverified, jiangsu-guide-2022, nation-filing-2022]
- say: 能报多少
  expect:
    status: answer
    facts: {aspect: benefits}
    outcome: apply
    sources: linfen-2025
";

/// A machine with one session, and its id.
fn said(lines: &str) -> (Machine, String) {
    let machine = Machine::new();
    let run = machine.run(&["chat", "--json"], lines.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let list = machine.line("sessions list --json");
    let session: serde_json::Value =
        serde_json::from_str(list.stdout.lines().next().expect("a session")).unwrap();
    (machine, session["session"].as_str().unwrap().to_owned())
}

#[test]
fn a_session_becomes_a_dialog_that_passes() {
    let (machine, id) = said(SAID);
    let run = machine.line(&format!("sessions record {id} -o mine.yaml"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    assert_eq!(run.stderr, "请从头看一遍：姓名、地址可能没有去干净，结论要人核对，标题要人改。\n");
    let text = fs::read_to_string(machine.path("mine.yaml")).unwrap();
    assert_eq!(text, RECORDED);
    let run = machine.line("test mine.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1 passed, 0 failed\n"));
}

#[test]
fn a_file_that_is_there_stays() {
    let (machine, id) = said(SAID);
    fs::write(machine.path("mine.yaml"), "title: 我的\n").unwrap();
    let run = machine.line(&format!("sessions record {id} -o mine.yaml"));
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stderr, "错误：mine.yaml 已经有了，没有覆盖。换个文件名\n");
    assert_eq!(fs::read_to_string(machine.path("mine.yaml")).unwrap(), "title: 我的\n");
}

#[test]
fn an_unknown_session_is_refused() {
    let run = Machine::new().line("sessions record nobody");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(run.stderr, "错误：没有编号是 nobody 的会话。用 mante sessions list 看有哪些\n");
}

fn heard(turns: &[(u64, &str, &str)]) -> Vec<Heard> {
    let heard = |(number, day, input): &(u64, &str, &str)| {
        Heard::read(*number, &format!("{day}T09:30:00"), input, "ask", false).expect("a day")
    };
    turns.iter().map(heard).collect()
}

fn recorded(turns: &[(u64, &str, &str)]) -> Result<Recording, Unrecordable> {
    record(&Replayer::new(&ASSISTANT), &heard(turns))
}

const DAY: &str = "2026-11-21";

#[test]
fn a_pressed_button_is_chosen_and_a_photo_is_left_out() {
    let recording = recorded(&[
        (1, DAY, "临汾居民医保，糖尿病，怎么办慢病"),
        (2, DAY, r#"{"media": "photo"}"#),
        (3, DAY, r#"{"press": {"turn": 1, "value": "no"}}"#),
    ])
    .expect("a recording");
    assert_eq!((recording.left_out, recording.changed), (vec![2], vec![3]));
    let turns: Vec<&str> = recording
        .text
        .lines()
        .filter(|line| {
            line.contains("say:") || line.contains("choose:") || line.contains("outcome:")
        })
        .map(str::trim)
        .collect();
    assert_eq!(
        turns,
        ["- say: 临汾居民医保，糖尿病，怎么办慢病", "- choose: \"no\"", "outcome: no_complication"]
    );
}

#[test]
fn what_is_read_is_not_struck() {
    // The name says nothing; the slip 塘尿病 is read, and has to stay.
    let recording = recorded(&[(1, DAY, "我是王桂芳，临汾医保，塘尿病，怎么办慢病")]);
    let text = recording.expect("a recording").text;
    assert!(!text.contains("桂芳"), "{text}");
    assert!(text.contains("塘尿病"), "{text}");
    assert!(text.contains("disease: [diabetes]"), "{text}");
}

#[test]
fn a_session_without_its_beginning_is_refused() {
    let found = recorded(&[(2, DAY, "临汾医保"), (3, DAY, "糖尿病")]);
    assert_eq!(found.unwrap_err(), Unrecordable::Shortened(1));
    assert_eq!(recorded(&[]).unwrap_err(), Unrecordable::Empty);
}

#[test]
fn a_session_over_days_that_count_is_refused() {
    // 昨天 is another day where both turns take place on one.
    let found = recorded(&[
        (1, "2026-11-21", "漯河医保，去北京看病怎么备案"),
        (2, "2026-12-25", "昨天住的院"),
    ]);
    assert_eq!(found.unwrap_err(), Unrecordable::Differs(2));
}
