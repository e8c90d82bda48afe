//! Reads a message as an answer to the question that was just asked, in the question's own terms.

use crate::knowledge::Knowledge;
use crate::knowledge::lexicon::Intent;
use crate::knowledge::vocabulary::{ChoiceId, Fact, FactId, FactKind};

use super::normalise::Normalised;

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    let text = message.text.trim_matches([' ', ',', '.', '?']);
    if let Some(position) = option_number(text).filter(|number| *number < shown) {
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
    let labelled = labelled(definition, text).or_else(|| {
        let first = first.trim_start_matches("其实").trim_start_matches(['嗯', '哦', '对']);
        labelled(definition, first)
    });
    if let Some(position) = labelled {
        return ChoiceId::try_from(position).ok().map(Answered::Choice);
    }
    if says_more {
        return None;
    }
    let (yes, no) = (definition.choice("yes")?, definition.choice("no")?);
    match (intent, text.chars().next()?) {
        (Some(Intent::Yes), _) => Some(Answered::Choice(yes)),
        (Some(Intent::No), _) => Some(Answered::Choice(no)),
        (None, '没' | '无' | '不') if text.chars().count() <= 6 => Some(Answered::Choice(no)),
        (None, '有' | '是' | '在' | '写') if text.chars().count() <= 6 => {
            Some(Answered::Choice(yes))
        }
        _ => None,
    }
}

/// The value whose label a text is, or begins.
fn labelled(definition: &Fact, text: &str) -> Option<usize> {
    definition.choices.iter().position(|choice| {
        let label = Normalised::new(&choice.label).text;
        label == text || (text.chars().count() >= 2 && label.starts_with(text))
    })
}

/// 1, 第一个, 选2, ③ (already made 3 by normalising).
fn option_number(text: &str) -> Option<usize> {
    let core = text
        .trim_start_matches(['第', '选', '我'])
        .trim_end_matches(['个', '项', '种', '吧', '号', '.', ')', '条']);
    let number = match core {
        "一" => 1,
        "二" | "两" => 2,
        "三" => 3,
        "四" => 4,
        "五" => 5,
        "六" => 6,
        digits => digits.parse().ok()?,
    };
    (1..=20).contains(&number).then(|| number - 1)
}
