//! Opens what a command works with: the knowledge base, the assistant, the store.

use std::env;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::progress::Progress;
use super::publication::{Entry, Publication};
use super::{Options, diagnostics, folder};
use crate::dialog::assistant::{Assistant, warm_up};
use crate::knowledge::bilingual::say;
use crate::knowledge::files::Files;
use crate::knowledge::problem::{Problem, Problems};
use crate::knowledge::{Beside, load_beside};
use crate::service::Service;
use crate::store::{self, Store, StoreUrl};

/// Where the embedded knowledge base lies in the source tree.
const EMBEDDED: &str = "knowledge";

/// The files of the knowledge base.
pub(super) fn files(options: &Options) -> anyhow::Result<Files> {
    match &options.knowledge {
        Some(folder) => Ok(folder::read(folder)?),
        None => Ok(Files::embedded()),
    }
}

/// Which state of the knowledge answers.
pub(super) enum Edition {
    /// The copy inside the program, or a folder of which nothing was ever published.
    Plain,
    /// What was last published of a folder.
    Published(Box<Entry>),
    /// A folder that something is published of, as it stands now.
    Draft,
}

/// The files that answer people: what was published, if anything was and no draft is wanted.
pub(super) fn answering(knowledge: Option<&Path>, draft: bool) -> anyhow::Result<(Files, Edition)> {
    let Some(path) = knowledge else { return Ok((Files::embedded(), Edition::Plain)) };
    match Publication::of(path).current()? {
        Some((entry, files)) if !draft => Ok((files, Edition::Published(Box::new(entry)))),
        published => {
            let edition =
                if published.is_some() || draft { Edition::Draft } else { Edition::Plain };
            Ok((folder::read(path)?, edition))
        }
    }
}

/// The folder of the knowledge base: that of `--knowledge`, or where the embedded one comes from.
pub(super) fn folder(options: &Options) -> PathBuf {
    options.knowledge.clone().unwrap_or_else(|| PathBuf::from(EMBEDDED))
}

/// A folder beside that of the knowledge base.
pub(super) fn beside(options: &Options, name: &str) -> PathBuf {
    let folder = folder(options);
    match folder.file_name() {
        Some(_) => folder.with_file_name(name),
        // `.` or `..`
        None => folder.join("..").join(name),
    }
}

/// What stands before the path of a knowledge file when it is named to people.
pub(super) fn folder_name(options: &Options) -> String {
    folder(options).display().to_string()
}

/// Loads and compiles; the assistant is there even with problems, as far as it could be made, so
/// that one run reports those of both.
pub(super) fn assistant(files: &Files) -> (Option<Assistant>, Problems) {
    assistant_beside(files, Beside::default())
}

/// The same for who waits for it: with a bar, and with another version of which what is the same is
/// taken over.
pub(super) fn assistant_shown(
    files: &Files,
    other: Option<(&Files, &Assistant)>,
) -> (Option<Assistant>, Problems) {
    let progress =
        Progress::new("读文件", files.iter().filter(|(path, _)| path.ends_with(".yaml")).count());
    let other = other.map(|(files, assistant)| (files, &assistant.knowledge));
    assistant_beside(files, Beside { other, read: Some(&|| progress.step()) })
}

fn assistant_beside(files: &Files, beside: Beside) -> (Option<Assistant>, Problems) {
    // Starting counts: these tables need no knowledge and are built beside it.
    std::thread::spawn(warm_up);
    let (knowledge, mut problems) = load_beside(files, beside);
    let assistant = knowledge.map(|knowledge| Assistant::new(knowledge, &mut problems));
    (assistant, problems)
}

/// A service to talk to, or the exit code where the knowledge base was refused. Of a draft nothing
/// is kept, unless a store is named: what is tried out is nobody's conversation.
pub(super) fn service(options: &Options, draft: bool) -> anyhow::Result<Result<Service, ExitCode>> {
    let (files, edition) = answering(options.knowledge.as_deref(), draft)?;
    let (assistant, problems) = assistant_shown(&files, None);
    let refused = problems.has_errors();
    match assistant {
        Some(assistant) if !refused => {
            let store = match (&options.store, draft) {
                (None, true) => store::open(&StoreUrl::Memory, options.durability)?,
                _ => store(options)?,
            };
            tell_edition(&edition, &files, options)?;
            Ok(Ok(Service::new(Arc::new(assistant), store)))
        }
        _ => refuse(problems, &files, options).map(Err),
    }
}

/// Says why a knowledge base is not used.
pub(super) fn refuse(
    problems: Problems,
    files: &Files,
    options: &Options,
) -> anyhow::Result<ExitCode> {
    tell_problems(&problems.sorted(), files, options)?;
    let refused = say!(
        "知识库有错误，没有启动。改好后先运行 mante check。",
        "The knowledge base has errors and was not used. Mend them and run mante check first."
    );
    writeln!(anstream::stderr(), "{}", refused.text(options.lang))?;
    Ok(ExitCode::FAILURE)
}

/// Says which state of the knowledge answers, where that may be in doubt.
fn tell_edition(edition: &Edition, files: &Files, options: &Options) -> anyhow::Result<()> {
    let (version, folder) = (files.hash(), folder_name(options));
    let line = match edition {
        Edition::Plain => return Ok(()),
        Edition::Published(entry) => format!(
            "用已发布的版本 {version}（{} {} 核准），{folder} 里没发布的改动不算。",
            entry.day(),
            entry.by,
        ),
        Edition::Draft => format!("〔草稿〕版本 {version}，{folder} 里的改动还没有核准发布。"),
    };
    writeln!(anstream::stderr(), "{line}")?;
    Ok(())
}

/// Shows problems on the error stream.
pub(super) fn tell_problems(
    problems: &[Problem],
    files: &Files,
    options: &Options,
) -> anyhow::Result<()> {
    let text = diagnostics::report(problems, files, &folder_name(options), options.lang);
    anstream::stderr().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// The store of `--store`, or the one in the user's data folder.
pub(super) fn store(options: &Options) -> anyhow::Result<Arc<dyn Store>> {
    Ok(store::open(&store_url(options)?, options.durability)?)
}

/// The same for a command that only reads: none where nothing was ever kept.
pub(super) fn store_if_any(options: &Options) -> anyhow::Result<Option<Arc<dyn Store>>> {
    match store_url(options)? {
        StoreUrl::Sqlite(path) if !path.exists() => Ok(None),
        url => Ok(Some(store::open(&url, options.durability)?)),
    }
}

/// Where conversations are kept.
pub(super) fn store_url(options: &Options) -> anyhow::Result<StoreUrl> {
    match &options.store {
        Some(url) => Ok(url.clone()),
        None => Ok(StoreUrl::Sqlite(data_folder()?.join("mante").join("mante.sqlite"))),
    }
}

/// `$XDG_DATA_HOME` where it is set and absolute, as its standard asks, or its default.
fn data_folder() -> anyhow::Result<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    let path = |value: OsString| Some(PathBuf::from(value)).filter(|path| path.is_absolute());
    if let Some(folder) = set("XDG_DATA_HOME").and_then(path) {
        return Ok(folder);
    }
    if let Some(folder) = set("LOCALAPPDATA").and_then(path) {
        return Ok(folder);
    }
    let home =
        set("HOME").context("不知道会话该记在哪里：没有设 HOME。请写明 --store sqlite:路径")?;
    let home = PathBuf::from(home);
    if !home.is_absolute() {
        bail!("不知道会话该记在哪里：HOME 不是完整路径。请写明 --store sqlite:路径");
    }
    Ok(home.join(".local").join("share"))
}
