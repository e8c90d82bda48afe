//! One round of `mante watch`: what was found in one state of the files, and what of it is new
//! since the round before.

use std::io::Write;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use similar::TextDiff;

use crate::channel::terminal;
use crate::cli::review::checked;
use crate::cli::test::{self, Replayed};
use crate::cli::{Options, diagnostics, open, output};
use crate::knowledge::bilingual::{Lang, say};
use crate::knowledge::files::Files;
use crate::knowledge::problem::Problem;
use crate::replay::preview::preview;
use crate::reply::Reply;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const STRONG: Style = Style::new().bold();

/// What one state of the files gave.
pub(super) struct Round {
    files: Files,
    problems: Vec<Problem>,
    /// What became of the dialogs; none where the knowledge must be mended first.
    replayed: Option<Vec<Replayed>>,
    messages: Vec<String>,
    /// What the patient would read, a text a message; none where the knowledge must be mended.
    preview: Option<Vec<String>>,
}

impl Round {
    pub fn of(
        files: Files,
        dialogs: &[PathBuf],
        messages: &[String],
        today: Date,
    ) -> anyhow::Result<Self> {
        let (assistant, problems) = checked(&files);
        let replayed = match &assistant {
            Some(assistant) if !dialogs.is_empty() => {
                Some(test::replay_paths(assistant, dialogs, today)?)
            }
            Some(_) => Some(Vec::new()),
            None => None,
        };
        let replies = assistant.map(|assistant| preview(&assistant, messages, today));
        let shown = replies.map(|replies| replies.iter().map(as_shown).collect());
        Ok(Self { files, problems, replayed, messages: messages.to_owned(), preview: shown })
    }

    /// Whether nothing has to be mended.
    pub fn is_good(&self) -> bool {
        self.replayed.is_some() && self.failed().next().is_none()
    }

    /// Whether everything that this round shows was shown by another.
    pub fn is_same(&self, other: &Self) -> bool {
        let failed =
            |round: &Self| -> Vec<String> { round.failed().map(Replayed::faults).collect() };
        self.files.hash() == other.files.hash()
            && self.messages == other.messages
            && failed(self) == failed(other)
            && self.count() == other.count()
    }

    /// The same, with what was last shown of the messages where nothing can be shown now.
    pub fn with_last_preview(mut self, before: Option<Self>) -> Self {
        let before = before.filter(|before| before.messages == self.messages);
        self.preview = self.preview.or_else(|| before.and_then(|before| before.preview));
        self
    }

    fn failed(&self) -> impl Iterator<Item = &Replayed> {
        self.replayed.iter().flatten().filter(|replayed| replayed.has_failed())
    }

    fn count(&self) -> usize {
        self.replayed.as_ref().map_or(0, Vec::len)
    }

    /// Shows what was found; what is new since the round before at length, the rest in a line each.
    pub fn print(
        &self,
        before: Option<&Self>,
        options: &Options,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        writeln!(out, "{STRONG}〔草稿〕版本 {}{STRONG:#}", self.files.hash())?;
        self.print_problems(before, options, out)?;
        self.print_dialogs(before, options.lang, out)?;
        self.print_preview(before, out)
    }

    fn print_problems(
        &self,
        before: Option<&Self>,
        options: &Options,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let known = before.map_or(&[][..], |before| &before.problems);
        let (old, new): (Vec<_>, Vec<_>) =
            self.problems.iter().cloned().partition(|problem| holds(known, problem));
        let (folder, lang) = (open::folder_name(options), options.lang);
        write!(out, "{}", diagnostics::render(&new, &self.files, &folder, lang))?;
        for problem in &old {
            writeln!(out, "{BAD}还在{BAD:#} {}", line(problem, lang))?;
        }
        for problem in known.iter().filter(|problem| !holds(&self.problems, problem)) {
            writeln!(out, "{GOOD}改好了{GOOD:#} {}", line(problem, lang))?;
        }
        let summary = match diagnostics::count(&self.problems) {
            (0, 0) => say!("知识库没有问题。", "The knowledge base has no problems."),
            (0, warnings) => say!(
                "知识库可以用，有 {warnings} 个提醒。",
                "The knowledge base can be used; reminders: {warnings}."
            ),
            (errors, _) => say!(
                "知识库有 {errors} 个错误，先改好再重放。",
                "Errors in the knowledge base: {errors}. Nothing is replayed until they are mended."
            ),
        };
        writeln!(out, "{}", summary.text(lang))?;
        Ok(())
    }

    fn print_dialogs(
        &self,
        before: Option<&Self>,
        lang: Lang,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let Some(replayed) = &self.replayed else { return Ok(()) };
        let known = |other: &Replayed| {
            let mut failed = before.into_iter().flat_map(Self::failed);
            failed.any(|one| one.faults() == other.faults())
        };
        for dialog in self.failed() {
            if known(dialog) {
                writeln!(out, "{BAD}还没通过{BAD:#} {}", dialog.path())?;
            } else {
                dialog.print(lang, out)?;
            }
        }
        let passes = |path: &str| {
            replayed.iter().any(|dialog| dialog.path() == path && !dialog.has_failed())
        };
        let mended = before.into_iter().flat_map(Self::failed);
        for dialog in mended.filter(|dialog| passes(dialog.path())) {
            writeln!(out, "{GOOD}又通过了{GOOD:#} {}", dialog.path())?;
        }
        match (replayed.len(), self.failed().count()) {
            (0, _) => writeln!(out, "没有对话可以重放。")?,
            (all, 0) => writeln!(out, "{all} 个对话全部通过。")?,
            (all, failed) => writeln!(out, "{all} 个对话，{failed} 个没通过。")?,
        }
        Ok(())
    }

    /// The replies as the patient will see them; of one that was shown before, what changed.
    fn print_preview(&self, before: Option<&Self>, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(preview) = &self.preview else { return Ok(()) };
        let before = before.filter(|before| before.messages == self.messages);
        let before = before.and_then(|before| before.preview.as_ref());
        for (position, (message, now)) in self.messages.iter().zip(preview).enumerate() {
            writeln!(out, "\n{STRONG}〔草稿预览〕{}{STRONG:#}", terminal::visible(message))?;
            match before.and_then(|before| before.get(position)) {
                Some(before) if before == now => writeln!(out, "  （跟上次一样）")?,
                Some(before) => {
                    let diff = TextDiff::from_lines(before, now);
                    output::write_diff(&diff, "  ", out)?;
                }
                None => {
                    for line in now.lines() {
                        writeln!(out, "  {line}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether a problem is among these, wherever in its file it stands by now.
fn holds(problems: &[Problem], one: &Problem) -> bool {
    problems.iter().any(|other| {
        (other.code, &other.file, &other.message) == (one.code, &one.file, &one.message)
    })
}

fn line(problem: &Problem, lang: Lang) -> String {
    let Problem { code, file, place, message, .. } = problem;
    let (kind, message) = (code.severity().title(lang), message.text(lang));
    format!("{kind}[{}] {file}:{}:{} {message}", code.code(), place.line, place.column)
}

/// A reply as the terminal shows it, without colours.
fn as_shown(reply: &Reply) -> String {
    let mut shown = Vec::new();
    // Writing to memory cannot fail.
    let _ = terminal::reply(&mut shown, reply);
    let shown = String::from_utf8_lossy(&shown);
    anstream::adapter::strip_str(shown.trim_end()).to_string() + "\n"
}
