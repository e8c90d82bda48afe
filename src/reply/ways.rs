//! Several ways of one answer: each with its steps, and once what more than one of them has.

use crate::dialog::act::{Branch, Item};
use crate::knowledge::region::{OutcomeKind, Section};
use crate::knowledge::vocabulary::{FactId, Value};
use crate::knowledge::wording::Sentence;
use crate::rules::RowRef;

use super::screen::{Block, Line, Rank, Shape};
use super::text::Writing;

/// A step of one of several ways.
#[derive(Clone, Copy)]
struct Step<'a> {
    item: &'a Item,
    way: &'a Branch,
    /// What else it hangs on.
    further: &'a [(FactId, Vec<Value>)],
}

impl Step<'_> {
    fn is_same(&self, other: &Self) -> bool {
        self.item.row == other.item.row && self.further == other.further
    }
}

impl Writing<'_> {
    /// Branches of the route itself: several ways, or a refusal under a condition.
    pub(super) fn ways(&self) -> Vec<Block> {
        let names = &self.items.names;
        let Some(route) = &self.items.procedure.route else { return Vec::new() };
        let steps = self.steps_of_ways();
        let (common, own): (Vec<&[Step]>, Vec<&[Step]>) =
            steps.chunk_by(Step::is_same).partition(|same| same.len() > 1);
        let mut blocks = Vec::new();
        for (branch, when) in self.answer.branches.iter().zip(self.conditions) {
            let Some(outcome) = branch.outcome else { continue };
            let outcome = &route.route.outcomes[outcome];
            if outcome.kind == OutcomeKind::Refused {
                let rank = if self.is_decisive(branch) { Rank::Must } else { Rank::Spare };
                if !self.names_disease(branch) {
                    let line = self.only_when(when, &names.speak(&outcome.say));
                    blocks.push(Block::plain(rank, vec![line]));
                }
                continue;
            }
            let title = names.fill(Sentence::BranchTitle, &[("when", when.as_str())]);
            let line = format!("{title}{}", names.speak(&outcome.say));
            blocks.push(Block::plain(Rank::Must, vec![line]));
            let steps = own.iter().map(|same| same[0]).filter(|step| step.way.when == branch.when);
            let steps = steps.map(|step| Line::new(Rank::Useful, self.step(step, step.further)));
            blocks.push(Block { shape: Shape::Numbered, lines: steps.collect() });
        }
        blocks.extend(self.in_common(&common));
        blocks
    }

    /// What several ways have in common, those of the same ways together.
    fn in_common(&self, common: &[&[Step]]) -> Vec<Block> {
        let names = &self.items.names;
        let mut blocks: Vec<(String, Vec<Line>)> = Vec::new();
        for same in common {
            let when = names.condition(&united(same));
            let line = Line::new(Rank::Main, self.step(same[0], same[0].further));
            match blocks.iter_mut().find(|(known, _)| *known == when) {
                Some((_, lines)) => lines.push(line),
                None => blocks.push((when, vec![line])),
            }
        }
        let block = |(when, lines): (String, Vec<Line>)| {
            let title = self.only_when(&when, "");
            Block { shape: Shape::Joined { title, sign: names.say(Sentence::Semicolon) }, lines }
        };
        blocks.into_iter().map(block).collect()
    }

    /// The rows of the steps that stand with the ways.
    pub(super) fn rows_of_ways(&self) -> Vec<RowRef> {
        self.steps_of_ways().iter().map(|step| step.item.row).collect()
    }

    /// The steps of all ways, those that are the same together.
    fn steps_of_ways(&self) -> Vec<Step<'_>> {
        let Some(route) = &self.items.procedure.route else { return Vec::new() };
        let branches = &self.answer.branches;
        let is_way = |branch: &&Branch| {
            let outcome = branch.outcome.map(|outcome| route.route.outcomes[outcome].kind);
            outcome.is_some_and(|kind| kind != OutcomeKind::Refused)
        };
        let mut steps: Vec<Step> = Vec::new();
        for way in branches.iter().filter(is_way) {
            for branch in branches.iter().filter(|branch| branch.when.starts_with(&way.when)) {
                let further = &branch.when[way.when.len()..];
                let own = branch.items.iter().filter(|item| {
                    self.items.row(item).section == Section::Steps && self.shows(item, true)
                });
                steps.extend(own.map(|item| Step { item, way, further }));
            }
        }
        steps.sort_by_key(|step| step.item.row);
        steps
    }

    fn step(&self, step: Step, when: &[(FactId, Vec<Value>)]) -> String {
        let line = self.line(step.item);
        if when.is_empty() {
            return line;
        }
        self.only_when(&self.items.names.condition(when), &line)
    }

    fn names_disease(&self, branch: &Branch) -> bool {
        let disease = self.items.names.assistant.knowledge.shared.vocabulary.core.disease;
        branch.when.iter().any(|(fact, _)| *fact == disease)
    }
}

/// Under what one of several ways is taken: 不是急诊抢救.
fn united(same: &[Step]) -> Vec<(FactId, Vec<Value>)> {
    let mut when: Vec<(FactId, Vec<Value>)> = Vec::new();
    for (fact, values) in same.iter().flat_map(|step| &step.way.when) {
        match when.iter_mut().find(|(known, _)| known == fact) {
            Some((_, known)) => known.extend(values.iter().cloned()),
            None => when.push((*fact, values.clone())),
        }
    }
    when
}
