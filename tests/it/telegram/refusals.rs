//! What keeps the bot from starting is named, with the mend, and costs nothing else.

use std::net::TcpListener;
use std::process::Output;

use super::fake::{Fake, TOKEN};
use crate::program::Machine;

/// Runs a bot that is to end by itself.
fn run(fake: &Fake, token: Option<&str>, more: &[&str]) -> Output {
    let machine = Machine::new();
    let mut command = machine.command(&[&["telegram"], more].concat());
    command.env_remove("TELOXIDE_TOKEN").env("TELEGRAM_API_URL", fake.url());
    if let Some(token) = token {
        command.env("TELOXIDE_TOKEN", token);
    }
    command.output().unwrap()
}

#[track_caller]
fn check(output: &Output, code: i32, words: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains(words), "{words} is not in: {told}");
    assert_eq!(output.status.code(), Some(code), "{told}");
    assert!(!told.contains("AAFake"), "the token is told: {told}");
}

#[test]
fn a_missing_or_wrong_token_is_named() {
    let fake = Fake::start();
    check(&run(&fake, None, &[]), 1, "先设环境变量 TELOXIDE_TOKEN");
    check(&run(&fake, Some("  "), &[]), 1, "先设环境变量 TELOXIDE_TOKEN");
    check(&run(&fake, Some("12 34:AAFake"), &[]), 1, "不该有的字符");
    check(&run(&fake, Some("1:AAFake_wrong"), &[]), 1, "不认这个令牌");
}

#[test]
fn a_webhook_needs_both_of_its_addresses_and_a_free_port() {
    let fake = Fake::start();
    let url = ["--webhook-url", "https://example.org/hook"];
    check(&run(&fake, Some(TOKEN), &url), 2, "--webhook-listen");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let both = [&url[..], &["--webhook-listen", &listen]].concat();
    check(&run(&fake, Some(TOKEN), &both), 1, "收不了消息");
    assert!(fake.calls("setWebhook").is_empty());
}

#[test]
fn addresses_that_are_none_are_named() {
    let fake = Fake::start();
    let machine = Machine::new();
    for (name, words) in
        [("TELEGRAM_API_URL", "TELEGRAM_API_URL 用不了"), ("TELOXIDE_PROXY", "代理")]
    {
        let mut command = machine.command(&["telegram"]);
        command.env("TELOXIDE_TOKEN", TOKEN).env("TELEGRAM_API_URL", fake.url());
        check(&command.env(name, "not an address").output().unwrap(), 1, words);
    }
}
