//! A person's conversation as the store has it, as far as a page shows it.

use serde::Deserialize;

use super::visitor::Visitor;
use super::words::Words;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::dialog::Event;
use crate::reply::{OptionReply, Reply};
use crate::service::Incoming;
use crate::store::StoredTurn;

/// The most turns that a page shows.
const MOST_TURNS: usize = 30;

/// The last turns of a conversation.
pub(super) struct Conversation {
    pub turns: Vec<Exchange>,
    /// What the buttons of the last reply carry: how many events the session has seen.
    pub stamp: u32,
    /// Whether somebody at the desk has it, or is to have it: then words come in unasked.
    pub is_live: bool,
    /// The record of what came in last; none where nothing is kept of the conversation.
    pub last_input: Option<String>,
}

/// What was said, and what was said to it.
pub(super) struct Exchange {
    /// The number of the turn.
    pub number: u64,
    /// What came in, in the person's words or those of the button.
    pub said: Option<String>,
    /// Whose words the reply is.
    pub speaker: Speaker,
    pub reply: Reply,
    /// Whether it stands in the place of the reply before it, as the checklist of papers does.
    pub renews: bool,
}

/// Whose words a reply is.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Speaker {
    Assistant,
    /// Somebody at the desk, by name.
    Agent(String),
}

/// What we read of a session.
#[derive(Deserialize, Default)]
struct State {
    turn: u32,
}

impl Conversation {
    /// The last turns of a visitor's conversation, those after a turn alone.
    pub async fn of(app: &App, visitor: &Visitor, after: u64) -> Result<Self, Problem> {
        let id = visitor.session();
        let assistant = app.service.assistant();
        app.stored(move |service| {
            let store = service.store();
            // What a button said stands in the replies before it, so one turn more is read than shown.
            let turns = store.last_turns(&id, MOST_TURNS + 1)?;
            let state = store.session(&id)?.map(|session| session.state);
            let state = state.and_then(|state| serde_json::from_str::<State>(&state).ok());
            let last_input = turns.last().map(|turn| turn.record.input.clone());
            let turns = exchanges(Words(&assistant), turns, after);
            let (stamp, is_live) = (state.unwrap_or_default().turn, store.handing(&id)?.is_some());
            Ok(Self { turns, stamp, is_live, last_input })
        })
        .await
    }

    /// The last of the turns.
    pub fn last(&self) -> Option<&Exchange> {
        self.turns.last()
    }
}

fn exchanges(words: Words, turns: Vec<StoredTurn>, after: u64) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for turn in turns {
        let Ok(reply) = serde_json::from_str::<Reply>(&turn.record.reply) else { continue };
        let exchange = exchange(words, turn, reply, &exchanges);
        exchanges.push(exchange);
    }
    let first = exchanges.len().saturating_sub(MOST_TURNS);
    exchanges.drain(..first);
    exchanges.retain(|exchange| exchange.number > after);
    exchanges
}

fn exchange(words: Words, turn: StoredTurn, reply: Reply, before: &[Exchange]) -> Exchange {
    let StoredTurn { number, record } = turn;
    let (mut said, mut renews) = (None, false);
    match Incoming::from_line(record.input.as_bytes(), false) {
        Incoming::Text(text) => said = Some(text),
        Incoming::Choose(value) | Incoming::Press { value, .. } => {
            renews = value.starts_with("paper:");
            let labels = || before.iter().rev().find_map(|shown| label(&shown.reply, &value));
            said = words.command(&value).or_else(labels).filter(|_| !renews);
        }
        Incoming::Media(_) | Incoming::Unreadable | Incoming::Desk(_) => {}
    }
    let speaker = match Incoming::logged(&record.input) {
        Event::AgentSays { by, .. } => Speaker::Agent(by),
        _ => Speaker::Assistant,
    };
    Exchange { number, said, speaker, reply, renews }
}

/// What stood on a button.
fn label(reply: &Reply, value: &str) -> Option<String> {
    let options = reply.ask.iter().flat_map(|ask| &ask.options).chain(&reply.next);
    let mut found = options.filter(|option| option.value == value);
    found.next().map(|OptionReply { label, .. }| label.clone())
}
