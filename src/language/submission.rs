//! The day on which a person would hand in, or has done so.

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Captures;

use super::dates::latest;
use super::numerals::small;
use super::pattern::{Gate, Pattern, one_of};
use crate::knowledge::dates_and_sums::{DatesAndSums, Numbered, SubmissionWords};

/// Finds the day of a submission in a message.
pub struct Submissions {
    words: SubmissionWords,
    weekdays: Numbered<i16>,
    /// What speaks of handing in, and what of a day: a message must hold both.
    gates: [Gate; 2],
    pattern: Pattern,
}

impl Submissions {
    /// Makes the pattern of the words; it is compiled when it is first needed.
    #[must_use]
    pub fn new(words: &DatesAndSums) -> Self {
        let DatesAndSums { dates, submissions, .. } = words;
        let [month, day, weeks, measure, between, handing_in, done] = [
            &dates.month,
            &dates.day,
            &dates.weeks,
            &dates.measure,
            &submissions.between,
            &submissions.handing_in,
            &submissions.done,
        ]
        .map(|writings| one_of(writings.texts()));
        let week = one_of(submissions.weeks.texts());
        let weekday = one_of(dates.weekdays.texts());
        let relative = one_of(submissions.days.texts());
        let units = dates.weeks.texts().chain(dates.month.texts());
        Self {
            words: submissions.clone(),
            weekdays: dates.weekdays.clone(),
            gates: [
                Gate::new(submissions.handing_in.texts()),
                Gate::new(units.chain(submissions.days.texts())),
            ],
            pattern: Pattern::new(&format!(
                "(?:(?P<week>{week})?{measure}?{weeks}(?P<weekday>{weekday})\
                 |(?P<month>@{{1,3}}){month}(?P<day>@{{1,4}}){day}\
                 |(?P<relative>{relative})){between}?{handing_in}(?P<done>{done})?"
            )),
        }
    }

    /// The day on which a person would hand in, or has done so: 今天交, 星期一交, 11月23号提交,
    /// 12月31号交的.
    ///
    /// What is still to be done is on the next such day, what has been done was on the last one.
    #[must_use]
    pub fn find(&self, text: &str, today: Date) -> Option<Date> {
        if !self.gates.iter().all(|gate| gate.opens(text)) {
            return None;
        }
        let captures = self.pattern.get()?.captures(text)?;
        let rest = &text[captures.get(0)?.end()..];
        let undone = self.words.not_done.strip_start(rest).is_some();
        let done = captures.name("done").is_some() && !undone;
        let named = |name| captures.name(name).map(|group| group.as_str());
        if let (Some(month), Some(day)) = (named("month"), named("day")) {
            return nearest(small(month)?, small(day)?, done, today);
        }
        let ahead = match named("relative") {
            Some(relative) => i64::from(self.words.days.get(relative)?),
            None => self.weekday(&captures, done, today)?,
        };
        today.checked_add(ahead.days()).ok()
    }

    /// How many days ahead a day of the week is.
    fn weekday(&self, captures: &Captures, done: bool, today: Date) -> Option<i64> {
        let wanted = i64::from(self.weekdays.get(captures.name("weekday")?.as_str())?);
        let weekday = i64::from(today.weekday().to_monday_one_offset());
        Some(match captures.name("week") {
            Some(week) => i64::from(self.words.weeks.get(week.as_str())?) * 7 + wanted - weekday,
            None if done => -(weekday - wanted).rem_euclid(7),
            None => (wanted - weekday - 1).rem_euclid(7) + 1,
        })
    }
}

/// The last such day up to `today`, or the next one from `today`.
fn nearest(month: i8, day: i8, done: bool, today: Date) -> Option<Date> {
    if done {
        return latest(month, day, today);
    }
    (0..2)
        .filter_map(|ahead| Date::new(today.year() + ahead, month, day).ok())
        .find(|date| *date >= today)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::words;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_submission_is_the_next_such_day_or_the_last_one() {
        let submissions = Submissions::new(&words());
        let read = |text| submissions.find(text, date(2026, 11, 21));
        assert_eq!(read("12月31号交"), Some(date(2026, 12, 31)));
        assert_eq!(read("12月31号交的申请"), Some(date(2025, 12, 31)));
        assert_eq!(read("星期一交"), Some(date(2026, 11, 23)));
        assert_eq!(read("上周五交的"), Some(date(2026, 11, 13)));
        assert_eq!(read("下个礼拜二上午提交"), Some(date(2026, 11, 24)));
        assert_eq!(read("昨天交的话"), Some(date(2026, 11, 20)));
        assert_eq!(read("明天去医院"), None);
    }
}
