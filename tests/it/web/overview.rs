//! Guards the overview: what was counted is right, for the period and channel that are asked for,
//! and every chart has its table.

use mante::knowledge::files::Files;
use mante::knowledge::{Knowledge, load};
use mante::replay::overview::{Counting, Figures, Period, Turn};

use super::served::Served;
use super::signed::{add_user, secret, signed_in};
use crate::program::Machine;

fn knowledge() -> Knowledge {
    load(&Files::embedded()).0.unwrap()
}

/// Two conversations of one channel, one of another, one of another month.
const LOG: [(&str, u64, &str, &str, &str, &str, u64); 7] = [
    (
        "a",
        1,
        "2026-11-20T23:59:59",
        "web",
        "糖尿病",
        r#"{"status":"ask","facts":{"disease":["diabetes"]},"ask":{"fact":"region","text":"","options":[]},"text":""}"#,
        100,
    ),
    (
        "a",
        2,
        "2026-11-21T00:00:00",
        "web",
        "临汾",
        r#"{"status":"answer","facts":{"region":"141000","disease":["diabetes"],"procedure":"enrollment"},"answer":{"aspect":"overview","sections":[]},"ask":{"fact":"insurance"}}"#,
        300,
    ),
    (
        "a",
        3,
        "2026-11-21T00:00:01",
        "web",
        r#"{"choose":"cmd:good"}"#,
        r#"{"status":"info","facts":{"region":"141000","disease":["diabetes"],"procedure":"enrollment"}}"#,
        200,
    ),
    (
        "b",
        1,
        "2026-11-21T08:00:00",
        "web",
        "备案",
        r#"{"status":"ask","facts":{},"ask":{"fact":"region"}}"#,
        400,
    ),
    (
        "b",
        2,
        "2026-11-21T08:00:10",
        "web",
        r#"{"choose":"unknown"}"#,
        r#"{"status":"ask","facts":{},"ask":{"fact":"procedure"}}"#,
        500,
    ),
    (
        "c",
        1,
        "2026-11-21T09:00:00",
        "telegram",
        "外星人",
        r#"{"status":"unclear","facts":{}}"#,
        600,
    ),
    ("d", 1, "2026-10-01T09:00:00", "web", "你好", r#"{"status":"info","facts":{}}"#, 700),
];

fn figures(from: &str, to: &str, channel: Option<&str>) -> Figures {
    let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
    let mut counting = Counting::new(Period { from, to, channel: channel.map(str::to_owned) });
    for (session, number, at, channel, input, reply, micros) in LOG {
        let failed = false;
        counting.see(&Turn { session, number, at, channel, input, reply, micros, failed });
    }
    counting.figures(&knowledge())
}

fn named(list: &[(String, usize)]) -> Vec<(&str, usize)> {
    list.iter().map(|(name, count)| (name.as_str(), *count)).collect()
}

#[test]
fn the_log_of_a_period_is_counted() {
    let figures = figures("2026-11-20", "2026-11-22", None);
    assert_eq!((figures.sessions, figures.turns), (3, 6));
    let days: Vec<(String, usize, usize)> = figures
        .days
        .iter()
        .map(|(day, sessions, turns)| (day.to_string(), *sessions, *turns))
        .collect();
    let expected = [("2026-11-20", 1, 1), ("2026-11-21", 3, 5), ("2026-11-22", 0, 0)];
    assert_eq!(days, expected.map(|(day, sessions, turns)| (day.to_owned(), sessions, turns)));
    let statuses: Vec<(&str, usize)> =
        figures.statuses.iter().map(|(status, count)| (status.as_str(), *count)).collect();
    assert_eq!(statuses, [("answer", 1), ("ask", 3), ("info", 1), ("unclear", 1)]);
    assert_eq!(named(&figures.regions), [("临汾", 1)]);
    assert_eq!(named(&figures.diseases), [("糖尿病", 1)]);
    assert_eq!(named(&figures.procedures), [("办慢特病认定", 1)]);
    assert_eq!(figures.ratings, (1, 0));
    assert_eq!(figures.micros, [300, 600, 600]);
    let gaps: Vec<&str> = figures.gaps.iter().map(|gap| gap.what.as_str()).collect();
    assert_eq!(gaps, ["外星人"]);
}

#[test]
fn what_a_source_does_not_say_is_counted_by_the_rules_that_spoke() {
    let (day, now) = ("2026-11-21".parse().unwrap(), "2026-11-21T09:00:00");
    let counted = |rules: &[&str]| {
        let reply = serde_json::json!({
            "status": "answer",
            "facts": { "region": "141000", "procedure": "enrollment" },
            "answer": { "aspect": "benefits", "rules": rules },
        });
        let mut counting = Counting::new(Period { from: day, to: day, channel: None });
        counting.see(&Turn {
            session: "a",
            number: 1,
            at: now,
            channel: "telegram",
            input: r#"{"text":"起付线多少"}"#,
            reply: &reply.to_string(),
            micros: 1,
            failed: false,
        });
        let gaps = counting.figures(&knowledge()).gaps;
        gaps.iter().map(|gap| (gap.why.name(), gap.what.clone())).collect::<Vec<_>>()
    };
    let route = "141000.enrollment.route.diabetes_yes";
    let unwritten = "141000.enrollment.benefits.deductible";
    let written = "141000.enrollment.benefits.diabetes";
    let what = "临汾 · 办慢特病认定 · 能报多少".to_owned();
    assert_eq!(counted(&[route, unwritten]), [("not_written", what)]);
    assert_eq!(counted(&[route, unwritten, written]), []);
    assert_eq!(counted(&[route]), []);
}

#[test]
fn a_question_is_answered_not_known_or_the_last_thing_before_somebody_left() {
    let figures = figures("2026-11-20", "2026-11-22", None);
    let counted: Vec<(&str, [usize; 4])> = figures
        .questions
        .iter()
        .map(|one| (one.fact.as_str(), [one.asked, one.answered, one.unsure, one.left]))
        .collect();
    assert_eq!(counted, [("procedure", [1, 0, 0, 1]), ("region", [2, 1, 1, 0])]);
}

#[test]
fn a_channel_and_a_day_are_counted_alone() {
    let telegram = figures("2026-11-01", "2026-11-30", Some("telegram"));
    assert_eq!((telegram.sessions, telegram.turns, telegram.micros), (1, 1, [600, 600, 600]));
    let day = figures("2026-11-20", "2026-11-20", None);
    assert_eq!((day.sessions, day.turns), (1, 1));
    assert_eq!(day.questions[0].left, 1);
    let nothing = figures("2026-09-01", "2026-09-01", None);
    assert_eq!((nothing.sessions, nothing.turns, nothing.micros), (0, 0, [0, 0, 0]));
}

#[test]
fn maintainers_see_the_figures_as_charts_with_tables() {
    let machine = Machine::new();
    let said = "西双版纳糖尿病慢病卡能报多少\n{\"choose\": \"cmd:bad\"}\n\n<b>外星人\n";
    let run = machine.run(&["chat", "--json", "--now", "2026-11-20"], said.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    add_user(&machine, "maria", "maintainer");
    let served = Served::start(&machine);
    let maria = signed_in(&served, "maria");
    let page = maria.get("/desk/overview?days=7");
    assert_eq!(page.status, 200);
    let text = page.text;
    let holds = |part: &str| assert!(text.contains(part), "{part}: {text}");
    holds("<td>2026-11-20</td><td class=\"count\">2</td><td class=\"count\">3</td>");
    holds("<td>答复</td><td class=\"count\">1</td><td class=\"count\">33%</td>");
    holds("<td>没听懂</td><td class=\"count\">1</td><td class=\"count\">33%</td>");
    holds("<td>糖尿病</td><td class=\"count\">1</td><td class=\"count\">100%</td>");
    holds("<dt>有帮助 / 没帮上（按钮）</dt><dd>0 / 1</dd>");
    holds("&lt;b&gt;外星人");
    holds("<dt>现在在岗</dt><dd>没有人</dd>");
    assert!(!text.contains("<b>"), "{text}");
    assert_eq!(text.matches("<svg").count(), text.matches("<summary>表格：").count());
    assert_eq!(text.matches("<svg").count(), 5);
    assert!(!text.contains("style="), "a style inside the page is refused by its own policy");
    assert_eq!(maria.submit("/desk/here", &[("csrf", &secret(&maria))]).status, 204);
    let other = maria.get("/desk/overview?days=7&channel=telegram").text;
    assert!(other.contains("<dt>现在在岗</dt><dd>maria</dd>"), "{other}");
    assert!(other.contains("<dt>会话</dt><dd>0</dd>"), "{other}");
    for wrong in ["?days=0", "?days=1;DROP", "?from=x", "?from=2026-11-21&to=2026-11-20"] {
        assert_eq!(maria.get(&format!("/desk/overview{wrong}")).status, 400, "{wrong}");
    }
}
