//! A reply in the log. The ids of its rules make most of an answer there, and one is much like the next:
//! each stands without the segments that it shares with the one before it, a dot for each of them.
//!
//! `141000.enrollment.steps.open`, `...fill`, `..materials.id_card`.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Between the segments of an id, and in the place of those that are left out.
const DOT: char = '.';

/// The ids as they are logged.
pub(super) fn brief(ids: &[Arc<str>]) -> Vec<Arc<str>> {
    let before = std::iter::once("").chain(ids.iter().map(|id| &**id));
    before.zip(ids).map(|(before, id)| without_shared(before, id)).collect()
}

fn without_shared(before: &str, id: &Arc<str>) -> Arc<str> {
    let same = before.split(DOT).zip(id.split(DOT)).take_while(|(one, other)| one == other);
    // The last segment stays, so that something stands there.
    let shared = same.count().min(id.matches(DOT).count());
    match id.splitn(shared + 1, DOT).last() {
        Some(rest) if shared > 0 => [&".".repeat(shared), rest].concat().into(),
        _ => Arc::clone(id),
    }
}

/// An id behind the one before it, as it was logged.
fn whole(before: &str, logged: &str) -> Arc<str> {
    let own = logged.trim_start_matches(DOT);
    let shared = logged.len() - own.len();
    before.split(DOT).take(shared).chain([own]).collect::<Vec<_>>().join(".").into()
}

/// The ids of what was logged.
fn wholes<'i>(logged: impl IntoIterator<Item = &'i str>) -> Vec<Arc<str>> {
    let mut ids: Vec<Arc<str>> = Vec::new();
    for id in logged {
        let before = ids.last().map(Arc::clone).unwrap_or_default();
        ids.push(whole(&before, id));
    }
    ids
}

/// Reads the ids of rules, as they are logged or as a reply gives them.
///
/// # Errors
/// When they are no list of texts.
pub fn rule_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Arc<str>>, D::Error> {
    let logged = Vec::<String>::deserialize(deserializer)?;
    Ok(wholes(logged.iter().map(String::as_str)))
}

/// A logged reply as JSON with its ids whole, whatever version wrote it.
///
/// # Errors
/// When it is no JSON.
pub fn from_log(reply: &str) -> serde_json::Result<Value> {
    let mut reply: Value = serde_json::from_str(reply)?;
    if let Some(Value::Array(rules)) = reply.pointer_mut("/answer/rules") {
        let ids = wholes(rules.iter().filter_map(Value::as_str));
        *rules = ids.iter().map(|id| Value::from(&**id)).collect();
    }
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::{brief, from_log, wholes};
    use std::sync::Arc;

    #[track_caller]
    fn check(ids: &[&str], written: &[&str]) {
        let ids: Vec<Arc<str>> = ids.iter().map(|id| Arc::from(*id)).collect();
        let brief = brief(&ids);
        assert_eq!(brief.iter().map(|id| &**id).collect::<Vec<_>>(), written);
        assert_eq!(wholes(brief.iter().map(|id| &**id)), ids, "they are read back");
        assert_eq!(wholes(ids.iter().map(|id| &**id)), ids, "whole ones are as they are");
    }

    #[test]
    fn what_is_shared_is_written_once() {
        check(&[], &[]);
        check(&["a.b.c.d"], &["a.b.c.d"]);
        check(&["a.b.c.d", "a.b.c.e", "a.b.f.d"], &["a.b.c.d", "...e", "..f.d"]);
        check(&["a.b.c", "x.b.c", "x.b"], &["a.b.c", "x.b.c", ".b"]);
        check(&["a.b", "a.b", "a.b.c"], &["a.b", ".b", "..c"]);
        check(&["a", "a", "b"], &["a", "a", "b"]);
    }

    #[test]
    fn a_logged_reply_is_read_with_its_ids_whole() {
        let reply = r#"{"status":"answer","answer":{"rules":["a.b.c","..d"]},"text":"."}"#;
        let whole = serde_json::json!(
            {"status": "answer", "answer": {"rules": ["a.b.c", "a.b.d"]}, "text": "."}
        );
        assert_eq!(from_log(reply).unwrap(), whole);
        assert_eq!(from_log(r#"{"text":"."}"#).unwrap(), serde_json::json!({"text": "."}));
        assert!(from_log("").is_err());
    }
}
