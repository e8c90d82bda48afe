//! The report as one page for a browser: nothing is fetched, it is read on a telephone and on paper.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Report, text};
use crate::replay::impact::Group;

const STYLE: &str = include_str!("page.css");

/// Hides the rows that do not hold what is typed. Without it the page is only longer.
const FILTER: &str = "
const box = document.querySelector('input');
box.hidden = false;
box.addEventListener('input', () => {
  for (const section of document.querySelectorAll('section')) {
    const title = section.querySelector('h2').textContent.includes(box.value);
    let any = title;
    for (const row of section.querySelectorAll('tbody tr')) {
      const fits = title || row.textContent.includes(box.value);
      row.hidden = !fits;
      any ||= fits;
    }
    section.hidden = !any;
  }
});";

/// More names than this are folded away.
const MOST_NAMES: usize = 12;

/// The page.
pub(super) fn html(report: &Report) -> String {
    let [before, after] = &report.versions;
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "改动的影响 · 慢特通" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "改动的影响" }
                p { (before.name) " → " (after.name) "，" (report.today) }
                p { (text::summary(report)) }
                @if let Some(note) = text::not_compared(report) { p { (note) } }
                @if !report.impact.groups.is_empty() {
                    input type="search" hidden placeholder="筛选：地区、病、材料…" aria-label="筛选";
                }
                @for (places, groups) in by_places(report) { (section(report, places, &groups)) }
                script { (PreEscaped(FILTER)) }
            }
        }
    };
    page.into_string()
}

/// The groups of the same places together, in the order of the worst of them.
fn by_places(report: &Report) -> Vec<(&[String], Vec<&Group>)> {
    let mut order: Vec<&[String]> = Vec::new();
    let mut groups: BTreeMap<&[String], Vec<&Group>> = BTreeMap::new();
    for group in &report.impact.groups {
        let own = groups.entry(&group.places).or_default();
        if own.is_empty() {
            order.push(&group.places);
        }
        own.push(group);
    }
    order.into_iter().filter_map(|places| Some((places, groups.remove(places)?))).collect()
}

fn section(report: &Report, places: &[String], groups: &[&Group]) -> Markup {
    html! {
        section {
            @if places.len() > MOST_NAMES {
                h2 { (places[0]) "等 " (places.len()) " 个地区" }
                details { summary { "全部地区" } p { (places.join("、")) } }
            } @else {
                h2 { (places.join("、")) }
            }
            table {
                thead { tr {
                    th { "谁" } th { "变了什么" } th { "之前 / 之后" }
                    @if report.sessions.is_some() { th { "会话" } }
                } }
                tbody { @for group in groups { (row(report, group)) } }
            }
        }
    }
}

fn row(report: &Report, group: &Group) -> Markup {
    html! {
        tr {
            td {
                (group.procedure)
                @for condition in &group.conditions { " · " (condition) }
            }
            td {
                span class={ "kind " (group.severity().name()) } { (group.severity().title()) }
                p { (group.sentence()) }
            }
            td {
                @for change in &group.changes {
                    @if let Some(text) = &change.before { del { (text) } }
                    @if let Some(text) = &change.after { ins { (text) } }
                }
            }
            @if report.sessions.is_some() {
                td.count data-name="会话" { (group.sessions) }
            }
        }
    }
}
