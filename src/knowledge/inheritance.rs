//! What holds in a place: nation ∪ province ∪ prefecture ∪ county, by key.
//!
//! A nearer row with the same key replaces the wider one, `beside` shows both, `absent` removes.
//! Built once at load for each distinct chain of region files, never by borrowing a neighbour's.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::bilingual::say;
use super::place::Code;
use super::problem::{self, Problem, Problems, nearest};
use super::region::{Hint, Owner, Procedure, Region, Route, Row};
use super::vocabulary::{ChoiceId, FactId};

/// One procedure as it holds in a place.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    /// The nearest route.
    pub route: Option<Arc<Route>>,
    /// Wording of questions, the nearest first.
    pub questions: Vec<(FactId, String)>,
    /// Classes known from examples.
    pub hints: Vec<Hint>,
    /// The rows in the order of their sections, the nearest region's first within a section.
    pub rows: Vec<Arc<Row>>,
}

/// The effective procedures of one chain of region files, by the value of the fact `procedure`.
pub type Chain = HashMap<ChoiceId, Effective>;

/// All distinct chains, each under the nearest region file that it ends in.
#[derive(Clone, Debug, Default)]
pub struct Inheritance {
    chains: HashMap<Owner, Chain>,
    /// The region files by owner.
    files: HashMap<Owner, Vec<Arc<Region>>>,
}

impl Inheritance {
    /// Merges the region files along every chain.
    #[must_use]
    pub fn build(regions: &[Arc<Region>]) -> Self {
        let mut files: HashMap<Owner, Vec<Arc<Region>>> = HashMap::new();
        for region in regions {
            files.entry(region.owner).or_default().push(Arc::clone(region));
        }
        let mut inheritance = Self { chains: HashMap::new(), files };
        let owners: Vec<Owner> = inheritance.files.keys().copied().collect();
        let chain = |owner: &Owner| (*owner, inheritance.merged(*owner));
        inheritance.chains = owners.par_iter().map(chain).collect();
        inheritance
    }

    fn merged(&self, end: Owner) -> Chain {
        let mut chain = Chain::new();
        for region in self.files(end) {
            for (id, procedure) in &region.procedures {
                merge(chain.entry(*id).or_default(), procedure);
            }
        }
        for effective in chain.values_mut() {
            effective.rows.sort_by_key(|row| row.section);
        }
        chain
    }

    /// The region files that hold where a region file is or would be, the widest first.
    pub fn files(&self, end: Owner) -> impl Iterator<Item = &Arc<Region>> {
        let mut line = vec![Owner::Nation];
        if let Owner::Division(code) = end {
            let divisions = [Some(code.province()), code.prefecture(), Some(code)];
            line.extend(divisions.into_iter().flatten().map(Owner::Division));
        }
        line.dedup();
        line.into_iter().filter_map(|owner| self.files.get(&owner)).flatten()
    }

    /// The nearest region file that covers a place, the nation's where there is none.
    #[must_use]
    pub fn entry(&self, place: Option<Code>) -> Owner {
        let steps = place.map(|code| [Some(code), code.prefecture(), Some(code.province())]);
        steps
            .into_iter()
            .flatten()
            .flatten()
            .map(Owner::Division)
            .find(|owner| self.chains.contains_key(owner))
            .unwrap_or(Owner::Nation)
    }

    /// The procedures that hold along the chain that ends in this region file.
    #[must_use]
    pub fn chain(&self, entry: Owner) -> Option<&Chain> {
        self.chains.get(&entry)
    }

    /// All chains.
    pub fn chains(&self) -> impl Iterator<Item = (Owner, &Chain)> {
        self.chains.iter().map(|(owner, chain)| (*owner, chain))
    }
}

/// Reports conclusions of which no wider route knows the case: nobody would ever be told them.
pub(super) fn check(regions: &[Arc<Region>], built: &Inheritance, problems: &mut Problems) {
    for region in regions {
        let chain = built.chain(region.owner);
        for (id, procedure) in &region.procedures {
            let route = chain.and_then(|chain| chain.get(id)?.route.as_ref());
            let outcomes = || route.iter().flat_map(|route| &route.outcomes);
            for conclusion in &procedure.conclusions {
                let name = conclusion.outcome.id.as_str();
                if outcomes().any(|outcome| outcome.id == name) {
                    continue;
                }
                let help = nearest(name, outcomes().map(|outcome| outcome.id.as_str()));
                let message = say!("没有结论 {name}", "there is no outcome {name}");
                let (code, place) = (problem::Code::UnknownOutcome, conclusion.outcome.place);
                // The route may stand in a file that is not whole.
                let cause = Some(format!("{}: {name}", region.file));
                let found = Problem::new(code, &region.file, place, message);
                problems.push(Problem { help, cause, ..found });
            }
        }
    }
}

fn merge(effective: &mut Effective, procedure: &Procedure) {
    if let Some(route) = &procedure.route {
        effective.route = Some(Arc::clone(route));
    }
    if let Some(route) = &mut effective.route {
        for conclusion in &procedure.conclusions {
            Arc::make_mut(route).conclude(conclusion);
        }
    }
    effective.questions.splice(0..0, procedure.questions.iter().cloned());
    effective.hints.extend(procedure.hints.iter().cloned());
    let says_how = procedure.route.is_some() || procedure.rows.iter().any(|row| !row.signpost);
    effective.rows.retain(|row| {
        let absent = procedure.absent.iter().any(|(s, key)| *s == row.section && *key == row.key);
        !(absent || says_how && row.signpost)
    });
    effective.rows = weave(std::mem::take(&mut effective.rows), procedure.rows.clone());
}

/// The nearer rows in their own order; a wider row that stays keeps its place behind the row that
/// it followed before.
fn weave(wider: Vec<Arc<Row>>, nearer: Vec<Arc<Row>>) -> Vec<Arc<Row>> {
    let same = |one: &Row, other: &Row| one.section == other.section && one.key == other.key;
    let mut woven = nearer;
    let mut before: Option<Arc<Row>> = None;
    for row in wider {
        let replaced = woven.iter().any(|near| same(near, &row) && !near.beside);
        if !replaced {
            let position = before
                .as_ref()
                .filter(|before| before.section == row.section)
                .and_then(|before| woven.iter().rposition(|known| same(known, before)))
                .map_or(woven.len(), |position| position + 1);
            woven.insert(position, row.clone());
        }
        before = Some(row);
    }
    woven
}
