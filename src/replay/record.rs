//! Makes a dialog of a logged conversation: what was said and pressed, without what might be
//! personal, and what is concluded from it now.

mod file;
mod strike;

use std::collections::HashSet;

use jiff::civil::Date;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::dialog::{Event, Session};
use crate::knowledge::problem::Problems;
use crate::reply::Reply;

use super::conversation::Heard;
use super::dialogs::read;
use super::gaps::case;
use super::run::Replayer;
use super::seen::Seen;

pub use strike::STRUCK;

/// A recorded dialog.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The file.
    pub text: String,
    /// The turns whose messages no dialog can hold (photos, voice, failed steps), by their number.
    pub left_out: Vec<u64>,
    /// The turns that are answered with another status today than they were, by their number.
    pub changed: Vec<u64>,
}

/// Why a conversation cannot be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unrecordable {
    /// Its first turns are gone, or some in between.
    #[error("这个会话的记录不全，缺第 {0} 轮：从半中间重放会得出别的结果，录不成对话")]
    Shortened(u64),
    /// Nothing in it can be written into a dialog.
    #[error("这个会话里没有说的话，也没有按的按钮，录不成对话")]
    Empty,
    /// A dialog cannot express what happened.
    #[error(
        "第 {0} 轮写进对话文件，结果就和会话里不一样：会话跨了几天，或按的是更早一条消息下面的按钮。\
         这个会话录不成对话"
    )]
    Differs(u64),
    /// What was written does not read back as the same.
    #[error("录出来的对话自己通不过（{0}），没有写")]
    Unsound(String),
}

/// What a dialog asserts of a turn.
#[derive(Clone, Debug, PartialEq)]
struct Concluded {
    status: &'static str,
    ask: Option<String>,
    outcome: Vec<String>,
    facts: Map<String, Value>,
    papers: Vec<String>,
    sources: Vec<String>,
}

/// What a person said or pressed, and when.
type Said = (Date, Event);

/// Records a logged conversation, all its turns in order.
///
/// # Errors
/// When a dialog could not say the same.
pub fn record(replayer: &Replayer, turns: &[Heard]) -> Result<Recording, Unrecordable> {
    if let Some((missing, _)) = (1..).zip(turns).find(|(number, turn)| turn.number != *number) {
        return Err(Unrecordable::Shortened(missing));
    }
    let with_desk = with_desk(replayer, turns);
    let (kept, left_out): (Vec<&Heard>, Vec<&Heard>) = turns.iter().partition(|turn| {
        !turn.failed && written(&turn.event).is_some() && !with_desk.contains(&turn.number)
    });
    let day = kept.first().ok_or(Unrecordable::Empty)?.day;
    let events: Vec<Event> = kept.iter().filter_map(|turn| written(&turn.event)).collect();
    let talk: Vec<&Heard> = turns.iter().filter(|turn| !with_desk.contains(&turn.number)).collect();
    is_the_same(replayer, &talk, &kept, &events, day)?;
    let events = strike::strike(replayer, events, day);
    let said: Vec<Said> = events.iter().map(|event| (day, event.clone())).collect();
    let (concluded, replies) = replay(replayer, &said);
    let title = replies.last().map_or_else(String::new, |reply| title(replayer, reply));
    let text = file::write(&title, day, &events, &concluded)?;
    prove(replayer, &text, day)?;
    let now = kept.iter().zip(&concluded);
    let changed = now.filter(|(turn, now)| turn.status != now.status).map(|(turn, _)| turn.number);
    Ok(Recording {
        text,
        left_out: left_out.iter().map(|turn| turn.number).collect(),
        changed: changed.collect(),
    })
}

/// The turns that were spoken between the person and the desk, by their number. The conversation
/// went on behind them where it was before.
fn with_desk(replayer: &Replayer, turns: &[Heard]) -> HashSet<u64> {
    let mut found = HashSet::new();
    let mut session = Session::default();
    for turn in turns.iter().filter(|turn| !turn.failed) {
        let (step, _) = replayer.turn(&session, &turn.event, turn.surroundings(), "");
        if turn.event.is_of_desk() || step.act.is_between_people() {
            found.insert(turn.number);
        }
        session = step.session;
    }
    found
}

/// The event as a dialog writes it; none where it cannot.
fn written(event: &Event) -> Option<Event> {
    match event {
        Event::Say(text) => Some(Event::Say(text.clone())),
        Event::Choose(value) | Event::Press { value, .. } => Some(Event::Choose(value.clone())),
        Event::Media(_)
        | Event::Unreadable
        | Event::AgentTakes { .. }
        | Event::AgentSays { .. }
        | Event::GiveBack(_) => None,
    }
}

/// Holds what the dialog would conclude against what the conversation does, turn by turn.
fn is_the_same(
    replayer: &Replayer,
    turns: &[&Heard],
    kept: &[&Heard],
    events: &[Event],
    day: Date,
) -> Result<(), Unrecordable> {
    let happened: Vec<&Heard> = turns.iter().copied().filter(|turn| !turn.failed).collect();
    let all: Vec<Said> = happened.iter().map(|turn| (turn.day, turn.event.clone())).collect();
    let (before, _) = replay(replayer, &all);
    let before = happened.iter().zip(before).filter(|(turn, _)| written(&turn.event).is_some());
    let said: Vec<Said> = events.iter().map(|event| (day, event.clone())).collect();
    let (after, _) = replay(replayer, &said);
    let mut pairs = kept.iter().zip(before.map(|(_, before)| before).zip(&after));
    let other = pairs.find(|(_, (before, after))| before != *after);
    other.map_or(Ok(()), |(turn, _)| Err(Unrecordable::Differs(turn.number)))
}

/// Replays from the beginning.
fn replay(replayer: &Replayer, said: &[Said]) -> (Vec<Concluded>, Vec<Reply>) {
    let mut session = Session::default();
    let mut replayed = (Vec::new(), Vec::new());
    for (day, event) in said {
        let (step, reply) = replayer.turn(&session, event, *day, "");
        let seen = Seen { assistant: replayer.assistant, step: &step, reply: &reply };
        replayed.0.push(concluded(seen));
        replayed.1.push(reply);
        session = step.session;
    }
    replayed
}

fn concluded(seen: Seen) -> Concluded {
    let reply = seen.reply;
    let sources = reply.answer.iter().flat_map(|answer| &answer.sources);
    Concluded {
        status: reply.status.name(),
        ask: reply.ask.as_ref().map(|ask| ask.fact.clone()),
        outcome: once_each(seen.outcomes()),
        facts: reply.facts.clone(),
        papers: once_each(seen.papers()),
        sources: once_each(sources.map(|source| source.id.clone()).collect()),
    }
}

fn once_each(mut names: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// Names the case that the conversation ended with.
fn title(replayer: &Replayer, reply: &Reply) -> String {
    let reply = serde_json::to_value(reply).unwrap_or_default();
    format!("录自会话：{}", case(&replayer.assistant.knowledge, &reply))
}

/// Reads and replays what is about to be written.
fn prove(replayer: &Replayer, text: &str, today: Date) -> Result<(), Unrecordable> {
    let mut problems = Problems::default();
    let dialog = read(replayer.assistant, "recorded.yaml", text, &mut problems);
    let Some(dialog) = dialog else {
        let first = problems.sorted().into_iter().next();
        let first = first.map(|problem| format!("{} {}", problem.place.line, problem.message.zh));
        return Err(Unrecordable::Unsound(first.unwrap_or_default()));
    };
    let outcomes = replayer.dialogs(&[dialog], today);
    let mismatch = outcomes.iter().flat_map(|outcome| &outcome.mismatches).next();
    let fault = |turn: usize, key: &str| Unrecordable::Unsound(format!("第 {turn} 轮的 {key}"));
    mismatch.map_or(Ok(()), |mismatch| Err(fault(mismatch.turn, mismatch.key)))
}
