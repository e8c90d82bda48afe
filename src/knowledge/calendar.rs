//! China's public holidays and make-up workdays, a year a file.

use std::collections::{BTreeSet, HashSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::fields::File;
use super::node::Node;
use super::shape::{Of, Shape, may, need};

/// A file of `calendar/`.
pub static CALENDAR: Shape = Shape::new(
    "calendar",
    "工作日历",
    "一年的节假日和调休上班日，一年一个文件。没有公布的年份不要写。",
    &[
        need("year", "年份", Of::Count, "例：2026"),
        may("source", "出处", Of::Text, "国务院办公厅的通知"),
        need("holidays", "放假的日子", Of::List(&Of::Date), "周末照常写上。例：2026-01-01"),
        need("make_up_workdays", "调休上班的日子", Of::List(&Of::Date), "周末里要上班的那几天"),
    ],
);

/// The working days of the years that have been announced.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    years: BTreeSet<i16>,
    holidays: HashSet<Date>,
    workdays: HashSet<Date>,
}

impl Calendar {
    /// Reads one year's file.
    pub fn read(&mut self, file: &mut File, node: &Node) {
        let mut fields = file.map(node, &CALENDAR);
        self.years.extend(fields.count(file, "year").and_then(|year| i16::try_from(year).ok()));
        fields.take("source");
        let holidays = fields.list(file, "holidays");
        self.holidays.extend(holidays.iter().filter_map(|item| file.date(item)));
        let workdays = fields.list(file, "make_up_workdays");
        self.workdays.extend(workdays.iter().filter_map(|item| file.date(item)));
        fields.finish();
    }

    /// Whether people work on this day; `None` where the year has not been announced.
    #[must_use]
    pub fn is_working_day(&self, day: Date) -> Option<bool> {
        if !self.years.contains(&day.year()) {
            return None;
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let working = self.workdays.contains(&day) || (!weekend && !self.holidays.contains(&day));
        Some(working)
    }

    /// The `count`-th working day after `start`; `None` past the end of the known calendar.
    #[must_use]
    pub fn working_days_after(&self, start: Date, count: u16) -> Option<Date> {
        let mut day = start;
        let mut left = count;
        while left > 0 {
            day = day.checked_add(1.day()).ok()?;
            left -= u16::from(self.is_working_day(day)?);
        }
        Some(day)
    }
}
