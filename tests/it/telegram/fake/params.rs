//! The parameters of a call, as JSON, as a form or as multipart, and what a refusal looks like.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use multer::Multipart;
use serde_json::{Map, Value, json};

/// A refusal, with the words that the real server uses: clients match on them.
#[derive(Debug)]
pub struct Refusal {
    /// The status, in HTTP and in the body.
    pub code: u16,
    description: String,
    parameters: Option<Value>,
}

impl Refusal {
    /// A refusal with any code.
    pub fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), parameters: None }
    }

    /// A 400.
    pub fn bad(what: impl std::fmt::Display) -> Self {
        Self::new(400, format!("Bad Request: {what}"))
    }

    /// A 429: come back after so many seconds.
    pub fn retry_after(seconds: u32) -> Self {
        let description = format!("Too Many Requests: retry after {seconds}");
        let parameters = Some(json!({"retry_after": seconds}));
        Self { parameters, ..Self::new(429, description) }
    }

    /// A 400: the group goes on under another number.
    pub fn moved(chat: i64) -> Self {
        let parameters = Some(json!({"migrate_to_chat_id": chat}));
        Self { parameters, ..Self::bad("group chat was upgraded to a supergroup chat") }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some(parameters) = &self.parameters {
            body["parameters"] = parameters.clone();
        }
        body
    }
}

/// The parameters of one call, and the bytes of the files among them. In the parameters a file is
/// its name, type, size and a mark that two files share only where they are the same.
#[derive(Clone, Debug, Default)]
pub struct Params(pub Map<String, Value>, HashMap<String, Vec<u8>>);

impl Params {
    /// Parameters without a file.
    pub fn of(params: Map<String, Value>) -> Self {
        Self(params, HashMap::new())
    }

    /// Reads a body.
    pub async fn read(content_type: &str, body: &[u8]) -> Result<Self, Refusal> {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        match kind {
            _ if body.is_empty() => Ok(Self::default()),
            "application/json" => match serde_json::from_slice(body) {
                Ok(Value::Object(map)) => Ok(Self::of(map)),
                _ => Err(Refusal::bad("can't parse JSON object")),
            },
            "multipart/form-data" => multipart(content_type, body).await.map_err(Refusal::bad),
            "application/x-www-form-urlencoded" => {
                let query = format!("http://form/?{}", String::from_utf8_lossy(body));
                let url = reqwest::Url::parse(&query).map_err(Refusal::bad)?;
                let pair = |(name, value): (_, _)| (String::from(name), Value::from(value));
                Ok(Self::of(url.query_pairs().map(pair).collect()))
            }
            other => Err(Refusal::bad(format!("unsupported content type \"{other}\""))),
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// An uploaded file.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.1.get(name).map(Vec::as_slice)
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

/// The parts of a multipart body. What has no file name is no file, as for the real server.
async fn multipart(content_type: &str, body: &[u8]) -> multer::Result<Params> {
    let boundary = multer::parse_boundary(content_type)?;
    let mut parts = Multipart::with_reader(body, boundary);
    let mut params = Params::default();
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let value = match part.file_name().map(str::to_owned) {
            None => part.text().await?.into(),
            Some(file) => {
                let kind = part.content_type().map(ToString::to_string);
                let bytes = part.bytes().await?;
                let mut mark = DefaultHasher::new();
                bytes.hash(&mut mark);
                params.1.insert(name.clone(), bytes.to_vec());
                json!({"name": file, "type": kind, "size": bytes.len(), "mark": mark.finish()})
            }
        };
        params.0.insert(name, value);
    }
    Ok(params)
}
