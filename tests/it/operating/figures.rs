//! The figures for Prometheus: what must be there, of both processes that serve people.

use super::{check_answered, say};
use crate::program::Machine;
use crate::telegram::bot::Bot;
use crate::telegram::fake::Fake;
use crate::web::served::Served;

/// An answer with an outcome.
const WORDS: &str = "临汾居民医保，糖尿病有并发症，手机上怎么办慢病";

#[track_caller]
fn check(figures: &str, lines: &[&str]) {
    for line in lines {
        assert!(figures.contains(line), "{line} is not in {figures}");
    }
    assert!(!figures.contains("临汾") && !figures.contains("141000"), "{figures}");
}

#[test]
fn a_server_shows_its_figures() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    check_answered(&say(&visitor, "a", WORDS));
    check(
        &visitor.get("/metrics").text,
        &[
            r#"mante_turns_total{channel="api",status="answer"} 1"#,
            r#"mante_outcomes_total{outcome="enrollment."#,
            r#"mante_turn_seconds_bucket{channel="api",le="+Inf"} 1"#,
            r#"mante_step_seconds_count{channel="api"} 1"#,
            r#"mante_commit_seconds_bucket{le="+Inf"} 1"#,
            "mante_commit_turns_sum 1",
            "mante_turns_waiting 0",
            "mante_queue_waiting 0",
            "mante_outbox_waiting 0",
            r#"mante_store_bytes{part="data"} "#,
            r#"mante_store_bytes{part="log"} "#,
            "# HELP mante_turn_seconds ",
        ],
    );
}

/// The words and their meaning are remembered once they were met twice, and each gets its own reply.
#[test]
fn the_figures_tell_what_was_answered_from_memory() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let otherwise = format!("{WORDS}？");
    let said = [("a", WORDS), ("b", WORDS), ("c", WORDS), ("d", &otherwise), ("e", WORDS)];
    let replies = said.map(|(session, words)| {
        let answer = say(&visitor, session, words);
        check_answered(&answer);
        assert_eq!(answer.header("content-length"), answer.text.len().to_string());
        let mut reply = answer.json();
        assert_eq!(reply["session"].take(), session);
        reply
    });
    for reply in &replies[1..] {
        assert_eq!(*reply, replies[0]);
    }
    check(
        &visitor.get("/metrics").text,
        &[
            r#"mante_thoughts_total{from="anew"} 2"#,
            r#"mante_thoughts_total{from="words"} 2"#,
            r#"mante_thoughts_total{from="meaning"} 1"#,
        ],
    );
}

/// What is remembered is dropped when somebody has everything erased.
#[test]
fn what_was_remembered_is_thought_anew_once_somebody_is_forgotten() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let check_said = |session: &str, words: &str| {
        let answer = say(&visitor, session, words);
        check_answered(&answer);
    };
    for session in ["a", "b", "c"] {
        check_said(session, WORDS);
    }
    let remembered = [r#"mante_thoughts_total{from="words"} 1"#];
    check(&visitor.get("/metrics").text, &remembered);
    check_said("d", "删掉我的记录");
    check_said("d", "都删掉");
    check_said("e", WORDS);
    check(&visitor.get("/metrics").text, &remembered);
    check_said("f", WORDS);
    check_said("g", WORDS);
    check(&visitor.get("/metrics").text, &[r#"mante_thoughts_total{from="words"} 2"#]);
}

#[test]
fn a_bot_shows_its_figures_where_it_is_told_to() {
    let (machine, fake) = (Machine::new(), Fake::start());
    let bot = Bot::start_with(&fake, &machine, &["--metrics", "127.0.0.1:0"]);
    let told = bot.wait_until_told("/metrics\n");
    let start = told.find("http://").unwrap();
    let address = told[start..].lines().next().unwrap();
    fake.send_text(4_711, WORDS);
    fake.wait_for_messages(4_711, 1);
    // The part is noted as sent by a commit of its own; then nothing waits any more.
    let figures = (0..100_000)
        .map(|_| reqwest::blocking::get(address).unwrap().text().unwrap())
        .find(|figures| figures.contains("mante_outbox_waiting 0"));
    check(
        &figures.unwrap(),
        &[
            r#"mante_turns_total{channel="telegram",status="answer"} 1"#,
            r#"mante_turn_seconds_bucket{channel="telegram",le="+Inf"} 1"#,
            r#"mante_outcomes_total{outcome="enrollment."#,
            r#"mante_commit_seconds_bucket{le="+Inf"} "#,
            "mante_queue_waiting 0",
            r#"mante_store_bytes{part="data"} "#,
        ],
    );
}
