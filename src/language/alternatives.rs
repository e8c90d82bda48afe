//! 窗口还是手机: an alternative question says neither.

use super::read::Reader;
use super::reading::{Found, Said};
use super::roles::crosses_clause;
use crate::knowledge::vocabulary::Value;

/// How many characters may stand between a value and the "or" behind it (网上办还是), and between
/// the "or" and the other value (还是得去窗口).
const BEFORE: usize = 2;
const BEHIND: usize = 4;

impl Reader<'_> {
    /// Drops the values of which a message asks whether it is the one or the other.
    pub(super) fn drop_alternatives(&mut self) {
        let ors = self.knowledge.grammar.either.places(&self.message.chars);
        if ors.is_empty() {
            return;
        }
        let core = self.knowledge.shared.vocabulary.core;
        let choice = |found: &Found| {
            matches!(found.said, Said::Is(Value::Choice(_)))
                && ![core.aspect, core.procedure, core.applicant].contains(&found.fact)
        };
        let near = |from: usize, to: usize, reach: usize| {
            from <= to && to - from <= reach && !crosses_clause(self.message, &(from..to))
        };
        let mut open: Vec<Found> = Vec::new();
        for or in ors {
            let chars = |found: &Found| self.chars_of(found);
            let facts = || self.reading.facts.iter().filter(|found| choice(found));
            let Some(one) = facts().find(|found| near(chars(found).end, or.start, BEFORE)) else {
                continue;
            };
            let other = facts()
                .find(|found| found.fact == one.fact && near(or.end, chars(found).start, BEHIND));
            open.push(one.clone());
            open.extend(other.cloned());
        }
        self.note_alternatives(&open);
        self.reading.facts.retain(|found| !open.contains(found));
    }
}
