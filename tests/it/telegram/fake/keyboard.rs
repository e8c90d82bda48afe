//! What hangs under a message: read, and refused where Telegram would refuse it.

use serde_json::Value;

use super::params::Refusal;

/// Telegram shows no more in a row, and takes no more in a message.
const IN_A_ROW: usize = 8;
const IN_ALL: usize = 100;

/// A button, as a thumb finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What stands on it.
    pub text: String,
    /// What it sends; `None` for a link.
    pub data: Option<String>,
    /// Where it leads.
    pub url: Option<String>,
}

/// The inline buttons of a markup, row by row.
pub fn buttons(markup: Option<&Value>) -> Vec<Vec<Button>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let button = |button: Value| Button {
        text: text(&button["text"]).unwrap_or_default(),
        data: text(&button["callback_data"]),
        url: text(&button["url"]),
    };
    let rows = markup.map(|markup| list(&markup["inline_keyboard"])).unwrap_or_default();
    rows.iter().map(|row| list(row).into_iter().map(button).collect()).collect()
}

/// Checks a markup; `inline` where nothing but an inline keyboard will do.
///
/// An inline keyboard without a button is none.
pub fn check(markup: Option<Value>, inline: bool) -> Result<Option<Value>, Refusal> {
    let Some(markup) = markup else {
        return Ok(None);
    };
    let other = ["keyboard", "remove_keyboard", "force_reply"];
    if !inline && other.iter().any(|name| !markup[name].is_null()) {
        return Ok(Some(markup));
    }
    let Some(rows) = markup["inline_keyboard"].as_array() else {
        return Err(Refusal::bad(if inline {
            "inline keyboard expected"
        } else {
            "object expected as reply markup"
        }));
    };
    let mut all = 0;
    for row in rows {
        let Some(row) = row.as_array() else {
            return Err(Refusal::bad("field \"inline_keyboard\" must be an Array of Arrays"));
        };
        all += row.len();
        if row.len() > IN_A_ROW {
            return Err(Refusal::bad("too many buttons in a row"));
        }
        row.iter().try_for_each(check_button)?;
    }
    match all {
        0 => Ok(None),
        1..=IN_ALL => Ok(Some(markup)),
        _ => Err(Refusal::bad("reply markup is too long")),
    }
}

fn check_button(button: &Value) -> Result<(), Refusal> {
    const KINDS: [&str; 4] = ["callback_data", "url", "web_app", "copy_text"];
    let why = |what: &str| Refusal::bad(format!("can't parse inline keyboard button: {what}"));
    if button["text"].as_str().is_none_or(|text| text.trim().is_empty()) {
        return Err(why("button text must be non-empty"));
    }
    let kinds = KINDS.iter().filter(|kind| !button[**kind].is_null()).count();
    if kinds != 1 {
        return Err(why("Text buttons are unallowed in the inline keyboard"));
    }
    if let Some(url) = button["url"].as_str() {
        let known = ["http://", "https://", "tg://"];
        if !known.iter().any(|scheme| url.starts_with(scheme)) {
            return Err(Refusal::bad("BUTTON_URL_INVALID"));
        }
    }
    match &button["callback_data"] {
        Value::Null => Ok(()),
        Value::String(data) if (1..=64).contains(&data.len()) => Ok(()),
        _ => Err(Refusal::bad("BUTTON_DATA_INVALID")),
    }
}
