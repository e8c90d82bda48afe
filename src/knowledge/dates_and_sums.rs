//! How people speak of days and of sums: the words of `dates_and_sums.yaml`. The patterns that are
//! made of them are the business of `language`.

use jiff::civil::Date;

use super::bilingual::{Bilingual, say};
use super::fields::File;
use super::node::Node;
use super::problem::Code;
use super::shape::Of;
use super::writings::{FromNode, Writings, entries};

entries! {
    /// How people speak of days and of sums.
    DatesAndSums = "dates_and_sums", "日子和钱数" {
        /// The day of care.
        dates: DateWords,
        /// The day on which somebody hands in, or did.
        submissions: SubmissionWords,
        /// What care costs.
        sums: SumWords,
    }
}

entries! {
    /// The words of a day on which somebody was treated.
    DateWords = "date_words", "看病的日子" {
        /// 2025年.
        year: Writings,
        /// 3月.
        month: Writings,
        /// 12号.
        day: Writings,
        /// 3天前: the unit of a stretch of days.
        days: Writings,
        /// 两周前, 上星期三: the unit of a stretch of weeks.
        weeks: Writings,
        /// 星期三: its number, from Monday.
        weekdays: Numbered<i16>,
        /// 上个星期三: before a unit.
        measure: Writings,
        /// 去年的3月: behind a year.
        of: Writings,
        /// 三天前: behind a stretch of time.
        ago: Writings,
        /// 去年3月5号: how many years back.
        years_ago: Numbered<i16>,
        /// 上个月5号: how many months back.
        months_ago: Numbered<i16>,
        /// 上周五: how many weeks back.
        weeks_ago: Numbered<i16>,
        /// 昨天: how many days back.
        days_ago: Numbered<i16>,
        /// 半个月前: a stretch of time in days.
        stretches: Numbered<i16>,
        /// 五一之前: the last day before a feast.
        before_feast: Numbered<MonthDay>,
        /// 昨天看的: a word without which 昨天 is no day of care.
        care: Writings,
        /// 1958年3月2日出生: near a birthday.
        born: Writings,
        /// 6月1日批下来的: behind the day of another matter.
        other_matters: Writings,
    }
}

entries! {
    /// The words of a day on which somebody hands in, or did.
    SubmissionWords = "submission_words", "交材料的日子" {
        /// 下周一交: how many weeks ahead.
        weeks: Numbered<i16>,
        /// 明天交: how many days ahead.
        days: Numbered<i16>,
        /// 明天上午交: between the day and the handing in.
        between: Writings,
        /// 交, 申请: handing in.
        handing_in: Writings,
        /// 交了: behind it, that it has been done.
        done: Writings,
        /// 交的话: behind `done`, that it has not.
        not_done: Writings,
    }
}

entries! {
    /// The words of a sum that care costs.
    SumWords = "sum_words", "花的钱" {
        /// 一年3000: a sum for a year.
        years: Writings,
        /// 每月300: a sum for a month.
        months: Writings,
        /// 一年里花3000: behind the year or the month.
        of: Writings,
        /// 一年药费大概要3000: what may stand between the time and the sum.
        between: Writings,
        /// 3000多块: behind a sum that is not exact.
        about: Writings,
        /// 3000块: behind a sum, that it is money.
        money: Writings,
        /// 每月3次: behind a number that is no sum.
        other_units: Writings,
        /// 退休金一个月2000: near a sum that is no cost.
        no_cost: Writings,
        /// 农合，一年四百块: not far before a sum that is a premium, where nothing says that it is a cost.
        premiums: Writings,
        /// 交了一年380: before what is paid in.
        paid_in: Writings,
        /// 一年药费3000: in `between`, that the sum is a cost.
        spent: Writings,
        /// 药费一年3000: before the time, that the sum is a cost.
        spent_before: Writings,
        /// 一年三万二的透析费: behind the sum, that it is a cost.
        spent_behind: Writings,
        /// 打错了，是5000: before the sum of a correction.
        correction: Writings,
        /// 是5000块钱: behind the sum of a correction.
        behind_correction: Writings,
    }
}

/// Words with a number each.
#[derive(Clone, Debug)]
pub struct Numbered<T>(Vec<(Box<str>, T)>);

impl<T: Copy> Numbered<T> {
    /// The words.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(word, _)| &**word)
    }

    /// The number of a word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<T> {
        self.0.iter().find(|(other, _)| **other == *word).map(|(_, number)| *number)
    }
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// What can be the number of a word.
trait Number: Copy {
    /// What it is in a file.
    const OF: Of;
    /// How it is written, for a maintainer.
    fn form() -> Bilingual;

    fn parse(text: &str) -> Option<Self>;
}

impl Number for i16 {
    const OF: Of = Of::Whole;
    fn form() -> Bilingual {
        say!("这里要一个整数，比如 2 或 -1", "a whole number is needed here, such as 2 or -1")
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// A day of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// From 1 to 12.
    pub month: i8,
    /// From 1.
    pub day: i8,
}

impl Number for MonthDay {
    const OF: Of = Of::Text;
    fn form() -> Bilingual {
        say!("这里要一个月和日，比如 04-30", "a month and a day are needed here, such as 04-30")
    }

    fn parse(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-')?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        Date::new(2001, month, day).ok().map(|_| Self { month, day })
    }
}

impl<T: Number> FromNode for Numbered<T> {
    const OF: Of = Of::Worded(&T::OF);

    fn read(file: &mut File, node: &Node) -> Self {
        let mut words = Vec::new();
        for (word, _, value) in file.entries(node) {
            let Some(text) = file.text(value) else { continue };
            match T::parse(text) {
                Some(number) => words.push((Box::from(word), number)),
                None => file.report(Code::BadValue, value.place, T::form()),
            }
        }
        if node.is_empty() {
            file.report(
                Code::MissingKey,
                node.place,
                say!("这里一个词也没有", "no word stands here"),
            );
        }
        Self(words)
    }
}
