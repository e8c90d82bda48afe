//! Guards the way in: who gets in with what, what the browser is given, how often one may try, and
//! what is for maintainers only.

use super::served::{Answer, Served};
use super::signed::{PASSWORD, add_user, cookie, field, sign_in, signed_in};
use crate::program::Machine;

/// The pages for maintainers.
const FOR_MAINTAINERS: [&str; 5] = [
    "/desk/overview",
    "/desk/sessions",
    "/desk/sessions.jsonl",
    "/desk/sessions/web%3A1",
    "/desk/audit",
];

fn with_anna() -> (Machine, Served) {
    let machine = Machine::new();
    add_user(&machine, "anna", "agent");
    let served = Served::start(&machine);
    (machine, served)
}

fn cookies(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap()).collect()
}

#[test]
fn who_signs_in_gets_a_cookie_that_no_script_and_no_other_site_gets() {
    let (_machine, served) = with_anna();
    let visitor = served.visitor();
    let answer = sign_in(&visitor, "anna", PASSWORD);
    assert_eq!((answer.status, answer.header("location")), (303, "/desk"));
    let token = cookie(&answer, "mante-desk");
    // 256 bits in Base64.
    assert_eq!(token.len(), 43);
    let expected = format!("mante-desk={token}; HttpOnly; SameSite=Strict; Path=/");
    assert!(cookies(&answer).contains(&expected.as_str()), "{answer:?}");
    let page = visitor.get("/desk/account");
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    assert!(page.text.contains("用户名：<strong>anna</strong>，角色：坐席。"), "{}", page.text);
}

#[test]
fn under_https_the_cookie_belongs_to_this_host_and_to_https() {
    let machine = Machine::new();
    add_user(&machine, "anna", "agent");
    let served = Served::start_with(&machine, &["--public-url", "https://mante.example.org"]);
    let visitor = served.visitor();
    // The client of the test keeps a cookie for https to itself, so it is sent by hand.
    let page = visitor.get("/desk/sign-in");
    let before = cookie(&page, "__Host-mante-sign-in");
    let secret = field(&page.text, "csrf");
    let form = [("csrf", secret.as_str()), ("name", "anna"), ("password", PASSWORD)];
    let request = visitor
        .request("POST", "/desk/sign-in")
        .header("cookie", format!("__Host-mante-sign-in={before}"))
        .header("origin", "https://mante.example.org")
        .form(&form);
    let answer = visitor.ask(request);
    let token = cookie(&answer, "__Host-mante-desk");
    let expected = format!("__Host-mante-desk={token}; HttpOnly; SameSite=Strict; Secure; Path=/");
    assert!(cookies(&answer).contains(&expected.as_str()), "{answer:?}");
}

#[test]
fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let (_machine, served) = with_anna();
    let visitor = served.visitor();
    // The first page gives the browser a cookie, and each form after it the same secret.
    let wrong = sign_in(&visitor, "anna", "wrong horse battery");
    let unknown = sign_in(&visitor, "berta", "wrong horse battery");
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert!(wrong.text.contains("用户名或密码不对。"), "{}", wrong.text);
    assert_eq!(wrong.text, unknown.text.replace("berta", "anna"));
    assert_eq!(visitor.get("/desk/account").status, 303);
    for name in ["' OR '1'='1", "anna' --", "anna\0", "", "ANNA"] {
        let answer = sign_in(&visitor, name, PASSWORD);
        assert_eq!(answer.status, 401, "{name}: {answer:?}");
    }
}

#[test]
fn a_name_is_shown_as_it_was_typed_and_never_read_as_a_page() {
    let (_machine, served) = with_anna();
    let answer = sign_in(&served.visitor(), "\"><script>alert(1)</script>", "wrong horse battery");
    assert!(!answer.text.contains("<script>alert"), "{}", answer.text);
    let shown = "value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"";
    assert!(answer.text.contains(shown), "{}", answer.text);
}

#[test]
fn whoever_tries_too_often_waits_and_nobody_else_does() {
    let (machine, served) = with_anna();
    add_user(&machine, "berta", "agent");
    let visitor = served.visitor();
    let tries: Vec<Answer> =
        (0..11).map(|_| sign_in(&visitor, "anna", "wrong horse battery")).collect();
    let statuses: Vec<u16> = tries.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [&[401; 10][..], &[429]].concat());
    let wait: u64 = tries[10].header("retry-after").parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    assert!(tries[10].text.contains("秒后再试。"), "{}", tries[10].text);
    // The right password is not looked at either, but somebody else's is.
    assert_eq!(sign_in(&visitor, "anna", PASSWORD).status, 429);
    signed_in(&served, "berta");
    let audit = machine.line("audit --user anna").stdout;
    assert_eq!(audit.matches("登录失败  127.0.0.1").count(), 10, "{audit}");
}

#[test]
fn behind_a_proxy_the_address_is_what_the_proxy_says_last() {
    let machine = Machine::new();
    add_user(&machine, "anna", "agent");
    let served = Served::start_with(&machine, &["--behind-proxy"]);
    let visitor = served.visitor();
    let secret = field(&visitor.get("/desk/sign-in").text, "csrf");
    let form = [("csrf", secret.as_str()), ("name", "anna"), ("password", PASSWORD)];
    let request = visitor.request("POST", "/desk/sign-in").form(&form);
    let answer = visitor.ask(request.header("x-forwarded-for", "198.51.100.1, 203.0.113.9"));
    assert_eq!(answer.status, 303);
    let audit = machine.line("audit --user anna").stdout;
    assert!(audit.contains("登录      203.0.113.9"), "{audit}");
}

#[test]
fn a_token_that_somebody_put_there_before_is_not_used() {
    let (_machine, served) = with_anna();
    let chosen = "A".repeat(43);
    let visitor = served.visitor();
    let page = visitor.get("/desk/sign-in");
    let before = cookie(&page, "mante-sign-in");
    let secret = field(&page.text, "csrf");
    let form = [("csrf", secret.as_str()), ("name", "anna"), ("password", PASSWORD)];
    let cookies = format!("mante-desk={chosen}; mante-sign-in={before}");
    let request = visitor.request("POST", "/desk/sign-in").header("cookie", cookies).form(&form);
    let answer = visitor.ask(request);
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_ne!(cookie(&answer, "mante-desk"), chosen);
    let stranger = served.visitor();
    let request = stranger.request("GET", "/desk/account");
    let answer = stranger.ask(request.header("cookie", format!("mante-desk={chosen}")));
    assert_eq!(answer.status, 303);
}

#[test]
fn signing_in_again_ends_the_sign_in_that_the_browser_held() {
    let (_machine, served) = with_anna();
    let visitor = served.visitor();
    let first = cookie(&sign_in(&visitor, "anna", PASSWORD), "mante-desk");
    let second = cookie(&sign_in(&visitor, "anna", PASSWORD), "mante-desk");
    assert_ne!(first, second);
    let stranger = served.visitor();
    let request = stranger.request("GET", "/desk/account");
    let answer = stranger.ask(request.header("cookie", format!("mante-desk={first}")));
    assert_eq!(answer.status, 303);
    assert_eq!(visitor.get("/desk/account").status, 200);
}

#[test]
fn one_comes_back_to_where_one_wanted_to_go_and_to_nobody_elses_page() {
    let (_machine, served) = with_anna();
    let away = served.visitor().get("/desk/account?a=1&b=%E4%B8%B4");
    assert_eq!(away.status, 303);
    let way_in = "/desk/sign-in?to=%2Fdesk%2Faccount%3Fa%3D1%26b%3D%25E4%25B8%25B4";
    assert_eq!(away.header("location"), way_in);
    let to = |to: &str| {
        let visitor = served.visitor();
        let page = visitor.get(way_in);
        let secret = field(&page.text, "csrf");
        let form =
            [("csrf", secret.as_str()), ("name", "anna"), ("password", PASSWORD), ("to", to)];
        visitor.submit("/desk/sign-in", &form).header("location").to_owned()
    };
    let wanted = field(&served.visitor().get(way_in).text, "to");
    assert_eq!(wanted, "/desk/account?a=1&amp;b=%E4%B8%B4");
    assert_eq!(to("/desk/account?a=1&b=%E4%B8%B4"), "/desk/account?a=1&b=%E4%B8%B4");
    let others = ["https://evil.example/desk", "//evil.example/desk", "/\\evil.example", "/", ""];
    for other in others {
        assert_eq!(to(other), "/desk", "{other}");
    }
}

#[test]
fn a_script_whose_sign_in_ended_is_told_so_and_not_sent_to_a_page() {
    let (_machine, served) = with_anna();
    let visitor = served.visitor();
    let request = visitor.request("GET", "/desk/account").header("sec-fetch-mode", "cors");
    let answer = visitor.ask(request);
    assert_eq!(
        (answer.status, answer.json()["type"].as_str()),
        (401, Some("about:blank#signed_out"))
    );
    assert_eq!(visitor.submit("/desk/here", &[]).status, 401);
}

#[test]
fn agents_reach_no_page_of_the_maintainers_and_strangers_reach_none() {
    let (machine, served) = with_anna();
    add_user(&machine, "maria", "maintainer");
    let (agent, maintainer) = (signed_in(&served, "anna"), signed_in(&served, "maria"));
    for path in FOR_MAINTAINERS {
        let (refused, stranger) = (agent.get(path), served.visitor().get(path));
        assert_eq!((refused.status, stranger.status), (403, 303), "{path}");
        assert!(refused.text.contains("这一页只给维护人员看"), "{path}: {}", refused.text);
        let expected = if path == "/desk/sessions/web%3A1" { 404 } else { 200 };
        assert_eq!(maintainer.get(path).status, expected, "{path}");
    }
    assert!(!agent.get("/desk/account").text.contains("/desk/overview"));
    assert!(maintainer.get("/desk/account").text.contains("<a href=\"/desk/overview\""));
}

#[test]
fn the_audit_says_who_came_from_where_and_lets_nobody_write_into_the_page() {
    let (machine, served) = with_anna();
    add_user(&machine, "maria", "maintainer");
    machine.run(&["key", "add", "<img src=x onerror=alert(1)>", "--scope", "lookup"], b"");
    sign_in(&served.visitor(), "anna", "wrong horse battery");
    sign_in(&served.visitor(), "secret password in the wrong field", "anna");
    let maintainer = signed_in(&served, "maria");
    let page = maintainer.get("/desk/audit").text;
    assert!(page.contains("<td>anna</td><td>登录失败</td><td>127.0.0.1</td>"), "{page}");
    assert!(page.contains("<td>（没有这个用户）</td><td>登录失败</td>"), "{page}");
    assert!(!page.contains("secret password"), "{page}");
    assert!(page.contains("<td>maria</td><td>登录</td><td>127.0.0.1</td>"), "{page}");
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"), "{page}");
    assert!(!page.contains("<img"), "{page}");
    let of_anna = maintainer.get("/desk/audit?user=anna").text;
    assert!(of_anna.contains("<td>anna</td>") && !of_anna.contains("<td>maria</td>"), "{of_anna}");
    let none = maintainer.get("/desk/audit?user=anna'%20OR%20'1'='1").text;
    assert!(none.contains("没有这样的记录。"), "{none}");
    let added = maintainer.get("/desk/audit?deed=user_added").text;
    assert!(added.contains("<td>命令行</td><td>添加用户</td><td>anna agent</td>"), "{added}");
    assert!(!added.contains("<td>登录失败</td>"), "{added}");
}
