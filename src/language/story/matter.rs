//! Whether a story has to do with our matter at all, or only passes the time.

use super::patient::{has_disease, is_disease};
use super::person::Kind;
use super::{Story, Whose};
use crate::knowledge::lexicon::Meaning;
use crate::language::lexicon::Sense;
use crate::language::read::Reader;
use crate::language::subject::names;

impl Reader<'_> {
    /// Whether somebody who is no stranger is insured or wants one of the procedures, or has a
    /// disease and asks about it; in a few words it is enough to have one. In a message that says that it
    /// only chats, only the second counts and only where it is asked.
    pub(super) fn tells_of_our_matter(&self, story: &Story) -> bool {
        let grammar = &self.knowledge.grammar;
        let idle = grammar.idle.occur(&self.message.chars);
        let (mut ill, mut asks, mut insured, mut wants) = (false, false, false, false);
        for (number, clause) in story.clauses.iter().enumerate() {
            if story.whose(clause) == Whose::Stranger {
                continue;
            }
            asks |= clause.asks;
            for position in story.tokens_of(self, number) {
                let Sense::Word(meaning) = &self.tokens[position].sense else { continue };
                insured |= self.speaks_of_insurance(meaning);
                wants |= clause.asks && self.speaks_of_procedure(meaning);
                ill |= names(meaning, self.knowledge.shared.vocabulary.core.disease)
                    && has_disease(self, clause, position);
            }
        }
        let asks = asks || !story.long;
        if idle { insured && wants } else { wants || (insured && (ill || asks)) || (ill && asks) }
    }

    /// Whether a short message that asks nothing tells only of somebody else's disease: 老王肺癌走了.
    pub(in crate::language) fn only_tells_of_others(&self) -> bool {
        let grammar = &self.knowledge.grammar;
        let chars = &self.message.chars;
        let idle = grammar.idle.occur(chars);
        if grammar.asks.occur(chars) {
            return false;
        }
        let story = Story::tell(self);
        let stranger = story.people.iter().any(|person| person.kind == Kind::Stranger);
        if !(idle || stranger || grammar.gone_at_end.end(chars)) {
            return false;
        }
        let told = story.clauses.iter().enumerate().any(|(number, clause)| {
            let others = story.whose(clause) == Whose::Stranger;
            !others && story.tokens_of(self, number).any(|position| is_disease(self, position))
        });
        idle || !told
    }

    fn speaks_of_procedure(&self, meaning: &Meaning) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        !meaning.loose
            && (meaning.ambiguous.is_some()
                || meaning.means.iter().any(|(fact, _)| *fact == core.procedure))
    }

    /// 职工医保, 参保, 已经认定: not a bare 农民.
    fn speaks_of_insurance(&self, meaning: &Meaning) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let told = ["insurance", "enrolled", "filed", "disease_class"];
        let told = told.iter().filter_map(|name| vocabulary.find(name));
        meaning.cue == Some(crate::knowledge::lexicon::Cue::Insured)
            || told.into_iter().any(|fact| names(meaning, fact))
    }
}
