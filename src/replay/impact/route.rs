//! The conclusions of two versions of a route, case by case: a walk by splitting over what either
//! tests, which leaves out every part in which both say the same for the same reason.

use crate::dialog::Assistant;
use crate::knowledge::region::{Outcome, OutcomeKind, Route};
use crate::replay::change::{Change, Severity, Subject, of_text};
use crate::rules::input::Subject as Reads;
use crate::rules::procedure::CompiledRoute;
use crate::rules::table::{RowSet, rows_of};

use super::Versions;
use super::axis::{About, Axes, Axis, is_alike};
use super::cases::Cases;
use super::spoken::evidence;

/// Every case in which the two routes conclude differently.
#[must_use]
pub fn turned(
    versions: &Versions,
    axes: &Axes,
    routes: [Option<&CompiledRoute>; 2],
) -> Vec<(Cases, Change)> {
    let sides = [(versions.before, routes[0]), (versions.after, routes[1])];
    let splits = axes.all.iter().map(|axis| Split::of(axis, sides)).collect();
    let mut walk = Walk {
        versions,
        axes,
        routes,
        splits,
        twins: twins(versions, axes, routes),
        found: Vec::new(),
    };
    let all = routes.map(|route| route.map_or(0, |route| route.table.all));
    let free: Vec<usize> = (0..axes.all.len()).collect();
    walk.split(all, &free, &Cases::default());
    walk.found
}

/// What an axis makes of the rows of either version.
struct Split {
    /// For each cell the rows that allow it.
    rows: Vec<[RowSet; 2]>,
    /// The rows that test it.
    tested: [RowSet; 2],
}

impl Split {
    fn of(axis: &Axis, sides: [(&Assistant, Option<&CompiledRoute>); 2]) -> Self {
        let mut split = Self { rows: vec![[RowSet::MAX; 2]; axis.cells.len()], tested: [0; 2] };
        let About::Fact(name) = &axis.about else { return split };
        for (side, (assistant, route)) in sides.into_iter().enumerate() {
            let fact = assistant.knowledge.shared.vocabulary.find(name);
            let input = route.zip(fact).and_then(|(route, fact)| {
                route.table.inputs.iter().find(|input| input.subject == Reads::Fact(fact))
            });
            let Some(input) = input else { continue };
            split.tested[side] = !input.untested;
            for (cell, rows) in axis.cells.iter().zip(&mut split.rows) {
                let own = cell.place_in(assistant, input);
                rows[side] = own.map_or(input.untested, |own| input.rows[own]);
            }
        }
        split
    }
}

struct Walk<'a> {
    versions: &'a Versions<'a>,
    axes: &'a Axes,
    routes: [Option<&'a CompiledRoute>; 2],
    splits: Vec<Split>,
    /// For each row before the row now that holds in the same cases and concludes the same.
    twins: Vec<Option<usize>>,
    found: Vec<(Cases, Change)>,
}

impl Walk<'_> {
    fn split(&mut self, left: [RowSet; 2], free: &[usize], cases: &Cases) {
        if self.is_same(left) {
            return;
        }
        let tests = |axis: usize| {
            let tested = self.splits[axis].tested;
            (tested[0] & left[0]).count_ones() + (tested[1] & left[1]).count_ones()
        };
        let next = free.iter().copied().max_by_key(|axis| tests(*axis));
        let Some(next) = next.filter(|axis| tests(*axis) > 0) else {
            self.conclude(left, cases.clone());
            return;
        };
        let rest: Vec<usize> = free.iter().copied().filter(|axis| *axis != next).collect();
        for (rows, cells) in self.parts(next, left) {
            self.split(rows, &rest, &cases.clone().within(next, cells, self.axes.lengths[next]));
        }
    }

    /// The cells of an axis in groups that the rows left over cannot tell apart.
    fn parts(&self, axis: usize, left: [RowSet; 2]) -> Vec<([RowSet; 2], Vec<usize>)> {
        let mut parts: Vec<([RowSet; 2], Vec<usize>)> = Vec::new();
        for (cell, rows) in self.splits[axis].rows.iter().enumerate() {
            let rows = [rows[0] & left[0], rows[1] & left[1]];
            match parts.iter_mut().find(|(other, _)| *other == rows) {
                Some((_, cells)) => cells.push(cell),
                None => parts.push((rows, vec![cell])),
            }
        }
        parts
    }

    /// Whether the rows left over are the same in both versions.
    fn is_same(&self, left: [RowSet; 2]) -> bool {
        let twins = rows_of(left[0]).map(|row| self.twins.get(row).copied().flatten());
        let same = twins.into_iter().try_fold(0, |set: RowSet, twin| Some(set | 1 << twin?));
        same == Some(left[1])
    }

    fn conclude(&mut self, left: [RowSet; 2], cases: Cases) {
        let row = |side: usize| rows_of(left[side]).next();
        let [before, after] = [0, 1].map(|side| {
            let route = self.routes[side]?;
            Some((&*route.route, row(side)?))
        });
        if let Some(change) = change(self.versions, before, after) {
            self.found.push((cases, change));
        }
    }
}

fn twins(
    versions: &Versions,
    axes: &Axes,
    routes: [Option<&CompiledRoute>; 2],
) -> Vec<Option<usize>> {
    let [Some(before), Some(after)] = routes else { return Vec::new() };
    let described = |assistant: &Assistant, route: &CompiledRoute| -> Vec<_> {
        let rows = route.route.rows.iter().enumerate();
        rows.map(|(position, row)| {
            let cases = axes.holds(assistant, &route.table, position);
            (cases, row.to, evidence(assistant, &row.claims))
        })
        .collect()
    };
    let after_rows = described(versions.after, after);
    let alike = |one: usize, other: usize| {
        is_alike(&before.route.outcomes[one], &after.route.outcomes[other])
    };
    let mut taken = vec![false; after_rows.len()];
    described(versions.before, before)
        .iter()
        .map(|(cases, to, claims)| {
            let twin = (0..after_rows.len()).find(|position| {
                let (other, other_to, other_claims) = &after_rows[*position];
                !taken[*position]
                    && cases == other
                    && alike(*to, *other_to)
                    && claims == other_claims
            })?;
            taken[twin] = true;
            Some(twin)
        })
        .collect()
}

fn change(
    versions: &Versions,
    before: Option<(&Route, usize)>,
    after: Option<(&Route, usize)>,
) -> Option<Change> {
    let outcome = |hit: Option<(&'_ Route, usize)>| {
        hit.map(|(route, row)| route.outcomes[route.rows[row].to].clone())
    };
    let (was, is) = (outcome(before), outcome(after));
    let rests = |assistant: &Assistant, hit: Option<(&Route, usize)>| {
        hit.map(|(route, row)| evidence(assistant, &route.rows[row].claims))
    };
    let make = |severity, name: String, before, after| {
        Some(Change { severity, subject: Subject::Conclusion, name, before, after })
    };
    let kinds = (was.as_ref().map(|o| o.kind), is.as_ref().map(|o| o.kind));
    match (&was, &is) {
        (None, None) => None,
        (Some(was), Some(is)) if is_alike(was, is) => {
            let (was, is) = (rests(versions.before, before), rests(versions.after, after));
            if was == is {
                return None;
            }
            make(Severity::Source, "依据".to_owned(), was, is)
        }
        (Some(was), Some(is)) if was.kind == is.kind && was.id == is.id => {
            let (was, is) = (said(was), said(is));
            make(of_text(&was, &is), "结论".to_owned(), Some(was), Some(is))
        }
        _ => {
            let lost = kinds.0 == Some(OutcomeKind::Way) && kinds.1 != Some(OutcomeKind::Way);
            let severity = if lost { Severity::Refused } else { Severity::Verdict };
            let name = format!("{} → {}", kind(kinds.0), kind(kinds.1));
            make(severity, name, was.as_ref().map(said), is.as_ref().map(said))
        }
    }
}

fn said(outcome: &Outcome) -> String {
    match &outcome.instead {
        Some(instead) => format!("{} {instead}", outcome.say),
        None => outcome.say.clone(),
    }
}

/// What kind of conclusion it is, for maintainers.
#[must_use]
pub fn kind(kind: Option<OutcomeKind>) -> &'static str {
    match kind {
        Some(OutcomeKind::Way) => "能办",
        Some(OutcomeKind::Refused) => "不符合",
        Some(OutcomeKind::Silent) => "资料没写",
        None => "没有结论",
    }
}
