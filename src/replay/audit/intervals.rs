//! Intervals: rows that speak of the same thing at different times neither overlap nor leave a
//! gap. What a row is valid for (`from`, `until`) and what it tests (`visit_date`) are held
//! together alike.
//!
//! Rows are a family if they stand in the same section, answer the same aspects, have the same
//! condition but for the interval, and speak of the same thing: the same paper, channel or stage,
//! a benefit, or else keys that differ in a trailing number only (`cap_2025`, `cap_2026`). A
//! `beside` row is meant to stand beside another, and belongs to none.

use jiff::civil::Date;

use crate::knowledge::bilingual::{Bilingual, say};
use crate::knowledge::problem::Code;
use crate::knowledge::region::{Allowed, Gives, Row};
use crate::knowledge::vocabulary::{ChoiceId, FactId};
use crate::rules::procedure::CompiledSection;

use super::words::{at, row_at, span_of_days};
use super::{Auditing, Findings};

/// Audits the intervals of one procedure.
pub fn audit(auditing: &Auditing, findings: &mut Findings) {
    let mut dated_facts: Vec<FactId> = Vec::new();
    for section in &auditing.procedure.sections {
        let tests = section.rows.iter().flat_map(|row| &row.when.tests);
        let dated = tests.filter(|(_, allowed)| matches!(allowed, Allowed::Dates { .. }));
        dated_facts.extend(dated.map(|(fact, _)| *fact));
        validity(section, findings);
    }
    dated_facts.sort_unstable();
    dated_facts.dedup();
    for fact in dated_facts {
        for section in &auditing.procedure.sections {
            tested(auditing, section, fact, findings);
        }
    }
}

/// A row with the half-open interval that is looked at.
struct Dated<'r> {
    row: &'r Row,
    from: Option<Date>,
    before: Option<Date>,
}

/// What the rows of a family have in common.
#[derive(PartialEq)]
struct Family<'r> {
    tests: Vec<&'r (FactId, Allowed)>,
    route: &'r [String],
    aspects: &'r [ChoiceId],
    subject: Subject<'r>,
}

#[derive(PartialEq)]
enum Subject<'r> {
    Paper(&'r str),
    Channel(&'r str),
    Stage(&'r str),
    Benefit,
    Stem(&'r str),
}

/// The days on which rows are valid.
fn validity(section: &CompiledSection, findings: &mut Findings) {
    let rows = section.rows.iter().map(|row| Dated {
        row,
        from: row.from,
        before: row.until.and_then(|until| until.tomorrow().ok()),
    });
    for family in families(rows, |row| family(row, None)) {
        if family.iter().any(|dated| dated.from.is_some() || dated.before.is_some()) {
            reversed(&family, findings);
            compare(family, &say!("生效日期", "from/until"), findings);
        }
    }
}

/// The days that rows test.
fn tested(auditing: &Auditing, section: &CompiledSection, fact: FactId, findings: &mut Findings) {
    let rows = section.rows.iter().filter_map(|row| {
        let test = row.when.tests.iter().find(|(tested, _)| *tested == fact);
        match test {
            Some((_, Allowed::Dates { from, before })) => {
                Some(Dated { row, from: *from, before: *before })
            }
            _ => None,
        }
    });
    let tested = auditing.knowledge.shared.vocabulary.fact(fact);
    let label = Bilingual { zh: tested.label.clone(), en: tested.name.clone() };
    for family in families(rows, |row| family(row, Some(fact))) {
        compare(family, &label, findings);
    }
}

fn families<'r>(
    rows: impl Iterator<Item = Dated<'r>>,
    family: impl Fn(&'r Row) -> Family<'r>,
) -> Vec<Vec<Dated<'r>>> {
    let mut families: Vec<(Family, Vec<Dated>)> = Vec::new();
    for dated in rows.filter(|dated| !dated.row.beside) {
        let own = family(dated.row);
        match families.iter_mut().find(|(family, _)| *family == own) {
            Some((_, rows)) => rows.push(dated),
            None => families.push((own, vec![dated])),
        }
    }
    families.into_iter().map(|(_, rows)| rows).collect()
}

fn family(row: &Row, but_for: Option<FactId>) -> Family<'_> {
    Family {
        tests: row.when.tests.iter().filter(|(fact, _)| Some(*fact) != but_for).collect(),
        route: &row.when.route,
        aspects: &row.aspects,
        subject: subject(row),
    }
}

fn subject(row: &Row) -> Subject<'_> {
    match &row.gives {
        Gives::Material { id, .. } => Subject::Paper(id),
        Gives::Channel { id, .. } => Subject::Channel(id),
        Gives::Stage { stage, .. } => Subject::Stage(stage),
        Gives::Benefit { .. } => Subject::Benefit,
        Gives::Sentence(_) | Gives::Gap(_) => {
            let number = |c: char| c.is_ascii_digit() || c == '_';
            Subject::Stem(row.key.trim_end_matches(number))
        }
    }
}

impl Dated<'_> {
    fn is_empty(&self) -> bool {
        matches!((self.from, self.before), (Some(from), Some(before)) if before <= from)
    }
}

/// Rows that hold on no day at all. A test that no day fits is an unreachable row already.
fn reversed(family: &[Dated], findings: &mut Findings) {
    for dated in family.iter().filter(|dated| dated.is_empty()) {
        let key = &dated.row.key;
        let message = say!(
            "{key} 一天也不成立：until 比 from 早",
            "{key} holds on no day: until is before from"
        );
        findings.add(Code::IntervalFault, at(dated.row), message, None);
    }
}

/// Each interval beside the next: overlapping, or with a gap between.
fn compare(mut family: Vec<Dated>, label: &Bilingual, findings: &mut Findings) {
    family.retain(|dated| !dated.is_empty());
    family.sort_by_key(|dated| (dated.from, dated.row.place));
    for pair in family.windows(2) {
        let [earlier, later] = pair else { continue };
        let other = row_at(&earlier.row.key, at(earlier.row), at(later.row));
        let start = later.from.unwrap_or(Date::MIN);
        let key = &later.row.key;
        let message = match earlier.before {
            Some(before) if before == start => continue,
            Some(before) if before < start => {
                let gap = span_of_days(before, start.yesterday().unwrap_or(start));
                say!(
                    "{key} 和{other} 之间有空档：「{label}＝{gap}」",
                    "between {key} and {other} there is a gap: “{label} = {gap}”";
                    other, label, gap
                )
            }
            _ => {
                let day = later.from.or(later.before.and_then(|day| day.yesterday().ok()));
                let day = match day {
                    Some(day) => say!("{day}", "{day}"),
                    None => say!("哪天都是", "any day"),
                };
                say!(
                    "{key} 和{other} 的区间重叠：「{label}＝{day}」",
                    "{key} and {other} overlap: “{label} = {day}”";
                    other, label, day
                )
            }
        };
        findings.add(Code::IntervalFault, at(later.row), message, None);
    }
}
