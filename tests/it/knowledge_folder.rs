//! A copy of the knowledge base that a test changes as a maintainer would.

use std::fs;
use std::path::PathBuf;

use mante::dialog::Assistant;
use mante::knowledge::files::Files;
use mante::knowledge::load;

use super::program::Machine;

/// A knowledge folder of a machine.
pub struct KnowledgeFolder {
    /// Where it lies.
    pub path: PathBuf,
}

impl KnowledgeFolder {
    /// A copy of the repository's, under this name.
    pub fn copy(machine: &Machine, name: &str) -> Self {
        Self { path: machine.copy_knowledge(name) }
    }

    /// Its path, for a command line.
    pub fn arg(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// Puts one text in the place of another, wherever in a file it stands.
    #[track_caller]
    pub fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.path.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not say {from}");
        // As editors do: nobody ever sees half of the file.
        let beside = path.with_extension("new");
        fs::write(&beside, text.replace(from, to)).unwrap();
        fs::rename(beside, path).unwrap();
    }

    /// Another yearly cap for diabetes in 临汾, in the source too.
    #[track_caller]
    pub fn change_cap(&self, from: &str, to: &str) {
        self.change("sources/linfen-2025.yaml", from, to);
        self.change("regions/linfen.yaml", from, to);
    }
}

/// The knowledge base within, with other texts: file, what stood there, what stands there now. A
/// file `*` means all of them.
#[track_caller]
pub fn changed(changes: &[(&str, &str, &str)]) -> Assistant {
    let mut files: Vec<(String, String)> =
        Files::embedded().iter().map(|(path, text)| (path.to_string(), text.to_owned())).collect();
    for (file, from, to) in changes {
        let mut found = false;
        for (path, text) in &mut files {
            if (*file == "*" || path == file) && text.contains(from) {
                *text = text.replace(from, to);
                found = true;
            }
        }
        assert!(found, "{file} does not say {from}");
    }
    let (knowledge, mut problems) = load(&Files::new(files));
    let assistant = Assistant::new(knowledge.unwrap(), &mut problems);
    assert!(!problems.has_errors(), "{:#?}", problems.sorted());
    assistant
}
