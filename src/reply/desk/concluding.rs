//! What an agent says that an answer comes to: of the way, or of the one aspect that was asked.

use crate::dialog::act::Item;
use crate::knowledge::region::{Gives, Section};
use crate::knowledge::vocabulary::FactId;
use crate::knowledge::wording::Sentence;

use super::aloud::Plan;
use super::card::{DeskLine, DeskSection, Verdict};
use super::carding::Carding;
use super::facets::{before, is_asked, open_facts};
use super::message::lead;
use super::sms::has_figure;

/// The most lines that are said together.
const MOST_LINES: usize = 4;

/// A line that is sure, with its item.
type Sure<'a> = (&'a DeskLine, &'a Item);

impl Carding<'_> {
    /// What to say of the conclusion.
    pub(super) fn plan(&self, verdict: Verdict) -> Plan {
        let open = self.open_fact().filter(|_| verdict == Verdict::Open);
        let mut conclusions: Vec<String> = self.by_disease().into_iter().collect();
        conclusions.extend(self.own_conclusions(verdict));
        conclusions.extend(self.short_conclusions(verdict, open));
        let actions = match verdict {
            Verdict::Way => self.first_actions(),
            Verdict::Refused => self.instead().into_iter().collect(),
            Verdict::Open | Verdict::Silent | Verdict::Missing => Vec::new(),
        };
        Plan { conclusions, actions, open, verify: verdict == Verdict::Way }
    }

    /// Where one aspect was asked that the way has no part in: the lines of its answer, what they hang
    /// on, or that the source does not say. None where the conclusion answers.
    pub(super) fn asked_aloud(&self, verdict: Verdict, sections: &[DeskSection]) -> Option<Plan> {
        let aspect = self.writing.answer.aspect;
        let concludes = matches!(verdict, Verdict::Refused | Verdict::Missing);
        if concludes || self.writing.items.procedure.routed.contains(&aspect) {
            return None;
        }
        if let Some(sum) = self.sum() {
            return Some(Plan::told(vec![sum]));
        }
        let names = &self.writing.items.names;
        let (open, sure): (Vec<&DeskLine>, Vec<&DeskLine>) =
            sections.iter().flat_map(|section| &section.lines).partition(|line| line.open);
        let sure = sure.into_iter().filter_map(|line| Some((line, self.item(line)?)));
        let calls = |item: &Item| self.office.sends(&self.writing.items.tagged(item));
        let sure: Vec<Sure> = sure.filter(|(_, item)| !calls(item)).collect();
        if !sure.is_empty() {
            return Some(self.answered(&sure, &open));
        }
        let gaps = self.gap_conclusions();
        let lacks_figure = open.iter().all(|line| {
            let item = self.open_item(line);
            item.is_some_and(|item| self.wants_figure(item)) && !has_figure(&line.text)
        });
        let hangs_on = open
            .iter()
            .find_map(|line| self.hangs_on(line))
            .filter(|_| !lacks_figure || gaps.is_empty());
        if let Some(fact) = hangs_on.or_else(|| self.way_fact()) {
            let aspect = self.aspect();
            let said = names.fill(Sentence::DeskAloudOpenAspect, &[("aspect", &aspect)]);
            return Some(Plan { open: Some(fact), ..Plan::referred(vec![said]) });
        }
        (!gaps.is_empty()).then(|| Plan::referred(gaps))
    }

    /// What tells the ways apart, where each answers what was asked.
    fn way_fact(&self) -> Option<FactId> {
        let ways = self.writing.answer.branches.iter().filter(|branch| branch.outcome.is_some());
        let answers = |item: &Item| self.shows(item);
        ways.clone().any(|way| way.items.iter().any(answers)).then(|| self.open_fact())?
    }

    /// The item of an open line.
    fn open_item(&self, line: &DeskLine) -> Option<&Item> {
        let items = self.writing.items;
        let mut open = self.writing.answer.branches.iter().flat_map(|branch| &branch.items);
        open.find(|item| items.id(item) == line.id)
    }

    /// How much is paid of a yearly cost.
    fn sum(&self) -> Option<String> {
        self.writing.answer.estimate.as_ref()?.sum?;
        let lines = self.writing.estimate()?.lines;
        lines.into_iter().next().map(|line| line.text)
    }

    /// That the source does not say it: all of it, the first thing, the aspect.
    fn gap_conclusions(&self) -> Vec<String> {
        let names = &self.writing.items.names;
        let gaps = self.gaps();
        let Some(first) = gaps.first() else { return Vec::new() };
        let all = gaps.join(&names.say(Sentence::Comma));
        let gaps = [all.as_str(), first, &self.aspect()];
        gaps.map(|gap| names.fill(Sentence::DeskAloudGap, &[("gap", gap)])).into()
    }

    /// The item of a sure line.
    fn item(&self, line: &DeskLine) -> Option<&Item> {
        let items = self.writing.items;
        self.writing.answer.items.iter().find(|item| items.id(item) == line.id)
    }

    /// What was asked: of several papers how many there are, a channel in short, of other lines as many
    /// as have room.
    fn answered(&self, sure: &[Sure], open: &[&DeskLine]) -> Plan {
        let items = self.writing.items;
        let names = &items.names;
        let (line, item) = sure[0];
        if matches!(items.row(item).gives, Gives::Material { .. }) {
            return self.papers(line, open);
        }
        let first = line.text.split('。').next().unwrap_or_default().to_owned();
        if let Some(channel) = self.channel(item) {
            let slots = [("aspect", &*self.aspect()), ("channel", &channel)];
            return Plan::told(vec![names.fill(Sentence::DeskAloudChannel, &slots)]);
        }
        let mut said: Vec<String> = (1..=sure.len().min(MOST_LINES))
            .rev()
            .map(|count| self.with_others(self.joined(&sure[..count]), &sure[..count], sure, open))
            .collect();
        said.push(self.with_others(first, &sure[..1], sure, open));
        let lacks_figure =
            self.wants_figure(item) && !sure.iter().any(|(l, _)| has_figure(&l.text));
        let gaps = if lacks_figure { self.gap_conclusions() } else { Vec::new() };
        if gaps.is_empty() {
            return Plan::told(said);
        }
        let both = said.iter().map(|said| self.and(&gaps[0], said)).collect::<Vec<_>>();
        Plan::referred(both.into_iter().chain(gaps).collect())
    }

    /// Whether who asks for this waits for a sum or a number of days.
    fn wants_figure(&self, item: &Item) -> bool {
        matches!(self.writing.items.row(item).section, Section::Benefits | Section::Timeline)
    }

    fn papers(&self, line: &DeskLine, open: &[&DeskLine]) -> Plan {
        let items = self.writing.items;
        let names = &items.names;
        let is_paper = |item: &&Item| matches!(items.row(item).gives, Gives::Material { .. });
        let papers = self.writing.answer.items.iter().filter(is_paper).count();
        let paper = names.fill(Sentence::DeskActPaper, &[("name", &line.text)]);
        if papers == 1 {
            return Plan::told(vec![paper]);
        }
        let more = open.iter().any(|line| line.kind == Section::Materials.name());
        let sentence = if more { Sentence::DeskAloudPapersMore } else { Sentence::DeskAloudPapers };
        let said = vec![names.fill(sentence, &[("count", &*papers.to_string())])];
        Plan { actions: vec![paper], ..Plan::told(said) }
    }

    /// Lines as one; who says them is said once.
    fn joined(&self, sure: &[Sure]) -> String {
        let mut said = String::new();
        let mut last = "";
        for (line, _) in sure {
            let again = lead(last).filter(|lead| line.text.starts_with(lead)).map_or(0, str::len);
            let text = line.text[again..].trim_end_matches('。');
            said = if last.is_empty() { text.to_owned() } else { self.and(&said, text) };
            last = &line.text;
        }
        said
    }

    fn and(&self, one: &str, other: &str) -> String {
        [one, other].join(&self.writing.items.names.say(Sentence::Semicolon))
    }

    /// What is said of one disease, with what is known of the others.
    fn with_others(
        &self,
        said: String,
        told: &[Sure],
        sure: &[Sure],
        open: &[&DeskLine],
    ) -> String {
        let names = &self.writing.items.names;
        let others = self.diseases_beside(told.iter().map(|(_, item)| *item));
        let later = |id: &_| sure.iter().any(|(_, item)| item.diseases.contains(id));
        let (also, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(later);
        let hangs = |id: &_| open.iter().any(|line| line.text.contains(names.disease(*id)));
        let (open, lacking): (Vec<_>, Vec<_>) = rest.into_iter().partition(hangs);
        let of_each = [
            (also, Sentence::DeskAloudAlso),
            (open, Sentence::DeskAloudDiseaseOpen),
            (lacking, Sentence::DeskAloudDiseaseGap),
        ];
        of_each.into_iter().filter(|(ids, _)| !ids.is_empty()).fold(
            said,
            |said, (ids, sentence)| {
                let said_of = names.fill(sentence, &[("diseases", &names.diseases(&ids))]);
                self.and(said.trim_end_matches('。'), &said_of)
            },
        )
    }

    pub(super) fn aspect(&self) -> String {
        let names = &self.writing.items.names;
        let core = names.assistant.knowledge.shared.vocabulary.core;
        names.label(core.aspect, self.writing.answer.aspect).to_owned()
    }

    /// What the region says of its conclusion, the fullest first.
    fn own_conclusions(&self, verdict: Verdict) -> Vec<String> {
        let (items, answer) = (self.writing.items, self.writing.answer);
        let (Some(route), [conclusion]) = (&items.procedure.route, &answer.conclusions[..]) else {
            return Vec::new();
        };
        let say = items.names.speak(&route.route.outcomes[conclusion.outcome].say);
        let Some(own) = self.office.told(&say) else { return Vec::new() };
        let mut sentences = own.split_inclusive(['。', '；']).map(str::to_owned);
        let shorter = match verdict {
            Verdict::Missing | Verdict::Open => return Vec::new(),
            // That it is refused is said last, behind what is wanted.
            Verdict::Refused => sentences.next_back(),
            Verdict::Way | Verdict::Silent => sentences.next(),
        };
        std::iter::once(own.clone()).chain(shorter).collect()
    }

    /// What can be said of any conclusion, the fullest first.
    fn short_conclusions(&self, verdict: Verdict, open: Option<FactId>) -> Vec<String> {
        let (names, answer) = (&self.writing.items.names, self.writing.answer);
        let region = answer.region.map_or_else(|| self.office.place.clone(), |it| names.place(it));
        let aspect = self.aspect();
        let slots = [("region", &*region), ("procedure", names.procedure(answer.procedure))];
        let asked = [slots[0], slots[1], ("aspect", &*aspect)];
        match verdict {
            Verdict::Way => vec![
                names.fill(Sentence::DeskAloudWay, &slots),
                names.say(Sentence::DeskAloudShortWay),
            ],
            Verdict::Refused => vec![names.say(Sentence::DeskAloudRefused)],
            Verdict::Silent => vec![names.say(Sentence::DeskAloudSilent)],
            Verdict::Missing => vec![
                if self.writing.is_overview() {
                    names.fill(Sentence::DeskAloudMissing, &slots)
                } else {
                    names.fill(Sentence::DeskAloudMissingAspect, &asked)
                },
                names.say(Sentence::DeskAloudShortMissing),
            ],
            Verdict::Open if open.is_some() => vec![names.say(Sentence::DeskAloudOpen)],
            Verdict::Open => vec![names.say(Sentence::DeskAloudMixed)],
        }
    }

    /// What the conclusion hangs on and anybody is asked for; none where it differs between diseases.
    fn open_fact(&self) -> Option<FactId> {
        let (names, answer) = (&self.writing.items.names, self.writing.answer);
        answer.branches.iter().find(|branch| branch.outcome.is_some())?;
        let first = open_facts(names, answer).first().copied()?;
        is_asked(names, answer, first).then_some(first)
    }

    /// What an open line hangs on.
    fn hangs_on(&self, line: &DeskLine) -> Option<FactId> {
        let (items, answer) = (self.writing.items, self.writing.answer);
        let is_its = |branch: &&crate::dialog::act::Branch| {
            branch.items.iter().any(|item| items.id(item) == line.id)
        };
        // It may stand in each of the ways again, under a condition more.
        let branch =
            answer.branches.iter().filter(is_its).min_by_key(|branch| branch.when.len())?;
        let (fact, _) = branch.when.first()?;
        Some(before(&items.names, *fact, &open_facts(&items.names, answer)))
    }
}
