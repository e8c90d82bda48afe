//! A conversation as an agent reads it: what is known, and what was said. Only one that waits or is
//! with this agent can be read here, and that it was is noted.

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::elsewhere;
use super::list::channel;
use crate::channel::web::access::{Deed, Signed, note};
use crate::channel::web::app::App;
use crate::channel::web::desk::query;
use crate::channel::web::problem::Problem;
use crate::dialog::{Assistant, Event, Session};
use crate::reply::{HandedReply, OptionReply, Reply, facts_told, pressed, recap};
use crate::service::{Incoming, Service};
use crate::store::{Handed, SessionId, StoreError, StoredTurn};

/// The most turns that are read of a conversation; more than anybody reads while somebody waits.
const MOST_TURNS: usize = 200;

/// Which conversation is wanted, and the last turn of it that is shown already.
#[derive(Deserialize)]
pub(super) struct Wanted {
    session: String,
    #[serde(default)]
    since: u64,
}

/// What was read of a conversation.
struct Talk {
    handed: Handed,
    recap: Vec<(String, String)>,
    /// What the desk looks up to find what the assistant does.
    facts: Vec<(String, String)>,
    said: Vec<Said>,
    last: u64,
}

/// One thing said.
struct Said {
    number: u64,
    at: String,
    who: Who,
    text: String,
}

/// Who said it.
enum Who {
    Person,
    Assistant,
    Agent(String),
}

/// What is new in a conversation, as a piece of the page.
pub(super) async fn talk(
    State(app): State<App>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Problem> {
    let Wanted { session, since } = wanted;
    let (user, id) = (signed.user.clone(), SessionId(session.clone()));
    let talk = app.stored(move |service| read(service, &id, since, &user)).await?;
    let talk = talk.ok_or_else(|| elsewhere("这个会话已经不要人工了"))?;
    if let Some(by) = talk.handed.by.as_ref().filter(|by| **by != signed.user) {
        return Err(elsewhere(&format!("{by} 已经接了这个会话")));
    }
    let waits = talk.handed.by.is_none();
    // Whoever leads it is known; that it was opened is noted, and whatever else was read before.
    if since == 0 || (waits && !talk.said.is_empty()) {
        note(&app, &signed.user, Deed::SessionRead, &session).await?;
    }
    Ok(shown(&talk, if waits { "waits" } else { "mine" }))
}

/// Reads what is new in it; nothing where it is with somebody else.
fn read(
    service: &Service,
    id: &SessionId,
    since: u64,
    user: &str,
) -> Result<Option<Talk>, StoreError> {
    let store = service.store();
    let Some(handed) = store.handing(id)? else { return Ok(None) };
    let (said, recap, facts, last) = match handed.by.as_deref() {
        Some(by) if by != user => (Vec::new(), Vec::new(), Vec::new(), 0),
        _ => {
            let stored = store.session(id)?;
            let session: Session = stored
                .and_then(|stored| serde_json::from_str(&stored.state).ok())
                .unwrap_or_default();
            let turns = store.last_turns(id, MOST_TURNS)?;
            let last = turns.last().map_or(0, |turn| turn.number);
            let mut said = said(&service.assistant(), &turns);
            said.retain(|said| said.number > since);
            let assistant = service.assistant();
            (said, recap(&assistant, &session), facts_told(&assistant, &session), last)
        }
    };
    Ok(Some(Talk { handed, recap, facts, said, last }))
}

/// What was said in a conversation, one after the other.
fn said(assistant: &Assistant, turns: &[StoredTurn]) -> Vec<Said> {
    let mut all = Vec::new();
    let mut asked: Vec<OptionReply> = Vec::new();
    for turn in turns {
        let record = &turn.record;
        let at = record.at.get(11..16).unwrap_or_default();
        let mut push = |who, text: String| {
            if !text.is_empty() {
                all.push(Said { number: turn.number, at: at.to_owned(), who, text });
            }
        };
        let reply = serde_json::from_str::<Reply>(&record.reply).ok();
        let words = match Incoming::logged(&record.input) {
            Event::Say(text) => text,
            Event::Choose(value) | Event::Press { value, .. } => {
                on_button(assistant, &asked, &value)
            }
            Event::Media(_) => "（发来的不是文字，没有留下）".to_owned(),
            Event::Unreadable | Event::AgentTakes { .. } | Event::GiveBack(_) => String::new(),
            Event::AgentSays { by, text } => {
                push(Who::Agent(by), text);
                continue;
            }
        };
        push(Who::Person, words);
        let Some(reply) = reply else { continue };
        let quiet = matches!(reply.handed, Some(HandedReply::Led { quiet: true, .. }));
        if !quiet {
            push(Who::Assistant, reply.text);
        }
        asked.extend(reply.ask.into_iter().flat_map(|ask| ask.options));
    }
    all
}

/// The words on a button that was pressed, those of a question as it was asked; what it stands for where
/// it is no longer known.
fn on_button(assistant: &Assistant, asked: &[OptionReply], value: &str) -> String {
    let button = asked.iter().rev().find(|option| option.value == value);
    let label = button.map(|option| option.label.clone());
    let label = label.or_else(|| pressed(assistant, value));
    format!("［{}］", label.as_deref().unwrap_or(value))
}

fn shown(talk: &Talk, state: &str) -> Markup {
    let Talk { handed, recap, facts, said, last } = talk;
    let lookup = query::Query { words: String::new(), facts: facts.clone() };
    html! {
        div #about data-state=(state) data-last=(last) {
            p.soft { (channel(&handed.channel)) " · " (handed.since.replace('T', " ")) " 起" }
            @if recap.is_empty() {
                p { "还没说情况。" }
            } @else {
                dl { @for (label, value) in recap { div { dt { (label) } dd { (value) } } } }
                p { a href=(lookup.address()) target="_blank" { "查办法（新窗口）" } }
            }
        }
        div #said {
            @for Said { number, at, who, text } in said {
                @let (class, name) = match who {
                    Who::Person => ("person", "对方"),
                    Who::Assistant => ("assistant", "助手"),
                    Who::Agent(by) => ("agent", by.as_str()),
                };
                div.said.(class) data-turn=(number) {
                    p.who { (name) " " time { (at) } }
                    p.text { (text) }
                }
            }
        }
    }
}
