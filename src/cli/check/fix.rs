//! `mante check --fix`: shows what `knowledge::mend` would change, file by file, and writes it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::Style;
use anyhow::{Context as _, bail};
use similar::TextDiff;
use tempfile::NamedTempFile;

use crate::cli::{Options, folder, output};
use crate::knowledge::files::Files;
use crate::knowledge::mend::{Mended, mended};

const STRONG: Style = Style::new().bold();

/// How many lines are shown around a change.
const CONTEXT: usize = 2;

/// Mends the files of the folder, or shows what would be mended.
///
/// # Errors
/// Without a folder, and when a file cannot be read or written.
pub(super) fn run(options: &Options, dry_run: bool) -> anyhow::Result<()> {
    let Some(folder) = &options.knowledge else {
        bail!("程序自带的知识库改不了。用 --knowledge 指明要改的文件夹");
    };
    let files = folder::read(folder)?;
    let found = mended(&files);
    let out = &mut anstream::stdout();
    if found.is_empty() {
        writeln!(out, "没有要顺手改的。")?;
    }
    for mended in &found {
        let path = folder.join(&*mended.path);
        let left = match &mended.left {
            Some(reason) => Some(reason.clone()),
            None if leads_outside(folder, &path)? => Some("它是链接，指到文件夹外面".to_owned()),
            None => None,
        };
        match left {
            Some(reason) => writeln!(out, "{}：没有动，{reason}", path.display())?,
            None => {
                show(&path, mended, &files, out)?;
                if !dry_run {
                    replace(&path, &mended.text)
                        .with_context(|| format!("写不了 {}", path.display()))?;
                }
            }
        }
    }
    Ok(())
}

/// The file, then what is gone in red and what is new in green.
fn show(path: &Path, mended: &Mended, files: &Files, out: &mut dyn Write) -> io::Result<()> {
    let before = files.get(&mended.path).unwrap_or_default();
    writeln!(out, "{STRONG}{}{STRONG:#}", path.display())?;
    let diff = TextDiff::from_lines(before, &mended.text);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        writeln!(out, "{}", hunk.header())?;
        output::write_changes(hunk.iter_changes(), "", out)?;
    }
    writeln!(out)
}

fn leads_outside(folder: &Path, path: &Path) -> anyhow::Result<bool> {
    let real = |path: &Path| -> anyhow::Result<PathBuf> {
        path.canonicalize().with_context(|| format!("读不了 {}", path.display()))
    };
    Ok(!real(path)?.starts_with(real(folder)?))
}

/// Puts a text in the place of a file's in one step: nobody ever reads half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link within the folder stays one.
    let path = path.canonicalize()?;
    let beside = path.parent().unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(beside)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}
