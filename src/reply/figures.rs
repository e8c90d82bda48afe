//! What an answer works out: the sum for a yearly cost, the days on which stages end.

use jiff::civil::Date;

use crate::dialog::act::Item;
use crate::knowledge::region::Gives;
use crate::knowledge::wording::Sentence;

use super::screen::{Block, Rank};
use super::text::Writing;
use super::voice::percent;

impl Writing<'_> {
    /// The sum for a yearly cost, or that the source leaves it open.
    pub(super) fn estimate(&self) -> Option<Block> {
        let names = &self.items.names;
        let estimate = self.answer.estimate.as_ref()?;
        let item = Item { row: estimate.row, diseases: Vec::new() };
        let Gives::Benefit { ratio: Some(ratio), .. } = &self.items.row(&item).gives else {
            return None;
        };
        let Some(sum) = estimate.sum else {
            let open = names.say(Sentence::EstimateOpen);
            return Some(Block::plain(Rank::Must, vec![open]));
        };
        let (cost, sum) = (estimate.cost.normalize().to_string(), sum.to_string());
        let ratio = percent(*ratio);
        let slots = [("cost", cost.as_str()), ("ratio", &ratio), ("sum", &sum)];
        let lines =
            vec![names.fill(Sentence::Estimate, &slots), names.say(Sentence::EstimateLeavesOut)];
        Some(Block::plain(Rank::Must, lines))
    }

    /// When the stages end, for the day of submission.
    pub(super) fn days(&self) -> Option<Block> {
        let names = &self.items.names;
        let lines: Vec<String> = self
            .answer
            .days
            .iter()
            .filter_map(|end| {
                let item = Item { row: end.row, diseases: Vec::new() };
                let Gives::Stage { stage, working_days: Some(days), .. } =
                    &self.items.row(&item).gives
                else {
                    return None;
                };
                let start = day(end.start);
                Some(match (end.end, end.late) {
                    (None, _) => {
                        let days = days.to_string();
                        names.fill(Sentence::DaysUnknown, &[("stage", stage), ("days", &days)])
                    }
                    (Some(first), None) => {
                        let first = day(first);
                        let slots = [("start", start.as_str()), ("stage", stage), ("end", &first)];
                        names.fill(Sentence::DaysOne, &slots)
                    }
                    (Some(first), Some(second)) => {
                        let (first, second) = (day(first), day(second));
                        let slots = [
                            ("start", start.as_str()),
                            ("stage", stage),
                            ("first", &first),
                            ("second", &second),
                        ];
                        names.fill(Sentence::DaysTwo, &slots)
                    }
                })
            })
            .collect();
        (!lines.is_empty()).then(|| Block::plain(Rank::Must, lines))
    }
}

/// A day as people say it: 11月23日（星期一）.
fn day(date: Date) -> String {
    let weekday = ["一", "二", "三", "四", "五", "六", "日"];
    let position = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
    let name = weekday.get(position).copied().unwrap_or_default();
    format!("{}月{}日（星期{name}）", date.month(), date.day())
}
