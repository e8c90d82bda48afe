//! The card of an answer.

use crate::dialog::act::{Answer, Branch, Item, Missing};
use crate::knowledge::region::{OutcomeKind, Section};
use crate::knowledge::source::{SourceId, SourceKind};
use crate::knowledge::wording::Sentence;
use crate::reply::answer::{sources, title};
use crate::reply::item::Items;
use crate::reply::text::Writing;
use crate::reply::voice::Whose;

use super::aloud;
use super::card::{DeskCard, DeskLine, DeskSection, DeskSource, DeskWay, Verdict};
use super::office::Office;

/// The order in which an agent reads the sections.
const ORDER: [Section; 7] = [
    Section::Channels,
    Section::Steps,
    Section::Materials,
    Section::Timeline,
    Section::Benefits,
    Section::Eligibility,
    Section::Cautions,
];

/// The year of a date, or of a year alone.
fn year(as_of: &str) -> &str {
    as_of.split_once('-').map_or(as_of, |(year, _)| year)
}

/// The card of an answer. `conditions` are those of its branches in words.
pub(super) fn card(
    items: &Items,
    answer: &Answer,
    conditions: &[String],
    missing: Option<Missing>,
) -> DeskCard {
    let writing = Writing::new(items, answer, conditions, missing);
    let office = Office::of(&items.names, answer.region);
    let known = &items.names.assistant.knowledge.shared.sources;
    let mut sources = sources(items, answer);
    // What rests on the hotline's own source is not said at the desk.
    sources.retain(|id| !known.source(*id).title.contains(items.names.hotline()));
    let carding = Carding { writing: &writing, office, sources };
    carding.card(missing)
}

pub(super) struct Carding<'a> {
    pub writing: &'a Writing<'a>,
    pub office: Office<'a>,
    sources: Vec<SourceId>,
}

impl Carding<'_> {
    fn card(&self, missing: Option<Missing>) -> DeskCard {
        let (items, answer) = (self.writing.items, self.writing.answer);
        let names = &items.names;
        let verdict = self.verdict(missing);
        let mut conclusions = self.writing.conclusions();
        if let Some(missing) = missing {
            conclusions.insert(0, self.writing.admission(missing));
        }
        conclusions.extend(self.writing.signposts());
        let figures = [self.writing.estimate(), self.writing.days()];
        let figures = figures.into_iter().flatten().flat_map(|block| block.lines);
        let sections = self.sections();
        let hedge = self.hedge(&self.weakest());
        let said = aloud::aloud(self, verdict, &sections, &hedge);
        DeskCard {
            title: self.title(),
            region: answer.region.map_or_else(String::new, |code| code.to_string()),
            overview: self.writing.is_overview(),
            verdict,
            aloud: said.sentence,
            conclusion: said.conclusion,
            conclusions: self.office.lines(conclusions),
            warnings: self.warnings(missing),
            figures: self.office.lines(figures.map(|line| line.text)),
            ways: self.ways(&sections),
            sections,
            gaps: self.office.lines(self.gaps()),
            open: self.open(verdict),
            case: Vec::new(),
            sources: self.sources.iter().map(|id| self.source(*id)).collect(),
            refer: self.office.refer(),
            refer_patient: self.office.refer_patient(),
            hedge,
            day: answer.today.to_string(),
            version: names.assistant.knowledge.hash.clone(),
        }
    }

    fn title(&self) -> String {
        let names = &self.writing.items.names;
        let answer = self.writing.answer;
        let region = self.writing.region();
        let slots = [("region", region.as_str()), ("procedure", names.procedure(answer.procedure))];
        let title = names.fill(Sentence::CardTitle, &slots);
        if self.writing.is_overview() {
            return title;
        }
        let aspect = names.assistant.knowledge.shared.vocabulary.core.aspect;
        [title, names.label(aspect, answer.aspect).to_owned()].join(&names.say(Sentence::CardDot))
    }

    fn verdict(&self, missing: Option<Missing>) -> Verdict {
        let answer = self.writing.answer;
        if missing.is_some() {
            return Verdict::Missing;
        }
        let Some(route) = &self.writing.items.procedure.route else { return Verdict::Way };
        let mut kinds = answer.conclusions.iter().map(|c| route.route.outcomes[c.outcome].kind);
        match kinds.next() {
            None => Verdict::Open,
            Some(first) if kinds.any(|kind| kind != first) => Verdict::Open,
            // The way is only for those who fit, and whether they do is open.
            Some(OutcomeKind::Way) if self.decisive().next().is_some() => Verdict::Open,
            Some(OutcomeKind::Way) => Verdict::Way,
            Some(OutcomeKind::Refused) => Verdict::Refused,
            Some(OutcomeKind::Silent) => Verdict::Silent,
        }
    }

    /// The refusals that are still possible on a fact that is worth a question.
    pub fn decisive(&self) -> impl Iterator<Item = &Branch> {
        self.writing.answer.branches.iter().filter(|branch| self.writing.is_decisive(branch))
    }

    /// Where it comes from; a line more where a source is overdue.
    fn warnings(&self, missing: Option<Missing>) -> Vec<String> {
        let names = &self.writing.items.names;
        let known = &names.assistant.knowledge.shared.sources;
        let weakest = self.weakest();
        let own = self.writing.answer.region.map(|region| names.place(region));
        let region = own.as_ref().unwrap_or(&self.office.place);
        let slots = |as_of| [("as_of", as_of), ("region", region.as_str())];
        let Some(first) = weakest.first().map(|id| known.source(*id)) else { return Vec::new() };
        let sentence = match first.kind {
            _ if missing.is_some() || self.writing.base == Whose::Nation => {
                Sentence::DeskHeadlineNation
            }
            SourceKind::Official => Sentence::DeskHeadlineOfficial,
            SourceKind::Reported => Sentence::DeskHeadlineReported,
            SourceKind::WebArticle => Sentence::DeskHeadlineClaimed,
        };
        let mut lines = vec![names.fill(sentence, &slots(year(&first.as_of)))];
        let today = self.writing.answer.today;
        let overdue = self.sources.iter().filter_map(|id| known.source(*id).review_by);
        if let Some(day) = overdue.filter(|day| *day < today).min() {
            let day = day.to_string();
            lines.push(names.fill(Sentence::HeadlineOverdue, &[("review_by", &day)]));
        }
        lines
    }

    /// The sources behind the answer, the weakest first.
    fn weakest(&self) -> Vec<SourceId> {
        let known = &self.writing.items.names.assistant.knowledge.shared.sources;
        let mut weakest = self.sources.clone();
        weakest.sort_by_key(|id| std::cmp::Reverse(known.source(*id).kind));
        weakest
    }

    /// How sure something is and of which year, in words.
    fn hedge(&self, sources: &[SourceId]) -> String {
        let names = &self.writing.items.names;
        let known = &names.assistant.knowledge.shared.sources;
        let Some(first) = sources.first().map(|id| known.source(*id)) else {
            return names.say(Sentence::DeskHedgeNone);
        };
        let sentence = match first.kind {
            SourceKind::Official => Sentence::DeskHedgeOfficial,
            SourceKind::Reported => Sentence::DeskHedgeReported,
            SourceKind::WebArticle => Sentence::DeskHedgeClaimed,
        };
        names.fill(sentence, &[("as_of", year(&first.as_of))])
    }

    fn sections(&self) -> Vec<DeskSection> {
        let rows = self.writing.rows_that(|item, _| self.shows(item));
        let section = |section: Section| {
            let own =
                rows.iter().filter(|shown| self.writing.items.row(shown.item).section == section);
            let lines: Vec<DeskLine> = own
                .filter_map(|shown| self.line(shown.item, shown.under.map(|(_, when)| when)))
                .collect();
            let title = self.writing.items.names.say(title(section));
            DeskSection { kind: section.name(), title, lines }
        };
        ORDER.into_iter().map(section).filter(|section| !section.lines.is_empty()).collect()
    }

    /// Everything but gaps, signposts, and what only another aspect shows.
    pub(super) fn shows(&self, item: &Item) -> bool {
        let row = self.writing.items.row(item);
        let belongs = !self.writing.is_overview() || self.writing.belongs_to_overview(row);
        Items::gap(row).is_none() && !row.signpost && belongs
    }

    fn line(&self, item: &Item, when: Option<&str>) -> Option<DeskLine> {
        let items = self.writing.items;
        let row = items.row(item);
        let reply = items.reply(item);
        let text = self.office.line(&items.tagged(item))?;
        let known = &items.names.assistant.knowledge.shared.sources;
        let sources = items.sources(item);
        let kind = sources.first().map_or(SourceKind::WebArticle, |id| known.source(*id).kind);
        let number = |id: &SourceId| self.sources.iter().position(|one| one == id);
        let later = row.more && self.writing.is_overview();
        Some(DeskLine {
            id: items.id(item),
            kind: row.section.name(),
            text: match when {
                Some(when) => self.writing.only_when(when, &text),
                None => text.clone(),
            },
            own: text,
            when: when.unwrap_or_default().to_owned(),
            open: when.is_some(),
            later,
            sources: sources.iter().filter_map(number).map(|at| at + 1).collect(),
            certainty: kind.certainty(),
            whose: Whose::of(row.owner).name(),
            stale: reply.stale,
            hedge: self.hedge(sources),
        })
    }

    /// The ways, with what does not stand in the sections anyway.
    fn ways(&self, sections: &[DeskSection]) -> Vec<DeskWay> {
        let stands = |line: &DeskLine| {
            sections.iter().flat_map(|section| &section.lines).any(|other| other.text == line.text)
        };
        let Some(route) = &self.writing.items.procedure.route else { return Vec::new() };
        let answer = self.writing.answer;
        let branches = &answer.branches;
        let way = |(branch, when): (&Branch, &String)| {
            let told = self.writing.items.procedure.tells(branch.outcome?, answer.aspect);
            let outcome = &route.route.outcomes[branch.outcome?];
            let refused = outcome.kind == OutcomeKind::Refused;
            let further = branches.iter().filter(|other| other.when.starts_with(&branch.when));
            let lines = further.flat_map(|other| {
                let rest = &other.when[branch.when.len()..];
                let own = other.items.iter().filter(|item| self.shows(item));
                own.filter_map(move |item| {
                    let when = self.writing.items.names.condition(rest);
                    self.line(item, Some(when.as_str()).filter(|_| !rest.is_empty()))
                })
            });
            let speak = |text: &str| self.writing.items.names.speak(text);
            let lines: Vec<DeskLine> = lines.filter(|line| !stands(line)).collect();
            // What was asked is another thing than whether there is a way.
            let text = (told || refused).then(|| {
                self.office.line(&speak(&outcome.say)).unwrap_or_else(|| self.office.refer())
            });
            let text = text.unwrap_or_default();
            let says = !text.is_empty() || !lines.is_empty();
            says.then(|| DeskWay { when: when.clone(), text, refused, lines })
        };
        branches.iter().zip(self.writing.conditions).filter_map(way).collect()
    }

    fn source(&self, id: SourceId) -> DeskSource {
        let names = &self.writing.items.names;
        let source = &self.writing.items.voice.sources[usize::from(id.0)];
        DeskSource { text: names.source(source), url: source.url.clone() }
    }
}
