//! The list of sessions as a table whose columns stand even with wide characters.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::channel::terminal::visible;
use crate::store::SessionSummary;

const HEAD: [&str; 6] = ["编号", "轮数", "最后一轮", "渠道", "状态", "结论"];

/// Writes the table, or one line where there is nothing.
pub(super) fn write(output: &mut dyn Write, sessions: &[SessionSummary]) -> io::Result<()> {
    if sessions.is_empty() {
        return writeln!(output, "还没有记下任何会话。");
    }
    let head = HEAD.map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(sessions.iter().map(cells)).collect();
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or(0))
        .collect();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width + 2 - cell.width()));
        }
        writeln!(output, "{}", line.trim_end())?;
    }
    Ok(())
}

fn cells(session: &SessionSummary) -> [String; 6] {
    [
        visible(session.id.as_str()),
        session.turns.to_string(),
        session.updated.replace('T', " "),
        session.channel.clone(),
        session.status.clone(),
        session.outcome.clone().unwrap_or_default(),
    ]
}
