//! What can be set about a lookup with one key: what is open first.

use crate::dialog::Step;
use crate::dialog::act::{Act, Answer, Question};
use crate::dialog::session::Ask;
use crate::knowledge::vocabulary::{FactId, FactKind, Value};
use crate::knowledge::wording::Sentence;
use crate::reply::names::Names;
use crate::reply::question::ask_reply;

use super::possible::Possible;

/// Something that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The fact's name in the public interface.
    pub fact: String,
    /// What it is.
    pub label: String,
    /// How to ask the caller. May be empty.
    pub question: String,
    /// What it can be.
    pub options: Vec<FacetOption>,
    /// Whether the answer hangs on it now.
    pub open: bool,
}

/// One of several values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetOption {
    /// Its words.
    pub label: String,
    /// What choosing it sets: facts with values, by their names in the public interface.
    pub set: Vec<(String, String)>,
    /// Whether it holds now.
    pub current: bool,
}

/// The facets of a lookup.
pub(super) fn facets(names: &Names, step: &Step, answer: Option<&Answer>) -> Vec<Facet> {
    let possible = Possible::of(names, step, answer);
    let mut faceting = Faceting { names, step, possible, found: Vec::new() };
    if let Act::Ask(question) = &step.act {
        faceting.question(question);
    }
    for ask in &step.session.pending {
        faceting.pending(ask);
    }
    if let Some(answer) = answer {
        for fact in open_facts(names, answer) {
            faceting.fact(fact, true);
        }
        if let Some(question) = &answer.narrow {
            faceting.question(question);
        }
        for fact in faceting.tested() {
            faceting.fact(fact, false);
        }
        faceting.aspect(answer);
    }
    faceting.found
}

/// What the answer hangs on, in the order in which it is asked: what the route asks for decides more
/// than another way or a line, and a detail of something waits until that is known.
pub(super) fn open_facts(names: &Names, answer: &Answer) -> Vec<FactId> {
    let (ways, lines): (Vec<_>, Vec<_>) =
        answer.branches.iter().partition(|branch| branch.outcome.is_some());
    let open = ways.iter().chain(&lines).flat_map(|branch| &branch.when);
    let mut open: Vec<FactId> = open.map(|(fact, _)| *fact).collect();
    open.sort_by_key(|fact| !is_asked(names, answer, *fact));
    let mut ordered: Vec<FactId> = Vec::new();
    for fact in &open {
        let first = before(names, *fact, &open);
        if !ordered.contains(&first) {
            ordered.push(first);
        }
    }
    ordered
}

/// Whether the route of an answer asks for a fact, or for a detail of it.
pub(super) fn is_asked(names: &Names, answer: &Answer, fact: FactId) -> bool {
    let vocabulary = &names.assistant.knowledge.shared.vocabulary;
    let procedure = names.assistant.rulebook.procedure(answer.entry, answer.procedure);
    let route = procedure.and_then(|procedure| procedure.route.as_ref());
    let is_of = |asked: &FactId| vocabulary.fact(*asked).depends_on.contains(&fact);
    route.is_some_and(|route| route.route.ask.contains(&fact) || route.route.ask.iter().any(is_of))
}

/// What is asked in the place of a fact: what it is a detail of, where that is open as well.
pub(super) fn before(names: &Names, fact: FactId, open: &[FactId]) -> FactId {
    let vocabulary = &names.assistant.knowledge.shared.vocabulary;
    let of = vocabulary.fact(fact).depends_on.iter().find(|of| open.contains(of));
    of.copied().unwrap_or(fact)
}

/// The choices of a fact.
pub(super) fn choices(names: &Names, fact: FactId, known: Option<&Value>) -> Vec<FacetOption> {
    let definition = names.assistant.knowledge.shared.vocabulary.fact(fact);
    let option = |(position, choice): (u8, &crate::knowledge::vocabulary::Choice)| FacetOption {
        label: choice.label.clone(),
        set: vec![(definition.name.clone(), choice.name.clone())],
        current: known == Some(&Value::Choice(position)),
    };
    (0u8..).zip(&definition.choices).map(option).collect()
}

struct Faceting<'a> {
    names: &'a Names<'a>,
    step: &'a Step,
    possible: Possible<'a>,
    found: Vec<Facet>,
}

impl Faceting<'_> {
    fn has(&self, fact: &str) -> bool {
        self.found.iter().any(|facet| facet.fact == fact)
    }

    /// What waits to be asked back.
    fn pending(&mut self, ask: &Ask) {
        let options = match ask {
            Ask::Fact { .. } => return,
            Ask::Place { codes, .. } => codes.clone(),
            Ask::Value { values, .. } => values.clone(),
            Ask::Disease { ids, .. } => ids.clone(),
            Ask::Confirm { .. } | Ask::Home { .. } => vec!["yes".to_owned(), "no".to_owned()],
        };
        let question = Question { ask: ask.clone(), options, hints: Vec::new(), procedure: None };
        self.question(&question);
    }

    /// A question with its options.
    fn question(&mut self, question: &Question) {
        let asked = ask_reply(self.names, question);
        let vocabulary = &self.names.assistant.knowledge.shared.vocabulary;
        let Some(fact) = vocabulary.find(&asked.fact).filter(|_| !self.has(&asked.fact)) else {
            return;
        };
        let set = |value: &str| match &question.ask {
            Ask::Confirm { value: confirmed, .. } if value == "yes" => confirmed.clone(),
            Ask::Confirm { .. } => crate::dialog::absorb::UNSURE.to_owned(),
            Ask::Home { code } if value == "yes" => code.clone(),
            Ask::Home { .. } => String::new(),
            _ => value.to_owned(),
        };
        let options = asked.options.iter().map(|option| FacetOption {
            label: option.label.clone(),
            set: vec![(asked.fact.clone(), set(&option.value))],
            current: false,
        });
        let mut options: Vec<FacetOption> = options.collect();
        if options.is_empty() && vocabulary.fact(fact).kind == FactKind::Diseases {
            options = self.possible.diseases(fact, None);
        }
        let label = vocabulary.fact(fact).label.clone();
        let (fact, question) = (asked.fact, asked.text);
        self.found.push(Facet { fact, label, question, options, open: true });
    }

    /// A fact that nobody has set.
    fn fact(&mut self, fact: FactId, open: bool) {
        let vocabulary = &self.names.assistant.knowledge.shared.vocabulary;
        let definition = vocabulary.fact(fact);
        let is_known = self.step.facts.value(fact).is_some();
        if is_known || definition.derived || self.has(&definition.name) {
            return;
        }
        let options = match definition.kind {
            FactKind::Choice => choices(self.names, fact, None),
            FactKind::Diseases => self.possible.diseases(fact, None),
            FactKind::Place | FactKind::Date | FactKind::Money => return,
        };
        let question = definition.question.as_deref().map(|text| self.names.speak(text));
        self.found.push(Facet {
            fact: definition.name.clone(),
            label: definition.label.clone(),
            question: question.unwrap_or_default(),
            options,
            open,
        });
    }

    /// The facts that the procedure tests at all.
    fn tested(&self) -> Vec<FactId> {
        let vocabulary = &self.names.assistant.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let tests = self.possible.tests(None);
        let known = [core.aspect, core.procedure, core.region];
        vocabulary
            .iter()
            .map(|(id, _)| id)
            .filter(|id| !known.contains(id) && tests.iter().any(|(fact, _)| fact == id))
            .collect()
    }

    /// What of the procedure is looked at: all of it, or one aspect.
    fn aspect(&mut self, answer: &Answer) {
        let vocabulary = &self.names.assistant.knowledge.shared.vocabulary;
        let aspect = vocabulary.core.aspect;
        let mut shown = answer.next.clone();
        shown.push(answer.aspect);
        let current = Value::Choice(answer.aspect);
        let mut options = choices(self.names, aspect, Some(&current));
        options.retain(|option| {
            let value = option.set.first().map(|(_, value)| value.as_str());
            let choice = value.and_then(|value| vocabulary.fact(aspect).choice(value));
            choice.is_some_and(|choice| shown.contains(&choice))
        });
        let (fact, question) = (vocabulary.fact(aspect).name.clone(), String::new());
        let label = self.names.say(Sentence::DeskAspect);
        self.found.push(Facet { fact, label, question, options, open: false });
    }
}
