//! What vouches for a place that is only heard: 红洞 may be any word, 红洞医保 speaks of a county.

use super::how::How;
use super::lexicon::{Sense, Token};
use super::normalise::Normalised;
use super::sound::Hit;
use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::Cue;
use crate::knowledge::place::{Level, NameKind};

/// Whether the words around a place that is only heard speak of a place. `after` is the position
/// of the first token behind it.
pub(super) fn is_vouched_for(
    grammar: &Grammar,
    message: &Normalised,
    tokens: &[Token],
    after: usize,
    hit: &Hit,
    hit_sense: &Sense,
) -> bool {
    let chars = &hit.chars;
    let length = chars.len();
    let (ahead, rest) = (&message.chars[..chars.start], &message.chars[chars.end..]);
    let full = grammar.division_ends.end(&message.chars[..chars.end]);
    let typed = hit.how == How::Pinyin;
    if !typed && full && length > 2 && hit.shared + 1 >= length {
        return true;
    }
    if typed && !hit.ordinary && tokens.iter().any(speaks_of_care) {
        return true;
    }
    let goes = after.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|token| {
        chars.start == token.chars.end && cue(token) == Some(Cue::To) && is_wide(hit_sense)
    });
    let before = after.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|token| {
        let gap = chars.start - token.chars.end;
        (gap == 0 && matches!(token.sense, Sense::Place(_)))
            || (gap <= 1 && matches!(cue(token), Some(Cue::Insured | Cue::Home | Cue::Care)))
    });
    let at = grammar.at.end(ahead);
    let behind = tokens.get(after).is_some_and(|token| {
        let gap = &message.chars[chars.end..token.chars.start];
        let near = matches!(gap, [] | [' ']) || grammar.of.equal(gap);
        let treated = (at || goes) && cue(token) == Some(Cue::Care);
        near && (speaks_of_care(token) || treated || matches!(token.sense, Sense::Place(_)))
    });
    // 临份 between commas, the only name in sight.
    let edge =
        |at: Option<&char>| at.is_none_or(|c| matches!(c, ',' | '.' | '?' | ' ' | ':' | '/'));
    let apart = edge(ahead.last()) && edge(rest.first());
    let says = grammar.before_heard.end(ahead) && grammar.behind_heard.begin(rest);
    before || behind || ((apart || says) && is_wide(hit_sense))
}

fn is_wide(sense: &Sense) -> bool {
    let Sense::Place(codes) = sense else { return false };
    codes.iter().any(|(code, kind)| code.level() != Level::County && *kind == NameKind::Plain)
}

/// Whether a word belongs to our matter: insurance, a disease, a procedure.
pub(super) fn speaks_of_care(token: &Token) -> bool {
    let Sense::Word(meaning) = &token.sense else { return false };
    meaning.cue == Some(Cue::Insured)
        || meaning.group.is_some()
        || meaning.ambiguous.is_some()
        || !meaning.means.is_empty() && meaning.person.is_none()
}

fn cue(token: &Token) -> Option<Cue> {
    match &token.sense {
        Sense::Word(meaning) => meaning.cue,
        Sense::Place(_) => None,
    }
}
