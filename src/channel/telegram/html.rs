//! A reply as Telegram's HTML, in pieces of which each fits a message.

/// The most characters of a message, as Telegram counts them (UTF-16), with some room left.
const MOST_UNITS: usize = 4_000;

/// How a line begins that is no conclusion.
const WARNING: char = '⚠';

/// The text as messages: everything escaped, cut before a section where that can be, else between
/// lines; the first line bold where it is the conclusion.
pub(super) fn pieces(text: &str, concludes: bool) -> Vec<String> {
    let lines: Vec<&str> = text.trim_end().split('\n').flat_map(lines_that_fit).collect();
    let (mut pieces, mut start) = (Vec::new(), 0);
    while start < lines.len() {
        let end = end_of_piece(&lines, start);
        pieces.push(written(&lines[start..end], concludes && start == 0));
        start = end;
    }
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// Where the piece that begins with a line ends.
fn end_of_piece(lines: &[&str], start: usize) -> usize {
    let mut room = MOST_UNITS;
    let fits = |line: &&&str| {
        let units = units(line) + 1;
        room = room.saturating_sub(units);
        room > 0
    };
    // A line alone always fits.
    let end = start + lines[start..].iter().take_while(fits).count().max(1);
    if end == lines.len() {
        return end;
    }
    (start + 1..=end).rev().find(|at| begins_a_section(lines[*at])).unwrap_or(end)
}

/// Whether a line is no item of a list, and so heads what follows.
fn begins_a_section(line: &str) -> bool {
    !line.starts_with(|char: char| matches!(char, '·' | '①'..='⑳' | '0'..='9'))
}

fn written(lines: &[&str], concludes: bool) -> String {
    let mut html = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            html.push('\n');
        }
        let bold = concludes && at == 0 && !line.trim().is_empty() && !line.starts_with(WARNING);
        html.push_str(if bold { "<b>" } else { "" });
        escape_into(&mut html, line);
        html.push_str(if bold { "</b>" } else { "" });
    }
    html
}

/// The text behind a piece, for a server that does not take its HTML.
pub(super) fn plain(html: &str) -> String {
    let without = html.replace("<b>", "").replace("</b>", "");
    without.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// How long Telegram takes a text to be.
pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// A line, cut where it alone is too long for a message.
fn lines_that_fit(line: &str) -> Vec<&str> {
    // Most lines: a unit takes at least one byte.
    if line.len() < MOST_UNITS {
        return vec![line];
    }
    let (mut parts, mut start, mut length) = (Vec::new(), 0, 0);
    for (at, char) in line.char_indices() {
        length += char.len_utf16();
        if length >= MOST_UNITS {
            parts.push(&line[start..at]);
            (start, length) = (at, char.len_utf16());
        }
    }
    parts.push(&line[start..]);
    parts
}

fn escape_into(html: &mut String, mut text: &str) {
    while let Some(at) = text.find(['<', '>', '&']) {
        html.push_str(&text[..at]);
        html.push_str(match text.as_bytes()[at] {
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&amp;",
        });
        text = &text[at + 1..];
    }
    html.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_bold_and_signs_are_escaped() {
        assert_eq!(
            pieces("手机能办。\n<b> & 1<2", true),
            ["<b>手机能办。</b>\n&lt;b&gt; &amp; 1&lt;2"]
        );
        assert_eq!(plain(&pieces("a<b\nc&amp;d", false)[0]), "a<b\nc&amp;d");
        assert_eq!(pieces(" \n", true), Vec::<String>::new());
    }

    #[test]
    fn a_long_text_is_cut_between_lines() {
        let line = "药".repeat(1_500);
        let text = [line.as_str(); 5].join("\n");
        let cut = pieces(&text, true);
        assert_eq!(cut.iter().map(|piece| piece.matches('\n').count() + 1).sum::<usize>(), 5);
        assert!(cut.iter().all(|piece| units(&plain(piece)) <= 4_096));
    }

    #[test]
    fn a_section_is_kept_together_where_it_can_be() {
        let item = format!("· {}", "药".repeat(900));
        let section = |title: &str| format!("{title}\n{item}\n{item}");
        let text = [section("要带的："), section("时间："), section("留意：")].join("\n");
        let cut = pieces(&text, false);
        let first: Vec<&str> = cut.iter().filter_map(|piece| piece.lines().next()).collect();
        assert_eq!(first, ["要带的：", "留意："]);
    }

    #[test]
    fn a_line_too_long_alone_is_cut_within() {
        let text = "😀".repeat(5_000);
        let cut = pieces(&text, true);
        assert!(cut.iter().all(|piece| units(&plain(piece)) <= 4_096));
        assert_eq!(cut.iter().map(|piece| plain(piece)).collect::<String>(), text);
    }
}
