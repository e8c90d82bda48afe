//! A session: what was said, by turn. Conclusions are never kept; they are decided anew.
//!
//! Everything is stored by name, so that a session goes on under a newer knowledge base.

use serde::{Deserialize, Serialize};

use super::given::Given;
use super::handing::Handed;

/// A conversation with one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// How many events it has seen.
    pub turn: u32,
    /// The turn in which the case last changed; a button shown before it no longer fits.
    #[serde(default)]
    pub changed: u32,
    /// The button that the last turn pressed, with the turn it was shown in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressed: Option<(u32, String)>,
    /// The cases spoken of, in the order they came up.
    pub matters: Vec<Matter>,
    /// Which matter was current from which turn on.
    pub focus: Vec<Focus>,
    /// What the person sees now.
    pub screen: Screen,
    /// What still has to be asked back.
    pub pending: Vec<Ask>,
    /// Whether the words of the trade were explained, once a conversation.
    #[serde(default, with = "turned")]
    pub explained: bool,
    /// The hash of the knowledge under which it was last stepped; its names are those of that.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub knowledge: String,
    /// Whether it waits for a person at the desk, or is led by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed: Option<Handed>,
}

/// Whether something was done, as version 0.1.0 reads it as well: there it is the number of a turn.
mod turned {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    pub fn serialize<S: Serializer>(done: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        done.then_some(1_u32).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        Option::<u32>::deserialize(deserializer).map(|turn| turn.is_some())
    }
}

/// From a turn on, this matter is current.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    /// The turn, as that of a statement.
    pub turn: u32,
    /// Position of the matter.
    pub matter: usize,
}

/// One person's case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Whose case it is; `None` while nobody said.
    pub person: Option<String>,
    /// Everything said of it, oldest first. The newest of a fact holds.
    pub statements: Vec<Statement>,
    /// How often each fact was asked without being answered.
    pub asked: Vec<(String, u8)>,
    /// The facts of a route that were asked: no more than two before something useful is said.
    #[serde(default)]
    pub questions: Vec<String>,
    /// The fact of the question that was answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<String>,
    /// What the person said of each paper on the checklist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<(String, Mark)>,
    /// What the last answer said, while nothing was said since that would change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
}

/// Whether a paper is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It is there.
    Have,
    /// It is not there.
    Missing,
    /// The person is not sure.
    Unsure,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Have, Self::Missing, Self::Unsure];

    /// Its name in a button's value.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Have => "have",
            Self::Missing => "missing",
            Self::Unsure => "unsure",
        }
    }

    /// The mark of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }

    /// What the next press makes of a mark.
    #[must_use]
    pub fn after(mark: Option<Self>) -> Self {
        match mark {
            None | Some(Self::Unsure) => Self::Have,
            Some(Self::Have) => Self::Missing,
            Some(Self::Missing) => Self::Unsure,
        }
    }
}

/// One thing said of one fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The turn in which it was said, counted over those turns that said anything.
    pub turn: u32,
    /// The fact, by name.
    pub fact: String,
    /// What was said.
    pub value: Stated,
    /// How surely.
    pub strength: Strength,
}

/// What was said of a fact, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stated {
    /// A choice, a division code, a date or a sum.
    Is(String),
    /// Diseases.
    Are(Vec<String>),
    /// The person does not know.
    Unsure,
    /// It is no longer said.
    Nothing,
}

/// How surely something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// In so many words.
    Said,
    /// By a button.
    Chosen,
    /// Only suggested.
    Hint,
}

/// What the person sees: the question and the buttons that may be pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// The question.
    pub ask: Option<Ask>,
    /// The values of the question's options.
    pub options: Vec<String>,
    /// The values of the follow-up buttons.
    pub next: Vec<String>,
    /// Whether an answer is on the screen, so that a question beside it need not be answered.
    pub answered: bool,
}

/// A question, by what it asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Ask {
    /// A fact.
    Fact { fact: String },
    /// Which of several places of one name.
    Place { fact: String, name: String, codes: Vec<String> },
    /// Which of several meanings of a word.
    Value { fact: String, name: String, values: Vec<String> },
    /// Which disease of a group.
    Disease { name: String, ids: Vec<String> },
    /// Whether something holds that a word suggests.
    Confirm { fact: String, value: String, question: String },
    /// Whether the home place is the insured place.
    Home { code: String },
}

impl Screen {
    /// Whether a question stands that must be answered first.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.ask.is_some() && !self.answered
    }
}

impl Ask {
    /// The fact that the question is about.
    #[must_use]
    pub fn fact(&self) -> &str {
        match self {
            Self::Fact { fact }
            | Self::Place { fact, .. }
            | Self::Value { fact, .. }
            | Self::Confirm { fact, .. } => fact,
            Self::Disease { .. } => "disease",
            Self::Home { .. } => "region",
        }
    }
}

impl Session {
    /// Position of the current matter.
    #[must_use]
    pub fn current(&self) -> usize {
        self.focus.last().map_or(0, |focus| focus.matter)
    }

    /// The current matter.
    #[must_use]
    pub fn matter(&self) -> Option<&Matter> {
        self.matters.get(self.current())
    }

    /// The current matter, made where there is none yet.
    pub fn matter_mut(&mut self) -> &mut Matter {
        if self.matters.is_empty() {
            self.matters.push(Matter::default());
            self.focus = vec![Focus { turn: self.turn, matter: 0 }];
        }
        let current = self.current().min(self.matters.len() - 1);
        &mut self.matters[current]
    }

    /// Adds a statement to the current matter.
    pub fn state(&mut self, fact: &str, value: Stated, strength: Strength) {
        let turn = self.turn;
        let statement = Statement { turn, fact: fact.to_owned(), value, strength };
        self.matter_mut().statements.push(statement);
    }

    /// The turns in which anything was said, as often as something was.
    pub fn turns_said(&self) -> impl Iterator<Item = u32> {
        let said = self.matters.iter().flat_map(|matter| &matter.statements);
        said.map(|statement| statement.turn)
    }

    /// Undoes the last turn that said anything; false where there is none.
    pub fn back(&mut self) -> bool {
        let Some(last) = self.turns_said().max() else { return false };
        for matter in &mut self.matters {
            matter.statements.retain(|statement| statement.turn < last);
            matter.answered = None;
        }
        self.focus.retain(|focus| focus.turn < last);
        self.pending.clear();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_explained_is_read_and_written_as_by_the_version_before() {
        let new = serde_json::to_value(Session::default()).unwrap();
        for (kept, explained) in [(serde_json::json!(7), true), (serde_json::Value::Null, false)] {
            let mut state = new.clone();
            state["explained"] = kept;
            let session: Session = serde_json::from_value(state).unwrap();
            assert_eq!(session.explained, explained);
            let written = serde_json::to_value(&session).unwrap();
            assert_eq!(written["explained"].is_u64(), explained, "{written}");
        }
    }
}
