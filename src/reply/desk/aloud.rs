//! One sentence to read aloud: the conclusion, one action, how sure it is. Where the conclusion hangs
//! on something, the action is to ask for it.

use crate::dialog::act::{Branch, Item, Question};
use crate::dialog::session::Ask;
use crate::knowledge::region::{Gives, OutcomeKind, Section};
use crate::knowledge::vocabulary::FactId;
use crate::knowledge::wording::Sentence;
use crate::reply::item::Items;
use crate::reply::question::ask_reply;

use super::card::{DeskLine, DeskSection, Verdict};
use super::carding::Carding;
use super::facets::{before, open_facts};

/// The most characters of the sentence.
pub(super) const MOST: usize = 60;

/// How many characters of the conclusion the action may say again.
const SAID_AGAIN: usize = 5;

/// The sentence: the fullest conclusion and action that have room together.
pub(super) fn aloud(
    carding: &Carding,
    verdict: Verdict,
    sections: &[DeskSection],
    hedge: &str,
) -> String {
    let plans = carding.asked_aloud(verdict, sections).into_iter().chain([carding.plan(verdict)]);
    let mut said = plans.flat_map(|plan| {
        plan.asking(carding, hedge).into_iter().chain(plan.telling(carding, hedge))
    });
    said.find(|said| said.chars().count() <= MOST).unwrap_or_default()
}

/// Without the stop at its end, which the template sets.
fn bare(text: &str) -> &str {
    text.trim_end_matches(['。', '；', '，', '：'])
}

/// Whether the one says a good part of the other again.
fn repeats(one: &str, other: &str) -> bool {
    let chars: Vec<char> = one.chars().collect();
    let mut runs = chars.windows(SAID_AGAIN + 1).map(|run| run.iter().collect::<String>());
    runs.any(|run| other.contains(&run))
}

/// The sentences of a text.
fn sentences(text: &str) -> impl DoubleEndedIterator<Item = String> {
    text.split_inclusive(['。', '；']).map(str::to_owned)
}

/// What can be said, the fullest of each first. The last conclusion is short in any place.
struct Plan {
    conclusions: Vec<String>,
    actions: Vec<String>,
    /// What the conclusion hangs on.
    open: Option<FactId>,
    /// Whom to refer to, where there is nothing to do.
    refer: Sentence,
}

impl Plan {
    /// Without an action of its own.
    fn told(conclusions: Vec<String>, refer: Sentence) -> Self {
        Self { conclusions, actions: Vec::new(), open: None, refer }
    }

    /// The conclusion, and the question for what it hangs on.
    fn asking(&self, carding: &Carding, hedge: &str) -> Vec<String> {
        let questions = self.open.map(|fact| carding.questions(fact)).unwrap_or_default();
        let conclusion = self.conclusions.first().map_or("", |first| bare(first));
        let ask = |question: &String| {
            let slots = [("conclusion", conclusion), ("hedge", hedge), ("question", question)];
            carding.writing.items.names.fill(Sentence::DeskAloudAsk, &slots)
        };
        questions.iter().map(ask).collect()
    }

    /// A conclusion and an action that does not say the same; where there is no room for any, a
    /// conclusion and whom to refer to, with the place said once.
    fn telling(&self, carding: &Carding, hedge: &str) -> Vec<String> {
        let names = &carding.writing.items.names;
        let nowhere = names.say(Sentence::YourPlace);
        let refers: Vec<(&str, String)> = [&carding.office.place, &nowhere]
            .map(|place| (place.as_str(), names.fill(self.refer, &[("region", place)])))
            .into();
        let acting = self
            .actions
            .iter()
            .flat_map(|action| self.conclusions.iter().map(move |conclusion| (conclusion, action)));
        let referring = self.conclusions.iter().flat_map(|conclusion| {
            let fits = move |(place, _): &&(&str, String)| !conclusion.contains(place);
            refers.iter().filter(fits).map(move |(_, refer)| (conclusion, refer))
        });
        let said = acting.chain(referring).map(|(one, other)| (bare(one), bare(other)));
        let said = said.filter(|(conclusion, action)| !repeats(action, conclusion));
        said.map(|(conclusion, action)| {
            let slots = [("conclusion", conclusion), ("action", action), ("hedge", hedge)];
            names.fill(Sentence::DeskAloud, &slots)
        })
        .collect()
    }
}

impl Carding<'_> {
    /// What to say of the conclusion.
    fn plan(&self, verdict: Verdict) -> Plan {
        let open = self.open_fact().filter(|_| verdict == Verdict::Open);
        let mut conclusions = self.own_conclusions(verdict);
        conclusions.extend(self.short_conclusions(verdict, open));
        let actions = match verdict {
            Verdict::Way => self.first_actions(),
            Verdict::Refused => self.instead().into_iter().collect(),
            Verdict::Open | Verdict::Silent | Verdict::Missing => Vec::new(),
        };
        let is_way = verdict == Verdict::Way;
        let refer = if is_way { Sentence::DeskActVerify } else { Sentence::DeskActRefer };
        Plan { conclusions, actions, open, refer }
    }

    /// Where one aspect was asked that the way has no part in: the first line of its answer, what that
    /// hangs on, or that the source does not say. None where the conclusion answers.
    fn asked_aloud(&self, verdict: Verdict, sections: &[DeskSection]) -> Option<Plan> {
        let aspect = self.writing.answer.aspect;
        let concludes = matches!(verdict, Verdict::Refused | Verdict::Missing);
        if concludes || self.writing.items.procedure.routed.contains(&aspect) {
            return None;
        }
        let names = &self.writing.items.names;
        let (open, sure): (Vec<&DeskLine>, Vec<&DeskLine>) =
            sections.iter().flat_map(|section| &section.lines).partition(|line| line.open);
        let mut sure = sure.into_iter().filter_map(|line| Some((line, self.item(line)?)));
        let calls = |item: &Item| self.office.sends(&self.writing.items.tagged(item));
        if let Some((line, item)) = sure.find(|(_, item)| !calls(item)) {
            return Some(self.first_of(line, item));
        }
        if let Some(fact) = open.iter().find_map(|line| self.hangs_on(line)) {
            let aspect = self.aspect();
            let said = names.fill(Sentence::DeskAloudOpenAspect, &[("aspect", &aspect)]);
            return Some(Plan {
                open: Some(fact),
                ..Plan::told(vec![said], Sentence::DeskActRefer)
            });
        }
        let gaps = self.writing.gap_list();
        let gap = gaps.first()?;
        let mut said = vec![names.fill(Sentence::DeskAloudGap, &[("gap", gap)])];
        said.push(names.fill(Sentence::DeskAloudGap, &[("gap", &self.aspect())]));
        Some(Plan::told(said, Sentence::DeskActRefer))
    }

    /// The item of a sure line.
    fn item(&self, line: &DeskLine) -> Option<&Item> {
        let items = self.writing.items;
        self.writing.answer.items.iter().find(|item| items.id(item) == line.id)
    }

    /// The first line of what was asked: a channel in short where there is no room, and of several
    /// papers how many there are.
    fn first_of(&self, line: &DeskLine, item: &Item) -> Plan {
        let items = self.writing.items;
        let names = &items.names;
        let is_paper = |item: &&Item| matches!(items.row(item).gives, Gives::Material { .. });
        let papers = self.writing.answer.items.iter().filter(is_paper).count();
        if is_paper(&item) {
            let paper = names.fill(Sentence::DeskActPaper, &[("name", &line.text)]);
            if papers == 1 {
                return Plan::told(vec![paper], Sentence::DeskActVerify);
            }
            let slots = [("count", &*papers.to_string())];
            let said = vec![names.fill(Sentence::DeskAloudPapers, &slots)];
            return Plan { actions: vec![paper], ..Plan::told(said, Sentence::DeskActVerify) };
        }
        let hedge = names.say(Sentence::DeskHedgeNone);
        let first = line.text.split('。').next().unwrap_or_default();
        let said = [&line.text, first].map(|text| text.trim_end_matches(&hedge).to_owned());
        let channel = self.channel(item).map(|channel| {
            let slots = [("aspect", &*self.aspect()), ("channel", &channel)];
            names.fill(Sentence::DeskAloudChannel, &slots)
        });
        Plan::told(said.into_iter().chain(channel).collect(), Sentence::DeskActVerify)
    }

    fn aspect(&self) -> String {
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
        match verdict {
            Verdict::Missing | Verdict::Open => Vec::new(),
            // That it is refused is said last, behind what is wanted.
            Verdict::Refused => vec![own.clone(), sentences(&own).next_back().unwrap_or_default()],
            Verdict::Way | Verdict::Silent => {
                vec![own.clone(), sentences(&own).next().unwrap_or_default()]
            }
        }
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

    /// What the conclusion hangs on; none where it differs between diseases.
    fn open_fact(&self) -> Option<FactId> {
        let answer = self.writing.answer;
        answer.branches.iter().find(|branch| branch.outcome.is_some())?;
        open_facts(&self.writing.items.names, answer).first().copied()
    }

    /// What an open line hangs on.
    fn hangs_on(&self, line: &DeskLine) -> Option<FactId> {
        let (items, answer) = (self.writing.items, self.writing.answer);
        let is_its = |branch: &&Branch| branch.items.iter().any(|item| items.id(item) == line.id);
        // It may stand in each of the ways again, under a condition more.
        let branch =
            answer.branches.iter().filter(is_its).min_by_key(|branch| branch.when.len())?;
        let (fact, _) = branch.when.first()?;
        Some(before(&items.names, *fact, &open_facts(&items.names, answer)))
    }

    /// How to ask for a fact: in the region's words, in any's, in few. None where it is not asked.
    fn questions(&self, fact: FactId) -> Vec<String> {
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
    fn first_actions(&self) -> Vec<String> {
        let sections = [Section::Channels, Section::Steps, Section::Materials];
        sections.into_iter().filter_map(|section| self.first_action(section)).collect()
    }

    /// The first row of a section that sends nobody to the phone.
    fn first_action(&self, section: Section) -> Option<String> {
        let items = self.writing.items;
        let own = self.writing.answer.items.iter().filter(|item| {
            let row = items.row(item);
            row.section == section && !row.signpost && Items::gap(row).is_none()
        });
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
    fn channel(&self, item: &Item) -> Option<String> {
        let Gives::Channel { id, .. } = &self.writing.items.row(item).gives else { return None };
        let names = &self.writing.items.names;
        let channel = names.assistant.knowledge.shared.channels.get(id)?;
        let slots = [("platform", channel.platform.as_str()), ("name", &channel.name)];
        let online = channel.online.then(|| names.fill(Sentence::Channel, &slots));
        Some(online.unwrap_or_else(|| channel.name.clone()))
    }

    /// What would undo the refusal.
    fn instead(&self) -> Option<String> {
        let items = self.writing.items;
        let route = items.procedure.route.as_ref()?;
        let refused = |outcome: usize| {
            let outcome = &route.route.outcomes[outcome];
            (outcome.kind == OutcomeKind::Refused).then_some(outcome)
        };
        let outcome = self.writing.answer.conclusions.iter().find_map(|c| refused(c.outcome))?;
        let instead = self.office.line(&items.names.speak(outcome.instead.as_deref()?))?;
        sentences(&instead).next()
    }
}
