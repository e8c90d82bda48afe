//! The labels of the follow-up buttons.

use crate::dialog::act::{Act, Info, Mark};
use crate::dialog::handing::{HUMAN, Handed, NO_HUMAN, concerns_desk};
use crate::dialog::press::{CHANGE, LEG, PAPER};
use crate::dialog::step::COMMAND;
use crate::dialog::{Assistant, Step};
use crate::knowledge::wording::Sentence;

use super::names::Names;
use super::papers::{mark, paper_name};
use super::public::OptionReply;

/// The follow-up buttons of a step, with their labels.
#[must_use]
pub fn next(names: &Names, step: &Step) -> Vec<OptionReply> {
    let values = step.session.screen.next.iter();
    // Between two people, the assistant's own offers stand aside.
    let aside = step.act.is_between_people();
    values
        .filter(|value| !aside || concerns_desk(value))
        .filter_map(|value| {
            let label = label(names, step, value)?;
            Some(OptionReply { value: value.clone(), label })
        })
        .collect()
}

fn label(names: &Names, step: &Step, value: &str) -> Option<String> {
    let waits = step.session.handed == Some(Handed::Waits);
    if waits && value.strip_prefix(COMMAND) == Some(NO_HUMAN) {
        return Some(names.say(Sentence::NextNoWait));
    }
    if let Some(id) = paper(value) {
        let slots = [("mark", &*mark(names, marked(step, id))), ("name", &paper_name(names, id))];
        return Some(names.fill(Sentence::NextPaper, &slots));
    }
    plain(names, value)
}

/// What a button says that was pressed, wherever that was.
#[must_use]
pub fn pressed(assistant: &Assistant, value: &str) -> Option<String> {
    plain(&Names { assistant, person: None }, value)
}

/// What a button says that says the same wherever it stands; of a paper, its name.
fn plain(names: &Names, value: &str) -> Option<String> {
    if let Some(command) = value.strip_prefix(COMMAND) {
        return Some(names.say(sentence(command)?));
    }
    if let Some(id) = paper(value) {
        return Some(paper_name(names, id));
    }
    if let Some(leg) = value.strip_prefix(LEG) {
        return Some(names.assistant.knowledge.journey.leg(leg)?.label.clone());
    }
    let vocabulary = &names.assistant.knowledge.shared.vocabulary;
    if let Some(fact) = value.strip_prefix(CHANGE) {
        return Some(vocabulary.fact(vocabulary.find(fact)?).label.clone());
    }
    let (fact, name) = value.split_once(':')?;
    let fact = vocabulary.find(fact)?;
    Some(names.label(fact, vocabulary.fact(fact).choice(name)?).to_owned())
}

/// The id of the paper whose button carries this.
fn paper(value: &str) -> Option<&str> {
    value.strip_prefix(PAPER)?.rsplit_once(':').map(|(id, _)| id)
}

/// What a paper's button shows: how it stands now, not what the press makes of it.
fn marked(step: &Step, id: &str) -> Option<Mark> {
    let Act::Info(Info::Papers(papers)) = &step.act else { return None };
    papers.papers.iter().find(|paper| paper.id == id)?.mark
}

/// The label of a command.
#[must_use]
pub fn sentence(command: &str) -> Option<Sentence> {
    Some(match command {
        "why" => Sentence::NextWhy,
        "sources" => Sentence::NextSources,
        "back" => Sentence::NextBack,
        "restart" => Sentence::NextRestart,
        "papers" => Sentence::NextPapers,
        "card" => Sentence::NextCard,
        "change" => Sentence::NextChange,
        "more" => Sentence::NextMore,
        HUMAN => Sentence::NextHuman,
        NO_HUMAN => Sentence::NextNoHuman,
        "good" => Sentence::NextGood,
        "bad" => Sentence::NextBad,
        "forget_yes" => Sentence::NextForgetYes,
        "forget_no" => Sentence::NextForgetNo,
        _ => return None,
    })
}
