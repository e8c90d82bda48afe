//! What programs may read beyond the public chat: with a key for it, and every reading is noted.

use serde_json::{Value, json};

use super::served::{Answer, Served, Visitor};
use crate::program::Machine;

/// Makes a key as the operator does.
fn key(machine: &Machine, scope: &str) -> String {
    let made = machine.command(&["key", "add", "CRM", "--scope", scope]).output().unwrap();
    let said = String::from_utf8(made.stdout).unwrap();
    let start = said.find("mante_").unwrap_or_else(|| panic!("no key in {said}"));
    said[start..].split_whitespace().next().unwrap().to_owned()
}

fn get(visitor: &Visitor, path: &str, key: &str) -> Answer {
    visitor.ask(visitor.request("GET", path).header("authorization", format!("Bearer {key}")))
}

#[test]
fn sessions_are_read_with_a_key_for_them_and_that_is_noted() {
    let machine = Machine::new();
    let (reads, looks) = (key(&machine, "sessions:read"), key(&machine, "lookup"));
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let said = json!({"session": "s", "text": "临汾糖尿病，我的电话13812345678"});
    visitor.post("/api/v1/messages", &said);
    let path = "/api/v1/sessions";
    let refused = visitor.get(path);
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer"));
    // Whoever may not ask is not told what they asked wrongly.
    assert_eq!(visitor.get("/api/v1/sessions?limit=abc").status, 401);
    assert_eq!(visitor.get("/api/v1/gaps?days=abc").status, 401);
    assert_eq!(visitor.get("/api/v1/sessions/web:s").status, 401);
    let unknown = get(&visitor, path, "mante_0_0");
    assert_eq!((unknown.status, unknown.header("www-authenticate")), (401, "Bearer"));
    assert_eq!(get(&visitor, path, &looks).status, 403);
    let listed = get(&visitor, path, &reads);
    assert_eq!(listed.status, 200, "{listed:?}");
    assert_eq!(listed.json()[0]["id"], "web:s");
    assert_eq!(get(&visitor, "/api/v1/sessions?limit=0", &reads).status, 400);
    assert_eq!(get(&visitor, "/api/v1/sessions/web:other", &reads).status, 404);
    let turns = get(&visitor, "/api/v1/sessions/web:s", &reads).json();
    assert_eq!(turns[0]["input"], "临汾糖尿病，我的电话〔手机号〕");
    assert_eq!(turns[0]["reply"]["facts"]["region"], "141000");
    served.stop();
    let audit = machine.command(&["audit", "--json"]).output().unwrap();
    let audit = String::from_utf8(audit.stdout).unwrap();
    let noted: Vec<Value> = audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let read = noted.iter().filter(|entry| entry.to_string().contains("web:s")).count();
    assert_eq!(read, 1, "{audit}");
}

#[test]
fn gaps_are_read_with_a_key_for_them() {
    let machine = Machine::new();
    let reads = key(&machine, "gaps:read");
    let served = Served::start(&machine);
    let visitor = served.visitor();
    visitor.post("/api/v1/messages", &json!({"text": "贵阳糖尿病怎么办慢病"}));
    assert_eq!(visitor.get("/api/v1/gaps").status, 401);
    let gaps = get(&visitor, "/api/v1/gaps?days=1", &reads);
    assert_eq!(gaps.status, 200, "{gaps:?}");
    assert_eq!(gaps.json()[0]["times"], 1);
    assert_eq!(get(&visitor, "/api/v1/gaps?days=many", &reads).status, 400);
}

#[test]
fn a_key_for_lookups_looks_up_where_others_have_to_wait() {
    let machine = Machine::new();
    let (looks, reads) = (key(&machine, "lookup"), key(&machine, "gaps:read"));
    let served = Served::start_with(&machine, &["--behind-proxy"]);
    let visitor = served.visitor();
    let ask = |path: &str, key: &str| {
        let request = visitor.request("GET", path).header("x-forwarded-for", "203.0.113.9");
        visitor.ask(request.header("authorization", format!("Bearer {key}"))).status
    };
    let (lookup, other) = ("/api/v1/lookup?region=141000", "/api/v1/openapi.json");
    let is_refused = |path, key| (0..2_000).any(|_| ask(path, key) == 429);
    assert!(is_refused(other, &looks), "nobody was turned away");
    let statuses: Vec<u16> = (0..40).map(|_| ask(lookup, &looks)).collect();
    assert_eq!(statuses, [200; 40]);
    // It is for lookups alone, and neither another key nor a made-up one will do.
    assert!(is_refused(other, &looks), "the key helped elsewhere");
    assert!(is_refused(lookup, &reads), "a key for something else helped");
    assert!(is_refused(lookup, "mante_0_0"), "a made-up key helped");
}
