//! `mante check`: every problem of the knowledge base in one run.

mod fix;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::options::day;
use super::progress::Progress;
use super::{Options, clock, diagnostics, due, open};
use crate::dialog::Assistant;
use crate::knowledge::Knowledge;
use crate::knowledge::bilingual::{Bilingual, say};
use crate::knowledge::claims::used_claims;
use crate::knowledge::freshness::{self, Happens};
use crate::knowledge::problem::Problem;
use crate::replay::audit::audit_telling;

/// The options of `check`.
#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    /// For people or for programs.
    #[arg(
        long,
        value_name = "格式",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true,
        help = "输出格式：text（默认）、json，或 sarif（代码托管平台和编辑器读的）",
        help_heading = "选项"
    )]
    format: Format,
    /// The day to look ahead to.
    #[arg(
        long,
        value_name = "日期",
        value_parser = day,
        help = "先看看到这一天：哪些过了复核日、失效、开始生效",
        help_heading = "选项"
    )]
    at: Option<Date>,
    /// Whether reminders count as errors.
    #[arg(long, help = "有提醒也算不通过（退出码 1）", help_heading = "选项")]
    strict: bool,
    /// Mends slips of the keyboard first.
    #[arg(
        long,
        conflicts_with = "format",
        help = "先顺手改好全角标点、引号、缩进和行尾，再检查",
        help_heading = "选项"
    )]
    fix: bool,
    /// Shows what would be mended.
    #[arg(
        long,
        requires = "fix",
        help = "和 --fix 一起用：只看会改什么，不写",
        help_heading = "选项"
    )]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

/// Loads, compiles and audits; exit code 1 where anything must be mended.
pub(super) fn run(args: &CheckArgs, options: &Options) -> anyhow::Result<ExitCode> {
    if args.fix {
        fix::run(options, args.dry_run)?;
    }
    let today = clock::now(options).date();
    let files = open::files(options)?;
    let (assistant, mut problems) = open::assistant_shown(&files, None);
    if let Some(assistant) = &assistant
        && !problems.has_errors()
    {
        let progress = Progress::new("查表", assistant.rulebook.all().count());
        let Assistant { knowledge, rulebook, .. } = assistant;
        audit_telling(knowledge, rulebook, &|| progress.step(), &mut problems);
        freshness::check(&assistant.knowledge, args.at.unwrap_or(today), &mut problems);
    }
    let refused = problems.has_errors() || (args.strict && !problems.is_empty());
    let problems = problems.sorted();
    let (folder, lang) = (open::folder_name(options), options.lang);
    match args.format {
        Format::Json => {
            writeln!(anstream::stdout(), "{}", diagnostics::json(&problems, &folder, lang)?)?;
        }
        Format::Sarif => {
            let sarif = diagnostics::sarif::sarif(&problems, &files, &folder, lang)?;
            writeln!(anstream::stdout(), "{sarif}")?;
        }
        Format::Text => {
            open::tell_problems(&problems, &files, options)?;
            let summary = summary(assistant.as_ref(), &problems);
            if refused {
                writeln!(anstream::stderr(), "{}", summary.text(lang))?;
            } else {
                writeln!(anstream::stdout(), "{}", summary.text(lang))?;
            }
            if let (Some(at), Some(assistant)) = (args.at, &assistant) {
                write_ahead(&assistant.knowledge, today, at)?;
            }
        }
    }
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What changes from tomorrow up to a day.
fn write_ahead(knowledge: &Knowledge, today: Date, at: Date) -> anyhow::Result<()> {
    let mut output = anstream::stdout().lock();
    for due in freshness::due(knowledge) {
        let changes = due.happens != Happens::Review && today < due.day && due.day <= at;
        if changes {
            let (happens, title) = (due::happens(&due), due::title(knowledge, &due));
            writeln!(output, "{} {happens}：{title}", due.day)?;
        }
    }
    Ok(())
}

fn summary(assistant: Option<&Assistant>, problems: &[Problem]) -> Bilingual {
    let (errors, warnings) = diagnostics::count(problems);
    let Some(first) = problems.first().map(|problem| problem.code.code()) else {
        let content = assistant.map(|assistant| content(&assistant.knowledge));
        let content = content.unwrap_or_else(|| say!("", ""));
        return say!("知识库没有问题：{content}", "The knowledge base has no problems: {content}"; content);
    };
    let why = say!(
        "为什么、怎么改：mante explain {first}",
        "Why, and how to mend it: mante explain {first}"
    );
    match (assistant, errors, warnings) {
        (Some(assistant), 0, _) => {
            let content = content(&assistant.knowledge);
            say!(
                "知识库可以用，有 {warnings} 个提醒：{content}\n{why}",
                "The knowledge base can be used; reminders: {warnings}. {content}\n{why}";
                content, why
            )
        }
        (_, errors, 0) => {
            say!("知识库有 {errors} 个错误。\n{why}", "Errors in the knowledge base: {errors}.\n{why}"; why)
        }
        (_, errors, warnings) => say!(
            "知识库有 {errors} 个错误、{warnings} 个提醒。\n{why}",
            "Errors in the knowledge base: {errors}; reminders: {warnings}.\n{why}";
            why
        ),
    }
}

fn content(knowledge: &Knowledge) -> Bilingual {
    let sources = &knowledge.shared.sources;
    let claims = sources.claims().count();
    let used = used_claims(knowledge).len();
    let procedures = knowledge.regions.iter().flat_map(|region| &region.procedures);
    let (mut routes, mut rows) = (0, 0);
    for (_, procedure) in procedures {
        routes += usize::from(procedure.route.is_some());
        rows += procedure.rows.len();
    }
    let (sources, regions) = (sources.all().len(), knowledge.regions.len());
    let (words, version) = (knowledge.words.len(), &knowledge.hash);
    say!(
        "{claims} 条依据（用上 {used} 条，其余写明了理由），{sources} 个来源，{regions} 个地区文件，{routes} 张路径表，{rows} 个条目，{words} 个说法；版本 {version}",
        "{claims} claims ({used} of them used, the others excused), {sources} sources, {regions} region files, {routes} routes, {rows} rows, {words} ways to say things; version {version}"
    )
}
