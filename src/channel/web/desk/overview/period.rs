//! Which days and which channel one looks at.

use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::channel::web::desk::queue::CHANNEL as DESK;
use crate::replay::overview::Period;

/// How many days are shown where nothing else is asked for, and the choices.
const USUAL: i64 = 30;
const CHOICES: [i64; 3] = [7, 30, 90];

/// The most days that are counted at once.
const MOST_DAYS: i32 = 1_100;

/// The channels of the log.
const CHANNELS: [(&str, &str); 8] = [
    ("web", "网页"),
    ("telegram", "Telegram"),
    ("api", "接口"),
    ("terminal", "终端"),
    ("json", "终端，JSON 行"),
    ("ask", "终端，问一句"),
    ("card", "终端，卡片"),
    (DESK, "工作台"),
];

/// A channel for people.
pub(super) fn channel_title(name: &str) -> &str {
    CHANNELS.iter().find(|(channel, _)| *channel == name).map_or(name, |(_, title)| title)
}

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    days: String,
    from: String,
    to: String,
    channel: String,
}

impl Asked {
    /// The period that is asked for.
    ///
    /// # Errors
    /// Says what is wrong with the address.
    pub fn period(&self, today: Date) -> Result<Period, &'static str> {
        let day = |text: &str, otherwise: Date| match text {
            "" => Ok(otherwise),
            text => text.parse::<Date>().map_err(|_| "日期要写成 2026-11-21 这样"),
        };
        let days = match self.days.as_str() {
            "" => USUAL,
            days => days
                .parse()
                .ok()
                .filter(|days| (1..=i64::from(MOST_DAYS)).contains(days))
                .ok_or("days 要是 1 到 1100 的整数")?,
        };
        let to = day(&self.to, today)?;
        let first = to.checked_sub((days - 1).days()).map_err(|_| "日期太早")?;
        let from = day(&self.from, first)?;
        let span = to.since(from).map_err(|_| "日期不对")?.get_days();
        if from > to {
            return Err("开始日期在结束日期之后");
        }
        if span > MOST_DAYS {
            return Err("最多看三年");
        }
        let channel = Some(self.channel.clone()).filter(|channel| !channel.is_empty());
        Ok(Period { from, to, channel })
    }
}

/// The links and fields with which a period is chosen.
pub(super) fn chooser(action: &str, period: &Period, today: Date) -> Markup {
    html! {
        nav.periods aria-label="时间" {
            @for days in CHOICES {
                @let chosen = is_last_days(period, today, days);
                a.button href={ (action) "?days=" (days) } aria-current=[chosen.then_some("true")] {
                    "近 " (days) " 天"
                }
            }
        }
        form.filter method="get" action=(action) role="search" {
            (fields(period))
            button type="submit" { "看" }
        }
    }
}

/// The fields of a period.
pub(super) fn fields(period: &Period) -> Markup {
    let channel = period.channel.as_deref().unwrap_or_default();
    html! {
        label { "从" input type="date" name="from" value=(period.from); }
        label { "到" input type="date" name="to" value=(period.to); }
        label {
            "渠道"
            select name="channel" {
                option value="" { "全部" }
                @for (name, title) in CHANNELS {
                    option value=(name) selected[name == channel] { (title) }
                }
            }
        }
    }
}

fn is_last_days(period: &Period, today: Date, days: i64) -> bool {
    period.to == today && today.checked_sub((days - 1).days()).is_ok_and(|from| from == period.from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(address: [&str; 4]) -> String {
        let [days, from, to, channel] = address.map(str::to_owned);
        match (Asked { days, from, to, channel }).period("2026-11-21".parse().unwrap()) {
            Ok(Period { from, to, channel }) => format!("{from} {to} {channel:?}"),
            Err(fault) => fault.to_owned(),
        }
    }

    #[test]
    fn a_period_is_read_from_the_address() {
        assert_eq!(said(["", "", "", ""]), "2026-10-23 2026-11-21 None");
        assert_eq!(said(["7", "", "", "web"]), "2026-11-15 2026-11-21 Some(\"web\")");
        assert_eq!(said(["", "2026-02-01", "2026-02-28", ""]), "2026-02-01 2026-02-28 None");
    }

    #[test]
    fn what_is_no_period_is_named() {
        assert_eq!(said(["0", "", "", ""]), "days 要是 1 到 1100 的整数");
        assert_eq!(said(["", "' OR 1=1 --", "", ""]), "日期要写成 2026-11-21 这样");
        assert_eq!(said(["", "2026-11-22", "", ""]), "开始日期在结束日期之后");
        assert_eq!(said(["", "-009999-01-01", "", ""]), "最多看三年");
        assert_eq!(said(["1100", "", "-009999-01-02", ""]), "日期太早");
    }
}
