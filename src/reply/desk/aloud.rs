//! One sentence to read aloud: the conclusion, one action, how sure it is.

use crate::knowledge::region::{Gives, OutcomeKind, Section};
use crate::knowledge::wording::Sentence;

use super::card::{Carding, DeskSection, Verdict};

/// The most characters of the sentence.
pub(super) const MOST: usize = 60;

/// The sentence: the fullest conclusion and action that have room together.
pub(super) fn aloud(
    carding: &Carding,
    verdict: Verdict,
    sections: &[DeskSection],
    hedge: &str,
) -> String {
    let names = &carding.writing.items.names;
    let asked = carding.asked_aloud(verdict, sections);
    let conclusions: Vec<String> =
        asked.into_iter().chain(carding.conclusions_aloud(verdict)).collect();
    let actions = carding.actions_aloud(verdict);
    let said = conclusions.iter().flat_map(|conclusion| {
        actions.iter().map(move |action| {
            let (conclusion, action) = (bare(conclusion), bare(action));
            let slots = [("conclusion", conclusion), ("action", action), ("hedge", hedge)];
            names.fill(Sentence::DeskAloud, &slots)
        })
    });
    let mut said: Vec<String> = said.collect();
    let fits = said.iter().position(|said| said.chars().count() <= MOST);
    fits.map_or_else(String::new, |fits| said.swap_remove(fits))
}

/// Without the stop at its end, which the template sets.
fn bare(text: &str) -> &str {
    text.trim_end_matches(['。', '；', '，', '：'])
}

impl Carding<'_> {
    /// Where one aspect was asked that the way has no part in: the first line of its answer.
    fn asked_aloud(&self, verdict: Verdict, sections: &[DeskSection]) -> Vec<String> {
        let aspect = self.writing.answer.aspect;
        let concludes = matches!(verdict, Verdict::Refused | Verdict::Missing);
        if concludes || self.writing.items.procedure.routed.contains(&aspect) {
            return Vec::new();
        }
        let names = &self.writing.items.names;
        let Some(line) = sections.first().and_then(|section| section.lines.first()) else {
            let gaps = self.writing.gap_list();
            let gap = gaps.first().map(|gap| names.fill(Sentence::GapItem, &[("gap", gap)]));
            return gap.into_iter().collect();
        };
        let whole = line.text.trim_end_matches(&names.say(Sentence::DeskHedgeNone)).to_owned();
        let first = line.text.split('。').next().unwrap_or_default();
        let first = first.trim_end_matches(&names.say(Sentence::DeskHedgeNone)).to_owned();
        vec![whole, first]
    }

    /// What can be said of the conclusion, the fullest first; the last is short in any place.
    fn conclusions_aloud(&self, verdict: Verdict) -> Vec<String> {
        let (items, answer) = (self.writing.items, self.writing.answer);
        let names = &items.names;
        let place = [("region", self.office.place.as_str())];
        let mut said: Vec<String> = Vec::new();
        if let (Some(route), [conclusion]) = (&items.procedure.route, &answer.conclusions[..])
            && !matches!(verdict, Verdict::Missing | Verdict::Open)
        {
            let own = self.office.line(&names.speak(&route.route.outcomes[conclusion.outcome].say));
            let own = own.unwrap_or_default();
            let first = own.split_inclusive('。').next().unwrap_or_default().to_owned();
            said.extend([own, first].into_iter().filter(|text| !text.is_empty()));
        }
        let procedure = names.procedure(answer.procedure);
        said.push(match verdict {
            Verdict::Way => {
                names.fill(Sentence::DeskAloudWay, &[place[0], ("procedure", procedure)])
            }
            Verdict::Refused => names.say(Sentence::DeskAloudRefused),
            Verdict::Silent => names.say(Sentence::DeskAloudSilent),
            Verdict::Missing => names.fill(Sentence::DeskAloudMissing, &place),
            Verdict::Open => match self.open_label() {
                Some(label) => names.fill(Sentence::DeskAloudOpen, &[("label", &label)]),
                None => names.say(Sentence::DeskAloudMixed),
            },
        });
        // Said of any place, where the name of this one is long.
        said.push(names.say(match verdict {
            Verdict::Way => Sentence::DeskAloudShortWay,
            Verdict::Refused => Sentence::DeskAloudRefused,
            Verdict::Silent => Sentence::DeskAloudSilent,
            Verdict::Missing => Sentence::DeskAloudShortMissing,
            Verdict::Open => Sentence::DeskAloudMixed,
        }));
        said
    }

    /// What the conclusion hangs on.
    fn open_label(&self) -> Option<String> {
        let vocabulary = &self.writing.items.names.assistant.knowledge.shared.vocabulary;
        let ways = self.writing.answer.branches.iter().filter(|branch| branch.outcome.is_some());
        let mut when = self.decisive().chain(ways).filter_map(|branch| branch.when.first());
        let (fact, _) = *when.next()?;
        Some(vocabulary.fact(fact).label.clone())
    }

    /// What can be said of what to do, the fullest first.
    fn actions_aloud(&self, verdict: Verdict) -> Vec<String> {
        let names = &self.writing.items.names;
        let mut said: Vec<String> = match verdict {
            Verdict::Way => self.first_actions(),
            Verdict::Refused => self.instead().into_iter().collect(),
            Verdict::Open if self.open_label().is_some() => vec![names.say(Sentence::DeskActAsk)],
            Verdict::Open | Verdict::Silent | Verdict::Missing => Vec::new(),
        };
        said.push(names.fill(Sentence::DeskActRefer, &[("region", &self.office.place)]));
        let nowhere = names.say(Sentence::YourPlace);
        said.push(names.fill(Sentence::DeskActRefer, &[("region", &nowhere)]));
        said
    }

    /// Where it is done, else the first step, else the first paper.
    fn first_actions(&self) -> Vec<String> {
        let items = self.writing.items;
        let names = &items.names;
        let first = |section: Section| {
            let mut own = self.writing.answer.items.iter().filter(move |item| {
                let row = items.row(item);
                row.section == section
                    && !row.signpost
                    && crate::reply::item::Items::gap(row).is_none()
            });
            own.find_map(|item| Some((item, self.office.line(&items.tagged(item))?)))
        };
        let channel = first(Section::Channels).map(|(item, text)| {
            let short = match &items.row(item).gives {
                Gives::Channel { id, .. } => names.assistant.knowledge.shared.channels.get(id),
                _ => None,
            };
            let short = short.map(|channel| {
                let slots = [("platform", channel.platform.as_str()), ("name", &channel.name)];
                if channel.online {
                    names.fill(Sentence::Channel, &slots)
                } else {
                    channel.name.clone()
                }
            });
            let channel = short.unwrap_or(text);
            names.fill(Sentence::DeskActChannel, &[("channel", &channel)])
        });
        let step = first(Section::Steps).map(|(_, text)| text);
        let paper = first(Section::Materials)
            .map(|(_, text)| names.fill(Sentence::DeskActPaper, &[("name", &text)]));
        channel.into_iter().chain(step).chain(paper).collect()
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
        instead.split_inclusive('。').next().map(str::to_owned)
    }
}
