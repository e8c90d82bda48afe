//! `mante due`: what has to be looked at again, soonest first.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use icalendar::{Calendar, Component as _, Event};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Options, clock, open, table};
use crate::knowledge::Knowledge;
use crate::knowledge::freshness::{Due, Happens, Subject, due};
use crate::knowledge::region::Owner;

/// The options of `due`.
#[derive(Args, Debug)]
pub(super) struct DueArgs {
    /// Only what comes up in so many days.
    #[arg(long, value_name = "天数", help = "只看这么多天之内的", help_heading = "选项")]
    within: Option<u16>,
    /// One JSON line each.
    #[arg(long, help = "每行一个 JSON", help_heading = "选项")]
    json: bool,
    /// Where a calendar goes.
    #[arg(
        long,
        value_name = "文件",
        help = "另写一份日历文件（.ics），导入日历就会提醒",
        help_heading = "选项"
    )]
    ics: Option<PathBuf>,
}

/// Lists the days of the knowledge base.
pub(super) fn run(args: &DueArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let files = open::files(options)?;
    let (assistant, problems) = open::assistant(&files);
    let Some(assistant) = assistant.filter(|_| !problems.has_errors()) else {
        return open::refuse(problems, &files, options);
    };
    let knowledge = &assistant.knowledge;
    let today = clock::now(options).date();
    let last = args.within.map(|days| today.saturating_add(i32::from(days).days()));
    let mut list = due(knowledge);
    // What has ended or begun is done with; what was to be looked at still is.
    list.retain(|due| due.happens == Happens::Review || due.day >= today);
    list.retain(|due| last.is_none_or(|last| due.day <= last));
    let folder = open::folder_name(options);
    let mut output = anstream::stdout().lock();
    if args.json {
        for due in &list {
            writeln!(output, "{}", to_json(knowledge, due, &folder))?;
        }
    } else if list.is_empty() {
        writeln!(output, "没有要复核的。")?;
    } else {
        let rows = list.iter().map(|due| row(knowledge, due, today, &folder));
        table::write(&mut output, ["日期", "还有", "要做", "哪一条", "上次核对", "在哪里"], rows)?;
    }
    if let Some(path) = &args.ics {
        fs::write(path, calendar(knowledge, &list, &folder))
            .with_context(|| format!("写不了日历 {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(knowledge: &Knowledge, due: &Due, today: Date, folder: &str) -> [String; 6] {
    let days = (due.day - today).get_days();
    let left = if days < 0 { format!("过了{}天", -days) } else { format!("{days}天") };
    let verified = due.verified.map_or_else(|| "没写".to_owned(), |day| day.to_string());
    let at = format!("{folder}/{}:{}", due.file, due.place.line);
    [due.day.to_string(), left, happens(due).to_owned(), title(knowledge, due), verified, at]
}

/// What is to be done, or happens, on its day.
pub(super) fn happens(due: &Due) -> &'static str {
    match due.happens {
        Happens::Review => "复核",
        Happens::Begins => "开始生效",
        Happens::Ends => "最后一天",
    }
}

/// What a maintainer calls it: a document's title, or whose row it is.
pub(super) fn title(knowledge: &Knowledge, due: &Due) -> String {
    match &due.subject {
        Subject::Source { id, title } => format!("{id} {title}"),
        Subject::Row { owner, procedure, section, key } => {
            let vocabulary = &knowledge.shared.vocabulary;
            let place = match owner {
                Owner::Nation => "全国".to_owned(),
                Owner::Division(code) => knowledge.shared.places.short(*code),
            };
            let procedures = vocabulary.fact(vocabulary.core.procedure);
            let procedure = &procedures.choices[usize::from(*procedure)].label;
            format!("{place} · {procedure} · {section}.{key}")
        }
    }
}

/// Stays the same wherever it moves in its file, so that importing again makes no second entry.
fn id(due: &Due) -> String {
    let what = match due.happens {
        Happens::Review => "review",
        Happens::Begins => "begins",
        Happens::Ends => "ends",
    };
    match &due.subject {
        Subject::Source { id, .. } => format!("{what}-{id}"),
        Subject::Row { section, key, .. } => {
            format!("{what}-{}-{section}-{key}", due.file.replace('/', "-"))
        }
    }
}

fn to_json(knowledge: &Knowledge, due: &Due, folder: &str) -> Value {
    json!({
        "day": due.day,
        "what": match due.happens {
            Happens::Review => "review",
            Happens::Begins => "begins",
            Happens::Ends => "ends",
        },
        "title": title(knowledge, due),
        "verified": due.verified,
        "file": format!("{folder}/{}", due.file),
        "line": due.place.line,
    })
}

/// A calendar with an all-day event for each day, and a reminder that does not depend on when it
/// was written: the same knowledge base gives the same file.
fn calendar(knowledge: &Knowledge, list: &[Due], folder: &str) -> String {
    let mut calendar = Calendar::new();
    calendar.name("慢特通知识库");
    for due in list {
        let title = title(knowledge, due);
        let day = due.day.strftime("%Y%m%d").to_string();
        let next = due.day.saturating_add(1.days()).strftime("%Y%m%d").to_string();
        let mut event = Event::new();
        event
            .uid(&format!("{day}-{}@mante", id(due)))
            .summary(&format!("{}：{title}", happens(due)))
            .description(&format!("{folder}/{}:{}", due.file, due.place.line))
            .add_property("DTSTAMP", format!("{day}T000000Z"));
        event.append_property(
            icalendar::Property::new("DTSTART", &day).add_parameter("VALUE", "DATE").done(),
        );
        event.append_property(
            icalendar::Property::new("DTEND", &next).add_parameter("VALUE", "DATE").done(),
        );
        calendar.push(event.done());
    }
    calendar.to_string()
}
