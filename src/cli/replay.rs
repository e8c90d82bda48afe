//! `mante replay`: logged sessions said again under a changed knowledge folder.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use super::impact::{change_json, write_change};
use super::{Options, clock, conversations, open, versions};
use crate::channel::terminal::visible;
use crate::dialog::Event;
use crate::replay::change::{Severity, sentence};
use crate::replay::recorded::{Difference, Speaker, differences};
use crate::service::Incoming;
use crate::store::{SessionId, Store, StoredTurn};

/// The options of `replay`.
#[derive(Args, Debug)]
pub(super) struct ReplayArgs {
    /// Only sessions with a turn since then.
    #[arg(
        long,
        value_name = "日期或天数",
        value_parser = since,
        help = "只看这一天以来的会话，例如 2026-11-01，或 7d（最近7天）",
        help_heading = "选项"
    )]
    since: Option<Since>,
    /// The most sessions to list.
    #[arg(
        long,
        value_name = "个数",
        default_value_t = 20,
        hide_default_value = true,
        help = "最多列多少个（默认 20；都会重答）",
        help_heading = "选项"
    )]
    limit: usize,
    /// One JSON object.
    #[arg(long, help = "输出一个 JSON", help_heading = "选项")]
    json: bool,
}

#[derive(Clone, Copy, Debug)]
enum Since {
    Day(Date),
    Days(i64),
}

fn since(text: &str) -> Result<Since, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u16>().ok());
    match (days, text.parse()) {
        (Some(days), _) => Ok(Since::Days(days.into())),
        (_, Ok(day)) if text.len() == 10 => Ok(Since::Day(day)),
        _ => Err("要写成日期 2026-11-01，或天数 7d".to_owned()),
    }
}

/// A session that is answered differently.
struct Changed {
    session: SessionId,
    /// When its worst turn was said.
    at: String,
    /// What was said in it.
    said: String,
    /// Its worst turn.
    worst: Difference,
    /// How many of its turns differ.
    turns: usize,
}

/// What was replayed.
#[derive(Default)]
struct Replayed {
    sessions: usize,
    turns: usize,
    /// How many sessions lack their first turns, which were swept, and so are not replayed.
    shortened: usize,
    /// How many turns were answered by another version of the knowledge than the one before.
    other_version: usize,
    changed: Vec<Changed>,
}

/// Replays every session and lists those that are answered differently, the worst first.
pub(super) fn run(args: &ReplayArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let Some(folder) = &options.knowledge else {
        bail!("要写明拿哪个改过的知识库来重答：--knowledge 文件夹");
    };
    let both = [versions::published(folder)?, versions::in_folder(folder)?];
    let (before, after) = match versions::assistants(&both, options.lang)? {
        Ok(assistants) => assistants,
        Err(code) => return Ok(code),
    };
    let Some(store) = open::store_if_any(options)? else {
        bail!("还没有记下任何会话，没有可重答的");
    };
    let from = args.since.map(|since| first_day(since, clock::now(options).date())).transpose()?;
    let sides = [&Speaker::new(&before), &Speaker::new(&after)];
    let replayed = replay(&*store, sides, from, &before.knowledge.hash)?;
    let names = [both[0].name.as_str(), both[1].name.as_str()];
    let mut output = anstream::stdout().lock();
    if args.json {
        writeln!(output, "{}", json(args, &replayed, names))?;
    } else {
        write(&mut output, args, &replayed, names)?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn first_day(since: Since, today: Date) -> anyhow::Result<Date> {
    match since {
        Since::Day(day) => Ok(day),
        Since::Days(days) => today.checked_sub(days.days()).context("天数太多"),
    }
}

fn replay(
    store: &dyn Store,
    sides: [&Speaker; 2],
    from: Option<Date>,
    hash: &str,
) -> anyhow::Result<Replayed> {
    let mut replayed = Replayed::default();
    for id in store.sessions_of("")? {
        let turns = store.turns(&id)?;
        let last = turns.last().and_then(day);
        if last.is_none() || from.is_some_and(|from| last < Some(from)) {
            continue;
        }
        // A turn that failed left the session where it was.
        let mut said = conversations::heard(&turns);
        if !conversations::is_whole(&said) {
            replayed.shortened += 1;
            continue;
        }
        said.retain(|turn| !turn.failed);
        replayed.sessions += 1;
        replayed.turns += said.len();
        replayed.other_version += turns.iter().filter(|turn| turn.record.knowledge != hash).count();
        let found = differences(sides, &said);
        let count = found.len();
        if let Some(worst) = found.into_iter().min_by_key(|found| (found.severity(), found.turn)) {
            let turn = turns.iter().find(|turn| turn.number == worst.turn);
            replayed.changed.push(Changed {
                session: id,
                at: turn.map(|turn| turn.record.at.replace('T', " ")).unwrap_or_default(),
                said: turn.map(|turn| words(&turn.record.input)).unwrap_or_default(),
                worst,
                turns: count,
            });
        }
    }
    // Ids made later sort later: of equally bad ones the newest comes first.
    replayed.changed.reverse();
    replayed.changed.sort_by_key(|changed| changed.worst.severity());
    Ok(replayed)
}

fn day(turn: &StoredTurn) -> Option<Date> {
    turn.record.at.parse::<DateTime>().ok().map(DateTime::date)
}

/// What was said, as a person reads it.
fn words(input: &str) -> String {
    match Incoming::logged(input) {
        Event::Say(text) => text,
        Event::Choose(value) | Event::Press { value, .. } => format!("［{value}］"),
        Event::AgentSays { by, text } => format!("［{by}］{text}"),
        _ => input.to_owned(),
    }
}

fn write(
    output: &mut dyn Write,
    args: &ReplayArgs,
    replayed: &Replayed,
    [before, after]: [&str; 2],
) -> io::Result<()> {
    let Replayed { sessions, turns, shortened, other_version, changed } = replayed;
    writeln!(output, "比的是：{} → {}", visible(before), visible(after))?;
    let count = changed.len();
    writeln!(output, "重答了 {sessions} 个会话、{turns} 轮，{count} 个会话的答复变了。")?;
    if *shortened > 0 {
        writeln!(output, "另有 {shortened} 个会话开头过了保留期、已删掉，没有重答。")?;
    }
    if *other_version > 0 {
        writeln!(
            output,
            "其中 {other_version} 轮当时用的是别的版本，这里两边都重答，比的只是知识。"
        )?;
    }
    let mut shown: Option<Severity> = None;
    for changed in changed.iter().take(args.limit) {
        let severity = changed.worst.severity();
        if shown != Some(severity) {
            shown = Some(severity);
            writeln!(output, "\n{}", severity.title())?;
        }
        write_changed(output, changed)?;
    }
    if count > args.limit {
        writeln!(output, "\n还有 {} 个没列出，用 --limit 多列。", count - args.limit)?;
    }
    Ok(())
}

fn write_changed(output: &mut dyn Write, changed: &Changed) -> io::Result<()> {
    let Changed { session, at, said, worst, turns } = changed;
    let more = if *turns > 1 { format!("，共 {turns} 轮变了") } else { String::new() };
    let (session, at) = (visible(session.as_str()), visible(at));
    writeln!(output, "· {session} 第 {} 轮（{at}{more}）", worst.turn)?;
    writeln!(output, "  用户：{}", visible(said).replace('\n', " "))?;
    writeln!(output, "  {}", visible(&sentence(&worst.changes)))?;
    worst.changes.iter().try_for_each(|change| write_change(output, change))
}

fn json(args: &ReplayArgs, replayed: &Replayed, [before, after]: [&str; 2]) -> Value {
    let one = |changed: &Changed| {
        json!({
            "session": changed.session.as_str(),
            "turn": changed.worst.turn,
            "at": changed.at,
            "said": changed.said,
            "severity": changed.worst.severity().name(),
            "turns": changed.turns,
            "sentence": sentence(&changed.worst.changes),
            "changes": changed.worst.changes.iter().map(change_json).collect::<Vec<_>>(),
        })
    };
    json!({
        "before": before,
        "after": after,
        "sessions": replayed.sessions,
        "turns": replayed.turns,
        "shortened": replayed.shortened,
        "other_version": replayed.other_version,
        "changed": replayed.changed.len(),
        "list": replayed.changed.iter().take(args.limit).map(one).collect::<Vec<_>>(),
    })
}
