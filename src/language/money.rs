//! Sums of money in a message: what outpatient care costs in a year.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use rust_decimal::Decimal;

use super::numbers::{chinese, pattern};

/// Words between the period and the sum: 一年 [药费大概要] 3000.
const FILLER: &str = "(?:门诊|看病|吃药|买药|用药|拿药|开药|药|花费|花掉|花了|花|得花|要|得|大概|大约|约|差不多|将近|接近|基本|需要|能有|平均|总共|一共|加起来|下来|光|就|都|也|还|在|是|费用|费|钱|款|开销|开支|医|上|到|了|掉|有|:|,)";

/// A sum: 3000, 3,000, 1.2万, 一万二.
const SUM: &str = r"([0-9]{1,3}(?:,[0-9]{3})+|@[0-9.@]{0,9})([万千百wk])?多?(元|块钱?)?";

static YEARLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(r"(一年到头|一年|每年|全年|年均|年)(?:的|里)?({FILLER}{{0,10}}){SUM}"))
});
static MONTHLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(r"(每个?月|一个月|月均|月)(?:的|里)?({FILLER}{{0,10}}){SUM}"))
});

/// A yearly cost found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCost {
    /// Its bytes in the normalised text.
    pub bytes: Range<usize>,
    /// Yuan a year.
    pub yearly: Decimal,
}

/// The yearly outpatient cost that a message names; a monthly one is multiplied by 12. A premium,
/// a wage and a quoted cap are no cost.
#[must_use]
pub fn find_cost(text: &str) -> Option<FoundCost> {
    if !text.contains(['年', '月']) {
        return None;
    }
    cost_of(&YEARLY, text, 1).or_else(|| cost_of(&MONTHLY, text, 12))
}

/// The sum at the end of a correction: 打错了，是5000.
#[must_use]
pub fn find_sum(text: &str) -> Option<Decimal> {
    let text = text.trim_end_matches(['.', '?', ' ', '块', '元', '钱']);
    let (_, sum) = text.rsplit_once('是')?;
    let digits = sum.trim_end_matches(['万', 'w', '千']);
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let sum = plain.then(|| amount(digits, &sum[digits.len()..])).flatten()?;
    (sum >= Decimal::from(50)).then_some(sum)
}

fn cost_of(pattern: &LazyLock<Option<Regex>>, text: &str, times: i64) -> Option<FoundCost> {
    pattern.as_ref()?.captures_iter(text).find_map(|captures| {
        let whole = captures.get(0)?;
        if !is_cost(text, &captures, &whole.range()) {
            return None;
        }
        let unit = captures.get(4).map_or("", |unit| unit.as_str());
        let sum = amount(&captures.get(3)?.as_str().replace(',', ""), unit)?;
        (sum >= Decimal::from(50))
            .then(|| FoundCost { bytes: whole.range(), yearly: sum * Decimal::from(times) })
    })
}

/// Whether the words around a sum speak of care and not of an income, a premium or a cap.
fn is_cost(text: &str, captures: &Captures, whole: &Range<usize>) -> bool {
    let words = captures.get(2).map_or("", |words| words.as_str());
    let money = captures.get(5).is_some();
    let before = last_characters(&text[..whole.start], 8);
    let clause = before.rsplit([',', '.', '?']).next().unwrap_or(before);
    let rest = &text[whole.end..];
    let other_unit =
        rest.starts_with(['月', '日', '号', '年', '天', '次', '周', '岁', '%', '个', '点', '级']);
    let no_cost = ["工资", "退休金", "收入", "养老金", "保费", "限额", "封顶", "报销了", "补贴"]
        .iter()
        .any(|word| clause.contains(word) || rest_of_clause(rest, 4).contains(word));
    let paid_in =
        clause.ends_with(['交', '缴']) || clause.ends_with("交了") || words.contains('交');
    let care = |text: &str| {
        text.contains(['药', '费', '花']) || text.contains("看病") || text.contains("门诊")
    };
    let spent = words.contains(['药', '花', '费', '钱', '销']) || care(before);
    !other_unit && !no_cost && !paid_in && (spent || money)
}

fn last_characters(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().take(count).last().map_or(text.len(), |(byte, _)| byte);
    &text[start..]
}

fn rest_of_clause(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(byte, _)| byte);
    text[..end].split([',', '.', '?']).next().unwrap_or_default()
}

/// A sum such as 12000, 1.2万, 一万二, 八百, 1w.
fn amount(digits: &str, unit: &str) -> Option<Decimal> {
    let factor = |unit: &str| match unit {
        "万" | "w" => Decimal::from(10_000),
        "千" | "k" => Decimal::from(1_000),
        "百" => Decimal::from(100),
        _ => Decimal::ONE,
    };
    if let Some((head, unit)) = digits.char_indices().rev().find_map(|(position, character)| {
        matches!(character, '万' | '千' | '百').then(|| (&digits[..position], &digits[position..]))
    }) && let Ok(number) = head.parse::<Decimal>()
    {
        // 1.2万 and 1万2: figures with a Chinese unit behind them.
        let mut rest = unit.chars();
        let name = rest.next().map(String::from).unwrap_or_default();
        let tail: String = rest.collect();
        let tail = if tail.is_empty() {
            Decimal::ZERO
        } else {
            tail.parse::<Decimal>().ok().or_else(|| chinese(&tail).map(Decimal::from))?
                * factor(&name)
                / Decimal::TEN
        };
        return Some(number * factor(&name) + tail);
    }
    let number = digits.parse::<Decimal>().ok().or_else(|| chinese(digits).map(Decimal::from))?;
    Some(number * factor(unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn every_pattern_compiles() {
        assert!(YEARLY.is_some() && MONTHLY.is_some());
    }

    #[test]
    fn costs_are_yearly() {
        let read = |text| find_cost(text).map(|found| found.yearly);
        assert_eq!(read("一年药费3000"), Some(dec!(3000)));
        assert_eq!(read("一年药费一万二"), Some(dec!(12000)));
        assert_eq!(read("每月药费800"), Some(dec!(9600)));
        assert_eq!(read("一年花1.2万元"), Some(dec!(12000)));
        assert_eq!(read("药费每年3,000元"), Some(dec!(3000)));
        assert_eq!(read("一年下来光药钱就1w多"), Some(dec!(10000)));
        assert_eq!(read("月均药费1000元"), Some(dec!(12000)));
    }

    #[test]
    fn premiums_wages_and_caps_are_no_cost() {
        for text in ["一年限额4000元", "一年交380", "退休金一个月2000块", "一年4000元封顶"]
        {
            assert_eq!(find_cost(text), None, "{text}");
        }
    }
}
