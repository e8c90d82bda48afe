//! `mante test`: replays the dialogs.

mod coverage;
mod page;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, bail};
use jiff::civil::Date;
use similar::TextDiff;

use super::{Options, clock, diagnostics, open, output};
use crate::dialog::Assistant;
use crate::knowledge::bilingual::Lang;
use crate::knowledge::files::Files;
use crate::knowledge::place::Code;
use crate::knowledge::problem::{Problem, Problems};
use crate::replay::coverage::Reached;
use crate::replay::expect::Mismatch;
use crate::replay::junit::{Verdict, junit};
use crate::replay::{Dialog, Replayer, bless::bless, read};

pub use coverage::CoverageArgs;

/// The options of `test`.
#[derive(Clone, Debug, clap::Args)]
pub struct TestArgs {
    /// Dialogs, or folders of dialogs.
    #[arg(
        value_name = "路径",
        default_value = "dialogs",
        hide_default_value = true,
        help = "对话文件或文件夹，默认 dialogs",
        help_heading = "参数"
    )]
    pub paths: Vec<PathBuf>,
    /// Where a `JUnit` report goes.
    #[arg(long, value_name = "文件", help = "另写一份 JUnit 报告", help_heading = "选项")]
    pub junit: Option<PathBuf>,
    /// Writes what came into the dialogs that expected something else.
    #[arg(long, help = "把现在的 status、ask、outcome 写进对话文件", help_heading = "选项")]
    pub bless: bool,
    /// Words that the path, the title or the insured place must have; all of them.
    #[arg(
        long,
        value_name = "词",
        help = "只看文件名、标题、参保地（名称或代码）里有这个词的；可以写几次，要都有",
        help_heading = "选项"
    )]
    pub filter: Vec<String>,
    /// Says how long the replay took.
    #[arg(long, help = "最后说用了多久、每秒多少轮", help_heading = "选项")]
    pub timings: bool,
    /// What is reached.
    #[command(flatten)]
    pub coverage: CoverageArgs,
}

/// Replays the dialogs. A dialog that names no day takes place today.
///
/// # Errors
/// When the knowledge is broken, a path cannot be read, nothing fits the filter, or a report
/// cannot be written.
pub fn run(args: &TestArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let out = &mut anstream::stdout();
    let assistant = assistant(&open::files(options)?)?;
    let coverage = &args.coverage;
    let replayer =
        if coverage.wanted() { Replayer::listening(&assistant) } else { Replayer::new(&assistant) };
    let mut results = read_all(&assistant, &args.paths)?;
    let took = replay(&replayer, &mut results, clock::now(options).date());
    let turns = results.iter().map(Replayed::turns).sum();
    filter(&assistant, &mut results, &args.filter)?;
    for result in &results {
        result.print(options.lang, out)?;
    }
    if args.bless {
        bless_all(&results, out)?;
    }
    if let Some(path) = &args.junit {
        let verdicts: Vec<Verdict> =
            results.iter().map(|result| result.verdict(options.lang)).collect();
        write_report(path, &junit(&verdicts)?)?;
    }
    if coverage.wanted() {
        let reached = results.iter().map(|result| &result.reached);
        coverage.report(options, &replayer, reached, out)?;
    }
    let failed = results.iter().filter(|result| result.has_failed()).count();
    writeln!(out, "{} passed, {failed} failed", results.len() - failed)?;
    if args.timings {
        tell_rate(turns, took, out)?;
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Replays the dialogs in these files and folders.
pub(super) fn replay_paths(
    assistant: &Assistant,
    paths: &[PathBuf],
    today: Date,
) -> anyhow::Result<Vec<Replayed>> {
    let mut results = read_all(assistant, paths)?;
    replay(&Replayer::new(assistant), &mut results, today);
    Ok(results)
}

/// A dialog file with what came of it.
pub(super) struct Replayed {
    path: String,
    text: String,
    dialog: Option<Dialog>,
    problems: Vec<Problem>,
    mismatches: Vec<Mismatch>,
    reached: Reached,
    regions: BTreeSet<Code>,
}

fn assistant(files: &Files) -> anyhow::Result<Assistant> {
    match open::assistant(files) {
        (Some(assistant), problems) if !problems.has_errors() => Ok(assistant),
        _ => bail!("知识库有错误，没有重放。先运行 mante check"),
    }
}

fn read_all(assistant: &Assistant, paths: &[PathBuf]) -> anyhow::Result<Vec<Replayed>> {
    let mut found = Vec::new();
    for path in paths {
        find(path, &mut found)?;
    }
    found.sort();
    found.dedup();
    if found.is_empty() {
        bail!("这里没有对话文件（*.yaml）：{}", paths[0].display());
    }
    found.iter().map(|path| read_one(assistant, path)).collect()
}

fn find(path: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("读不了文件夹 {}", path.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "yaml") {
            find(&path, found)?;
        }
    }
    Ok(())
}

fn read_one(assistant: &Assistant, path: &Path) -> anyhow::Result<Replayed> {
    let text =
        fs::read_to_string(path).with_context(|| format!("读不了对话 {}", path.display()))?;
    let path = path.display().to_string();
    let mut problems = Problems::default();
    let dialog = read(assistant, &path, &text, &mut problems);
    let problems = problems.sorted();
    let (reached, regions) = (Reached::default(), BTreeSet::new());
    Ok(Replayed { path, text, dialog, problems, mismatches: Vec::new(), reached, regions })
}

/// Replays what could be read, and says how long it took.
fn replay(replayer: &Replayer, results: &mut [Replayed], today: Date) -> Duration {
    let dialogs: Vec<Dialog> = results.iter().filter_map(|result| result.dialog.clone()).collect();
    let started = Instant::now();
    let outcomes = replayer.dialogs(&dialogs, today);
    let took = started.elapsed();
    let readable = results.iter_mut().filter(|result| result.dialog.is_some());
    for (result, outcome) in readable.zip(outcomes) {
        result.mismatches = outcome.mismatches;
        result.reached = outcome.reached;
        result.regions = outcome.regions;
    }
    took
}

/// Keeps the dialogs that have all of these words. They were replayed, since only that tells the
/// places they speak of.
fn filter(
    assistant: &Assistant,
    results: &mut Vec<Replayed>,
    filters: &[String],
) -> anyhow::Result<()> {
    let words = filters.iter().flat_map(|filter| filter.split_whitespace());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    results.retain(|result| words.iter().all(|word| result.has(assistant, word)));
    if results.is_empty() {
        let words = words.join(" ");
        bail!("没有对话符合 --filter {words}。比的是文件名、标题和参保地（名称或代码）");
    }
    Ok(())
}

fn tell_rate(turns: usize, took: Duration, out: &mut dyn Write) -> anyhow::Result<()> {
    let seconds = took.as_secs_f64().max(f64::EPSILON);
    #[expect(clippy::cast_precision_loss, reason = "nobody replays 2^52 turns")]
    let rate = turns as f64 / seconds;
    Ok(writeln!(out, "重放 {turns} 轮用了 {seconds:.3} 秒，每秒 {rate:.0} 轮")?)
}

fn write_report(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("写不了报告 {}", path.display()))
}

const BAD: Style = AnsiColor::Red.on_default();
const STRONG: Style = Style::new().bold();

impl Replayed {
    /// Its file.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn has_failed(&self) -> bool {
        self.dialog.is_none() || !self.mismatches.is_empty()
    }

    fn turns(&self) -> usize {
        self.dialog.as_ref().map_or(0, |dialog| dialog.turns.len())
    }

    /// Whether its path, its title or a place has this, in lower case.
    fn has(&self, assistant: &Assistant, word: &str) -> bool {
        let places = &assistant.knowledge.shared.places;
        let place =
            |code: &Code| code.to_string().starts_with(word) || places.path(*code).contains(word);
        self.path.to_lowercase().contains(word)
            || self.title().to_lowercase().contains(word)
            || self.regions.iter().any(place)
    }

    fn title(&self) -> &str {
        self.dialog.as_ref().map_or(&self.path, |dialog| &dialog.title)
    }

    /// The faults, to be compared with those of another time.
    pub fn faults(&self) -> String {
        let Verdict { path, faults, .. } = self.verdict(Lang::default());
        format!("{path}\n{}", faults.join("\n"))
    }

    /// The file, then each fault at its line.
    pub fn print(&self, lang: Lang, out: &mut dyn Write) -> anyhow::Result<()> {
        if !self.has_failed() {
            return Ok(());
        }
        writeln!(out, "{BAD}失败{BAD:#} {STRONG}{}{STRONG:#} {}", self.path, self.title())?;
        if !self.problems.is_empty() {
            out.write_all(self.diagnostics(lang).as_bytes())?;
        }
        for mismatch in &self.mismatches {
            writeln!(out, "  {}", self.headline(mismatch))?;
            print_difference(mismatch, out)?;
        }
        Ok(())
    }

    /// The problems as `mante check` would show them.
    fn diagnostics(&self, lang: Lang) -> String {
        let path = Path::new(&self.path);
        let name = path.file_name().map_or_else(String::new, |name| name.display().to_string());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.map_or_else(|| ".".to_owned(), |folder| folder.display().to_string());
        let file: Arc<str> = name.as_str().into();
        let problems = self.problems.iter().cloned().map(|mut problem| {
            problem.file = Arc::clone(&file);
            problem.also.iter_mut().for_each(|(other, _)| *other = Arc::clone(&file));
            problem
        });
        let problems: Vec<Problem> = problems.collect();
        diagnostics::render(&problems, &Files::new([(name, self.text.clone())]), &folder, lang)
    }

    fn problem(&self, problem: &Problem, lang: Lang) -> String {
        let Problem { code, place, message, help, .. } = problem;
        let (message, code) = (message.text(lang), code.code());
        let help =
            help.as_ref().map_or_else(String::new, |help| format!("（{}）", help.text(lang)));
        format!("{}:{}:{} {code} {message}{help}", self.path, place.line, place.column)
    }

    fn headline(&self, mismatch: &Mismatch) -> String {
        let Mismatch { place, turn, key, .. } = mismatch;
        format!("{}:{}:{} 第{turn}轮 {key}", self.path, place.line, place.column)
    }

    fn verdict(&self, lang: Lang) -> Verdict {
        let mismatches = self.mismatches.iter().map(|mismatch| {
            let Mismatch { expected, actual, .. } = mismatch;
            format!("{}\nexpected: {expected}\nactual: {actual}", self.headline(mismatch))
        });
        let problems = self.problems.iter().map(|problem| self.problem(problem, lang));
        Verdict {
            path: self.path.clone(),
            title: self.title().to_owned(),
            faults: problems.chain(mismatches).collect(),
        }
    }
}

/// Expected in red, what came in green, line by line.
fn print_difference(mismatch: &Mismatch, out: &mut dyn Write) -> anyhow::Result<()> {
    let diff = TextDiff::from_lines(&mismatch.expected, &mismatch.actual);
    Ok(output::write_diff(&diff, "    ", out)?)
}

/// Writes what can be blessed, and says what cannot.
fn bless_all(results: &[Replayed], out: &mut dyn Write) -> anyhow::Result<()> {
    for result in results.iter().filter(|result| !result.mismatches.is_empty()) {
        let blessed = bless(&result.text, &result.mismatches);
        let count = result.mismatches.len() - blessed.left.len();
        if count > 0 {
            fs::write(&result.path, &blessed.text)
                .with_context(|| format!("写不了对话 {}", result.path))?;
            writeln!(out, "{}：改了 {count} 处", result.path)?;
        }
        for left in &blessed.left {
            writeln!(out, "{}：这一处要人看着改", result.headline(left))?;
        }
    }
    Ok(())
}
