//! The answer as a card to keep: one page for the family, with what to do, what to bring, whom to
//! call and what to say. Content alone, and nobody's name in it; a channel draws it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dialog::act::{Answer, Branch, Item, Missing};
use crate::knowledge::region::{Row, Section};
use crate::knowledge::vocabulary::Value;
use crate::knowledge::wording::Sentence;

use super::answer::{sources, title};
use super::item::Items;
use super::lines::{Shown, one_of_several};
use super::screen::{Block, Rank, Shape};
use super::text::Writing;

/// A card, from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Card {
    /// The place and what is to be done there.
    pub title: String,
    /// Whose case it is, and what decided it. May be empty.
    pub about: String,
    /// The conclusion, or that nothing is known.
    pub verdict: Vec<String>,
    /// Where it comes from and how sure it is.
    pub warnings: Vec<String>,
    /// What to do, what to bring and the rest of the answer.
    pub lists: Vec<CardList>,
    /// Whom to call.
    pub call: Call,
    /// What the code on it holds.
    pub code: Code,
    /// The sources with their dates.
    pub sources: Vec<CardLine>,
    /// The day of the answer and the version of the knowledge.
    pub made: String,
    /// What stands on it where a line had to give way.
    pub rest: String,
    /// What its file is called, without an ending.
    pub name: String,
}

/// Lines of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardList {
    /// What stands above them; empty where they go on from what is above.
    pub title: String,
    /// What stands before each.
    pub mark: CardMark,
    /// The lines.
    pub lines: Vec<CardLine>,
}

/// What stands before each line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardMark {
    /// Its number.
    Number,
    /// A box to tick.
    Box,
    /// A dot.
    Dot,
    /// Nothing.
    None,
}

/// A line and how much it matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardLine {
    /// Its text.
    pub text: String,
    /// 0 never gives way; of the others the highest does first.
    pub rank: u8,
}

/// Whom to call and what to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Call {
    /// What stands above it.
    pub title: String,
    /// The number.
    pub number: String,
    /// Who answers there, and how to reach them from elsewhere.
    pub whose: String,
    /// What to say.
    pub say: String,
}

/// A code that a phone reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Code {
    /// What it is for.
    pub caption: String,
    /// What it holds: the question that this answers, in words of the knowledge base alone.
    pub text: String,
}

/// The card of an answer. `conditions` are those of its branches in words.
#[must_use]
pub fn card(
    items: &Items,
    answer: &Answer,
    conditions: &[String],
    missing: Option<Missing>,
) -> Card {
    let writing = Writing::new(items, answer, conditions, missing);
    let names = &items.names;
    let region = writing.region();
    let procedure = names.procedure(answer.procedure);
    let slots = [("region", region.as_str()), ("procedure", procedure)];
    let (day, version) = (answer.today.to_string(), names.assistant.knowledge.hash.as_str());
    let made = names.fill(Sentence::CardMade, &[("date", &day), ("version", version)]);
    let (warnings, verdict) = match missing {
        None => (writing.headline(), writing.conclusions()),
        Some(missing) => {
            let said = [writing.admission(missing)].into_iter().chain(writing.signposts());
            (
                writing.nation_intro().into_iter().collect(),
                said.chain(writing.conclusions()).collect(),
            )
        }
    };
    Card {
        title: names.fill(Sentence::CardTitle, &slots),
        about: writing.about(),
        verdict,
        warnings,
        lists: writing.lists(),
        call: writing.call(),
        code: writing.code(),
        sources: writing.source_lines(),
        made,
        rest: names.say(Sentence::CardRest),
        name: names.fill(
            Sentence::CardName,
            &[("region", &region), ("procedure", procedure), ("date", &day)],
        ),
    }
}

impl Writing<'_> {
    /// Whose case it is, the diseases, and what else decided.
    fn about(&self) -> String {
        let names = &self.items.names;
        let person = names.person.map(|_| names.person().to_owned());
        let parts: Vec<String> =
            person.into_iter().chain(self.diseases()).chain(self.decided()).collect();
        parts.join(&names.say(Sentence::CardDot))
    }

    /// The diseases.
    fn diseases(&self) -> Option<String> {
        let names = &self.items.names;
        self.answer.because.iter().find_map(|(_, value)| match value {
            Value::Diseases(ids) if !ids.is_empty() => Some(names.diseases(ids)),
            _ => None,
        })
    }

    /// The other choices that decided, each in words that stand alone. Days and sums are the
    /// person's own and stay in the conversation.
    fn decided(&self) -> Vec<String> {
        let names = &self.items.names;
        let core = names.assistant.knowledge.shared.vocabulary.core;
        let told = [core.region, core.procedure, core.aspect];
        let said = self.answer.because.iter().filter(|(fact, _)| !told.contains(fact));
        let words = said.filter_map(|(fact, value)| match value {
            Value::Choice(_) => Some(names.condition(&[(*fact, vec![value.clone()])])),
            _ => None,
        });
        words.collect()
    }

    /// The lists in the order in which they are needed.
    fn lists(&self) -> Vec<CardList> {
        let explained = self.explained().map(|text| CardLine::new(Rank::Conditional, text));
        let mut lists = vec![CardList::of("", CardMark::None, explained.into_iter().collect())];
        let rows = self.rows_that(|item, certain| self.keeps(item, certain));
        lists.extend(
            rows.chunk_by(|one, other| one.item.row.section == other.item.row.section)
                .map(|rows| self.list(rows)),
        );
        // Several ways, or a refusal under a condition, stand before what is brought along.
        let ways = self.ways().into_iter().map(list_of);
        let steps = lists.iter().rposition(|list| list.mark == CardMark::Number);
        let behind = steps.map_or(1, |at| at + 1);
        lists.splice(behind..behind, ways);
        let names = &self.items.names;
        let gaps = self.gap_list().join(&names.say(Sentence::Semicolon));
        if !gaps.is_empty() {
            let gaps = names.fill(Sentence::Gaps, &[("gaps", &gaps)]);
            let line = CardLine::new(Rank::Useful, gaps);
            lists.push(CardList::of("", CardMark::None, vec![line]));
        }
        lists.retain(|list| !list.lines.is_empty());
        lists
    }

    /// Whether an item stands on the card: what an overview shows, and the benefits.
    fn keeps(&self, item: &Item, certain: bool) -> bool {
        let row = self.items.row(item);
        Items::gap(row).is_none()
            && !row.signpost
            && (self.shows(item, certain)
                || (row.section == Section::Benefits && self.belongs_to_overview(row)))
    }

    fn list(&self, rows: &[Shown]) -> CardList {
        let section = self.items.row(rows[0].item).section;
        let mark = match section {
            Section::Steps => CardMark::Number,
            Section::Materials => CardMark::Box,
            _ => CardMark::Dot,
        };
        let line = |rows: &[Shown]| {
            let Shown { item, under } = rows[0];
            let rank = self.card_rank(self.items.row(item), item, under.map(|(branch, _)| branch));
            CardLine::new(rank, self.either(rows))
        };
        let title = self.items.names.say(title(section));
        CardList::of(&title, mark, one_of_several(section, rows).map(line).collect())
    }

    /// As on a first screen; but what is to be expected belongs on a card.
    fn card_rank(&self, row: &Row, item: &Item, branch: Option<&Branch>) -> Rank {
        match row.section {
            Section::Benefits if branch.is_none() => Rank::Main,
            // Whoever holds a card has read whether it is for them.
            Section::Eligibility => Rank::Conditional,
            section => self.rank(section, item, branch),
        }
    }

    fn call(&self) -> Call {
        let names = &self.items.names;
        let office = names.office(self.answer.region);
        Call {
            title: names.say(Sentence::CardCall),
            number: names.hotline().to_owned(),
            whose: names.fill(Sentence::CardOffice, &[("region", &office)]),
            say: names.fill(Sentence::AskOffice, &[("question", &self.question())]),
        }
    }

    fn code(&self) -> Code {
        let names = &self.items.names;
        let place = self.answer.region.map(|code| names.place_path(code));
        let procedure = names.procedure(self.answer.procedure).to_owned();
        let parts = place.into_iter().chain(self.diseases()).chain([procedure]);
        let question = parts.collect::<Vec<_>>().join(" ");
        let slots = [("question", question.as_str()), ("hotline", names.hotline())];
        let text = names.fill(Sentence::CardCode, &slots);
        Code { caption: names.say(Sentence::CardScan), text }
    }

    /// Every source on a line; the first two stay.
    fn source_lines(&self) -> Vec<CardLine> {
        let lines = sources(self.items, self.answer);
        let ranks = [Rank::Must, Rank::Must].into_iter().chain(std::iter::repeat(Rank::Spare));
        let spoken = lines
            .iter()
            .map(|id| self.items.names.source(&self.items.voice.sources[usize::from(id.0)]));
        ranks.zip(spoken).map(|(rank, text)| CardLine::new(rank, text)).collect()
    }
}

impl Card {
    /// The card in words, for where it cannot be drawn.
    #[must_use]
    pub fn as_text(&self) -> String {
        let mut lines: Vec<String> = vec![self.title.clone(), self.about.clone()];
        lines.extend(self.verdict.iter().chain(&self.warnings).cloned());
        for list in &self.lists {
            lines.push(list.title.clone());
            for (number, line) in (1..).zip(&list.lines) {
                let mark = match list.mark {
                    CardMark::Number => format!("{number}. "),
                    CardMark::Box => "☐ ".to_owned(),
                    CardMark::Dot => "· ".to_owned(),
                    CardMark::None => String::new(),
                };
                lines.push(format!("{mark}{}", line.text));
            }
        }
        lines.extend([
            format!("{} {}", self.call.title, self.call.number),
            self.call.whose.clone(),
            self.call.say.clone(),
        ]);
        lines.extend(self.sources.iter().map(|line| line.text.clone()));
        lines.push(self.made.clone());
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

impl CardLine {
    fn new(rank: Rank, text: String) -> Self {
        Self { text, rank: rank as u8 }
    }
}

impl CardList {
    fn of(title: &str, mark: CardMark, lines: Vec<CardLine>) -> Self {
        Self { title: title.to_owned(), mark, lines }
    }
}

/// A block of a first screen as a list.
fn list_of(block: Block) -> CardList {
    let mark = match block.shape {
        Shape::Numbered => CardMark::Number,
        Shape::Dotted | Shape::Joined { .. } => CardMark::Dot,
        Shape::Plain => CardMark::None,
    };
    let lines = block.lines.into_iter().map(|line| CardLine::new(line.rank, line.text));
    CardList::of("", mark, lines.collect())
}
