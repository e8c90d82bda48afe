//! The answer space of one table, walked by splitting.
//!
//! Only inputs that some row left over tests are split, and cells that the rows left over cannot
//! tell apart go together, so that the walk follows the rows and not the size of the space.

use crate::knowledge::vocabulary::FactId;
use crate::rules::input::{Input, Sample, Subject};
use crate::rules::table::{RowSet, Table, rows_of};

use super::possible::Possible;

/// A part of the space: for some inputs, by position, the cells that they may be in; all others
/// are free.
pub type Region = Vec<(usize, Vec<usize>)>;

/// More holes than this are not looked for: the table is broken enough.
const MOST_HOLES: usize = 64;

/// The answer space of one table.
pub struct Space<'t> {
    table: &'t Table,
    possible: Possible<'t>,
}

impl<'t> Space<'t> {
    /// The space of a table in a chain.
    pub fn new(table: &'t Table, possible: Possible<'t>) -> Self {
        Self { table, possible }
    }

    /// A region in which both rows hold, named by the inputs that either tests; `None` where they
    /// never meet. A row with itself: where it holds at all.
    pub fn meeting(&self, one: usize, other: usize) -> Option<Region> {
        let rows = 1 << one | 1 << other;
        let mut region = Region::new();
        for (position, input) in self.table.inputs.iter().enumerate() {
            if rows & !input.untested == 0 {
                continue;
            }
            let holds = |cell: &usize| input.rows[*cell] & rows == rows;
            region.push((position, (0..input.len()).filter(holds).collect()));
        }
        self.narrow(&region, 0, &mut Region::new())
    }

    /// The first part of a region that is possible: linked inputs are tried cell by cell.
    fn narrow(&self, region: &Region, from: usize, chosen: &mut Region) -> Option<Region> {
        let Some((position, cells)) = region.get(from) else { return Some(chosen.clone()) };
        for part in self.parts(*position, cells) {
            chosen.push((*position, part));
            let found = self.is_possible(chosen).then(|| self.narrow(region, from + 1, chosen));
            if let Some(found @ Some(_)) = found {
                return found;
            }
            chosen.pop();
        }
        None
    }

    /// The cells as a whole, or one by one where a derivation looks at them; none where empty.
    fn parts(&self, position: usize, cells: &[usize]) -> Vec<Vec<usize>> {
        if cells.is_empty() {
            Vec::new()
        } else if self.is_linked(position) {
            cells.iter().map(|cell| vec![*cell]).collect()
        } else {
            vec![cells.to_vec()]
        }
    }

    /// The regions that none of these rows covers, each as small to say as possible. Within a
    /// row: only where that row holds.
    pub fn holes(&self, rows: RowSet, within: Option<usize>) -> Vec<Region> {
        let free: Vec<usize> = (0..self.table.inputs.len()).collect();
        let mut walk = Walk { space: self, rows, within, holes: Vec::new() };
        walk.split(rows, &free, &mut Region::new());
        merged(walk.holes)
    }

    /// What a region is in terms of facts.
    pub fn samples(&self, region: &Region) -> Vec<(FactId, Vec<Sample>)> {
        region
            .iter()
            .filter_map(|(position, cells)| {
                let input = &self.table.inputs[*position];
                let Subject::Fact(fact) = input.subject else { return None };
                Some((fact, cells.iter().map(|cell| input.sample(*cell)).collect()))
            })
            .collect()
    }

    fn is_linked(&self, position: usize) -> bool {
        match self.table.inputs[position].subject {
            Subject::Fact(fact) => self.possible.links(fact),
            Subject::Route => false,
        }
    }

    fn is_possible(&self, region: &Region) -> bool {
        let one_each = self.samples(region).into_iter();
        let case: Vec<(FactId, Sample)> =
            one_each.filter_map(|(fact, cells)| Some((fact, *cells.first()?))).collect();
        self.possible.allows(&case)
    }
}

/// One search for holes.
struct Walk<'s, 't> {
    space: &'s Space<'t>,
    rows: RowSet,
    within: Option<usize>,
    holes: Vec<Region>,
}

impl Walk<'_, '_> {
    fn split(&mut self, left: RowSet, free: &[usize], taken: &mut Region) {
        if self.holes.len() >= MOST_HOLES {
            return;
        }
        if left == 0 {
            let hole = self.smallest(taken);
            self.holes.push(hole);
            return;
        }
        let inputs = &self.space.table.inputs;
        let tested = |position: usize| left & !inputs[position].untested;
        if left & !free.iter().fold(0, |rows, position| rows | tested(*position)) != 0 {
            return;
        }
        let Some(next) = free.iter().copied().max_by_key(|p| tested(*p).count_ones()) else {
            return;
        };
        let rest: Vec<usize> = free.iter().copied().filter(|position| *position != next).collect();
        for cells in self.alike(next, left) {
            let rows = left & inputs[next].rows[cells[0]];
            taken.push((next, cells));
            if self.space.is_possible(taken) {
                self.split(rows, &rest, taken);
            }
            taken.pop();
        }
    }

    /// The cells of an input in groups that the rows left over cannot tell apart.
    fn alike(&self, position: usize, left: RowSet) -> Vec<Vec<usize>> {
        let input: &Input = &self.space.table.inputs[position];
        let linked = self.space.is_linked(position);
        let inside = |cell: &usize| self.within.is_none_or(|row| input.rows[*cell] & 1 << row != 0);
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for cell in (0..input.len()).filter(inside) {
            let rows = input.rows[cell] & left;
            let group = groups.iter_mut().find(|g| !linked && input.rows[g[0]] & left == rows);
            match group {
                Some(group) => group.push(cell),
                None => groups.push(vec![cell]),
            }
        }
        groups
    }

    /// The fewest inputs of a hole that leave no row, in the order of the table.
    fn smallest(&self, hole: &Region) -> Region {
        let mut masks: Vec<u32> = (0..1_u32 << hole.len().min(16)).collect();
        masks.sort_by_key(|mask| mask.count_ones());
        let pick = |mask: u32| -> Region {
            let picked = hole.iter().enumerate().filter(|(position, _)| mask >> position & 1 != 0);
            picked.map(|(_, part)| part.clone()).collect()
        };
        let found = masks.into_iter().map(pick).find(|part| self.is_hole(part));
        let mut smallest = found.unwrap_or_else(|| hole.clone());
        smallest.sort_by_key(|(position, _)| *position);
        smallest
    }

    /// Whether every combination of the cells leaves no row.
    fn is_hole(&self, region: &Region) -> bool {
        let mut left = vec![self.rows];
        for (position, cells) in region {
            let rows = &self.space.table.inputs[*position].rows;
            let next =
                left.iter().flat_map(|left| cells.iter().map(move |cell| left & rows[*cell]));
            left = next.collect();
            left.sort_unstable();
            left.dedup();
        }
        left == [0]
    }
}

/// Takes regions together that differ in one input only, and drops those that lie in another.
fn merged(mut regions: Vec<Region>) -> Vec<Region> {
    let mut position = 0;
    while position < regions.len() {
        let found = (0..regions.len())
            .filter(|other| *other != position)
            .find_map(|other| Some((other, union(&regions[position], &regions[other])?)));
        match found {
            Some((other, union)) => {
                regions[position] = union;
                regions.remove(other);
                position = 0;
            }
            None => position += 1,
        }
    }
    regions
}

/// Two regions as one, where that is exact.
fn union(one: &Region, other: &Region) -> Option<Region> {
    let covers = |(position, cells): &(usize, Vec<usize>)| {
        let inner = other.iter().find(|(p, _)| p == position);
        inner.is_some_and(|(_, inner)| inner.iter().all(|cell| cells.contains(cell)))
    };
    if one.iter().all(covers) {
        return Some(one.clone());
    }
    let same_inputs = one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.0 == b.0);
    let differing: Vec<usize> = (0..one.len().min(other.len()))
        .filter(|position| one[*position] != other[*position])
        .collect();
    let (true, [position]) = (same_inputs, &differing[..]) else { return None };
    let mut union = one.clone();
    let cells = &mut union[*position].1;
    cells.extend(&other[*position].1);
    cells.sort_unstable();
    cells.dedup();
    Some(union)
}

/// Whether two rows can both hold if one input is left out of account, and both hold somewhere
/// in that input: then its answers tell them apart.
pub fn told_apart_by(table: &Table, fact: FactId, one: usize, other: usize) -> bool {
    let rows: RowSet = 1 << one | 1 << other;
    let meet = |input: &Input| input.rows.iter().any(|cell| cell & rows == rows);
    let holds_at_all =
        |input: &Input| rows_of(rows).all(|row| input.rows.iter().any(|cell| cell >> row & 1 != 0));
    table.inputs.iter().all(|input| {
        if input.subject == Subject::Fact(fact) { holds_at_all(input) } else { meet(input) }
    })
}
