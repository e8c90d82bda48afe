//! `mante notes`: the notes that a maintainer adopted, as a draft for the knowledge.
//!
//! What patients are told comes from the knowledge alone. So an adopted note becomes a source that
//! somebody reported, and rows that rest on it, and then goes the way of every change: check,
//! dialogs, review.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

use super::{Options, open};
use crate::knowledge::Knowledge;
use crate::knowledge::place::Code;
use crate::store::{EntryKind, KeptEntry, Note, NoteState, Wanted};

/// The options of `notes`.
#[derive(Args, Debug)]
pub(super) struct NotesArgs {
    /// Takes a note off the desk, once it stands in the knowledge.
    #[arg(
        long,
        value_name = "编号",
        help = "这条已写进知识库：从工作台撤下",
        help_heading = "选项"
    )]
    done: Option<u64>,
}

/// Writes the draft.
pub(super) fn run(args: &NotesArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let files = open::files(options)?;
    let (assistant, problems) = open::assistant(&files);
    let Some(assistant) = assistant.filter(|_| !problems.has_errors()) else {
        return open::refuse(problems, &files, options);
    };
    let store = open::store(options)?;
    let mut output = anstream::stdout().lock();
    if let Some(number) = args.done {
        let note = store.entry(number)?.filter(|kept| kept.entry.kind == EntryKind::Note);
        let (from, to) = (NoteState::Adopted.name(), NoteState::Removed.name());
        let changed = match note {
            Some(note) => store.change_entry(number, from, to, &note.entry.body)?,
            None => false,
        };
        anyhow::ensure!(changed, "没有编号 {number} 的采纳了的笔记");
        writeln!(output, "撤下了笔记 {number}。")?;
        return Ok(ExitCode::SUCCESS);
    }
    let state = Some(NoteState::Adopted.name());
    let notes = store.entries(&Wanted { state, ..Wanted::of(EntryKind::Note, usize::MAX) })?;
    if notes.is_empty() {
        writeln!(output, "没有采纳了的笔记。")?;
    }
    for note in notes.iter().rev() {
        writeln!(output, "{}", draft(&assistant.knowledge, note))?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A source with one claim, and a row that rests on it.
fn draft(knowledge: &Knowledge, KeptEntry { number, entry }: &KeptEntry) -> String {
    let note = Note::of(entry);
    let place = Code::parse(&entry.about).map(|code| knowledge.shared.places.path(code));
    let place = place.unwrap_or_default();
    let day = entry.at.get(..10).unwrap_or_default();
    // A JSON string is a YAML string.
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let title = text(&format!("{place}：热线坐席的笔记"));
    let (said, adopted) = (text(&note.text), note.decided_by.as_deref().unwrap_or_default());
    format!(
        "# 笔记 {number}：{user} {day} 记，{adopted} 采纳。核对过再写进知识库，写好后 mante notes --done {number}\n\
         # sources/note-{number}.yaml\n\
         source: note-{number}\n\
         title: {title}\n\
         kind: reported\n\
         as_of: \"{day}\"\n\
         claims:\n\
         \x20 - id: NOTE-{number}\n\
         \x20   says: {said}\n\
         # {place}（{code}）的地区文件，放进合适的一节：\n\
         #     - key: note_{number}\n\
         #       say: {said}\n\
         #       claims: [NOTE-{number}]\n",
        user = entry.user,
        code = entry.about,
    )
}
