//! The checklist of papers in words: how each stands, what is missing and why it is wanted.

use crate::dialog::act::{Mark, Paper, Papers};
use crate::knowledge::region::Gives;
use crate::knowledge::wording::Sentence;

use super::item::Items;
use super::names::Names;
use super::voice::Voice;

/// The checklist.
#[must_use]
pub fn papers_text(names: Names, voice: &Voice, papers: &Papers) -> String {
    let Some(items) = Items::of(names, voice, &papers.answer) else { return String::new() };
    let count = papers.papers.len().to_string();
    let mut lines = vec![names.fill(Sentence::PapersIntro, &[("count", &count)])];
    lines.extend(papers.papers.iter().map(|paper| line(&names, papers, paper)));
    let missing: Vec<&Paper> =
        papers.papers.iter().filter(|paper| paper.mark != Some(Mark::Have)).collect();
    if missing.is_empty() {
        lines.push(names.say(Sentence::PapersAllThere));
    }
    let said = missing.iter().filter(|paper| paper.mark.is_some()).map(|paper| why(&items, paper));
    let said: Vec<String> = said.collect();
    if !said.is_empty() {
        lines.push(names.say(Sentence::PapersStillMissing));
        lines.extend(said);
    }
    lines.join("\n")
}

fn line(names: &Names, papers: &Papers, paper: &Paper) -> String {
    let (mark, name) = (mark(names, paper.mark), paper_name(names, &paper.id));
    let branch = paper.branch.and_then(|position| papers.answer.branches.get(position));
    match branch {
        Some(branch) => {
            let when = names.condition(&branch.when);
            let slots = [("mark", mark.as_str()), ("name", &name), ("when", &when)];
            names.fill(Sentence::PapersLineWhen, &slots)
        }
        None => names.fill(Sentence::PapersLine, &[("mark", &mark), ("name", &name)]),
    }
}

/// Why a paper is wanted: what the source asks of it, and what the office reads from it.
fn why(items: &Items, paper: &Paper) -> String {
    let names = &items.names;
    let name = paper_name(names, &paper.id);
    let Gives::Material { note, .. } = &items.row(&paper.item).gives else { return name };
    let reason = names.assistant.knowledge.shared.materials.get(&paper.id);
    let reason = reason.and_then(|material| material.why.as_deref());
    let note = note.as_deref().map(|note| names.speak(note));
    let told: Vec<&str> = reason.into_iter().chain(note.as_deref()).collect();
    if told.is_empty() {
        return names.fill(Sentence::PapersWhyNot, &[("name", &name)]);
    }
    let told = told.join(&names.say(Sentence::Semicolon));
    names.fill(Sentence::PapersWhy, &[("name", &name), ("note", &told)])
}

/// The sign of a mark.
#[must_use]
pub fn mark(names: &Names, mark: Option<Mark>) -> String {
    names.say(match mark {
        None => Sentence::PapersOpen,
        Some(Mark::Have) => Sentence::PapersHave,
        Some(Mark::Missing) => Sentence::PapersMissing,
        Some(Mark::Unsure) => Sentence::PapersUnsure,
    })
}

/// The name of a paper.
#[must_use]
pub fn paper_name(names: &Names, id: &str) -> String {
    let material = names.assistant.knowledge.shared.materials.get(id);
    material.map_or_else(|| id.to_owned(), |material| material.name.clone())
}
