//! The interface for programs: what goes in and what comes out, and that nothing else gets through.

use serde_json::{Value, json};

use super::served::{Answer, Served, Visitor};
use super::signed::{add_user, signed_in};
use crate::program::Machine;

const MESSAGES: &str = "/api/v1/messages";
/// Answered at once.
const LUPUS: &str = "版纳的医保，在上海打工，刚查出红斑狼疮，特病怎么办";

/// A server with somebody who asks it.
fn served() -> (Machine, Served, Visitor) {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    (machine, served, visitor)
}

#[track_caller]
fn check_problem(answer: &Answer, status: u16, kind: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], format!("about:blank#{kind}"));
    assert_eq!(problem["status"], status);
    assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()));
}

#[test]
fn a_conversation_goes_on_by_its_session() {
    let (_machine, _served, visitor) = served();
    let first = visitor.post(MESSAGES, &json!({"text": "临汾居民医保，糖尿病"}));
    assert_eq!(first.status, 200);
    assert_eq!(first.header("content-type"), "application/json");
    let first = first.json();
    assert_eq!(first["facts"]["region"], "141000");
    let session = first["session"].as_str().unwrap();
    let next = visitor.post(MESSAGES, &json!({"session": session, "text": "能报多少"})).json();
    assert_eq!(next["session"], session);
    assert_eq!(next["facts"]["disease"], json!(["diabetes"]));
    assert_eq!(next["facts"]["aspect"], "benefits");
}

#[test]
fn a_name_of_ones_own_is_kept_and_another_name_is_another_conversation() {
    let (_machine, _served, visitor) = served();
    let say =
        |session: &str| visitor.post(MESSAGES, &json!({"session": session, "text": "漯河"})).json();
    assert_eq!(say("crm-4711")["session"], "crm-4711");
    let other = visitor.post(MESSAGES, &json!({"session": "crm-4712", "text": "你好"})).json();
    assert_eq!(other["facts"], json!({}));
}

#[test]
fn without_a_session_nobody_gets_somebody_elses() {
    let (_machine, _served, visitor) = served();
    let session = || {
        let reply = visitor.post(MESSAGES, &json!({"text": "你好"})).json();
        reply["session"].as_str().unwrap().to_owned()
    };
    let (one, other) = (session(), session());
    assert_ne!(one, other);
    assert_eq!(one.len(), 32, "{one}");
}

#[test]
fn conversations_of_other_channels_cannot_be_reached() {
    let machine = Machine::new();
    // What a conversation in the terminal is called in the store.
    let mut chat = machine.command(&["chat", "--json"]);
    let mut chat = chat.spawn().unwrap();
    std::io::Write::write_all(&mut chat.stdin.take().unwrap(), "临汾糖尿病\n".as_bytes()).unwrap();
    let said = chat.wait_with_output().unwrap();
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    let name = said["session"].as_str().unwrap();
    let served = Served::start(&machine);
    let reply =
        served.visitor().post(MESSAGES, &json!({"session": name, "text": "能报多少"})).json();
    assert_eq!(reply["facts"].get("region"), None, "{reply}");
}

#[test]
fn the_same_message_gives_the_stored_reply() {
    let (_machine, _served, visitor) = served();
    let body = json!({"session": "s", "text": "版纳 红斑狼疮", "message_id": "m1"});
    let (first, again) = (visitor.post(MESSAGES, &body), visitor.post(MESSAGES, &body));
    assert_eq!(first.status, 200);
    assert_eq!(first.json(), again.json());
    // Without its id it is another turn.
    let other = json!({"session": "s", "text": "版纳 红斑狼疮"});
    assert_eq!(visitor.post(MESSAGES, &other).status, 200);
    let figures = visitor.get("/metrics").text;
    assert!(figures.contains("mante_turns_repeated_total{channel=\"api\"} 1"), "{figures}");
}

#[test]
fn what_is_offered_can_be_chosen() {
    let (_machine, _served, visitor) = served();
    let reply = visitor.post(MESSAGES, &json!({"session": "s", "text": LUPUS})).json();
    let value = reply["next"][0]["value"].as_str().unwrap();
    let chosen = visitor.post(MESSAGES, &json!({"session": "s", "choose": value}));
    assert_eq!(chosen.status, 200, "{chosen:?}");
    assert_ne!(chosen.json()["text"], reply["text"]);
}

#[test]
fn a_card_comes_with_its_picture() {
    let (_machine, _served, visitor) = served();
    visitor.post(MESSAGES, &json!({"session": "s", "text": LUPUS}));
    let reply = visitor.post(MESSAGES, &json!({"session": "s", "choose": "cmd:card"})).json();
    assert_eq!(reply["image"]["format"], "png");
    assert!(reply["image"]["base64"].as_str().unwrap().starts_with("iVBORw0KGgo"));
}

#[test]
fn a_long_message_is_read_up_to_its_limit() {
    let (_machine, _served, visitor) = served();
    let text = format!("临汾糖尿病怎么办慢病{}", "，麻烦了".repeat(60_000));
    let reply = visitor.post(MESSAGES, &json!({"text": text})).json();
    assert_eq!(reply["facts"]["region"], "141000");
    assert!(reply["text"].as_str().unwrap().contains("4000"), "{}", reply["text"]);
}

#[test]
fn what_cannot_be_read_is_said() {
    let (_machine, _served, visitor) = served();
    let send = |kind: &str, body: &str| {
        let request = visitor.request("POST", MESSAGES).header("content-type", kind);
        visitor.ask(request.body(body.to_owned()))
    };
    check_problem(&send("application/json", "{"), 400, "bad_json");
    check_problem(&send("text/plain", "你好"), 415, "not_json");
    for body in [
        "{}",
        r#"{"text": "你好", "choose": "cmd:back"}"#,
        r#"{"text": 1}"#,
        r#"{"text": "你好", "session": ""}"#,
        r#"{"text": "你好", "session": "空 格"}"#,
        r#"{"text": "你好", "message_id": ""}"#,
    ] {
        check_problem(&send("application/json", body), 422, "wrong_fields");
    }
    let long = json!({"text": "啊".repeat(400_000)});
    check_problem(&visitor.post(MESSAGES, &long), 413, "too_large");
    check_problem(&visitor.get("/api/v1/nothing"), 404, "not_found");
    let refused = visitor.get(MESSAGES);
    check_problem(&refused, 405, "wrong_method");
    assert_eq!(refused.header("allow"), "POST");
}

#[test]
fn a_browser_gets_a_page_and_a_program_the_document() {
    let (_machine, _served, visitor) = served();
    let browse = |path: &str| {
        let request = visitor.request("GET", path);
        visitor.ask(request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8"))
    };
    let page = browse("/nothing");
    assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"));
    for part in ["<h1>没有这一页</h1>", "<a href=\"/\">回到首页</a>", "/files/frame.css"] {
        assert!(page.text.contains(part), "{part} is not in {}", page.text);
    }
    let page = browse("/desk/nothing");
    assert!(page.text.contains("<a href=\"/desk\">回到工作台</a>"), "{}", page.text);
    check_problem(&visitor.get("/nothing"), 404, "not_found");
    check_problem(&browse("/api/v1/nothing"), 404, "not_found");
}

#[test]
fn numbers_that_identify_never_reach_the_store() {
    let (machine, served, visitor) = served();
    let text = "临汾糖尿病，身份证110105194912310021，电话13812345678";
    visitor.post(MESSAGES, &json!({"session": "s", "text": text, "message_id": "m"}));
    served.stop();
    let data = machine.path("data");
    let files = std::fs::read_dir(data.join("mante")).unwrap();
    let bytes: Vec<u8> =
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    let held = |number: &str| bytes.windows(number.len()).any(|part| part == number.as_bytes());
    assert!(held("web:s"), "the conversation is kept");
    assert!(!held("110105194912310021") && !held("13812345678"));
}

#[test]
fn every_answer_is_kept_to_what_we_wrote() {
    let (_machine, _served, visitor) = served();
    for path in ["/healthz", "/api/v1/openapi.json", "/nothing"] {
        let answer = visitor.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[test]
fn who_asks_too_fast_is_told_how_long_to_wait() {
    let machine = Machine::new();
    let served = Served::start_with(&machine, &["--behind-proxy"]);
    let visitor = served.visitor();
    let ask = |client: &str| {
        visitor
            .ask(visitor.request("GET", "/api/v1/openapi.json").header("x-forwarded-for", client))
    };
    let refused = (0..2_000).map(|_| ask("203.0.113.9")).find(|answer| answer.status != 200);
    let refused = refused.expect("nobody was turned away");
    check_problem(&refused, 429, "too_fast");
    assert_eq!(refused.header("retry-after"), "1");
    // Somebody else is not held up by that.
    assert_eq!(ask("203.0.113.10").status, 200);
    // Nor by saying so oneself: only the last hop counts.
    let still = (0..200).any(|_| ask("198.51.100.1, 203.0.113.9").status == 429);
    assert!(still, "made-up hops were believed");
}

#[test]
fn a_hall_of_agents_behind_one_address_is_not_held_up() {
    let machine = Machine::new();
    add_user(&machine, "wang", "agent");
    let served = Served::start_with(&machine, &["--behind-proxy"]);
    let (wang, stranger) = (signed_in(&served, "wang"), served.visitor());
    let ask = |who: &Visitor, path: &str| {
        who.ask(who.request("GET", path).header("x-forwarded-for", "203.0.113.9"))
    };
    let list = "/desk/queue/list";
    assert!((0..300).all(|_| ask(&wang, list).status == 200), "the agent was turned away");
    // Whoever else is behind the address has what anybody has, and no more for a made-up sign-in.
    assert_eq!(ask(&stranger, "/").status, 200);
    let mut answers = (0..2_000).map(|_| {
        let request = stranger.request("GET", list).header("x-forwarded-for", "203.0.113.9");
        let request = request.header("cookie", "mante-desk=made-up");
        stranger.ask(request.header("accept", "text/html"))
    });
    let refused = answers.find(|answer| answer.status == 429);
    let refused = refused.expect("nobody was turned away");
    assert_eq!(refused.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(refused.header("retry-after"), "1");
    assert!(refused.text.contains("<h1>请求太快，稍等再试</h1>"), "{}", refused.text);
    assert_eq!(ask(&wang, list).status, 200);
}

#[test]
fn the_figures_count_turns_and_hold_nothing_that_was_said() {
    let (_machine, _served, visitor) = served();
    visitor.post(MESSAGES, &json!({"session": "geheim", "text": "临汾糖尿病能报多少"}));
    visitor.get("/files/nothing?word=糖尿病");
    let figures = visitor.get("/metrics");
    assert!(figures.header("content-type").starts_with("text/plain"));
    let text = figures.text;
    for line in [
        r#"mante_turns_total{channel="api",status="answer"} 1"#,
        "mante_commit_turns_count 1",
        "mante_turns_waiting 0",
        r#"mante_step_seconds_count{channel="api"} 1"#,
        r#"mante_http_requests_total{route="/api/v1/messages",status="200"} 1"#,
        "# HELP mante_commit_seconds",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!text.contains("geheim") && !text.contains("糖尿病") && !text.contains("临汾"));
}

#[test]
fn facts_are_answered_without_a_conversation() {
    let (machine, served, visitor) = served();
    let path = "/api/v1/lookup?region=141000&procedure=enrollment&disease=diabetes&handling=online";
    let reply = visitor.get(path).json();
    assert_eq!(reply["session"], "");
    assert_eq!(reply["facts"]["region"], "141000");
    assert_eq!(reply["facts"]["disease"], json!(["diabetes"]));
    assert_eq!(reply["status"], "answer");
    // What is open is shown and not asked.
    assert!(!reply["answer"]["branches"].as_array().unwrap().is_empty(), "{reply}");
    let words =
        visitor.get("/api/v1/lookup?q=%E4%B8%B4%E6%B1%BE%E7%B3%96%E5%B0%BF%E7%97%85").json();
    assert_eq!(words["facts"]["region"], "141000");
    let other = visitor.get("/api/v1/lookup?region=520100&procedure=enrollment").json();
    assert_eq!(other["status"], "not_covered");
    served.stop();
    let listed = machine.command(&["sessions", "list"]).output().unwrap();
    assert!(!String::from_utf8_lossy(&listed.stdout).contains("web:"), "{listed:?}");
}

#[test]
fn facts_that_there_are_not_are_said() {
    let (_machine, _served, visitor) = served();
    let ask = |query: &str| visitor.get(&format!("/api/v1/lookup?{query}"));
    for (query, status, kind, says) in [
        ("regoin=141000", 422, "wrong_facts", "region"),
        ("region=141000&handling=maybe", 422, "wrong_facts", "maybe"),
        ("region=999999", 404, "unknown", "999999"),
        ("disease=nonsense", 404, "unknown", "nonsense"),
        ("region=141000&annual_cost=-5", 422, "wrong_facts", "annual_cost：“-5”不是金额"),
        ("region=141000&annual_cost=1e3", 422, "wrong_facts", "annual_cost：“1e3”不是金额"),
        ("region=141000&region=411100", 422, "wrong_facts", "region 只能写一次"),
        ("disease=diabetes&disease=sle", 422, "wrong_facts", "disease 只能写一次"),
        ("q=a&q=b", 422, "wrong_facts", "q 只能写一次"),
    ] {
        let answer = ask(query);
        check_problem(&answer, status, kind);
        assert!(answer.json()["detail"].as_str().unwrap().contains(says), "{answer:?}");
    }
}

#[test]
fn the_document_describes_every_call_and_its_limits() {
    let (_machine, _served, visitor) = served();
    let document = visitor.get("/api/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    for path in [MESSAGES, "/api/v1/lookup"] {
        assert!(paths.contains_key(path), "{path} is not in {:?}", paths.keys());
    }
    let message = &document["components"]["schemas"]["Message"]["oneOf"][0]["properties"];
    assert_eq!(message["session"]["maxLength"], 128);
    let parameters = document["paths"]["/api/v1/lookup"]["get"]["parameters"].as_array().unwrap();
    let handling = parameters.iter().find(|parameter| parameter["name"] == "handling").unwrap();
    assert_eq!(handling["schema"]["enum"], json!(["online", "offline", "unknown", ""]));
    let status = &document["components"]["schemas"]["Status"]["enum"];
    assert_eq!(*status, json!(["ask", "answer", "not_covered", "unclear", "info"]));
}
