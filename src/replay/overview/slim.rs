//! What is counted of a reply, without the words and sources that make most of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::reply::rule_ids;

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Slim {
    status: String,
    facts: Map<String, Value>,
    ask: Option<Ask>,
    answer: Option<Answer>,
}

#[derive(Serialize, Deserialize)]
struct Ask {
    fact: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Answer {
    aspect: String,
    #[serde(deserialize_with = "rule_ids")]
    rules: Vec<Arc<str>>,
}

/// What is counted of a logged reply; empty where an older program wrote something else.
#[must_use]
pub fn slim(reply: &str) -> Value {
    let slim: Slim = serde_json::from_str(reply).unwrap_or_default();
    serde_json::to_value(slim).unwrap_or_default()
}
