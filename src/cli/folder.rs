//! Reads a knowledge folder from disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::knowledge::files::{Files, is_knowledge};

/// How deep folders are followed. Far more than a knowledge base has; a link to a folder above
/// would otherwise never end.
const DEEPEST: usize = 8;

/// Why a knowledge folder cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FolderError {
    /// There is no such folder.
    #[error("找不到知识库文件夹 {0}。看看 --knowledge 后面的路径对不对")]
    Missing(PathBuf),
    /// It is a file.
    #[error("{0} 不是文件夹。--knowledge 后面要写知识库的文件夹")]
    NotAFolder(PathBuf),
    /// It holds no file of a knowledge base.
    #[error("{0} 里没有知识库文件（.yaml、.tsv）。看看 --knowledge 后面的路径对不对")]
    Empty(PathBuf),
    /// A file or folder cannot be read.
    #[error("读不了 {path}：{reason}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A file is not UTF-8.
    #[error("{path} 第 {line} 行不是 UTF-8 编码。用编辑器另存为 UTF-8 再试")]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first line that is not.
        line: usize,
    },
    /// Folders within folders without end.
    #[error("{0} 的文件夹套得太深，可能有绕回来的链接")]
    TooDeep(PathBuf),
}

/// Reads every file of the knowledge base in a folder.
///
/// # Errors
/// Names the first thing that cannot be read.
pub fn read(folder: &Path) -> Result<Files, FolderError> {
    match fs::metadata(folder) {
        Ok(data) if data.is_dir() => {}
        Ok(_) => return Err(FolderError::NotAFolder(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(FolderError::Missing(folder.to_owned()));
        }
        Err(error) => return Err(unreadable(folder, &error)),
    }
    let mut files = Vec::new();
    collect(folder, "", 0, &mut files)?;
    if files.is_empty() {
        return Err(FolderError::Empty(folder.to_owned()));
    }
    Ok(Files::new(files))
}

/// `inside` is the path from the top folder, with `/` on every system, as problems name it.
fn collect(
    folder: &Path,
    inside: &str,
    depth: usize,
    files: &mut Vec<(String, String)>,
) -> Result<(), FolderError> {
    if depth > DEEPEST {
        return Err(FolderError::TooDeep(folder.to_owned()));
    }
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let inside = if inside.is_empty() { name.into_owned() } else { format!("{inside}/{name}") };
        if inside.rsplit('/').next().is_some_and(|name| name.starts_with('.')) {
            continue;
        }
        // Follows links, so that a folder may be put together from several.
        if path.is_dir() {
            collect(&path, &inside, depth + 1, files)?;
        } else if is_knowledge(&inside) {
            files.push((inside, text(&path)?));
        }
    }
    Ok(())
}

fn text(path: &Path) -> Result<String, FolderError> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.split(|&byte| byte == b'\n').count();
        FolderError::NotUtf8 { path: path.to_owned(), line }
    })
}

fn unreadable(path: &Path, error: &io::Error) -> FolderError {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "没有读的权限".to_owned(),
        io::ErrorKind::NotFound => "链接指向的文件不在".to_owned(),
        _ => error.to_string(),
    };
    FolderError::Unreadable { path: path.to_owned(), reason }
}
