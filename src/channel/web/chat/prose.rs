//! A reply's text as HTML: what is a list in it becomes a list, what is a phone number can be
//! called. Nothing of the text is taken for HTML.

use std::sync::LazyLock;

use maud::{Markup, html};
use regex::Regex;

/// How a line begins that warns.
const WARNING: char = '⚠';
/// The most characters of what stands before a colon and names what stands behind it.
const LONGEST_NAME: usize = 6;

/// What looks like a phone number: a landline with its area code, a free line, a hotline of five
/// digits, an emergency number.
static NUMBERS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"0\d{2,3}-\d{7,8}|[48]00-?\d{3}-?\d{4}|12[35]\d{2}|1[12]\d").ok());
/// What stands before a number that is to be called, where the number alone may be something else.
const CALLED: [char; 5] = ['打', '拨', '或', '线', '、'];

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
enum Block<'a> {
    Verdict(&'a str),
    Warning(&'a str),
    Line(&'a str),
    /// What something is, and what it is: `怎样才行：问医生一句`.
    Named(&'a str, &'a str),
    /// What something is, and several of it.
    Listed(&'a str, Vec<&'a str>),
    Dotted(Vec<&'a str>),
    /// Lines that bring their numbers along.
    Numbered(Vec<&'a str>),
}

/// The text with its structure; the first line stands out where it is the conclusion.
pub(super) fn prose(text: &str, concludes: bool) -> Markup {
    html! {
        @for block in blocks(text, concludes) {
            @match block {
                Block::Verdict(line) => p.verdict { (called(line)) },
                Block::Warning(line) => p.warning { (called(line)) },
                Block::Line(line) => p { (called(line)) },
                Block::Named(name, line) => p { strong { (name) "：" } (called(line)) },
                Block::Listed(name, lines) => { p { strong { (name) "：" } } (list(&lines)) },
                Block::Dotted(lines) => (list(&lines)),
                Block::Numbered(lines) => ol.numbered role="list" {
                    @for line in lines { li { (called(line)) } }
                },
            }
        }
    }
}

fn list(lines: &[&str]) -> Markup {
    html! { ul { @for line in lines { li { (called(line)) } } } }
}

fn blocks(text: &str, concludes: bool) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    for (at, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        if line.starts_with(WARNING) {
            blocks.push(Block::Warning(line));
        } else if concludes && at == 0 {
            blocks.push(Block::Verdict(line));
        } else if let Some(item) = line.strip_prefix('·') {
            match blocks.last_mut() {
                Some(Block::Dotted(items)) => items.push(item.trim_start()),
                _ => blocks.push(Block::Dotted(vec![item.trim_start()])),
            }
        } else if line.starts_with(|char: char| matches!(char, '①'..='⑳')) {
            match blocks.last_mut() {
                Some(Block::Numbered(items)) => items.push(line),
                _ => blocks.push(Block::Numbered(vec![line])),
            }
        } else {
            blocks.push(named(line));
        }
    }
    blocks
}

/// A line that may begin with a name, and may hold several things behind it.
fn named(line: &str) -> Block<'_> {
    let parts = line.split_once('：').filter(|(name, rest)| {
        !rest.is_empty()
            && name.chars().count() <= LONGEST_NAME
            && name.chars().all(char::is_alphabetic)
    });
    let Some((name, rest)) = parts else { return Block::Line(line) };
    let items = items(rest);
    if items.len() > 1 { Block::Listed(name, items) } else { Block::Named(name, rest) }
}

/// What semicolons part, but not those in brackets.
fn items(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let parts = text.split(|char| {
        depth += i32::from(matches!(char, '（' | '“' | '「'));
        depth -= i32::from(matches!(char, '）' | '”' | '」'));
        char == '；' && depth == 0
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// A line in which phone numbers can be called.
fn called(line: &str) -> Markup {
    let mut done = 0;
    let found: Vec<(&str, &str)> = NUMBERS
        .iter()
        .flat_map(|numbers| numbers.find_iter(line))
        .filter(|found| stands_alone(line, found.start(), found.end()))
        .map(|found| {
            let before = &line[done..found.start()];
            done = found.end();
            (before, found.as_str())
        })
        .collect();
    html! {
        @for (before, number) in found {
            (before)
            a href={ "tel:" (number.replace('-', "")) } { (number) }
        }
        (&line[done..])
    }
}

/// Whether digits are a number to call and no part of a sum, a date or another number.
fn stands_alone(line: &str, start: usize, end: usize) -> bool {
    let (before, after) = (line[..start].chars().next_back(), line[end..].chars().next());
    let goes_on = |char: Option<char>| {
        char.is_some_and(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '%'))
    };
    let is_counted = after.is_some_and(|char| "元万天个月年岁次种日号%％".contains(char));
    let is_called = before.is_none_or(|char| CALLED.contains(&char));
    let is_short = end - start == 3;
    !goes_on(before) && !goes_on(after) && !is_counted && (is_called || !is_short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, concludes: bool, expected: &str) {
        assert_eq!(prose(text, concludes).into_string(), expected, "{text}");
    }

    #[test]
    fn lines_become_paragraphs_and_lists() {
        check(
            "能办。\n⚠ 没核实。",
            true,
            "<p class=\"verdict\">能办。</p><p class=\"warning\">⚠ 没核实。</p>",
        );
        check("⚠ 先看\n能办。", true, "<p class=\"warning\">⚠ 先看</p><p>能办。</p>");
        check("· 甲\n· 乙\n丙", false, "<ul><li>甲</li><li>乙</li></ul><p>丙</p>");
        let steps = "<ol class=\"numbered\" role=\"list\"><li>① 去医院</li><li>② 填表</li></ol>";
        check("① 去医院\n② 填表", false, steps);
        let papers = "<p><strong>要带的：</strong></p><ul><li>证（正；反）</li><li>表</li></ul>";
        check("要带的：证（正；反）；表", false, papers);
        check("出处：一处", false, "<p><strong>出处：</strong>一处</p>");
        check("打电话可以这样问（短）：甲；乙", false, "<p>打电话可以这样问（短）：甲；乙</p>");
    }

    #[test]
    fn nothing_of_the_text_is_html() {
        check("<b>&\"'", false, "<p>&lt;b&gt;&amp;&quot;'</p>");
        check(
            "· <i>\n① <script>",
            false,
            concat!(
                "<ul><li>&lt;i&gt;</li></ul>",
                "<ol class=\"numbered\" role=\"list\"><li>① &lt;script&gt;</li></ol>",
            ),
        );
    }

    #[test]
    fn numbers_to_call_can_be_called_and_sums_cannot() {
        let call = |number: &str, digits: &str| format!("<a href=\"tel:{digits}\">{number}</a>");
        check("打临汾的12393。", false, &format!("<p>打临汾的{}。</p>", call("12393", "12393")));
        check(
            "马上打120或110。",
            false,
            &format!("<p>马上打{}或{}。</p>", call("120", "120"), call("110", "110")),
        );
        check("0357-2091234", false, &format!("<p>{}</p>", call("0357-2091234", "03572091234")));
        for sum in ["12345元", "或120元", "12345.6", "血压120", "编号112345", "120天", "2025-12345"]
        {
            check(sum, false, &format!("<p>{sum}</p>"));
        }
    }
}
