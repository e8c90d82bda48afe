//! A table whose columns stand even with wide characters.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

/// Writes a table: its head and its rows, two spaces between the columns.
pub(super) fn write<const N: usize>(
    output: &mut dyn Write,
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> io::Result<()> {
    let lines: Vec<[String; N]> = std::iter::once(head.map(str::to_owned)).chain(rows).collect();
    let widths: [usize; N] = std::array::from_fn(|column| {
        lines.iter().map(|line| line[column].width()).max().unwrap_or(0)
    });
    for line in &lines {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            text.push_str(cell);
            text.push_str(&" ".repeat(width + 2 - cell.width()));
        }
        writeln!(output, "{}", text.trim_end())?;
    }
    Ok(())
}
