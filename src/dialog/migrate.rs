//! A session that was stepped under other knowledge goes on under the newest: former names become
//! the present ones. What no longer exists stays as it is and counts for nothing (`facts.rs`), so
//! that taking a change back loses nothing either.

use crate::knowledge::Knowledge;
use crate::knowledge::renamed::Renamed;
use crate::knowledge::vocabulary::Vocabulary;

use super::press::{CHANGE, PAPER};
use super::session::{Ask, Matter, Session, Stated};

/// The session in the names of this knowledge base.
pub(super) fn renamed(knowledge: &Knowledge, session: &Session) -> Session {
    let names = Names::of(knowledge);
    let mut session = session.clone();
    session.matters.iter_mut().for_each(|matter| names.matter(matter));
    session.pending.iter_mut().for_each(|ask| names.ask(ask));
    let screen = &mut session.screen;
    if let Some(ask) = &mut screen.ask {
        names.ask(ask);
        let fact = ask.fact();
        for option in &mut screen.options {
            names.value(fact, option);
        }
    }
    screen.next.iter_mut().for_each(|next| names.button(next));
    session
}

/// The value of a button in the names of this knowledge base. It may have been shown long ago.
pub(super) fn renamed_button(knowledge: &Knowledge, session: &Session, value: &str) -> String {
    let names = Names::of(knowledge);
    let mut value = value.to_owned();
    match &session.screen.ask {
        Some(ask) if !value.contains(':') => names.value(ask.fact(), &mut value),
        _ => names.button(&mut value),
    }
    value
}

/// Whether the question on the screen can still be answered: its fact exists, and some of its
/// options.
pub(super) fn is_answerable(knowledge: &Knowledge, session: &Session) -> bool {
    let Some(ask) = &session.screen.ask else { return true };
    let vocabulary = &knowledge.shared.vocabulary;
    let Some(fact) = vocabulary.find(ask.fact()) else { return false };
    let exists = |value: &String| match ask {
        Ask::Fact { .. } | Ask::Value { .. } => vocabulary.fact(fact).choice(value).is_some(),
        Ask::Disease { .. } => knowledge.shared.diseases.find(value).is_some(),
        Ask::Place { .. } | Ask::Confirm { .. } | Ask::Home { .. } => true,
    };
    session.screen.options.is_empty() || session.screen.options.iter().any(exists)
}

struct Names<'k> {
    knowledge: &'k Knowledge,
    vocabulary: &'k Vocabulary,
}

impl<'k> Names<'k> {
    fn of(knowledge: &'k Knowledge) -> Self {
        Self { knowledge, vocabulary: &knowledge.shared.vocabulary }
    }

    fn fact(&self, name: &mut String) {
        replace(name, &self.vocabulary.renamed);
    }

    /// A value of a fact; the fact by its present name.
    fn value(&self, fact: &str, value: &mut String) {
        let core = self.vocabulary.core;
        match self.vocabulary.find(fact) {
            Some(fact) if fact == core.disease => self.disease(value),
            Some(fact) => replace(value, &self.vocabulary.fact(fact).renamed),
            None => {}
        }
    }

    fn disease(&self, id: &mut String) {
        replace(id, &self.knowledge.shared.diseases.renamed);
    }

    fn paper(&self, id: &mut String) {
        replace(id, &self.knowledge.shared.materials.renamed);
    }

    fn matter(&self, matter: &mut Matter) {
        for statement in &mut matter.statements {
            self.fact(&mut statement.fact);
            match &mut statement.value {
                Stated::Is(value) => self.value(&statement.fact, value),
                Stated::Are(ids) => ids.iter_mut().for_each(|id| self.disease(id)),
                Stated::Unsure | Stated::Nothing => {}
            }
        }
        matter.asked.iter_mut().for_each(|(fact, _)| self.fact(fact));
        matter.questions.iter_mut().for_each(|fact| self.fact(fact));
        matter.answered.iter_mut().for_each(|fact| self.fact(fact));
        matter.papers.iter_mut().for_each(|(id, _)| self.paper(id));
    }

    fn ask(&self, ask: &mut Ask) {
        match ask {
            Ask::Fact { fact } | Ask::Place { fact, .. } => self.fact(fact),
            Ask::Value { fact, values, .. } => {
                self.fact(fact);
                for value in values {
                    self.value(fact, value);
                }
            }
            Ask::Disease { ids, .. } => ids.iter_mut().for_each(|id| self.disease(id)),
            Ask::Confirm { fact, value, .. } => {
                self.fact(fact);
                self.value(fact, value);
            }
            Ask::Home { .. } => {}
        }
    }

    /// `fact:value`, `change:fact`, `paper:id:mark`; anything else holds no name.
    fn button(&self, value: &mut String) {
        if let Some(fact) = value.strip_prefix(CHANGE) {
            let mut fact = fact.to_owned();
            self.fact(&mut fact);
            *value = format!("{CHANGE}{fact}");
        } else if let Some((id, mark)) =
            value.strip_prefix(PAPER).and_then(|paper| paper.rsplit_once(':'))
        {
            let mut id = id.to_owned();
            self.paper(&mut id);
            *value = format!("{PAPER}{id}:{mark}");
        } else if let Some((fact, chosen)) = value.split_once(':') {
            let (mut fact, mut chosen) = (fact.to_owned(), chosen.to_owned());
            self.fact(&mut fact);
            self.value(&fact, &mut chosen);
            *value = format!("{fact}:{chosen}");
        }
    }
}

/// Puts the present name in the place of a former one.
fn replace(name: &mut String, renamed: &Renamed) {
    let present = renamed.now(name);
    if present != name {
        *name = present.to_owned();
    }
}
