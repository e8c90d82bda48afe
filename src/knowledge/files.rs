//! The files of a knowledge base as plain text: the copy inside the binary, or what a caller read
//! from a folder.

use std::sync::Arc;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/knowledge");

/// The files of a knowledge base, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Files(Vec<(Arc<str>, String)>);

impl Files {
    /// The copy that was compiled into the program.
    #[must_use]
    pub fn embedded() -> Self {
        let mut files = Self::default();
        collect(&EMBEDDED, &mut files);
        files.0.sort();
        files
    }

    /// Files given as path (with `/`, relative to the folder) and text.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files: Vec<_> =
            files.into_iter().map(|(path, text)| (Arc::from(path), text)).collect();
        files.sort();
        Self(files)
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &str)> {
        self.0.iter().map(|(path, text)| (path, text.as_str()))
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        let position = self.0.binary_search_by(|(name, _)| (**name).cmp(path)).ok()?;
        Some(&self.0[position].1)
    }

    /// Puts a text in the place of one file's, or adds the file.
    pub fn replace(&mut self, path: &str, text: String) {
        match self.0.iter_mut().find(|(name, _)| &**name == path) {
            Some(file) => file.1 = text,
            None => self.0.push((Arc::from(path), text)),
        }
        self.0.sort();
    }

    /// A short hash over all files: the version of the knowledge that answered a turn.
    #[must_use]
    pub fn hash(&self) -> String {
        use std::fmt::Write as _;
        let mut hasher = Sha256::new();
        for (path, text) in &self.0 {
            hasher.update(path.as_bytes());
            hasher.update([0]);
            hasher.update(text.as_bytes());
            hasher.update([0]);
        }
        hasher.finalize().iter().take(6).fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}");
            hash
        })
    }
}

fn collect(dir: &Dir, files: &mut Files) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if let (true, Some(text)) = (is_knowledge(&path), file.contents_utf8()) {
            files.0.push((Arc::from(path), text.to_owned()));
        }
    }
    dir.dirs().for_each(|dir| collect(dir, files));
}

/// Whether a path inside the folder is a file of the knowledge base.
#[must_use]
pub fn is_knowledge(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    let (_, extension) = path.rsplit_once('.').unwrap_or_default();
    !hidden && ["yaml", "tsv"].contains(&extension)
}
