//! What is reached by whom, and what nothing reaches: as text, or as a page.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use super::{BAD, page, write_report};
use crate::cli::{Options, conversations, open, table};
use crate::replay::Replayer;
use crate::replay::coverage::{Coverage, Kind, Reached};

/// The options of `test` that concern coverage.
#[derive(Clone, Debug, clap::Args)]
pub struct CoverageArgs {
    /// Lists what of the knowledge base nothing reaches.
    #[arg(long, help = "列出没有对话走到的表行、路由格子、问题、句子", help_heading = "选项")]
    pub coverage: bool,
    /// Where a page with the coverage goes.
    #[arg(long, value_name = "文件", help = "覆盖率另写成一个网页", help_heading = "选项")]
    pub coverage_html: Option<PathBuf>,
    /// Replays the logged conversations for the coverage, too.
    #[arg(long, help = "覆盖率也算上记下的会话（--store）", help_heading = "选项")]
    pub traffic: bool,
    /// The most logged conversations to replay.
    #[arg(
        long,
        value_name = "个数",
        default_value_t = 1000,
        hide_default_value = true,
        requires = "traffic",
        help = "最多重放多少个记下的会话，新的在前（默认 1000）",
        help_heading = "选项"
    )]
    pub limit: usize,
}

impl CoverageArgs {
    /// Whether it is to be found out what is reached.
    pub(super) fn wanted(&self) -> bool {
        self.coverage || self.traffic || self.coverage_html.is_some()
    }

    /// Says what the dialogs reached, and writes the page that says the same.
    pub(super) fn report<'r>(
        &self,
        options: &Options,
        replayer: &Replayer,
        dialogs: impl Iterator<Item = &'r Reached>,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let mut reached = Reached::default();
        dialogs.for_each(|dialog| reached.join(dialog));
        let traffic = if self.traffic {
            Some(conversations::traffic(&*open::store(options)?, replayer, self.limit)?)
        } else {
            None
        };
        let coverage = Coverage::new(replayer.assistant, &reached, traffic);
        if let Some(path) = &self.coverage_html {
            write_report(path, &page::page(&coverage, &replayer.assistant.knowledge.hash))?;
        }
        if self.coverage || self.traffic {
            print(&coverage, out)?;
        }
        Ok(())
    }
}

/// What a kind of point is called.
pub(super) fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Row => "表行",
        Kind::Cell => "路由格子",
        Kind::Question => "问题",
        Kind::Sentence => "句子",
    }
}

/// The share of rows that dialogs reach in each file, the table, and what nothing reaches.
fn print(coverage: &Coverage, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut files: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in coverage.of(Kind::Row) {
        let file = row.named.place.as_ref().map_or("", |(file, _)| file);
        let (reached, all) = files.entry(file).or_default();
        *reached += usize::from(!row.is_missed());
        *all += 1;
    }
    for (file, (reached, all)) in files {
        writeln!(out, "{file}: {reached}/{all}")?;
    }
    print_counts(coverage, out)?;
    for point in coverage.points.iter().filter(|point| point.is_missed()) {
        let named = &point.named;
        let kind = match named.kind {
            Kind::Row | Kind::Cell => String::new(),
            kind => format!("{} ", name(kind)),
        };
        writeln!(out, "{BAD}没走到{BAD:#} {kind}{named}")?;
    }
    Ok(())
}

fn print_counts(coverage: &Coverage, out: &mut dyn Write) -> anyhow::Result<()> {
    let counts = Kind::ALL.map(|kind| (name(kind).to_owned(), coverage.count(kind)));
    let Some(traffic) = &coverage.traffic else {
        let rows = counts.map(|(name, count)| {
            [name, count.all.to_string(), count.dialogs.to_string(), count.neither.to_string()]
        });
        return Ok(table::write(out, ["", "总数", "对话", "没走到"], rows)?);
    };
    writeln!(out, "重放了记下的 {} 个会话、{} 轮", traffic.sessions, traffic.turns)?;
    let rows = counts.map(|(name, count)| {
        let [all, dialogs, traffic, neither] =
            [count.all, count.dialogs, count.traffic, count.neither].map(|count| count.to_string());
        [name, all, dialogs, traffic, neither]
    });
    Ok(table::write(out, ["", "总数", "对话", "真实会话", "都没走到"], rows)?)
}
