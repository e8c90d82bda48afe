//! Guards that a sign-in ends when it should: by signing out, by another password, with the user,
//! with time; and that somebody counts as there only while a page is open.

use std::time::{SystemTime, UNIX_EPOCH};

use mante::store::SignIn;

use super::served::{Served, Visitor};
use super::signed::{PASSWORD, add_user, cookie, kept, secret, sign_in, signed_in, store};
use crate::program::Machine;

const MINUTE: i64 = 60 * 1_000;

fn with_anna() -> (Machine, Served) {
    let machine = Machine::new();
    add_user(&machine, "anna", "agent");
    let served = Served::start(&machine);
    (machine, served)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

/// What somebody gets who holds this token.
fn with_token(served: &Served, token: &str, more: &[(&str, &str)]) -> u16 {
    let visitor = served.visitor();
    let request = visitor.request("GET", "/desk/account");
    let request = more.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    visitor.ask(request.header("cookie", format!("mante-desk={token}"))).status
}

/// Keeps a sign-in of anna, whose token is `token`.
fn keep_sign_in(machine: &Machine, token: &str, began: i64, seen: i64) {
    let (token, csrf) = (kept(token), "c".to_owned());
    store(machine).sign_in(&SignIn { token, user: "anna".into(), csrf, began, seen }).unwrap();
}

fn seen(machine: &Machine, token: &str) -> i64 {
    store(machine).signed_in(&kept(token)).unwrap().unwrap().0.seen
}

fn change_password(visitor: &Visitor, old: &str, new: &str, again: &str) -> u16 {
    let secret = secret(visitor);
    let fields = [("csrf", secret.as_str()), ("old", old), ("new", new), ("again", again)];
    visitor.submit("/desk/account/password", &fields).status
}

#[test]
fn who_signs_out_is_out_wherever_the_token_went() {
    let (_machine, served) = with_anna();
    let visitor = served.visitor();
    let token = cookie(&sign_in(&visitor, "anna", PASSWORD), "mante-desk");
    assert_eq!(with_token(&served, &token, &[]), 200);
    let answer = visitor.submit("/desk/sign-out", &[("csrf", &secret(&visitor))]);
    assert_eq!((answer.status, answer.header("location")), (303, "/desk/sign-in"));
    assert_eq!(with_token(&served, &token, &[]), 303);
    assert_eq!(visitor.get("/desk/account").status, 303);
}

#[test]
fn another_password_ends_all_other_sign_ins() {
    let (_machine, served) = with_anna();
    let (here, elsewhere) = (served.visitor(), signed_in(&served, "anna"));
    let token = cookie(&sign_in(&here, "anna", PASSWORD), "mante-desk");
    let new = "another horse battery";
    assert_eq!(change_password(&here, "wrong horse battery", new, new), 403);
    assert_eq!(change_password(&here, PASSWORD, new, "something else"), 422);
    assert_eq!(change_password(&here, PASSWORD, "short", "short"), 422);
    assert_eq!(change_password(&here, PASSWORD, "annaannaanna", "annaannaanna"), 422);
    assert_eq!(elsewhere.get("/desk/account").status, 200);
    assert_eq!(change_password(&here, PASSWORD, new, new), 303);
    assert_eq!(here.get("/desk/account").status, 200);
    assert_eq!(elsewhere.get("/desk/account").status, 303);
    assert_eq!(with_token(&served, &token, &[]), 303);
    assert_eq!(sign_in(&served.visitor(), "anna", PASSWORD).status, 401);
    assert_eq!(sign_in(&served.visitor(), "anna", new).status, 303);
}

#[test]
fn one_ends_ones_other_sign_ins_and_nobody_elses() {
    let (machine, served) = with_anna();
    add_user(&machine, "berta", "agent");
    let (here, elsewhere) = (signed_in(&served, "anna"), signed_in(&served, "anna"));
    let berta = signed_in(&served, "berta");
    let page = here.get("/desk/account").text;
    assert_eq!(page.matches("<td>别处</td>").count(), 1, "{page}");
    assert_eq!(here.submit("/desk/account/others", &[("csrf", &secret(&here))]).status, 303);
    let statuses = [&here, &elsewhere, &berta].map(|visitor| visitor.get("/desk/account").status);
    assert_eq!(statuses, [200, 303, 200]);
}

#[test]
fn a_user_who_is_removed_or_gets_another_role_or_password_feels_it_at_once() {
    let (machine, served) = with_anna();
    let anna = signed_in(&served, "anna");
    assert_eq!(machine.line("user role anna maintainer").code, Some(0));
    assert_eq!(anna.get("/desk/audit").status, 200);
    assert_eq!(machine.line("user role anna agent").code, Some(0));
    assert_eq!(anna.get("/desk/audit").status, 403);
    let run =
        machine.run(&["user", "passwd", "anna", "--password-stdin"], b"another horse battery");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(anna.get("/desk/account").status, 303);
    assert_eq!(sign_in(&anna, "anna", "another horse battery").status, 303);
    assert_eq!(machine.line("user remove anna").code, Some(0));
    assert_eq!(anna.get("/desk/account").status, 303);
    assert_eq!(sign_in(&anna, "anna", "another horse battery").status, 401);
}

#[test]
fn a_sign_in_ends_after_an_hour_without_use_and_after_twelve() {
    let (machine, served) = with_anna();
    let now = now();
    keep_sign_in(&machine, "used", now - 11 * 60 * MINUTE, now - 59 * MINUTE);
    keep_sign_in(&machine, "idle", now - 2 * 60 * MINUTE, now - 61 * MINUTE);
    keep_sign_in(&machine, "long", now - 12 * 60 * MINUTE, now);
    let statuses = ["used", "idle", "long"].map(|token| with_token(&served, token, &[]));
    assert_eq!(statuses, [200, 303, 303]);
    // The next sign-in sweeps up the dead ones.
    signed_in(&served, "anna");
    let left: Vec<String> =
        store(&machine).sign_ins("anna").unwrap().into_iter().map(|one| one.token).collect();
    assert_eq!(left.len(), 2);
    assert!(left.contains(&kept("used")), "{left:?}");
}

#[test]
fn use_is_noted_once_a_minute_and_a_clock_that_asks_is_no_use() {
    let (machine, served) = with_anna();
    let then = now();
    let (recent, earlier) = (then - MINUTE / 2, then - 30 * MINUTE);
    keep_sign_in(&machine, "recent", earlier, recent);
    keep_sign_in(&machine, "earlier", earlier, earlier);
    assert_eq!(with_token(&served, "recent", &[]), 200);
    assert_eq!(seen(&machine, "recent"), recent);
    assert_eq!(with_token(&served, "earlier", &[("x-background", "1")]), 200);
    assert_eq!(seen(&machine, "earlier"), earlier);
    assert_eq!(with_token(&served, "earlier", &[]), 200);
    assert!(seen(&machine, "earlier") >= then);
}

#[test]
fn somebody_is_there_while_a_page_says_so() {
    let (machine, served) = with_anna();
    let anna = signed_in(&served, "anna");
    let secret = secret(&anna);
    let since = now() - 2 * MINUTE;
    let there = || store(&machine).present(since).unwrap();
    assert_eq!(there(), Vec::<String>::new());
    assert_eq!(anna.submit("/desk/here", &[("csrf", &secret)]).status, 204);
    assert_eq!(there(), ["anna"]);
    anna.submit("/desk/sign-out", &[("csrf", &secret)]);
    assert_eq!(there(), Vec::<String>::new());
}
