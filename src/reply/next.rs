//! The labels of the follow-up buttons.

use crate::dialog::Step;
use crate::dialog::act::{Act, Info, Mark};
use crate::dialog::handing::{HUMAN, Handed, NO_HUMAN, concerns_desk};
use crate::dialog::press::{CHANGE, LEG, PAPER};
use crate::dialog::step::COMMAND;
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
    if let Some(command) = value.strip_prefix(COMMAND) {
        let waits = step.session.handed == Some(Handed::Waits);
        return Some(names.say(match sentence(command)? {
            Sentence::NextNoHuman if waits => Sentence::NextNoWait,
            sentence => sentence,
        }));
    }
    if let Some(paper) = value.strip_prefix(PAPER) {
        let (id, _) = paper.rsplit_once(':')?;
        let slots = [("mark", &*mark(names, marked(step, id))), ("name", &paper_name(names, id))];
        return Some(names.fill(Sentence::NextPaper, &slots));
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
