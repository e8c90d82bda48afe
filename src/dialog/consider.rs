//! From what is known to what comes next: a question, an answer, or the admission that there is
//! none.

use jiff::civil::Date;

use crate::knowledge::Knowledge;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::place::{Code, Level};
use crate::knowledge::region::Owner;
use crate::knowledge::vocabulary::{ChoiceId, FactId, Facts};
use crate::rules::{CompiledProcedure, Decision, Rulebook, Verdict, decide};

use super::act::{Act, Answer, Missing, Question};
use super::assemble::assemble;
use super::session::{Ask, Session};

/// A matter being considered.
pub struct Considering<'a> {
    /// The knowledge base.
    pub knowledge: &'a Knowledge,
    /// Its compiled rules.
    pub rulebook: &'a Rulebook,
    /// What is known, with the procedure settled where that was possible.
    pub facts: Facts,
    /// The day for which the answer is given.
    pub today: Date,
    /// A day of submission that the message named, to count working days from.
    pub submit_on: Option<Date>,
    /// Whose case it is.
    pub person: Option<String>,
    /// The facts of a route that were asked so far.
    pub questions: Vec<String>,
    /// Whether a procedure's name has not been explained to the person yet.
    pub explains: bool,
    /// Whether a question about the way may be put; otherwise its branches are shown.
    pub asks: bool,
}

/// The most questions about the way before something useful is said.
const MOST_QUESTIONS: usize = 2;

impl Considering<'_> {
    /// What comes next.
    #[must_use]
    pub fn act(mut self, session: &Session) -> Act {
        let core = self.knowledge.shared.vocabulary.core;
        self.assume_procedure(session, true);
        self.assume_aspect();
        if let Some(ask) = self.pending(session) {
            return Act::Ask(self.question_of(ask));
        }
        if self.facts.get(core.region).is_none() {
            return Act::Ask(self.fact_question(core.region, None));
        }
        let Some(procedure) = self.facts.choice(core.procedure) else {
            if self.facts.get(core.procedure).is_none() {
                return Act::Ask(self.fact_question(core.procedure, None));
            }
            return Act::Unclear { again: false };
        };
        self.answer(procedure)
    }

    /// What still has to be asked back and is not settled by now.
    fn pending(&self, session: &Session) -> Option<Ask> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        session
            .pending
            .iter()
            .find(|ask| {
                let fact = vocabulary.find(ask.fact());
                match ask {
                    Ask::Home { .. } | Ask::Value { .. } => {
                        fact.is_some_and(|fact| self.facts.get(fact).is_none())
                    }
                    _ => true,
                }
            })
            .cloned()
    }

    /// Whether the place has rows of its own for a procedure.
    pub(super) fn covers(&self, procedure: ChoiceId) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        let entry = self.knowledge.inheritance.entry(self.facts.place(core.region));
        self.rulebook.procedure(entry, procedure).is_some_and(has_own_rows)
    }

    fn answer(&self, id: ChoiceId) -> Act {
        let core = self.knowledge.shared.vocabulary.core;
        let region = self.facts.place(core.region);
        let entry = self.knowledge.inheritance.entry(region);
        let Some(procedure) = self.rulebook.procedure(entry, id) else {
            return Act::Unclear { again: false };
        };
        let aspect = self.aspect();
        let decided = self.decide(procedure, aspect);
        let own = decided.iter().any(|(_, decision)| speaks_for_place(procedure, decision, aspect));
        let answer = |decided: &[(Option<DiseaseId>, Decision)]| {
            assemble(self, entry, region, procedure, aspect, decided)
        };
        if !own {
            let missing = if has_own_rows(procedure) {
                Missing::Aspect
            } else if region.is_some_and(|region| self.only_within(region, id)) {
                Missing::Province
            } else {
                Missing::Procedure
            };
            return Act::NotCovered(Box::new(answer(&decided)), missing);
        }
        let ask = decided.iter().find_map(|(_, decision)| decision.ask);
        if let Some(fact) = ask.filter(|fact| self.may_ask(*fact)) {
            return Act::Ask(self.fact_question(fact, Some((entry, id))));
        }
        Act::Answer(Box::new(answer(&decided)))
    }

    fn may_ask(&self, fact: FactId) -> bool {
        let name = &self.knowledge.shared.vocabulary.fact(fact).name;
        self.asks && (self.questions.len() < MOST_QUESTIONS || self.questions.contains(name))
    }

    /// Decides once for each disease, or once where none is known.
    fn decide(
        &self,
        procedure: &CompiledProcedure,
        aspect: ChoiceId,
    ) -> Vec<(Option<DiseaseId>, Decision)> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let diseases = self.facts.diseases(vocabulary.core.disease);
        let decide = |disease| {
            (disease, decide(procedure, vocabulary, &self.facts, disease, aspect, self.today))
        };
        if diseases.is_empty() {
            vec![decide(None)]
        } else {
            diseases.iter().map(|disease| decide(Some(*disease))).collect()
        }
    }

    /// The asked aspect, an overview where nothing narrower was asked.
    #[must_use]
    pub fn aspect(&self) -> ChoiceId {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let aspects = vocabulary.fact(vocabulary.core.aspect);
        self.facts
            .choice(vocabulary.core.aspect)
            .or_else(|| aspects.choice("overview"))
            .unwrap_or_default()
    }

    /// Whether a province was named of which only places within are known.
    fn only_within(&self, region: Code, procedure: ChoiceId) -> bool {
        region.level() == Level::Province
            && self.rulebook.all().any(|(owner, compiled)| match owner {
                Owner::Division(code) => {
                    code != region
                        && region.contains(code)
                        && compiled.id == procedure
                        && has_own_rows(compiled)
                }
                Owner::Nation => false,
            })
    }

    fn question_of(&self, ask: Ask) -> Question {
        let options = match &ask {
            Ask::Fact { fact } => {
                let fact = self.knowledge.shared.vocabulary.find(fact);
                return fact.map_or_else(
                    || Question {
                        ask: ask.clone(),
                        options: Vec::new(),
                        hints: Vec::new(),
                        procedure: None,
                    },
                    |fact| self.fact_question(fact, None),
                );
            }
            Ask::Place { codes, .. } => codes.clone(),
            Ask::Value { values, .. } => values.clone(),
            Ask::Disease { ids, .. } => ids.clone(),
            Ask::Confirm { .. } | Ask::Home { .. } => vec!["yes".to_owned(), "no".to_owned()],
        };
        Question { ask, options, hints: Vec::new(), procedure: None }
    }

    /// The question for a fact, with the options that lead anywhere.
    #[must_use]
    pub fn fact_question(&self, fact: FactId, procedure: Option<(Owner, ChoiceId)>) -> Question {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let definition = vocabulary.fact(fact);
        let core = vocabulary.core;
        let province = self.facts.place(core.region).is_some_and(|c| c.level() == Level::Province);
        let fits = |name: &str| !(fact == core.care_place && province && name == "in_prefecture");
        let mut options: Vec<String> = definition
            .choices
            .iter()
            .map(|choice| choice.name.clone())
            .filter(|name| fits(name))
            .collect();
        if !options.is_empty() && fact != core.procedure {
            options.push(super::absorb::UNSURE.to_owned());
        }
        let compiled = procedure.and_then(|(entry, id)| self.rulebook.procedure(entry, id));
        let hints = compiled.map_or_else(Vec::new, |compiled| self.hints(compiled, fact));
        Question { ask: Ask::Fact { fact: definition.name.clone() }, options, hints, procedure }
    }

    /// The hints that speak to a fact in this case.
    fn hints(&self, procedure: &CompiledProcedure, fact: FactId) -> Vec<usize> {
        use crate::knowledge::region::Allowed;
        let diseases = self.facts.diseases(self.knowledge.shared.vocabulary.core.disease);
        let fits = |hint: &crate::knowledge::region::Hint| {
            hint.fact == fact
                && hint.when.tests.iter().all(|(_, allowed)| match allowed {
                    Allowed::Diseases { named, .. } => {
                        diseases.iter().any(|disease| named.contains(disease))
                    }
                    _ => true,
                })
        };
        (0..procedure.hints.len()).filter(|position| fits(&procedure.hints[*position])).collect()
    }

    /// Whether nobody spoke of a fact yet.
    #[must_use]
    pub fn unasked(&self, fact: FactId) -> bool {
        self.facts.get(fact).is_none()
    }
}

/// Whether any row of a procedure, or its route, is below the nation's.
#[must_use]
pub fn has_own_rows(procedure: &CompiledProcedure) -> bool {
    procedure.route.as_ref().is_some_and(|route| route.route.owner != Owner::Nation)
        || procedure.sections.iter().any(|section| section.rows.iter().any(|row| row.is_local()))
}

/// Whether a decision says anything that is below the nation's: a row, or a conclusion.
fn speaks_for_place(procedure: &CompiledProcedure, decision: &Decision, aspect: ChoiceId) -> bool {
    let own_row = decision
        .items
        .iter()
        .chain(&decision.open)
        .any(|row| procedure.sections[row.section].rows[row.row].is_local());
    let own_route = decision.ask.is_some()
        && procedure.route.as_ref().is_some_and(|route| route.route.owner != Owner::Nation);
    own_row || own_route || concludes_for_place(procedure, decision, aspect)
}

/// Whether a nearer file than the route's own drew the conclusion, or the place's own route one
/// that answers the very aspect.
fn concludes_for_place(
    procedure: &CompiledProcedure,
    decision: &Decision,
    aspect: ChoiceId,
) -> bool {
    let (Some(route), Verdict::Settled { outcome, .. }) = (&procedure.route, &decision.verdict)
    else {
        return false;
    };
    let own = &route.route.outcomes[*outcome];
    own.owner != route.route.owner || own.owner != Owner::Nation && own.aspects.contains(&aspect)
}

/// An answer that has been given before and is asked about: why, on what sources.
#[must_use]
pub fn answer_of(act: Act) -> Option<Box<Answer>> {
    match act {
        Act::Answer(answer) | Act::NotCovered(answer, _) => Some(answer),
        _ => None,
    }
}
