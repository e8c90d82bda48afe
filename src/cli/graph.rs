//! `mante graph`: the questions and the rows of a procedure in one place, as a picture.

mod canvas;
mod picture;
mod rows;
mod table;

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::civil::Date;

use super::{Options, clock, open};
use crate::dialog::{Assistant, Event, Session};
use crate::knowledge::place::{Code, Places};
use crate::knowledge::problem::nearest;
use crate::knowledge::vocabulary::ChoiceId;

/// The options of `graph`.
#[derive(Args, Debug)]
pub(super) struct GraphArgs {
    /// The insured place, by code or name.
    #[arg(value_name = "地方", help = "参保地：名字，或六位区划代码")]
    region: String,
    /// The procedure, by name or in people's words.
    #[arg(
        value_name = "哪件事",
        help = "enrollment 或 cross_region_filing，也可以写成话，例如 办认定、异地备案"
    )]
    procedure: String,
    /// Where the picture goes.
    #[arg(short, long, value_name = "文件", help = "写到这个文件（.svg）", help_heading = "选项")]
    output: Option<PathBuf>,
}

/// What is drawn: a procedure in a place, as it is on a day.
struct Subject<'a> {
    assistant: &'a Assistant,
    region: Code,
    procedure: ChoiceId,
    today: Date,
}

/// Draws.
pub(super) fn run(args: &GraphArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let files = open::files(options)?;
    let (assistant, problems) = open::assistant(&files);
    let Some(assistant) = assistant.filter(|_| !problems.has_errors()) else {
        return open::refuse(problems, &files, options);
    };
    let today = clock::now(options).date();
    let region = region(&assistant.knowledge.shared.places, &args.region)?;
    let procedure = procedure(&assistant, &args.procedure, today)?;
    if args.output.is_none() && io::stdout().is_terminal() {
        bail!("图是 SVG，不往终端里写。请写明文件：-o 图.svg");
    }
    let svg = picture::draw(&Subject { assistant: &assistant, region, procedure, today });
    match &args.output {
        Some(path) => {
            fs::write(path, svg).with_context(|| format!("写不了 {}", path.display()))?;
            writeln!(anstream::stdout(), "画好了：{}（用浏览器打开）", path.display())?;
        }
        None => io::stdout().write_all(svg.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The place of a code, a name or a name with what it lies in (北京朝阳).
fn region(places: &Places, text: &str) -> anyhow::Result<Code> {
    if let Some(code) = Code::parse(text) {
        return places.get(code).map(|_| code).with_context(|| format!("没有 {text} 这个区划代码"));
    }
    let is_called = |code: Code| {
        places.get(code).is_some_and(|division| {
            let path = places.path(code);
            let within = path.strip_suffix(division.short()).unwrap_or_default();
            let named = |text: &str| {
                division.name == text || division.names.iter().any(|(name, _)| name == text)
            };
            named(text) || text.strip_prefix(within).is_some_and(named)
        })
    };
    let found: Vec<Code> = places.all().iter().map(|d| d.code).filter(|c| is_called(*c)).collect();
    match found[..] {
        [code] => Ok(code),
        [] => {
            let names = places.all().iter().flat_map(|d| [d.name.as_str(), d.short()]);
            let mend = nearest(text, names).map_or_else(String::new, |mend| mend.zh);
            bail!("没有叫“{text}”的地方。{mend}")
        }
        _ => {
            let named = found.iter().map(|code| format!("{code} {}", places.path(*code)));
            let named: Vec<String> = named.collect();
            bail!("叫“{text}”的地方不止一个，请写代码：{}", named.join("、"))
        }
    }
}

/// The procedure of a name in the files, or what the assistant reads in the words.
fn procedure(assistant: &Assistant, text: &str, today: Date) -> anyhow::Result<ChoiceId> {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let fact = vocabulary.fact(vocabulary.core.procedure);
    let read = || {
        let step = assistant.step(&Session::default(), &Event::Say(text.to_owned()), today);
        step.facts.choice(vocabulary.core.procedure)
    };
    fact.choice(text).or_else(read).with_context(|| {
        let valid = fact.choices.iter().map(|choice| choice.name.as_str());
        let mend = nearest(text, valid).map_or_else(String::new, |mend| mend.zh);
        let named =
            fact.choices.iter().map(|choice| format!("{}（{}）", choice.name, choice.label));
        let named: Vec<String> = named.collect();
        format!("不知道“{text}”是哪件事。{mend}可以写：{}", named.join("、"))
    })
}
