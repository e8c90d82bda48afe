//! Values of one fact side by side: of each what the others do not have, and no advice.

use crate::dialog::act::{Answer, Branch, Item, Missing};
use crate::knowledge::region::{OutcomeKind, Section};
use crate::knowledge::wording::Sentence;

use super::answer::title;
use super::item::Items;
use super::screen::{Block, Line, Rank, Room, Shape, fit, write};
use super::text::Writing;

/// The text of a comparison: its branches begin with the value that they stand for.
#[must_use]
pub fn compare_text(
    items: &Items,
    answer: &Answer,
    conditions: &[String],
    missing: Option<Missing>,
) -> String {
    let mut writing = Writing::without_headline(items, answer, conditions);
    let own: Vec<&Item> = answer.branches.iter().flat_map(|branch| &branch.items).collect();
    let differ = !own.is_empty() || answer.branches.iter().any(|branch| branch.outcome.is_some());
    if missing.is_none() {
        let common: Vec<&Item> = answer.items.iter().collect();
        writing.speaks_of(writing.headed(if own.is_empty() { &common } else { &own }));
    }
    let office = items.names.office(answer.region);
    let slots = [("region", office.as_str()), ("hotline", items.names.hotline())];
    if !differ {
        let sides = conditions.join(&items.names.say(Sentence::Comma));
        let slots = [slots[0], slots[1], ("sides", sides.as_str())];
        return items.names.fill(Sentence::CompareAlike, &slots);
    }
    let more = items.names.fill(Sentence::CompareMore, &slots);
    let mut brief = writing.refuses();
    let mut blocks = writing.compared(missing, brief);
    let mut cut = fit(&mut blocks, Room::SCREEN, &more);
    if cut && writing.concludes_of_many() {
        // Half of what differs would look like all of it.
        (brief, cut) = (true, false);
        blocks = writing.compared(missing, brief);
    }
    if !cut {
        let rest = items.names.fill(Sentence::CompareRest, &slots);
        blocks.push(Block::plain(Rank::Must, vec![if brief { more } else { rest }]));
    }
    write(&blocks)
}

impl Writing<'_> {
    /// Where it comes from, then each value; `brief`: with its conclusion alone.
    fn compared(&self, missing: Option<Missing>, brief: bool) -> Vec<Block> {
        let above = if missing.is_some() { self.head(missing) } else { self.headline() };
        let mut blocks = vec![Block::plain(Rank::Must, above)];
        for side in self.values() {
            blocks.push(self.side(side));
            blocks.extend(if brief { Vec::new() } else { self.own(side) });
        }
        blocks
    }

    /// The branches that stand for a value alone.
    fn values(&self) -> impl Iterator<Item = &Branch> {
        self.answer.branches.iter().filter(|branch| branch.when.len() == 1)
    }

    /// The branches of a value under a further condition.
    fn further<'s>(&'s self, side: &'s Branch) -> impl Iterator<Item = &'s Branch> {
        let begins =
            |branch: &&Branch| branch.when.len() > 1 && branch.when.starts_with(&side.when);
        self.answer.branches.iter().filter(begins)
    }

    /// Whether one of the values is refused: then the conclusions are all that matters.
    fn refuses(&self) -> bool {
        let Some(route) = &self.items.procedure.route else { return false };
        let kind = |outcome: usize| route.route.outcomes[outcome].kind;
        let mut outcomes = self.answer.branches.iter().filter_map(|branch| branch.outcome);
        outcomes.any(|outcome| kind(outcome) == OutcomeKind::Refused)
    }

    /// Whether there are more than two values, each with a conclusion.
    fn concludes_of_many(&self) -> bool {
        self.values().count() > 2 && self.values().all(|side| side.outcome.is_some())
    }

    /// One value, with its conclusion where that differs.
    fn side(&self, side: &Branch) -> Block {
        let names = &self.items.names;
        let route = self.items.procedure.route.as_ref();
        let outcome = side.outcome.and_then(|outcome| route?.route.outcomes.get(outcome));
        let text = match outcome {
            Some(outcome) => names.speak(&outcome.say),
            None if side.items.is_empty() && self.further(side).next().is_none() => {
                names.say(Sentence::CompareNothing)
            }
            None => String::new(),
        };
        let when = names.condition(&side.when);
        let head = names.fill(Sentence::CompareSide, &[("when", &when), ("text", &text)]);
        Block::plain(Rank::Must, vec![head])
    }

    /// What only one value has, by section, then what it has under a further condition.
    fn own(&self, side: &Branch) -> Vec<Block> {
        let names = &self.items.names;
        let mut blocks = Vec::new();
        for section in Section::ALL {
            let of = |item: &&Item| self.items.row(item).section == section;
            let own: Vec<&Item> = side.items.iter().filter(of).collect();
            blocks.push(self.joined(&names.say(title(section)), &own, None));
        }
        for branch in self.further(side) {
            let main = |item: &&Item| !self.items.row(item).more;
            let own: Vec<&Item> = branch.items.iter().filter(main).collect();
            let when = names.condition(&branch.when[side.when.len()..]);
            blocks.push(self.joined(&when, &own, Some(Rank::Conditional)));
        }
        blocks.push(self.unwritten(side));
        blocks
    }

    /// Items in one line behind a title.
    fn joined(&self, title: &str, items: &[&Item], rank: Option<Rank>) -> Block {
        let names = &self.items.names;
        let title = names.fill(Sentence::OnlyWhen, &[("when", title), ("text", "")]);
        let written = items.iter().filter(|item| Items::gap(self.items.row(item)).is_none());
        let line = |item: &&Item| {
            let rank = rank.unwrap_or_else(|| self.rank_of_difference(item));
            Line::new(rank, self.line(item))
        };
        let lines = written.map(line).collect();
        Block { shape: Shape::Joined { title, sign: names.say(Sentence::Semicolon) }, lines }
    }

    fn rank_of_difference(&self, item: &Item) -> Rank {
        let row = self.items.row(item);
        match row.section {
            _ if row.more => Rank::Spare,
            Section::Steps | Section::Materials | Section::Benefits | Section::Cautions => {
                Rank::Main
            }
            Section::Eligibility | Section::Channels | Section::Timeline => Rank::Useful,
        }
    }

    /// What the source does not say of this value alone.
    fn unwritten(&self, side: &Branch) -> Block {
        let gaps: Vec<&str> =
            side.items.iter().filter_map(|item| Items::gap(self.items.row(item))).collect();
        let names = &self.items.names;
        let all = gaps.join(&names.say(Sentence::Semicolon));
        let line = names.fill(Sentence::Gaps, &[("gaps", &all)]);
        Block::plain(Rank::Useful, if gaps.is_empty() { Vec::new() } else { vec![line] })
    }
}
