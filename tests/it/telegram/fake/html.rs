//! Telegram's HTML, read more strictly than Telegram does.
//!
//! Telegram lets a lone `&` pass and silently drops what stands inside `code`. Here both are
//! refused: they are slips in escaping that would show one day.

use serde_json::{Value, json};

/// What may be written, and what it becomes.
const TAGS: [(&str, &str); 16] = [
    ("a", "text_link"),
    ("b", "bold"),
    ("blockquote", "blockquote"),
    ("code", "code"),
    ("del", "strikethrough"),
    ("em", "italic"),
    ("i", "italic"),
    ("ins", "underline"),
    ("pre", "pre"),
    ("s", "strikethrough"),
    ("span", "spoiler"),
    ("strike", "strikethrough"),
    ("strong", "bold"),
    ("tg-emoji", "custom_emoji"),
    ("tg-spoiler", "spoiler"),
    ("u", "underline"),
];

/// A text without its tags, and what they said of it.
#[derive(Debug, Default, PartialEq)]
pub struct Formatted {
    /// What is read on the screen.
    pub text: String,
    /// The entities, offsets in UTF-16 units as Telegram counts.
    pub entities: Vec<Value>,
}

impl Formatted {
    fn len(&self) -> usize {
        self.text.encode_utf16().count()
    }

    /// Without white space at either end, which Telegram does not keep.
    pub fn trimmed(mut self) -> Self {
        self.text.truncate(self.text.trim_end().len());
        let text = self.text.trim_start();
        let cut = self.text[..self.text.len() - text.len()].encode_utf16().count();
        self.text = text.to_owned();
        let end = self.len();
        self.entities.retain_mut(|entity| {
            let number = |name: &str| usize::try_from(entity[name].as_u64().unwrap_or(0)).unwrap();
            let (from, length) = (number("offset"), number("length"));
            let until = (from + length).saturating_sub(cut).min(end);
            let from = from.saturating_sub(cut);
            entity["offset"] = from.into();
            entity["length"] = until.saturating_sub(from).into();
            until > from
        });
        self
    }
}

/// A tag that is open.
struct Open<'a> {
    name: &'a str,
    entity: Value,
    /// Where it begins, in UTF-16 units and in bytes of the source.
    offset: usize,
    byte: usize,
}

/// Reads a text with tags; the error is what Telegram would say after "can't parse entities: ".
pub fn parse(source: &str) -> Result<Formatted, String> {
    let mut out = Formatted::default();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut at = 0;
    while let Some(char) = source[at..].chars().next() {
        let rest = &source[at..];
        match char {
            '<' => {
                let Some(end) = rest.find('>') else {
                    return Err(format!("Unclosed start tag at byte offset {at}"));
                };
                let inside = &rest[1..end];
                if let Some(name) = inside.strip_prefix('/') {
                    close(name.trim(), at, &mut open, &mut out)?;
                } else {
                    let (name, entity) = start(inside, at, &open)?;
                    open.push(Open { name, entity, offset: out.len(), byte: at });
                }
                at += end + 1;
            }
            '&' => {
                let end = rest.find(';').filter(|end| *end <= 10);
                let decoded = end.and_then(|end| character(&rest[1..end]));
                let (Some(end), Some(decoded)) = (end, decoded) else {
                    return Err(format!("Unescaped '&' at byte offset {at}"));
                };
                out.text.push(decoded);
                at += end + 1;
            }
            _ => {
                out.text.push(char);
                at += char.len_utf8();
            }
        }
    }
    if let Some(tag) = open.last() {
        let Open { name, byte, .. } = tag;
        return Err(format!("Can't find end tag corresponding to start tag \"{name}\" at {byte}"));
    }
    out.entities.sort_by_key(|entity| entity["offset"].as_u64());
    Ok(out)
}

/// The name and the entity of a start tag.
fn start<'a>(inside: &'a str, at: usize, open: &[Open<'_>]) -> Result<(&'a str, Value), String> {
    let (name, attribute) = match inside.split_once(char::is_whitespace) {
        Some((name, attribute)) => (name, attribute.trim()),
        None => (inside, ""),
    };
    let Some((_, kind)) = TAGS.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(name)) else {
        return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}"));
    };
    let value = |wanted: &str| {
        let value = attribute.strip_prefix(wanted)?.strip_prefix("=\"")?;
        value.strip_suffix('"').map(|value| value.replace("&amp;", "&"))
    };
    let within = |kind: &str| open.iter().any(|tag| tag.entity["type"] == kind);
    let language_of_pre = *kind == "code" && open.last().is_some_and(|tag| tag.name == "pre");
    if within("code") || within("pre") && !language_of_pre || within(kind) {
        return Err(format!("Tag \"{name}\" can't stand here, at byte offset {at}"));
    }
    let mut entity = json!({"type": kind});
    match *kind {
        "text_link" => entity["url"] = value("href").ok_or("Tag \"a\" has no href")?.into(),
        "custom_emoji" => {
            let id = value("emoji-id").ok_or("Tag \"tg-emoji\" has no emoji-id")?;
            entity["custom_emoji_id"] = id.into();
        }
        "spoiler" if name == "span" && value("class").as_deref() != Some("tg-spoiler") => {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\", at {at}"));
        }
        "blockquote" if attribute == "expandable" => {
            entity["type"] = "expandable_blockquote".into();
        }
        "code" if language_of_pre => {}
        "spoiler" => {}
        _ if attribute.is_empty() => {}
        _ => return Err(format!("Unsupported attribute in tag \"{name}\" at byte offset {at}")),
    }
    Ok((name, entity))
}

/// Ends the innermost tag, which must have that name.
fn close(
    name: &str,
    at: usize,
    open: &mut Vec<Open<'_>>,
    out: &mut Formatted,
) -> Result<(), String> {
    let Some(tag) = open.pop() else {
        return Err(format!("Unexpected end tag at byte offset {at}"));
    };
    if !tag.name.eq_ignore_ascii_case(name) {
        let wanted = tag.name;
        return Err(format!(
            "Unmatched end tag at byte offset {at}, expected \"</{wanted}>\", found \"</{name}>\""
        ));
    }
    let mut entity = tag.entity;
    entity["offset"] = tag.offset.into();
    entity["length"] = (out.len() - tag.offset).into();
    // A tag around nothing is no entity.
    if out.len() > tag.offset {
        out.entities.push(entity);
    }
    Ok(())
}

/// The character that an escape stands for.
fn character(escape: &str) -> Option<char> {
    match escape {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        _ => {
            let number = escape.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
