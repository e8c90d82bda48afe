//! The answer as a person reads it: conclusion first, one headline about the source, one action a
//! line; on the first screen of an overview no more than a phone shows.

use crate::dialog::act::{Answer, Branch, Item, Missing};
use crate::knowledge::region::{OutcomeKind, Owner, Row, Section};
use crate::knowledge::source::SourceKind;
use crate::knowledge::wording::Sentence;
use crate::rules::RowRef;

use super::answer::title;
use super::item::{Items, percent};

/// The most lines and characters of a first screen.
const MOST_LINES: usize = 15;
const MOST_CHARACTERS: usize = 400;

/// Lines of one kind; a weaker kind gives way first where the screen is full.
struct Block {
    rank: u8,
    lines: Vec<String>,
}

/// The text of an answer.
#[must_use]
pub fn answer_text(items: &Items, answer: &Answer, missing: Option<Missing>) -> String {
    let writing = Writing { items, answer };
    let mut blocks = vec![Block { rank: 0, lines: writing.head(missing) }];
    if missing.is_none() {
        blocks.push(Block { rank: 0, lines: writing.headline() });
    }
    blocks.extend(writing.estimate());
    blocks.extend(writing.days());
    blocks.extend(Section::ALL.map(|section| writing.section(section)));
    blocks.push(writing.ways());
    let mut gaps = writing.gaps().into_iter();
    blocks.push(Block { rank: 1, lines: gaps.next().into_iter().collect() });
    blocks.push(Block { rank: 3, lines: gaps.collect() });
    if let Some(missing) = missing {
        blocks.push(Block { rank: 0, lines: writing.tail(missing) });
    }
    if writing.is_overview() {
        fit(&mut blocks, &items.names.say(Sentence::MoreBelow));
    }
    let lines: Vec<String> = blocks.into_iter().flat_map(|block| block.lines).collect();
    lines.join("\n")
}

/// Takes away the weakest blocks until the rest fits on a screen.
fn fit(blocks: &mut Vec<Block>, more: &str) {
    let full = |blocks: &[Block]| {
        let lines: usize = blocks.iter().map(|block| block.lines.len()).sum();
        let characters: usize =
            blocks.iter().flat_map(|block| &block.lines).map(|line| line.chars().count() + 1).sum();
        lines > MOST_LINES || characters > MOST_CHARACTERS
    };
    let mut cut = false;
    while full(blocks) {
        let weakest = blocks.iter_mut().filter(|b| b.rank > 0 && !b.lines.is_empty());
        let Some(block) = weakest.max_by_key(|block| block.rank) else { break };
        block.lines.pop();
        if !cut {
            cut = true;
        }
    }
    if cut {
        blocks.push(Block { rank: 0, lines: vec![more.to_owned()] });
    }
}

struct Writing<'a> {
    items: &'a Items<'a>,
    answer: &'a Answer,
}

impl Writing<'_> {
    fn is_overview(&self) -> bool {
        self.items.procedure.routed.first() == Some(&self.answer.aspect)
    }

    /// The conclusion, or the admission that there is none.
    fn head(&self, missing: Option<Missing>) -> Vec<String> {
        let names = &self.items.names;
        let mut lines: Vec<String> = self
            .answer
            .notes
            .iter()
            .map(|note| {
                names.say(match note {
                    crate::knowledge::lexicon::Note::SpecialClinic => Sentence::SpecialClinic,
                    crate::knowledge::lexicon::Note::TwoDiseases => Sentence::TwoDiseases,
                })
            })
            .collect();
        lines.dedup();
        if let Some(missing) = missing {
            lines.push(self.admission(missing));
            if !self.answer.items.is_empty() || !self.answer.branches.is_empty() {
                let region = self.region();
                lines.push(names.fill(Sentence::NationIntro, &[("region", &region)]));
            }
            return lines;
        }
        lines.extend(self.conclusions());
        lines
    }

    /// The insured place with its province, or "your insured place".
    fn region(&self) -> String {
        let names = &self.items.names;
        let path = |code| names.place_path(code);
        self.answer.region.map_or_else(|| names.say(Sentence::YourPlace), path)
    }

    fn conclusions(&self) -> Vec<String> {
        let names = &self.items.names;
        let Some(route) = &self.items.procedure.route else { return Vec::new() };
        let mut lines = Vec::new();
        for conclusion in &self.answer.conclusions {
            let outcome = &route.route.outcomes[conclusion.outcome];
            let refused = outcome.kind == OutcomeKind::Refused;
            if !refused && !self.items.procedure.routed.contains(&self.answer.aspect) {
                continue;
            }
            let mut text = names.speak(&outcome.say);
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

    fn admission(&self, missing: Missing) -> String {
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
    fn headline(&self) -> Vec<String> {
        let names = &self.items.names;
        let office = names.office(self.answer.region);
        let sources = super::answer::sources(self.items, self.answer);
        let shared = &names.assistant.knowledge.shared;
        let used = shared.sources.all().iter().filter(|s| sources.iter().any(|r| r.id == s.id));
        let own: Vec<_> = used.filter(|source| self.is_own(&source.id)).collect();
        let Some(first) = own.first() else { return Vec::new() };
        let sentence = match own.iter().map(|source| source.kind).max() {
            Some(SourceKind::Official) => Sentence::HeadlineOfficial,
            Some(SourceKind::Reported) => Sentence::HeadlineReported,
            _ => Sentence::HeadlineClaimed,
        };
        let slots =
            [("as_of", first.as_of.as_str()), ("region", &office), ("hotline", names.hotline())];
        let mut lines = vec![names.fill(sentence, &slots)];
        let overdue = own.iter().filter_map(|source| source.review_by);
        if let Some(day) = overdue.filter(|day| *day < self.answer.today).min() {
            let day = day.to_string();
            lines.push(names.fill(Sentence::HeadlineOverdue, &[("review_by", &day)]));
        }
        lines
    }

    /// Whether a source stands behind an item that is not the nation's.
    fn is_own(&self, id: &str) -> bool {
        let branched = self.answer.branches.iter().flat_map(|branch| &branch.items);
        let own_row = self.answer.items.iter().chain(branched).any(|item| {
            let row = self.items.row(item);
            row.owner != Owner::Nation
                && self.items.sources(row).iter().any(|source| source.id == id)
                && self.items.sources(row).len() == 1
        });
        own_row || self.answer.items.iter().all(|item| self.items.row(item).owner == Owner::Nation)
    }

    /// The lines of one section in the order of its rows: what applies, and under its condition
    /// what is open.
    fn section(&self, section: Section) -> Block {
        let mut rows: Vec<(RowRef, &Item, Option<&Branch>)> = self
            .answer
            .items
            .iter()
            .filter(|item| self.shows(item, section, true))
            .map(|item| (item.row, item, None))
            .collect();
        let open = self.answer.branches.iter().filter(|branch| branch.outcome.is_none());
        for branch in open.filter(|_| section != Section::Cautions) {
            let own = branch.items.iter().filter(|item| self.shows(item, section, false));
            rows.extend(own.map(|item| (item.row, item, Some(branch))));
        }
        rows.sort_by_key(|(row, ..)| *row);
        let mut lines: Vec<(Option<String>, String)> = Vec::new();
        for (_, item, branch) in rows {
            let when = branch.map(|branch| self.items.names.condition(&branch.when));
            let line = self.line(item);
            match lines.last_mut() {
                // Neighbours under one condition share its words, but each step is a line.
                Some((known, text))
                    if when.is_some() && *known == when && section != Section::Steps =>
                {
                    *text = format!("{text}{}{line}", self.items.names.say(Sentence::Comma));
                }
                _ => lines.push((when, line)),
            }
        }
        let lines = lines.into_iter().map(|(when, text)| match when {
            Some(when) => self.only_when(&when, &text),
            None => text,
        });
        self.arrange(section, lines.collect())
    }

    fn only_when(&self, when: &str, text: &str) -> String {
        self.items.names.fill(Sentence::OnlyWhen, &[("when", when), ("text", text)])
    }

    /// Steps are numbered, papers and times share a line, the rest stands line by line.
    fn arrange(&self, section: Section, lines: Vec<String>) -> Block {
        let names = &self.items.names;
        if lines.is_empty() {
            return Block { rank: 0, lines };
        }
        let overview = self.is_overview();
        let joined = |sign: Sentence| {
            let text = lines.join(&names.say(sign));
            vec![self.only_when(&names.say(title(section)), &text)]
        };
        match section {
            Section::Steps => Block { rank: 0, lines: numbered(lines) },
            Section::Materials if overview => Block { rank: 1, lines: joined(Sentence::Semicolon) },
            Section::Timeline if overview => Block { rank: 2, lines: joined(Sentence::Semicolon) },
            Section::Materials => {
                let mut list = vec![self.only_when(&names.say(title(section)), "")];
                list.extend(numbered(lines));
                Block { rank: 0, lines: list }
            }
            Section::Eligibility if overview => {
                Block { rank: 3, lines: joined(Sentence::Semicolon) }
            }
            Section::Cautions if overview => Block { rank: 2, lines },
            Section::Benefits if overview => Block { rank: 4, lines },
            Section::Channels if overview => Block { rank: 4, lines: joined(Sentence::Semicolon) },
            _ => Block {
                rank: 0,
                lines: lines.into_iter().map(|line| format!("· {line}")).collect(),
            },
        }
    }

    /// Whether an item has a line in this section: no gap, and on an overview's first screen
    /// unless it waits behind a button. A row that waits is raised where the person spoke of its
    /// condition.
    fn shows(&self, item: &Item, section: Section, certain: bool) -> bool {
        let row = self.items.row(item);
        row.section == section
            && Items::gap(row).is_none()
            && (!self.is_overview() || (!row.more || self.is_raised(row, certain)))
            && (!self.is_overview() || self.belongs_to_overview(row))
    }

    fn belongs_to_overview(&self, row: &Row) -> bool {
        row.aspects.is_empty() || row.aspects.contains(&self.answer.aspect) || row.more
    }

    fn is_raised(&self, row: &Row, certain: bool) -> bool {
        let vocabulary = &self.items.names.assistant.knowledge.shared.vocabulary;
        let asked = self.items.procedure.route.as_ref().map_or(&[][..], |route| &route.route.ask);
        let usual =
            [vocabulary.core.disease, vocabulary.core.care_place, vocabulary.core.applicant];
        certain
            && row.aspects.is_empty()
            && row.when.tests.iter().any(|(fact, _)| {
                let spoken = !usual.contains(fact) && !asked.contains(fact);
                spoken
                    && self.answer.because.iter().any(|(known, _)| known == fact)
                    && vocabulary.fact(*fact).name != "handling"
            })
    }

    /// An item's line with the tags that tell where it differs from the headline.
    fn line(&self, item: &Item) -> String {
        let names = &self.items.names;
        let row = self.items.row(item);
        let mut text = self.items.text(row);
        let named = item.diseases.iter().any(|id| text.contains(names.disease(*id)));
        if !item.diseases.is_empty() && !named {
            let disease = names.diseases(&item.diseases);
            text = names.fill(Sentence::DiseaseTag, &[("disease", &disease), ("text", &text)]);
        }
        if self.is_wider(row) {
            text = names.fill(Sentence::NationTag, &[("text", &text)]);
        }
        text
    }

    fn is_wider(&self, row: &Row) -> bool {
        row.owner == Owner::Nation
            && self.answer.items.iter().any(|item| self.items.row(item).owner != Owner::Nation)
    }

    /// Branches of the route itself: several ways, or a refusal under a condition.
    fn ways(&self) -> Block {
        let names = &self.items.names;
        let mut block = Block { rank: 4, lines: Vec::new() };
        let Some(route) = &self.items.procedure.route else { return block };
        for branch in &self.answer.branches {
            let Some(outcome) = branch.outcome else { continue };
            let outcome = &route.route.outcomes[outcome];
            let when = names.condition(&branch.when);
            if outcome.kind == OutcomeKind::Refused {
                if !self.names_disease(branch) {
                    block.lines.push(self.only_when(&when, &names.speak(&outcome.say)));
                }
                continue;
            }
            block.rank = 0;
            block.lines.push(names.fill(Sentence::BranchTitle, &[("when", &when)]));
            block.lines.push(names.speak(&outcome.say));
            let steps = branch.items.iter().filter(|item| self.shows(item, Section::Steps, true));
            block.lines.extend(numbered(steps.map(|item| self.line(item)).collect()));
        }
        block
    }

    fn names_disease(&self, branch: &Branch) -> bool {
        let disease = self.items.names.assistant.knowledge.shared.vocabulary.core.disease;
        branch.when.iter().any(|(fact, _)| *fact == disease)
    }

    /// What the source does not say, in one line, and the sentence to ask.
    fn gaps(&self) -> Vec<String> {
        let names = &self.items.names;
        let shown = |item: &&Item| {
            let row = self.items.row(item);
            !self.is_overview() || (!row.more && self.belongs_to_overview(row))
        };
        let open = self.answer.branches.iter().filter(|b| b.outcome.is_none());
        let open = open.flat_map(|branch| &branch.items);
        let list = self.answer.items.iter().chain(open).filter(shown);
        let mut gaps: Vec<&str> =
            list.filter_map(|item| Items::gap(self.items.row(item))).collect();
        gaps.dedup();
        let Some(first) = gaps.first().copied() else { return Vec::new() };
        let all = gaps.join(&names.say(Sentence::Semicolon));
        let procedure = names.procedure(self.answer.procedure);
        let slots = [("procedure", procedure), ("gap", first)];
        let question = names.fill(Sentence::AskOfficeQuestion, &slots);
        let office = names.office(self.answer.region);
        let slots =
            [("region", office.as_str()), ("hotline", names.hotline()), ("question", &question)];
        vec![names.fill(Sentence::Gaps, &[("gaps", &all)]), names.fill(Sentence::AskOffice, &slots)]
    }

    fn estimate(&self) -> Option<Block> {
        let names = &self.items.names;
        let estimate = self.answer.estimate.as_ref()?;
        let item = Item { row: estimate.row, diseases: Vec::new() };
        let crate::knowledge::region::Gives::Benefit { ratio: Some(ratio), .. } =
            &self.items.row(&item).gives
        else {
            return None;
        };
        let Some(sum) = estimate.sum else {
            return Some(Block { rank: 0, lines: vec![names.say(Sentence::EstimateOpen)] });
        };
        let (cost, sum) = (estimate.cost.normalize().to_string(), sum.to_string());
        let ratio = percent(*ratio);
        let slots = [("cost", cost.as_str()), ("ratio", &ratio), ("sum", &sum)];
        let lines =
            vec![names.fill(Sentence::Estimate, &slots), names.say(Sentence::EstimateLeavesOut)];
        Some(Block { rank: 0, lines })
    }

    fn days(&self) -> Option<Block> {
        use crate::knowledge::region::Gives;
        let names = &self.items.names;
        let lines: Vec<String> = self
            .answer
            .days
            .iter()
            .filter_map(|end| {
                let item = Item { row: end.row, diseases: Vec::new() };
                let Gives::Stage { stage, working_days: Some(days), .. } =
                    &self.items.row(&item).gives
                else {
                    return None;
                };
                let start = day(end.start);
                Some(match (end.end, end.late) {
                    (None, _) => {
                        let days = days.to_string();
                        names.fill(Sentence::DaysUnknown, &[("stage", stage), ("days", &days)])
                    }
                    (Some(first), None) => {
                        let first = day(first);
                        let slots = [("start", start.as_str()), ("stage", stage), ("end", &first)];
                        names.fill(Sentence::DaysOne, &slots)
                    }
                    (Some(first), Some(second)) => {
                        let (first, second) = (day(first), day(second));
                        let slots = [
                            ("start", start.as_str()),
                            ("stage", stage),
                            ("first", &first),
                            ("second", &second),
                        ];
                        names.fill(Sentence::DaysTwo, &slots)
                    }
                })
            })
            .collect();
        (!lines.is_empty()).then_some(Block { rank: 0, lines })
    }

    /// Behind an admission: what holds everywhere, and whom to ask.
    fn tail(&self, missing: Missing) -> Vec<String> {
        let names = &self.items.names;
        let office = names.office(self.answer.region);
        let slots = [("region", office.as_str()), ("hotline", names.hotline())];
        let mut lines = vec![names.fill(Sentence::NotCoveredOffice, &slots)];
        if missing == Missing::Province {
            lines.truncate(1);
        }
        lines
    }
}

fn numbered(lines: Vec<String>) -> Vec<String> {
    let sign = |position: u32| char::from_u32(u32::from('①') + position).unwrap_or('·');
    (0..).zip(lines).map(|(position, line)| format!("{} {line}", sign(position))).collect()
}

/// A day as people say it: 11月23日（星期一）.
fn day(date: jiff::civil::Date) -> String {
    let weekday = ["一", "二", "三", "四", "五", "六", "日"];
    let position = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
    let name = weekday.get(position).copied().unwrap_or_default();
    format!("{}月{}日（星期{name}）", date.month(), date.day())
}
