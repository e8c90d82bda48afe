//! Dates in a message: patterns of the language, no policy.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::{Captures, Regex};

const DIGITS: &str = "0-9一二两三四五六七八九十百千万零";

/// A pattern of this file; the patterns are constants, and a test compiles every one.
pub(super) fn pattern(source: &str) -> Option<Regex> {
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
    LazyLock::new(|| pattern(r"大前天|前天|昨天|昨日|昨晚|今天|今日|(@{1,3})天(?:以?前|之前)"));
static COMPACT: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?:^|[^0-9])(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?:[^0-9]|$)"));
static WEEKDAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(上上|上|这|本)个?(?:周|星期|礼拜)([一二三四五六日天])"));
static WEEKS_AGO: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?:(半)个月|(@{1,2})个?(?:星期|周|礼拜))(?:之前|以前|前)"));
static BEFORE_MAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"((\d{4})年)?五一(?:节|劳动节)?(?:之前|以前|前)"));
static SUBMISSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?:(?P<week>下|上)?(?:个)?(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天])|(?P<month>@{1,3})月(?P<day>@{1,4})[日号]|(?P<relative>前天|昨天|今天|明天|后天))(?:早上|上午|下午|去|就|把材料|能)?(?:提交|递交|上交|交|申请|申报|报上去)(?P<done>的|了|过|上去)?",
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

/// The first date of a message that is no birthday. A date without a year is the latest one not
/// after `today`; an impossible date is dropped. 昨天 and the like count only where the message
/// speaks of care, or where the date was `asked`.
#[must_use]
pub fn find_date(text: &str, today: Date, asked: bool) -> Option<FoundDate> {
    let told = |c| matches!(c, '日' | '号' | '天' | '-' | '/' | '.' | '前' | '周' | '期' | '拜');
    if !text.chars().any(|c| told(c) || c.is_ascii_digit()) {
        return None;
    }
    let read = |pattern: &LazyLock<Option<Regex>>, day: &dyn Fn(&Captures) -> Option<Date>| {
        pattern.as_ref()?.captures_iter(text).find_map(|captures| {
            let bytes = captures.get(0)?.range();
            if is_birthday(text, &bytes) {
                return None;
            }
            day(&captures).map(|date| FoundDate { bytes, date })
        })
    };
    let care = || {
        asked
            || ["看", "住院", "住的院", "住了院", "出院", "确诊", "急诊", "去医院", "就医", "检查"]
                .iter()
                .any(|word| text.contains(word))
    };
    read(&FULL_DATE, &full_date)
        .or_else(|| read(&COMPACT, &full_date))
        .or_else(|| read(&LAST_MONTH, &|captures| last_month(captures, today)))
        .or_else(|| read(&MONTH_DAY, &|captures| month_day(captures, today)))
        .or_else(|| read(&BEFORE_MAY, &|captures| before_may(captures, today)))
        .or_else(|| read(&WEEKDAY, &|captures| weekday(captures, today)))
        .or_else(|| read(&WEEKS_AGO, &|captures| weeks_ago(captures, today)))
        .or_else(|| read(&DAYS_AGO, &|captures| days_ago(captures, today)).filter(|_| care()))
}

/// 1958年3月2日出生, 生日是…, and the day of another business: 6月1日批下来的.
fn is_birthday(text: &str, bytes: &Range<usize>) -> bool {
    let behind: String = text[bytes.end..].chars().take(3).collect();
    let mut before: Vec<char> = text[..bytes.start].chars().rev().take(5).collect();
    before.reverse();
    let before: String = before.into_iter().collect();
    ["出生", "生日", "生人"].iter().any(|word| behind.contains(word) || before.contains(word))
        || behind.starts_with("生的")
        || [
            "办", "批", "认定", "申请", "申报", "领", "发的", "生效", "交", "缴", "到期", "过期",
            "备案",
        ]
        .iter()
        .any(|word| behind.starts_with(word))
}

/// 上周五: of the calendar week before this one. A day of this week that is still to come is none.
fn weekday(captures: &Captures, today: Date) -> Option<Date> {
    let back = match captures.get(1)?.as_str() {
        "上上" => 14,
        "上" => 7,
        _ => 0,
    };
    let ahead = weekday_number(captures.get(2)?.as_str())
        - i64::from(today.weekday().to_monday_one_offset())
        - back;
    today.checked_add(ahead.days()).ok().filter(|date| *date <= today)
}

/// Monday is 1, Sunday 7.
fn weekday_number(day: &str) -> i64 {
    "一二三四五六".chars().zip(1..).find(|(name, _)| day.starts_with(*name)).map_or(7, |(_, n)| n)
}

fn weeks_ago(captures: &Captures, today: Date) -> Option<Date> {
    let days = match captures.get(2) {
        Some(weeks) => i64::from(small(weeks.as_str())?) * 7,
        None => 15,
    };
    today.checked_sub(days.days()).ok()
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
        "昨天" | "昨日" | "昨晚" => 1,
        "今天" | "今日" => 0,
        _ => i64::from(small(captures.get(1)?.as_str())?),
    };
    today.checked_sub(back.days()).ok()
}

/// The day on which a person would hand in, or has done so: 今天交, 星期一交, 11月23号提交,
/// 12月31号交的.
///
/// What is still to be done is on the next such day, what has been done was on the last one.
#[must_use]
pub fn find_submission(text: &str, today: Date) -> Option<Date> {
    if !text.contains(['交', '申', '报']) || !text.contains(['天', '周', '期', '拜', '月'])
    {
        return None;
    }
    let captures = SUBMISSION.as_ref()?.captures(text)?;
    let rest = &text[captures.get(0)?.end()..];
    let done = captures.name("done").is_some() && !rest.starts_with('话');
    if let Some(day) = captures.name("weekday") {
        let wanted = weekday_number(day.as_str());
        let week = captures.name("week").map(|week| week.as_str());
        return weekday_of_submission(wanted, week, done, today);
    }
    if let (Some(month), Some(day)) = (captures.name("month"), captures.name("day")) {
        let (month, day) = (small(month.as_str())?, small(day.as_str())?);
        if done {
            return latest(month, day, today);
        }
        return (0..2)
            .filter_map(|ahead| Date::new(today.year() + ahead, month, day).ok())
            .find(|date| *date >= today);
    }
    let ahead = match captures.name("relative")?.as_str() {
        "前天" => -2,
        "昨天" => -1,
        "明天" => 1,
        "后天" => 2,
        _ => 0,
    };
    today.checked_add(ahead.days()).ok()
}

fn weekday_of_submission(wanted: i64, week: Option<&str>, done: bool, today: Date) -> Option<Date> {
    let weekday = i64::from(today.weekday().to_monday_one_offset());
    let ahead = match week {
        Some("下") => 7 - weekday + wanted,
        Some(_) => wanted - weekday - 7,
        None if done => -(weekday - wanted).rem_euclid(7),
        None => (wanted - weekday - 1).rem_euclid(7) + 1,
    };
    today.checked_add(ahead.days()).ok()
}

/// A Chinese numeral: 二十八, 一万二, 三千五.
pub(super) fn chinese(text: &str) -> Option<i64> {
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

    #[test]
    fn every_pattern_compiles() {
        for pattern in [
            &FULL_DATE,
            &COMPACT,
            &MONTH_DAY,
            &LAST_MONTH,
            &DAYS_AGO,
            &BEFORE_MAY,
            &WEEKDAY,
            &WEEKS_AGO,
            &SUBMISSION,
        ] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn dates_are_read_against_today() {
        let read = |text| find_date(text, date(2026, 11, 21), false).map(|found| found.date);
        assert_eq!(read("2025年4月28日住院"), Some(date(2025, 4, 28)));
        assert_eq!(read("20250506在北京住院"), Some(date(2025, 5, 6)));
        assert_eq!(read("上个月20号看的"), Some(date(2026, 10, 20)));
        assert_eq!(read("上周五看的病"), Some(date(2026, 11, 13)));
        assert_eq!(read("两周前住院"), Some(date(2026, 11, 7)));
        assert_eq!(read("12月3号看的"), Some(date(2025, 12, 3)));
        assert_eq!(read("四月二十八号"), Some(date(2026, 4, 28)));
        assert_eq!(read("前天看的"), Some(date(2026, 11, 19)));
        assert_eq!(read("2月30号"), None);
        assert_eq!(read("今天天气怎么样"), None);
        assert_eq!(read("1958年3月2日出生"), None);
    }

    #[test]
    fn a_submission_is_the_next_such_day_or_the_last_one() {
        let read = |text| find_submission(text, date(2026, 11, 21));
        assert_eq!(read("12月31号交"), Some(date(2026, 12, 31)));
        assert_eq!(read("12月31号交的申请"), Some(date(2025, 12, 31)));
        assert_eq!(read("星期一交"), Some(date(2026, 11, 23)));
        assert_eq!(read("上周五交的"), Some(date(2026, 11, 13)));
    }
}
