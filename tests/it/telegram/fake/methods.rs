//! The methods of the Bot API, carried out on the state. Each is as strict as the real one.

use std::io::Cursor;

use serde_json::{Value, json};

use super::html::{self, Formatted};
use super::keyboard;
use super::params::{Params, Refusal};
use super::state::{State, Webhook, me};

/// How long a message and a caption may be, after their tags are read.
const LONGEST: usize = 4096;
const LONGEST_CAPTION: usize = 1024;
/// What a photo may be: width and height together, how many times one side the other, bytes.
const PHOTO_SIDES: u32 = 10_000;
const PHOTO_RATIO: u32 = 20;
const PHOTO_BYTES: usize = 10 << 20;

/// Every method, as the documentation spells it.
pub const METHODS: [&str; 17] = [
    "getMe",
    "getUpdates",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "editMessageReplyMarkup",
    "deleteMessage",
    "answerCallbackQuery",
    "sendChatAction",
    "setMyCommands",
    "setMyName",
    "setMyDescription",
    "setMyShortDescription",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
];

/// Carries out any method but `getUpdates`, which has to wait.
pub fn call(state: &mut State, method: &str, params: &Params) -> Result<Value, Refusal> {
    match method {
        "getMe" => Ok(get_me()),
        "sendMessage" => send(state, params),
        "sendPhoto" => send_picture(state, params, "photo"),
        "sendDocument" => send_picture(state, params, "document"),
        "editMessageText" => edit(state, params, true),
        "editMessageReplyMarkup" => edit(state, params, false),
        "deleteMessage" => delete(state, params),
        "answerCallbackQuery" => answer(state, params),
        "sendChatAction" => {
            chat(state, params)?;
            let action = params.text("action").unwrap_or_default();
            let known = ["typing", "upload_document", "find_location"].contains(&action);
            known
                .then(|| true.into())
                .ok_or_else(|| Refusal::bad("wrong parameter action in request"))
        }
        "setMyCommands" => {
            commands(params)?;
            Ok(keep(state, method, params))
        }
        "setMyName" => text_up_to(state, method, params, "name", 64),
        "setMyDescription" => text_up_to(state, method, params, "description", 512),
        "setMyShortDescription" => text_up_to(state, method, params, "short_description", 120),
        "setWebhook" => set_webhook(state, params),
        "deleteWebhook" => {
            state.webhook = None;
            if params.flag("drop_pending_updates") {
                state.pending.clear();
            }
            Ok(true.into())
        }
        "getWebhookInfo" => Ok(webhook_info(state)),
        _ => Err(Refusal::new(404, "Not Found: method not found")),
    }
}

fn get_me() -> Value {
    let mut bot = me();
    for (name, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", false),
        ("supports_inline_queries", false),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
    ] {
        bot[name] = value.into();
    }
    bot
}

/// The chat of a call, which must have written and must not have blocked the bot.
fn chat(state: &State, params: &Params) -> Result<i64, Refusal> {
    let id = params.needed("chat_id").map_err(|_| Refusal::bad("chat_id is empty"))?;
    match state.chats.get(&id) {
        None => Err(Refusal::bad("chat not found")),
        Some(chat) if chat.blocked => {
            Err(Refusal::new(403, "Forbidden: bot was blocked by the user"))
        }
        Some(_) => Ok(id),
    }
}

/// The text of a call as it will be read.
fn body(params: &Params) -> Result<Formatted, Refusal> {
    let text = params.text("text").ok_or_else(|| Refusal::bad("message text is empty"))?;
    let formatted = formatted(params, text)?;
    match formatted.text.encode_utf16().count() {
        0 => Err(Refusal::bad("message text is empty")),
        1..=LONGEST => Ok(formatted),
        _ => Err(Refusal::bad("message is too long")),
    }
}

/// The words of a call, without their tags.
fn formatted(params: &Params, text: &str) -> Result<Formatted, Refusal> {
    let formatted = match params.text("parse_mode").map(str::to_lowercase).as_deref() {
        Some("html") => {
            html::parse(text).map_err(|why| Refusal::bad(format!("can't parse entities: {why}")))?
        }
        None => {
            let entities = params.json("entities")?.unwrap_or_else(|| json!([]));
            let entities = entities.as_array().cloned().unwrap_or_default();
            Formatted { text: text.to_owned(), entities }
        }
        Some(_) => return Err(Refusal::bad("unsupported parse_mode")),
    };
    Ok(formatted.trimmed())
}

fn send(state: &mut State, params: &Params) -> Result<Value, Refusal> {
    let chat = chat(state, params)?;
    let body = body(params)?;
    let markup = keyboard::check(params.json("reply_markup")?, false)?;
    check_reply(state, chat, params)?;
    let message = state.answered(chat, body, markup);
    Ok(state.show(chat, &message))
}

/// Sends a picture, as a photo or as a document; it has to be a PNG.
fn send_picture(state: &mut State, params: &Params, kind: &str) -> Result<Value, Refusal> {
    let chat = chat(state, params)?;
    let missing = || Refusal::bad(format!("there is no {kind} in the request"));
    let bytes = params.file(kind).ok_or_else(missing)?;
    let reader = png::Decoder::new(Cursor::new(bytes)).read_info();
    let (width, height) = reader.map_err(|_| Refusal::bad("IMAGE_PROCESS_FAILED"))?.info().size();
    let stretched = width.max(height) > PHOTO_RATIO * width.min(height);
    if kind == "photo" && (width + height > PHOTO_SIDES || stretched || bytes.len() > PHOTO_BYTES) {
        return Err(Refusal::bad("PHOTO_INVALID_DIMENSIONS"));
    }
    let caption = formatted(params, params.text("caption").unwrap_or_default())?;
    if caption.text.encode_utf16().count() > LONGEST_CAPTION {
        return Err(Refusal::bad("message caption is too long"));
    }
    let markup = keyboard::check(params.json("reply_markup")?, false)?;
    check_reply(state, chat, params)?;
    let mut message = state.answered(chat, caption, markup);
    state.pictures.insert(message.id, bytes.to_vec());
    let file = json!({"file_id": "p", "file_unique_id": "p", "file_size": bytes.len(),
        "width": width, "height": height});
    message.extra[kind] = if kind == "photo" { json!([file]) } else { file };
    state.chats.entry(chat).or_default().messages.insert(message.id, message.clone());
    Ok(state.show(chat, &message))
}

fn check_reply(state: &State, chat: i64, params: &Params) -> Result<(), Refusal> {
    let reply_to = params.json("reply_parameters")?;
    if let Some(target) = reply_to.as_ref().and_then(|reply| reply["message_id"].as_i64()) {
        let lenient = reply_to.is_some_and(|reply| reply["allow_sending_without_reply"] == true);
        if !lenient && !state.chats[&chat].messages.contains_key(&target) {
            return Err(Refusal::bad("message to be replied not found"));
        }
    }
    Ok(())
}

/// Edits a message; without a markup of its own the keyboard goes, as in Telegram.
fn edit(state: &mut State, params: &Params, text: bool) -> Result<Value, Refusal> {
    let chat = chat(state, params)?;
    let body = if text { Some(body(params)?) } else { None };
    let markup = keyboard::check(params.json("reply_markup")?, true)?;
    let messages = state.chats.get_mut(&chat).map(|chat| &mut chat.messages);
    let id = params.needed("message_id")?;
    let message = messages.and_then(|messages| messages.get_mut(&id));
    let message = message.ok_or_else(|| Refusal::bad("message to edit not found"))?;
    if message.from.is_some() {
        return Err(Refusal::bad("message can't be edited"));
    }
    if text && state.pictures.contains_key(&id) {
        return Err(Refusal::bad("there is no text in the message to edit"));
    }
    let was = message.clone();
    if let Some(body) = body {
        (message.text, message.entities) = (body.text, body.entities);
    }
    message.markup = markup;
    if (&was.text, &was.entities, &was.markup)
        == (&message.text, &message.entities, &message.markup)
    {
        return Err(Refusal::bad(
            "message is not modified: specified new message content and reply markup are exactly \
             the same as a current content and reply markup of the message",
        ));
    }
    message.before.push(was.text);
    let message = message.clone();
    Ok(state.show(chat, &message))
}

fn delete(state: &mut State, params: &Params) -> Result<Value, Refusal> {
    let chat = chat(state, params)?;
    let id = params.needed("message_id")?;
    let messages = state.chats.get_mut(&chat).map(|chat| &mut chat.messages);
    match messages.and_then(|messages| messages.remove(&id)) {
        Some(_) => Ok(true.into()),
        None => Err(Refusal::bad("message to delete not found")),
    }
}

fn answer(state: &mut State, params: &Params) -> Result<Value, Refusal> {
    let id = params.text("callback_query_id").unwrap_or_default();
    if params.text("text").is_some_and(|text| text.encode_utf16().count() > 200) {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    match state.presses.get_mut(id) {
        Some(answered) if !*answered => {
            *answered = true;
            Ok(true.into())
        }
        _ => Err(Refusal::bad(
            "query is too old and response timeout expired or query ID is invalid",
        )),
    }
}

fn commands(params: &Params) -> Result<(), Refusal> {
    let commands = params.json("commands")?;
    let commands = commands.as_ref().and_then(Value::as_array);
    let commands = commands.ok_or_else(|| Refusal::bad("parameter \"commands\" is required"))?;
    if commands.len() > 100 {
        return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    let allowed = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
    for command in commands {
        let name = command["command"].as_str().unwrap_or_default();
        let name = name.strip_prefix('/').unwrap_or(name);
        if name.is_empty() || name.len() > 32 || !name.chars().all(allowed) {
            return Err(Refusal::bad("BOT_COMMAND_INVALID"));
        }
        let length = command["description"].as_str().unwrap_or_default().encode_utf16().count();
        if !(1..=256).contains(&length) {
            return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    Ok(())
}

/// Keeps what is said about the bot, by language.
fn keep(state: &mut State, method: &str, params: &Params) -> Value {
    let language = params.text("language_code").unwrap_or_default().to_owned();
    state.profile.insert((method.to_owned(), language), params.clone());
    true.into()
}

fn text_up_to(
    state: &mut State,
    method: &str,
    params: &Params,
    name: &str,
    longest: usize,
) -> Result<Value, Refusal> {
    if params.text(name).is_some_and(|text| text.encode_utf16().count() > longest) {
        return Err(Refusal::bad(format!("{name} is too long")));
    }
    Ok(keep(state, method, params))
}

/// Sets a webhook. Unlike the real server this one posts to this machine without TLS.
fn set_webhook(state: &mut State, params: &Params) -> Result<Value, Refusal> {
    let url = params.text("url").unwrap_or_default();
    let secret = params.text("secret_token").map(str::to_owned);
    let allowed = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
    if let Some(secret) = &secret
        && (!(1..=256).contains(&secret.len()) || !secret.chars().all(allowed))
    {
        return Err(Refusal::bad("secret token contains unallowed characters"));
    }
    if !url.is_empty() {
        let parsed = reqwest::Url::parse(url)
            .map_err(|_| Refusal::bad("bad webhook: invalid webhook URL specified"))?;
        let here = matches!(parsed.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if parsed.scheme() != "https" && !here {
            return Err(Refusal::bad("bad webhook: HTTPS url must be provided for webhook"));
        }
    }
    if params.flag("drop_pending_updates") {
        state.pending.clear();
    }
    allow(state, params)?;
    state.webhook =
        (!url.is_empty()).then(|| Webhook { url: url.to_owned(), secret, last_error: None });
    Ok(true.into())
}

/// Takes over which updates the bot wants; not said is as before.
pub fn allow(state: &mut State, params: &Params) -> Result<(), Refusal> {
    if let Some(kinds) = params.json("allowed_updates")? {
        let kinds = kinds.as_array().cloned().unwrap_or_default();
        state.allowed = kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    Ok(())
}

fn webhook_info(state: &State) -> Value {
    let webhook = state.webhook.clone().unwrap_or_default();
    let mut info = json!({
        "url": webhook.url,
        "has_custom_certificate": false,
        "pending_update_count": state.pending.len(),
    });
    if let Some(error) = webhook.last_error {
        info["last_error_date"] = 1_795_224_600.into();
        info["last_error_message"] = error.into();
    }
    info
}
