//! The answer as a person reads it: conclusion first, one headline about the source, one action a
//! line; on the first screen of an overview no more than a phone shows.

use crate::dialog::act::{Answer, Branch, Conclusion, Item, Missing};
use crate::knowledge::region::{OutcomeKind, Owner};
use crate::knowledge::source::{Source, SourceId, SourceKind};
use crate::knowledge::vocabulary::FactId;
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
}

impl<'a> Writing<'a> {
    /// Begins to write: what the headline will speak of is settled first.
    pub(super) fn new(
        items: &'a Items<'a>,
        answer: &'a Answer,
        conditions: &'a [String],
        missing: Option<Missing>,
    ) -> Self {
        let mut writing = Writing { items, answer, conditions, base: Whose::Nation };
        if missing.is_none() {
            writing.base = writing.headed(&writing.shown().collect::<Vec<_>>());
        }
        writing
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

    /// Whether a branch refuses on a fact that is worth a question and was not assumed.
    pub(super) fn is_decisive(&self, branch: &Branch) -> bool {
        let Some(route) = &self.items.procedure.route else { return false };
        let refused =
            branch.outcome.is_some_and(|o| route.route.outcomes[o].kind == OutcomeKind::Refused);
        let asked = |fact| route.route.ask.contains(&fact) && !self.is_assumed(fact);
        refused && branch.when.iter().any(|(fact, _)| asked(*fact))
    }

    /// Whether the conclusion was drawn on an assumption about a fact.
    pub(super) fn is_assumed(&self, fact: FactId) -> bool {
        let Some(route) = &self.items.procedure.route else { return false };
        self.answer.conclusions.iter().any(|conclusion| {
            let assume = &route.route.outcomes[conclusion.outcome].assume;
            assume.iter().any(|(assumed, _)| *assumed == fact)
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

    /// Where the answer comes from and how sure it is; one line more where a source is overdue.
    pub(super) fn headline(&self) -> Vec<String> {
        let names = &self.items.names;
        let known = &names.assistant.knowledge.shared.sources;
        if self.base == Whose::Nation {
            let office = names.office(self.answer.region);
            let slots = [("region", office.as_str()), ("hotline", names.hotline())];
            return vec![names.fill(Sentence::HeadlineNation, &slots)];
        }
        let own: Vec<&Source> = self.own_sources().iter().map(|id| known.source(*id)).collect();
        let Some(first) = own.first() else { return Vec::new() };
        let sentence = match own.iter().map(|source| source.kind).max() {
            Some(SourceKind::Official) => Sentence::HeadlineOfficial,
            Some(SourceKind::Reported) => Sentence::HeadlineReported,
            _ => Sentence::HeadlineClaimed,
        };
        let office = names.office(self.answer.region);
        let slots =
            [("as_of", first.as_of.as_str()), ("region", &office), ("hotline", names.hotline())];
        let mut lines = vec![names.fill(sentence, &slots)];
        let of_sources = own.iter().filter_map(|source| source.review_by);
        let of_rows = self.own_items().filter_map(|item| self.items.row(item).review_by);
        let overdue = of_sources.chain(of_rows);
        if let Some(day) = overdue.filter(|day| *day < self.answer.today).min() {
            let day = day.to_string();
            lines.push(names.fill(Sentence::HeadlineOverdue, &[("review_by", &day)]));
        }
        lines
    }

    /// The sources that stand alone behind an item of the place itself; the conclusion's where
    /// there is no such item.
    fn own_sources(&self) -> Vec<SourceId> {
        let mut own: Vec<SourceId> = Vec::new();
        for item in self.own_items() {
            if let [source] = self.items.sources(item)
                && !own.contains(source)
            {
                own.push(*source);
            }
        }
        if own.is_empty() {
            own = super::answer::sources(self.items, self.answer);
            own.truncate(1);
        }
        own.sort_unstable();
        own
    }

    /// The items of the place itself, branches included.
    fn own_items(&self) -> impl Iterator<Item = &Item> {
        let branched = self.answer.branches.iter().flat_map(|branch| &branch.items);
        let items = self.answer.items.iter().chain(branched);
        items.filter(|item| self.items.row(item).is_local())
    }

    /// Whose rules the answer is made of: those that most of its lines are. Where a line of the
    /// place itself is only claimed, the place's, so that the doubt stands above everything.
    pub(super) fn headed(&self, shown: &[&Item]) -> Whose {
        let known = &self.items.names.assistant.knowledge.shared.sources;
        let owner = |item: &Item| Whose::of(self.items.row(item).owner);
        let is_claimed = |item: &&Item| {
            let mut kinds = self.items.sources(item).iter().map(|id| known.source(*id).kind);
            kinds.any(|kind| kind == SourceKind::WebArticle)
        };
        let doubtful = shown.iter().copied().filter(is_claimed).map(owner);
        let doubtful = doubtful.chain(self.claimed_conclusions());
        let count = |whose: Whose| shown.iter().filter(|item| owner(item) == whose).count();
        let most = || Whose::ALL.into_iter().max_by_key(|whose| (count(*whose), *whose));
        doubtful.filter(|whose| *whose != Whose::Nation).max().or_else(most).unwrap_or(Whose::Local)
    }

    /// Whose the conclusions are that are only claimed.
    fn claimed_conclusions(&self) -> impl Iterator<Item = Whose> {
        let known = &self.items.names.assistant.knowledge.shared.sources;
        let route = self.items.procedure.route.as_ref();
        let rows = self.told().flat_map(|conclusion| &conclusion.rows);
        let rows = rows.filter_map(move |row| route?.route.rows.get(*row).zip(route));
        let claimed = rows.filter(|(row, _)| {
            let mut sources = row.claims.iter().map(|claim| known.claim(*claim).source);
            sources.any(|id| known.source(id).kind == SourceKind::WebArticle)
        });
        claimed.map(|(row, route)| Whose::of(route.route.outcomes[row.to].owner))
    }

    /// The conclusions that the asked aspect is told.
    fn told(&self) -> impl Iterator<Item = &Conclusion> {
        let told = |one: &&Conclusion| self.items.procedure.tells(one.outcome, self.answer.aspect);
        self.answer.conclusions.iter().filter(told)
    }

    /// What the source does not say, in one line.
    fn gaps(&self) -> Block {
        let names = &self.items.names;
        let gaps = self.gap_list();
        let all = gaps.join(&names.say(Sentence::Semicolon));
        let line = (!gaps.is_empty()).then(|| names.fill(Sentence::Gaps, &[("gaps", &all)]));
        Block::plain(Rank::Main, line.into_iter().collect())
    }

    /// What to say on the phone, where the conclusion sends there or something is not written.
    fn phone(&self) -> Block {
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
        let shown = |item: &&Item| {
            let row = self.items.row(item);
            !self.is_overview() || (!row.more && self.belongs_to_overview(row))
        };
        let open = self.answer.branches.iter().filter(|branch| branch.outcome.is_none());
        let open = open.flat_map(|branch| &branch.items);
        let list = self.answer.items.iter().chain(open).filter(shown);
        let gaps = list.filter_map(|item| Items::gap(self.items.row(item)));
        let mut gaps: Vec<String> = gaps.map(str::to_owned).collect();
        gaps.dedup();
        gaps
    }

    /// Behind an admission: whom to ask.
    fn office(&self) -> String {
        let names = &self.items.names;
        let (office, question) = (names.office(self.answer.region), self.question());
        let slots =
            [("region", office.as_str()), ("hotline", names.hotline()), ("question", &question)];
        names.fill(Sentence::NotCoveredOffice, &slots)
    }
}
