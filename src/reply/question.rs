//! A question in words, with the labels of its options.

use crate::dialog::absorb::UNSURE;
use crate::dialog::act::Question;
use crate::dialog::session::Ask;
use crate::knowledge::place::Code;
use crate::knowledge::vocabulary::FactKind;
use crate::knowledge::wording::Sentence;

use super::names::Names;
use super::public::{AskReply, OptionReply};

/// A question as the public reply holds it.
#[must_use]
pub fn ask_reply(names: &Names, question: &Question) -> AskReply {
    let options = question
        .options
        .iter()
        .map(|value| OptionReply { value: value.clone(), label: label(names, question, value) })
        .collect();
    AskReply { fact: question.ask.fact().to_owned(), text: question_text(names, question), options }
}

/// The question and its options as lines.
#[must_use]
pub fn ask_text(names: &Names, ask: &AskReply) -> String {
    let mut lines = vec![ask.text.clone()];
    for (position, option) in (1..).zip(&ask.options) {
        let number = u32::to_string(&position);
        let slots = [("number", number.as_str()), ("label", &option.label)];
        lines.push(names.fill(Sentence::OptionLine, &slots));
    }
    lines.join("\n")
}

fn question_text(names: &Names, question: &Question) -> String {
    match &question.ask {
        Ask::Place { fact, name, .. } => {
            let care = fact != "region";
            let sentence = if care { Sentence::WhichPlaceCare } else { Sentence::WhichPlace };
            names.fill(sentence, &[("name", name)])
        }
        Ask::Value { name, .. } => names.fill(Sentence::WhichProcedure, &[("name", name)]),
        Ask::Disease { name, .. } => names.fill(Sentence::WhichDisease, &[("name", name)]),
        Ask::Confirm { question, .. } => {
            names.fill(Sentence::ConfirmDisease, &[("question", question)])
        }
        Ask::Home { code } => {
            let place = Code::parse(code).map_or_else(String::new, |code| names.place_path(code));
            let slots = [("person", names.person()), ("place", place.as_str())];
            names.fill(Sentence::ConfirmHome, &slots)
        }
        Ask::Fact { fact } => fact_text(names, question, fact),
    }
}

fn fact_text(names: &Names, question: &Question, fact: &str) -> String {
    let vocabulary = &names.assistant.knowledge.shared.vocabulary;
    let Some(id) = vocabulary.find(fact) else { return String::new() };
    let procedure =
        question.procedure.and_then(|(entry, id)| names.assistant.rulebook.procedure(entry, id));
    let own = procedure
        .and_then(|compiled| compiled.questions.iter().find(|(asked, _)| *asked == id))
        .map(|(_, text)| text.as_str());
    let text = own.or(vocabulary.fact(id).question.as_deref()).unwrap_or_default();
    let mut text = names.speak(text);
    for hint in &question.hints {
        if let Some(hint) = procedure.and_then(|compiled| compiled.hints.get(*hint)) {
            text.push_str(&names.fill(Sentence::HintLine, &[("hint", &hint.say)]));
        }
    }
    text
}

fn label(names: &Names, question: &Question, value: &str) -> String {
    if value == UNSURE {
        return names.say(Sentence::OptionUnsure);
    }
    let shared = &names.assistant.knowledge.shared;
    let fact = shared.vocabulary.find(question.ask.fact());
    match &question.ask {
        Ask::Confirm { .. } | Ask::Home { .. } => {
            let yes = value == "yes";
            names.say(if yes { Sentence::OptionYes } else { Sentence::OptionNo })
        }
        Ask::Place { .. } => {
            Code::parse(value).map_or_else(|| value.to_owned(), |code| names.place_path(code))
        }
        Ask::Disease { .. } => shared
            .diseases
            .find(value)
            .map_or_else(|| value.to_owned(), |id| names.disease(id).to_owned()),
        Ask::Fact { .. } | Ask::Value { .. } => {
            let Some(fact) = fact else { return value.to_owned() };
            match (shared.vocabulary.fact(fact).kind, shared.vocabulary.fact(fact).choice(value)) {
                (FactKind::Choice, Some(choice)) => names.label(fact, choice).to_owned(),
                _ => value.to_owned(),
            }
        }
    }
}
