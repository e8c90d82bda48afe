//! That the knowledge changed in the middle of a conversation, and what that changes for the person.

use crate::dialog::act::{Answer, Item};
use crate::dialog::given::Change;
use crate::dialog::news::News;
use crate::knowledge::wording::Sentence;

use super::item::Items;
use super::names::Names;
use super::voice::Voice;

/// How many changed items are named; the rest stand in the answer.
const MOST_NAMED: usize = 3;

/// What has changed, in a sentence or two.
pub(super) fn news_text(names: Names, voice: &Voice, news: &News) -> String {
    match news {
        News::AskedAnew => names.say(Sentence::NewsAskedAnew),
        News::Changed(Change::Less) => names.say(Sentence::NewsLess),
        News::Changed(Change::Open) => names.say(Sentence::NewsOpen),
        News::Changed(Change::New { answer, concluded, items }) => {
            let conclusions = if *concluded { conclusions(names, answer) } else { Vec::new() };
            let what = if conclusions.is_empty() {
                changed(names, voice, answer, items)
            } else {
                join(names, &conclusions)
            };
            names.fill(Sentence::NewsChanged, &[("what", &what)])
        }
    }
}

/// The conclusions as they are now.
fn conclusions(names: Names, answer: &Answer) -> Vec<String> {
    let procedure = names.assistant.rulebook.procedure(answer.entry, answer.procedure);
    let route = procedure.and_then(|procedure| procedure.route.as_ref());
    let outcomes = answer.conclusions.iter();
    let outcomes = outcomes.filter_map(|one| route?.route.outcomes.get(one.outcome));
    outcomes.map(|outcome| names.speak(&outcome.say)).collect()
}

/// The items that are new or have other figures, each with its condition.
fn changed(
    names: Names,
    voice: &Voice,
    answer: &Answer,
    changed: &[(Item, Option<usize>)],
) -> String {
    let Some(items) = Items::of(names, voice, answer) else { return String::new() };
    let named = changed.iter().take(MOST_NAMED).map(|(item, branch)| {
        let text = items.tagged(item).into_owned();
        match branch.and_then(|branch| answer.branches.get(branch)) {
            Some(branch) => {
                let when = names.condition(&branch.when);
                names.fill(Sentence::OnlyWhen, &[("when", &when), ("text", &text)])
            }
            None => text,
        }
    });
    let what = join(names, &named.collect::<Vec<_>>());
    if changed.len() > MOST_NAMED {
        names.fill(Sentence::AndOthers, &[("names", &what)])
    } else {
        what
    }
}

/// Parts of one sentence: the stop at the end of each is not its own any more.
fn join(names: Names, parts: &[String]) -> String {
    let stop = names.say(Sentence::Stop);
    let parts: Vec<&str> =
        parts.iter().map(|part| part.strip_suffix(&stop).unwrap_or(part)).collect();
    parts.join(&names.say(Sentence::Semicolon))
}
