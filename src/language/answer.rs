//! Reads a message as an answer to the question that was just asked, in the question's own terms.

use super::normalise::{Normalised, spelt};
use super::numerals::digit;
use crate::knowledge::Knowledge;
use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::Intent;
use crate::knowledge::vocabulary::{ChoiceId, Fact, FactId, FactKind};

/// The most characters of an answer that is told by how it begins.
const SHORT: usize = 6;

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answered {
    /// The option at this position of the list that was shown.
    Option(usize),
    /// This value of the fact.
    Choice(ChoiceId),
    /// The person does not know.
    Unsure,
}

/// Reads a message as an answer to `fact`, with `shown` options on the screen. A message that
/// `says_more` is an answer only in the question's own words.
#[must_use]
pub fn read_answer(
    knowledge: &Knowledge,
    message: &Normalised,
    intent: Option<Intent>,
    fact: FactId,
    shown: usize,
    says_more: bool,
) -> Option<Answered> {
    let grammar = &knowledge.grammar;
    let text = message.text.trim_matches([' ', ',', '.', '?']);
    if let Some(position) = option_number(grammar, text).filter(|number| *number < shown) {
        return Some(Answered::Option(position));
    }
    if intent == Some(Intent::Unknown) {
        return Some(Answered::Unsure);
    }
    let definition = knowledge.shared.vocabulary.fact(fact);
    if definition.kind != FactKind::Choice {
        return None;
    }
    let first = text.split([',', '.']).next().unwrap_or(text).trim();
    let bare = grammar.particles.trim_end(text, &[]);
    let labelled =
        labelled(definition, text).or_else(|| labelled(definition, bare)).or_else(|| {
            let first = grammar.taking_back.trim_start(first, &[]);
            labelled(definition, grammar.before_answer.trim_start(first, &[]))
        });
    if let Some(position) = labelled {
        return ChoiceId::try_from(position).ok().map(Answered::Choice);
    }
    if says_more {
        return None;
    }
    let (yes, no) = definition.yes_and_no()?;
    match intent {
        Some(Intent::Yes) => Some(Answered::Choice(yes)),
        Some(Intent::No) => Some(Answered::Choice(no)),
        None if text.chars().count() > SHORT => None,
        None if grammar.asking_back.strip_end(text).is_some() => None,
        None if grammar.answering_no.strip_start(text).is_some() => Some(Answered::Choice(no)),
        None if grammar.answering_yes.strip_start(text).is_some() => Some(Answered::Choice(yes)),
        Some(_) | None => None,
    }
}

/// The value that a text is an answer of, or whose label it is or begins.
fn labelled(definition: &Fact, text: &str) -> Option<usize> {
    let mut choices = definition.choices.iter();
    let answers = choices.position(|choice| choice.answers.iter().any(|answer| answer == text));
    answers.or_else(|| {
        definition.choices.iter().position(|choice| {
            let label = spelt(&choice.label);
            label == text || (text.chars().count() >= 2 && label.starts_with(text))
        })
    })
}

/// 1, 第一个, 选2, ③ (already made 3 by normalising).
fn option_number(grammar: &Grammar, text: &str) -> Option<usize> {
    let core = grammar.before_option.trim_start(text, &[]);
    let core = grammar.behind_option.trim_end(core, &['.', ')']);
    let mut characters = core.chars();
    let number = match (characters.next().and_then(digit), characters.next()) {
        (Some(digit), None) => usize::from(digit),
        _ => core.parse().ok()?,
    };
    (1..=20).contains(&number).then(|| number - 1)
}
