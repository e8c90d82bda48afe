//! Two versions of the knowledge to be held against each other: a folder, what a folder has
//! published, the copy inside the program, or a git revision.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;

use super::publication::Publication;
use super::{Options, diagnostics, folder, git, open};
use crate::dialog::Assistant;
use crate::knowledge::bilingual::Lang;
use crate::knowledge::files::Files;

/// One version, read and not compiled yet.
pub(super) struct Version {
    /// What it is called before people.
    pub(super) name: String,
    /// Its files.
    pub(super) files: Files,
}

/// The two versions that a command line names.
pub(super) fn of(named: &[String], options: &Options) -> anyhow::Result<[Version; 2]> {
    let edited = options.knowledge.as_deref();
    match (named, edited) {
        ([before, after], None) => Ok([by_name(before)?, by_name(after)?]),
        ([before], Some(folder)) => Ok([by_name(before)?, in_folder(folder)?]),
        ([], Some(folder)) => Ok([published(folder)?, in_folder(folder)?]),
        ([_, _, _, ..], _) => bail!("最多写两个版本"),
        ([_, _], Some(_)) => bail!("写了两个版本，就不用再写 --knowledge"),
        _ => bail!(
            "要写明比什么：--knowledge 文件夹，或两个文件夹、两个 git 版本。用 mante impact --help 看例子"
        ),
    }
}

/// What a folder has published; where it never did, the copy inside the program.
pub(super) fn published(folder: &Path) -> anyhow::Result<Version> {
    if let Some((entry, files)) = Publication::of(folder).current()? {
        let name = format!("{} 已发布的版本 {}", folder.display(), entry.version);
        return Ok(Version { name, files });
    }
    Ok(Version { name: "程序自带的知识库".to_owned(), files: Files::embedded() })
}

/// A folder.
pub(super) fn in_folder(folder: &Path) -> anyhow::Result<Version> {
    Ok(Version { name: folder.display().to_string(), files: folder::read(folder)? })
}

fn by_name(name: &str) -> anyhow::Result<Version> {
    if Path::new(name).exists() {
        return in_folder(Path::new(name));
    }
    let (name, files) = git::read(name)?;
    Ok(Version { name, files })
}

/// Compiles both, the later with what it has in common with the earlier taken over from that; the
/// exit code where one has errors, which are shown.
pub(super) fn assistants(
    both: &[Version; 2],
    lang: Lang,
) -> anyhow::Result<Result<(Assistant, Assistant), ExitCode>> {
    let [before, after] = both;
    let was = match before.assistant(lang, None)? {
        Ok(was) => was,
        Err(code) => return Ok(Err(code)),
    };
    let is = after.assistant(lang, Some((&before.files, &was)))?;
    Ok(is.map(|is| (was, is)))
}

impl Version {
    fn assistant(
        &self,
        lang: Lang,
        other: Option<(&Files, &Assistant)>,
    ) -> anyhow::Result<Result<Assistant, ExitCode>> {
        let (assistant, problems) = open::assistant_shown(&self.files, other);
        match assistant {
            Some(assistant) if !problems.has_errors() => Ok(Ok(assistant)),
            _ => {
                let text = diagnostics::report(&problems.sorted(), &self.files, &self.name, lang);
                let mut output = anstream::stderr().lock();
                write!(output, "{text}")?;
                writeln!(output, "{} 有错误，没有比。改好后先运行 mante check。", self.name)?;
                Ok(Err(ExitCode::FAILURE))
            }
        }
    }
}

/// The paths of the files that differ.
pub(super) fn changed_files([before, after]: [&Version; 2]) -> Vec<String> {
    let texts = |version: &'_ Version| -> BTreeMap<String, String> {
        version.files.iter().map(|(path, text)| (path.to_string(), text.to_owned())).collect()
    };
    let (before, after) = (texts(before), texts(after));
    let all = before.keys().chain(after.keys());
    let mut paths: Vec<String> =
        all.filter(|path| before.get(*path) != after.get(*path)).cloned().collect();
    paths.sort();
    paths.dedup();
    paths
}
