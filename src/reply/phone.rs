//! Whom to ask and what to say there: what the source leaves open, as a sentence for the phone.

use std::collections::HashSet;

use crate::dialog::act::Item;
use crate::knowledge::vocabulary::FactId;
use crate::knowledge::wording::Sentence;
use crate::rules::input::Subject;

use super::item::Items;
use super::screen::{Block, Rank};
use super::text::Writing;

impl Writing<'_> {
    /// What the source does not say of just what the person told (去窗口怎么办), in one line: whoever
    /// wants to go to a counter reads it before how it is done on the phone.
    pub(super) fn told_gaps(&self) -> Block {
        self.gap_line(&self.told_gap_list())
    }

    /// What else the source does not say, in one line.
    pub(super) fn gaps(&self) -> Block {
        let told = self.told_gap_list();
        let mut gaps = self.gap_list();
        gaps.retain(|gap| !told.contains(gap));
        self.gap_line(&gaps)
    }

    /// The gaps that what was told brings up, and not just what the conclusion hangs on.
    fn told_gap_list(&self) -> Vec<String> {
        let brought_up = |item: &&Item| {
            let mut tests = self.items.row(item).when.tests.iter();
            tests.any(|(fact, _)| !self.concludes_from(*fact))
        };
        let overview = self.answer.items.iter().filter(|_| self.is_overview());
        self.gaps_of(overview)
            .into_iter()
            .filter(brought_up)
            .filter_map(|item| self.gap(item))
            .collect()
    }

    /// Whether the route tests a fact.
    fn concludes_from(&self, fact: FactId) -> bool {
        self.items.procedure.route.as_ref().is_some_and(|route| {
            route.table.inputs.iter().any(|input| input.subject == Subject::Fact(fact))
        })
    }

    fn gap_line(&self, gaps: &[String]) -> Block {
        let names = &self.items.names;
        let all = gaps.join(&names.say(Sentence::Semicolon));
        let line = (!gaps.is_empty()).then(|| names.fill(Sentence::Gaps, &[("gaps", &all)]));
        Block::plain(Rank::Main, line.into_iter().collect())
    }

    /// What to say on the phone, where the conclusion sends there or something is not written.
    pub(super) fn phone(&self) -> Block {
        let rank = if self.sends_to_phone().is_some() { Rank::Must } else { Rank::Spare };
        let wanted = rank == Rank::Must || !self.gap_list().is_empty();
        let question = wanted.then(|| self.question());
        let line = |question: String| {
            self.items.names.fill(Sentence::AskOffice, &[("question", question.as_str())])
        };
        Block::plain(rank, question.map(line).into_iter().collect())
    }

    /// What a conclusion has to be said on the phone.
    fn sends_to_phone(&self) -> Option<&str> {
        let route = &self.items.procedure.route.as_ref()?.route;
        self.told().find_map(|one| route.outcomes[one.outcome].phone.as_deref())
    }

    /// The sentence for the phone: the conclusion's own, the first thing that the source does not
    /// say, the one thing that was asked, or everything.
    pub(super) fn question(&self) -> String {
        let names = &self.items.names;
        if let Some(phone) = self.sends_to_phone() {
            return names.speak(phone);
        }
        let vocabulary = &names.assistant.knowledge.shared.vocabulary;
        let procedure = names.procedure(self.answer.procedure);
        let asked = || {
            let aspect = names.label(vocabulary.core.aspect, self.answer.aspect);
            (!self.is_overview()).then(|| aspect.to_owned())
        };
        match self.gap_list().into_iter().next().or_else(asked) {
            Some(gap) => {
                let slots = [("procedure", procedure), ("gap", gap.as_str())];
                names.fill(Sentence::AskOfficeQuestion, &slots)
            }
            None => names.fill(Sentence::AskOfficeAll, &[("procedure", procedure)]),
        }
    }

    /// What the source does not say, one noun phrase each, in the order of the file.
    pub(super) fn gap_list(&self) -> Vec<String> {
        let open = self.answer.branches.iter().filter(|branch| branch.outcome.is_none());
        let open = open.flat_map(|branch| &branch.items);
        let gaps = self.gaps_of(self.answer.items.iter().chain(open));
        gaps.into_iter().filter_map(|item| self.gap(item)).collect()
    }

    fn gap(&self, item: &Item) -> Option<String> {
        Items::gap(self.items.row(item)).map(str::to_owned)
    }

    /// Those of the items that are gaps and are shown, each gap once: several branches lack the same.
    fn gaps_of<'i>(&self, items: impl Iterator<Item = &'i Item>) -> Vec<&'i Item> {
        let shown = |item: &&Item| {
            let row = self.items.row(item);
            let main = || !row.more && self.belongs_to_overview(row);
            Items::gap(row).is_some() && (!self.is_overview() || main())
        };
        let mut gaps: Vec<&Item> = items.filter(shown).collect();
        gaps.sort_by_key(|item| (item.row.section, item.row.row));
        let mut named = HashSet::new();
        gaps.retain(|item| named.insert(Items::gap(self.items.row(item))));
        gaps
    }

    /// Behind an admission: whom to ask.
    pub(super) fn office(&self) -> String {
        let names = &self.items.names;
        let (office, question) = (names.office(self.answer.region), self.question());
        let slots =
            [("region", office.as_str()), ("hotline", names.hotline()), ("question", &question)];
        names.fill(Sentence::NotCoveredOffice, &slots)
    }
}
