//! Finds frames in a message: a thing and a state that stand near each other in a clause (慢特病
//! 去年就办下来了), read as one word. Only the words of `frames.yaml` count here; what stands between
//! them does not matter, unless it leaves open whether the state holds.

use std::ops::Range;
use std::sync::Arc;

use super::how::How;
use super::lexicon::{Sense, Token};
use super::normalise::{Normalised, spelt};
use super::read::Reader;
use super::roles::crosses_clause;
use super::words::Words;
use crate::knowledge::Knowledge;
use crate::knowledge::frames::{self, Frame, Lists, Mood, Order};
use crate::knowledge::lexicon::{Cue, Meaning};
use crate::knowledge::vocabulary::FactId;

/// How many characters may stand between what denies and what is denied: 没来得及去办.
const DENIES: usize = 3;

/// How many characters may stand between what leaves a state open and the state: 怎么才办.
const OPENS: usize = 3;

/// How many characters a clause may go on behind what is asked: 能代办特病吗.
const ASKS: usize = 10;

/// How many characters may stand between what leaves a thing open and the thing: 想先给他把.
const LEADS: usize = 4;

/// How far from the words of a frame its date may stand: 2月14号在手机上办好.
const DATED: usize = 5;

/// The compiled frames.
pub(super) struct Frames {
    words: Words,
    /// The lists of each word, by the number of its sense.
    lists: Vec<Lists>,
    all: Vec<Frame>,
    /// Whatever a frame says.
    states: Lists,
    /// Whatever a frame is about.
    things: Lists,
    not: Lists,
    open: Lists,
    wish: Lists,
    later: Lists,
    closing: Lists,
    /// The fact that a thing tells alone and not within a frame.
    procedure: FactId,
}

/// A word of the lists, in a message.
struct Mark {
    chars: Range<usize>,
    lists: Lists,
}

/// A frame that fits, with its words.
struct Fit<'f> {
    frame: &'f Frame,
    thing: Option<usize>,
    state: usize,
    denial: Option<usize>,
}

impl Frames {
    pub(super) fn compile(knowledge: &Knowledge) -> Self {
        let frames::Frames { words: texts, frames, not, open, wish, later, closing } =
            &knowledge.frames;
        let mut words = Words::default();
        let mut lists = Vec::new();
        for (text, of) in texts {
            words.insert(&spelt(text), u32::try_from(lists.len()).unwrap_or(u32::MAX));
            lists.push(*of);
        }
        let all =
            |of: fn(&Frame) -> Lists| frames.iter().map(of).fold(Lists::default(), Lists::with);
        Self {
            words,
            lists,
            states: all(|frame| frame.says),
            things: all(|frame| frame.about.unwrap_or_default()),
            all: frames.clone(),
            not: *not,
            open: *open,
            wish: *wish,
            later: *later,
            closing: *closing,
            procedure: knowledge.shared.vocabulary.core.procedure,
        }
    }

    /// Puts a token of its own in place of the words that make up a frame.
    pub(super) fn read(&self, message: &Normalised, tokens: &mut Vec<Token>) {
        let marks: Vec<Mark> = self
            .words
            .find(message)
            .map(|(chars, sense)| Mark { chars, lists: self.lists[sense as usize] })
            .collect();
        let named = marks.iter().map(|mark| mark.lists).fold(Lists::default(), Lists::with);
        let clause = Clause { frames: self, message, marks: &marks, named };
        let mut found = false;
        for state in 0..marks.len() {
            let fit = clause.fit(state).filter(|fit| !self.is_part(fit, &marks, tokens));
            if let Some(fit) = fit {
                self.replace(&fit, &marks, tokens);
                found = true;
            }
        }
        if found {
            tokens.sort_by_key(|token| token.chars.start);
        }
    }

    /// 手机能办慢病吗: a state that is a part of a word that tells something else.
    fn is_part(&self, fit: &Fit, marks: &[Mark], tokens: &[Token]) -> bool {
        let state = &marks[fit.state].chars;
        let named = &marks[fit.thing.unwrap_or(fit.state)].chars;
        let holds = |chars: &Range<usize>| {
            chars.len() > state.len() && chars.start <= state.start && state.end <= chars.end
        };
        let telling =
            |token: &&Token| matches!(&token.sense, Sense::Word(meaning) if meaning.cue.is_none());
        tokens
            .iter()
            .filter(telling)
            .any(|t| holds(&t.chars) && self.tells_more(t, &fit.frame.meaning, named))
    }

    /// Drops what the words of a frame tell alone, and adds what they tell together. A word that
    /// tells something else stays.
    fn replace(&self, fit: &Fit, marks: &[Mark], tokens: &mut Vec<Token>) {
        let parts: Vec<&Range<usize>> = [fit.thing, Some(fit.state), fit.denial]
            .into_iter()
            .flatten()
            .map(|at| &marks[at].chars)
            .collect();
        let meaning = &fit.frame.meaning;
        let named = &marks[fit.thing.unwrap_or(fit.state)].chars;
        tokens.retain(|token| {
            let within = parts.iter().any(|part| overlap(part, &token.chars));
            !within || self.tells_more(token, meaning, named)
        });
        let chars = free(&parts, tokens);
        let sense = Sense::Word(Arc::clone(meaning));
        tokens.push(Token { chars, sense, how: How::Frame });
    }

    /// Whether a word speaks of facts that a frame does not speak of, of the part of a place, or of
    /// another business. Its
    /// procedure is what the thing is called by, and so is what the words in the name of the thing
    /// suggest (the 待遇 in 慢特病待遇).
    fn tells_more(&self, token: &Token, frame: &Meaning, named: &Range<usize>) -> bool {
        let Sense::Word(meaning) = &token.sense else { return true };
        let is_thing = overlap(named, &token.chars);
        let known = |fact: FactId| {
            (is_thing && fact == self.procedure) || frame.means.iter().any(|(own, _)| *own == fact)
        };
        let role = matches!(meaning.cue, Some(Cue::Care | Cue::Insured | Cue::Home | Cue::Outside));
        let suggests = named.start <= token.chars.start && token.chars.end <= named.end;
        let told = meaning.means.iter().chain(&meaning.suggests);
        let covered = (meaning.hint && suggests) || told.into_iter().all(|(fact, _)| known(*fact));
        role || !covered
    }
}

impl Reader<'_> {
    /// 慢病卡是2024年5月办的: the day on which somebody was enrolled or filed, not one of treatment.
    pub(super) fn dates_a_procedure(&self, date: &Range<usize>) -> bool {
        let date = self.message.chars_of(date);
        let vocabulary = &self.knowledge.shared.vocabulary;
        let done = ["enrolled", "filed"].map(|name| vocabulary.find(name));
        self.tokens.iter().filter(|token| token.how == How::Frame).any(|token| {
            let Sense::Word(meaning) = &token.sense else { return false };
            let gap = if token.chars.start > date.start {
                date.end..token.chars.start
            } else {
                token.chars.end..date.start
            };
            meaning.means.iter().any(|(fact, _)| done.contains(&Some(*fact)))
                && gap.len() <= DATED
                && !crosses_clause(self.message, &gap)
        })
    }
}

/// The words of the lists in a message, and what stands between them.
struct Clause<'a> {
    frames: &'a Frames,
    message: &'a Normalised,
    marks: &'a [Mark],
    /// All lists that the message has words of.
    named: Lists,
}

impl<'a> Clause<'a> {
    /// The first frame that a state and what stands around it fit.
    fn fit(&self, state: usize) -> Option<Fit<'a>> {
        let says = self.marks[state].lists;
        if !says.meet(self.frames.states) {
            return None;
        }
        let denial = self.denial(state);
        let frames = self.frames.all.iter();
        let named = |about: Option<Lists>| about.is_none_or(|about| about.meet(self.named));
        let frames =
            frames.filter(|f| f.says.meet(says) && f.denied == denial.is_some() && named(f.about));
        frames.into_iter().find_map(|frame| {
            let Some(about) = frame.about else {
                let alone = self.has_mood(frame, state, state);
                return alone.then_some(Fit { frame, thing: None, state, denial });
            };
            let things = [Order::After, Order::Before].map(|order| self.thing(about, state, order));
            let stands = |at: &usize| self.stands(frame, *at, state);
            let thing = things.into_iter().flatten().find(stands)?;
            Some(Fit { frame, thing: Some(thing), state, denial })
        })
    }

    /// The nearest thing on one side of a state, in its clause, of those that a frame is about.
    fn thing(&self, about: Lists, state: usize, order: Order) -> Option<usize> {
        let is_thing = |at: &usize| self.marks[*at].lists.meet(about);
        let found = match order {
            Order::After => (0..state).rev().find(is_thing),
            _ => (state + 1..self.marks.len()).find(is_thing),
        };
        found.filter(|thing| !crosses_clause(self.message, &self.between(*thing, state)))
    }

    /// Whether a thing and a state stand as a frame wants them.
    fn stands(&self, frame: &Frame, thing: usize, state: usize) -> bool {
        let order = if thing < state { Order::After } else { Order::Before };
        let gap = self.between(thing, state);
        let gap = self.message.chars[gap].iter().filter(|c| !c.is_ascii_digit());
        let (first, last) = (thing.min(state), thing.max(state));
        [order, Order::Either].contains(&frame.order)
            && gap.count() <= frame.within
            && self.has_mood(frame, first, last)
    }

    fn has_mood(&self, frame: &Frame, first: usize, last: usize) -> bool {
        match frame.mood {
            Mood::Any => true,
            Mood::Question => self.is_asked(last) || self.ends_asking(last),
            Mood::Statement => !self.is_asked(last) && !self.is_open(first, last),
        }
    }

    /// 慢病办了吗, 慢病办了没有: a question.
    fn is_asked(&self, last: usize) -> bool {
        self.behind(last).is_some_and(|mark| {
            let rest = self.message.chars.get(mark.chars.end..).unwrap_or_default();
            let ends = |at: usize| rest.get(at).is_none_or(|c| matches!(c, ',' | '.' | '?' | ' '));
            mark.lists.meet(self.frames.closing) && (ends(0) || ends(1))
        })
    }

    /// 能代办特病吗: the clause goes on a little and ends in a question.
    fn ends_asking(&self, last: usize) -> bool {
        let end = self.marks[last].chars.end;
        let rest = self.message.chars.get(end..).unwrap_or_default();
        let mark = |c: &char| matches!(c, ',' | '.' | '?' | ' ');
        let length = rest.iter().position(mark).unwrap_or(rest.len());
        let closes = |mark: &&Mark| {
            let left = (end + length).saturating_sub(mark.chars.end);
            mark.lists.meet(self.frames.closing) && left <= 1 && mark.chars.end <= end + length
        };
        let behind = || self.marks[last + 1..].iter().take_while(|m| m.chars.start < end + length);
        length <= ASKS && (rest.get(length) == Some(&'?') || behind().any(|m| closes(&m)))
    }

    /// The word right behind another one.
    fn behind(&self, mark: usize) -> Option<&'a Mark> {
        let end = self.marks[mark].chars.end;
        self.marks.get(mark + 1).filter(|behind| behind.chars.start == end)
    }

    /// 慢病怎么办的, 慢病办下来以后, 想办了慢病卡: a word between the two, or right before them, leaves open whether
    /// it is so.
    fn is_open(&self, first: usize, last: usize) -> bool {
        let start = self.marks[first].chars.start;
        let leads = |mark: &Mark| {
            let reach =
                if self.marks[first].lists.meet(self.frames.things) { LEADS } else { OPENS };
            let gap = mark.chars.end..start;
            gap.len() <= reach && !crosses_clause(self.message, &gap)
        };
        let before = self.marks[..first].iter().rev().take_while(|mark| leads(mark));
        let between = self.marks.get(first + 1..last).unwrap_or_default();
        let in_clause = |mark: &&Mark| {
            !crosses_clause(self.message, &(mark.chars.end..start.max(mark.chars.end)))
        };
        let mut ahead = self.marks[..first].iter().rev().take_while(in_clause);
        // 想趁住院把慢病办了.
        let wished = ahead.any(|mark| mark.lists.meet(self.frames.wish));
        let later = self.behind(last).is_some_and(|mark| mark.lists.meet(self.frames.later));
        later || wished || before.chain(between).any(|mark| mark.lists.meet(self.frames.open))
    }

    /// What denies a state, right before it.
    fn denial(&self, state: usize) -> Option<usize> {
        let before = state.checked_sub(1)?;
        let denies = |at: usize| self.marks[at].lists.meet(self.frames.not);
        let near = |at: usize| {
            let gap = self.marks[at].chars.end..self.marks[state].chars.start;
            gap.len() <= DENIES && !crosses_clause(self.message, &gap)
        };
        (0..=before).rev().take_while(|at| near(*at)).find(|at| denies(*at))
    }

    /// The characters between two marks.
    fn between(&self, one: usize, other: usize) -> Range<usize> {
        let (first, last) = (one.min(other), one.max(other));
        self.marks[first].chars.end..self.marks[last].chars.start
    }
}

/// The characters that a frame is read from: all from its first word to its last one, or what other
/// words leave free of these.
fn free(parts: &[&Range<usize>], tokens: &[Token]) -> Range<usize> {
    let taken = |chars: &Range<usize>| tokens.iter().any(|t| overlap(chars, &t.chars));
    let start = parts.iter().map(|part| part.start).min().unwrap_or_default();
    let end = parts.iter().map(|part| part.end).max().unwrap_or_default();
    if !taken(&(start..end)) {
        return start..end;
    }
    let one = |at: usize| at..at + 1;
    let free = |part: &&Range<usize>| {
        let from = (*part).clone().find(|at| !taken(&one(*at)))?;
        let to = (from..part.end).find(|at| taken(&one(*at)));
        Some(from..to.unwrap_or(part.end))
    };
    let longest = parts.iter().filter_map(free).max_by_key(ExactSizeIterator::len);
    longest.unwrap_or_else(|| parts[0].clone())
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}
