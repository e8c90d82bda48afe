//! A reply as Telegram's HTML, in pieces of which each fits a message.

/// The most characters of a message, as Telegram counts them (UTF-16), with some room left.
const MOST_UNITS: usize = 4_000;

/// How a line begins that is no conclusion.
const WARNING: char = '⚠';

/// The text as messages: everything escaped, cut between lines; the first line bold where it is the
/// conclusion.
pub(super) fn pieces(text: &str, concludes: bool) -> Vec<String> {
    let mut pieces = Vec::new();
    let (mut piece, mut room) = (String::with_capacity(text.len() + 16), MOST_UNITS);
    for (at, line) in text.trim_end().split('\n').enumerate() {
        for part in lines_that_fit(line) {
            let units = units(part) + 1;
            if units > room {
                pieces.push(std::mem::take(&mut piece));
                room = MOST_UNITS;
            } else if !piece.is_empty() {
                piece.push('\n');
            }
            room -= units;
            if concludes && at == 0 && !part.trim().is_empty() && !part.starts_with(WARNING) {
                piece.push_str("<b>");
                escape_into(&mut piece, part);
                piece.push_str("</b>");
            } else {
                escape_into(&mut piece, part);
            }
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
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
    fn a_line_too_long_alone_is_cut_within() {
        let text = "😀".repeat(5_000);
        let cut = pieces(&text, true);
        assert!(cut.iter().all(|piece| units(&plain(piece)) <= 4_096));
        assert_eq!(cut.iter().map(|piece| plain(piece)).collect::<String>(), text);
    }
}
