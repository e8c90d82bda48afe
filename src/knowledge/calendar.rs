//! China's public holidays and make-up workdays, a year a file.

use std::collections::{BTreeSet, HashSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::fields::File;
use super::node::Node;

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
        let mut fields = file.map(node);
        if let Some(node) = fields.need(file, "year") {
            self.years.extend(file.count(node).and_then(|year| i16::try_from(year).ok()));
        }
        fields.take("source");
        if let Some(node) = fields.need(file, "holidays") {
            self.holidays.extend(file.list(node).iter().filter_map(|item| file.date(item)));
        }
        if let Some(node) = fields.need(file, "make_up_workdays") {
            self.workdays.extend(file.list(node).iter().filter_map(|item| file.date(item)));
        }
        fields.finish(file);
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
