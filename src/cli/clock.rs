//! The one place where the clock is read.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, offset};

use super::Options;

/// The civil time in China. `--now` fixes the day; the time of day runs on, so that the log keeps
/// the order in which things were said.
pub(super) fn now(options: &Options) -> DateTime {
    // China has had one offset without summer time since 1991.
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or_else(|_| TimeZone::fixed(offset(8)));
    let now = Timestamp::now().to_zoned(zone).datetime();
    options.now.map_or(now, |day| day.to_datetime(now.time()))
}

/// Milliseconds since 1970, whatever day answers are given for.
pub(super) fn millis() -> i64 {
    Timestamp::now().as_millisecond()
}
