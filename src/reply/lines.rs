//! The sections of an answer as lines: what applies, and under its condition what is open.

use crate::dialog::act::{Branch, Item};
use crate::knowledge::region::{OutcomeKind, Row, Section};
use crate::knowledge::vocabulary::{FactId, Value};
use crate::knowledge::wording::Sentence;

use super::answer::title;
use super::item::Items;
use super::screen::{Block, Line, Rank, Shape};
use super::text::Writing;
use super::voice::Whose;

/// A row that has a line, with the branch and the condition under which it holds.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) item: &'a Item,
    pub(super) under: Option<(&'a Branch, &'a str)>,
}

impl Writing<'_> {
    /// The sections in the order of their rows: what applies, and under its condition what is
    /// open.
    pub(super) fn sections(&self) -> Vec<Block> {
        let of_ways = self.rows_of_ways();
        let shows = |item: &Item, certain| {
            self.shows(item, certain) && (certain || !of_ways.contains(&item.row))
        };
        let rows = self.rows_that(shows);
        let mut sections: Vec<&[Shown]> =
            rows.chunk_by(|one, other| one.item.row.section == other.item.row.section).collect();
        // What was asked comes before what also bears on it.
        sections.sort_by_key(|rows| !self.is_asked_section(rows));
        sections.into_iter().map(|rows| self.section(rows)).collect()
    }

    /// Whether rows are of the very section that the asked aspect names.
    fn is_asked_section(&self, rows: &[Shown]) -> bool {
        let vocabulary = &self.items.names.assistant.knowledge.shared.vocabulary;
        let aspect = vocabulary.choice_name(vocabulary.core.aspect, self.answer.aspect);
        rows.first().is_some_and(|shown| self.items.row(shown.item).section.name() == aspect)
    }

    /// The rows that have a line, in their order. What holds only under a condition is asked for
    /// with `false`.
    pub(super) fn rows_that(&self, shows: impl Fn(&Item, bool) -> bool) -> Vec<Shown<'_>> {
        let certain = self.answer.items.iter().filter(|item| shows(item, true));
        let mut rows: Vec<Shown> = certain.map(|item| Shown { item, under: None }).collect();
        let told = self.told_by_ways();
        let open = self.answer.branches.iter().zip(self.conditions).filter(|(branch, _)| {
            // What is assumed is told by the conclusion; its other values wait to be asked for.
            let waits = |fact: FactId, values: &[Value]| {
                told.contains(&fact) || (self.is_overview() && self.is_assumed_away(fact, values))
            };
            let mut when = branch.when.iter();
            branch.outcome.is_none() && !when.any(|(fact, values)| waits(*fact, values))
        });
        for (branch, when) in open {
            let own = branch.items.iter().filter(|item| {
                shows(item, false) && self.items.row(item).section != Section::Cautions
            });
            rows.extend(own.map(|item| Shown { item, under: Some((branch, when.as_str())) }));
        }
        rows.sort_by_key(|shown| shown.item.row);
        rows
    }

    fn section(&self, rows: &[Shown]) -> Block {
        let section = self.items.row(rows[0].item).section;
        let mut lines: Vec<(Rank, Option<&str>, String)> = Vec::new();
        for rows in one_of_several(section, rows) {
            let Shown { item, under } = rows[0];
            let when = under.map(|(_, when)| when);
            let rank = self.rank(section, item, under.map(|(branch, _)| branch));
            if rows.len() > 1 {
                // One of them everybody does.
                lines.push((Rank::Must, None, self.either(rows)));
                continue;
            }
            let line = self.line(item);
            match lines.last_mut() {
                // Neighbours under one condition share its words, but each step is a line.
                Some((_, known, text))
                    if when.is_some() && *known == when && section != Section::Steps =>
                {
                    *text = format!("{text}{}{line}", self.items.names.say(Sentence::Comma));
                }
                _ => lines.push((rank, when, line)),
            }
        }
        let lines = lines.into_iter().map(|(rank, when, text)| match when {
            Some(when) => Line::new(rank, self.only_when(when, &text)),
            None => Line::new(rank, text),
        });
        Block { shape: self.shape(section), lines: lines.collect() }
    }

    /// Steps of which only one will be done, each under its condition, as one.
    pub(super) fn either(&self, rows: &[Shown]) -> String {
        let line = |shown: &Shown| {
            let line = self.line(shown.item);
            shown.under.map_or(line.clone(), |(_, when)| self.only_when(when, &line))
        };
        let lines: Vec<String> = rows.iter().map(line).collect();
        lines.join(&self.items.names.say(Sentence::Semicolon))
    }

    pub(super) fn only_when(&self, when: &str, text: &str) -> String {
        self.items.names.fill(Sentence::OnlyWhen, &[("when", when), ("text", text)])
    }

    /// How much a line matters on the first screen.
    pub(super) fn rank(&self, section: Section, item: &Item, branch: Option<&Branch>) -> Rank {
        if branch.is_none() && self.is_spoken(self.items.row(item)) {
            return Rank::Must;
        }
        match section {
            // A list of papers is whole or it misleads.
            Section::Steps | Section::Materials if branch.is_none() => Rank::Must,
            // Of several ways what each of them takes comes first.
            Section::Steps | Section::Materials if !self.told_by_ways().is_empty() => {
                Rank::Conditional
            }
            // Whoever lacks a paper is sent home, and whoever does not fit went for nothing.
            Section::Steps | Section::Materials => Rank::Main,
            Section::Eligibility if branch.is_none() => Rank::Main,
            Section::Timeline if branch.is_none() => Rank::Useful,
            Section::Cautions => Rank::Useful,
            _ => Rank::Spare,
        }
    }

    /// Whether a row holds because of something that the person told of their own accord.
    fn is_spoken(&self, row: &Row) -> bool {
        let told = [Section::Steps, Section::Timeline, Section::Cautions, Section::Eligibility];
        told.contains(&row.section)
            && row.when.tests.iter().any(|(fact, _)| !self.is_usual(*fact) && !self.is_asked(*fact))
    }

    /// Facts on which lines hang for everybody: the disease, how and by whom it is done.
    fn is_usual(&self, fact: FactId) -> bool {
        let core = self.items.names.assistant.knowledge.shared.vocabulary.core;
        [core.disease, core.applicant, core.handling].contains(&fact)
    }

    /// Facts that the route asks for.
    pub(super) fn is_asked(&self, fact: FactId) -> bool {
        let route = self.items.procedure.route.as_ref();
        route.is_some_and(|route| route.route.ask.contains(&fact))
    }

    /// Steps are numbered; on an overview papers and times share a line; the rest stands line by
    /// line.
    fn shape(&self, section: Section) -> Shape {
        let names = &self.items.names;
        match section {
            Section::Steps => Shape::Numbered,
            Section::Cautions if self.is_overview() => Shape::Plain,
            _ if self.is_overview() => Shape::Joined {
                title: self.only_when(&names.say(title(section)), ""),
                sign: names.say(Sentence::Semicolon),
            },
            _ => Shape::Dotted,
        }
    }

    /// Whether an item has a line: no gap, and on an overview's first screen
    /// unless it waits behind a button. A row that waits is raised where the person spoke of its
    /// condition.
    pub(super) fn shows(&self, item: &Item, certain: bool) -> bool {
        let row = self.items.row(item);
        if Items::gap(row).is_some() || row.signpost {
            return false;
        }
        let waits = row.more && !(certain && self.is_raised(row));
        !self.is_overview() || (!waits && self.belongs_to_overview(row))
    }

    /// Whether a row answers an overview, and not only one aspect.
    pub(super) fn belongs_to_overview(&self, row: &Row) -> bool {
        row.aspects.is_empty() || row.aspects.contains(&self.answer.aspect)
    }

    fn is_raised(&self, row: &Row) -> bool {
        let core = self.items.names.assistant.knowledge.shared.vocabulary.core;
        let tests_more = row.when.tests.iter().any(|(fact, _)| *fact != core.care_place);
        let of_disease = row.when.tests.iter().any(|(fact, _)| *fact == core.disease);
        let raised = row.aspects.is_empty() || of_disease && self.belongs_to_overview(row);
        raised && tests_more && self.is_spoken(row)
    }

    /// The items that have a line.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Item> {
        self.rows_that(|item, certain| self.shows(item, certain))
            .into_iter()
            .map(|shown| shown.item)
    }

    /// An item's line with the tags that tell where it differs from the headline.
    pub(super) fn line(&self, item: &Item) -> String {
        let text = self.items.tagged(item).into_owned();
        let tag = match self.tagged_as(item) {
            None => return text,
            Some(Whose::Nation) => Sentence::NationTag,
            Some(Whose::Province) => Sentence::ProvinceTag,
            Some(Whose::Local) => Sentence::LocalTag,
        };
        self.items.names.fill(tag, &[("text", &text)])
    }

    /// Whose an item is, where it is neither of whom nor from what the headline speaks.
    pub(super) fn tagged_as(&self, item: &Item) -> Option<Whose> {
        let whose = Whose::of(self.items.row(item).owner);
        let sources = self.items.sources(item);
        let headed = whose == self.base || sources.iter().all(|id| self.own.contains(id));
        (!headed).then_some(whose)
    }

    /// The facts that tell several ways apart: their branches show what hangs on them.
    fn told_by_ways(&self) -> Vec<FactId> {
        let Some(route) = &self.items.procedure.route else { return Vec::new() };
        let is_way = |outcome: usize| route.route.outcomes[outcome].kind != OutcomeKind::Refused;
        let ways = self.answer.branches.iter().filter(|b| b.outcome.is_some_and(is_way));
        ways.flat_map(|branch| branch.when.iter().map(|(fact, _)| *fact)).collect()
    }
}

/// The rows of a section, those steps or papers together of which only one will be done: each is all that
/// hangs on its own value of the same fact.
pub(super) fn one_of_several<'r>(
    section: Section,
    rows: &'r [Shown<'r>],
) -> impl Iterator<Item = &'r [Shown<'r>]> {
    let condition = |shown: &Shown<'r>| shown.under.map(|(branch, _)| branch.when.as_slice());
    let alone = move |when| rows.iter().filter(|row| condition(row) == Some(when)).count() == 1;
    rows.chunk_by(move |one, other| match (condition(one), condition(other)) {
        (Some(one @ [(fact, _)]), Some(other @ [(same, _)])) => {
            let whole = matches!(section, Section::Steps | Section::Materials);
            whole && fact == same && alone(one) && alone(other)
        }
        _ => false,
    })
}
