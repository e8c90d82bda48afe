//! What an answer is not about: others who are ill, and another business, where a message tells of them.

use crate::dialog::Step;
use crate::knowledge::lexicon::SPEAKER;
use crate::knowledge::wording::Sentence;

use super::names::Names;

/// Who reads it: what the one who speaks to the assistant is called, and the whole sentence.
#[derive(Clone, Copy)]
pub(super) enum Reader {
    Patient,
    Agent,
}

/// That something of what was asked is another business; none where nothing is.
pub(super) fn outside(names: &Names, step: &Step, reader: Reader) -> Option<String> {
    let words = step.reading.as_ref()?.outside.as_deref()?;
    let sentence = match reader {
        Reader::Patient => Sentence::AlsoOutside,
        Reader::Agent => Sentence::DeskOutside,
    };
    Some(names.fill(sentence, &[("words", words)]))
}

/// The sentence that says so; none where nobody else is ill.
pub(super) fn of_others(names: &Names, step: &Step, reader: Reader) -> Option<String> {
    let patient = names.person.unwrap_or(SPEAKER);
    let others = step.reading.iter().flat_map(|reading| &reading.others);
    let named: Vec<String> = others
        .filter(|other| *other.person != *patient)
        .map(|other| {
            let diseases = names.diseases(&other.diseases);
            let slots = [("person", &*name(names, reader, &other.person)), ("diseases", &diseases)];
            names.fill(Sentence::OfOther, &slots)
        })
        .collect();
    if named.is_empty() {
        return None;
    }
    let whole = match reader {
        Reader::Patient => Sentence::OfOthers,
        Reader::Agent => Sentence::DeskOfOthers,
    };
    let slots = [
        ("patient", &*name(names, reader, patient)),
        ("others", &*named.join(&names.say(Sentence::Comma))),
    ];
    Some(names.fill(whole, &slots))
}

fn name(names: &Names, reader: Reader, person: &str) -> String {
    match reader {
        Reader::Agent => names.for_agent(person),
        Reader::Patient => names.assistant.knowledge.wording.person(Some(person)).to_owned(),
    }
}
