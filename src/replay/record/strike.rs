//! Strikes out of a conversation what nobody reads: it may be a name or an address.
//!
//! Words of the lexicon, written as they stand there, stay: they are nobody's own. The rest, names
//! of places included, is struck out where every reply of the whole conversation stays the same
//! without it: a stretch between two such words as a whole, else each of its pieces, else the halves
//! of a piece that is no place. One character alone stays.

use std::ops::Range;

use jiff::civil::Date;

use crate::dialog::Event;
use crate::language::How;
use crate::language::lexicon::Sense;
use crate::language::normalise::Normalised;
use crate::reply::Reply;

use super::super::run::Replayer;
use super::{Said, replay};

/// What stands in the place of struck characters.
pub const STRUCK: &str = "〔略〕";

/// The conversation without what nobody reads.
pub(super) fn strike(replayer: &Replayer, events: Vec<Event>, day: Date) -> Vec<Event> {
    let mut striking = Striking { replayer, day, replies: Vec::new(), events };
    striking.replies = striking.replay();
    for turn in 0..striking.events.len() {
        striking.turn(turn);
    }
    striking.events
}

struct Striking<'a> {
    replayer: &'a Replayer<'a>,
    day: Date,
    /// What must stay the same.
    replies: Vec<Reply>,
    events: Vec<Event>,
}

impl Striking<'_> {
    fn replay(&self) -> Vec<Reply> {
        let said: Vec<Said> = self.events.iter().map(|event| (self.day, event.clone())).collect();
        replay(self.replayer, &said).1
    }

    fn turn(&mut self, turn: usize) {
        let Event::Say(text) = &self.events[turn] else { return };
        // From the end, so that the places before what is struck stay right.
        for stretch in self.unread(text).into_iter().rev() {
            let whole = whole(&stretch);
            if stretch.len() > 1 && self.struck(turn, whole, STRUCK) {
                continue;
            }
            for piece in stretch.into_iter().rev() {
                self.piece(turn, piece);
            }
        }
        self.join(turn);
    }

    /// Strikes a piece of a message, or what of it can be struck.
    fn piece(&mut self, turn: usize, Piece { range, is_place }: Piece) {
        let Event::Say(text) = &self.events[turn] else { return };
        let starts = text[range.clone()].char_indices().map(|(at, _)| range.start + at);
        let starts: Vec<usize> = starts.collect();
        if starts.len() < 2 || self.struck(turn, range.clone(), STRUCK) || is_place {
            return;
        }
        let half = starts[starts.len() / 2];
        self.piece(turn, Piece { range: half..range.end, is_place });
        self.piece(turn, Piece { range: range.start..half, is_place });
    }

    /// Puts something in the place of a range of a message, if all replies stay the same.
    fn struck(&mut self, turn: usize, range: Range<usize>, with: &str) -> bool {
        let Event::Say(text) = &self.events[turn] else { return false };
        let mut struck = text.clone();
        struck.replace_range(range, with);
        let before = std::mem::replace(&mut self.events[turn], Event::Say(struck));
        let is_same = self.replay() == self.replies;
        if !is_same {
            self.events[turn] = before;
        }
        is_same
    }

    /// Makes one of two that stand side by side.
    fn join(&mut self, turn: usize) {
        let twice = STRUCK.repeat(2);
        while let Event::Say(text) = &self.events[turn]
            && let Some(start) = text.find(&twice)
            && self.struck(turn, start..start + twice.len(), STRUCK)
        {}
    }

    /// The stretches of a message, piece by piece, that hold no word of the lexicon and no
    /// placeholder.
    fn unread(&self, text: &str) -> Vec<Vec<Piece>> {
        let mut message = Normalised::new(text);
        let tokens = self.replayer.assistant.lexicon.tokens(&mut message);
        let written = tokens.iter().filter(|token| token.how == How::Word);
        let spans = written.map(|token| (message.span(&token.chars), &token.sense));
        let (places, words): (Vec<_>, Vec<_>) =
            spans.partition(|(_, sense)| matches!(sense, Sense::Place(_)));
        let known: Vec<Range<usize>> =
            words.into_iter().map(|(range, _)| range).chain(placeholders(text)).collect();
        let mut stretches: Vec<Vec<Piece>> = Vec::new();
        for (at, character) in text.char_indices() {
            if !character.is_alphanumeric() || known.iter().any(|range| range.contains(&at)) {
                continue;
            }
            let end = at + character.len_utf8();
            let place = places.iter().find(|(range, _)| range.contains(&at));
            let (is_place, opens) = (place.is_some(), place.is_some_and(|(r, _)| r.start == at));
            let new = Piece { range: at..end, is_place };
            match stretches.last_mut().filter(|stretch| whole(stretch).end == at) {
                None => stretches.push(vec![new]),
                Some(stretch) => match stretch.last_mut() {
                    Some(last) if last.is_place == is_place && !opens => last.range.end = end,
                    _ => stretch.push(new),
                },
            }
        }
        stretches
    }
}

/// A piece of a message, in bytes.
struct Piece {
    range: Range<usize>,
    /// It is the name of a place, and makes sense only as a whole.
    is_place: bool,
}

/// All of a stretch.
fn whole(stretch: &[Piece]) -> Range<usize> {
    let start = stretch.first().map_or(0, |piece| piece.range.start);
    start..stretch.last().map_or(start, |piece| piece.range.end)
}

/// What stands in the place of a personal number: 〔证件号〕.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    let opened = text.match_indices('〔').map(|(start, _)| start);
    let closed = |start: usize| text[start..].find('〕').map(|end| start..start + end);
    opened.filter_map(closed).collect()
}
