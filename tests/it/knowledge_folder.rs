//! Knowledge that a test changes as a maintainer would: in a folder, or in memory.

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
        let text = replaced(file, &fs::read_to_string(&path).unwrap(), from, to);
        // As editors do: nobody ever sees half of the file.
        let beside = path.with_extension("new");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }

    /// Puts one text in the place of another that stands just once in a file.
    #[track_caller]
    pub fn change_once(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path.join(file)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in {file}");
        self.change(file, from, to);
    }

    /// Adds a file.
    #[track_caller]
    pub fn add(&self, file: &str, text: &str) {
        fs::write(self.path.join(file), text).unwrap();
    }

    /// Another yearly cap for diabetes in 临汾, in the source too.
    #[track_caller]
    pub fn change_cap(&self, from: &str, to: &str) {
        self.change("sources/linfen-2025.yaml", from, to);
        self.change("regions/linfen.yaml", from, to);
    }
}

/// Replaces a text that stands just once in a file of a machine.
#[track_caller]
pub fn edit(machine: &Machine, file: &str, from: &str, to: &str) {
    KnowledgeFolder { path: machine.path("") }.change_once(file, from, to);
}

/// Another cap for diabetes in 临汾, in the row and in the claim behind it.
#[track_caller]
pub fn raise_the_cap(machine: &Machine, folder: &str) {
    let region = format!("{folder}/regions/linfen.yaml");
    let row = "        when: { disease: diabetes, diabetes_complication: \"yes\" }\n        cap: ";
    edit(machine, &region, &format!("{row}4000"), &format!("{row}4200"));
    edit(machine, &region, "糖尿病一年限额4000元", "糖尿病一年限额4200元");
    let source = format!("{folder}/sources/linfen-2025.yaml");
    edit(machine, &source, "一年限额4000元", "一年限额4000元（糖尿病4200元）");
}

/// The knowledge base within, with other texts: file, what stood there, what stands there now. A
/// file `*` means all of them.
#[track_caller]
pub fn changed(changes: &[(&str, &str, &str)]) -> Assistant {
    let mut files: Vec<(String, String)> =
        Files::embedded().iter().map(|(path, text)| (path.to_string(), text.to_owned())).collect();
    for (file, from, to) in changes {
        let has = |text: &str| text.contains(from);
        let meant =
            files.iter_mut().filter(|(path, text)| path == file || *file == "*" && has(text));
        let changed = meant.map(|(path, text)| *text = replaced(path, text, from, to)).count();
        assert!(changed > 0, "{file} does not say {from}");
    }
    let (knowledge, mut problems) = load(&Files::new(files));
    let assistant = Assistant::new(knowledge.unwrap(), &mut problems);
    assert!(!problems.has_errors(), "{:#?}", problems.sorted());
    assistant
}

#[track_caller]
fn replaced(file: &str, text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{file} does not say {from}");
    text.replace(from, to)
}
