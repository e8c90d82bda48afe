//! `mante impact`: who gets a different answer from another version of the knowledge.

mod page;
mod table;
mod text;

pub(super) use text::write_change;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::progress::Progress;
use super::versions::{self, Version};
use super::{Options, clock, open};
use crate::dialog::{Assistant, Session};
use crate::replay::change::Change;
use crate::replay::impact::{Group, Impact, Versions, impact_telling, logged_case, places};
use crate::store::Store;

/// The options of `impact`.
#[derive(Args, Debug)]
pub(super) struct ImpactArgs {
    /// What is compared.
    #[arg(value_name = "版本", help = "文件夹，或 git 版本（版本[:路径]）", help_heading = "参数")]
    versions: Vec<String>,
    /// One JSON object.
    #[arg(long, help = "输出一个 JSON", help_heading = "选项")]
    json: bool,
    /// A table for a spreadsheet.
    #[arg(long, value_name = "文件", help = "另写一份表格（CSV）", help_heading = "选项")]
    csv: Option<PathBuf>,
    /// A page for a browser.
    #[arg(long, value_name = "文件", help = "另写一个网页（HTML）", help_heading = "选项")]
    html: Option<PathBuf>,
    /// Exit code 1 where anything changes.
    #[arg(long, help = "有变化时退出码为 1", help_heading = "选项")]
    exit_code: bool,
}

/// Everything that is shown.
struct Report {
    versions: [Version; 2],
    /// The files that differ.
    files: Vec<String>,
    impact: Impact,
    sessions: Option<Sessions>,
    /// The day of the comparison.
    today: Date,
}

/// The logged sessions.
#[derive(Clone, Copy, Default)]
struct Sessions {
    /// How many there are.
    all: usize,
    /// How many get a different answer.
    affected: usize,
}

/// Compares and shows; exit code 0 unless another is asked for.
pub(super) fn run(args: &ImpactArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let both = versions::of(&args.versions, options)?;
    let (before, after) = match versions::assistants(&both, options.lang)? {
        Ok(assistants) => assistants,
        Err(code) => return Ok(code),
    };
    let report = report(both, &before, &after, options)?;
    if let Some(path) = &args.csv {
        write(path, &table::csv(&report)?)?;
    }
    if let Some(path) = &args.html {
        write(path, page::html(&report).as_bytes())?;
    }
    let mut output = anstream::stdout().lock();
    if args.json {
        writeln!(output, "{}", json(&report))?;
    } else {
        text::write(&mut output, &report)?;
    }
    output.flush()?;
    let changed = args.exit_code && !report.impact.groups.is_empty();
    Ok(if changed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Says what changes between two versions; where one cannot be compiled, which files do.
pub(super) fn tell(
    output: &mut dyn std::io::Write,
    both: [Version; 2],
    options: &Options,
) -> anyhow::Result<()> {
    let compile = |version: &Version, other: Option<&Assistant>| {
        let other = other.map(|assistant| (&both[0].files, assistant));
        let (assistant, problems) = open::assistant_shown(&version.files, other);
        assistant.filter(|_| !problems.has_errors())
    };
    let before = compile(&both[0], None);
    let after = before.as_ref().and_then(|before| compile(&both[1], Some(before)));
    if let (Some(before), Some(after)) = (before, after) {
        text::write(output, &report(both, &before, &after, options)?)?;
    } else {
        let files = versions::changed_files([&both[0], &both[1]]);
        writeln!(output, "改动的文件：{}", files.join("、"))?;
    }
    Ok(())
}

fn report(
    both: [Version; 2],
    before: &Assistant,
    after: &Assistant,
    options: &Options,
) -> anyhow::Result<Report> {
    let today = clock::now(options).date();
    let compared = Versions { before, after };
    let progress = Progress::new("比地区", places(compared));
    let mut impact = impact_telling(compared, &|| progress.step());
    drop(progress);
    let sessions = match open::store_if_any(options)? {
        Some(store) => Some(count(&*store, compared, &mut impact, today)?),
        None => None,
    };
    let files = versions::changed_files([&both[0], &both[1]]);
    Ok(Report { versions: both, files, impact, sessions, today })
}

fn count(
    store: &dyn Store,
    versions: Versions,
    impact: &mut Impact,
    today: Date,
) -> anyhow::Result<Sessions> {
    let mut sessions = Sessions::default();
    for id in store.sessions_of("")? {
        // One that was erased meanwhile, or that this program cannot read, is in no group.
        let Some(stored) = store.session(&id)? else { continue };
        sessions.all += 1;
        let session: Option<Session> = serde_json::from_str(&stored.state).ok();
        let case = session.and_then(|session| logged_case(versions.before, &session, today));
        sessions.affected +=
            usize::from(case.is_some_and(|case| impact.count(versions, &case, today)));
    }
    Ok(sessions)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("写不了 {}", path.display()))
}

fn json(report: &Report) -> Value {
    json!({
        "before": report.versions[0].name,
        "after": report.versions[1].name,
        "files": report.files,
        "compared": report.impact.compared,
        "sessions": report.sessions.map(|sessions| sessions.all),
        "affected": report.sessions.map(|sessions| sessions.affected),
        "groups": report.impact.groups.iter().map(|group| group_json(report, group)).collect::<Vec<_>>(),
    })
}

fn group_json(report: &Report, group: &Group) -> Value {
    json!({
        "severity": group.severity().name(),
        "places": group.places,
        "procedure": group.procedure,
        "conditions": group.conditions,
        "sentence": group.sentence(),
        "changes": group.changes.iter().map(change_json).collect::<Vec<_>>(),
        "sessions": report.sessions.map(|_| group.sessions),
    })
}

/// A change, as both commands that show changes give it to programs.
pub(super) fn change_json(change: &Change) -> Value {
    json!({
        "severity": change.severity.name(),
        "subject": change.subject.title(),
        "name": change.name,
        "before": change.before,
        "after": change.after,
    })
}
