//! Sets of cases: for some axes the cells that a case may be in; every other axis is free.

use std::collections::BTreeMap;

/// A set of cases. Cells are sorted; an axis on which every cell is allowed is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cases(BTreeMap<usize, Vec<usize>>);

impl Cases {
    /// The cases that are in these cells too, out of so many on the axis.
    #[must_use]
    pub fn within(mut self, axis: usize, cells: Vec<usize>, of: usize) -> Self {
        let both: Vec<usize> = match self.0.get(&axis) {
            Some(own) => own.iter().copied().filter(|cell| cells.contains(cell)).collect(),
            None => cells,
        };
        if both.len() < of {
            self.0.insert(axis, both);
        }
        self
    }

    /// The axes that are not free, with their cells.
    pub fn limits(&self) -> impl Iterator<Item = (usize, &[usize])> {
        self.0.iter().map(|(axis, cells)| (*axis, cells.as_slice()))
    }

    /// The cells of an axis; none where it is free.
    #[must_use]
    pub fn on(&self, axis: usize) -> Option<&[usize]> {
        self.0.get(&axis).map(Vec::as_slice)
    }

    /// Whether no case is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().any(Vec::is_empty)
    }

    /// The cases in both; none where there is no such case.
    #[must_use]
    pub fn and(&self, other: &Self) -> Option<Self> {
        let mut both = self.clone();
        for (axis, cells) in other.limits() {
            both = both.within(axis, cells.to_vec(), usize::MAX);
        }
        (!both.is_empty()).then_some(both)
    }

    /// The cases that are not in the other, as sets without a case in common. `lengths` says how
    /// many cells each axis has.
    fn without(&self, other: &Self, lengths: &[usize]) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut rest = self.clone();
        for (axis, cells) in other.limits() {
            let own = rest.on(axis).map_or_else(|| (0..lengths[axis]).collect(), <[_]>::to_vec);
            let (inside, outside): (Vec<usize>, Vec<usize>) =
                own.into_iter().partition(|cell| cells.contains(cell));
            let piece = rest.clone().within(axis, outside, lengths[axis]);
            if !piece.is_empty() {
                pieces.push(piece);
            }
            rest = rest.within(axis, inside, lengths[axis]);
            if rest.is_empty() {
                break;
            }
        }
        pieces
    }

    /// Whether every case of the other is in it.
    fn covers(&self, other: &Self) -> bool {
        self.limits().all(|(axis, cells)| {
            other.on(axis).is_some_and(|inner| inner.iter().all(|cell| cells.contains(cell)))
        })
    }

    /// Two sets as one, where that is exact: one covers the other, or they differ on one axis.
    fn union(&self, other: &Self, lengths: &[usize]) -> Option<Self> {
        if self.covers(other) {
            return Some(self.clone());
        }
        let differing: Vec<usize> =
            (0..lengths.len()).filter(|axis| self.0.get(axis) != other.0.get(axis)).collect();
        let [axis] = differing[..] else { return None };
        let mut cells = self.on(axis)?.to_vec();
        cells.extend(other.on(axis)?);
        cells.sort_unstable();
        cells.dedup();
        let mut union = self.clone();
        union.0.remove(&axis);
        Some(union.within(axis, cells, lengths[axis]))
    }
}

/// The cases of some sets that are in none of the others.
#[must_use]
pub fn without(own: &[Cases], others: &[Cases], lengths: &[usize]) -> Vec<Cases> {
    let less = |left: Vec<Cases>, other: &Cases| -> Vec<Cases> {
        let pieces = left.into_iter().map(|cases| match cases.and(other) {
            Some(_) => cases.without(other, lengths),
            None => vec![cases],
        });
        pieces.flatten().collect()
    };
    others.iter().fold(own.to_vec(), less)
}

/// The same cases in fewer sets.
#[must_use]
pub fn merged(mut sets: Vec<Cases>, lengths: &[usize]) -> Vec<Cases> {
    sets.sort();
    sets.dedup();
    let mut position = 0;
    while position < sets.len() {
        let found = (0..sets.len())
            .filter(|other| *other != position)
            .find_map(|other| Some((other, sets[position].union(&sets[other], lengths)?)));
        match found {
            Some((other, union)) => {
                sets[position] = union;
                sets.remove(other);
                position = 0;
            }
            None => position += 1,
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTHS: [usize; 2] = [3, 2];

    fn cases(limits: &[(usize, &[usize])]) -> Cases {
        limits.iter().fold(Cases::default(), |cases, (axis, cells)| {
            cases.within(*axis, cells.to_vec(), LENGTHS[*axis])
        })
    }

    #[test]
    fn a_difference_has_each_case_once() {
        let pieces = cases(&[]).without(&cases(&[(0, &[1]), (1, &[0])]), &LENGTHS);
        assert_eq!(pieces, [cases(&[(0, &[0, 2])]), cases(&[(0, &[1]), (1, &[1])])]);
        assert!(cases(&[(0, &[1])]).without(&cases(&[]), &LENGTHS).is_empty());
    }

    #[test]
    fn an_axis_that_does_not_matter_is_dropped() {
        let sets = vec![
            cases(&[(0, &[1]), (1, &[0])]),
            cases(&[(0, &[1]), (1, &[1])]),
            cases(&[(0, &[2])]),
        ];
        assert_eq!(merged(sets, &LENGTHS), [cases(&[(0, &[1, 2])])]);
    }
}
