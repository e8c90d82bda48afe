//! What an agent does next for the caller: where it is done, what to have ready, what would undo a
//! refusal, what to ask.

use crate::dialog::act::{Item, Question};
use crate::dialog::session::Ask;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::region::{Gives, OutcomeKind, Section};
use crate::knowledge::vocabulary::FactId;
use crate::knowledge::wording::Sentence;
use crate::reply::item::Items;
use crate::reply::question::ask_reply;

use super::card::Verdict;
use super::carding::Carding;
use super::facets::{before, open_facts};

impl Carding<'_> {
    /// How to ask for a fact: in the region's words, in any's, in few. None where it is not asked.
    pub(super) fn questions(&self, fact: FactId) -> Vec<String> {
        let (names, answer) = (&self.writing.items.names, self.writing.answer);
        let name = names.assistant.knowledge.shared.vocabulary.fact(fact).name.clone();
        let asked = |procedure| {
            let ask = Ask::Fact { fact: name.clone() };
            let question = Question { ask, options: Vec::new(), hints: Vec::new(), procedure };
            ask_reply(names, &question).text
        };
        let plain = asked(None);
        let short = plain.split_inclusive('？').next().unwrap_or_default().to_owned();
        let said = [asked(Some((answer.entry, answer.procedure))), plain, short];
        said.into_iter().filter(|question| !question.is_empty()).collect()
    }

    /// Where it is done, else the first step, else the first paper.
    pub(super) fn first_actions(&self) -> Vec<String> {
        let sections = [Section::Channels, Section::Steps, Section::Materials];
        sections.into_iter().filter_map(|section| self.first_action(section)).collect()
    }

    /// The first row of a section that is on the card and sends nobody to the phone.
    fn first_action(&self, section: Section) -> Option<String> {
        let items = self.writing.items;
        let own = self.writing.answer.items.iter();
        let own = own.filter(|item| items.row(item).section == section && self.shows(item));
        let mut said = own.map(|item| (item, items.tagged(item)));
        let (item, text) = said.find(|(_, text)| !self.office.sends(text))?;
        let names = &items.names;
        if let Some(channel) = self.channel(item) {
            return Some(names.fill(Sentence::DeskActChannel, &[("channel", &channel)]));
        }
        Some(match items.row(item).gives {
            Gives::Material { .. } => names.fill(Sentence::DeskActPaper, &[("name", &text)]),
            _ => text.into_owned(),
        })
    }

    /// A channel in short.
    pub(super) fn channel(&self, item: &Item) -> Option<String> {
        let Gives::Channel { id, .. } = &self.writing.items.row(item).gives else { return None };
        let names = &self.writing.items.names;
        let channel = names.assistant.knowledge.shared.channels.get(id)?;
        let slots = [("platform", channel.platform.as_str()), ("name", &channel.name)];
        let online = channel.online.then(|| names.fill(Sentence::Channel, &slots));
        Some(online.unwrap_or_else(|| channel.name.clone()))
    }

    /// What would undo the refusal.
    pub(super) fn instead(&self) -> Option<String> {
        let items = self.writing.items;
        let route = items.procedure.route.as_ref()?;
        let refused = |outcome: usize| {
            let outcome = &route.route.outcomes[outcome];
            (outcome.kind == OutcomeKind::Refused).then_some(outcome)
        };
        let outcome = self.writing.answer.conclusions.iter().find_map(|c| refused(c.outcome))?;
        let instead = self.office.line(&items.names.speak(outcome.instead.as_deref()?))?;
        instead.split_inclusive(['。', '；']).next().map(str::to_owned)
    }

    /// What the source does not say, of ways that are open as well where one aspect was asked.
    pub(super) fn gaps(&self) -> Vec<String> {
        if self.writing.is_overview() {
            return self.writing.gap_list();
        }
        let (items, answer) = (self.writing.items, self.writing.answer);
        let open = answer.branches.iter().flat_map(|branch| &branch.items);
        let mut rows: Vec<&Item> = answer.items.iter().chain(open).collect();
        rows.sort_by_key(|item| item.row);
        rows.retain(|item| Items::gap(items.row(item)).is_some());
        let aspect = self.aspect();
        let named = |id: &DiseaseId| rows.iter().any(|item| item.diseases.contains(id));
        let lacking = self.diseases_lacking().into_iter().filter(|id| !named(id));
        let mut gaps: Vec<String> = lacking.map(|id| self.tagged(&[id], &aspect)).collect();
        for item in &rows {
            let gap = Items::gap(items.row(item)).unwrap_or_default();
            let gap = self.tagged(&item.diseases, gap);
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
        gaps
    }

    /// A text with the diseases that it is about, unless it names them; none: all.
    fn tagged(&self, diseases: &[DiseaseId], text: &str) -> String {
        let names = &self.writing.items.names;
        let named = diseases.iter().any(|id| text.contains(names.disease(*id)));
        if diseases.is_empty() || named {
            return text.to_owned();
        }
        let slots = [("disease", &*names.diseases(diseases)), ("text", text)];
        names.fill(Sentence::DiseaseTag, &slots)
    }

    /// What the conclusion hangs on, and of one aspect the lines as well, by name.
    pub(super) fn open(&self, verdict: Verdict) -> Vec<String> {
        if matches!(verdict, Verdict::Refused | Verdict::Missing) {
            return Vec::new();
        }
        let (names, answer) = (&self.writing.items.names, self.writing.answer);
        let mut facts = open_facts(names, answer);
        if self.writing.is_overview() {
            let ways = answer.branches.iter().filter(|branch| branch.outcome.is_some());
            let hang: Vec<FactId> =
                ways.flat_map(|branch| branch.when.iter().map(|(fact, _)| *fact)).collect();
            let hang: Vec<FactId> = hang.iter().map(|fact| before(names, *fact, &facts)).collect();
            facts.retain(|fact| hang.contains(fact));
        }
        let vocabulary = &names.assistant.knowledge.shared.vocabulary;
        facts.into_iter().map(|fact| vocabulary.fact(fact).label.clone()).collect()
    }
}
