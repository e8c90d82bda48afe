//! The options that every command takes, before or behind its name.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::log::LogFormat;
use crate::knowledge::bilingual::Lang;
use crate::store::{Durability, StoreUrl};

/// The options that every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "选项")]
pub struct Options {
    /// A folder to read the knowledge base from, in place of the copy inside the program.
    #[arg(long, global = true, value_name = "文件夹", help = "从文件夹读知识库，不用程序里自带的")]
    pub knowledge: Option<PathBuf>,
    /// The day that answers are given for.
    #[arg(
        long,
        global = true,
        value_name = "日期",
        env = "MANTE_NOW",
        hide_env = true,
        value_parser = day,
        help = "当作是这一天来回答，例如 2026-11-21（也可设 MANTE_NOW）"
    )]
    pub now: Option<Date>,
    /// Where conversations are kept.
    #[arg(
        long,
        global = true,
        value_name = "地址",
        env = "MANTE_STORE",
        hide_env = true,
        hide_env_values = true,
        help = "会话记在哪里：sqlite:路径、sqlite::memory:（不留）或 postgres://用户@主机/库名（也可设 MANTE_STORE）"
    )]
    pub store: Option<StoreUrl>,
    /// How much a commit waits for the disk.
    #[arg(
        long,
        global = true,
        value_name = "方式",
        default_value = "full",
        hide_default_value = true,
        help = "写盘方式：full 断电也不丢（默认），normal 更快"
    )]
    pub durability: Durability,
    /// What goes into the log.
    #[arg(
        long,
        global = true,
        value_name = "级别",
        value_parser = super::log::filter,
        help = "运行日志记到哪一级：error、warn、info、debug、trace（也可设 MANTE_LOG 或 RUST_LOG）"
    )]
    pub log: Option<String>,
    /// How the log is written.
    #[arg(
        long,
        global = true,
        value_name = "格式",
        default_value = "pretty",
        hide_default_value = true,
        value_enum,
        hide_possible_values = true,
        help = "运行日志的格式：pretty 给人看（默认），json 给程序读"
    )]
    pub log_format: LogFormat,
    /// The language in which problems of the knowledge base are shown.
    #[arg(
        long,
        global = true,
        value_name = "语言",
        default_value = "zh",
        hide_default_value = true,
        help = "知识库的问题用什么语言说：zh 中文（默认），en 英文"
    )]
    pub lang: Lang,
}

/// Reads `2026-11-21` and nothing else; a civil date would also be read out of a longer text.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let wrong = || "日期要写成 2026-11-21 这样，并且真有这一天".to_owned();
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return Err(wrong()) };
    let digits = |part: &str, count: usize| {
        part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_ten_characters_and_exists() {
        assert_eq!(day("2026-11-21").map(|day| day.to_string()).as_deref(), Ok("2026-11-21"));
        for wrong in ["2026-11-31", "2026-1-2", "2026-11-21T09:00", "明天", "", "+026-11-21"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
