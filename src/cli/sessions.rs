//! `mante sessions`: what was logged.

mod erase;
mod export;
mod person;
mod purge;
mod record;

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{HELP, Options, open, table};
use crate::channel::terminal::visible;
use crate::reply::from_log;
use crate::store::{SessionId, SessionSummary, StoredTurn};

/// The options of `sessions`.
#[derive(Args, Debug)]
pub(super) struct SessionsArgs {
    #[command(subcommand)]
    command: SessionsCommand,
}

#[derive(Subcommand, Debug)]
enum SessionsCommand {
    #[command(
        about = "列出最近的会话",
        help_template = HELP,
        override_usage = "mante sessions list [选项]"
    )]
    List {
        /// One JSON line a session.
        #[arg(long, help = "每行一个 JSON", help_heading = "选项")]
        json: bool,
        /// The most sessions to list.
        #[arg(
            long,
            value_name = "个数",
            default_value_t = 20,
            hide_default_value = true,
            help = "最多列多少个（默认 20）",
            help_heading = "选项"
        )]
        limit: usize,
    },
    #[command(
        about = "看一个会话的每一轮",
        help_template = HELP,
        override_usage = "mante sessions show [选项] 编号"
    )]
    Show {
        /// One JSON line a turn.
        #[arg(long, help = "每行一个 JSON", help_heading = "选项")]
        json: bool,
        /// The session.
        #[arg(
            value_name = "编号",
            help = "会话编号（sessions list 里的第一列）",
            help_heading = "参数"
        )]
        id: String,
    },
    #[command(
        about = "把一个会话录成对话文件",
        help_template = HELP,
        override_usage = "mante sessions record [选项] 编号"
    )]
    Record(record::RecordArgs),
    #[command(
        about = "导出一个人或几个会话的全部记录，每行一个 JSON",
        help_template = HELP,
        override_usage = "mante sessions export [选项] 编号…\n      mante sessions export --person telegram:号码 [选项]"
    )]
    Export(export::ExportArgs),
    #[command(
        about = "删除一个人或几个会话的全部记录",
        help_template = HELP,
        override_usage = "mante sessions erase [选项] 编号…\n      mante sessions erase --person telegram:号码 [选项]"
    )]
    Erase(erase::EraseArgs),
    #[command(
        about = "删除过了保留期的记录",
        help_template = HELP,
        override_usage = "mante sessions purge --retain 天数 [选项]"
    )]
    Purge(purge::PurgeArgs),
}

/// Lists sessions, shows one or records it.
pub(super) fn run(args: &SessionsArgs, options: &Options) -> anyhow::Result<ExitCode> {
    match &args.command {
        SessionsCommand::Record(args) => record::run(args, options),
        SessionsCommand::Export(args) => export::run(args, options),
        SessionsCommand::Erase(args) => erase::run(args, options),
        SessionsCommand::Purge(args) => purge::run(args, options),
        shown => show(shown, options),
    }
}

fn show(command: &SessionsCommand, options: &Options) -> anyhow::Result<ExitCode> {
    let store = open::store(options)?;
    let mut output = anstream::stdout().lock();
    match command {
        SessionsCommand::List { json, limit } => {
            let sessions = store.sessions(*limit)?;
            if *json {
                for session in &sessions {
                    writeln!(output, "{}", summary_json(session))?;
                }
            } else {
                write_list(&mut output, &sessions)?;
            }
        }
        SessionsCommand::Show { json, id } => {
            let turns = store.turns(&SessionId(id.clone()))?;
            if turns.is_empty() {
                bail!("没有编号是 {} 的会话。用 mante sessions list 看有哪些", visible(id));
            }
            for turn in &turns {
                if *json {
                    writeln!(output, "{}", turn_json(turn))?;
                } else {
                    write_turn(&mut output, turn)?;
                }
            }
        }
        _ => {}
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn write_list(output: &mut dyn Write, sessions: &[SessionSummary]) -> std::io::Result<()> {
    if sessions.is_empty() {
        return writeln!(output, "还没有记下任何会话。");
    }
    let cells = |session: &SessionSummary| {
        [
            visible(session.id.as_str()),
            session.turns.to_string(),
            session.updated.replace('T', " "),
            session.channel.clone(),
            session.status.clone(),
            session.outcome.clone().unwrap_or_default(),
        ]
    };
    let head = ["编号", "轮数", "最后一轮", "渠道", "状态", "结论"];
    table::write(output, head, sessions.iter().map(cells))
}

fn summary_json(session: &SessionSummary) -> Value {
    json!({
        "session": session.id.as_str(),
        "turns": session.turns,
        "started": session.started,
        "updated": session.updated,
        "channel": session.channel,
        "status": session.status,
        "outcome": session.outcome,
    })
}

fn turn_json(turn: &StoredTurn) -> Value {
    let record = &turn.record;
    json!({
        "turn": turn.number,
        "at": record.at,
        "channel": record.channel,
        "input": record.input,
        "status": record.status,
        "outcome": record.outcome,
        "knowledge": record.knowledge,
        "micros": record.micros,
        "failed": record.failed,
        "reply": stored_reply(&record.reply),
    })
}

fn write_turn(output: &mut dyn Write, turn: &StoredTurn) -> anyhow::Result<()> {
    let record = &turn.record;
    let failed = if record.failed { " · 出错" } else { "" };
    let outcome = record.outcome.as_deref().map(|name| format!(" · {name}")).unwrap_or_default();
    writeln!(
        output,
        "#{} {} · {} · {}{outcome} · {} 微秒 · 知识 {}{failed}",
        turn.number, record.at, record.channel, record.status, record.micros, record.knowledge
    )?;
    writeln!(output, "用户：{}", visible(&record.input))?;
    let reply = stored_reply(&record.reply);
    let text = reply.get("text").and_then(Value::as_str).unwrap_or(&record.reply);
    writeln!(output, "助手：{}\n", visible(text))?;
    Ok(())
}

/// The reply as JSON, whatever version wrote it.
fn stored_reply(reply: &str) -> Value {
    from_log(reply).unwrap_or_else(|_| Value::String(reply.to_owned()))
}
