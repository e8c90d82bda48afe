//! `mante doctor`: whether this machine is fit to run, and what has to be mended. Changes nothing.

mod environment;
mod keys;
mod knowledge;

use std::io::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;

use super::key_file::KeyFile;
use super::{Options, open};
use crate::channel::terminal::visible;
use crate::store::{Finding, State, inspect};

/// The options of `doctor`.
#[derive(Args, Debug)]
pub(super) struct DoctorArgs {
    /// Also compares every index with its table.
    #[arg(long, help = "把会话库从头到尾核对一遍（大库要几分钟）", help_heading = "选项")]
    full: bool,
    /// One JSON line a finding.
    #[arg(long, help = "每行一个 JSON", help_heading = "选项")]
    json: bool,
    #[command(flatten)]
    key_file: KeyFile,
}

/// Looks at everything. The exit code is 1 where something has to be mended.
pub(super) fn run(args: &DoctorArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let findings: Vec<Finding> = [
        store(args, options),
        vec![keys::finding(&args.key_file, options)],
        knowledge::findings(options),
        environment::findings(options),
    ]
    .concat();
    let mut output = anstream::stdout().lock();
    for finding in &findings {
        if args.json {
            writeln!(output, "{}", serde_json::to_string(finding)?)?;
        } else {
            write(&mut output, finding)?;
        }
    }
    let faults = findings.iter().filter(|finding| finding.state == State::Fault).count();
    if !args.json {
        match faults {
            0 => writeln!(output, "没有非修不可的。")?,
            faults => writeln!(output, "有 {faults} 处要修（✗）。")?,
        }
    }
    output.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn store(args: &DoctorArgs, options: &Options) -> Vec<Finding> {
    match open::store_url(options) {
        Ok(url) => inspect(&url, args.full),
        Err(error) => {
            vec![Finding::fault("store.place", error.to_string(), "写明 --store sqlite:路径")]
        }
    }
}

fn write(output: &mut dyn std::io::Write, finding: &Finding) -> std::io::Result<()> {
    let (mark, style) = match finding.state {
        State::Sound => ("✓", Style::new()),
        State::Notice => ("!", AnsiColor::Yellow.on_default()),
        State::Fault => ("✗", AnsiColor::Red.on_default().bold()),
    };
    writeln!(output, "{style}{mark}{style:#} {}", visible(&finding.says))?;
    if let Some(mend) = &finding.mend {
        writeln!(output, "  怎么办：{}", visible(mend))?;
    }
    Ok(())
}
