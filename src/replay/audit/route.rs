//! The route: exactly one row in every case, and every row and outcome in some.

use crate::knowledge::bilingual::{Bilingual, say};
use crate::knowledge::problem::Code;
use crate::rules::procedure::CompiledRoute;
use crate::rules::table::RowSet;

use super::space::{Region, Space};
use super::words::row_at;
use super::{At, Auditing, Findings};

/// Audits the rows of one route. Gives whether exactly one row applies in every case.
pub fn audit(auditing: &Auditing, route: &CompiledRoute, findings: &mut Findings) -> bool {
    let space = auditing.space(&route.table);
    let before = findings.found.len();
    let mut auditor = Auditor { auditing, route, space, findings };
    let whole = auditor.gaps();
    auditor.overlaps();
    let sound = auditor.findings.found.len() == before;
    let empty = auditor.empty_rows();
    auditor.shadowed_rows(empty);
    // Where a case has no row, an outcome without one is most likely what was meant for it.
    if whole {
        auditor.outcomes_without_row();
    }
    sound
}

struct Auditor<'a, 'f> {
    auditing: &'a Auditing<'a>,
    route: &'a CompiledRoute,
    space: Space<'a>,
    findings: &'f mut Findings,
}

/// Two rows that both hold in a region and lead to different outcomes.
struct Overlap {
    earlier: usize,
    later: usize,
    region: Region,
}

impl Auditor<'_, '_> {
    fn case(&self, region: &Region) -> Bilingual {
        self.auditing.words().case(&self.space.samples(region))
    }

    /// Gives whether there is a row for every case.
    fn gaps(&mut self) -> bool {
        let holes = self.space.holes(self.route.table.all, None);
        for hole in &holes {
            let case = self.case(hole);
            let message =
                say!("没有一行管这种情况：{case}", "no row applies to this case: {case}"; case);
            let help = say!(
                "补一行；资料没写的，结论用 silent",
                "add a row; where the source says nothing, with an outcome of kind silent"
            );
            self.findings.add(Code::CaseWithoutRow, At::route(self.route), message, Some(help));
        }
        holes.is_empty()
    }

    /// The row that is in most overlaps is the one to look at: one finding, all its partners.
    fn overlaps(&mut self) {
        let mut overlaps = self.overlapping();
        while let Some(culprit) = most_involved(&overlaps) {
            let (own, rest): (Vec<_>, Vec<_>) =
                overlaps.into_iter().partition(|o| o.earlier == culprit || o.later == culprit);
            overlaps = rest;
            self.overlap(culprit, &own);
        }
    }

    fn overlapping(&self) -> Vec<Overlap> {
        let rows = &self.route.route.rows;
        let pairs =
            (0..rows.len()).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
        pairs
            .filter(|(earlier, later)| rows[*earlier].to != rows[*later].to)
            .filter_map(|(earlier, later)| {
                let region = self.space.meeting(earlier, later)?;
                Some(Overlap { earlier, later, region })
            })
            .collect()
    }

    fn overlap(&mut self, culprit: usize, own: &[Overlap]) {
        let here = At::route_row(self.route, culprit);
        let partners: Vec<Bilingual> = own
            .iter()
            .map(|overlap| if overlap.later == culprit { overlap.earlier } else { overlap.later })
            .map(|row| row_at(&self.route.route.rows[row].id, At::route_row(self.route, row), here))
            .collect();
        let partners = Bilingual::list(&partners);
        let smallest = own.iter().min_by_key(|overlap| overlap.region.len());
        let Some(case) = smallest.map(|overlap| self.case(&overlap.region)) else { return };
        let id = &self.route.route.rows[culprit].id;
        let message = say!(
            "{id} 和{partners} 同时成立，结论不同：{case}",
            "{id} and {partners} hold at once and conclude differently: {case}";
            partners, case
        );
        self.findings.add(Code::RowsOverlap, here, message, None);
    }

    /// Rows that no case fits.
    fn empty_rows(&mut self) -> RowSet {
        let mut empty = 0;
        for (row, given) in self.route.route.rows.iter().enumerate() {
            if self.space.meeting(row, row).is_none() {
                empty |= 1 << row;
                let id = &given.id;
                let message = say!(
                    "{id} 的条件自相矛盾，没有一种情况符合",
                    "the condition of {id} contradicts itself: no case fits"
                );
                self.findings.add(
                    Code::UnreachableRow,
                    At::route_row(self.route, row),
                    message,
                    None,
                );
            }
        }
        empty
    }

    /// Rows whose every case other rows of the same outcome take already. The later row of two is
    /// the one to go.
    fn shadowed_rows(&mut self, empty: RowSet) {
        let mut gone = empty;
        for row in (0..self.route.route.rows.len()).rev() {
            let outcome = self.route.route.rows[row].to;
            let others = self.route.rows_to[outcome] & !gone & !(1 << row);
            if gone >> row & 1 != 0
                || others == 0
                || !self.space.holes(others, Some(row)).is_empty()
            {
                continue;
            }
            gone |= 1 << row;
            let case = self.auditing.words().condition(&self.route.table, row);
            let id = &self.route.route.rows[row].id;
            let message = say!(
                "{id} 是多余的，同一结论的别的行已经管了：{case}",
                "{id} is idle: other rows of the same outcome take its cases: {case}";
                case
            );
            self.findings.add(
                Code::UnreachableRow,
                At::route_row(self.route, row),
                message,
                Some(say!("删掉这一行，或改它的条件", "delete this row, or change its condition")),
            );
        }
    }

    fn outcomes_without_row(&mut self) {
        for (outcome, given) in self.route.route.outcomes.iter().enumerate() {
            if self.route.rows_to[outcome] == 0 {
                let id = &given.id;
                let message = say!("没有一行走到结论 {id}", "no row leads to the outcome {id}");
                let here = At::outcome(self.route, outcome);
                self.findings.add(Code::UnreachableRow, here, message, None);
            }
        }
    }
}

fn most_involved(overlaps: &[Overlap]) -> Option<usize> {
    let involved =
        |row: usize| overlaps.iter().filter(|o| o.earlier == row || o.later == row).count();
    let rows = overlaps.iter().flat_map(|overlap| [overlap.earlier, overlap.later]);
    rows.max_by_key(|row| (involved(*row), *row))
}
