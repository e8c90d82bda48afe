//! People who sign in at the desk, for the tests of everything behind the counter.

use std::sync::Arc;

use mante::store::{Durability, Store, StoreUrl, open};
use sha2::{Digest, Sha256};

use super::served::{Answer, Served, Visitor};
use crate::program::Machine;

/// What all people of the tests sign in with.
pub const PASSWORD: &str = "correct horse battery";

/// Adds a user to the store of the machine, as an administrator does.
#[track_caller]
pub fn add_user(machine: &Machine, name: &str, role: &str) {
    let args = ["user", "add", name, "--role", role, "--password-stdin"];
    let run = machine.run(&args, PASSWORD.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

/// A browser in which this user has just signed in.
#[track_caller]
pub fn signed_in(served: &Served, name: &str) -> Visitor {
    let visitor = served.visitor();
    let answer = sign_in(&visitor, name, PASSWORD);
    assert_eq!(answer.status, 303, "{answer:?}");
    visitor
}

/// Fills in the form of the sign-in and sends it.
pub fn sign_in(visitor: &Visitor, name: &str, password: &str) -> Answer {
    let page = visitor.get("/desk/sign-in");
    let secret = field(&page.text, "csrf");
    let fields = [("csrf", secret.as_str()), ("name", name), ("password", password)];
    visitor.submit("/desk/sign-in", &fields)
}

/// The secret that changes have to bring along (header `x-csrf-token`, field `csrf`).
#[track_caller]
pub fn secret(visitor: &Visitor) -> String {
    field(&visitor.get("/desk/account").text, "csrf")
}

/// The value of a hidden field of a page.
#[track_caller]
pub fn field(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("no field {name}: {page}")).1;
    rest.split('"').next().unwrap().to_owned()
}

/// The value of a cookie that an answer sets; empty where it sets none.
pub fn cookie(answer: &Answer, name: &str) -> String {
    let set = answer.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap());
    let mut values = set.filter_map(|set| set.strip_prefix(name)?.strip_prefix('='));
    let found = values.next();
    found.map_or_else(String::new, |rest| rest.split(';').next().unwrap().to_owned())
}

/// What the store keeps of the token in a cookie.
pub fn kept(token: &str) -> String {
    let bytes = Sha256::digest(token);
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The store of the machine, beside the server that uses it.
pub fn store(machine: &Machine) -> Arc<dyn Store> {
    let url = StoreUrl::Sqlite(machine.path("data").join("mante").join("mante.sqlite"));
    open(&url, Durability::Normal).unwrap()
}
