//! Follows a knowledge folder while people talk: what is saved, or published, answers their next
//! turn, if it is sound. Until then, and if it is not, what was there before goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use tracing::{error, info, warn};

use super::saves::Saves;
use super::{Options, open};
use crate::channel::process::Tell;
use crate::dialog::Assistant;
use crate::knowledge::bilingual::{Lang, say};
use crate::knowledge::problem::{Problem, Severity};
use crate::service::Service;

/// Follows the folder of `--knowledge` on a thread of its own; the copy inside the program never
/// changes. `tell` hears what the log hears; none where a person is talking.
pub(super) fn follow(service: &Service, options: &Options, draft: bool, tell: Option<Tell>) {
    let Some(folder) = options.knowledge.clone() else { return };
    let service = service.clone();
    let mut following =
        Following { service, folder, draft, lang: options.lang, tell, refused: None };
    let started =
        thread::Builder::new().name("knowledge".to_owned()).spawn(move || {
            match Saves::of(&[&following.folder]) {
                Ok(saves) => following.run(saves),
                Err(error) => warn!(%error, "the knowledge folder cannot be followed"),
            }
        });
    if let Err(error) = started {
        warn!(%error, "the knowledge folder is not followed");
    }
}

struct Following {
    service: Service,
    folder: PathBuf,
    draft: bool,
    /// The language in which a problem is told.
    lang: Lang,
    tell: Option<Tell>,
    /// What was refused last, so that it is said once.
    refused: Option<String>,
}

impl Following {
    fn run(&mut self, mut saves: Saves) {
        info!(folder = %self.folder.display(), "following the knowledge folder");
        // Something may have been saved before this thread listened.
        loop {
            // A fault of ours in reading one state must not end the following of the next.
            if catch_unwind(AssertUnwindSafe(|| self.renew())).is_err() {
                error!("the changed knowledge could not be read");
            }
            if !saves.wait() {
                return;
            }
        }
    }

    /// Takes the present state over, if it is another and sound.
    fn renew(&mut self) {
        let old = self.service.assistant().knowledge.hash.clone();
        let (files, _) = match open::answering(Some(&self.folder), self.draft) {
            Ok(found) => found,
            Err(error) => return self.refuse(&old, &format!("{error:#}"), &format!("{error:#}")),
        };
        let new = files.hash();
        if new == old {
            self.refused = None;
            return;
        }
        if self.refused.as_deref() == Some(&*new) {
            return;
        }
        let (assistant, problems) = open::assistant(&files);
        match assistant {
            Some(assistant) if !problems.has_errors() => self.replace(&old, assistant),
            _ => self.refuse(&old, &new, &cause(&problems.sorted(), self.lang)),
        }
    }

    fn replace(&mut self, old: &str, assistant: Assistant) {
        let new = assistant.knowledge.hash.clone();
        self.service.replace(Arc::new(assistant));
        self.refused = None;
        info!(old, new, "knowledge replaced");
        self.say(&format!("知识库换成了版本 {new}（原来是 {old}）。"));
    }

    fn refuse(&mut self, old: &str, new: &str, cause: &str) {
        if self.refused.as_deref() == Some(new) {
            return;
        }
        self.refused = Some(new.to_owned());
        let mend = format!("mante check --knowledge {}", self.folder.display());
        warn!(old, cause, mend, "changed knowledge refused, the old one goes on");
        self.say(&format!("知识库改了，但不能用：{cause}。还用版本 {old}；改好前先运行 {mend}。"));
    }

    fn say(&self, line: &str) {
        if let Some(tell) = &self.tell {
            tell(line);
        }
    }
}

/// The first error and how many there are.
fn cause(problems: &[Problem], lang: Lang) -> String {
    let errors = || problems.iter().filter(|one| one.code.severity() == Severity::Error);
    let Some(Problem { code, file, place, message, .. }) = errors().next() else {
        return String::new();
    };
    let (message, code) = (message.text(lang), code.code());
    let first = format!("{file}:{}:{} {code} {message}", place.line, place.column);
    match errors().count() {
        1 => first,
        count => say!("{first}，等 {count} 个错误", "{first}, and others: {count} errors")
            .text(lang)
            .to_owned(),
    }
}
