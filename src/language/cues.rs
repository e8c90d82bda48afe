//! The cue that stands nearest to a place, on either side, and whether it speaks of that place.

use std::ops::Range;

use super::lexicon::{Sense, Token};
use super::normalise::Normalised;
use super::roles::{Role, Sentence, crosses_clause, is_place, part, role_cue};
use crate::knowledge::lexicon::Cue;

/// How far a cue reaches, in characters.
const REACH: usize = 7;

/// How far a word of going or of being treated reaches forward.
const NEAR: usize = 2;

impl Sentence<'_> {
    /// The last cue before a place, with its distance, unless it speaks of an earlier place.
    pub(super) fn cue_before(&self, position: usize) -> Option<(usize, Cue)> {
        // 内蒙古呼和浩特: the cue stands before the first of several names.
        let joined = |at: &usize| {
            let (before, this) = (&self.tokens[*at - 1], &self.tokens[*at]);
            !(before.chars.end == this.chars.start && holds(before, this))
        };
        let position = (1..=position).rev().find(joined).unwrap_or(0);
        let place = &self.tokens[position].chars;
        let (found, cue) = self.tokens[..position]
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, token)| !is_place(token))
            .find_map(|(found, token)| role_cue(token).map(|cue| (found, cue)))?;
        let cue = match found.checked_sub(1) {
            Some(_) if cue == Cue::Home && self.is_told_of_insurance(found - 1, found) => {
                Cue::Insured
            }
            _ => cue,
        };
        let gap = self.tokens[found].chars.end..place.start;
        let reach = if matches!(part(cue), Role::Care) || cue == Cue::From { NEAR } else { REACH };
        // 我的申请到哪了 临汾: a place by itself.
        let alone = self.message.parted(place.start) && gap.len() > 1;
        let near = gap.len() <= reach
            && !(alone && part(cue) == Role::Care)
            && (is_label(self.message, &gap) || !crosses_clause(self.message, &gap));
        (near && !self.belongs_to_earlier(found)).then_some((gap.len(), cue))
    }

    /// 医保还搁娘家安阳: what the insurance is told of is not only a home. In 曲沃参保 户籍河津 it is told of the
    /// place before.
    fn is_told_of_insurance(&self, insurance: usize, home: usize) -> bool {
        let gap = self.tokens[insurance].chars.end..self.tokens[home].chars.start;
        role_cue(&self.tokens[insurance]) == Some(Cue::Insured)
            && gap.len() <= NEAR
            && !crosses_clause(self.message, &gap)
            && !self.belongs_to_earlier(insurance)
    }

    /// The first cue behind a place, unless it speaks of the place that follows it.
    pub(super) fn cue_behind(
        &self,
        position: usize,
        before: Option<usize>,
    ) -> Option<(usize, Cue)> {
        let place = &self.tokens[position].chars;
        let (found, cue) = self.tokens[position + 1..]
            .iter()
            .enumerate()
            .take_while(|(_, token)| !is_place(token))
            .find_map(|(found, token)| role_cue(token).map(|cue| (position + 1 + found, cue)))?;
        let gap = place.end..self.tokens[found].chars.start;
        let label = self.message.chars.get(self.tokens[found].chars.end) == Some(&':');
        // 漯河 长居 承诺制: words side by side, of which the only place is the insured one.
        let spaced = self.is_spaced(&gap);
        let listed = spaced
            && tells_why(&self.tokens[found])
            && self.tokens.iter().filter(|token| is_place(token)).count() == 1;
        if label
            || listed
            || matches!(cue, Cue::From | Cue::To)
            || gap.len() > REACH
            || crosses_clause(self.message, &gap)
            || is_field(self.message, &gap)
        {
            return None;
        }
        let takes = follows_directly(self.tokens, found);
        // 在北京看 医保漯河的: what is said there has ended.
        let ended = takes
            && !gap.is_empty()
            && cue == Cue::Insured
            && self.grammar.at.end(self.ahead(place.start));
        // 临汾 以前看病花的钱能报吗, 漯河 住院了 没备案 北京: a place by itself, and what is said of being
        // treated apart from it.
        let alone = self.message.parted(place.start) && self.message.parted(place.end);
        let several = self.tokens[position + 1..].iter().any(is_place);
        let far = alone && part(cue) == Role::Care && (gap.len() > 1 || several);
        let apart = ended || far || self.touches_next(&gap, found);
        let paired = takes && before.is_some_and(|distance| distance <= 1);
        let forward = takes && self.points_forward(position, found);
        let exception = forward && before.is_none() && self.holds_both(position, found, cue);
        (exception || !(paired || forward || apart)).then_some((gap.len(), cue))
    }

    /// 漯河 长期住郑州, 漯河 糖尿病 住郑州: whether a cue touches the place behind it, and stands apart from
    /// what is before.
    fn touches_next(&self, gap: &Range<usize>, found: usize) -> bool {
        let end = self.tokens[found].chars.end;
        let space = gap.clone().next_back().filter(|last| self.message.chars[*last] == ' ');
        let apart = self.is_spaced(&(space.unwrap_or(gap.end)..gap.end));
        follows_directly(self.tokens, found) && apart && !self.is_spaced(&(end..end))
    }

    /// Whether nothing but a space was written in a gap, which need not be there any more.
    fn is_spaced(&self, gap: &Range<usize>) -> bool {
        let origin = |at: Option<usize>| at.and_then(|at| self.message.origin.get(at));
        let (before, behind) = (origin(gap.start.checked_sub(1)), origin(Some(gap.end)));
        before.zip(behind).is_some_and(|(before, behind)| {
            gap.len() <= 1
                && before.end < behind.start
                && gap.clone().all(|at| self.message.chars[at] == ' ')
        })
    }

    /// Whether the cue stands right behind another place and so is that one's.
    fn belongs_to_earlier(&self, found: usize) -> bool {
        let cue = &self.tokens[found];
        let Some(kind) = role_cue(cue) else { return false };
        let Some(earlier) = self.tokens[..found].iter().rposition(is_place) else { return false };
        let gap = self.tokens[earlier].chars.end..cue.chars.start;
        let label = self.message.chars.get(cue.chars.end) == Some(&':');
        if label
            || matches!(kind, Cue::From | Cue::To)
            || gap.len() > 1
            || crosses_clause(self.message, &gap)
            || is_field(self.message, &gap)
        {
            return false;
        }
        if self.on_the_road(earlier).is_some() {
            return false;
        }
        let before = self.cue_before(earlier);
        let takes = follows_directly(self.tokens, found);
        if self.touches_next(&gap, found) {
            return false;
        }
        if takes && self.points_forward(earlier, found) {
            return before.is_none() && self.holds_both(earlier, found, kind);
        }
        !(takes && before.is_some_and(|(distance, _)| distance <= 1))
    }

    /// 漯河医保在郑州住院: the place before is the insured one, and the next is where one is
    /// treated.
    fn holds_both(&self, place: usize, found: usize, cue: Cue) -> bool {
        let (place, found) = (&self.tokens[place].chars, &self.tokens[found].chars);
        let at = |end| self.grammar.at.end(self.ahead(end));
        cue == Cue::Insured && at(found.end) && place.end == found.start && !at(place.start)
    }

    /// 参保地在, 漯河长期住三亚: whether a cue behind a place speaks of the one that follows it.
    fn points_forward(&self, place: usize, found: usize) -> bool {
        let cue = self.ahead(self.tokens[found].chars.end);
        self.grammar.pointing_forward.end(cue)
            || (self.grammar.lives_in.end(cue)
                && next_place(self.tokens, found).is_some_and(|next| self.is_lived_in(place, next)))
    }

    /// 漯河长期住三亚, and not 在北京长住漯河医保: whether of two places somebody lives in the second.
    fn is_lived_in(&self, first: usize, second: usize) -> bool {
        let there = self.grammar.at.end(self.ahead(self.tokens[first].chars.start));
        let own = self.cue_behind(second, None).map(|(_, cue)| part(cue));
        let native = self.person_from(self.tokens[second].chars.end);
        !there && !native && matches!(own, None | Some(Role::Care))
    }
}

/// 长居, 打工: a word that tells why somebody is away, besides where.
fn tells_why(token: &Token) -> bool {
    matches!(&token.sense, Sense::Word(meaning) if !meaning.means.is_empty())
}

/// 参保: 临汾.
fn is_label(message: &Normalised, gap: &Range<usize>) -> bool {
    matches!(message.chars.get(gap.clone()), Some([':'] | [':', ' ']))
}

/// Whether the place of one token lies in that of another.
fn holds(wide: &Token, narrow: &Token) -> bool {
    let (Sense::Place(wide), Sense::Place(narrow)) = (&wide.sense, &narrow.sense) else {
        return false;
    };
    wide.iter().any(|(wide, _)| narrow.iter().any(|(code, _)| wide != code && wide.contains(*code)))
}

/// 三亚/参保齐齐哈尔, 北京 (就医地): between two fields of a form.
fn is_field(message: &Normalised, gap: &Range<usize>) -> bool {
    message.chars[gap.clone()].iter().any(|c| matches!(c, '/' | '('))
}

/// Whether a place stands directly behind the token.
fn follows_directly(tokens: &[Token], position: usize) -> bool {
    next_place(tokens, position).is_some()
}

/// The place that stands directly behind the token.
fn next_place(tokens: &[Token], position: usize) -> Option<usize> {
    let end = tokens[position].chars.end;
    let next = position + 1 + tokens[position + 1..].iter().position(is_place)?;
    (tokens[next].chars.start == end).then_some(next)
}
