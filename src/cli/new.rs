//! `mante new`: a file to begin with, which passes `mante check` or `mante test` as it is and says in
//! Chinese what is to be filled in. Nothing is ever overwritten.

mod scaffold;

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::{Args, Subcommand};

use super::{HELP, Options, clock, folder, open};
use crate::knowledge::place::{Code, Division};
use crate::knowledge::region::Owner;
use crate::knowledge::{Knowledge, load};

/// The options of `new`.
#[derive(Args, Debug)]
pub(super) struct NewArgs {
    #[command(subcommand)]
    kind: NewKind,
}

#[derive(Subcommand, Debug)]
enum NewKind {
    #[command(
        about = "地区文件，连同它的来源",
        help_template = HELP,
        override_usage = "mante new region [选项] 代码"
    )]
    Region {
        /// The division's code.
        #[arg(value_name = "代码", help = "六位区划代码", help_heading = "参数")]
        code: String,
    },
    #[command(
        about = "来源文件",
        help_template = HELP,
        override_usage = "mante new source [选项] 编号"
    )]
    Source {
        /// The id of the source.
        #[arg(value_name = "编号", help = "小写字母、数字和 -", help_heading = "参数")]
        id: String,
    },
    #[command(
        about = "对话文件",
        help_template = HELP,
        override_usage = "mante new dialog [选项] 名字"
    )]
    Dialog {
        /// The name of the file.
        #[arg(value_name = "名字", help = "小写字母、数字和 -", help_heading = "参数")]
        name: String,
    },
}

/// Writes the file and says what comes next.
pub(super) fn run(args: &NewArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let today = clock::now(options).date();
    let out = &mut anstream::stdout();
    match &args.kind {
        NewKind::Region { code } => {
            let (root, knowledge) = knowledge(options)?;
            let division = free_division(&knowledge, code)?;
            let source = format!("{code}-{}", today.year());
            check_free(&knowledge, &source)?;
            let texts = [
                (format!("sources/{source}.yaml"), scaffold::source_of_region(&source, today)),
                (format!("regions/{code}.yaml"), scaffold::region(division, &source)),
            ];
            let files = texts.map(|(path, text)| (root.join(path), text));
            write_all(&files)?;
            writeln!(out, "给{}写好了：", division.name)?;
            for (path, _) in &files {
                writeln!(out, "  {}", path.display())?;
            }
            writeln!(out, "{}", next("check", &root))?;
        }
        NewKind::Source { id } => {
            let (root, knowledge) = knowledge(options)?;
            check_name("来源的编号", id)?;
            check_free(&knowledge, id)?;
            let path = root.join(format!("sources/{id}.yaml"));
            write_all(&[(path.clone(), scaffold::source(id, today))])?;
            writeln!(out, "写好了：{}\n{}", path.display(), next("check", &root))?;
        }
        NewKind::Dialog { name } => {
            check_name("对话的名字", name)?;
            let path = open::beside(options, "dialogs").join(format!("{name}.yaml"));
            write_all(&[(path.clone(), scaffold::dialog(today))])?;
            writeln!(out, "写好了：{}\n{}", path.display(), next("test", &path))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn next(command: &str, path: &Path) -> String {
    let knowledge = if command == "check" { "--knowledge " } else { "" };
    format!("把“待填”的地方填上，再运行 mante {command} {knowledge}{}", path.display())
}

/// The folder that is written to and what stands in it. The copy in the program is of no use here.
fn knowledge(options: &Options) -> anyhow::Result<(PathBuf, Knowledge)> {
    let root = open::folder(options);
    let (knowledge, _) = load(&folder::read(&root)?);
    let knowledge = knowledge.context("知识库读不出来，没有新建。先运行 mante check")?;
    Ok((root, knowledge))
}

/// The division with this code, which no file has yet.
fn free_division<'k>(knowledge: &'k Knowledge, text: &str) -> anyhow::Result<&'k Division> {
    let places = &knowledge.shared.places;
    let Some(code) = Code::parse(text) else {
        let named = places
            .all()
            .iter()
            .find(|place| place.name == text || place.names.iter().any(|(name, _)| name == text));
        let hint = named.map(|place| format!("。{}的代码是 {}", place.name, place.code));
        bail!("地区要写六位区划代码，不能写 {text}{}", hint.unwrap_or_default());
    };
    let division = places.get(code).with_context(|| format!("区划表里没有 {code}"))?;
    let mut regions = knowledge.regions.iter();
    match regions.find(|region| region.owner == Owner::Division(code)) {
        Some(region) => bail!("{}已经有文件了：{}", division.name, region.file),
        None => Ok(division),
    }
}

/// Refuses an id that a source has already.
fn check_free(knowledge: &Knowledge, id: &str) -> anyhow::Result<()> {
    let sources = &knowledge.shared.sources;
    let claim = scaffold::first_claim(id);
    if sources.all().iter().any(|source| source.id == id) {
        bail!("已经有编号是 {id} 的来源了。换一个编号");
    }
    match sources.find(&claim) {
        Some(_) => bail!("已经有编号是 {claim} 的依据了。换一个编号"),
        None => Ok(()),
    }
}

/// Refuses a name that ids and files do not have here, and says the nearest that would do.
fn check_name(what: &str, name: &str) -> anyhow::Result<()> {
    let is_plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit();
    let lower = name.trim_end_matches(".yaml").to_lowercase();
    let words = lower.split(|char| !is_plain(char)).filter(|word| !word.is_empty());
    let plain = words.collect::<Vec<_>>().join("-");
    if plain == name {
        return Ok(());
    }
    let hint = if plain.is_empty() { "guide-2025" } else { &plain };
    Err(anyhow!("{what}只用小写字母、数字和 -，不能写 {name}。可以写 {hint}"))
}

/// Writes all files or none.
fn write_all(files: &[(PathBuf, String)]) -> anyhow::Result<()> {
    for (path, _) in files {
        if path.symlink_metadata().is_ok() {
            bail!("{} 已经有了，没有动它", path.display());
        }
    }
    for (path, text) in files {
        write(path, text)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = fs::create_dir_all(folder)
        .and_then(|()| OpenOptions::new().write(true).create_new(true).open(path))
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} 已经有了，没有动它", path.display())
        }
        written => written.with_context(|| format!("写不了 {}", path.display())),
    }
}
