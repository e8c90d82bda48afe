//! `mante eval`: how well labelled messages are read, as they are or garbled.

mod report;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::civil::{Date, date};

use super::{Options, open};
use crate::dialog::Assistant;
use crate::replay::eval::{Finding, Score, hear};
use crate::replay::labelled::{Labelled, read_labelled};
use crate::replay::noise::{Kind, Noise};
use crate::reply::Voice;

/// The day on which the repository's labelled messages were written.
const TODAY: Date = date(2026, 11, 21);

/// The options of `eval`.
#[derive(Args, Debug)]
pub(super) struct EvalArgs {
    /// Files of labelled messages.
    #[arg(
        required = true,
        value_name = "文件",
        help = "标注好的话，一行一个 JSON 对象",
        help_heading = "参数"
    )]
    files: Vec<PathBuf>,
    /// For programs.
    #[arg(long, help = "输出 JSON", help_heading = "选项")]
    json: bool,
    /// The tables without the failures.
    #[arg(long, help = "只要表，不列没读对的", help_heading = "选项")]
    brief: bool,
    /// A fact that no label mentions is wrong.
    #[arg(long, help = "没有标注的事实也算读错", help_heading = "选项")]
    strict: bool,
    /// The lowest F1 that will do.
    #[arg(
        long,
        value_name = "分数",
        value_parser = fraction,
        help = "总 F1 低于它时退出码是 1；有 --noise 时每种噪声都要够",
        help_heading = "选项"
    )]
    min_f1: Option<f64>,
    /// The seed of noise.
    #[arg(
        long,
        value_name = "种子",
        value_parser = seed,
        help = "按种子（一个整数）给每句话加各种噪声，各算各的分",
        help_heading = "选项"
    )]
    noise: Option<u64>,
}

/// Something about a message that was not read as labelled.
struct Miss {
    file: String,
    line: usize,
    say: Vec<String>,
    finding: Finding,
}

/// A set of messages that was read.
struct Part {
    /// Its noise; none for the messages as they are.
    kind: Option<Kind>,
    score: Score,
    misses: Vec<Miss>,
}

/// The messages of a file.
struct Labels {
    file: String,
    messages: Vec<Labelled>,
}

/// Reads the messages and counts; exit code 1 where a file is broken or the score too low.
pub(super) fn run(args: &EvalArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let assistant = match open::assistant(&open::files(options)?) {
        (Some(assistant), problems) if !problems.has_errors() => assistant,
        _ => bail!("知识库有错误，没有评测。先运行 mante check"),
    };
    let Some(labels) = read_all(args, &assistant)? else { return Ok(ExitCode::FAILURE) };
    let today = options.now.unwrap_or(TODAY);
    let parts = evaluate(args, &assistant, &labels, today);
    let mut out = anstream::stdout();
    if args.json {
        writeln!(out, "{}", report::json(args, &parts)?)?;
    } else {
        out.write_all(report::text(args, &parts).as_bytes())?;
    }
    out.flush()?;
    let low: Vec<String> = parts.iter().filter_map(|part| too_low(part, args.min_f1)).collect();
    for line in &low {
        writeln!(anstream::stderr(), "{line}")?;
    }
    Ok(if low.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All files, or nothing where one is broken; then every fault has been told.
fn read_all(args: &EvalArgs, assistant: &Assistant) -> anyhow::Result<Option<Vec<Labels>>> {
    let (mut labels, mut broken) = (Vec::new(), 0);
    for path in &args.files {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| format!("读不了 {file}"))?;
        match read_labelled(&assistant.knowledge, &text) {
            Ok(messages) => labels.push(Labels { file, messages }),
            Err(lines) => {
                broken += lines.len();
                for bad in lines {
                    writeln!(anstream::stderr(), "{file}:{}: {}", bad.line, bad.what)?;
                }
            }
        }
    }
    if broken > 0 {
        writeln!(anstream::stderr(), "有 {broken} 行不能用，没有评测。")?;
        return Ok(None);
    }
    if labels.iter().all(|labels| labels.messages.is_empty()) {
        bail!("一句标注好的话也没有");
    }
    Ok(Some(labels))
}

/// The messages as they are, or once for each kind of noise, with the clean ones to compare.
fn evaluate(args: &EvalArgs, assistant: &Assistant, labels: &[Labels], today: Date) -> Vec<Part> {
    let voice = Voice::new(assistant);
    let noise = args.noise.map(|seed| Noise::new(&assistant.knowledge, seed));
    let kinds = Kind::ALL.into_iter().map(Some).filter(|_| noise.is_some());
    std::iter::once(None)
        .chain(kinds)
        .map(|kind| {
            let mut part = Part { kind, score: Score::default(), misses: Vec::new() };
            for Labels { file, messages } in labels {
                for clean in messages {
                    let garbled = match (&noise, kind) {
                        (Some(noise), Some(kind)) => noise.labelled(kind, clean),
                        _ => Some(clean.clone()),
                    };
                    // A message that a noise leaves as it is would only make it look harmless.
                    let Some(labelled) = garbled else { continue };
                    let heard = hear(assistant, &voice, &labelled, today);
                    let findings = part.score.add(&labelled, &heard, args.strict);
                    part.misses.extend(findings.into_iter().map(|finding| Miss {
                        file: file.clone(),
                        line: labelled.line,
                        say: labelled.say.clone(),
                        finding,
                    }));
                }
            }
            part
        })
        .collect()
}

/// What to say where a score is below the lowest that will do.
fn too_low(part: &Part, least: Option<f64>) -> Option<String> {
    let least = least?;
    let name = part.kind.map_or("总", Kind::label);
    match part.score.total.f1() {
        Some(f1) if f1 >= least => None,
        Some(f1) => Some(format!("{name} F1 {f1:.4}，低于 {least}")),
        // A noise that found nothing to garble proves nothing.
        None if part.kind.is_some() => None,
        None => Some(format!("{name} F1 算不出：没有标注，也没有读到")),
    }
}

fn fraction(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "要写 0 到 1 之间的数，例如 0.98".to_owned())
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "种子要写不带符号的整数，例如 7".to_owned())
}
