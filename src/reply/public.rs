//! The public reply: one JSON object, the same for every channel.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::card::Card;
use super::encoded::Encoded;
use super::logged;

/// What the assistant says to one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reply {
    /// Opaque id of the session.
    pub session: String,
    /// Which kind of reply it is.
    pub status: Status,
    /// Everything known so far, by the names of the public interface.
    #[schema(value_type = Object)]
    pub facts: Map<String, Value>,
    /// The question, where more is needed or would narrow the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<AskReply>,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerReply>,
    /// What can be pressed next.
    pub next: Vec<OptionReply>,
    /// The reply as a person reads it, plain text.
    pub text: String,
    /// The card to keep, where one was asked for; the channel draws it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Box<Card>>,
    /// How the conversation stands where a person was asked for; absent where the assistant leads
    /// it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed: Option<HandedReply>,
}

/// How a conversation stands that a person at the desk is to lead, or leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum HandedReply {
    /// It waits.
    Waiting {
        /// How many wait before it.
        ahead: u32,
    },
    /// Somebody leads it.
    Led {
        /// Who.
        by: String,
        /// Whether the text only repeats that the person's words went to the desk: a channel that
        /// need not answer says nothing.
        #[serde(default)]
        quiet: bool,
    },
}

/// Which kind of reply it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The names of the public interface.
pub enum Status {
    Ask,
    Answer,
    NotCovered,
    Unclear,
    Info,
}

impl Status {
    /// The name of the public interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Answer => "answer",
            Self::NotCovered => "not_covered",
            Self::Unclear => "unclear",
            Self::Info => "info",
        }
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskReply {
    /// The fact that is asked.
    pub fact: String,
    /// The question in words.
    pub text: String,
    /// What can be chosen.
    pub options: Vec<OptionReply>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptionReply {
    /// What `choose` takes.
    pub value: String,
    /// The words on the button.
    pub label: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnswerReply {
    /// The insured place, six digits; absent where none was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The procedure.
    pub procedure: String,
    /// What was asked of it.
    pub aspect: String,
    /// The ids of the rules that fired.
    #[serde(deserialize_with = "super::logged::rule_ids")]
    pub rules: Vec<Arc<str>>,
    /// What applies for sure.
    pub sections: Vec<SectionReply>,
    /// What applies under an open condition.
    pub branches: Vec<BranchReply>,
    /// The sources behind all of it.
    #[schema(value_type = Vec<SourceReply>)]
    pub sources: Vec<Arc<Encoded<SourceReply>>>,
}

impl AnswerReply {
    /// The same as it is logged: without what only a program reads, which is the items, the branches and
    /// the sources, and with the ids of the rules put briefly.
    #[must_use]
    pub fn for_log(&self) -> Self {
        Self {
            region: self.region.clone(),
            procedure: self.procedure.clone(),
            aspect: self.aspect.clone(),
            rules: logged::brief(&self.rules),
            sections: Vec::new(),
            branches: Vec::new(),
            sources: Vec::new(),
        }
    }
}

/// The items of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionReply {
    /// The section kind of the public interface.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its items.
    #[schema(value_type = Vec<ItemReply>)]
    pub items: Vec<Arc<Encoded<ItemReply>>>,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemReply {
    /// Its id: region, procedure, section, key.
    pub id: Arc<str>,
    /// Its text.
    pub text: String,
    /// The sources it rests on, never empty.
    pub sources: Vec<String>,
    /// The claims it rests on.
    pub claims: Vec<String>,
    /// Whose rule it is.
    pub whose: String,
    /// How sure it is.
    pub certainty: String,
    /// Whether a source of it is past its review day.
    pub stale: bool,
}

/// What applies under an open condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BranchReply {
    /// The facts with the value, or the list of values, that open it.
    #[schema(value_type = Object)]
    pub when: Map<String, Value>,
    /// The condition in words.
    pub when_text: String,
    /// What applies then.
    pub sections: Vec<SectionReply>,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)] // The fields of the public interface.
pub struct SourceReply {
    pub id: String,
    pub title: String,
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub as_of: String,
}
