//! Where an answer comes from and how sure it is: one line above it, true of what it shows.

use crate::dialog::act::{Conclusion, Item};
use crate::knowledge::source::{Source, SourceId, SourceKind};
use crate::knowledge::wording::Sentence;

use super::text::Writing;
use super::voice::Whose;

impl Writing<'_> {
    /// Where the answer comes from and how sure it is, and what its tags mean; one line more where a
    /// source is overdue.
    pub(super) fn headline(&self) -> Vec<String> {
        let names = &self.items.names;
        let office = names.office(self.answer.region);
        let place = [("region", office.as_str()), ("hotline", names.hotline())];
        if self.base == Whose::Nation {
            let line = names.fill(Sentence::HeadlineNation, &place);
            return vec![line + &self.legend()];
        }
        let known = &names.assistant.knowledge.shared.sources;
        let own: Vec<&Source> = self.own.iter().map(|id| known.source(*id)).collect();
        let Some(first) = own.first() else { return Vec::new() };
        let sentence = match own.iter().map(|source| source.kind).max() {
            Some(SourceKind::Official) => Sentence::HeadlineOfficial,
            Some(SourceKind::Reported) => Sentence::HeadlineReported,
            // Whom to call has been said by the conclusion.
            _ if self.sends_to_hotline() => Sentence::HeadlineClaimedShort,
            _ => Sentence::HeadlineClaimed,
        };
        let source = self.named(self.own[0]);
        let slots = [("as_of", first.as_of.as_str()), ("source", &source), place[0], place[1]];
        let mut lines = vec![names.fill(sentence, &slots) + &self.legend()];
        let of_sources = own.iter().filter_map(|source| source.review_by);
        let of_rows = self.own_items().filter_map(|item| self.items.row(item).review_by);
        let overdue = of_sources.chain(of_rows);
        if let Some(day) = overdue.filter(|day| *day < self.answer.today).min() {
            let day = day.to_string();
            lines.push(names.fill(Sentence::HeadlineOverdue, &[("review_by", &day)]));
        }
        lines
    }

    /// Whether a conclusion names the number to call.
    fn sends_to_hotline(&self) -> bool {
        let hotline = self.items.names.hotline();
        self.conclusions().iter().any(|line| line.contains(hotline))
    }

    /// A source with its date.
    fn named(&self, id: SourceId) -> String {
        self.items.names.source(&self.items.voice.sources[usize::from(id.0)])
    }

    /// What the tags mean that stand before lines below.
    fn legend(&self) -> String {
        let names = &self.items.names;
        let shown: Vec<&Item> = self.shown().collect();
        let first =
            |whose| shown.iter().copied().find(move |item| self.tagged_as(item) == Some(whose));
        let of = |sentence, item: &Item| {
            let source = self.items.sources(item).first().map(|id| self.named(*id));
            names.fill(sentence, &[("source", source.unwrap_or_default().as_str())])
        };
        let nation = first(Whose::Nation).map(|_| names.say(Sentence::HeadlineNationTag));
        let province = first(Whose::Province).map(|item| of(Sentence::HeadlineProvinceTag, item));
        let local = first(Whose::Local).map(|item| of(Sentence::HeadlineLocalTag, item));
        [nation, province, local].into_iter().flatten().collect()
    }

    /// The sources that stand alone behind an item of the place itself; the conclusion's where
    /// there is no such item.
    pub(super) fn own_sources(&self) -> Vec<SourceId> {
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
    pub(super) fn told(&self) -> impl Iterator<Item = &Conclusion> {
        let told = |one: &&Conclusion| self.items.procedure.tells(one.outcome, self.answer.aspect);
        self.answer.conclusions.iter().filter(told)
    }
}
