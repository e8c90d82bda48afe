//! The parameters of a call, as JSON, as a form or as multipart, and what a refusal looks like.

use serde_json::{Map, Value, json};

/// A refusal, with the words that the real server uses: clients match on them.
#[derive(Debug)]
pub struct Refusal {
    /// The status, in HTTP and in the body.
    pub code: u16,
    description: String,
    retry_after: Option<u32>,
}

impl Refusal {
    /// A refusal with any code.
    pub fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), retry_after: None }
    }

    /// A 400.
    pub fn bad(what: impl std::fmt::Display) -> Self {
        Self::new(400, format!("Bad Request: {what}"))
    }

    /// A 429: come back after so many seconds.
    pub fn retry_after(seconds: u32) -> Self {
        let description = format!("Too Many Requests: retry after {seconds}");
        Self { retry_after: Some(seconds), ..Self::new(429, description) }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some(seconds) = self.retry_after {
            body["parameters"] = json!({"retry_after": seconds});
        }
        body
    }
}

/// The parameters of one call.
#[derive(Clone, Debug, Default)]
pub struct Params(pub Map<String, Value>);

impl Params {
    /// Reads a body.
    pub fn read(content_type: &str, body: &[u8]) -> Result<Self, Refusal> {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        match kind {
            _ if body.is_empty() => Ok(Self::default()),
            "application/json" => match serde_json::from_slice(body) {
                Ok(Value::Object(map)) => Ok(Self(map)),
                _ => Err(Refusal::bad("can't parse JSON object")),
            },
            "multipart/form-data" => {
                let boundary = content_type.split_once("boundary=").map(|(_, rest)| rest);
                boundary
                    .map(|boundary| multipart(boundary.trim_matches('"'), body))
                    .ok_or_else(|| Refusal::bad("boundary of the multipart body is not given"))
            }
            "application/x-www-form-urlencoded" => {
                let query = format!("http://form/?{}", String::from_utf8_lossy(body));
                let url = reqwest::Url::parse(&query).map_err(Refusal::bad)?;
                let pair = |(name, value): (_, _)| (String::from(name), Value::from(value));
                Ok(Self(url.query_pairs().map(pair).collect()))
            }
            other => Err(Refusal::bad(format!("unsupported content type \"{other}\""))),
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A whole number, or one written as text as forms have it.
    pub fn int(&self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    /// A whole number without which nothing can be done.
    pub fn needed(&self, name: &str) -> Result<i64, Refusal> {
        self.int(name).ok_or_else(|| Refusal::bad(format!("parameter \"{name}\" is required")))
    }

    /// Whether a switch is on.
    pub fn flag(&self, name: &str) -> bool {
        match self.0.get(name) {
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            value => value.and_then(Value::as_bool).unwrap_or(false),
        }
    }

    /// A list or an object, or one written as text as forms have it.
    pub fn json(&self, name: &str) -> Result<Option<Value>, Refusal> {
        match self.0.get(name) {
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(Some)
                .map_err(|_| Refusal::bad(format!("can't parse {name} JSON object"))),
            value => Ok(value.cloned()),
        }
    }
}

/// The parts of a multipart body. What is no text, an uploaded file, is kept as far as it is one.
fn multipart(boundary: &str, body: &[u8]) -> Params {
    let body = String::from_utf8_lossy(body);
    let separator = format!("--{boundary}");
    let part = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let name = head.split_once("name=\"")?.1.split('"').next()?;
        Some((name.to_owned(), Value::from(value.strip_suffix("\r\n").unwrap_or(value))))
    };
    Params(body.split(&separator).filter_map(part).collect())
}
