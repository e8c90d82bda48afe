//! What is denied behind its name: 高血压没有，冠心病有; 高血压糖尿病都没有. Only a disease: 备案没有 is a
//! question.

use super::read::Reader;

impl Reader<'_> {
    /// Whether the disease at a position is denied by what stands behind it, or behind those that
    /// follow it.
    pub(super) fn is_denied_behind(&self, position: usize) -> bool {
        if !self.is_disease(&self.tokens[position]) {
            return false;
        }
        let grammar = &self.knowledge.grammar;
        // 高血压？没有.
        let rest = |at: usize| {
            let rest = &self.message.chars[self.tokens[at].chars.end..];
            rest.strip_prefix(&['?']).unwrap_or(rest)
        };
        let last = self.last_of_list(position);
        let stops = |rest: &[char]| matches!(rest, [] | [',' | '.' | ' ', ..]);
        let denied = |at: usize, length: Option<usize>| {
            length.is_some_and(|length| stops(&rest(at)[length..]))
        };
        denied(position, grammar.denied_behind.length(rest(position)))
            || denied(last, grammar.all_denied_behind.length(rest(last)))
    }

    /// The last of the diseases that stand side by side.
    fn last_of_list(&self, position: usize) -> usize {
        let adjoins = |at: &usize| {
            let (one, next) = (&self.tokens[*at - 1], &self.tokens[*at]);
            self.is_disease(next) && next.chars.start <= one.chars.end + 1
        };
        (position + 1..self.tokens.len()).take_while(adjoins).last().unwrap_or(position)
    }
}
