//! What a message takes back itself: 深圳打错了，是珠海, 强直，不对，是类风湿.

use super::lexicon::{Sense, Token};
use super::read::Reader;
use super::scope::cue;
use crate::knowledge::lexicon::Cue;
use crate::knowledge::vocabulary::{FactId, Value};

/// How many characters may stand between a word, what corrects it, and the other word: 那是.
const BETWEEN: usize = 2;

impl Reader<'_> {
    /// 深圳打错了，是珠海: a word that is taken back right behind it.
    pub(super) fn is_taken_back(&self, position: usize) -> bool {
        self.tokens.get(position + 1).is_some_and(|next| {
            cue(next) == Some(Cue::Correct)
                && next.chars.start == self.tokens[position].chars.end
                && self.message.chars.get(next.chars.end) == Some(&',')
        })
    }

    /// 强直，不对，是类风湿: a word that another one of the same fact is put in the place of.
    pub(super) fn is_put_otherwise(&self, position: usize) -> bool {
        let corrects = |token: &&Token| cue(token) == Some(Cue::Correct);
        let behind = &self.tokens[position + 1..];
        let cues = behind.iter().take_while(corrects).count();
        let Some(other) = behind.get(cues).filter(|_| cues > 0) else { return false };
        let apart = |(one, next): (&Token, &Token)| {
            let between = &self.message.chars[one.chars.end..next.chars.start];
            between.iter().filter(|c| c.is_alphanumeric()).count() > BETWEEN
        };
        let row = &self.tokens[position..=position + 1 + cues];
        if row.iter().zip(&row[1..]).any(apart) {
            return false;
        }
        let (Sense::Word(one), Sense::Word(other)) = (&row[0].sense, &other.sense) else {
            return false;
        };
        let otherwise = |(fact, value): &(FactId, Value)| {
            other.means.iter().any(|(told, instead)| told == fact && instead != value)
        };
        one.means.iter().any(otherwise)
    }
}
