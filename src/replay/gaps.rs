//! What people asked and did not get: not understood, not covered, not written in the source, of no
//! help, or failed. Counted by what was asked, the most wanted first.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use crate::knowledge::Knowledge;
use crate::knowledge::place::Code;
use crate::knowledge::region::Gives;
use crate::language::normalise::Normalised;
use crate::reply::row_id;
use crate::service::Incoming;

/// Why somebody went without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The program failed.
    Failed,
    /// The words were not understood.
    NotUnderstood,
    /// The knowledge base has nothing on the case.
    NotCovered,
    /// The source does not say what was asked.
    NotWritten,
    /// The person marked the answer as no help.
    NoHelp,
}

impl Why {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] =
        [Self::Failed, Self::NotUnderstood, Self::NotCovered, Self::NotWritten, Self::NoHelp];

    /// Its name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotUnderstood => "not_understood",
            Self::NotCovered => "not_covered",
            Self::NotWritten => "not_written",
            Self::NoHelp => "no_help",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Failed => "程序出错",
            Self::NotUnderstood => "没听懂",
            Self::NotCovered => "没有资料",
            Self::NotWritten => "来源没写",
            Self::NoHelp => "说没帮上",
        }
    }
}

/// A logged turn.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The conversation.
    pub session: String,
    /// The turn's number in it, from 1.
    pub turn: u64,
    /// When it was, as in `2026-11-21T09:30:00`.
    pub at: String,
    /// What came in, as it is logged.
    pub input: String,
    /// The public reply.
    pub reply: Value,
    /// Whether the step failed.
    pub failed: bool,
}

/// Something that people went without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Why.
    pub why: Why,
    /// What was asked: the words, or the case.
    pub what: String,
    /// How many conversations asked it.
    pub sessions: usize,
    /// How often it was asked.
    pub times: usize,
    /// When last.
    pub last: String,
    /// The conversation that asked it last, and the turn.
    pub example: (String, u64),
    /// What was written there.
    pub words: String,
}

/// Counts what went unanswered. `logged` holds each conversation's turns in their order.
#[must_use]
pub fn gaps(knowledge: &Knowledge, logged: &[Logged]) -> Vec<Gap> {
    let unwritten = unwritten(knowledge);
    let mut counted: BTreeMap<(Why, String), Counted> = BTreeMap::new();
    for turn in logged {
        let Some((why, of)) = missed(turn, logged, &unwritten) else { continue };
        let words = words(of);
        let what = match why {
            Why::Failed | Why::NotUnderstood => core(&words).unwrap_or_else(|| words.clone()),
            _ => case(knowledge, &of.reply),
        };
        let counted = counted.entry((why, what)).or_default();
        counted.sessions.insert(turn.session.clone());
        counted.times += 1;
        if turn.at > counted.last {
            counted.last.clone_from(&turn.at);
            counted.example = (of.session.clone(), of.turn);
            counted.words = words;
        }
    }
    let mut gaps: Vec<Gap> = counted.into_iter().map(|((why, what), c)| c.gap(why, what)).collect();
    gaps.sort_by(|one, other| {
        let rank =
            |gap: &Gap| (gap.why, std::cmp::Reverse((gap.sessions, gap.times, gap.last.clone())));
        rank(one).cmp(&rank(other))
    });
    gaps
}

#[derive(Default)]
struct Counted {
    sessions: BTreeSet<String>,
    times: usize,
    last: String,
    example: (String, u64),
    words: String,
}

impl Counted {
    fn gap(self, why: Why, what: String) -> Gap {
        let Self { sessions, times, last, example, words } = self;
        Gap { why, what, sessions: sessions.len(), times, last, example, words }
    }
}

/// Why a turn counts, and the turn in which it was asked: a mark is given after the answer.
fn missed<'l>(
    turn: &'l Logged,
    logged: &'l [Logged],
    unwritten: &HashSet<String>,
) -> Option<(Why, &'l Logged)> {
    if turn.failed {
        return Some((Why::Failed, turn));
    }
    if let Some(of) = marked_bad(turn) {
        let answers = |other: &&Logged| other.session == turn.session && other.turn == of;
        return logged.iter().find(answers).map(|answer| (Why::NoHelp, answer));
    }
    match turn.reply["status"].as_str() {
        Some("unclear") => Some((Why::NotUnderstood, turn)),
        Some("not_covered") => Some((Why::NotCovered, turn)),
        Some("answer") if says_nothing(&turn.reply, unwritten) => Some((Why::NotWritten, turn)),
        _ => None,
    }
}

/// The turn whose answer was marked as no help.
fn marked_bad(turn: &Logged) -> Option<u64> {
    match Incoming::from_line(turn.input.as_bytes(), false) {
        Incoming::Press { turn, value } if value == "cmd:bad" => Some(u64::from(turn)),
        Incoming::Choose(value) if value == "cmd:bad" => turn.turn.checked_sub(1),
        _ => None,
    }
}

/// Whether the answer to a narrow question is nothing but what the source does not say. Its rules
/// tell: they are logged whole in every channel.
fn says_nothing(reply: &Value, unwritten: &HashSet<String>) -> bool {
    let answer = &reply["answer"];
    let narrow = answer["aspect"].as_str().is_some_and(|aspect| aspect != "overview");
    let rules = answer["rules"].as_array().into_iter().flatten().filter_map(Value::as_str);
    // What the route concludes stands above every answer.
    let concludes = |id: &&str| id.split('.').nth(2) == Some("route");
    let rules: Vec<&str> = rules.filter(|id| !concludes(id)).collect();
    narrow && !rules.is_empty() && rules.iter().all(|id| unwritten.contains(*id))
}

/// The ids of the rows that only say that the source does not say.
fn unwritten(knowledge: &Knowledge) -> HashSet<String> {
    let tables = knowledge.regions.iter().flat_map(|region| &region.procedures);
    let rows =
        tables.flat_map(|(procedure, tables)| tables.rows.iter().map(|row| (*procedure, row)));
    rows.filter(|(_, row)| matches!(row.gives, Gives::Gap(_)))
        .map(|(procedure, row)| row_id(knowledge, procedure, row).to_string())
        .collect()
}

/// What was written or pressed, as text.
fn words(turn: &Logged) -> String {
    match Incoming::from_line(turn.input.as_bytes(), false) {
        Incoming::Text(text) => text,
        Incoming::Choose(value) | Incoming::Press { value, .. } => value,
        Incoming::Media(_) | Incoming::Unreadable | Incoming::Desk(_) => turn.input.clone(),
    }
}

/// Words without what people write differently; none where nothing is left.
fn core(words: &str) -> Option<String> {
    let chars = Normalised::new(words).chars;
    let core: String = chars.iter().filter(|c| c.is_alphanumeric()).collect();
    (!core.is_empty()).then_some(core)
}

/// The case of a reply in people's words: where, what, which disease, which aspect.
pub(super) fn case(knowledge: &Knowledge, reply: &Value) -> String {
    let vocabulary = &knowledge.shared.vocabulary;
    let facts = &reply["facts"];
    let place = facts["region"].as_str().and_then(Code::parse);
    let mut parts: Vec<String> =
        place.map(|code| knowledge.shared.places.short(code)).into_iter().collect();
    let label = |fact, name: &str| {
        let fact = vocabulary.fact(fact);
        Some(fact.choices[usize::from(fact.choice(name)?)].label.clone())
    };
    let core = vocabulary.core;
    parts.extend(facts["procedure"].as_str().and_then(|name| label(core.procedure, name)));
    let diseases = facts["disease"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let diseases = diseases.filter_map(|id| {
        let diseases = &knowledge.shared.diseases;
        diseases.find(id).map(|id| diseases.get(id).name.clone())
    });
    parts.extend(diseases);
    parts.extend(reply["answer"]["aspect"].as_str().and_then(|name| label(core.aspect, name)));
    if parts.is_empty() { "没说是哪里、哪件事".to_owned() } else { parts.join(" · ") }
}
