//! Dates and sums of money in a message: patterns of the language, no policy.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::{Captures, Regex};
use rust_decimal::Decimal;

const DIGITS: &str = "0-9一二两三四五六七八九十百千万零";

/// A pattern of this file; the patterns are constants, and a test compiles every one.
fn pattern(source: &str) -> Option<Regex> {
    Regex::new(&source.replace('@', &format!("[{DIGITS}]"))).ok()
}

static FULL_DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})[日号]?"));
static MONTH_DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(今年|去年|前年|(\d{4}|\d{2})年)?的?(@{1,3})月(?:份)?(@{1,4})[日号]")
});
static LAST_MONTH: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(上上个?月|上个?月|这个?月|本月)(@{1,4})[日号]"));
static DAYS_AGO: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"大前天|前天|昨天|昨日|今天|今日|(@{1,3})天(?:以?前|之前)"));
static BEFORE_MAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"((\d{4})年)?五一(?:节|劳动节)?(?:之前|以前|前)"));
static SUBMISSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?:(?P<next>下)?(?:个)?(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天])|(?P<month>@{1,3})月(?P<day>@{1,4})[日号]|(?P<relative>今天|明天|后天))(?:早上|上午|下午|去|就|把材料|能)?(?:提交|递交|上交|交|申请|申报|报上去)",
    )
});
static YEARLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(一年|每年|全年|一年到头|年)(?:的|里)?((?:门诊|看病|吃药|买药|用药|拿药|药|花|要|得|大概|大约|差不多|费|费用|钱|开销|医|总共|光|就|都|在|是|:|,){0,8})(@[0-9.@]{0,9})([万千百])?多?(元|块钱?|w)?",
    )
});
static MONTHLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(每个?月|一个月|月)(?:的|里)?((?:门诊|看病|吃药|买药|用药|拿药|药|花|要|得|大概|大约|差不多|费|费用|钱|开销|医|总共|光|就|都|在|是|:|,){0,8})(@[0-9.@]{0,9})([万千百])?多?(元|块钱?|w)?",
    )
});

/// A date found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDate {
    /// Its bytes in the normalised text.
    pub bytes: Range<usize>,
    /// The day.
    pub date: Date,
}

/// The first date of a message. A date without a year is the latest one not after `today`; an
/// impossible date is dropped.
#[must_use]
pub fn find_date(text: &str, today: Date) -> Option<FoundDate> {
    if !text.chars().any(|c| matches!(c, '日' | '号' | '天' | '-' | '/' | '.' | '前')) {
        return None;
    }
    let found = |captures: &Captures, date: Option<Date>| {
        let bytes = captures.get(0)?.range();
        date.map(|date| FoundDate { bytes, date })
    };
    let read = |pattern: &LazyLock<Option<Regex>>, day: &dyn Fn(&Captures) -> Option<Date>| {
        let captures = pattern.as_ref()?.captures(text)?;
        found(&captures, day(&captures))
    };
    read(&FULL_DATE, &full_date)
        .or_else(|| read(&LAST_MONTH, &|captures| last_month(captures, today)))
        .or_else(|| read(&MONTH_DAY, &|captures| month_day(captures, today)))
        .or_else(|| read(&BEFORE_MAY, &|captures| before_may(captures, today)))
        .or_else(|| read(&DAYS_AGO, &|captures| days_ago(captures, today)))
}

fn full_date(captures: &Captures) -> Option<Date> {
    Date::new(part(captures, 1)?, part(captures, 2)?, part(captures, 3)?).ok()
}

fn month_day(captures: &Captures, today: Date) -> Option<Date> {
    let month = small(captures.get(3)?.as_str())?;
    let day = small(captures.get(4)?.as_str())?;
    let year = match captures.get(1).map(|year| year.as_str()) {
        Some("今年") => today.year(),
        Some("去年") => today.year() - 1,
        Some("前年") => today.year() - 2,
        Some(_) => {
            let year: i16 = part(captures, 2)?;
            if year < 100 { 2000 + year } else { year }
        }
        None => return latest(month, day, today),
    };
    Date::new(year, month, day).ok()
}

fn latest(month: i8, day: i8, today: Date) -> Option<Date> {
    (0..5)
        .filter_map(|back| Date::new(today.year() - back, month, day).ok())
        .find(|date| *date <= today)
}

fn last_month(captures: &Captures, today: Date) -> Option<Date> {
    let back = match captures.get(1)?.as_str() {
        word if word.starts_with("上上") => 2,
        word if word.starts_with('上') => 1,
        _ => 0,
    };
    let day = small(captures.get(2)?.as_str())?;
    let month = today.first_of_month().checked_sub(back.months()).ok()?;
    Date::new(month.year(), month.month(), day).ok()
}

fn before_may(captures: &Captures, today: Date) -> Option<Date> {
    match part::<i16>(captures, 2) {
        Some(year) => Date::new(year, 4, 30).ok(),
        None => latest(4, 30, today),
    }
}

fn days_ago(captures: &Captures, today: Date) -> Option<Date> {
    let back = match captures.get(0)?.as_str() {
        "大前天" => 3,
        "前天" => 2,
        "昨天" | "昨日" => 1,
        "今天" | "今日" => 0,
        _ => i64::from(small(captures.get(1)?.as_str())?),
    };
    today.checked_sub(back.days()).ok()
}

/// The day on which a person would hand in: 今天交, 星期一交, 11月23号提交.
///
/// A weekday is the next one after today; a date without a year is the next one.
#[must_use]
pub fn find_submission(text: &str, today: Date) -> Option<Date> {
    let captures = SUBMISSION.as_ref()?.captures(text)?;
    if let Some(day) = captures.name("weekday") {
        let wanted = "一二三四五六".find(day.as_str()).map_or(7, |byte| byte / 3 + 1);
        let next_week = captures.name("next").is_some();
        let weekday = i64::from(today.weekday().to_monday_one_offset());
        let wanted = i64::try_from(wanted).ok()?;
        let ahead =
            if next_week { 7 - weekday + wanted } else { (wanted - weekday - 1).rem_euclid(7) + 1 };
        return today.checked_add(ahead.days()).ok();
    }
    if let (Some(month), Some(day)) = (captures.name("month"), captures.name("day")) {
        let (month, day) = (small(month.as_str())?, small(day.as_str())?);
        return (0..2)
            .filter_map(|ahead| Date::new(today.year() + ahead, month, day).ok())
            .find(|date| *date >= today);
    }
    let ahead = match captures.name("relative")?.as_str() {
        "明天" => 1,
        "后天" => 2,
        _ => 0,
    };
    today.checked_add(ahead.days()).ok()
}

/// A yearly cost found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCost {
    /// Its bytes in the normalised text.
    pub bytes: Range<usize>,
    /// Yuan a year.
    pub yearly: Decimal,
}

/// The yearly outpatient cost that a message names; a monthly one is multiplied by 12. A premium
/// and a quoted cap are no cost.
#[must_use]
pub fn find_cost(text: &str) -> Option<FoundCost> {
    if !text.contains(['年', '月']) || text.contains("限额") || text.contains("封顶") {
        return None;
    }
    cost_of(&YEARLY, text, 1).or_else(|| cost_of(&MONTHLY, text, 12))
}

fn cost_of(pattern: &LazyLock<Option<Regex>>, text: &str, times: i64) -> Option<FoundCost> {
    pattern.as_ref()?.captures_iter(text).find_map(|captures| {
        let words = captures.get(2).map_or("", |words| words.as_str());
        let unit = captures.get(4).map_or("", |unit| unit.as_str());
        let money = captures.get(5).is_some();
        let whole = captures.get(0)?;
        let rest = &text[whole.end()..];
        let spent = words.contains(['药', '花', '费', '钱', '销']);
        let premium = words.contains("交") || rest.starts_with("保费");
        let other_unit =
            rest.starts_with(['月', '日', '号', '年', '天', '次', '周', '岁', '%', '个']);
        if premium || other_unit || !(spent || money) {
            return None;
        }
        let sum = amount(captures.get(3)?.as_str(), unit)?;
        (sum >= Decimal::from(50))
            .then(|| FoundCost { bytes: whole.range(), yearly: sum * Decimal::from(times) })
    })
}

/// A sum such as 12000, 1.2万, 一万二, 八百.
fn amount(digits: &str, unit: &str) -> Option<Decimal> {
    let factor = |unit: &str| match unit {
        "万" => Decimal::from(10_000),
        "千" => Decimal::from(1_000),
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

/// A Chinese numeral: 二十八, 一万二, 三千五.
fn chinese(text: &str) -> Option<i64> {
    let (mut total, mut section, mut digit, mut unit) = (0i64, 0i64, 0i64, 1i64);
    let mut last_unit = 0i64;
    for character in text.chars() {
        let value = match character {
            '零' => 0,
            '一' => 1,
            '二' | '两' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            '十' | '百' | '千' => {
                unit = match character {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                section += digit.max(i64::from(digit == 0)) * unit;
                last_unit = unit;
                digit = 0;
                continue;
            }
            '万' => {
                total = (total + section + digit) * 10_000;
                section = 0;
                digit = 0;
                last_unit = 10_000;
                continue;
            }
            other => i64::from(other.to_digit(10)?),
        };
        if character == '零' {
            last_unit = 0;
        }
        digit = if digit > 0 && character.is_ascii_digit() { digit * 10 + value } else { value };
    }
    let _ = unit;
    // 一万二 is 12000, 三千五 is 3500: a last digit right behind a unit counts in tenths of it.
    let tail = if last_unit >= 100 { digit * last_unit / 10 } else { digit };
    Some(total + section + tail)
}

fn small(text: &str) -> Option<i8> {
    text.parse().ok().or_else(|| chinese(text).and_then(|number| i8::try_from(number).ok()))
}

fn part<T: std::str::FromStr>(captures: &Captures, group: usize) -> Option<T> {
    captures.get(group)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rust_decimal::dec;

    #[test]
    fn every_pattern_compiles() {
        for pattern in [
            &FULL_DATE,
            &MONTH_DAY,
            &LAST_MONTH,
            &DAYS_AGO,
            &BEFORE_MAY,
            &SUBMISSION,
            &YEARLY,
            &MONTHLY,
        ] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn dates_are_read_against_today() {
        let read = |text| find_date(text, date(2026, 11, 21)).map(|found| found.date);
        assert_eq!(read("2025年4月28日住院"), Some(date(2025, 4, 28)));
        assert_eq!(read("上个月20号看的"), Some(date(2026, 10, 20)));
        assert_eq!(read("12月3号看的"), Some(date(2025, 12, 3)));
        assert_eq!(read("四月二十八号"), Some(date(2026, 4, 28)));
        assert_eq!(read("前天"), Some(date(2026, 11, 19)));
        assert_eq!(read("2月30号"), None);
    }

    #[test]
    fn costs_are_yearly() {
        let read = |text| find_cost(text).map(|found| found.yearly);
        assert_eq!(read("一年药费3000"), Some(dec!(3000)));
        assert_eq!(read("一年药费一万二"), Some(dec!(12000)));
        assert_eq!(read("每月药费800"), Some(dec!(9600)));
        assert_eq!(read("一年花1.2万元"), Some(dec!(12000)));
        assert_eq!(read("一年限额4000元"), None);
        assert_eq!(read("一年交380"), None);
    }
}
