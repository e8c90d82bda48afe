//! Every way that the questions of one procedure can go in one place, when nothing else is known.
//!
//! The assistant itself is stepped with every option of every question, and what is drawn is what
//! its public replies say; so a picture of it cannot differ from what happens.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use crate::dialog::session::{Ask, Session, Stated, Strength};
use crate::dialog::{Act, Assistant, Event, Step};
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::place::Code;
use crate::knowledge::region::{Allowed, OutcomeKind};
use crate::knowledge::vocabulary::{ChoiceId, FactKind};
use crate::knowledge::wording::Sentence;
use crate::reply::{AnswerReply, Reply, SectionReply, Voice, render};
use crate::rules::CompiledProcedure;

/// More questions than this follow each other in no knowledge base; it bounds the walk.
const MOST_QUESTIONS: usize = 8;

/// The questions and where their answers lead; equal parts are one.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// What is said, children before parents; the last is the first thing said.
    pub nodes: Vec<Node>,
}

/// Something that is said, and what may be answered to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// What is said.
    pub said: Said,
    /// The question in it, if there is one.
    pub question: Option<String>,
    /// The answers to it; those that lead to the same place are together. None where whatever is
    /// answered ends in the same conclusions, and only says more rows or fewer.
    pub edges: Vec<Edge>,
}

/// Answers that lead to the same place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edge {
    /// The words on the buttons.
    pub labels: Vec<String>,
    /// Position of the node.
    pub to: usize,
}

/// What is said beside a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Said {
    /// Nothing but the question.
    Question,
    /// What the route concludes, and the ids of the rows that hold for sure and under a condition.
    Answer { conclusions: Vec<Conclusion>, rows: Vec<Arc<str>>, open: Vec<Arc<str>> },
    /// That nothing is known here beyond what holds everywhere.
    NotCovered { rows: Vec<Arc<str>>, open: Vec<Arc<str>> },
    /// Anything else, in its own words.
    Other(String),
}

impl Said {
    fn conclusions(&self) -> &[Conclusion] {
        match self {
            Self::Answer { conclusions, .. } => conclusions,
            _ => &[],
        }
    }
}

/// What the route concludes, for sure or under a condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conclusion {
    /// The open condition in words.
    pub when: Option<String>,
    /// The outcome's id.
    pub outcome: String,
    /// Way, refused or silent.
    pub kind: OutcomeKind,
    /// The conclusion in words, with what would flip a refusal.
    pub text: String,
}

/// Walks through all the questions of a procedure in a place, as they are put on a day.
#[must_use]
pub fn graph(
    assistant: &Assistant,
    voice: &Voice,
    (region, procedure): (Code, ChoiceId),
    today: Date,
) -> Graph {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let core = vocabulary.core;
    let entry = assistant.knowledge.inheritance.entry(Some(region));
    let Some(compiled) = assistant.rulebook.procedure(entry, procedure) else {
        return Graph::default();
    };
    let mut session = Session::default();
    session.state(
        &vocabulary.fact(core.region).name,
        Stated::Is(region.to_string()),
        Strength::Chosen,
    );
    let name = &vocabulary.fact(core.procedure).name;
    let chosen = format!("{name}:{}", vocabulary.choice_name(core.procedure, procedure));
    session.screen.next = vec![chosen.clone()];
    let mut walk =
        Walk { assistant, voice, compiled, today, nodes: Vec::new(), known: HashMap::new() };
    let first = assistant.step(&session, &Event::Choose(chosen), today);
    walk.node(&first, 0);
    Graph { nodes: reached(walk.nodes) }
}

/// The nodes that the last one leads to, in their order: edges that were dropped leave others over.
fn reached(nodes: Vec<Node>) -> Vec<Node> {
    let mut reached: BTreeSet<usize> = nodes.len().checked_sub(1).into_iter().collect();
    for (position, node) in nodes.iter().enumerate().rev() {
        if reached.contains(&position) {
            reached.extend(node.edges.iter().map(|edge| edge.to));
        }
    }
    let moved: HashMap<usize, usize> = reached.iter().copied().zip(0..).collect();
    let kept = nodes.into_iter().enumerate().filter(|(position, _)| reached.contains(position));
    kept.map(|(_, mut node)| {
        for edge in &mut node.edges {
            edge.to = moved[&edge.to];
        }
        node
    })
    .collect()
}

struct Walk<'a> {
    assistant: &'a Assistant,
    voice: &'a Voice,
    compiled: &'a CompiledProcedure,
    today: Date,
    nodes: Vec<Node>,
    known: HashMap<Node, usize>,
}

impl Walk<'_> {
    /// The position of the node for what a step says, with everything that may follow.
    fn node(&mut self, step: &Step, depth: usize) -> usize {
        let reply = render(self.assistant, self.voice, step, "graph");
        let said = self.said(step, &reply);
        let question = reply.ask.as_ref().map(|ask| ask.text.clone());
        let edges =
            if depth < MOST_QUESTIONS { self.edges(step, &reply, depth) } else { Vec::new() };
        let edges = if self.all_conclude(&edges, &said) { Vec::new() } else { edges };
        let node = Node { said, question, edges };
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        self.nodes.push(node.clone());
        self.known.insert(node, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn edges(&mut self, step: &Step, reply: &Reply, depth: usize) -> Vec<Edge> {
        let mut edges: Vec<Edge> = Vec::new();
        for (label, next) in self.answers(step, reply) {
            let to = self.node(&next, depth + 1);
            match edges.iter_mut().find(|edge| edge.to == to) {
                Some(edge) => edge.labels.push(label),
                None => edges.push(Edge { labels: vec![label], to }),
            }
        }
        edges
    }

    /// Whether an answer was given already and nothing that follows concludes anything else.
    fn all_conclude(&self, edges: &[Edge], said: &Said) -> bool {
        *said != Said::Question
            && edges.iter().all(|edge| {
                let Node { said: next, edges, .. } = &self.nodes[edge.to];
                next.conclusions() == said.conclusions() && edges.is_empty()
            })
    }

    /// Every answer to the question of a step, with the step that it leads to.
    fn answers(&self, step: &Step, reply: &Reply) -> Vec<(String, Step)> {
        let Some(ask) = &reply.ask else { return Vec::new() };
        let choose = |session: &Session, value: &str| {
            self.assistant.step(session, &Event::Choose(value.to_owned()), self.today)
        };
        if !ask.options.is_empty() {
            let options = ask.options.iter();
            return options.map(|o| (o.label.clone(), choose(&step.session, &o.value))).collect();
        }
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let fact = vocabulary.find(&ask.fact).map(|fact| vocabulary.fact(fact).kind);
        if fact != Some(FactKind::Diseases) {
            return Vec::new();
        }
        // A disease is typed, not pressed: put as if the assistant had asked which of one.
        let typed = |(label, id): (String, DiseaseId)| {
            let id = self.assistant.knowledge.shared.diseases.get(id).id.clone();
            let mut session = step.session.clone();
            session.screen.options = vec![id.clone()];
            session.screen.ask = Some(Ask::Disease { name: label.clone(), ids: vec![id.clone()] });
            let next = choose(&session, &id);
            (label, next)
        };
        self.diseases().into_iter().map(typed).collect()
    }

    /// The diseases that the tables name, and one that stands for every other.
    fn diseases(&self) -> Vec<(String, DiseaseId)> {
        let diseases = &self.assistant.knowledge.shared.diseases;
        let named = named_diseases(self.compiled);
        let other = diseases.iter().map(|(id, _)| id).find(|id| !named.contains(id));
        let words = self.assistant.knowledge.wording.fill(Sentence::OptionOther, &[]);
        let named = named.iter().map(|id| (diseases.get(*id).name.clone(), *id));
        named.chain(other.map(|id| (words, id))).collect()
    }

    fn said(&self, step: &Step, reply: &Reply) -> Said {
        let rows = |answer: &AnswerReply| (ids(&answer.sections), open_ids(answer));
        match (&step.act, &reply.answer) {
            (Act::Ask(_), _) => Said::Question,
            (Act::Answer(_), Some(answer)) => {
                let (rows, open) = rows(answer);
                Said::Answer { conclusions: self.conclusions(answer), rows, open }
            }
            (Act::NotCovered(..), Some(answer)) => {
                let (rows, open) = rows(answer);
                Said::NotCovered { rows, open }
            }
            _ => Said::Other(reply.text.clone()),
        }
    }

    /// What the route says in an answer: its items stand among those of eligibility.
    fn conclusions(&self, answer: &AnswerReply) -> Vec<Conclusion> {
        let sure = self.concluded(None, &answer.sections);
        let open = answer.branches.iter();
        let open =
            open.flat_map(|branch| self.concluded(Some(&branch.when_text), &branch.sections));
        sure.into_iter().chain(open).collect()
    }

    fn concluded(&self, when: Option<&str>, sections: &[SectionReply]) -> Vec<Conclusion> {
        let outcomes = self.compiled.route.iter().flat_map(|route| &route.route.outcomes);
        let outcomes: Vec<_> = outcomes.collect();
        let items = sections.iter().flat_map(|section| &section.items);
        let of_route = items.filter_map(|item| {
            let id = outcome_id(&item.id)?;
            let outcome = outcomes.iter().find(|outcome| outcome.id == id)?;
            Some(Conclusion {
                when: when.map(str::to_owned),
                outcome: id.to_owned(),
                kind: outcome.kind,
                text: item.text.clone(),
            })
        });
        of_route.collect()
    }
}

/// The outcome in the id of an item that says what the route concludes.
fn outcome_id(id: &str) -> Option<&str> {
    let mut parts = id.split('.').skip(2);
    (parts.next() == Some("route")).then(|| parts.next()).flatten()
}

/// The ids of the rows among items.
fn ids(sections: &[SectionReply]) -> Vec<Arc<str>> {
    let items = sections.iter().flat_map(|section| &section.items);
    items.filter(|item| outcome_id(&item.id).is_none()).map(|item| item.id.clone()).collect()
}

/// The ids of the rows that hold under a condition, each once.
fn open_ids(answer: &AnswerReply) -> Vec<Arc<str>> {
    let all: BTreeSet<Arc<str>> =
        answer.branches.iter().flat_map(|branch| ids(&branch.sections)).collect();
    all.into_iter().collect()
}

/// The diseases that the route names; where it names none, those of the sections.
fn named_diseases(procedure: &CompiledProcedure) -> BTreeSet<DiseaseId> {
    let named = |allowed: &Allowed| match allowed {
        Allowed::Diseases { named, .. } | Allowed::NotDiseases(named) => named.clone(),
        _ => Vec::new(),
    };
    let route = procedure.route.iter().flat_map(|route| &route.route.rows).map(|row| &row.when);
    let of_route: BTreeSet<DiseaseId> =
        route.flat_map(|when| when.tests.iter().flat_map(|(_, allowed)| named(allowed))).collect();
    if !of_route.is_empty() {
        return of_route;
    }
    let rows = procedure.sections.iter().flat_map(|section| &section.rows);
    rows.flat_map(|row| row.when.tests.iter().flat_map(|(_, allowed)| named(allowed))).collect()
}
