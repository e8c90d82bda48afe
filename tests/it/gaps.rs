//! Guards `mante gaps`: what people asked and did not get is counted by what was asked, once for
//! each conversation, the most wanted first.

use serde_json::Value;

use super::program::Machine;

/// Two conversations that ask the same in other signs, one that asks something uncovered, one that
/// asks what the source does not say and marks the answer.
const SAID: &str = "\
外星人怎么养
请转告火星

外星人，怎么养？

郑州医保，办慢病卡要什么材料

西双版纳糖尿病慢病卡能报多少
{\"choose\": \"cmd:bad\"}
";

fn said() -> Machine {
    let machine = Machine::new();
    let run = machine.run(&["chat", "--json"], SAID.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    machine
}

#[test]
fn what_went_unanswered_is_ranked() {
    let run = said().line("gaps --json");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let found: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let short = |gap: &Value| {
        let text = |key: &str| gap[key].as_str().unwrap().to_owned();
        (
            text("why"),
            text("what"),
            gap["sessions"].as_u64().unwrap(),
            gap["times"].as_u64().unwrap(),
        )
    };
    let expected = [
        ("not_understood", "外星人怎么养", 2, 2),
        ("not_understood", "请转告火星", 1, 1),
        ("not_covered", "郑州 · 办慢特病认定 · 材料", 1, 1),
        ("not_written", "西双版纳 · 办慢特病认定 · 糖尿病 · 能报多少", 1, 1),
        ("no_help", "西双版纳 · 办慢特病认定 · 糖尿病 · 能报多少", 1, 1),
    ];
    let expected = expected
        .map(|(why, what, sessions, times)| (why.to_owned(), what.to_owned(), sessions, times));
    assert_eq!(found.iter().map(short).collect::<Vec<_>>(), expected);
    assert_eq!(found[0]["words"], "外星人，怎么养？");
    assert_eq!(found[4]["words"], "西双版纳糖尿病慢病卡能报多少");
    assert_eq!(found[4]["turn"], 1);
}

#[test]
fn each_reason_has_a_table_of_its_own() {
    let machine = said();
    let run = machine.line("gaps --limit 1");
    let titles: Vec<&str> = run.stdout.lines().filter(|line| line.contains('（')).collect();
    let expected = [
        "没听懂（2 种，3 次）",
        "没有资料（1 种，1 次）",
        "来源没写（1 种，1 次）",
        "说没帮上（1 种，1 次）",
    ];
    assert_eq!(titles, expected, "{}", run.stdout);
    assert!(!run.stdout.contains("火星"), "{}", run.stdout);
}

#[test]
fn where_nothing_was_missed_it_says_so() {
    let run = Machine::new().line("gaps");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "记下的会话里没有没答上的。\n"));
}
