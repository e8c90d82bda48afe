//! How far "not" reaches: 不是临汾, 没有糖尿病, 不想去窗口; and "not that … not".

use super::lexicon::{Sense, Token};
use super::normalise::Normalised;
use super::roles::crosses_clause;
use crate::knowledge::lexicon::Cue;

/// How many characters may stand between "not" and what it denies.
const REACH: usize = 3;

/// Whether the word at a position is denied.
#[must_use]
pub fn is_denied(message: &Normalised, tokens: &[Token], position: usize) -> bool {
    denier(message, tokens, position).is_some()
}

/// The word that denies the one at a position.
#[must_use]
pub fn denier<'t>(message: &Normalised, tokens: &'t [Token], position: usize) -> Option<&'t Token> {
    let word = &tokens[position].chars;
    let near = || {
        let tokens = tokens[..position].iter().rev();
        tokens.take_while(|token| token.chars.end + REACH >= word.start)
    };
    let token = near().find(|token| is_cue(token))?;
    let between = near().any(|other| other.chars.start >= token.chars.end && tells_facts(other));
    let gap = token.chars.end..word.start;
    let denies = matches!(cue(token), Some(Cue::Negate));
    // ID无/参保昆明: the next field of a form.
    let field = message.chars[gap.clone()].contains(&'/');
    // 不是摔的 是脑梗, 好几个月没交 乙肝: what is denied stands before the space.
    let said = gap.clone().skip_while(|at| !message.chars[*at].is_alphanumeric());
    let spaced = said.chain([word.start]).skip(1).any(|at| message.parted(at));
    let near = gap.len() <= REACH && !field && !spaced && !crosses_clause(message, &gap);
    (denies && !between && near).then_some(token)
}

fn is_cue(token: &Token) -> bool {
    matches!(cue(token), Some(Cue::Negate | Cue::DoubleNegate))
}

/// The cue that a token is.
#[must_use]
pub fn cue(token: &Token) -> Option<Cue> {
    match &token.sense {
        Sense::Word(meaning) => meaning.cue,
        Sense::Place(_) => None,
    }
}

fn tells_facts(token: &Token) -> bool {
    match &token.sense {
        Sense::Word(meaning) => !meaning.means.is_empty() && meaning.cue.is_none(),
        Sense::Place(_) => true,
    }
}
