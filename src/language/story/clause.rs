//! The clauses of a story: what stands between two marks, each with its sentence and with what its
//! words tell of it as a whole.

use std::ops::Range;

use crate::knowledge::grammar::Grammar;
use crate::language::normalise::Normalised;

/// How long a clause is at most where no mark ends it: people speak without marks, and looking one
/// over must not take longer with each further word.
const LONGEST: usize = 120;

/// How much is said without a mark before 然后, 我的医保 begins another clause.
const BREATH: usize = 12;

/// How far 年轻时 reaches before a place, in characters, and 待过 behind it.
const FORMERLY: usize = 12;
const BEHIND: usize = 5;

/// Of whom a clause speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Nobody has been named so far: the patient.
    Nobody,
    /// The person with this number; 0 is the speaker.
    One(usize),
    /// The speaker and theirs: 我们是洪洞的.
    All,
    /// Somebody on television, or in a joke.
    Heard,
}

/// A clause, or the part of it that is about one person.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is told or not, apart from the others")]
pub(super) struct Clause {
    pub(super) chars: Range<usize>,
    pub(super) sentence: usize,
    pub(super) who: Who,
    /// Whether the person is named in it.
    pub(super) named: bool,
    /// Whether the person is only taken over from the sentence before.
    pub(super) carried: bool,
    /// It asks something.
    pub(super) asks: bool,
    /// It speaks of being treated.
    pub(super) treated: bool,
    /// It leaves the place before.
    pub(super) returns: bool,
}

impl Clause {
    /// Notes what its words tell of it as a whole.
    pub(super) fn look_over(&mut self, chars: &[char], grammar: &Grammar) {
        let text = &chars[self.chars.clone()];
        self.asks = grammar.asks.occur(text);
        self.treated = grammar.treated.occur(text);
        self.returns = grammar.returns.occur(text) && !grammar.not_returning.occur(text);
    }
}

/// The clauses of a message, all about nobody yet.
pub(super) fn clauses(message: &Normalised, grammar: &Grammar) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let (mut start, mut sentence) = (0, 0);
    for end in 0..=message.chars.len() {
        let mark = message.chars.get(end);
        let marked = mark.is_none_or(|mark| is_mark(*mark));
        let long = end - start;
        let begins = || grammar.begins_clause.begin(&message.chars[end..]);
        if !marked && long < LONGEST && !(long >= BREATH && begins()) {
            continue;
        }
        // A mark of a question belongs to what it asks.
        let chars = start..end + usize::from(mark == Some(&'?'));
        start = end + usize::from(marked);
        if !chars.is_empty() {
            clauses.push(Clause {
                chars,
                sentence,
                who: Who::Nobody,
                named: false,
                carried: false,
                asks: false,
                treated: false,
                returns: false,
            });
        }
        sentence += usize::from(mark.is_some_and(|mark| is_end(*mark)));
    }
    clauses
}

/// A mark between two clauses.
fn is_mark(character: char) -> bool {
    matches!(character, ',' | '.' | '?' | ':' | '-')
}

/// A mark between two sentences.
fn is_end(character: char) -> bool {
    matches!(character, '.' | '?')
}

/// Whether a word belongs to what is long over: 年轻时在广州, 在浙江打过工.
pub(super) fn is_long_over(
    message: &Normalised,
    grammar: &Grammar,
    clause: &Clause,
    word: &Range<usize>,
) -> bool {
    let start = word.start.saturating_sub(FORMERLY).max(clause.chars.start);
    let end = (word.end + BEHIND).min(clause.chars.end).max(word.end);
    grammar.formerly.occur(&message.chars[start..end])
}
