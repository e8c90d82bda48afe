//! What dialogs reach and what real conversations reach, point by point.

use crate::dialog::Assistant;

use super::{Kind, Named, Point, Reached, points};

/// A point and who reaches it.
#[derive(Clone, Debug)]
pub struct Covered {
    /// What it is.
    pub named: Named,
    /// Whether a dialog reaches it.
    pub by_dialogs: bool,
    /// Whether a logged conversation does; false where none was replayed.
    pub by_traffic: bool,
}

impl Covered {
    /// Whether nothing reaches it.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        !self.by_dialogs && !self.by_traffic
    }
}

/// How many points of a kind there are, and how many of them are reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All of them.
    pub all: usize,
    /// Reached by dialogs.
    pub dialogs: usize,
    /// Reached by logged conversations.
    pub traffic: usize,
    /// Reached by neither.
    pub neither: usize,
}

/// The coverage of a knowledge base.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// Every point, in the order of the files.
    pub points: Vec<Covered>,
    /// How many conversations and turns were replayed from the log; `None`: it was not asked.
    pub traffic: Option<Traffic>,
}

/// What of the log was replayed.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// How many conversations.
    pub sessions: usize,
    /// How many turns.
    pub turns: usize,
    /// What they reached.
    pub reached: Reached,
}

impl Coverage {
    /// Holds what was reached against all that could be.
    #[must_use]
    pub fn new(assistant: &Assistant, dialogs: &Reached, traffic: Option<Traffic>) -> Self {
        let by_traffic =
            |point: &Point| traffic.as_ref().is_some_and(|traffic| traffic.reached.has(point));
        let points = points(assistant);
        let covered = points.into_iter().map(|(point, named)| Covered {
            named,
            by_dialogs: dialogs.has(&point),
            by_traffic: by_traffic(&point),
        });
        Self { points: covered.collect(), traffic }
    }

    /// The points of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Covered> {
        self.points.iter().filter(move |point| point.named.kind == kind)
    }

    /// Counts the points of a kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> Count {
        let mut count = Count::default();
        for point in self.of(kind) {
            count.all += 1;
            count.dialogs += usize::from(point.by_dialogs);
            count.traffic += usize::from(point.by_traffic);
            count.neither += usize::from(point.is_missed());
        }
        count
    }
}
