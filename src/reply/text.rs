//! The answer as a person reads it: conclusion first, one headline about the source, one action a
//! line; on the first screen of an overview no more than a phone shows.

use crate::dialog::act::{Answer, Branch, Item, Missing};
use crate::knowledge::region::{Allowed, OutcomeKind, Owner};
use crate::knowledge::source::{SourceId, SourceKind};
use crate::knowledge::vocabulary::{FactId, Value};
use crate::knowledge::wording::Sentence;

use super::item::Items;
use super::screen::{Block, Rank, Room, fit, write};
use super::voice::Whose;

/// The text of an answer; `lead` is what it supposes, `narrow` the question behind it.
#[must_use]
pub fn answer_text(
    items: &Items,
    answer: &Answer,
    conditions: &[String],
    missing: Option<Missing>,
    lead: Option<String>,
    narrow: Option<String>,
) -> String {
    let writing = Writing::new(items, answer, conditions, missing);
    // What is below the buttons is of the person's own case.
    let last = lead.is_some().then(|| items.names.say(Sentence::SupposeStands));
    let mut blocks = vec![Block::plain(Rank::Must, lead.into_iter().collect())];
    blocks.push(Block::plain(Rank::Must, writing.head(missing)));
    // Behind an admission there is no room to say twice what the conclusion says.
    if missing.is_none() || answer.conclusions.is_empty() {
        blocks.push(Block::plain(Rank::Conditional, writing.explanation()));
    }
    if missing.is_none() {
        blocks.push(Block::plain(Rank::Must, writing.headline()));
        let signposts = writing.signposts().into_iter().collect();
        blocks.push(Block::plain(Rank::Useful, signposts));
    }
    blocks.push(writing.told_gaps());
    blocks.extend(writing.estimate());
    blocks.extend(writing.days());
    blocks.extend(writing.sections());
    blocks.extend(writing.ways());
    blocks.push(writing.gaps());
    if missing.is_none() {
        blocks.push(writing.phone());
    }
    if missing.is_some() {
        let whom = writing.signposts().into_iter().chain([writing.office()]);
        blocks.push(Block::plain(Rank::Must, whom.collect()));
    }
    let more = last.clone().unwrap_or_else(|| items.names.say(Sentence::MoreBelow));
    let screen = if missing.is_some() { Room::ADMISSION } else { Room::SCREEN };
    let room = narrow.iter().fold(screen, |room, narrow| room.without(narrow));
    let cut = writing.is_overview() && fit(&mut blocks, room, &more);
    let behind = last.filter(|_| !cut).into_iter().chain(narrow);
    blocks.push(Block::plain(Rank::Must, behind.collect()));
    write(&blocks)
}

/// An answer being written; its sections are in `lines.rs`.
pub(super) struct Writing<'a> {
    pub(super) items: &'a Items<'a>,
    pub(super) answer: &'a Answer,
    /// The conditions of its branches in words.
    pub(super) conditions: &'a [String],
    /// Whose rules the headline speaks of.
    pub(super) base: Whose,
    /// The sources that it speaks of.
    pub(super) own: Vec<SourceId>,
}

impl<'a> Writing<'a> {
    /// Begins to write: what the headline will speak of is settled first.
    pub(super) fn new(
        items: &'a Items<'a>,
        answer: &'a Answer,
        conditions: &'a [String],
        missing: Option<Missing>,
    ) -> Self {
        let mut writing = Self::without_headline(items, answer, conditions);
        if missing.is_none() {
            let base = writing.headed(&writing.shown().collect::<Vec<_>>());
            writing.speaks_of(base);
        }
        writing
    }

    /// An answer whose headline speaks of nothing in particular.
    pub(super) fn without_headline(
        items: &'a Items<'a>,
        answer: &'a Answer,
        conditions: &'a [String],
    ) -> Self {
        Writing { items, answer, conditions, base: Whose::Nation, own: Vec::new() }
    }

    /// Settles whose rules the headline speaks of.
    pub(super) fn speaks_of(&mut self, whose: Whose) {
        self.base = whose;
        self.own = if whose == Whose::Nation { Vec::new() } else { self.own_sources() };
    }
}

impl Writing<'_> {
    /// Whether everything was asked, not one aspect.
    pub(super) fn is_overview(&self) -> bool {
        self.items.procedure.routed.first() == Some(&self.answer.aspect)
    }

    /// The conclusion, or the admission that there is none.
    pub(super) fn head(&self, missing: Option<Missing>) -> Vec<String> {
        let Some(missing) = missing else {
            return self.conclusions();
        };
        let admission = [self.admission(missing)].into_iter().chain(self.nation_intro());
        let mut lines = vec![admission.collect()];
        if self.says_anything() {
            lines.extend(self.conclusions());
        }
        lines
    }

    /// Before what holds in the whole country, where there is any such thing to say.
    pub(super) fn nation_intro(&self) -> Option<String> {
        self.says_anything().then(|| self.items.names.say(Sentence::NationIntro))
    }

    /// Whether anything follows an admission.
    fn says_anything(&self) -> bool {
        let answer = self.answer;
        !answer.items.is_empty() || !answer.branches.is_empty() || self.told().next().is_some()
    }

    /// Where the province does such things, as far as that is known, and how sure that is. An
    /// overview names the first; the others are told where somebody asks where.
    pub(super) fn signposts(&self) -> Option<String> {
        let names = &self.items.names;
        let items = || self.answer.items.iter().filter(|item| self.items.row(item).signpost);
        let main = items().filter(|item| self.is_overview() && !self.items.row(item).more);
        let mut shown: Vec<&Item> = main.collect();
        if shown.is_empty() {
            shown = items().collect();
        }
        if self.is_overview() {
            shown.truncate(1);
        }
        let first = *shown.first()?;
        let Owner::Division(owner) = self.items.row(first).owner else { return None };
        let known = &names.assistant.knowledge.shared.sources;
        let kinds = shown.iter().flat_map(|item| self.items.sources(item));
        let sentence = match kinds.map(|id| known.source(*id).kind).max() {
            Some(SourceKind::Official) => Sentence::SignpostOfficial,
            Some(SourceKind::Reported) => Sentence::SignpostReported,
            _ => Sentence::SignpostClaimed,
        };
        let channels: Vec<_> = shown.iter().map(|item| self.items.tagged(item)).collect();
        let channels = channels.join(&names.say(Sentence::Comma));
        let slots = [("region", &*names.place(owner)), ("channels", &channels)];
        Some(names.fill(sentence, &slots))
    }

    /// What the procedure's name means, the first time.
    fn explanation(&self) -> Vec<String> {
        let wanted = self.answer.explains && self.is_overview();
        self.explained().filter(|_| wanted).into_iter().collect()
    }

    /// What the procedure's name means.
    pub(super) fn explained(&self) -> Option<String> {
        let vocabulary = &self.items.names.assistant.knowledge.shared.vocabulary;
        let choices = &vocabulary.fact(vocabulary.core.procedure).choices;
        choices.get(usize::from(self.answer.procedure))?.explained.clone()
    }

    /// The insured place with its province, or "your insured place".
    pub(super) fn region(&self) -> String {
        let names = &self.items.names;
        let path = |code| names.place_path(code);
        self.answer.region.map_or_else(|| names.say(Sentence::YourPlace), path)
    }

    pub(super) fn conclusions(&self) -> Vec<String> {
        let names = &self.items.names;
        let Some(route) = &self.items.procedure.route else { return Vec::new() };
        let mut lines = Vec::new();
        for conclusion in &self.answer.conclusions {
            let outcome = &route.route.outcomes[conclusion.outcome];
            let refused = outcome.kind == OutcomeKind::Refused;
            if !refused && !self.items.procedure.tells(conclusion.outcome, self.answer.aspect) {
                continue;
            }
            let mut text = names.speak(&outcome.say);
            if outcome.kind == OutcomeKind::Way && self.hangs_on_a_condition() {
                text = names.fill(Sentence::IfFits, &[("text", &text)]);
            }
            if let Some(disease) = conclusion.disease {
                let slots = [("disease", names.disease(disease)), ("text", text.as_str())];
                text = names.fill(Sentence::DiseaseTag, &slots);
            }
            lines.push(text);
            if let Some(instead) = &outcome.instead {
                let instead = names.speak(instead);
                lines.push(names.fill(Sentence::Instead, &[("instead", &instead)]));
            }
        }
        lines
    }

    /// Whether a refusal is still possible on a fact that is worth a question.
    fn hangs_on_a_condition(&self) -> bool {
        self.answer.branches.iter().any(|branch| self.is_decisive(branch))
    }

    /// Whether a branch refuses on nothing but the disease and facts that are worth a question and
    /// were not assumed.
    pub(super) fn is_decisive(&self, branch: &Branch) -> bool {
        let Some(route) = &self.items.procedure.route else { return false };
        let refused =
            branch.outcome.is_some_and(|o| route.route.outcomes[o].kind == OutcomeKind::Refused);
        let disease = self.items.names.assistant.knowledge.shared.vocabulary.core.disease;
        let asked = |fact| route.route.ask.contains(&fact) && !self.is_assumed_away(fact, &[]);
        refused
            && branch.when.iter().any(|(fact, _)| asked(*fact))
            && branch.when.iter().all(|(fact, _)| asked(*fact) || *fact == disease)
    }

    /// Whether the conclusion was drawn on an assumption about a fact that leaves out these values.
    pub(super) fn is_assumed_away(&self, fact: FactId, values: &[Value]) -> bool {
        let Some(route) = &self.items.procedure.route else { return false };
        let within = |allowed: &Allowed| match allowed {
            Allowed::Choices(taken) => {
                taken.iter().all(|one| values.contains(&Value::Choice(*one)))
            }
            _ => false,
        };
        self.answer.conclusions.iter().any(|conclusion| {
            let assume = &route.route.outcomes[conclusion.outcome].assume;
            assume.iter().any(|(assumed, allowed)| *assumed == fact && !within(allowed))
        })
    }

    pub(super) fn admission(&self, missing: Missing) -> String {
        let names = &self.items.names;
        let region = self.region();
        let procedure = names.procedure(self.answer.procedure).to_owned();
        match missing {
            Missing::Aspect => {
                let aspect = names.assistant.knowledge.shared.vocabulary.core.aspect;
                let aspect = names.label(aspect, self.answer.aspect).to_owned();
                let slots = [("region", region.as_str()), ("aspect", &aspect)];
                names.fill(Sentence::NotCoveredAspect, &slots)
            }
            Missing::Province => {
                let within = self.within();
                let slots =
                    [("region", region.as_str()), ("procedure", &procedure), ("within", &within)];
                names.fill(Sentence::NotCoveredProvince, &slots)
            }
            Missing::Procedure => {
                let have = self.have();
                let sentence = if have.is_empty() {
                    Sentence::NotCoveredRegion
                } else {
                    Sentence::NotCoveredProcedure
                };
                let slots =
                    [("region", region.as_str()), ("procedure", &procedure), ("have", &have)];
                names.fill(sentence, &slots)
            }
        }
    }

    /// The procedures of which this place has rows of its own.
    fn have(&self) -> String {
        let names = &self.items.names;
        let vocabulary = &names.assistant.knowledge.shared.vocabulary;
        let procedures = &vocabulary.fact(vocabulary.core.procedure).choices;
        let known: Vec<&str> = (0u8..)
            .zip(procedures)
            .filter(|(id, _)| {
                let compiled = names.assistant.rulebook.procedure(self.answer.entry, *id);
                compiled.is_some_and(crate::dialog::consider::has_own_rows)
            })
            .map(|(_, choice)| choice.label.as_str())
            .collect();
        if known.is_empty() {
            return names.say(Sentence::HaveNothing);
        }
        let procedures = known.join(&names.say(Sentence::Comma));
        names.fill(Sentence::HaveProcedures, &[("procedures", &procedures)])
    }

    /// The places within a province of which this procedure is known.
    fn within(&self) -> String {
        let names = &self.items.names;
        let mut codes: Vec<_> = names
            .assistant
            .rulebook
            .all()
            .filter(|(_, compiled)| compiled.id == self.answer.procedure)
            .filter(|(_, compiled)| crate::dialog::consider::has_own_rows(compiled))
            .filter_map(|(owner, _)| match owner {
                Owner::Division(code) => {
                    self.answer.region.is_some_and(|region| region.contains(code)).then_some(code)
                }
                Owner::Nation => None,
            })
            .collect();
        codes.sort_unstable();
        let known: Vec<String> = codes.into_iter().map(|code| names.place(code)).collect();
        known.join(&names.say(Sentence::Comma))
    }
}
