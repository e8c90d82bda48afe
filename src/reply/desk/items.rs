//! Every item of the knowledge base with what leads to it, for full-text search.

use crate::dialog::Assistant;
use crate::knowledge::region::{Allowed, Owner, Row};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};
use crate::language::normalise::Normalised;
use crate::reply::answer::title;
use crate::reply::names::{Names, owner_name};
use crate::reply::voice::{row_text, sources_of};

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

/// Every item, as an agent may read it.
#[must_use]
pub fn desk_items(assistant: &Assistant) -> Vec<DeskItem> {
    let names = Names { assistant, person: None };
    let mut items = Vec::new();
    for (owner, procedure) in assistant.rulebook.all() {
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
    let text = Office::of(names, region).line(&row_text(names.assistant, row))?;
    let sources = sources_of(names, &row.claims);
    let sources = sources.iter().map(|id| shared.sources.source(*id).title.clone());
    let is_said = |title: &String| names.hotline().is_empty() || !title.contains(names.hotline());
    Some(DeskItem {
        place: region.map_or_else(String::new, |code| names.place_path(code)),
        procedure: names.procedure(procedure).to_owned(),
        section: names.say(title(row.section)),
        when: names.condition(&tested(row)),
        text,
        sources: sources.filter(is_said).collect(),
        facts: facts(names, owner, procedure, row),
    })
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
    let is_of_overview =
        |aspect: &ChoiceId| vocabulary.choice_name(core.aspect, *aspect) == "overview";
    if !row.aspects.iter().any(is_of_overview) {
        facts.extend(row.aspects.first().map(|aspect| choice(core.aspect, *aspect)));
    }
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
