//! What the person must hear first because the knowledge changed while they were talking: an
//! answer that would no longer be given so, a question whose options are gone.

use super::act::{Act, Info};
use super::consider::Considering;
use super::facts::known;
use super::given::{Change, Given};
use super::migrate::is_answerable;
use super::session::{Ask, Session};
use super::step::Stepping;

/// What the person must hear first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The last answer to this matter has changed.
    Changed(Change),
    /// The question that was on the screen is put in another way.
    AskedAnew,
}

impl Stepping<'_> {
    /// Puts a question anew whose fact or options vanished while it was on the screen: what was
    /// answered to it cannot be understood any more.
    pub(super) fn asked_anew(&mut self, before: &Session, act: Act) -> Act {
        let knowledge = &self.assistant.knowledge;
        if before.knowledge == knowledge.hash || !before.screen.is_asking() {
            return act;
        }
        let answerable = is_answerable(knowledge, before);
        let lost = matches!(act, Act::Unclear { .. } | Act::Info(Info::OldOption));
        let act = if lost && !answerable { self.consider(None) } else { act };
        if let Act::Ask(question) = &act {
            let same = before.screen.ask.as_ref().map(Ask::fact) == Some(question.ask.fact());
            let other = before.screen.options != question.options;
            if !answerable || (same && other) {
                self.news = Some(News::AskedAnew);
            }
        }
        act
    }

    /// Compares the last answer to the matter that this turn is about with what would be said now,
    /// if the knowledge is another, and keeps what this turn says.
    pub(super) fn compare_with_given(&mut self, before: &Session, act: &Act) {
        let speaks = match act {
            Act::Ask(_) | Act::Answer(_) | Act::NotCovered(..) => true,
            Act::Info(info) => {
                matches!(info, Info::Why(_) | Info::Sources(_) | Info::Papers(_))
            }
            Act::Unclear { .. } => false,
        };
        if !speaks {
            return;
        }
        let position = self.session.current();
        let hash = &self.assistant.knowledge.hash;
        let given = before.matters.get(position).and_then(|matter| matter.given.as_ref());
        let is_older = given.is_some_and(|given| given.knowledge != *hash);
        if let Some(given) = given.filter(|_| is_older)
            && let Some(change) = self.changed_since(before, position, given)
        {
            self.news = Some(News::Changed(change));
        }
        let own = self.aside.is_none();
        match act {
            Act::Answer(answer) if own => self.keep(position, answer, true),
            Act::NotCovered(answer, _) if own => self.keep(position, answer, false),
            // It was said just now; and a question means that the next answer is another.
            _ if is_older || matches!(act, Act::Ask(_)) => {
                self.session.matters.get_mut(position).map(|matter| matter.given.take());
            }
            _ => {}
        }
    }

    /// What would be said now of what was said then.
    fn changed_since(&self, before: &Session, position: usize, given: &Given) -> Option<Change> {
        let assistant = self.assistant;
        let matter = before.matters.get(position)?;
        if matter.statements.len() != given.said {
            return None;
        }
        let facts = known(&assistant.knowledge, matter);
        let considering = Considering { facts, ..self.considering_matter(Some(matter)) };
        assistant.digests.change(&assistant.knowledge, given, considering.act(before))
    }

    fn keep(&mut self, position: usize, answer: &super::act::Answer, covered: bool) {
        let assistant = self.assistant;
        let Some(matter) = self.session.matters.get_mut(position) else { return };
        let said = matter.statements.len();
        let given = assistant.digests.given(&assistant.knowledge, answer, covered, said);
        matter.given = Some(given);
    }
}
