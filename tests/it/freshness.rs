//! Guards freshness: `mante due`, `mante check --at`, and that a day past its review an answer says
//! so, a day past its end an item is not shown.

use std::fs;

use super::knowledge_folder::KnowledgeFolder;
use super::program::{Machine, Run};

/// How the row with the yearly cap begins.
const CAP: &str = "    benefits:\n      - key: hypertension\n";

/// A machine with a copy of the knowledge base in which one row has these dates.
fn with_dates(dates: &str) -> Machine {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "mine");
    folder.change("regions/linfen.yaml", CAP, &format!("{CAP}        {dates}\n"));
    machine
}

fn ask(machine: &Machine, day: &str) -> Run {
    let line = format!("ask --knowledge mine --now {day} 临汾高血压三级办了慢病卡能报多少");
    machine.line(&line)
}

#[test]
fn what_is_due_stands_soonest_first() {
    let machine = with_dates("review_by: 2026-11-30");
    let run = machine.line("due --knowledge mine --within 20");
    let expected = "\
日期        还有  要做  哪一条                                       上次核对  在哪里
2026-11-30  9天   复核  临汾 · 办慢特病认定 · benefits.hypertension  没写      mine/regions/linfen.yaml:365
";
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), expected), "{}", run.stderr);
    let run = machine.line("due --within 20");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "没有要复核的。\n"));
}

#[test]
fn what_is_overdue_stays_on_the_list() {
    let machine = with_dates("review_by: 2026-11-01");
    let run = machine.line("due --knowledge mine --within 0 --json");
    let due: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(due["day"], "2026-11-01");
    assert_eq!(due["what"], "review");
    assert_eq!(due["file"], "mine/regions/linfen.yaml");
}

#[test]
fn the_calendar_file_has_an_event_for_each() {
    let machine = with_dates("until: 2026-12-05");
    machine.line("due --knowledge mine --within 20 --ics due.ics");
    let text = fs::read_to_string(machine.path("due.ics")).unwrap();
    // Long lines are folded.
    let text = text.replace("\r\n ", "").replace("\r\n", "\n");
    let lines: Vec<&str> = text.lines().collect();
    for line in [
        "BEGIN:VCALENDAR",
        "DTSTART;VALUE=DATE:20261205",
        "DTEND;VALUE=DATE:20261206",
        "SUMMARY:最后一天：临汾 · 办慢特病认定 · benefits.hypertension",
        "UID:20261205-ends-regions-linfen.yaml-benefits-hypertension@mante",
    ] {
        assert!(lines.contains(&line), "{line} is not in\n{text}");
    }
    assert_eq!(lines.iter().filter(|line| **line == "BEGIN:VEVENT").count(), 1, "{text}");
}

#[test]
fn a_day_past_its_review_the_answer_says_so() {
    let machine = with_dates("review_by: 2026-11-30");
    let overdue = "2026-11-30";
    assert!(!ask(&machine, "2026-11-30").stdout.contains(overdue));
    assert!(ask(&machine, "2026-12-01").stdout.contains(overdue));
}

#[test]
fn a_day_past_its_end_an_item_is_not_shown() {
    let machine = with_dates("until: 2026-11-30");
    assert!(ask(&machine, "2026-11-30").stdout.contains("4000元"));
    let after = ask(&machine, "2026-12-01");
    assert!(!after.stdout.contains("4000元"), "{}", after.stdout);
    assert_eq!(after.code, Some(0));
}

#[test]
fn a_row_ends_with_its_source() {
    let machine = Machine::new();
    let (before, after) = ("as_of: \"2025\"\n", "as_of: \"2025\"\nuntil: 2026-11-30\n");
    let folder = KnowledgeFolder::copy(&machine, "mine");
    folder.change("sources/linfen-2025.yaml", before, after);
    assert!(ask(&machine, "2026-11-30").stdout.contains("4000元"));
    let after = machine
        .line("ask --json --knowledge mine --now 2026-12-01 临汾高血压三级办了慢病卡能报多少");
    let reply: serde_json::Value = serde_json::from_str(&after.stdout).unwrap();
    assert_eq!(reply["status"], "not_covered", "{}", after.stdout);
}

#[test]
fn check_looks_ahead() {
    let machine = with_dates("until: 2026-12-05");
    let run = machine.line("check --knowledge mine --at 2026-12-05");
    assert!(run.stdout.starts_with("知识库没有问题"), "{}{}", run.stdout, run.stderr);
    let line = "2026-12-05 最后一天：临汾 · 办慢特病认定 · benefits.hypertension\n";
    assert!(run.stdout.ends_with(line), "{}", run.stdout);
    let run = machine.line("check --knowledge mine --at 2026-12-06");
    assert_eq!(run.code, Some(0));
    let found =
        "提醒[M0702]: benefits 的 hypertension 在 2026-12-05 之后失效，到 2026-12-06 不再说给人听";
    let reminder = run.stderr.strip_prefix("可以等 (1)\n\n");
    assert!(reminder.is_some_and(|text| text.starts_with(found)), "{}", run.stderr);
    assert_eq!(machine.line("check --knowledge mine --strict --at 2026-12-06").code, Some(1));
    assert_eq!(machine.line("check --knowledge mine --strict").code, Some(0));
}
