//! Guards that changes are asked for from our own pages only: no other site, no other person's
//! secret, no secret at all.

use super::served::{Served, Visitor};
use super::signed::{PASSWORD, add_user, field, secret, signed_in};
use crate::program::Machine;

fn with_two() -> (Machine, Served, Visitor, Visitor) {
    let machine = Machine::new();
    add_user(&machine, "anna", "agent");
    add_user(&machine, "berta", "agent");
    let served = Served::start(&machine);
    let (anna, berta) = (signed_in(&served, "anna"), signed_in(&served, "berta"));
    (machine, served, anna, berta)
}

#[test]
fn a_change_without_the_secret_of_this_sign_in_is_refused() {
    let (_machine, _served, anna, berta) = with_two();
    let of_berta = secret(&berta);
    for secret in ["", "x", of_berta.as_str()] {
        let by_form = anna.submit("/desk/sign-out", &[("csrf", secret)]);
        assert_eq!(by_form.status, 403, "{secret}");
        assert_eq!(by_form.json()["type"], "about:blank#forged");
        let request = anna.request("POST", "/desk/here").header("x-csrf-token", secret);
        assert_eq!(anna.ask(request).status, 403, "{secret}");
    }
    assert_eq!(anna.submit("/desk/sign-out", &[]).status, 403);
    let as_json = anna.post("/desk/sign-out", &serde_json::json!({ "csrf": secret(&anna) }));
    assert_eq!(as_json.status, 403);
    assert_eq!(anna.get("/desk/account").status, 200);
}

#[test]
fn a_change_brings_the_secret_in_a_header_or_a_form() {
    let (_machine, _served, anna, _berta) = with_two();
    let secret = secret(&anna);
    let request = anna.request("POST", "/desk/here").header("x-csrf-token", &secret);
    assert_eq!(anna.ask(request).status, 204);
    assert_eq!(anna.submit("/desk/here", &[("csrf", &secret)]).status, 204);
}

#[test]
fn a_change_from_another_site_is_refused_even_with_the_secret() {
    let (_machine, served, anna, _berta) = with_two();
    let secret = secret(&anna);
    let ask = |name: &str, value: &str| {
        let request = anna.request("POST", "/desk/here").header("x-csrf-token", &secret);
        anna.ask(request.header(name, value)).status
    };
    let refused = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:1"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for (name, value) in refused {
        assert_eq!(ask(name, value), 403, "{name}: {value}");
    }
    assert_eq!(ask("origin", &served.address), 204);
    assert_eq!(ask("sec-fetch-site", "same-origin"), 204);
}

#[test]
fn nobody_is_signed_in_from_another_site_or_without_the_form() {
    let (_machine, served, ..) = with_two();
    let visitor = served.visitor();
    let secret = field(&visitor.get("/desk/sign-in").text, "csrf");
    let form = |secret: &str| {
        [("csrf", secret.to_owned()), ("name", "anna".into()), ("password", PASSWORD.into())]
    };
    let post = |visitor: &Visitor| visitor.request("POST", "/desk/sign-in");
    let far = post(&visitor).header("sec-fetch-site", "cross-site").form(&form(&secret));
    assert_eq!(visitor.ask(far).status, 403);
    // The secret of another browser, and a browser without any.
    assert_eq!(visitor.ask(post(&visitor).form(&form("x"))).status, 403);
    let other = served.visitor();
    let answer = other.ask(post(&other).form(&form(&secret)));
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("登录页放得太久了，请再登录一次。"), "{}", answer.text);
    assert_eq!(other.get("/desk/account").status, 303);
    assert_eq!(visitor.ask(post(&visitor).form(&form(&secret))).status, 303);
}
