//! Sums of money in a message: what outpatient care costs in a year. The patterns are made of the
//! words of `dates_and_sums.yaml`.

use std::ops::Range;

use regex::Captures;
use rust_decimal::Decimal;

use super::numerals::{SCALES, amount, digit, plain_amount};
use super::pattern::{Gate, Pattern, one_of};
use crate::knowledge::dates_and_sums::SumWords;
use crate::knowledge::writings::Writings;

/// The least that counts as a sum.
const LEAST: i64 = 50;

/// A yearly cost found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCost {
    /// Its bytes in the normalised text.
    pub bytes: Range<usize>,
    /// Yuan a year.
    pub yearly: Decimal,
}

/// Finds what care costs.
pub struct Sums {
    words: SumWords,
    gate: Gate,
    yearly: Pattern,
    monthly: Pattern,
    by_year: Pattern,
    by_month: Pattern,
}

impl Sums {
    /// Makes the patterns of the words; they are compiled when they are first needed.
    #[must_use]
    pub fn new(words: &SumWords) -> Self {
        Self {
            words: words.clone(),
            gate: Gate::new(words.years.texts().chain(words.months.texts())),
            yearly: pattern(words, &words.years),
            monthly: pattern(words, &words.months),
            by_year: rate(words, &words.years),
            by_month: rate(words, &words.months),
        }
    }

    /// The yearly outpatient cost that a message names; a monthly one is multiplied by 12. A
    /// premium, a wage and a quoted cap are no cost.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<FoundCost> {
        if !self.gate.opens(text) {
            return None;
        }
        self.cost(&self.yearly, text, 1)
            .or_else(|| self.cost(&self.monthly, text, 12))
            .or_else(|| self.rate(&self.by_year, text, 1))
            .or_else(|| self.rate(&self.by_month, text, 12))
    }

    /// 拿药八百块一个月: the time behind the sum.
    fn rate(&self, pattern: &Pattern, text: &str, times: i64) -> Option<FoundCost> {
        let Self { words, .. } = self;
        pattern.get()?.captures_iter(text).find_map(|captures| {
            let whole = captures.get(0)?.range();
            let before = last_characters(&text[..whole.start], 16);
            let clause = before.rsplit([',', '.', '?']).next().unwrap_or(before);
            let cost = words.spent_before.occur_in(before)
                && !words.no_cost.occur_in(clause)
                && !words.no_cost.occur_in(rest_of_clause(&text[whole.end..], 4));
            let sum = sum_of(&captures, 1).filter(|_| cost)?;
            Some(FoundCost { bytes: whole, yearly: sum * Decimal::from(times) })
        })
    }

    /// The sum at the end of a correction: 打错了，是5000.
    #[must_use]
    pub fn corrected(&self, text: &str) -> Option<Decimal> {
        let text = self.words.behind_correction.trim_end(text, &['.', '?', ' ']);
        let sum = plain_amount(self.words.correction.behind_last(text)?)?;
        counts(sum).then_some(sum)
    }

    fn cost(&self, pattern: &Pattern, text: &str, times: i64) -> Option<FoundCost> {
        pattern.get()?.captures_iter(text).find_map(|captures| {
            let whole = captures.get(0)?;
            if !self.is_cost(text, &captures, &whole.range()) {
                return None;
            }
            let tenths = captures.get(5).map_or(Decimal::ZERO, |_| tenths(&text[whole.end()..]));
            let sum = sum_of(&captures, 3)? + tenths;
            Some(FoundCost { bytes: whole.range(), yearly: sum * Decimal::from(times) })
        })
    }

    /// Whether the words around a sum speak of care and not of an income, a premium or a cap.
    fn is_cost(&self, text: &str, captures: &Captures, whole: &Range<usize>) -> bool {
        let Self { words, .. } = self;
        let between = captures.get(2).map_or("", |between| between.as_str());
        let money = captures.get(5).is_some();
        let before = last_characters(&text[..whole.start], 8);
        let clause = before.rsplit([',', '.', '?']).next().unwrap_or(before);
        let rest = &text[whole.end..];
        let other_unit = words.other_units.strip_start(rest).is_some();
        let no_cost =
            words.no_cost.occur_in(clause) || words.no_cost.occur_in(rest_of_clause(rest, 4));
        let paid_in = words.paid_in.strip_end(clause).is_some();
        let spent = words.spent.occur_in(between)
            || words.spent_before.occur_in(before)
            || words.spent_behind.strip_start(rest).is_some();
        let premium = words.premiums.occur_in(last_characters(&text[..whole.start], 14));
        !other_unit && !no_cost && !paid_in && (spent || (money && !premium))
    }
}

/// The sum that a pattern has found: its figures in one group, their scale in the next.
fn sum_of(captures: &Captures, group: usize) -> Option<Decimal> {
    let scale = captures.get(group + 1).map_or("", |scale| scale.as_str());
    let sum = amount(&captures.get(group)?.as_str().replace(',', ""), scale)?;
    counts(sum).then_some(sum)
}

/// 八十五块五: what stands behind the unit, if it is one digit and no more.
fn tenths(rest: &str) -> Decimal {
    let mut characters = rest.chars();
    let first = characters.next().and_then(digit);
    let ends = characters.next().is_none_or(|c| matches!(c, ',' | '.' | '?' | ' '));
    first.filter(|_| ends).map_or(Decimal::ZERO, |digit| Decimal::new(i64::from(digit), 1))
}

/// Nothing is a sum, too: who spends 0 yuan has not kept silent.
fn counts(sum: Decimal) -> bool {
    sum.is_zero() || sum >= Decimal::from(LEAST)
}

/// A sum: 3000, 3,000, 1.2万, 一万二.
fn sum() -> String {
    format!("([0-9]{{1,3}}(?:,[0-9]{{3}})+|@[0-9.@]{{0,9}})([{SCALES}])?")
}

/// A sum of money and how often it is spent.
fn rate(words: &SumWords, time: &Writings) -> Pattern {
    let [about, money] = [&words.about, &words.money].map(|words| one_of(words.texts()));
    let long = time.texts().filter(|text| text.chars().count() > 1);
    Pattern::new(&format!("{}{about}?{money}{about}?(?:{})", sum(), one_of(long)))
}

/// A time, what stands between, and a sum.
fn pattern(words: &SumWords, time: &Writings) -> Pattern {
    let [time, of, between, about, money] =
        [time, &words.of, &words.between, &words.about, &words.money]
            .map(|writings| one_of(writings.texts()));
    let sum = sum();
    Pattern::new(&format!("({time}){of}?((?:{between}|[:,]){{0,10}}){sum}{about}?({money})?"))
}

fn last_characters(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().take(count).last().map_or(text.len(), |(byte, _)| byte);
    &text[start..]
}

fn rest_of_clause(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(byte, _)| byte);
    text[..end].split([',', '.', '?']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::pattern::words;
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn every_pattern_compiles() {
        let sums = Sums::new(&words().sums);
        let all = [&sums.yearly, &sums.monthly, &sums.by_year, &sums.by_month];
        assert!(all.iter().all(|pattern| pattern.get().is_some()));
    }

    #[test]
    fn costs_are_yearly() {
        let sums = Sums::new(&words().sums);
        let read = |text| sums.find(text).map(|found| found.yearly);
        assert_eq!(read("一年药费3000"), Some(dec!(3000)));
        assert_eq!(read("一年药费一万二"), Some(dec!(12000)));
        assert_eq!(read("一年药费0元"), Some(dec!(0)));
        assert_eq!(read("一年药费3元"), None);
        assert_eq!(read("每月药费800"), Some(dec!(9600)));
        assert_eq!(read("一年花1.2万元"), Some(dec!(12000)));
        assert_eq!(read("药费每年3,000元"), Some(dec!(3000)));
        assert_eq!(read("一年下来光药钱就1w多"), Some(dec!(10000)));
        assert_eq!(read("月均药费1000元"), Some(dec!(12000)));
        assert_eq!(read("一年三万二的透析费"), Some(dec!(32000)));
        assert_eq!(read("拿药都是自费,大概八百块一个月"), Some(dec!(9600)));
        assert_eq!(read("一年门诊也就2000来块钱"), Some(dec!(2000)));
        assert_eq!(read("降压药一个月八十五块五"), Some(dec!(1026.0)));
        assert_eq!(read("居民的农合,一年四百块"), None);
    }

    #[test]
    fn premiums_wages_and_caps_are_no_cost() {
        let sums = Sums::new(&words().sums);
        for text in [
            "一年限额4000元",
            "一年交380",
            "退休金一个月2000块",
            "一年4000元封顶",
            "房租八百块一个月",
        ] {
            assert_eq!(sums.find(text), None, "{text}");
        }
    }

    #[test]
    fn a_correction_ends_in_a_sum() {
        let sums = Sums::new(&words().sums);
        assert_eq!(sums.corrected("打错了,是5000块钱."), Some(dec!(5000)));
        assert_eq!(sums.corrected("不是3000,是1.2万"), Some(dec!(12000)));
        assert_eq!(sums.corrected("说错了,是40"), None);
        assert_eq!(sums.corrected("说错了,是临汾"), None);
    }
}
