//! The report on a terminal: a sentence a group, with what was and what is below it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::Report;
use crate::channel::terminal::visible;
use crate::replay::change::{Change, Severity};
use crate::replay::impact::Group;

const GONE: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const HEAD: Style = Style::new().bold();

/// How many names are listed before the rest is counted.
const MOST_NAMES: usize = 6;

/// Writes the report.
pub(super) fn write(output: &mut dyn Write, report: &Report) -> io::Result<()> {
    let [before, after] = &report.versions;
    writeln!(output, "比的是：{} → {}", visible(&before.name), visible(&after.name))?;
    if report.files.is_empty() {
        return writeln!(output, "两边的文件一样。");
    }
    writeln!(output, "改动的文件：{}", list(&report.files, "个文件"))?;
    if let Some(note) = not_compared(report) {
        writeln!(output, "{note}")?;
    }
    writeln!(output, "{}", summary(report))?;
    let mut shown: Option<Severity> = None;
    for group in &report.impact.groups {
        if shown != Some(group.severity()) {
            shown = Some(group.severity());
            writeln!(output, "\n{HEAD}{}{HEAD:#}", group.severity().title())?;
        }
        write_group(output, report, group)?;
    }
    Ok(())
}

fn write_group(output: &mut dyn Write, report: &Report, group: &Group) -> io::Result<()> {
    let sessions =
        report.sessions.map_or_else(String::new, |_| format!("（{}个会话）", group.sessions));
    writeln!(output, "· {}：{}{sessions}", visible(&who(group)), visible(&group.sentence()))?;
    group.changes.iter().try_for_each(|change| write_change(output, change))
}

/// What was and what is.
pub(in crate::cli) fn write_change(output: &mut dyn Write, change: &Change) -> io::Result<()> {
    for (text, sign, style) in [(&change.before, '−', GONE), (&change.after, '+', NEW)] {
        if let Some(text) = text {
            writeln!(
                output,
                "    {style}{sign} {}{style:#}",
                visible(text).replace('\n', "\n      ")
            )?;
        }
    }
    Ok(())
}

/// Who is meant: places, procedure, conditions.
pub(super) fn who(group: &Group) -> String {
    let places = list(&group.places, "个地区");
    let parts = [places, group.procedure.clone()].into_iter().chain(group.conditions.clone());
    parts.collect::<Vec<_>>().join(" · ")
}

fn list(names: &[String], counted: &str) -> String {
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join("、");
    if names.len() > MOST_NAMES { format!("{shown}等 {} {counted}", names.len()) } else { shown }
}

/// How much changes, in a sentence.
pub(super) fn summary(report: &Report) -> String {
    let groups = &report.impact.groups;
    if groups.is_empty() {
        return format!("比了 {} 个地区，没有一种情况的答复变了。", report.impact.compared);
    }
    let mut places: Vec<_> = groups.iter().flat_map(|group| &group.owners).collect();
    places.sort_unstable();
    places.dedup();
    let sessions = match report.sessions {
        Some(sessions) => {
            format!("记下的 {} 个会话里碰到 {} 个。", sessions.all, sessions.affected)
        }
        None => "还没有记下会话，没有数会话。".to_owned(),
    };
    format!(
        "比了 {} 个地区，{} 个地区的答复变了，共 {} 组；{sessions}",
        report.impact.compared,
        places.len(),
        groups.len()
    )
}

/// Files that change how messages are read and put, which no table shows.
pub(super) fn not_compared(report: &Report) -> Option<String> {
    let talk = ["lexicon/", "wording/", "calendar/", "grammar.yaml", "places.tsv"];
    let own = report.files.iter().filter(|path| talk.iter().any(|start| path.starts_with(start)));
    let own: Vec<String> = own.cloned().collect();
    (!own.is_empty()).then(|| {
        format!(
            "其中 {} 管怎么听、怎么说，不在表里，这里不比：用 mante replay 看。",
            list(&own, "个文件")
        )
    })
}
