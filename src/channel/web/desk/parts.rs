//! Pieces of a result: chips, facets, lines.

use maud::{Markup, html};

use super::query::Query;
use crate::reply::desk::{Chip, DeskLine, Facet, FacetOption, Origin, PATIENT};

/// The fact that has a key of its own.
const ASPECT: &str = "aspect";

/// What was understood, and what can be set; each with its number.
pub(super) fn groups(query: &Query, chips: &[Chip], facets: &[Facet]) -> Markup {
    let mut number = 0..;
    let mut next = || number.next().map_or(0, |number: usize| number + 1);
    let (open, rest): (Vec<&Facet>, Vec<&Facet>) = facets.iter().partition(|facet| facet.open);
    html! {
        @if !chips.is_empty() {
            ul .chips aria-label="听懂的" {
                @for chip in chips {
                    li { (chip_group(query, chip, next())) }
                }
            }
        }
        @if !facets.is_empty() {
            div .facets {
                @for facet in open { (open_facet(query, facet, next())) }
                div .rest { @for facet in rest { (closed_facet(query, facet, next())) } }
            }
        }
    }
}

fn chip_group(query: &Query, chip: &Chip, number: usize) -> Markup {
    let undo = undo(query, chip);
    let mend = mended(query, chip).or_else(|| undo.as_ref().map(|(_, undone)| undone.clone()));
    html! {
        details .group .chip .(chip.origin.name()) data-group=(number)
            data-mend=[mend.map(|mend| mend.address())] {
            summary {
                (badge(number)) span .label { (chip.label) } b { (chip.value) }
                @if !chip.words.is_empty() && chip.words != chip.value { q { (chip.words) } }
                @if chip.origin == Origin::Hint { span .mark { "猜的" } }
                @if chip.origin == Origin::Assumed { span .mark { "推出来的" } }
            }
            span .options {
                (options(query, &chip.options))
                @if let Some((words, undone)) = undo {
                    a .option data-option="0" href=(undone.address()) { kbd { "0" } (words) }
                }
            }
        }
    }
}

/// What takes a choice back, or takes away what the words say; somebody is always the patient.
fn undo(query: &Query, chip: &Chip) -> Option<(&'static str, Query)> {
    if is_chosen(query, chip) {
        let undone = chip.together.iter().fold(query.clone(), |query, fact| query.without(fact));
        return Some(("还原", undone));
    }
    let gone = [(chip.fact.clone(), String::new())];
    (chip.fact != PATIENT).then(|| ("不算", query.with(&gone)))
}

fn is_chosen(query: &Query, chip: &Chip) -> bool {
    query.facts.iter().any(|(fact, _)| *fact == chip.fact)
}

/// The query with the chip's next value: the first other one, and from a chosen one the one behind
/// it. None where no other is left, and from what was taken away.
fn mended(query: &Query, chip: &Chip) -> Option<Query> {
    if is_chosen(query, chip) && chip.origin == Origin::Away {
        return None;
    }
    let current = chip.options.iter().position(|option| option.current);
    let behind = match current {
        Some(current) if is_chosen(query, chip) => current + 1,
        _ => 0,
    };
    let next = chip.options.iter().skip(behind).find(|option| !option.current)?;
    Some(query.with(&next.set))
}

/// The key of a group; there are nine.
fn badge(number: usize) -> Markup {
    html! { @if number <= 9 { kbd { (number) } } }
}

/// A condition that the answer hangs on: its question and its options stand there.
fn open_facet(query: &Query, facet: &Facet, number: usize) -> Markup {
    html! {
        div .group .facet .open role="group" aria-label=(facet.label) data-group=(number) {
            span .label { (badge(number)) (facet.label) }
            span .options { (options(query, &facet.options)) }
            @if !facet.question.is_empty() { span .question { (facet.question) } }
        }
    }
}

fn closed_facet(query: &Query, facet: &Facet, number: usize) -> Markup {
    html! {
        details .group .facet data-group=(number) data-fact=(facet.fact) {
            summary {
                @if facet.fact == ASPECT { kbd { "o" } } @else { (badge(number)) }
                (facet.label)
            }
            span .options { (options(query, &facet.options)) }
        }
    }
}

fn options(query: &Query, options: &[FacetOption]) -> Markup {
    html! {
        @for (number, option) in (1..).zip(options) {
            a .option data-option=(number) href=(query.with(&option.set).address())
                aria-current=[option.current.then_some("true")] {
                (badge(number)) (option.label)
            }
        }
    }
}

/// Lines of a section; those that are not for an overview wait folded, and have no numbers: on
/// paper they stand behind the last one.
pub(super) fn lines(lines: &[DeskLine], numbered: bool) -> Markup {
    let (main, more): (Vec<&DeskLine>, Vec<&DeskLine>) =
        lines.iter().partition(|line| !line.more());
    let list = |lines: &[&DeskLine]| html! { ul { @for one in lines { (line(one)) } } };
    html! {
        @if numbered && !main.is_empty() { ol { @for one in &main { (line(one)) } } }
        @else if !main.is_empty() { (list(&main)) }
        @if !more.is_empty() {
            details .more { summary { "还有 " (more.len()) " 条" } (list(&more)) }
        }
    }
}

/// One line with whose rule it is and its sources.
pub(super) fn line(line: &DeskLine) -> Markup {
    line_of(line, "")
}

/// The same of one card of several: `side` tells their sources apart.
pub(super) fn line_of(line: &DeskLine, side: &str) -> Markup {
    let whose = match line.whose {
        "nation" => "国",
        "province" => "省",
        _ => "",
    };
    html! {
        li .(line.certainty) .open[line.open] data-item=(line.id) {
            @if !whose.is_empty() { span .whose { (whose) } }
            span .text { (line.text) }
            @for source in &line.sources {
                a .source href={ "#" (side) "source-" (source) } aria-label={ "出处" (source) } { (source) }
            }
            @if line.stale { span .mark { "该复核" } }
        }
    }
}
