//! Reads a knowledge folder as it is in a git revision, through the `git` command.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::process::{Command, Output, Stdio};

use thiserror::Error;

use crate::knowledge::files::{Files, is_knowledge};

/// Where a revision keeps its knowledge unless it is said.
const FOLDER: &str = "knowledge";

/// Why a revision cannot be read.
#[derive(Debug, Error)]
pub(super) enum GitError {
    /// There is neither a folder of the name nor a `git` command.
    #[error("没有 {0} 这个文件夹；也不能当 git 版本读：这台机器上没有 git 命令")]
    NoGit(String),
    /// Here is no repository.
    #[error("没有 {0} 这个文件夹；也不能当 git 版本读：当前文件夹不在 git 仓库里")]
    NoRepository(String),
    /// The repository has no such revision.
    #[error("没有 {0} 这个文件夹，git 里也没有这个版本。用 git log 看有哪些版本")]
    NoRevision(String),
    /// The revision has no such folder.
    #[error("git 版本 {revision} 里没有 {folder} 这个文件夹。写成 {revision}:路径")]
    NoFolder {
        /// The revision.
        revision: String,
        /// The folder.
        folder: String,
    },
    /// It holds no file of a knowledge base.
    #[error("{0} 里没有知识库文件（.yaml、.tsv）")]
    Empty(String),
    /// A file is not UTF-8.
    #[error("{0} 不是 UTF-8 编码")]
    NotUtf8(String),
    /// Something else went wrong.
    #[error("git 读不了 {tree}：{reason}")]
    Failed {
        /// What was read.
        tree: String,
        /// What git, or the system, says.
        reason: String,
    },
}

/// The knowledge files of `REV` or `REV:PATH`, and how they are named to people.
pub(super) fn read(name: &str) -> Result<(String, Files), GitError> {
    let (revision, folder) = name.split_once(':').unwrap_or((name, FOLDER));
    let folder = folder.trim_end_matches('/');
    check(revision)?;
    let tree = format!("{revision}:{folder}");
    let listed = git(&["ls-tree", "-r", "-z", "--full-tree", "--name-only", &tree], name)?;
    if !listed.status.success() {
        let (revision, folder) = (revision.to_owned(), folder.to_owned());
        return Err(GitError::NoFolder { revision, folder });
    }
    let listed = String::from_utf8(listed.stdout).map_err(|_| GitError::NotUtf8(tree.clone()))?;
    let paths: Vec<&str> = listed.split('\0').filter(|path| is_knowledge(path)).collect();
    if paths.is_empty() {
        return Err(GitError::Empty(tree));
    }
    let texts = texts(&tree, &paths)?;
    let paths = paths.into_iter().map(str::to_owned);
    Ok((tree, Files::new(paths.zip(texts))))
}

/// A revision, not an option and not a path.
fn check(revision: &str) -> Result<(), GitError> {
    let missing = || GitError::NoRevision(revision.to_owned());
    if revision.is_empty() || revision.starts_with('-') {
        return Err(missing());
    }
    if !git(&["rev-parse", "--git-dir"], revision)?.status.success() {
        return Err(GitError::NoRepository(revision.to_owned()));
    }
    let commit = format!("{revision}^{{commit}}");
    let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], revision)?;
    if found.status.success() { Ok(()) } else { Err(missing()) }
}

fn git(args: &[&str], name: &str) -> Result<Output, GitError> {
    let output = Command::new("git").args(args).stdin(Stdio::null()).output();
    output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => GitError::NoGit(name.to_owned()),
        _ => GitError::Failed { tree: name.to_owned(), reason: error.to_string() },
    })
}

/// The texts of many files by one process.
fn texts(tree: &str, paths: &[&str]) -> Result<Vec<String>, GitError> {
    let failed = |reason: String| GitError::Failed { tree: tree.to_owned(), reason };
    let broken = |error: std::io::Error| failed(error.to_string());
    let mut child = Command::new("git")
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(broken)?;
    let (Some(mut asked), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(failed("管道没有打开".to_owned()));
    };
    let root = if tree.ends_with(':') { tree.to_owned() } else { format!("{tree}/") };
    let wanted: Vec<String> = paths.iter().map(|path| format!("{root}{path}\n")).collect();
    // On a thread of its own: git answers before it has read all that is asked.
    let asking = std::thread::spawn(move || asked.write_all(wanted.concat().as_bytes()));
    let mut answers = BufReader::new(answers);
    let mut texts = Vec::with_capacity(paths.len());
    for path in paths {
        let mut head = String::new();
        answers.read_line(&mut head).map_err(broken)?;
        let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok());
        let Some(size) = size else { return Err(failed(head.trim_end().to_owned())) };
        let mut bytes = vec![0; size];
        answers.read_exact(&mut bytes).map_err(broken)?;
        answers.read_exact(&mut [0]).map_err(broken)?;
        texts.push(
            String::from_utf8(bytes).map_err(|_| GitError::NotUtf8(format!("{root}{path}")))?,
        );
    }
    // What was not asked for is missing above already.
    let _ = asking.join();
    child.wait().map_err(broken)?;
    Ok(texts)
}
