//! The answer of the public reply: sections, branches, rules, sources.

use serde_json::{Map, Value as Json};

use crate::dialog::act::{Answer, Branch, Item};
use crate::knowledge::region::Section;
use crate::knowledge::source::Source;
use crate::knowledge::vocabulary::{FactId, Value};
use crate::knowledge::wording::Sentence;

use super::item::Items;
use super::names::owner_name;
use super::public::{AnswerReply, BranchReply, ItemReply, SectionReply, SourceReply};

/// The answer as the public reply holds it.
#[must_use]
pub fn answer_reply(items: &Items, answer: &Answer) -> AnswerReply {
    let vocabulary = &items.names.assistant.knowledge.shared.vocabulary;
    let core = vocabulary.core;
    let mut sections = sections(items, &answer.items);
    for conclusion in &answer.conclusions {
        if let Some(item) = refusal(items, conclusion.outcome, &conclusion.rows) {
            put_first(items, &mut sections, item);
        }
    }
    let branches: Vec<BranchReply> =
        answer.branches.iter().map(|branch| branch_reply(items, branch)).collect();
    AnswerReply {
        region: answer.region.map(|code| code.to_string()),
        procedure: vocabulary.choice_name(core.procedure, answer.procedure).to_owned(),
        aspect: vocabulary.choice_name(core.aspect, answer.aspect).to_owned(),
        rules: rules(items, answer),
        sources: sources(items, answer),
        sections,
        branches,
    }
}

/// Items by section, in the order of the sections.
fn sections(items: &Items, list: &[Item]) -> Vec<SectionReply> {
    Section::ALL
        .iter()
        .filter_map(|section| {
            let own: Vec<ItemReply> = list
                .iter()
                .filter(|item| items.row(item).section == *section)
                .map(|item| items.reply(item))
                .collect();
            (!own.is_empty()).then(|| SectionReply {
                kind: section.name().to_owned(),
                title: items.names.say(title(*section)),
                items: own,
            })
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
fn refusal(items: &Items, outcome: usize, rows: &[usize]) -> Option<ItemReply> {
    let route = &items.procedure.route.as_ref()?.route;
    let outcome = route.outcomes.get(outcome)?;
    let knowledge = &items.names.assistant.knowledge.shared;
    let mut text = items.names.speak(&outcome.say);
    if let Some(instead) = &outcome.instead {
        let instead = items.names.speak(instead);
        text.push_str(&items.names.fill(Sentence::Instead, &[("instead", &instead)]));
    }
    let mut claims: Vec<_> = rows.iter().flat_map(|row| route.rows[*row].claims.clone()).collect();
    claims.sort_unstable();
    claims.dedup();
    let mut sources: Vec<&Source> = Vec::new();
    for claim in &claims {
        let source = knowledge.sources.source(knowledge.sources.claim(*claim).source);
        if !sources.iter().any(|other| other.id == source.id) {
            sources.push(source);
        }
    }
    let vocabulary = &knowledge.vocabulary;
    let procedure = vocabulary.choice_name(vocabulary.core.procedure, items.procedure.id);
    let owner = owner_name(route.owner);
    let weakest = sources.iter().map(|source| source.kind).max();
    let stale = |source: &&&Source| source.review_by.is_some_and(|day| day < items.today);
    Some(ItemReply {
        id: format!("{owner}.{procedure}.route.{}", outcome.id),
        text,
        sources: sources.iter().map(|source| source.id.clone()).collect(),
        claims: claims.iter().map(|id| knowledge.sources.claim(*id).id.clone()).collect(),
        whose: match route.owner {
            crate::knowledge::region::Owner::Nation => "nation",
            crate::knowledge::region::Owner::Division(code)
                if code.level() == crate::knowledge::place::Level::Province =>
            {
                "province"
            }
            crate::knowledge::region::Owner::Division(_) => "local",
        }
        .to_owned(),
        certainty: weakest.map_or("claimed", |kind| kind.certainty()).to_owned(),
        stale: sources.iter().any(|source| stale(&source)),
    })
}

fn put_first(items: &Items, sections: &mut Vec<SectionReply>, item: ItemReply) {
    let kind = Section::Eligibility.name();
    match sections.iter_mut().find(|section| section.kind == kind) {
        Some(section) => section.items.insert(0, item),
        None => sections.insert(
            0,
            SectionReply {
                kind: kind.to_owned(),
                title: items.names.say(Sentence::TitleEligibility),
                items: vec![item],
            },
        ),
    }
}

fn branch_reply(items: &Items, branch: &Branch) -> BranchReply {
    let mut sections = sections(items, &branch.items);
    if let Some(outcome) = branch.outcome {
        let rows: Vec<usize> = items.procedure.route.as_ref().map_or_else(Vec::new, |route| {
            let leads = |row: &usize| route.route.rows[*row].to == outcome;
            (0..route.route.rows.len()).filter(leads).collect()
        });
        if let Some(item) = refusal(items, outcome, &rows) {
            put_first(items, &mut sections, item);
        }
    }
    BranchReply {
        when: branch.when.iter().map(|(fact, values)| when(items, *fact, values)).collect(),
        when_text: items.names.condition(&branch.when),
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

fn rules(items: &Items, answer: &Answer) -> Vec<String> {
    let vocabulary = &items.names.assistant.knowledge.shared.vocabulary;
    let procedure = vocabulary.choice_name(vocabulary.core.procedure, answer.procedure);
    let mut rules = Vec::new();
    if let Some(route) = &items.procedure.route {
        let owner = owner_name(route.route.owner);
        for row in answer.conclusions.iter().flat_map(|conclusion| &conclusion.rows) {
            let id = &route.route.rows[*row].id;
            rules.push(format!("{owner}.{procedure}.route.{id}"));
        }
    }
    rules.extend(answer.items.iter().map(|item| items.id(items.row(item))));
    rules
}

/// Every source behind the answer and its branches, the own ones first.
#[must_use]
pub fn sources(items: &Items, answer: &Answer) -> Vec<SourceReply> {
    let mut found: Vec<&Source> = Vec::new();
    let branched = answer.branches.iter().flat_map(|branch| &branch.items);
    for item in answer.items.iter().chain(branched) {
        for source in items.sources(items.row(item)) {
            if !found.iter().any(|other| other.id == source.id) {
                found.push(source);
            }
        }
    }
    let knowledge = &items.names.assistant.knowledge.shared;
    if let Some(route) = &items.procedure.route {
        for row in answer.conclusions.iter().flat_map(|conclusion| &conclusion.rows) {
            for claim in &route.route.rows[*row].claims {
                let source = knowledge.sources.source(knowledge.sources.claim(*claim).source);
                if !found.iter().any(|other| other.id == source.id) {
                    found.insert(0, source);
                }
            }
        }
    }
    found
        .into_iter()
        .map(|source| SourceReply {
            id: source.id.clone(),
            title: source.title.clone(),
            kind: source.kind.name().to_owned(),
            number: source.number.clone(),
            clause: source.clause.clone(),
            url: source.url.clone(),
            as_of: source.as_of.clone(),
        })
        .collect()
}
