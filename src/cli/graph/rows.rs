//! The rows of a procedure as they hold in a place, in words: those of the route, and those of the
//! sections, numbered so that the picture can name them.

use std::collections::HashMap;

use jiff::civil::Date;

use super::Subject;
use super::picture::kind_word;
use crate::knowledge::region::{Condition, Row};
use crate::knowledge::source::ClaimId;
use crate::replay::audit::words::Words;
use crate::reply::{Voice, answer::title};
use crate::rules::table::Table;
use crate::rules::{CompiledProcedure, RowRef};

/// The rows in words.
#[derive(Default)]
pub(super) struct Rows {
    /// Head and lines of the route's table.
    pub route: Vec<[String; 4]>,
    /// Head and lines of the table of sections.
    pub sections: Vec<[String; 6]>,
    /// For each row of a section, by its id in a reply: its number and its section.
    pub numbers: HashMap<String, (usize, String)>,
}

impl Rows {
    pub(super) fn of(subject: &Subject, voice: &Voice, compiled: &CompiledProcedure) -> Self {
        let mut rows = Self::default();
        rows.route.push(["行", "什么情况", "结论", "依据"].map(str::to_owned));
        rows.route.extend(route(subject, compiled));
        let head = ["行", "栏目 · 键", "什么情况", "说什么", "依据", "从 — 到 · 复核"];
        rows.sections.push(head.map(str::to_owned));
        rows.sections(subject, voice, compiled);
        rows
    }

    fn sections(&mut self, subject: &Subject, voice: &Voice, compiled: &CompiledProcedure) {
        let knowledge = &subject.assistant.knowledge;
        let entry = knowledge.inheritance.entry(Some(subject.region));
        for (position, section) in compiled.sections.iter().enumerate() {
            let name = knowledge.wording.fill(title(section.section), &[]);
            for (number, row) in section.rows.iter().enumerate() {
                let at = RowRef { section: position, row: number };
                let item = voice.item(subject.assistant, entry, compiled.id, at);
                let Some(item) = item else { continue };
                let number = self.sections.len();
                self.numbers.insert(item.id.to_string(), (number, name.clone()));
                self.sections.push([
                    number.to_string(),
                    format!("{name} · {}", row.key),
                    condition(subject, compiled, &section.table, at.row, &row.when),
                    item.text.clone(),
                    rests_on(subject, &row.claims),
                    dates(subject, row),
                ]);
            }
        }
    }
}

fn route(subject: &Subject, compiled: &CompiledProcedure) -> Vec<[String; 4]> {
    let Some(compiled_route) = &compiled.route else { return Vec::new() };
    let route = &compiled_route.route;
    let rows = route.rows.iter().enumerate().map(|(position, row)| {
        let outcome = &route.outcomes[row.to];
        [
            row.id.clone(),
            condition(subject, compiled, &compiled_route.table, position, &row.when),
            format!("{} · {}", kind_word(outcome.kind), outcome.id),
            rests_on(subject, &row.claims),
        ]
    });
    rows.collect()
}

/// The case in which a row holds.
fn condition(
    subject: &Subject,
    compiled: &CompiledProcedure,
    table: &Table,
    row: usize,
    when: &Condition,
) -> String {
    let words = Words { shared: &subject.assistant.knowledge.shared, most_values: usize::MAX };
    let facts = (!when.tests.is_empty()).then(|| words.condition(table, row));
    let facts = facts.map(|case| case.zh.trim_matches(['「', '」']).to_owned());
    let outcomes = compiled.route.iter().flat_map(|route| &route.route.outcomes);
    let outcomes = outcomes.filter(|outcome| when.route.contains(&outcome.id));
    let outcomes: Vec<&str> = outcomes.map(|outcome| outcome.id.as_str()).collect();
    let outcomes = (!outcomes.is_empty()).then(|| format!("结论＝{}", outcomes.join("或")));
    let parts: Vec<String> = facts.into_iter().chain(outcomes).collect();
    if parts.is_empty() { "都算".to_owned() } else { parts.join("，") }
}

/// The claims with the sources that they are in: S2-05、S2-10（linfen-2025）.
fn rests_on(subject: &Subject, claims: &[ClaimId]) -> String {
    let known = &subject.assistant.knowledge.shared.sources;
    let mut sources: Vec<_> = claims.iter().map(|claim| known.claim(*claim).source).collect();
    sources.sort_unstable();
    sources.dedup();
    let by_source = sources.into_iter().map(|source| {
        let own = claims.iter().filter(|claim| known.claim(**claim).source == source);
        let own: Vec<&str> = own.map(|claim| known.claim(*claim).id.as_str()).collect();
        format!("{}（{}）", own.join("、"), known.source(source).id)
    });
    by_source.collect::<Vec<_>>().join(" ")
}

/// The days between which a row holds, and the one by which it is to be looked at again.
fn dates(subject: &Subject, row: &Row) -> String {
    let known = &subject.assistant.knowledge.shared.sources;
    let of_sources =
        row.claims.iter().filter_map(|claim| known.source(known.claim(*claim).source).review_by);
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let span = match (day(row.from), day(row.until)) {
        (None, None) => None,
        (from, until) => {
            Some(format!("{} — {}", from.unwrap_or_default(), until.unwrap_or_default()))
        }
    };
    let review = day(row.review_by.or_else(|| of_sources.min())).map(|day| format!("复核 {day}"));
    let parts: Vec<String> = span.into_iter().chain(review).collect();
    if parts.is_empty() { "—".to_owned() } else { parts.join(" · ") }
}
