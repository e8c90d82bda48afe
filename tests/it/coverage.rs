//! Guards `mante test --coverage`: what dialogs reach, what logged sessions reach, and what
//! neither does, of rows, cells of routes, questions and sentences; as text and as a page.

use std::fs;

use super::program::{Machine, Run};

/// One dialog and one logged session, each reaching what the other does not.
fn machine() -> Machine {
    let machine = Machine::new();
    fs::create_dir(machine.path("dialogs")).unwrap();
    let dialog = "title: 一\nturns:\n  - say: 临汾居民医保，糖尿病有并发症，怎么办慢病\n";
    fs::write(machine.path("dialogs/one.yaml"), dialog).unwrap();
    let run = machine.run(&["chat", "--json"], "谢谢\n我糖尿病，怎么办慢病\n".as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    machine
}

fn is_missed(run: &Run, what: &str) -> bool {
    run.stdout.lines().any(|line| line.starts_with("没走到 ") && line.ends_with(what))
}

#[test]
fn dialogs_alone_reach_what_they_reach() {
    let run = machine().line("test --coverage");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    for reached in [
        " 141000.enrollment.route.diabetes_yes",
        " 141000.enrollment.route.diabetes_yes diabetes_complication=yes",
        " 句子 next.sources",
    ] {
        assert!(!is_missed(&run, reached), "{reached}\n{}", run.stdout);
    }
    for missed in [
        " 141000.enrollment.route.diabetes_no",
        " 141000.enrollment.route.diabetes_no diabetes_complication=no",
        " 问题 region",
        " 句子 talk.thanks",
    ] {
        assert!(is_missed(&run, missed), "{missed}\n{}", run.stdout);
    }
    assert!(run.stdout.ends_with("1 passed, 0 failed\n"));
}

#[test]
fn logged_sessions_reach_more() {
    let machine = machine();
    let run = machine.line("test --traffic --coverage-html page.html");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(run.stdout.contains("重放了记下的 1 个会话、2 轮\n"), "{}", run.stdout);
    assert!(!is_missed(&run, " 问题 region"), "{}", run.stdout);
    assert!(!is_missed(&run, " 句子 talk.thanks"), "{}", run.stdout);
    assert!(is_missed(&run, " 句子 talk.goodbye"), "{}", run.stdout);

    let page = fs::read_to_string(machine.path("page.html")).unwrap();
    let line = |id: &str, dialogs: &str, traffic: &str| {
        let mark = |mark: &str| format!("<td class=\"count\">{mark}</td>");
        format!("<code>{id}</code></td>{}{}", mark(dialogs), mark(traffic))
    };
    assert!(page.contains(&line("talk.thanks", "–", "✓")));
    assert!(page.contains(&format!("<tr class=\"missed\"><td>{}", line("talk.goodbye", "–", "–"))));
    assert!(page.contains("name=\"viewport\""));
    assert!(!page.contains("src=") && !page.contains("href="), "the page needs nothing beside it");
}

#[test]
fn only_the_newest_sessions_are_replayed_where_a_limit_is_set() {
    let run = machine().line("test --traffic --limit 0");
    assert!(run.stdout.contains("重放了记下的 0 个会话、0 轮\n"), "{}", run.stdout);
    assert!(is_missed(&run, " 句子 talk.thanks"), "{}", run.stdout);
}
