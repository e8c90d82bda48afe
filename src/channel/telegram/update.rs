//! What we read of an update. All else in it is passed over, so that it can grow new kinds and
//! fields, and reading it costs a fifth of what reading all of it does.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use teloxide::types::CallbackQueryId;
use tracing::warn;

use crate::dialog::event::Medium;

/// Something that happened.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Update {
    #[serde(rename = "update_id")]
    pub id: i64,
    message: Option<Message>,
    edited_message: Option<Message>,
    pub callback_query: Option<CallbackQuery>,
}

/// A message, as far as we read it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Message {
    #[serde(rename = "message_id")]
    pub id: i32,
    /// 0 where the message is too old to be changed.
    pub date: Option<i64>,
    pub chat: Chat,
    pub from: Option<User>,
    pub text: Option<String>,
    #[serde(default)]
    pub entities: Vec<Entity>,
    caption: Option<String>,
    #[serde(default)]
    caption_entities: Vec<Entity>,
    #[serde(rename = "reply_to_message")]
    pub replies_to: Option<Replied>,
    pub reply_markup: Option<Keyboard>,
    photo: Option<IgnoredAny>,
    animation: Option<IgnoredAny>,
    document: Option<IgnoredAny>,
    voice: Option<IgnoredAny>,
    audio: Option<IgnoredAny>,
    video: Option<IgnoredAny>,
    video_note: Option<IgnoredAny>,
    sticker: Option<IgnoredAny>,
    location: Option<IgnoredAny>,
    venue: Option<IgnoredAny>,
    contact: Option<IgnoredAny>,
    poll: Option<IgnoredAny>,
    dice: Option<IgnoredAny>,
    game: Option<IgnoredAny>,
    story: Option<IgnoredAny>,
    paid_media: Option<IgnoredAny>,
    checklist: Option<IgnoredAny>,
}

/// Words of a message that are marked, counted in UTF-16.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Entity {
    #[serde(rename = "type")]
    pub kind: String,
    pub offset: usize,
    pub length: usize,
    /// Somebody named who has no name of their own.
    #[serde(skip_serializing)]
    pub user: Option<User>,
}

/// The buttons below a message.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Keyboard {
    #[serde(default)]
    pub inline_keyboard: Vec<Vec<Key>>,
}

/// A button below a message.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Key {
    pub text: String,
    pub callback_data: Option<String>,
}

/// Where something was said.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Chat {
    pub id: i64,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// Who said it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct User {
    pub id: u64,
    #[serde(default)]
    pub is_bot: bool,
}

/// The message that was replied to.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Replied {
    pub from: Option<User>,
}

/// A pressed button.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CallbackQuery {
    pub id: CallbackQueryId,
    pub from: User,
    pub message: Option<Message>,
    pub data: Option<String>,
}

/// Reads updates one by one: one that is not as expected does not take the others with it.
pub(super) fn read_all(updates: &[Box<RawValue>]) -> Vec<Update> {
    updates.iter().filter_map(|update| read(update.get().as_bytes())).collect()
}

/// Reads an update; one that is not as expected is reduced to its number, so that it is done with.
pub(super) fn read(update: &[u8]) -> Option<Update> {
    #[derive(Deserialize)]
    struct Number {
        update_id: i64,
    }
    match serde_json::from_slice(update) {
        Ok(update) => Some(update),
        Err(error) => {
            warn!(line = error.line(), column = error.column(), "an update cannot be read");
            let Number { update_id: id } = serde_json::from_slice(update).ok()?;
            Some(Update { id, message: None, edited_message: None, callback_query: None })
        }
    }
}

impl Update {
    /// What was written, now or once more.
    pub fn message(&self) -> Option<&Message> {
        self.message.as_ref().or(self.edited_message.as_ref())
    }
}

impl Chat {
    /// Whether it is with one person alone.
    pub fn is_private(&self) -> bool {
        self.kind.as_deref() == Some("private")
    }
}

impl Message {
    /// The words, whether they stand alone or below something.
    pub fn words(&self) -> Option<&str> {
        self.text.as_deref().or(self.caption.as_deref())
    }

    /// What is marked in the words.
    pub fn marked(&self) -> &[Entity] {
        if self.text.is_some() { &self.entities } else { &self.caption_entities }
    }

    /// What the message holds besides words.
    pub fn medium(&self) -> Option<Medium> {
        let Self { photo, animation, document, voice, audio, video, video_note, .. } = self;
        let Self { sticker, location, venue, contact, .. } = self;
        let Self { poll, dice, game, story, paid_media, checklist, .. } = self;
        // An animation comes with a document, a venue with a location.
        let kinds = [
            (Medium::Photo, &[photo][..]),
            (Medium::Video, &[animation, video, video_note]),
            (Medium::Document, &[document]),
            (Medium::Voice, &[voice, audio]),
            (Medium::Sticker, &[sticker]),
            (Medium::Location, &[location, venue]),
            (Medium::Contact, &[contact]),
            (Medium::Other, &[poll, dice, game, story, paid_media, checklist]),
        ];
        let held = |list: &&[&Option<IgnoredAny>]| list.iter().any(|one| one.is_some());
        kinds.into_iter().find(|(_, list)| held(list)).map(|(medium, _)| medium)
    }
}
