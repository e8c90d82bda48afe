//! From a reply to what a phone shows: messages with buttons, and the pressed question with its
//! choice.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use teloxide::types::{
    InlineKeyboardButton, InlineKeyboardMarkup, MessageId, ParseMode, ReplyParameters,
};
use tracing::warn;

use super::arrival::{Pressed, Shown};
use super::button::{Button, Kind};
use super::html::{pieces, units};
use super::part::{Method, Part};
use super::picture::CardPart;
use super::update::Entity;
use super::whereabouts::{Whereabouts, is_ours, owner};
use super::words::Words;
use crate::dialog::Assistant;
use crate::reply::card::Card;
use crate::reply::{HandedReply, OptionReply, Reply, Status};
use crate::service::Delivery;
use crate::store::{Lease, SessionId};

/// How many aspects an answer offers before 更多.
const FEW: usize = 4;
/// A label of at most this many characters shares its row.
const SHORT: usize = 8;
/// The most characters of a message, and of a caption, as Telegram counts them.
const MOST_UNITS: usize = 4_096;
const MOST_CAPTION_UNITS: usize = 1_024;

/// Makes the parts of replies to one message.
pub(super) struct Composer {
    pub words: Arc<Words>,
    /// The sealed address.
    pub to: String,
    /// The message that is answered, in a group.
    pub reply_to: Option<MessageId>,
    /// A hash of the person who is answered, in a group.
    pub owner: Option<String>,
    pub pressed: Option<Arc<Pressed>>,
    /// What has to be said before the reply.
    pub preface: Option<String>,
    /// Who sends the parts; none where whoever takes them first does.
    pub lease: Option<Lease>,
}

/// Makes the parts of what is said to a person who has not just written, with the sealed address of
/// the conversation. They wait for the process that runs the bot. None for other channels.
pub(in crate::channel) fn unasked(
    assistant: &Assistant,
    session: &SessionId,
    address: Option<String>,
) -> Option<Box<dyn Delivery>> {
    if !is_ours(session) {
        return None;
    }
    // Until the bot has brought it over, a conversation of an earlier version has no address.
    let earlier = || Whereabouts::of_earlier(session).map(|at| at.chat().to_string());
    let Some(to) = address.or_else(earlier) else {
        warn!(%session, "there is no address to write to");
        return None;
    };
    let (words, owner) = (Arc::new(Words::new(assistant)), owner(session));
    let (reply_to, pressed, preface, lease) = (None, None, None, None);
    Some(Box::new(Composer { words, to, reply_to, owner, pressed, preface, lease }))
}

/// What hangs on the messages of one reply: what the first replies to, the buttons below the last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Around {
    #[serde(rename = "reply_parameters")]
    pub reply_to: Option<ReplyParameters>,
    #[serde(rename = "reply_markup")]
    pub buttons: Option<InlineKeyboardMarkup>,
}

/// A message, or the body of an edit that gives one another text.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<i32>,
    text: &'a str,
    parse_mode: ParseMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_parameters: Option<ReplyParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<InlineKeyboardMarkup>,
}

/// An edit that keeps the form of what stood there.
#[derive(Serialize)]
struct Chosen<'a> {
    message_id: i32,
    text: String,
    entities: &'a [Entity],
    reply_markup: InlineKeyboardMarkup,
}

impl Delivery for Composer {
    fn parts(&self, reply: &Reply, turn: u32) -> Vec<String> {
        let pressed = self.pressed.as_deref();
        let quiet = matches!(reply.handed, Some(HandedReply::Led { quiet: true, .. }));
        if quiet || pressed.is_some_and(Pressed::rates) {
            return Vec::new();
        }
        let buttons = self.buttons(reply, turn);
        if let Some(shown) =
            pressed.filter(|pressed| pressed.marks()).and_then(|p| p.shown.as_ref())
        {
            return self.renewed(shown, reply, buttons).into_iter().collect();
        }
        let chosen = pressed.filter(|pressed| pressed.kind == Kind::Choice);
        let chosen = chosen.and_then(|pressed| self.chosen(pressed.shown.as_ref()?));
        chosen.into_iter().chain(self.messages(reply, buttons)).collect()
    }

    fn lease(&self) -> Option<Lease> {
        self.lease.clone()
    }

    fn address(&self) -> Option<String> {
        Some(self.to.clone())
    }
}

impl Composer {
    fn messages(&self, reply: &Reply, buttons: InlineKeyboardMarkup) -> Vec<String> {
        let mut text = spoken(reply);
        if let Some(preface) = &self.preface {
            text = format!("{preface}\n{text}");
        }
        let around = Around {
            reply_to: self
                .reply_to
                .map(|id| ReplyParameters::new(id).allow_sending_without_reply()),
            buttons: Some(buttons).filter(|buttons| !buttons.inline_keyboard.is_empty()),
        };
        match &reply.card {
            Some(card) => self.pictured(card, text, around),
            None => {
                let concludes = self.preface.is_none() && is_answer(reply);
                self.written(&text, concludes, around)
            }
        }
    }

    /// A card with the reply as its caption; a reply that is too long for that stands before it.
    fn pictured(&self, card: &Card, text: String, mut around: Around) -> Vec<String> {
        let (before, caption) = if units(&text) <= MOST_CAPTION_UNITS {
            (Vec::new(), text)
        } else {
            let first = Around { reply_to: around.reply_to.take(), buttons: None };
            (self.written(&text, false, first), String::new())
        };
        let part = CardPart { card: card.clone(), caption, around };
        before.into_iter().chain(Part::written(&self.to, Method::SendCard, &part)).collect()
    }

    /// The message whose button was pressed, as the reply now has it.
    fn renewed(
        &self,
        shown: &Shown,
        reply: &Reply,
        buttons: InlineKeyboardMarkup,
    ) -> Option<String> {
        let text = pieces(&reply.text, false).into_iter().next()?;
        let edit = Said {
            message_id: Some(shown.id.0),
            text: &text,
            parse_mode: ParseMode::Html,
            reply_parameters: None,
            reply_markup: Some(buttons),
        };
        Part::written(&self.to, Method::EditMessageText, &edit)
    }

    /// The question with the choice below it, and without buttons.
    fn chosen(&self, shown: &Shown) -> Option<String> {
        let label = shown.label.as_deref().filter(|_| !shown.text.is_empty())?;
        let text = format!("{}\n{}", shown.text, self.words.chosen(label));
        if units(&text) > MOST_UNITS {
            return None;
        }
        let edit = Chosen {
            message_id: shown.id.0,
            text,
            entities: &shown.entities,
            reply_markup: InlineKeyboardMarkup::default(),
        };
        Part::written(&self.to, Method::EditMessageText, &edit)
    }

    /// A text as the parts of messages.
    fn written(&self, text: &str, concludes: bool, around: Around) -> Vec<String> {
        let mut parts = Vec::new();
        messages(text, concludes, around, |message| {
            parts.extend(Part::written(&self.to, Method::SendMessage, &message));
        });
        parts
    }

    // Buttons.

    fn buttons(&self, reply: &Reply, turn: u32) -> InlineKeyboardMarkup {
        let mut rows = Vec::new();
        if let Some(ask) = &reply.ask {
            self.fill(&mut rows, Kind::Choice, turn, ask.options.iter());
        }
        let next: Vec<&OptionReply> = reply.next.iter().collect();
        let starts = |start: &str| next.iter().any(|option| option.value.starts_with(start));
        if starts("cmd:forget_yes") {
            // Nothing else should be pressed by mistake now.
            let own = next.iter().filter(|option| option.value.starts_with("cmd:forget_"));
            self.fill(&mut rows, Kind::Next, turn, own.copied());
        } else if starts("change:") || starts("paper:") || self.wants_more(reply) {
            self.fill(&mut rows, Kind::Next, turn, next.into_iter());
        } else {
            self.fill(&mut rows, Kind::Next, turn, self.few(&next).iter());
        }
        if is_answer(reply) {
            self.fill(&mut rows, Kind::Next, turn, self.words.ratings.iter());
        }
        InlineKeyboardMarkup::new(rows)
    }

    fn wants_more(&self, reply: &Reply) -> bool {
        let pressed = self.pressed.as_deref().is_some_and(|pressed| pressed.value == "cmd:more");
        pressed || reply.text == self.words.all
    }

    /// The follow-ups that matter most, and the way to the rest.
    fn few(&self, next: &[&OptionReply]) -> Vec<OptionReply> {
        let is = |option: &&&OptionReply, value: &str| option.value == value;
        let aspects = next.iter().filter(|option| option.value.starts_with("aspect:")).take(FEW);
        let leg = next.iter().filter(|option| option.value.starts_with("leg:"));
        let named =
            ["cmd:papers", "cmd:card", "cmd:change", "cmd:sources", "cmd:human", "cmd:no_human"];
        let named = named.iter().filter_map(|value| next.iter().find(|option| is(option, value)));
        let mut few: Vec<OptionReply> =
            aspects.chain(leg).chain(named).map(|option| OptionReply::clone(option)).collect();
        if next.len() > few.len() && !few.is_empty() {
            few.push(self.words.more.clone());
        }
        few
    }

    /// Short labels two a row, long ones alone.
    fn fill<'a>(
        &self,
        rows: &mut Vec<Vec<InlineKeyboardButton>>,
        kind: Kind,
        turn: u32,
        options: impl Iterator<Item = &'a OptionReply>,
    ) {
        let mut half = false;
        for option in options {
            let alone = option.value.starts_with("paper:");
            let (owner, value) = (self.owner.clone(), option.value.clone());
            let Some(data) = (Button { kind, turn, owner, value }).data() else { continue };
            let button = InlineKeyboardButton::callback(option.label.clone(), data);
            let short = !alone && option.label.chars().count() <= SHORT;
            match rows.last_mut().filter(|_| half && short) {
                Some(row) => {
                    row.push(button);
                    half = false;
                }
                None => {
                    rows.push(vec![button]);
                    half = short;
                }
            }
        }
    }
}

/// Makes the bodies of messages of a text.
fn messages(text: &str, concludes: bool, around: Around, mut made: impl FnMut(Said)) {
    let Around { mut reply_to, mut buttons } = around;
    let pieces = pieces(text, concludes);
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.iter().enumerate() {
        made(Said {
            message_id: None,
            text: piece,
            parse_mode: ParseMode::Html,
            reply_parameters: reply_to.take(),
            reply_markup: buttons.take_if(|_| at == last),
        });
    }
}

/// A text as messages to a chat.
pub(super) fn messages_to(chat: i64, text: &str, around: Around) -> Vec<Part> {
    let mut parts = Vec::new();
    messages(text, false, around, |message| {
        let body = serde_json::to_string(&message);
        parts.extend(body.map(|body| Part { chat, method: Method::SendMessage, body }).ok());
    });
    parts
}

fn is_answer(reply: &Reply) -> bool {
    matches!(reply.status, Status::Answer | Status::NotCovered)
}

/// The text without the numbered options, which are buttons here.
fn spoken(reply: &Reply) -> String {
    let options = match &reply.ask {
        Some(ask) => &ask.options[..],
        None => &[],
    };
    let lines: Vec<&str> = reply.text.split('\n').collect();
    let Some(first) = lines.len().checked_sub(options.len()) else { return reply.text.clone() };
    let numbered = lines[first..].iter().zip(options).all(|(line, option)| {
        line.starts_with(|char: char| char.is_ascii_digit()) && line.ends_with(&option.label)
    });
    if numbered { lines[..first].join("\n") } else { reply.text.clone() }
}
