//! `mante review`: what is published of a knowledge folder and what its draft would change; a draft
//! is offered by one person and approved by another, and only then does it answer.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use super::publication::{Did, Entry, Publication, is_same, name};
use super::{Options, clock, diagnostics, folder, impact, open, test, versions};
use crate::dialog::Assistant;
use crate::knowledge::files::Files;
use crate::knowledge::problem::{Problem, Problems};
use crate::replay::audit::audit;

/// The options of `review`.
#[derive(Args, Debug)]
pub(super) struct ReviewArgs {
    /// Who offers the draft as it is now.
    #[arg(long, value_name = "名字", help = "提交：请别人审现在这一版草稿", help_heading = "选项")]
    submit: Option<String>,
    /// What it is about.
    #[arg(
        long,
        value_name = "一句话",
        requires = "submit",
        help = "改了什么、为什么（和 --submit 一起用）",
        help_heading = "选项"
    )]
    note: Option<String>,
    /// Who approves what was offered.
    #[arg(
        long,
        value_name = "名字",
        conflicts_with = "submit",
        help = "核准并发布：要另一个人，提交之后草稿没再改过",
        help_heading = "选项"
    )]
    approve: Option<String>,
    /// Dialogs that must still hold.
    #[arg(
        long,
        value_name = "路径",
        help = "核准前重放的对话，默认是知识库旁边的 dialogs",
        help_heading = "选项"
    )]
    dialogs: Vec<PathBuf>,
}

/// Shows, submits or approves.
pub(super) fn run(args: &ReviewArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let folder = options.knowledge.as_deref();
    let folder = folder.context("要写明哪个知识库：--knowledge 文件夹。程序自带的那份没有草稿")?;
    let publication = Publication::of(folder);
    let mut reviewing = Reviewing::new(args, options, folder, &publication)?;
    match (&args.submit, &args.approve) {
        (Some(typed), _) => reviewing.submit(&person(typed)?, args.note.as_deref()),
        (None, Some(typed)) => reviewing.approve(&person(typed)?),
        (None, None) => reviewing.show(),
    }
}

fn person(typed: &str) -> anyhow::Result<String> {
    let name = name(typed);
    if name.is_empty() {
        bail!("名字是空的。写谁在做，例如 --submit 张三");
    }
    Ok(name)
}

struct Reviewing<'a> {
    args: &'a ReviewArgs,
    options: &'a Options,
    folder: &'a Path,
    publication: &'a Publication,
    published: Option<(Entry, Files)>,
    /// What was offered and not approved yet.
    submitted: Option<Entry>,
    draft: Files,
    version: String,
}

impl<'a> Reviewing<'a> {
    fn new(
        args: &'a ReviewArgs,
        options: &'a Options,
        folder: &'a Path,
        publication: &'a Publication,
    ) -> anyhow::Result<Self> {
        let draft = folder::read(folder)?;
        let version = draft.hash();
        let submitted = publication.log()?.pop().filter(|entry| entry.did == Did::Submitted);
        let published = publication.current()?;
        Ok(Self { args, options, folder, publication, published, submitted, draft, version })
    }

    fn is_published(&self) -> bool {
        self.published.as_ref().is_some_and(|(entry, _)| entry.version == self.version)
    }

    // Showing.

    fn show(&self) -> anyhow::Result<ExitCode> {
        let out = &mut anstream::stdout();
        match &self.published {
            None => writeln!(out, "已发布：还没有。现在直接用文件夹里的知识回答。")?,
            Some((entry, _)) => {
                writeln!(out, "已发布：{}，{}", entry.version, signed(entry))?;
            }
        }
        if self.is_published() {
            writeln!(out, "草稿：跟已发布的一样。")?;
            return Ok(ExitCode::SUCCESS);
        }
        let (_, problems) = checked(&self.draft);
        let (errors, warnings) = diagnostics::count(&problems);
        let fit = if errors == 0 { "可以提交" } else { "还不能提交" };
        writeln!(out, "草稿：{}，{errors} 个错误，{warnings} 个提醒，{fit}。", self.version)?;
        self.tell_impact(out)?;
        writeln!(out, "{}", self.next_step(errors))?;
        if errors > 0 {
            open::tell_problems(&problems, &self.draft, self.options)?;
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What the draft would change, and for whom.
    fn tell_impact(&self, out: &mut dyn std::io::Write) -> anyhow::Result<()> {
        if self.published.is_none() {
            writeln!(out, "第一次发布，全部是新的。")?;
            return Ok(());
        }
        let both = [versions::published(self.folder)?, versions::in_folder(self.folder)?];
        impact::tell(out, both, self.options)
    }

    fn next_step(&self, errors: usize) -> String {
        let command = format!("mante review --knowledge {}", self.folder.display());
        match &self.submitted {
            _ if errors > 0 => "下一步：先改好下面的错误。".to_owned(),
            Some(entry) if entry.version == self.version => format!(
                "{} 提交了这一版（{}）。下一步：换一个人看过后 {command} --approve 名字",
                entry.by,
                when(entry),
            ),
            Some(entry) => format!(
                "{} 提交的是 {}，后来又改过。下一步：重新提交 {command} --submit 名字",
                entry.by, entry.version,
            ),
            None => format!("下一步：{command} --submit 名字"),
        }
    }

    // Submitting.

    fn submit(&mut self, by: &str, note: Option<&str>) -> anyhow::Result<ExitCode> {
        if self.is_published() {
            bail!("草稿跟已发布的一样，没有要提交的");
        }
        if self.sound()?.is_none() {
            return Ok(ExitCode::FAILURE);
        }
        let note = note.map(name).filter(|note| !note.is_empty());
        self.locked(|publication| publication.note(self.entry(Did::Submitted, by, None, note)))?;
        let out = &mut anstream::stdout();
        writeln!(out, "{by} 提交了版本 {}。", self.version)?;
        self.tell_impact(out)?;
        writeln!(
            out,
            "下一步：换一个人看过后 mante review --knowledge {} --approve 名字",
            self.folder.display(),
        )?;
        Ok(ExitCode::SUCCESS)
    }

    // Approving.

    fn approve(&mut self, by: &str) -> anyhow::Result<ExitCode> {
        let Some(submitted) = self.submitted.clone() else {
            bail!("没有等着核准的草稿。先提交：--submit 名字");
        };
        if is_same(&submitted.by, by) {
            bail!("{by} 是提交的人，不能自己核准。要另一个人来");
        }
        if submitted.version != self.version {
            bail!(
                "{} 提交的是版本 {}，草稿后来改成了 {}。看过新的改动，再提交一次",
                submitted.by,
                submitted.version,
                self.version
            );
        }
        let Some(assistant) = self.sound()? else { return Ok(ExitCode::FAILURE) };
        if !self.holds_dialogs(&assistant)? {
            return Ok(ExitCode::FAILURE);
        }
        self.locked(|publication| {
            // Somebody else may have been faster.
            if publication.log()?.last() != Some(&submitted) {
                bail!("刚才有别人也提交或核准了。重新看一遍：mante review");
            }
            publication.keep(&self.draft)?;
            let Entry { by: from, note, .. } = submitted;
            publication.note(self.entry(Did::Published, by, Some(from), note))
        })?;
        writeln!(anstream::stdout(), "{by} 核准，版本 {} 已发布。", self.version)?;
        Ok(ExitCode::SUCCESS)
    }

    /// The assistant of the draft; none where something must be mended, which is told.
    fn sound(&self) -> anyhow::Result<Option<Assistant>> {
        let (assistant, problems) = checked(&self.draft);
        if assistant.is_none() {
            open::tell_problems(&problems, &self.draft, self.options)?;
            writeln!(anstream::stderr(), "草稿有错误，没有做。先改好。")?;
        }
        Ok(assistant)
    }

    /// Whether the dialogs still hold; tells which do not.
    fn holds_dialogs(&self, assistant: &Assistant) -> anyhow::Result<bool> {
        let mut paths = self.args.dialogs.clone();
        if paths.is_empty() {
            let beside = std::path::absolute(self.folder)?.with_file_name("dialogs");
            paths.extend(Some(beside).filter(|beside| beside.is_dir()));
        }
        if paths.is_empty() {
            writeln!(anstream::stderr(), "知识库旁边没有 dialogs，没有重放对话。")?;
            return Ok(true);
        }
        let results = test::replay_paths(assistant, &paths, clock::now(self.options).date())?;
        let failed: Vec<_> = results.iter().filter(|result| result.has_failed()).collect();
        for result in &failed {
            result.print(self.options.lang, &mut anstream::stderr())?;
        }
        match failed.len() {
            0 => writeln!(anstream::stdout(), "{} 个对话全部通过。", results.len())?,
            count => {
                writeln!(anstream::stderr(), "{count} 个对话没通过，没有发布。改好再提交一次。")?;
            }
        }
        Ok(failed.is_empty())
    }

    // The log.

    fn locked(&self, work: impl FnOnce(&Publication) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let lock = self.publication.lock()?;
        work(self.publication)?;
        drop(lock);
        Ok(())
    }

    fn entry(&self, did: Did, by: &str, from: Option<String>, note: Option<String>) -> Entry {
        let at = clock::now(self.options).strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let (version, by) = (self.version.clone(), by.to_owned());
        Entry { at, did, version, by, submitted_by: from, note }
    }
}

/// Loads, compiles and audits; the assistant only where nothing must be mended.
pub(super) fn checked(files: &Files) -> (Option<Assistant>, Vec<Problem>) {
    let (assistant, mut problems): (_, Problems) = open::assistant(files);
    if let Some(assistant) = &assistant
        && !problems.has_errors()
    {
        audit(assistant, &mut problems);
    }
    let assistant = assistant.filter(|_| !problems.has_errors());
    (assistant, problems.sorted())
}

/// Who published it, who had submitted it, and when.
fn signed(entry: &Entry) -> String {
    let from = entry.submitted_by.as_deref().unwrap_or("？");
    let note = entry.note.as_ref().map_or_else(String::new, |note| format!("（{note}）"));
    format!("{} {from} 提交、{} 核准{note}", when(entry), entry.by)
}

fn when(entry: &Entry) -> String {
    entry.at.replacen('T', " ", 1)
}
