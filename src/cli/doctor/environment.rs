//! What the process gets from its surroundings: settings, the time, how many files it may open. A
//! token and the password of a proxy are never shown.

use std::env;

use jiff::civil::date;
use reqwest::Url;
use serde_json::json;

use crate::cli::{Options, clock};
use crate::store::Finding;

/// With fewer files than this a server with many visitors fails.
const FEW_FILES: u64 = 1_024;

pub(super) fn findings(options: &Options) -> Vec<Finding> {
    let mut findings = vec![token()];
    findings.extend(address("TELEGRAM_API_URL", "env.api", "http://主机:端口 或 https://主机"));
    findings.extend(address(
        "TELOXIDE_PROXY",
        "env.proxy",
        "socks5://主机:端口 或 http://主机:端口",
    ));
    findings.push(time(options));
    findings.push(files());
    findings
}

fn set(name: &str) -> Option<String> {
    env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn token() -> Finding {
    const ABOUT: &str = "env.token";
    let figures = |set: bool| json!({ "set": set });
    match set("TELOXIDE_TOKEN") {
        None => Finding::sound(ABOUT, "没有设 TELOXIDE_TOKEN（只有 mante telegram 要用）")
            .with(figures(false)),
        // As Telegram gives them: a number, a colon, and letters.
        Some(token) if token.split_once(':').is_some_and(is_token) => {
            Finding::sound(ABOUT, "TELOXIDE_TOKEN 设了").with(figures(true))
        }
        Some(_) => {
            Finding::fault(ABOUT, "TELOXIDE_TOKEN 设了，但不像令牌", "找 @BotFather 核对，重新粘贴")
                .with(figures(true))
        }
    }
}

fn is_token((number, secret): (&str, &str)) -> bool {
    let of_secret = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && !secret.is_empty()
        && secret.bytes().all(of_secret)
}

/// An address that may be set.
fn address(name: &str, about: &'static str, form: &str) -> Option<Finding> {
    let value = set(name)?;
    Some(match value.parse::<Url>().ok().filter(Url::has_host) {
        Some(url) => {
            let host = url.host_str().unwrap_or_default();
            Finding::sound(about, format!("{name} 设为 {}://{host}", url.scheme()))
        }
        None => Finding::fault(about, format!("{name} 用不了"), format!("要写成 {form}")),
    })
}

/// This program is no older than this day, so no clock may be.
fn time(options: &Options) -> Finding {
    const ABOUT: &str = "env.time";
    let real = clock::now(&Options { now: None, ..options.clone() });
    let shown = real.strftime("%Y-%m-%d %H:%M").to_string();
    let says = format!("现在是 {shown}（中国时间）");
    let finding = if real.date() < date(2026, 1, 1) || real.date() > date(2100, 1, 1) {
        Finding::fault(ABOUT, format!("{says}，不可能"), "校准系统时钟，打开自动对时")
    } else if let Some(day) = options.now {
        let says = format!("{says}，但当作 {day} 来回答（--now 或 MANTE_NOW）");
        Finding::notice(ABOUT, says, "平时不要设它")
    } else {
        Finding::sound(ABOUT, says)
    };
    finding.with(json!({ "now": shown, "answers_for": options.now }))
}

fn files() -> Finding {
    const ABOUT: &str = "env.files";
    let limit = most_files();
    let shown = limit.map_or_else(|| "不限".to_owned(), |limit| limit.to_string());
    let says = format!("最多同时打开的文件：{shown}");
    let finding = if limit.is_some_and(|limit| limit < FEW_FILES) {
        let mend = format!("提高到 {FEW_FILES} 以上：ulimit -n，或 systemd 的 LimitNOFILE");
        Finding::notice(ABOUT, says, mend)
    } else {
        Finding::sound(ABOUT, says)
    };
    finding.with(json!({ "limit": limit }))
}

/// How many files the process may open; none where there is no limit.
#[cfg(unix)]
fn most_files() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

#[cfg(not(unix))]
fn most_files() -> Option<u64> {
    None
}
