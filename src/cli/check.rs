//! `mante check`: every problem of the knowledge base in one run.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{Options, diagnostics, open};
use crate::dialog::Assistant;
use crate::knowledge::Knowledge;
use crate::knowledge::claims::used_claims;
use crate::replay::audit::audit;

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
        help = "输出格式：text（默认）或 json",
        help_heading = "选项"
    )]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Loads, compiles and audits; exit code 1 where anything must be mended.
pub(super) fn run(args: &CheckArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let files = open::files(options)?;
    let (assistant, mut problems) = open::assistant(&files);
    if let Some(assistant) = &assistant
        && !problems.has_errors()
    {
        audit(assistant, &mut problems);
    }
    let refused = problems.has_errors();
    let problems = problems.sorted();
    if args.format == Format::Json {
        let json = diagnostics::json(&problems, &open::folder_name(options))?;
        writeln!(anstream::stdout(), "{json}")?;
    } else {
        open::tell_problems(&problems, &files, options)?;
        let summary = summary(assistant.as_ref(), diagnostics::count(&problems));
        if refused {
            writeln!(anstream::stderr(), "{summary}")?;
        } else {
            writeln!(anstream::stdout(), "{summary}")?;
        }
    }
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn summary(assistant: Option<&Assistant>, (errors, warnings): (usize, usize)) -> String {
    match (assistant, errors, warnings) {
        (Some(assistant), 0, 0) => format!("知识库没有问题：{}", content(&assistant.knowledge)),
        (Some(assistant), 0, _) => {
            format!("知识库可以用，有 {warnings} 个提醒：{}", content(&assistant.knowledge))
        }
        (_, errors, 0) => format!("知识库有 {errors} 个错误。"),
        (_, errors, warnings) => format!("知识库有 {errors} 个错误、{warnings} 个提醒。"),
    }
}

fn content(knowledge: &Knowledge) -> String {
    let sources = &knowledge.shared.sources;
    let claims = sources.claims().count();
    let used = used_claims(knowledge).len();
    let procedures = knowledge.regions.iter().flat_map(|region| &region.procedures);
    let (mut routes, mut rows) = (0, 0);
    for (_, procedure) in procedures {
        routes += usize::from(procedure.route.is_some());
        rows += procedure.rows.len();
    }
    format!(
        "{claims} 条依据（用上 {used} 条，其余写明了理由），{} 个来源，{} 个地区文件，{routes} 张路径表，{rows} 个条目，{} 个说法；版本 {}",
        sources.all().len(),
        knowledge.regions.len(),
        knowledge.words.len(),
        knowledge.hash,
    )
}
