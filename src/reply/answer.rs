//! The answer of the public reply: sections, branches, rules, sources.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::dialog::act::{Answer, Branch, Item};
use crate::knowledge::region::Section;
use crate::knowledge::source::{ClaimId, SourceId};
use crate::knowledge::vocabulary::{FactId, Value};
use crate::knowledge::wording::Sentence;

use super::encoded::Encoded;
use super::item::Items;
use super::public::{AnswerReply, BranchReply, ItemReply, SectionReply};
use super::voice::{self, Whose, certainty, sources_of};

/// The answer as the public reply holds it. `conditions` are those of its branches in words.
#[must_use]
pub fn answer_reply(
    items: &Items,
    answer: &Answer,
    conditions: &[String],
    sources: &[SourceId],
) -> AnswerReply {
    let vocabulary = &items.names.assistant.knowledge.shared.vocabulary;
    let core = vocabulary.core;
    let mut sections = sections(items, &answer.items);
    for conclusion in &answer.conclusions {
        if let Some(item) = conclusion_item(items, conclusion.outcome, &conclusion.rows) {
            put_first(items, &mut sections, item);
        }
    }
    let branches = answer.branches.iter().zip(conditions);
    AnswerReply {
        region: answer.region.map(|code| code.to_string()),
        procedure: vocabulary.choice_name(core.procedure, answer.procedure).to_owned(),
        aspect: vocabulary.choice_name(core.aspect, answer.aspect).to_owned(),
        rules: rules(items, answer),
        sources: sources.iter().map(|id| items.voice.sources[usize::from(id.0)].clone()).collect(),
        sections,
        branches: branches.map(|(branch, when)| branch_reply(items, branch, when)).collect(),
    }
}

/// The same without what only a program reads: the items, the branches, the sources.
#[must_use]
pub fn answer_shown(items: &Items, answer: &Answer) -> AnswerReply {
    let vocabulary = &items.names.assistant.knowledge.shared.vocabulary;
    let core = vocabulary.core;
    AnswerReply {
        region: answer.region.map(|code| code.to_string()),
        procedure: vocabulary.choice_name(core.procedure, answer.procedure).to_owned(),
        aspect: vocabulary.choice_name(core.aspect, answer.aspect).to_owned(),
        rules: rules(items, answer),
        sections: Vec::new(),
        branches: Vec::new(),
        sources: Vec::new(),
    }
}

/// Items by section, in the order of the sections.
fn sections(items: &Items, list: &[Item]) -> Vec<SectionReply> {
    let mut found: [Vec<Arc<Encoded<ItemReply>>>; Section::ALL.len()] = Default::default();
    for item in list {
        found[items.row(item).section as usize].push(items.reply(item));
    }
    let named = Section::ALL.into_iter().zip(found).filter(|(_, own)| !own.is_empty());
    named
        .map(|(section, own)| SectionReply {
            kind: section.name().to_owned(),
            title: items.names.say(title(section)),
            items: own,
        })
        .collect()
}

/// The title of a section.
#[must_use]
pub fn title(section: Section) -> Sentence {
    match section {
        Section::Eligibility => Sentence::TitleEligibility,
        Section::Channels => Sentence::TitleChannels,
        Section::Steps => Sentence::TitleSteps,
        Section::Materials => Sentence::TitleMaterials,
        Section::Timeline => Sentence::TitleTimeline,
        Section::Benefits => Sentence::TitleBenefits,
        Section::Cautions => Sentence::TitleCautions,
    }
}

/// A conclusion of the route as an item of eligibility: its words and what it rests on.
fn conclusion_item(items: &Items, outcome: usize, rows: &[usize]) -> Option<ItemReply> {
    let route = &items.procedure.route.as_ref()?.route;
    let outcome = route.outcomes.get(outcome)?;
    let names = &items.names;
    let known = &names.assistant.knowledge.shared.sources;
    let mut text = names.speak(&outcome.say);
    if let Some(instead) = &outcome.instead {
        let instead = names.speak(instead);
        text.push_str(&names.fill(Sentence::Instead, &[("instead", &instead)]));
    }
    let mut claims: Vec<ClaimId> =
        rows.iter().flat_map(|row| route.rows[*row].claims.iter().copied()).collect();
    claims.sort_unstable();
    claims.dedup();
    let sources = sources_of(names, &claims);
    let overdue = |id: &SourceId| known.source(*id).review_by.is_some_and(|day| day < items.today);
    Some(ItemReply {
        id: voice::id(
            &names.assistant.knowledge,
            items.procedure.id,
            outcome.owner,
            "route",
            &outcome.id,
        ),
        text,
        claims: claims.iter().map(|id| known.claim(*id).id.clone()).collect(),
        whose: Whose::of(outcome.owner).name().to_owned(),
        certainty: certainty(names, &sources).to_owned(),
        stale: sources.iter().any(overdue),
        sources: sources.iter().map(|id| known.source(*id).id.clone()).collect(),
    })
}

fn put_first(items: &Items, sections: &mut Vec<SectionReply>, item: ItemReply) {
    let kind = Section::Eligibility.name();
    match sections.iter_mut().find(|section| section.kind == kind) {
        Some(section) => section.items.insert(0, Arc::new(item.into())),
        None => sections.insert(
            0,
            SectionReply {
                kind: kind.to_owned(),
                title: items.names.say(Sentence::TitleEligibility),
                items: vec![Arc::new(item.into())],
            },
        ),
    }
}

fn branch_reply(items: &Items, branch: &Branch, when_text: &str) -> BranchReply {
    let mut sections = sections(items, &branch.items);
    if let Some(outcome) = branch.outcome {
        let rows: Vec<usize> = items.procedure.route.as_ref().map_or_else(Vec::new, |route| {
            let leads = |row: &usize| route.route.rows[*row].to == outcome;
            (0..route.route.rows.len()).filter(leads).collect()
        });
        if let Some(item) = conclusion_item(items, outcome, &rows) {
            put_first(items, &mut sections, item);
        }
    }
    BranchReply {
        when: branch.when.iter().map(|(fact, values)| when(items, *fact, values)).collect(),
        when_text: when_text.to_owned(),
        sections,
    }
}

fn when(items: &Items, fact: FactId, values: &[Value]) -> (String, Json) {
    let name = items.names.assistant.knowledge.shared.vocabulary.fact(fact).name.clone();
    let mut list: Vec<Json> = values.iter().map(|value| json(items, fact, value)).collect();
    let value = if list.len() == 1 { list.remove(0) } else { Json::Array(list) };
    (name, value)
}

fn json(items: &Items, fact: FactId, value: &Value) -> Json {
    value_json(items.names.assistant, fact, value)
}

/// A value as the public interface writes it.
#[must_use]
pub fn value_json(assistant: &crate::dialog::Assistant, fact: FactId, value: &Value) -> Json {
    use crate::dialog::facts::stated;
    use crate::dialog::session::Stated;
    match stated(&assistant.knowledge, fact, value) {
        Stated::Is(text) => Json::String(text),
        Stated::Are(list) if list.is_empty() => Json::String("other".to_owned()),
        Stated::Are(list) => Json::Array(list.into_iter().map(Json::String).collect()),
        Stated::Unsure | Stated::Nothing => Json::Null,
    }
}

/// Everything known, by the names of the public interface; an overview is no narrower aspect.
#[must_use]
pub fn facts_json(
    assistant: &crate::dialog::Assistant,
    facts: &crate::knowledge::vocabulary::Facts,
) -> Map<String, Json> {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let overview = vocabulary.fact(vocabulary.core.aspect).choice("overview");
    facts
        .known()
        .filter(|(fact, _)| !vocabulary.fact(*fact).derived)
        .filter(|(fact, value)| {
            *fact != vocabulary.core.aspect || overview.map(Value::Choice).as_ref() != Some(*value)
        })
        .map(|(fact, value)| {
            (vocabulary.fact(fact).name.clone(), value_json(assistant, fact, value))
        })
        .collect()
}

fn rules(items: &Items, answer: &Answer) -> Vec<Arc<str>> {
    let mut rules = Vec::new();
    if let Some(route) = &items.procedure.route {
        let id = |row: &usize| {
            let key = &route.route.rows[*row].id;
            voice::id(
                &items.names.assistant.knowledge,
                items.procedure.id,
                route.route.owner,
                "route",
                key,
            )
        };
        rules.extend(answer.conclusions.iter().flat_map(|c| &c.rows).map(id));
    }
    rules.extend(answer.items.iter().map(|item| items.id(item)));
    rules
}

/// Every source behind the answer and its branches, those of the conclusion first.
#[must_use]
pub fn sources(items: &Items, answer: &Answer) -> Vec<SourceId> {
    let mut found: Vec<SourceId> = Vec::new();
    if let Some(route) = &items.procedure.route {
        for row in answer.conclusions.iter().flat_map(|conclusion| &conclusion.rows) {
            found.extend(sources_of(&items.names, &route.route.rows[*row].claims));
        }
    }
    let branched = answer.branches.iter().flat_map(|branch| &branch.items);
    found.extend(answer.items.iter().chain(branched).flat_map(|item| items.sources(item)));
    let mut seen = Vec::new();
    found.retain(|id| {
        let first = !seen.contains(id);
        if first {
            seen.push(*id);
        }
        first
    });
    found
}
