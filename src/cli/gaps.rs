//! `mante gaps`: what people asked and did not get, the most wanted first.

mod flags;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::{Options, open, table};
use crate::channel::terminal::visible;
use crate::replay::gaps::{Gap, Logged, Why, gaps};
use crate::reply::from_log;
use crate::store::Store;

/// The options of `gaps`.
#[derive(Args, Debug)]
pub(super) struct GapsArgs {
    /// The most lines for each reason.
    #[arg(
        long,
        value_name = "个数",
        default_value_t = 20,
        hide_default_value = true,
        help = "每一类最多列多少条（默认 20）",
        help_heading = "选项"
    )]
    limit: usize,
    /// One JSON line each.
    #[arg(long, help = "每行一个 JSON", help_heading = "选项")]
    json: bool,
}

/// Ranks what the log says went unanswered.
pub(super) fn run(args: &GapsArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let files = open::files(options)?;
    let (assistant, problems) = open::assistant(&files);
    let Some(assistant) = assistant.filter(|_| !problems.has_errors()) else {
        return open::refuse(problems, &files, options);
    };
    let store = open::store(options)?;
    let found = gaps(&assistant.knowledge, &logged(&*store)?);
    let flagged = flags::open(&*store)?;
    let mut output = anstream::stdout().lock();
    if !args.json && found.is_empty() && flagged.is_empty() {
        writeln!(output, "记下的会话里没有没答上的。")?;
    }
    for why in Why::ALL {
        let of: Vec<&Gap> = found.iter().filter(|gap| gap.why == why).collect();
        let listed = of.iter().take(args.limit);
        if args.json {
            for gap in listed {
                writeln!(output, "{}", to_json(gap))?;
            }
        } else if !of.is_empty() {
            writeln!(output, "{}（{} 种，{} 次）", why.title(), of.len(), times(&of))?;
            let head = ["会话", "次数", "最近", "问的是", "原话", "会话编号#轮"];
            table::write(&mut output, head, listed.map(|gap| row(gap)))?;
            writeln!(output)?;
        }
    }
    flags::list(&mut output, &flagged, args.limit, args.json)?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Every turn in the log.
fn logged(store: &dyn Store) -> anyhow::Result<Vec<Logged>> {
    let mut logged = Vec::new();
    for session in store.sessions(usize::MAX)? {
        for turn in store.turns(&session.id)? {
            let record = turn.record;
            logged.push(Logged {
                session: session.id.as_str().to_owned(),
                turn: turn.number,
                at: record.at,
                input: record.input,
                reply: from_log(&record.reply).unwrap_or_default(),
                failed: record.failed,
            });
        }
    }
    Ok(logged)
}

fn times(gaps: &[&Gap]) -> usize {
    gaps.iter().map(|gap| gap.times).sum()
}

fn row(gap: &Gap) -> [String; 6] {
    let (session, turn) = &gap.example;
    [
        gap.sessions.to_string(),
        gap.times.to_string(),
        gap.last.replace('T', " "),
        short(&gap.what),
        short(&gap.words),
        format!("{}#{turn}", visible(session)),
    ]
}

/// The first characters of what may be a long story, on one line.
fn short(text: &str) -> String {
    const MOST: usize = 24;
    let text = visible(text);
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().count() > MOST {
        short.push('…');
    }
    short
}

fn to_json(gap: &Gap) -> Value {
    json!({
        "why": gap.why.name(),
        "what": gap.what,
        "sessions": gap.sessions,
        "times": gap.times,
        "last": gap.last,
        "words": gap.words,
        "session": gap.example.0,
        "turn": gap.example.1,
    })
}
