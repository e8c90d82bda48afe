//! What somebody who is named does in a clause: whether it is about them, something is done for them,
//! or they only stand beside.

use std::ops::Range;

use super::clause::Who;
use super::person::{Kind, Mention, Word};
use super::topic::Teller;

/// How far behind 替我妈 the word stands that tells what is done for her.
const HELP: usize = 6;

/// How long a word for what somebody is may be, between 替 and them.
const DESCRIBED: usize = 8;

/// What a mention does to the clause that it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// From here on it is about them.
    Subject,
    /// Something is done for them.
    Helped,
    /// They only stand beside.
    Beside,
}

impl Teller<'_> {
    pub(super) fn part(&self, position: usize, chars: &Range<usize>, who: Who) -> Part {
        let grammar = self.grammar;
        let before = &self.chars[chars.start.saturating_sub(4)..chars.start];
        let behind = &self.chars[chars.end..];
        if who == Who::Heard {
            return Part::Subject;
        }
        let end = behind.iter().position(|c| *c == ',' || *c == '.').unwrap_or(behind.len());
        let near = &behind[..end.min(HELP)];
        if who == Who::One(0) {
            return self.part_of_speaker(position, before, behind);
        }
        if who != Who::All && (grammar.before_helped.end(before) || self.is_helped_far(position)) {
            let helps = (0..near.len()).any(|at| grammar.helps.begin(&near[at..]));
            return if helps { Part::Helped } else { Part::Beside };
        }
        if grammar.before_taken.end(before) {
            return Part::Subject;
        }
        // 想让他办 is about him, 叫我儿子写 is not about my son.
        let is_pronoun = matches!(self.mentions[position].word, Word::Pronoun(_));
        // 供体是我弟弟的.
        let predicate = grammar.is.end(before) && end == 1 && grammar.of.begin(behind);
        // 我们县城 is a place.
        let beside = predicate
            || (who == Who::All && grammar.behind_we.begin(behind))
            || (grammar.before_asked.end(before) && !is_pronoun)
            || grammar.before_company.end(before)
            || grammar.behind_host.begin(behind);
        // 我妈说, 我姐劝我: what is told is about somebody else, except where a stranger tells it.
        let tells = (0..near.len().min(3)).any(|at| grammar.tells.begin(&near[at..]));
        let strange = matches!(who, Who::One(person) if self.people[person].kind == Kind::Stranger);
        if beside || (tells && !strange) { Part::Beside } else { Part::Subject }
    }

    /// 替村里五保户老赵问: a word for what somebody is stands between.
    fn is_helped_far(&self, position: usize) -> bool {
        let start = self.mentions[position].chars.start;
        // 替我们村的一个低保户, 替五保户老赵: neither whose village it is nor what they are matters.
        let beside = |mention: &Mention| mention.word.is_stranger() && mention.chars.end == start;
        let other = |mention: &&Mention| {
            !(matches!(mention.word, Word::We | Word::Me { .. }) || beside(mention))
        };
        let last = self.mentions[..position].iter().rev().find(other);
        let last = last.map_or(0, |before| before.chars.end);
        let before = &self.chars[last.max(start.saturating_sub(DESCRIBED))..start];
        let clause = before.rsplit(|c| matches!(c, ',' | '.' | '?' | ':')).next();
        let helped = |clause: &[char]| {
            (0..clause.len()).any(|at| self.grammar.before_described.begin(&clause[at..]))
        };
        self.mentions[position].word.is_stranger() && clause.is_some_and(helped)
    }

    /// A plain 我 is no subject in 帮我, 我想问, 我这边; but 把我接来 is about me.
    fn part_of_speaker(&self, position: usize, before: &[char], behind: &[char]) -> Part {
        let grammar = self.grammar;
        let plain = matches!(self.mentions[position].word, Word::Me { plain: true });
        // 爸妈给我交的居民医保 is about me.
        let insured = grammar.before_helped.end(before) && grammar.pays_in.begin(behind);
        if plain && (insured || self.is_taken(before, behind)) {
            return Part::Subject;
        }
        let speaks = grammar.before_object.end(before) || grammar.behind_speaker.begin(behind);
        if plain && speaks { Part::Beside } else { Part::Subject }
    }

    /// 女儿把我接到天津, 喊我过去.
    fn is_taken(&self, before: &[char], behind: &[char]) -> bool {
        let grammar = self.grammar;
        (grammar.before_taken.end(before) && grammar.before_taken.begin(behind))
            || (grammar.takes_along.end(before) && grammar.along.begin(behind))
    }
}
