//! `mante schema`: the JSON Schemas by which editors complete and validate, a file a kind.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use super::{Options, open};
use crate::knowledge::kinds::KINDS;
use crate::knowledge::schema::schema;
use crate::knowledge::{Knowledge, load};
use crate::replay::DIALOG;

/// The options of `schema`.
#[derive(Args, Debug)]
pub(super) struct SchemaArgs {
    /// Where the schemas lie.
    #[arg(
        value_name = "文件夹",
        help = "写到哪里，默认是知识库旁边的 schema",
        help_heading = "参数"
    )]
    folder: Option<PathBuf>,
    /// Compares instead of writing.
    #[arg(long, help = "不写，只看有没有过时的；有就退出码 1", help_heading = "选项")]
    check: bool,
}

/// Writes the schemas, or says which are stale; exit code 1 where one is.
pub(super) fn run(args: &SchemaArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let (knowledge, problems) = load(&open::files(options)?);
    let Some(knowledge) = knowledge.filter(|_| !problems.has_errors()) else {
        bail!("知识库有错误，没有写。先运行 mante check");
    };
    let folder = args.folder.clone().unwrap_or_else(|| open::beside(options, "schema"));
    let mut stale = 0_usize;
    for (name, text) in schemas(&knowledge)? {
        let path = folder.join(name);
        if is_current(&path, &text)? {
            continue;
        }
        stale += 1;
        if args.check {
            writeln!(anstream::stderr(), "过时了：{}", path.display())?;
        } else {
            write(&path, &text)?;
            writeln!(anstream::stdout(), "写好了：{}", path.display())?;
        }
    }
    match (args.check, stale) {
        (true, 1..) => {
            writeln!(anstream::stderr(), "运行 mante schema 重写。")?;
            Ok(ExitCode::FAILURE)
        }
        (_, 1..) => Ok(ExitCode::SUCCESS),
        (_, 0) => {
            writeln!(anstream::stdout(), "{} 里的都是最新的。", folder.display())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The name and the text of every schema.
fn schemas(knowledge: &Knowledge) -> serde_json::Result<Vec<(String, String)>> {
    let shapes = KINDS.iter().map(|kind| kind.shape).chain([&DIALOG]);
    let files = shapes.map(|shape| {
        let text = serde_json::to_string_pretty(&schema(shape, knowledge))? + "\n";
        Ok((format!("{}.json", shape.name), text))
    });
    files.collect()
}

fn is_current(path: &Path, text: &str) -> anyhow::Result<bool> {
    match fs::read(path) {
        Ok(bytes) => Ok(bytes == text.as_bytes()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).with_context(|| format!("读不了 {}", path.display())),
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .with_context(|| format!("写不了 {}", path.display()))
}
