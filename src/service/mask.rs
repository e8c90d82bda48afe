//! Hides the numbers and street addresses that identify a person before anything reads, writes or
//! echoes them.
//!
//! A number becomes a placeholder that keeps its kind (〔证件号〕), so that the assistant can still
//! tell what was said. When in doubt between a person's number and a figure of policy, the shape
//! decides: dates, sums, division codes and hotlines such as 12393 always stay.
//!
//! Four passes, each linear: e-mail addresses, card numbers behind their name, bare numbers, street
//! addresses (`address`). The third cuts the text into *runs* (digits with at most three separators between them), a run
//! into *blocks* (digits without separators), and asks of each block, together with those behind
//! it, whether they have the shape of a number that identifies. A placeholder holds no digit, so
//! masking twice changes nothing.

mod address;
mod number;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use number::{BARE_DIGITS, IDENTITY_LENGTH, Number, born_plausibly, has_check_digit};

const INSURANCE: &str = "〔医保卡号〕";
const MAIL: &str = "〔邮箱〕";

/// The fewest digits that any masked number has, save in an e-mail address.
const FEWEST_DIGITS: usize = 5;
/// The most blocks that people cut one number into, with a country code before it.
const MOST_BLOCKS: usize = 6;

/// A stretch of the text and the placeholder for it.
type Found = (Range<usize>, &'static str);

/// Replaces every number and street address that identifies a person; without one, the text is returned as it is.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = Cow::Borrowed(text);
    let mut passes: Vec<fn(&str) -> Vec<Found>> = Vec::new();
    if may_identify(text) {
        passes.extend([mail_addresses as fn(&str) -> _, insurance_cards, bare_numbers]);
    }
    if address::may_be_one(text) {
        passes.push(address::addresses);
    }
    for pass in passes {
        let found = pass(&masked);
        if !found.is_empty() {
            masked = Cow::Owned(replace(&masked, &found));
        }
    }
    masked
}

/// Looks at the bytes only: most messages hold neither an at sign nor five digits.
fn may_identify(text: &str) -> bool {
    let digits = text.chars().filter(|&char| digit(char).is_some()).take(FEWEST_DIGITS).count();
    digits == FEWEST_DIGITS || text.contains(['@', '＠'])
}

fn replace(text: &str, found: &[Found]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for (range, placeholder) in found {
        masked.push_str(&text[end..range.start]);
        masked.push_str(placeholder);
        end = range.end;
    }
    masked.push_str(&text[end..]);
    masked
}

/// Compiles a pattern of this file.
fn pattern(source: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "the patterns are constants and each has a test")]
    Regex::new(source).expect("a pattern of this file compiles")
}

fn mail_addresses(text: &str) -> Vec<Found> {
    // A Chinese keyboard types ＠ and 。 where @ and . are meant.
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[A-Za-z0-9._%+-]+[@＠](?:[A-Za-z0-9-]+[.．。])+[A-Za-z]{2,}"));
    ADDRESS.find_iter(text).map(|found| (found.range(), MAIL)).collect()
}

fn insurance_cards(text: &str) -> Vec<Found> {
    // A bare 医保卡 is followed by dates too (医保卡20250501办的), so it needs one more digit.
    static CARD: LazyLock<Regex> = LazyLock::new(|| {
        let name =
            "(?:医保|醫保|社保|社会?保障|社會?保障|医疗保险|醫療保險|参保人?|參保人?|个人|個人)";
        let glue = r"[\s:：=＝,，]{0,3}(?:就?[是为為])?[\s:：=＝,，]{0,3}";
        let number = "[0-9０-９A-Za-zＡ-Ｚａ-ｚ]";
        pattern(&format!(
            "{name}(?:[卡证證]?(?:号码?|號碼?|编号|編號|编码|編碼){glue}({number}{{8,}})\
             |[卡证證]{glue}({number}{{9,}}))"
        ))
    });
    CARD.captures_iter(text)
        .filter_map(|captures| captures.get(1).or_else(|| captures.get(2)))
        .filter(|number| is_insurance_card(number.as_str()))
        .map(|number| (number.range(), INSURANCE))
        .collect()
}

/// Mostly digits, or it is pinyin typed on (医保卡号zenmecha). An ID number behind the name of a
/// card stays what it is.
fn is_insurance_card(number: &str) -> bool {
    let total = number.chars().count();
    let digits: Vec<u8> = number.chars().filter_map(digit).collect();
    let leading = number.chars().take_while(|&char| digit(char).is_some()).count();
    let identity = total == IDENTITY_LENGTH && leading + 1 >= total && born_plausibly(&digits);
    digits.len() >= FEWEST_DIGITS && digits.len() * 2 >= total && !identity
}

fn bare_numbers(text: &str) -> Vec<Found> {
    static RUN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"[0-9０-９](?:[\p{Zs}\t\p{Pd}−_＿.．·()（）]{0,3}[0-9０-９]){10,}")
    });
    let mut found = Vec::new();
    for run in RUN.find_iter(text) {
        let blocks = blocks(text, run.range());
        let mut next = 0;
        while next < blocks.len() {
            next += match claim(text, &blocks[next..]) {
                Some((used, claimed)) => {
                    found.push(claimed);
                    used
                }
                None => 1,
            };
        }
    }
    found
}

/// Digits without a separator between them.
struct Block {
    range: Range<usize>,
    /// How many digits; full-width ones take three bytes.
    length: usize,
    /// What stands between this block and the one before it.
    gap: Gap,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Space,
    Dash,
    Dot,
    Bracket,
    /// Nothing: two numbers were written without a gap, see [`cut`].
    Cut,
}

fn blocks(text: &str, run: Range<usize>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut gap = Some(Gap::Space);
    for (offset, char) in text[run.clone()].char_indices() {
        let at = run.start + offset;
        if digit(char).is_none() {
            gap = Some(gap_of(char, gap));
            continue;
        }
        let end = at + char.len_utf8();
        match (gap.take(), blocks.last_mut()) {
            (None, Some(block)) => {
                block.range.end = end;
                block.length += 1;
            }
            (before, _) => {
                blocks.push(Block { range: at..end, length: 1, gap: before.unwrap_or(Gap::Space) });
            }
        }
    }
    blocks.into_iter().flat_map(|block| cut(text, block)).collect()
}

/// Cuts a block too long for one number at the ID numbers in it (an ID number and a telephone
/// typed without a gap).
fn cut(text: &str, block: Block) -> Vec<Block> {
    if block.length <= *BARE_DIGITS.end() {
        return vec![block];
    }
    let (mut offsets, digits): (Vec<usize>, Vec<u8>) = text[block.range.clone()]
        .char_indices()
        .filter_map(|(offset, char)| Some((block.range.start + offset, digit(char)?)))
        .unzip();
    offsets.push(block.range.end);
    let (mut edges, mut at) = (vec![0], 0);
    while at + IDENTITY_LENGTH <= digits.len() {
        let candidate = &digits[at..at + IDENTITY_LENGTH];
        // Where a number begins, one that was mistyped is recognised as well.
        let at_edge = edges.ends_with(&[at]);
        if born_plausibly(candidate) && (at_edge || has_check_digit(candidate, false)) {
            edges.extend([at, at + IDENTITY_LENGTH]);
            at += IDENTITY_LENGTH;
        } else {
            at += 1;
        }
    }
    edges.push(digits.len());
    let pieces = edges.windows(2).filter(|edge| edge[0] < edge[1]);
    pieces
        .map(|edge| Block {
            range: offsets[edge[0]]..offsets[edge[1]],
            length: edge[1] - edge[0],
            gap: if edge[0] == 0 { block.gap } else { Gap::Cut },
        })
        .collect()
}

/// A space beside another separator (138 - 1234) says nothing.
fn gap_of(char: char, before: Option<Gap>) -> Gap {
    match char {
        '.' | '．' | '·' => Gap::Dot,
        '(' | ')' | '（' | '）' => Gap::Bracket,
        char if char.is_whitespace() => before.unwrap_or(Gap::Space),
        _ => Gap::Dash,
    }
}

/// Whether the first block, alone or with those behind it, identifies a person. The longest
/// reading counts. Returns how many blocks it took.
fn claim(text: &str, blocks: &[Block]) -> Option<(usize, Found)> {
    let most = blocks.len().min(MOST_BLOCKS);
    (1..=most).rev().find_map(|used| {
        let number = Number::read(text, &blocks[..used])?;
        let kind = number.kind()?;
        Some((used, (number.start..number.end, kind)))
    })
}

/// The value of an ASCII or full-width digit.
fn digit(char: char) -> Option<u8> {
    let value = match char {
        '0'..='9' => u32::from(char) - u32::from('0'),
        '０'..='９' => u32::from(char) - u32::from('０'),
        _ => return None,
    };
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_without_a_candidate_is_not_copied() {
        let text = "糖尿病2025-05-01办，4000元，打12393";
        assert!(matches!(mask(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn the_check_character_of_the_standard_is_known() {
        // The example of GB 11643-1999.
        assert_eq!(mask("11010519491231002X"), "〔证件号〕");
        assert!(has_check_digit(&[1, 1, 0, 1, 0, 5, 1, 9, 4, 9, 1, 2, 3, 1, 0, 0, 2], true));
    }

    #[test]
    fn hotlines_stay() {
        assert_eq!(mask("打0357-12393问，或0357-2012345"), "打0357-12393问，或〔电话〕");
    }
}
