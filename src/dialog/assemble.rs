//! Puts decided cases together into one answer: what applies to all diseases once, what applies
//! under an open condition as a branch (`branches.rs`).

use jiff::civil::Date;

use crate::knowledge::disease::DiseaseId;
use crate::knowledge::place::Code;
use crate::knowledge::region::{Gives, Outcome, OutcomeKind, Owner};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Facts, Value};
use crate::rules::estimate::{Estimate, estimate};
use crate::rules::input::Subject;
use crate::rules::table::{Case, RowSet};
use crate::rules::{CompiledProcedure, Decision, RowRef, Verdict};

use super::act::{Answer, Conclusion, EstimateAct, Item, StageEnd};
use super::consider::Considering;

/// Assembles the answer of a decided procedure.
#[must_use]
pub fn assemble(
    case: &Considering,
    entry: Owner,
    region: Option<Code>,
    procedure: &CompiledProcedure,
    aspect: ChoiceId,
    decided: &[(Option<DiseaseId>, Decision)],
) -> Answer {
    let assembling = Assembling { case, procedure, aspect, decided };
    let mut items =
        merge(decided.iter().map(|(d, decision)| (*d, &decision.items[..])), decided.len());
    if assembling.is_refused() {
        items.retain(|item| assembling.speaks_of_refusal(item));
    } else if assembling.is_done() {
        items.retain(|item| assembling.speaks_of_done(item));
    }
    let mut branches = assembling.refusals();
    if !assembling.is_refused() {
        let ways = assembling.ways();
        let told: Vec<FactId> = ways.iter().map(|branch| branch.when[0].0).collect();
        branches.extend(ways);
        // What hangs on the fact that tells the ways apart stands in their branches already.
        let others = assembling.conditions().into_iter();
        branches.extend(others.filter(|b| b.when.iter().all(|(fact, _)| !told.contains(fact))));
    }
    if assembling.is_done() {
        for branch in &mut branches {
            branch.items.retain(|item| assembling.speaks_of_done(item));
        }
        branches.retain(|branch| branch.outcome.is_some() || !branch.items.is_empty());
    }
    Answer {
        region,
        entry,
        procedure: procedure.id,
        aspect,
        conclusions: assembling.conclusions(),
        estimate: assembling.estimate(&items),
        days: assembling.days(&items),
        because: assembling.because(&items),
        narrow: assembling.narrow(entry),
        next: assembling.next(),
        items,
        branches,
        today: case.today,
        person: case.person.clone(),
        explains: case.explains,
    }
}

/// An answer while it is put together.
pub(super) struct Assembling<'a> {
    pub(super) case: &'a Considering<'a>,
    pub(super) procedure: &'a CompiledProcedure,
    pub(super) aspect: ChoiceId,
    pub(super) decided: &'a [(Option<DiseaseId>, Decision)],
}

impl Assembling<'_> {
    /// The conclusions of the route; one for all diseases where they agree.
    fn conclusions(&self) -> Vec<Conclusion> {
        let mut conclusions: Vec<Conclusion> = Vec::new();
        for (disease, decision) in self.decided {
            if let Verdict::Settled { outcome, .. } = decision.verdict {
                let rows = self.rows_to(decision, outcome);
                conclusions.push(Conclusion { disease: *disease, outcome, rows });
            }
        }
        let agree = conclusions.len() == self.decided.len()
            && conclusions.windows(2).all(|pair| pair[0].outcome == pair[1].outcome);
        if agree {
            conclusions.truncate(1);
            for conclusion in &mut conclusions {
                conclusion.disease = None;
            }
        }
        conclusions
    }

    /// Whether every disease is refused and the way itself was asked for.
    fn is_refused(&self) -> bool {
        self.all_conclude(|outcome| outcome.kind == OutcomeKind::Refused)
    }

    /// Whether nothing is left to be done, and the way itself was asked for.
    fn is_done(&self) -> bool {
        self.all_conclude(|outcome| outcome.done)
    }

    fn all_conclude(&self, so: impl Fn(&Outcome) -> bool) -> bool {
        let Some(route) = &self.procedure.route else { return false };
        self.is_routed()
            && self.decided.iter().all(|(_, decision)| match decision.verdict {
                Verdict::Settled { outcome, .. } => so(&route.route.outcomes[outcome]),
                _ => false,
            })
    }

    /// Of a refusal only the conditions and the cautions are worth reading.
    fn speaks_of_refusal(&self, item: &Item) -> bool {
        use crate::knowledge::region::Section;
        matches!(self.row(item.row).section, Section::Eligibility | Section::Cautions)
    }

    /// Of what is done only what follows from it, and the cautions.
    fn speaks_of_done(&self, item: &Item) -> bool {
        use crate::knowledge::region::Section;
        matches!(self.row(item.row).section, Section::Benefits | Section::Cautions)
    }

    fn rows_to(&self, decision: &Decision, outcome: usize) -> Vec<usize> {
        let Some(route) = &self.procedure.route else { return Vec::new() };
        let leads = |row: &usize| route.route.rows[*row].to == outcome;
        decision.route_rows.iter().copied().filter(leads).collect()
    }

    pub(super) fn is_routed(&self) -> bool {
        self.procedure.routed.contains(&self.aspect)
    }

    /// A sum for the yearly cost, from the one row with a cap and a ratio that applies.
    fn estimate(&self, items: &[Item]) -> Option<EstimateAct> {
        let vocabulary = &self.case.knowledge.shared.vocabulary;
        let Some(Value::Money(cost)) = self.case.facts.value(vocabulary.core.annual_cost) else {
            return None;
        };
        let mut rows = items.iter().filter_map(|item| match &self.row(item.row).gives {
            Gives::Benefit { cap: Some(cap), ratio: Some(ratio), .. } => {
                Some((item.row, *cap, *ratio))
            }
            _ => None,
        });
        let (row, cap, ratio) = rows.next()?;
        let sum = match (rows.next(), estimate(*cost, cap, ratio)) {
            (None, Estimate::Sum(sum)) => Some(sum),
            _ => None,
        };
        Some(EstimateAct { cost: *cost, row, sum })
    }

    /// When the stages end that take working days, for the day of submission.
    fn days(&self, items: &[Item]) -> Vec<StageEnd> {
        let Some(start) = self.case.submit_on else { return Vec::new() };
        let calendar = &self.case.knowledge.calendar;
        items
            .iter()
            .filter(|item| self.row(item.row).aspects.is_empty())
            .filter_map(|item| match &self.row(item.row).gives {
                Gives::Stage { working_days: Some(days), open_extra_days, .. } => {
                    let after = |days: u16| calendar.working_days_after(start, days);
                    let late: Option<Date> = open_extra_days.and_then(|more| after(days + more));
                    Some(StageEnd { row: item.row, start, end: after(*days), late })
                }
                _ => None,
            })
            .collect()
    }

    /// The facts that decided: those that some row shown or the route tests.
    fn because(&self, items: &[Item]) -> Vec<(FactId, Value)> {
        let facts: &Facts = &self.case.facts;
        let mut tested: Vec<FactId> = Vec::new();
        for item in items {
            tested.extend(self.row(item.row).when.tests.iter().map(|(fact, _)| *fact));
        }
        if let Some(route) = &self.procedure.route {
            tested.extend(route.table.inputs.iter().filter_map(|input| match input.subject {
                Subject::Fact(fact) => Some(fact),
                Subject::Route => None,
            }));
        }
        let core = self.case.knowledge.shared.vocabulary.core;
        tested.extend([core.region, core.procedure]);
        facts
            .known()
            .filter(|(fact, _)| tested.contains(fact))
            .map(|(fact, value)| (fact, value.clone()))
            .collect()
    }

    /// A question that would narrow the open rows: the disease, or a fact that a row or the route
    /// declares worth asking. Nobody needs to answer it.
    fn narrow(&self, entry: Owner) -> Option<super::act::Question> {
        let disease = self.case.knowledge.shared.vocabulary.core.disease;
        let (_, decision) = self.decided.first()?;
        if self.is_refused() || self.is_done() {
            return None;
        }
        // 不清楚是哪种情况: of what somebody does not know no detail is asked.
        let is_unsure =
            |of: &FactId| self.case.facts.value(*of).is_none() && !self.case.unasked(*of);
        let vocabulary = &self.case.knowledge.shared.vocabulary;
        let of_unsure = |fact: FactId| vocabulary.fact(fact).depends_on.iter().any(is_unsure);
        let worth = |row: &RowRef| {
            let row = self.row(*row);
            let route = self.procedure.route.as_ref();
            let open = row.when.tests.iter().map(|(fact, _)| *fact);
            let mut open = open.filter(|fact| self.case.unasked(*fact) && !of_unsure(*fact));
            open.find(|fact| {
                let asks = || {
                    !self.is_assumed(decision, *fact)
                        && route.is_some_and(|r| r.route.ask.contains(fact))
                };
                let separates = || decision.separates(self.procedure, *fact);
                *fact == disease || row.ask || (asks() && separates())
            })
        };
        let mut wanted: Vec<FactId> = decision.open.iter().filter_map(worth).collect();
        wanted.sort_by_key(|fact| *fact == disease);
        let fact = wanted.first()?;
        Some(self.case.fact_question(*fact, Some((entry, self.procedure.id))))
    }

    /// Whether the conclusion was drawn on an assumption about a fact.
    fn is_assumed(&self, decision: &Decision, fact: FactId) -> bool {
        match (&decision.verdict, &self.procedure.route) {
            (Verdict::Settled { outcome, .. }, Some(route)) => {
                route.route.outcomes[*outcome].assume.iter().any(|(assumed, _)| *assumed == fact)
            }
            _ => false,
        }
    }

    /// The aspects that some row answers, the asked one left out.
    fn next(&self) -> Vec<ChoiceId> {
        let vocabulary = &self.case.knowledge.shared.vocabulary;
        let aspects = vocabulary.fact(vocabulary.core.aspect).choices.len();
        let overview = vocabulary.fact(vocabulary.core.aspect).choice("overview");
        let case = Case { facts: &self.case.facts, disease: None, route: None, assumed: &[] };
        let possible: Vec<RowSet> = self
            .procedure
            .sections
            .iter()
            .map(|section| section.table.hits(&case).possible)
            .collect();
        let has_rows = |aspect: ChoiceId| {
            let sections = self.procedure.sections.iter().zip(&possible);
            sections.into_iter().any(|(section, rows)| rows & section.goal(aspect) != 0)
        };
        (0..aspects)
            .filter_map(|position| ChoiceId::try_from(position).ok())
            .filter(|aspect| *aspect != self.aspect)
            .filter(|aspect| Some(*aspect) == overview || has_rows(*aspect))
            .collect()
    }

    pub(super) fn row(&self, row: RowRef) -> &crate::knowledge::region::Row {
        &self.procedure.sections[row.section].rows[row.row]
    }
}

/// Rows of several diseases as one list: which belong to all, which to some.
pub(super) fn merge<'d>(
    lists: impl Iterator<Item = (Option<DiseaseId>, &'d [RowRef])>,
    count: usize,
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for (disease, rows) in lists {
        for row in rows {
            match items.iter_mut().find(|item| item.row == *row) {
                Some(item) => item.diseases.extend(disease),
                None => items.push(Item { row: *row, diseases: disease.into_iter().collect() }),
            }
        }
    }
    for item in &mut items {
        if item.diseases.len() == count {
            item.diseases.clear();
        }
    }
    items.sort_by_key(|item| item.row);
    items
}
