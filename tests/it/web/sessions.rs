//! Guards the sessions that maintainers read and take out: masked, filtered, and never unnoticed.

use serde_json::Value;

use super::served::{Served, Visitor};
use super::signed::{add_user, signed_in};
use crate::program::Machine;

/// Two conversations of one day and one of a day long before.
const SAID: &str = "\
西双版纳糖尿病慢病卡能报多少，我的身份证 532801196001011234
{\"choose\": \"cmd:bad\"}

<script>alert(1)</script>外星人
";

fn with_maria() -> (Machine, Served, Visitor) {
    let machine = Machine::new();
    for (day, said) in [("2026-08-01", "临汾异地备案\n"), ("2026-11-20", SAID)] {
        let run = machine.run(&["chat", "--json", "--now", day], said.as_bytes());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    add_user(&machine, "maria", "maintainer");
    let served = Served::start(&machine);
    let maria = signed_in(&served, "maria");
    (machine, served, maria)
}

/// The addresses of the sessions on a page, in their order.
fn addresses(page: &str) -> Vec<String> {
    let links = page.split("<td class=\"when\"><a href=\"").skip(1);
    links.map(|link| link.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn sessions_are_listed_newest_first_and_filtered() {
    let (_machine, _served, maria) = with_maria();
    let count = |query: &str| addresses(&maria.get(&format!("/desk/sessions{query}")).text).len();
    assert_eq!(count(""), 2);
    assert_eq!(count("?days=1100"), 3);
    assert_eq!(count("?status=unclear"), 1);
    assert_eq!(count("?region=%E7%89%88%E7%BA%B3"), 1);
    assert_eq!(count("?text=%E5%A4%96%E6%98%9F%E4%BA%BA"), 1);
    assert_eq!(count("?channel=telegram"), 0);
    let page = maria.get("/desk/sessions?channel=desk").text;
    assert!(page.contains("<option value=\"desk\" selected>工作台</option>"), "{page}");
    assert_eq!(count("?text='%20OR%20'1'='1"), 0);
    assert_eq!(count("?status=x'%20OR%20'1'='1"), 0);
    let page = maria.get("/desk/sessions?days=1100").text;
    let all = addresses(&page);
    let oldest = maria.get(&all[2]).text;
    assert!(oldest.contains("第 1 轮 · 2026-08-01 "), "{oldest}");
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;外星人"), "{page}");
    let wrong = maria.get("/desk/sessions?from=1'%20OR%20'1'='1");
    assert_eq!(
        (wrong.status, wrong.json()["detail"].as_str()),
        (400, Some("日期要写成 2026-11-21 这样"))
    );
    // In a browser, in the frame of the desk.
    for (path, says) in [
        ("/desk/overview?from=2026-13-01", "日期要写成 2026-11-21 这样"),
        ("/desk/overview?days=x", "days 要是 1 到 1100 的整数"),
        ("/desk/sessions/web:nobody", "没有这一页"),
    ] {
        let page = maria.ask(maria.request("GET", path).header("accept", "text/html"));
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}: {page:?}");
        for part in [says, "aria-label=\"工作台\"", "<a href=\"/desk\">回到工作台</a>"] {
            assert!(page.text.contains(part), "{path}: {part} is not in {}", page.text);
        }
    }
}

#[test]
fn a_session_is_read_masked_and_the_reading_is_noted() {
    let (machine, _served, maria) = with_maria();
    let page = maria.get("/desk/sessions?region=%E7%89%88%E7%BA%B3").text;
    let address = addresses(&page).remove(0);
    let id = address.rsplit('/').next().unwrap().replace("%2D", "-");
    let shown = maria.get(&address);
    assert_eq!(shown.status, 200);
    assert!(!shown.text.contains("532801196001011234"), "{}", shown.text);
    assert!(shown.text.contains("西双版纳糖尿病慢病卡能报多少，我的身份证"), "{}", shown.text);
    assert!(shown.text.contains("<dt>region</dt><dd>532800</dd>"), "{}", shown.text);
    assert!(shown.text.contains("〔按了 cmd:bad〕"), "{}", shown.text);
    assert!(shown.text.contains(&format!("mante sessions record {id}")), "{}", shown.text);
    let audit = machine.line("audit --user maria").stdout;
    assert!(audit.contains(&format!("看会话    {id}")), "{audit}");
}

#[test]
fn lists_show_the_beginning_of_a_long_message_and_say_which_is_empty() {
    let machine = Machine::new();
    let long = "呱".repeat(3_000);
    for said in [long.as_str(), "{\"text\": \"\"}"] {
        let run =
            machine.run(&["chat", "--json", "--now", "2026-11-20"], format!("{said}\n").as_bytes());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    add_user(&machine, "maria", "maintainer");
    let served = Served::start(&machine);
    let maria = signed_in(&served, "maria");
    let start = format!("<td>{}…</td>", "呱".repeat(60));
    let overview = maria.get("/desk/overview").text;
    assert_eq!(overview.matches(&start).count(), 2, "{overview}");
    assert!(overview.contains("<td>〔空〕</td>") && !overview.contains("<td></td>"), "{overview}");
    let list = maria.get("/desk/sessions").text;
    assert_eq!(list.matches(&start).count(), 1, "{list}");
    assert!(list.contains("<td>〔空〕</td>"), "{list}");
    let whole = addresses(&list).into_iter().any(|one| maria.get(&one).text.contains(&long));
    assert!(whole, "the session has all of it");
}

#[test]
fn a_session_that_is_not_there_is_not_found_whatever_its_name() {
    let (machine, _served, maria) = with_maria();
    for id in ["web:1", "..%2F..%2Fetc%2Fpasswd", "'%20OR%20'1'='1", "%3Cscript%3E"] {
        let answer = maria.get(&format!("/desk/sessions/{id}"));
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (404, "application/problem+json"),
            "{id}"
        );
    }
    assert!(!machine.line("audit --user maria").stdout.contains("看会话"));
}

#[test]
fn what_is_taken_out_is_json_lines_and_noted() {
    let (machine, _served, maria) = with_maria();
    let answer = maria.get("/desk/sessions.jsonl?status=info");
    assert_eq!(answer.header("content-type"), "application/jsonl; charset=utf-8");
    let name = "attachment; filename=\"sessions-2026-10-23-2026-11-21.jsonl\"";
    assert_eq!(answer.header("content-disposition"), name);
    let lines: Vec<Value> =
        answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let turns: Vec<(u64, &str)> = lines
        .iter()
        .map(|line| (line["turn"].as_u64().unwrap(), line["status"].as_str().unwrap()))
        .collect();
    assert_eq!(turns, [(1, "answer"), (2, "info")]);
    assert_eq!(lines[0]["reply"]["facts"]["region"], "532800");
    assert!(!answer.text.contains("532801196001011234"));
    let audit = machine.line("audit --user maria").stdout;
    assert!(audit.contains("导出会话  2026-10-23 到 2026-11-21，1 个会话"), "{audit}");
}

#[test]
fn of_a_long_session_the_end_is_shown_first() {
    let machine = Machine::new();
    let run = machine.run(&["chat", "--json"], "谢谢\n".repeat(120).as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    add_user(&machine, "maria", "maintainer");
    let served = Served::start(&machine);
    let maria = signed_in(&served, "maria");
    let address = addresses(&maria.get("/desk/sessions").text).remove(0);
    let end = maria.get(&address).text;
    assert!(end.contains("下面是最后 100 轮"), "{end}");
    assert!(end.contains("第 120 轮") && end.contains("第 21 轮"), "{end}");
    assert!(!end.contains("第 20 轮"), "{end}");
    let whole = maria.get(&format!("{address}?all=1")).text;
    assert!(whole.contains("第 1 轮") && !whole.contains("下面是最后"), "{whole}");
}
