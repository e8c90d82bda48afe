//! Every item of the knowledge base with what leads to it, for full-text search.

use std::sync::Arc;

use crate::dialog::Assistant;
use crate::knowledge::region::{Allowed, Owner, Row};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};
use crate::language::normalise::Normalised;
use crate::reply::answer::title;
use crate::reply::item::Items;
use crate::reply::names::{Names, owner_name};
use crate::reply::voice::{row_text, sources_of};
use crate::rules::CompiledProcedure;

use super::office::Office;

/// An item of the knowledge base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskItem {
    /// The place whose it is; empty: the nation.
    pub place: String,
    /// The procedure.
    pub procedure: String,
    /// The section.
    pub section: String,
    /// When it holds. May be empty.
    pub when: String,
    /// What it says.
    pub text: String,
    /// The titles of its sources.
    pub sources: Vec<String>,
    /// The facts of a lookup that shows it.
    pub facts: Vec<(String, String)>,
    /// The place of that lookup, where it is only one of those where this holds. May be empty.
    pub example: String,
}

impl DeskItem {
    /// All that it can be found by, in plain signs.
    #[must_use]
    pub fn searched(&self) -> String {
        let Self { place, procedure, section, when, text, sources, .. } = self;
        let text = [place, procedure, section, when, text].map(String::as_str).join("\n");
        plain(&format!("{text}\n{}", sources.join("\n")))
    }
}

/// Words as they are compared: in simplified characters of one width.
#[must_use]
pub fn plain(words: &str) -> String {
    Normalised::new(words).text
}

/// Every item, as an agent may read it: the nation first, then the places by their codes.
#[must_use]
pub fn desk_items(assistant: &Assistant) -> Vec<DeskItem> {
    let names = Names { assistant, person: None };
    let mut items = Vec::new();
    let mut all: Vec<(Owner, &CompiledProcedure)> = assistant.rulebook.all().collect();
    all.sort_by_key(|(owner, procedure)| (*owner, procedure.id));
    for (owner, procedure) in all {
        let rows = procedure.sections.iter().flat_map(|section| &section.rows);
        let own = rows.filter(|row| row.owner == owner);
        items.extend(own.filter_map(|row| item(&names, owner, procedure.id, row)));
    }
    items
}

fn item(names: &Names, owner: Owner, procedure: ChoiceId, row: &Row) -> Option<DeskItem> {
    let shared = &names.assistant.knowledge.shared;
    let region = match owner {
        Owner::Nation => None,
        Owner::Division(code) => Some(code),
    };
    let shown = shown_at(names.assistant, owner, procedure, row);
    let text = Office::of(names, region).line(&row_text(names.assistant, row))?;
    let sources = sources_of(names, &row.claims);
    let sources = sources.iter().map(|id| shared.sources.source(*id).title.clone());
    let is_said = |title: &String| names.hotline().is_empty() || !title.contains(names.hotline());
    Some(DeskItem {
        place: place_of(names, owner),
        procedure: names.procedure(procedure).to_owned(),
        section: names.say(title(row.section)),
        when: names.condition(&tested(row)),
        text,
        sources: sources.filter(is_said).collect(),
        facts: facts(names, shown, procedure, row),
        example: if shown == owner { String::new() } else { place_of(names, shown) },
    })
}

/// A place; empty: the nation.
fn place_of(names: &Names, owner: Owner) -> String {
    match owner {
        Owner::Nation => String::new(),
        Owner::Division(code) => names.place_path(code),
    }
}

/// Where a row is looked up: a rule of the nation stands on the card of a place, the first by code
/// that has none of its own instead.
fn shown_at(assistant: &Assistant, owner: Owner, procedure: ChoiceId, row: &Row) -> Owner {
    let is_it = |other: &Arc<Row>| {
        (other.owner, other.section, &other.key) == (owner, row.section, &row.key)
    };
    let holds = |(place, compiled): &(Owner, &CompiledProcedure)| {
        *place != owner
            && compiled.id == procedure
            && compiled.sections.iter().flat_map(|section| &section.rows).any(is_it)
    };
    if owner != Owner::Nation {
        return owner;
    }
    let places = assistant.rulebook.all().filter(holds).map(|(place, _)| place);
    places.min().unwrap_or(owner)
}

/// The condition of a row, as far as it names choices and diseases.
fn tested(row: &Row) -> Vec<(FactId, Vec<Value>)> {
    let values = |allowed: &Allowed| match allowed {
        Allowed::Choices(choices) => Some(choices.iter().copied().map(Value::Choice).collect()),
        Allowed::Diseases { named, .. } if !named.is_empty() => {
            Some(vec![Value::Diseases(named.clone())])
        }
        _ => None,
    };
    row.when.tests.iter().filter_map(|(fact, allowed)| Some((*fact, values(allowed)?))).collect()
}

/// The aspect that shows a row; none where an overview does.
fn aspect(names: &Names, row: &Row) -> Option<ChoiceId> {
    let vocabulary = &names.assistant.knowledge.shared.vocabulary;
    let aspects = vocabulary.fact(vocabulary.core.aspect);
    let is_of_overview = |aspect: &ChoiceId| aspects.choice("overview") == Some(*aspect);
    // Of signposts an overview names the first alone, of what the source does not say the main things.
    let is_left_out = row.signpost || (row.more && Items::gap(row).is_some());
    if is_left_out && row.aspects.is_empty() {
        return aspects.choice(row.section.name());
    }
    if is_left_out || !row.aspects.iter().any(is_of_overview) {
        return row.aspects.iter().copied().find(|aspect| !is_of_overview(aspect));
    }
    None
}

/// The facts under which a row is shown: the first value of each that it tests.
fn facts(names: &Names, owner: Owner, procedure: ChoiceId, row: &Row) -> Vec<(String, String)> {
    let shared = &names.assistant.knowledge.shared;
    let vocabulary = &shared.vocabulary;
    let core = vocabulary.core;
    let choice = |fact: FactId, choice: ChoiceId| {
        (vocabulary.fact(fact).name.clone(), vocabulary.choice_name(fact, choice).to_owned())
    };
    let mut facts: Vec<(String, String)> = Vec::new();
    if let Owner::Division(_) = owner {
        facts.push((vocabulary.fact(core.region).name.clone(), owner_name(owner)));
    }
    facts.push(choice(core.procedure, procedure));
    facts.extend(aspect(names, row).map(|aspect| choice(core.aspect, aspect)));
    for (fact, values) in tested(row) {
        match values.first() {
            _ if vocabulary.fact(fact).derived => {}
            Some(Value::Choice(value)) => facts.push(choice(fact, *value)),
            Some(Value::Diseases(ids)) => {
                let id = ids.first().map(|id| shared.diseases.get(*id).id.clone());
                facts.extend(id.map(|id| (vocabulary.fact(fact).name.clone(), id)));
            }
            _ => {}
        }
    }
    facts
}
