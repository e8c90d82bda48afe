//! Whom to ask and what to say there: what the source leaves open, as a sentence for the phone.

use std::collections::HashSet;

use crate::dialog::act::Item;
use crate::knowledge::region::Allowed;
use crate::knowledge::vocabulary::{FactId, Value};
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
        let procedure = self.errand();
        match self.gap_list().into_iter().next().or_else(|| self.asked()) {
            Some(gap) => {
                let slots = [("procedure", procedure.as_str()), ("gap", gap.as_str())];
                names.fill(Sentence::AskOfficeQuestion, &slots)
            }
            None => names.fill(Sentence::AskOfficeAll, &[("procedure", &procedure)]),
        }
    }

    /// What somebody calls about: the procedure, and the disease where one is known.
    fn errand(&self) -> String {
        let names = &self.items.names;
        let procedure = names.procedure(self.answer.procedure);
        let disease = names.assistant.knowledge.shared.vocabulary.core.disease;
        let known = self.answer.because.iter().find(|(fact, _)| *fact == disease);
        known.map_or_else(
            || procedure.to_owned(),
            |(fact, value)| {
                let disease = names.value(*fact, value);
                let slots = [("procedure", procedure), ("disease", disease.as_str())];
                names.fill(Sentence::AskOfficeErrand, &slots)
            },
        )
    }

    /// The one thing that was asked, as a question.
    fn asked(&self) -> Option<String> {
        let vocabulary = &self.items.names.assistant.knowledge.shared.vocabulary;
        let aspects = &vocabulary.fact(vocabulary.core.aspect).choices;
        let aspect = aspects.get(usize::from(self.answer.aspect))?;
        let asked = aspect.asked.as_ref().unwrap_or(&aspect.label);
        (!self.is_overview()).then(|| asked.clone())
    }

    /// What the source does not say, one noun phrase each: of what was asked before the rest, of
    /// what is known of the person before what holds for all, then in the order of the file.
    pub(super) fn gap_list(&self) -> Vec<String> {
        let open = self.answer.branches.iter().filter(|branch| {
            branch.outcome.is_none() && branch.when.iter().all(|(fact, _)| self.is_anybodys(*fact))
        });
        let open = open.flat_map(|branch| &branch.items);
        let mut gaps = self.gaps_of(self.answer.items.iter().chain(open));
        let is_open = |item: &Item| !self.answer.items.iter().any(|own| own.row == item.row);
        gaps.sort_by_key(|item| (is_open(item), std::cmp::Reverse(self.known_of(item))));
        gaps.into_iter().filter_map(|item| self.gap(item)).collect()
    }

    /// Whether a fact may be either way for whoever asks: what hangs on another one that nobody spoke
    /// of may not concern them.
    fn is_anybodys(&self, fact: FactId) -> bool {
        let core = self.items.names.assistant.knowledge.shared.vocabulary.core;
        [core.disease, core.applicant, core.handling, core.care_place].contains(&fact)
            || self.is_asked(fact)
    }

    /// How much of what a gap hangs on is known of the person. What speaks of several diseases is of
    /// somebody who has them all.
    fn known_of(&self, item: &Item) -> usize {
        let because = &self.answer.because;
        let known = |fact: FactId| because.iter().find(|(known, _)| *known == fact);
        let is_theirs = |(fact, allowed): &&(FactId, Allowed)| match (known(*fact), allowed) {
            (Some((_, Value::Diseases(own))), Allowed::Diseases { named, .. }) => {
                named.iter().all(|disease| own.contains(disease))
            }
            (value, _) => value.is_some(),
        };
        self.items.row(item).when.tests.iter().filter(is_theirs).count()
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
