//! Whom to ask and what to say there: what the source leaves open, as a sentence for the phone.

use std::collections::HashSet;

use crate::dialog::act::Item;
use crate::knowledge::vocabulary::FactId;
use crate::knowledge::wording::Sentence;

use super::item::Items;
use super::screen::{Block, Rank};
use super::text::Writing;

impl Writing<'_> {
    /// What the source does not say of just what the person told (去窗口怎么办), in one line: whoever
    /// wants to go to a counter reads it before how it is done on the phone.
    pub(super) fn told_gaps(&self) -> Block {
        self.gap_line(&self.gaps_where(Self::is_told))
    }

    /// What else the source does not say, in one line.
    pub(super) fn gaps(&self) -> Block {
        self.gap_line(&self.gaps_where(|writing, item| !writing.is_told(item)))
    }

    /// Whether something that was told makes an item apply, and not just what the conclusion hangs on.
    fn is_told(&self, item: &Item) -> bool {
        let common = self.answer.items.contains(item);
        let tests = &self.items.row(item).when.tests;
        self.is_overview() && common && tests.iter().any(|(fact, _)| !self.concludes_from(*fact))
    }

    /// Whether the route asks for a fact.
    fn concludes_from(&self, fact: FactId) -> bool {
        let route = self.items.procedure.route.as_ref();
        let rows = route.into_iter().flat_map(|route| &route.route.rows);
        rows.flat_map(|row| &row.when.tests).any(|(tested, _)| *tested == fact)
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

    /// What the source does not say, one noun phrase each.
    pub(super) fn gap_list(&self) -> Vec<String> {
        self.gaps_where(|_, _| true)
    }

    fn gaps_where(&self, counts: impl Fn(&Self, &Item) -> bool) -> Vec<String> {
        let shown = |item: &&Item| {
            let row = self.items.row(item);
            !self.is_overview() || (!row.more && self.belongs_to_overview(row))
        };
        let open = self.answer.branches.iter().filter(|branch| branch.outcome.is_none());
        let open = open.flat_map(|branch| &branch.items);
        let list = self.answer.items.iter().chain(open).filter(shown);
        let mut list: Vec<&Item> = list.filter(|item| counts(self, item)).collect();
        // In the order of the file, whichever are of a branch.
        list.sort_by_key(|item| (item.row.section, item.row.row));
        let gaps = list.into_iter().filter_map(|item| Items::gap(self.items.row(item)));
        // Several branches lack the same.
        let mut told = HashSet::new();
        gaps.filter(|gap| told.insert(*gap)).map(str::to_owned).collect()
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
