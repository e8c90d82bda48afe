//! What an update means: who speaks, where, and what.

use std::sync::Arc;

use teloxide::types::{CallbackQueryId, MessageId};

use super::button::{Button, Kind};
use super::update::{CallbackQuery, Entity, Message, Update, User};
use super::whereabouts::{Whereabouts, owner, start};
use super::words::Words;
use crate::service::Incoming;
use crate::service::secrets::Secrets;
use crate::store::SessionId;

/// Who the bot is.
#[derive(Clone, Debug)]
pub(super) struct Myself {
    pub id: u64,
    /// Without the `@`.
    pub name: String,
}

/// What an update means for us.
#[derive(Debug)]
pub(super) enum Arrival {
    /// Something to be answered.
    Turn(Box<Coming>),
    /// A button in a group that belongs to somebody else.
    NotTheirs(CallbackQueryId),
    /// Nothing: not addressed to us, or of no interest.
    Nothing,
}

/// Something to be answered.
#[derive(Debug)]
pub(super) struct Coming {
    pub session: SessionId,
    /// How the ids of all conversations of this person start.
    pub person: String,
    pub incoming: Incoming,
    /// Where they are reached.
    pub at: Whereabouts,
    /// The message, in a group.
    pub reply_to: Option<MessageId>,
    pub pressed: Option<Arc<Pressed>>,
    /// Whether something came with the text that we cannot read.
    pub with_medium: bool,
}

/// A button that was pressed.
#[derive(Debug)]
pub(super) struct Pressed {
    pub callback: CallbackQueryId,
    pub kind: Kind,
    pub value: String,
    /// The message it belongs to, where it can still be changed.
    pub shown: Option<Shown>,
}

impl Pressed {
    /// Whether it rates an answer.
    pub fn rates(&self) -> bool {
        matches!(self.value.as_str(), "cmd:good" | "cmd:bad")
    }

    /// Whether it marks a paper of the checklist.
    pub fn marks(&self) -> bool {
        self.value.starts_with("paper:")
    }
}

/// A message as it stands on the phone.
#[derive(Debug)]
pub(super) struct Shown {
    pub id: MessageId,
    pub text: String,
    pub entities: Vec<Entity>,
    /// The words on the button that was pressed.
    pub label: Option<String>,
}

/// Reads an update.
pub(super) fn arrival(update: Update, myself: &Myself, secrets: &Secrets) -> Arrival {
    if let Some(query) = update.callback_query {
        return pressed(query, secrets);
    }
    let said = update.message().and_then(|message| said(message, myself, secrets));
    said.map_or(Arrival::Nothing, |coming| Arrival::Turn(Box::new(coming)))
}

fn said(message: &Message, myself: &Myself, secrets: &Secrets) -> Option<Coming> {
    let from = message.from.as_ref().filter(|from| !from.is_bot)?;
    let private = message.chat.is_private();
    if !private && !is_addressed(message, myself) {
        return None;
    }
    let medium = message.medium();
    let incoming = match (message.words(), medium) {
        (Some(text), _) if !text.trim().is_empty() => spoken(text, myself),
        (_, Some(medium)) => Incoming::Media(medium),
        (Some(text), None) => Incoming::Text(text.to_owned()),
        // A message of the service itself: somebody joined, something was pinned.
        (None, None) => return None,
    };
    let at = Whereabouts::new(from.id, message.chat.id);
    Some(Coming {
        session: at.session(secrets),
        person: start(at.person, secrets),
        with_medium: medium.is_some() && !matches!(incoming, Incoming::Media(_)),
        incoming,
        at,
        reply_to: (!private).then_some(MessageId(message.id)),
        pressed: None,
    })
}

/// Whether a message in a group speaks to us: it replies to us, or names us.
fn is_addressed(message: &Message, myself: &Myself) -> bool {
    let replied = message.replies_to.as_ref().and_then(|replied| replied.from.as_ref());
    if replied.is_some_and(|from| from.id == myself.id) {
        return true;
    }
    let text = message.words().unwrap_or_default();
    message.marked().iter().any(|entity| match entity.kind.as_str() {
        "text_mention" => entity.user.as_ref().is_some_and(|user| user.id == myself.id),
        "mention" | "bot_command" => {
            let named = cut(text, entity);
            named.rsplit_once('@').is_some_and(|(_, name)| name.eq_ignore_ascii_case(&myself.name))
        }
        _ => false,
    })
}

/// The words that an entity marks; Telegram counts in UTF-16.
fn cut(text: &str, entity: &Entity) -> String {
    let units: Vec<u16> = text.encode_utf16().skip(entity.offset).take(entity.length).collect();
    String::from_utf16_lossy(&units)
}

/// A command, or a text without our name in it.
fn spoken(text: &str, myself: &Myself) -> Incoming {
    let first = text.split_whitespace().next().unwrap_or_default();
    let command = first.strip_prefix('/').map(|word| word.split('@').next().unwrap_or(word));
    match command.map(str::to_ascii_lowercase) {
        Some(command) if Words::is_command(&command) => Incoming::Choose(format!("cmd:{command}")),
        _ => Incoming::Text(without_name(text, &myself.name)),
    }
}

fn without_name(text: &str, name: &str) -> String {
    let (lower, name) = (text.to_ascii_lowercase(), format!("@{}", name.to_ascii_lowercase()));
    match lower.find(&name) {
        Some(at) => format!("{}{}", &text[..at], &text[at + name.len()..]).trim().to_owned(),
        None => text.to_owned(),
    }
}

fn pressed(query: CallbackQuery, secrets: &Secrets) -> Arrival {
    let CallbackQuery { id, from, message, data } = query;
    let data = data.unwrap_or_default();
    // What we never sent is taken for a button that is long out of date.
    let button = Button::read(&data).unwrap_or(Button {
        kind: Kind::Next,
        turn: u32::MAX,
        owner: None,
        value: String::new(),
    });
    let chat = message.as_ref().map_or_else(|| home(&from), |message| message.chat.id);
    let at = Whereabouts::new(from.id, chat);
    let session = at.session(secrets);
    if button.owner.as_ref().is_some_and(|button| !is_theirs(button, &session, &from)) {
        return Arrival::NotTheirs(id);
    }
    let shown =
        message.filter(|message| message.date != Some(0)).map(|message| shown(message, &data));
    let person = start(at.person, secrets);
    let incoming = Incoming::Press { turn: button.turn, value: button.value.clone() };
    let Button { kind, value, .. } = button;
    let pressed = Some(Arc::new(Pressed { callback: id, kind, value, shown }));
    let (reply_to, with_medium) = (None, false);
    let coming = Coming { session, person, incoming, at, reply_to, pressed, with_medium };
    Arrival::Turn(Box::new(coming))
}

/// Whether a button in a group is of whoever presses it. Those of earlier versions, which still
/// stand on phones, carry the person's number.
fn is_theirs(button: &str, session: &SessionId, from: &User) -> bool {
    owner(session).as_deref() == Some(button) || from.id.to_string() == button
}

/// The private chat with a person has the person's number.
fn home(person: &User) -> i64 {
    i64::try_from(person.id).unwrap_or_default()
}

fn shown(message: Message, data: &str) -> Shown {
    let rows = message.reply_markup.map(|markup| markup.inline_keyboard).unwrap_or_default();
    let mut keys = rows.into_iter().flatten();
    Shown {
        id: MessageId(message.id),
        text: message.text.unwrap_or_default(),
        entities: message.entities,
        label: keys.find(|key| key.callback_data.as_deref() == Some(data)).map(|key| key.text),
    }
}
