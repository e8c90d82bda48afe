//! The day of care in a message: patterns made of the words of `dates_and_sums.yaml`.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Captures;

use super::numerals::small;
use super::pattern::{Gate, Pattern, one_of};
use crate::knowledge::dates_and_sums::DateWords;
use crate::knowledge::writings::Writings;

/// A date found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDate {
    /// Its bytes in the normalised text.
    pub bytes: Range<usize>,
    /// The day.
    pub date: Date,
}

/// Finds the day of care in a message.
pub struct Dates {
    words: DateWords,
    gate: Gate,
    /// What a date in figures holds where it is not written with marks alone.
    months: Gate,
    full: Pattern,
    compact: Pattern,
    month_day: Pattern,
    of_month: Pattern,
    of_week: Pattern,
    weeks_ago: Pattern,
    days_ago: Pattern,
    before_feast: Pattern,
}

impl Dates {
    /// Makes the patterns of the words; they are compiled when they are first needed.
    #[must_use]
    pub fn new(words: &DateWords) -> Self {
        let [year, month, day, days, weeks, measure, of, ago] = [
            &words.year,
            &words.month,
            &words.day,
            &words.days,
            &words.weeks,
            &words.measure,
            &words.of,
            &words.ago,
        ]
        .map(|writings| one_of(writings.texts()));
        let years_ago = one_of(words.years_ago.texts());
        let months_ago = one_of(words.months_ago.texts());
        let before_this_week = one_of(words.weeks_ago.texts());
        let weekday = one_of(words.weekdays.texts());
        let days_ago = one_of(words.days_ago.texts());
        let stretch = one_of(words.stretches.texts());
        let feast = one_of(words.before_feast.texts());
        let pattern = |source: String| Pattern::new(&source);
        Self {
            gate: gate(words),
            months: Gate::new(words.month.texts()),
            full: pattern(format!(
                r"(\d{{4}})(?:{year}|[/.-])(\d{{1,2}})(?:{month}|[/.-])(\d{{1,2}}){day}?"
            )),
            compact: Pattern::new(
                r"(?:^|[^0-9])(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?:[^0-9]|$)",
            ),
            month_day: pattern(format!(
                r"({years_ago}|(\d{{4}}|\d{{2}}){year})?{of}?(@{{1,3}}){month}(@{{1,4}}){day}"
            )),
            of_month: pattern(format!(r"({months_ago})(@{{1,4}}){day}")),
            of_week: pattern(format!(r"({before_this_week}){measure}?{weeks}({weekday})")),
            weeks_ago: pattern(format!(r"(?:({stretch})|(@{{1,2}}){measure}?{weeks}){ago}")),
            days_ago: pattern(format!(r"({days_ago})|(@{{1,3}}){days}{ago}")),
            before_feast: pattern(format!(r"(?:(\d{{4}}){year})?({feast}){ago}")),
            words: words.clone(),
        }
    }

    /// The first date of a message that is no birthday. A date without a year is the latest one
    /// not after `today`; an impossible date is dropped. 昨天 and the like count only where the
    /// message speaks of care, or where the date was `asked`.
    #[must_use]
    pub fn find(&self, text: &str, today: Date, asked: bool) -> Option<FoundDate> {
        if !self.gate.opens(text) && !self.may_hold_figures(text) {
            return None;
        }
        let read = |pattern: &Pattern, day: &dyn Fn(&Captures) -> Option<Date>| {
            pattern.get()?.captures_iter(text).find_map(|captures| {
                let bytes = captures.get(0)?.range();
                if self.is_of_another_matter(text, &bytes) {
                    return None;
                }
                day(&captures).map(|date| FoundDate { bytes, date })
            })
        };
        let care = || asked || self.words.care.occur_in(text);
        read(&self.full, &full_date)
            .or_else(|| read(&self.compact, &full_date))
            .or_else(|| read(&self.of_month, &|captures| self.of_month(captures, today)))
            .or_else(|| read(&self.month_day, &|captures| self.month_day(captures, today)))
            .or_else(|| read(&self.before_feast, &|captures| self.before_feast(captures, today)))
            .or_else(|| read(&self.of_week, &|captures| self.of_week(captures, today)))
            .or_else(|| read(&self.weeks_ago, &|captures| self.weeks_ago(captures, today)))
            .or_else(|| {
                read(&self.days_ago, &|captures| self.days_ago(captures, today)).filter(|_| care())
            })
    }

    /// Whether a message may hold a date in figures: 2025年4月28, 2025.4.28, 20250428. Most figures are
    /// none, and looking for all patterns takes as long as reading the rest.
    fn may_hold_figures(&self, text: &str) -> bool {
        let figure = |byte: &u8| byte.is_ascii_digit();
        let marked =
            |three: &[u8]| figure(&three[0]) && b"/.-".contains(&three[1]) && figure(&three[2]);
        let bytes = text.as_bytes();
        let many = || bytes.windows(8).any(|eight| eight.iter().all(figure));
        bytes.iter().any(figure)
            && (bytes.windows(3).any(marked) || many() || self.months.opens(text))
    }

    /// 1958年3月2日出生, 生日是…, and the day of another business: 6月1日批下来的.
    fn is_of_another_matter(&self, text: &str, bytes: &Range<usize>) -> bool {
        let behind: Vec<char> = text[bytes.end..].chars().take(3).collect();
        let mut before: Vec<char> = text[..bytes.start].chars().rev().take(5).collect();
        before.reverse();
        let Self { words, .. } = self;
        words.born.occur(&behind)
            || words.born.occur(&before)
            || words.other_matters.strip_start(&text[bytes.end..]).is_some()
    }

    /// 上周五: of the calendar week before this one. A day of this week that is still to come is
    /// none.
    fn of_week(&self, captures: &Captures, today: Date) -> Option<Date> {
        let back = i64::from(self.words.weeks_ago.get(captures.get(1)?.as_str())?) * 7;
        let weekday = i64::from(self.words.weekdays.get(captures.get(2)?.as_str())?);
        let ahead = weekday - i64::from(today.weekday().to_monday_one_offset()) - back;
        today.checked_add(ahead.days()).ok().filter(|date| *date <= today)
    }

    fn weeks_ago(&self, captures: &Captures, today: Date) -> Option<Date> {
        let days = match captures.get(1) {
            Some(stretch) => i64::from(self.words.stretches.get(stretch.as_str())?),
            None => i64::from(small(captures.get(2)?.as_str())?) * 7,
        };
        today.checked_sub(days.days()).ok()
    }

    fn month_day(&self, captures: &Captures, today: Date) -> Option<Date> {
        let month = small(captures.get(3)?.as_str())?;
        let day = small(captures.get(4)?.as_str())?;
        let Some(year) = captures.get(1) else { return latest(month, day, today) };
        let year = match (self.words.years_ago.get(year.as_str()), part::<i16>(captures, 2)) {
            (Some(back), _) => today.year() - back,
            (None, year) => year.map(|year| if year < 100 { 2000 + year } else { year })?,
        };
        // 65年5月6号: of the last century, a birthday.
        Date::new(year, month, day).ok().filter(|_| year <= today.year() + 1)
    }

    fn of_month(&self, captures: &Captures, today: Date) -> Option<Date> {
        let back = i64::from(self.words.months_ago.get(captures.get(1)?.as_str())?);
        let day = small(captures.get(2)?.as_str())?;
        let month = today.first_of_month().checked_sub(back.months()).ok()?;
        Date::new(month.year(), month.month(), day).ok()
    }

    fn before_feast(&self, captures: &Captures, today: Date) -> Option<Date> {
        let last = self.words.before_feast.get(captures.get(2)?.as_str())?;
        match part::<i16>(captures, 1) {
            Some(year) => Date::new(year, last.month, last.day).ok(),
            None => latest(last.month, last.day, today),
        }
    }

    fn days_ago(&self, captures: &Captures, today: Date) -> Option<Date> {
        let back = match captures.get(1) {
            Some(word) => i64::from(self.words.days_ago.get(word.as_str())?),
            None => i64::from(small(captures.get(2)?.as_str())?),
        };
        today.checked_sub(back.days()).ok()
    }
}

/// What a date without a figure must hold.
fn gate(words: &DateWords) -> Gate {
    let units = [&words.day, &words.days, &words.weeks, &words.ago];
    let units = units.into_iter().flat_map(Writings::texts);
    Gate::new(units.chain(words.days_ago.texts()))
}

/// The latest such day that is not after `today`.
pub(super) fn latest(month: i8, day: i8, today: Date) -> Option<Date> {
    (0..5)
        .filter_map(|back| Date::new(today.year() - back, month, day).ok())
        .find(|date| *date <= today)
}

fn full_date(captures: &Captures) -> Option<Date> {
    Date::new(part(captures, 1)?, part(captures, 2)?, part(captures, 3)?).ok()
}

fn part<T: std::str::FromStr>(captures: &Captures, group: usize) -> Option<T> {
    captures.get(group)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::pattern::words;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_pattern_compiles() {
        let dates = Dates::new(&words().dates);
        for pattern in [
            &dates.full,
            &dates.compact,
            &dates.month_day,
            &dates.of_month,
            &dates.of_week,
            &dates.weeks_ago,
            &dates.days_ago,
            &dates.before_feast,
        ] {
            assert!(pattern.get().is_some());
        }
    }

    #[test]
    fn dates_are_read_against_today() {
        let dates = Dates::new(&words().dates);
        let read = |text| dates.find(text, date(2026, 11, 21), false).map(|found| found.date);
        assert_eq!(read("2025年4月28日住院"), Some(date(2025, 4, 28)));
        assert_eq!(read("20250506在北京住院"), Some(date(2025, 5, 6)));
        assert_eq!(read("2025.5.6在北京住院"), Some(date(2025, 5, 6)));
        assert_eq!(read("2025年5月6在北京住院"), Some(date(2025, 5, 6)));
        assert_eq!(read("2025年5-6在北京住院"), Some(date(2025, 5, 6)));
        assert_eq!(read("上个月20号看的"), Some(date(2026, 10, 20)));
        assert_eq!(read("上周五看的病"), Some(date(2026, 11, 13)));
        assert_eq!(read("两周前住院"), Some(date(2026, 11, 7)));
        assert_eq!(read("12月3号看的"), Some(date(2025, 12, 3)));
        assert_eq!(read("四月二十八号"), Some(date(2026, 4, 28)));
        assert_eq!(read("五一节之前住的院"), Some(date(2026, 4, 30)));
        assert_eq!(read("前天看的"), Some(date(2026, 11, 19)));
        assert_eq!(read("2月30号"), None);
        assert_eq!(read("今天天气怎么样"), None);
        assert_eq!(read("1958年3月2日出生"), None);
    }
}
