//! The report as a table for a spreadsheet: a line for each change in each place.

use anyhow::Context as _;

use super::Report;
use crate::replay::change::sentence;

const HEAD: [&str; 7] = ["地区", "办什么", "条件", "变了什么", "之前", "之后", "会话数"];

/// By this a spreadsheet program knows that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The table as the bytes of a CSV file.
pub(super) fn csv(report: &Report) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(HEAD)?;
    for group in &report.impact.groups {
        let conditions = match &group.conditions[..] {
            [] => "所有人".to_owned(),
            conditions => conditions.join(" · "),
        };
        let sessions = report.sessions.map_or_else(String::new, |_| group.sessions.to_string());
        for place in &group.places {
            for change in &group.changes {
                let what = sentence(std::slice::from_ref(change));
                let (before, after) = (change.before.as_deref(), change.after.as_deref());
                let cells = [
                    place,
                    &group.procedure,
                    &conditions,
                    &what,
                    before.unwrap_or_default(),
                    after.unwrap_or_default(),
                    &sessions,
                ];
                writer.write_record(cells.map(plain))?;
            }
        }
    }
    writer.into_inner().context("表格没有写完")
}

/// A text that no spreadsheet program takes for a formula.
fn plain(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}
