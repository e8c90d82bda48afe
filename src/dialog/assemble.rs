//! Puts decided cases together into one answer: what applies to all diseases once, what applies
//! under an open condition as a branch.

use jiff::civil::Date;

use crate::knowledge::disease::DiseaseId;
use crate::knowledge::place::Code;
use crate::knowledge::region::{Allowed, Gives, OutcomeKind, Owner};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Facts, Value};
use crate::rules::decide::{open_tests, with};
use crate::rules::estimate::{Estimate, estimate};
use crate::rules::table::{Case, RowSet};
use crate::rules::{CompiledProcedure, Decision, RowRef, Verdict, decide};

use super::act::{Answer, Branch, Conclusion, EstimateAct, Item, StageEnd};
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

struct Assembling<'a> {
    case: &'a Considering<'a>,
    procedure: &'a CompiledProcedure,
    aspect: ChoiceId,
    decided: &'a [(Option<DiseaseId>, Decision)],
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
        let Some(route) = &self.procedure.route else { return false };
        self.is_routed()
            && self.decided.iter().all(|(_, decision)| match decision.verdict {
                Verdict::Settled { outcome, .. } => {
                    route.route.outcomes[outcome].kind == OutcomeKind::Refused
                }
                _ => false,
            })
    }

    /// Of a refusal only the conditions and the cautions are worth reading.
    fn speaks_of_refusal(&self, item: &Item) -> bool {
        use crate::knowledge::region::Section;
        matches!(self.row(item.row).section, Section::Eligibility | Section::Cautions)
    }

    fn rows_to(&self, decision: &Decision, outcome: usize) -> Vec<usize> {
        let Some(route) = &self.procedure.route else { return Vec::new() };
        let leads = |row: &usize| route.route.rows[*row].to == outcome;
        decision.route_rows.iter().copied().filter(leads).collect()
    }

    /// Refusals that are still possible beside the way that is given: under which condition.
    fn refusals(&self) -> Vec<Branch> {
        let Some(route) = &self.procedure.route else { return Vec::new() };
        if !self.is_routed() {
            return Vec::new();
        }
        let mut branches: Vec<Branch> = Vec::new();
        for (disease, decision) in self.decided {
            let Verdict::Settled { outcome: given, assuming: true } = decision.verdict else {
                continue;
            };
            for row in &decision.route_rows {
                let row = &route.route.rows[*row];
                let refused = route.route.outcomes[row.to].kind == OutcomeKind::Refused;
                let mut when = self.open(&row.when.tests, *disease, &[]);
                // What nobody asks stands behind what decides.
                if when.iter().any(|(fact, _)| route.route.ask.contains(fact)) {
                    when.retain(|(fact, _)| route.route.ask.contains(fact));
                }
                let known = branches.iter().any(|branch| branch.outcome == Some(row.to));
                if row.to != given && refused && !when.is_empty() && !known {
                    branches.push(Branch { when, outcome: Some(row.to), items: Vec::new() });
                }
            }
        }
        branches
    }

    fn is_routed(&self) -> bool {
        self.procedure.routed.contains(&self.aspect)
    }

    /// Several ways are possible: one branch for each value of the fact that tells them apart.
    fn ways(&self) -> Vec<Branch> {
        let [(disease, decision)] = self.decided else { return Vec::new() };
        let Some(route) = &self.procedure.route else { return Vec::new() };
        if decision.verdict != Verdict::Open {
            return Vec::new();
        }
        let open = |fact: &FactId| self.case.facts.value(*fact).is_none();
        let candidates = route.route.ask.iter().copied().filter(open);
        let best = candidates.filter_map(|fact| {
            let decisions = self.under_each(fact, *disease);
            let settled = decisions.iter().filter(|(_, d)| d.verdict != Verdict::Open).count();
            (!decisions.is_empty()).then_some((settled, fact, decisions))
        });
        let Some((_, fact, decisions)) = best.max_by_key(|(settled, ..)| *settled) else {
            return Vec::new();
        };
        decisions
            .into_iter()
            .flat_map(|(value, under)| self.way(decision, *disease, fact, value, &under))
            .collect()
    }

    /// One of several ways: what applies then, and what applies then under a further condition.
    fn way(
        &self,
        common: &Decision,
        disease: Option<DiseaseId>,
        fact: FactId,
        value: Value,
        under: &Decision,
    ) -> Vec<Branch> {
        let item = |row: &RowRef| Item { row: *row, diseases: Vec::new() };
        let own = under.items.iter().filter(|row| !common.items.contains(row));
        let outcome = match under.verdict {
            Verdict::Settled { outcome, .. } => Some(outcome),
            _ => None,
        };
        let when = vec![(fact, vec![value])];
        let mut branches =
            vec![Branch { when: when.clone(), outcome, items: own.map(item).collect() }];
        for row in &under.open {
            let tests = &self.row(*row).when.tests;
            let further = self.open(tests, disease, under.assumed(self.procedure));
            let further: Vec<_> = further.into_iter().filter(|(open, _)| *open != fact).collect();
            let when: Vec<_> = when.iter().cloned().chain(further).collect();
            match branches.iter_mut().find(|branch| branch.when == when) {
                Some(branch) => branch.items.push(item(row)),
                None => branches.push(Branch { when, outcome: None, items: vec![item(row)] }),
            }
        }
        branches
    }

    fn under_each(&self, fact: FactId, disease: Option<DiseaseId>) -> Vec<(Value, Decision)> {
        let vocabulary = &self.case.knowledge.shared.vocabulary;
        let choices = vocabulary.fact(fact).choices.len();
        (0..choices)
            .filter_map(|position| ChoiceId::try_from(position).ok())
            .map(|choice| {
                let value = Value::Choice(choice);
                let facts = with(&self.case.facts, fact, value.clone());
                let (aspect, day) = (self.aspect, self.case.today);
                (value, decide(self.procedure, vocabulary, &facts, disease, aspect, day))
            })
            .filter(|(_, decision)| !decision.outcomes.is_empty() || self.procedure.route.is_none())
            .collect()
    }

    /// Rows under an open condition, those with the same condition together.
    fn conditions(&self) -> Vec<Branch> {
        let open = self.decided.iter().map(|(d, decision)| (*d, &decision.open[..]));
        let mut branches: Vec<Branch> = Vec::new();
        for item in merge(open, self.decided.len()) {
            let row = &self.procedure.sections[item.row.section].rows[item.row.row];
            let Some((disease, decision)) = self.decided.first() else { continue };
            let when = self.open(&row.when.tests, *disease, decision.assumed(self.procedure));
            if when.is_empty() {
                // Only the route is open, and its branches show the row.
                continue;
            }
            match branches.iter_mut().find(|branch| branch.when == when) {
                Some(branch) => branch.items.push(item),
                None => branches.push(Branch { when, outcome: None, items: vec![item] }),
            }
        }
        branches
    }

    /// The open tests of a condition as facts with the values that would open it.
    fn open(
        &self,
        tests: &[(FactId, Allowed)],
        disease: Option<DiseaseId>,
        assumed: &[(FactId, Allowed)],
    ) -> Vec<(FactId, Vec<Value>)> {
        let case = Case { facts: &self.case.facts, disease, route: None, assumed };
        open_tests(tests, &case)
            .into_iter()
            .map(|(fact, allowed)| {
                let values = match allowed {
                    Allowed::Choices(choices) => {
                        choices.iter().copied().map(Value::Choice).collect()
                    }
                    Allowed::Diseases { named, .. } => vec![Value::Diseases(named.clone())],
                    Allowed::Dates { from, before } => {
                        from.iter().chain(before).copied().map(Value::Date).collect()
                    }
                    Allowed::Places(codes) => codes.iter().copied().map(Value::Place).collect(),
                    // No disease by name: any that the table does not name.
                    Allowed::NotDiseases(_) => vec![Value::Diseases(Vec::new())],
                    Allowed::Money { .. } => Vec::new(),
                };
                (*fact, values)
            })
            .collect()
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
                crate::rules::table::Subject::Fact(fact) => Some(fact),
                crate::rules::table::Subject::Route => None,
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
        if self.is_refused() {
            return None;
        }
        let worth = |row: &RowRef| {
            let row = self.row(*row);
            let route = self.procedure.route.as_ref();
            let open = row.when.tests.iter().map(|(fact, _)| *fact);
            open.filter(|fact| self.case.unasked(*fact)).find(|fact| {
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

    fn row(&self, row: RowRef) -> &crate::knowledge::region::Row {
        &self.procedure.sections[row.section].rows[row.row]
    }
}

/// Rows of several diseases as one list: which belong to all, which to some.
fn merge<'d>(
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
