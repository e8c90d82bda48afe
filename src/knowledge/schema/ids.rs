//! What a knowledge base holds, as the values and keys of a schema: ids with the names that people
//! know them by, and facts with the values of each.

use serde_json::{Map, Value, json};

use super::{DATE, Writer, closed, described, object, one_or_many};
use crate::knowledge::region_shape::{DATES, SUMS};
use crate::knowledge::shape::{Ids, Said};
use crate::knowledge::vocabulary::{Fact, FactKind};

/// A GB/T 2260 division code.
const PLACE: &str = "^[0-9]{6}$";
const OWNER: &str = "^([0-9]{6}|nation)$";

impl Writer<'_> {
    /// An id of something that is described elsewhere.
    pub(super) fn id(&mut self, ids: Ids) -> Value {
        match ids {
            Ids::Place => json!({ "type": "string", "pattern": PLACE }),
            Ids::Owner => json!({ "type": "string", "pattern": OWNER }),
            _ => self.define(&name(ids), |writer| {
                let (ids, labels): (Vec<_>, Vec<_>) = writer.known(ids).into_iter().unzip();
                json!({ "enum": ids, "enumDescriptions": labels })
            }),
        }
    }

    /// All ids of a kind, each with what it stands for.
    pub(super) fn known(&self, ids: Ids) -> Vec<(String, String)> {
        let shared = &self.knowledge.shared;
        let pair = |id: &str, label: &str| (id.to_owned(), label.to_owned());
        match ids {
            Ids::Fact => shared.vocabulary.iter().map(|(_, f)| pair(&f.name, &f.label)).collect(),
            Ids::Disease => shared.diseases.iter().map(|(_, d)| pair(&d.id, &d.name)).collect(),
            Ids::Channel => sorted(shared.channels.iter().map(|(id, channel)| {
                (id.to_owned(), format!("{}「{}」", channel.platform, channel.name))
            })),
            Ids::Material => sorted(shared.materials.iter().map(|(id, m)| pair(id, &m.name))),
            Ids::Claim => shared.sources.claims().map(|(_, c)| pair(&c.id, &c.says)).collect(),
            Ids::Source => shared.sources.all().iter().map(|s| pair(&s.id, &s.title)).collect(),
            Ids::Outcome => self.outcomes(),
            Ids::Choice(fact) => match shared.vocabulary.find(fact) {
                Some(id) => choices(shared.vocabulary.fact(id)),
                None => Vec::new(),
            },
            Ids::Place | Ids::Owner => Vec::new(),
        }
    }

    fn outcomes(&self) -> Vec<(String, String)> {
        let procedures = self.knowledge.regions.iter().flat_map(|region| &region.procedures);
        let routes = procedures.filter_map(|(_, procedure)| procedure.route.as_ref());
        let outcomes = routes.flat_map(|route| &route.outcomes);
        let mut outcomes = sorted(outcomes.map(|o| (o.id.clone(), o.say.clone())));
        // Several regions may have an outcome of this name; what each says is its own.
        outcomes.dedup_by(|one, other| one.0 == other.0);
        outcomes
    }

    /// A mapping from facts to what is said of each.
    pub(super) fn facts(&mut self, said: Said) -> Value {
        let name = match said {
            Said::Value => "facts_value",
            Said::Values => "facts_values",
            Said::Allowed => "facts_allowed",
            Said::Expected => "facts_expected",
        };
        self.define(name, |writer| closed(&writer.fact_properties(said)))
    }

    /// What a `when` may test.
    pub(super) fn condition(&mut self) -> Value {
        self.define("condition", |writer| {
            let route = json!({
                "description": "路径：走到这些结论才算，写 outcomes 里的编号",
                "type": ["string", "array"],
                "items": { "type": "string" },
            });
            let mut properties = writer.fact_properties(Said::Allowed);
            properties.insert("route".to_owned(), route);
            closed(&properties)
        })
    }

    fn fact_properties(&mut self, said: Said) -> Map<String, Value> {
        let knowledge = self.knowledge;
        let mut properties = Map::new();
        for (_, fact) in knowledge.shared.vocabulary.iter() {
            let value = self.said(fact, said);
            properties.insert(fact.name.clone(), described(&fact.label, value));
        }
        properties
    }

    fn said(&mut self, fact: &Fact, said: Said) -> Value {
        match (said, fact.kind) {
            (Said::Value, FactKind::Diseases)
            | (Said::Values, _)
            | (Said::Allowed, FactKind::Place) => one_or_many(&self.one(fact)),
            (Said::Value, _) => self.one(fact),
            (Said::Expected, _) => {
                let value = self.one(fact);
                json!({ "anyOf": [value, { "type": "array", "items": value }, { "type": "null" }] })
            }
            (Said::Allowed, FactKind::Choice | FactKind::Diseases) => self.all_but(fact),
            (Said::Allowed, FactKind::Date) => self.shapes(&[&DATES]),
            (Said::Allowed, FactKind::Money) => self.shapes(&[&SUMS]),
        }
    }

    /// A value, a list, or all but a list.
    fn all_but(&mut self, fact: &Fact) -> Value {
        let mut value = self.one(fact);
        if fact.kind == FactKind::Diseases {
            let other = json!({ "const": "other", "description": "这张表没有点名的每一种病" });
            value = json!({ "anyOf": [value, other] });
        }
        let list = json!({ "type": "array", "items": value });
        let not =
            closed(&object(json!({ "not": { "description": "除了", "anyOf": [value, list] } })));
        json!({ "anyOf": [value, list, not] })
    }

    /// One value of a fact.
    fn one(&mut self, fact: &Fact) -> Value {
        match fact.kind {
            FactKind::Choice => self.define(&format!("choice_{}", fact.name), |_| {
                let (names, labels): (Vec<_>, Vec<_>) = choices(fact).into_iter().unzip();
                json!({ "enum": names, "enumDescriptions": labels })
            }),
            FactKind::Diseases => self.id(Ids::Disease),
            FactKind::Place => self.id(Ids::Place),
            FactKind::Date => json!({ "type": "string", "pattern": DATE }),
            FactKind::Money => json!({ "type": ["number", "string"] }),
        }
    }
}

/// The name of the definition that lists the ids.
fn name(ids: Ids) -> String {
    match ids {
        Ids::Choice(fact) => format!("choice_{fact}"),
        other => format!("{other:?}").to_lowercase() + "_id",
    }
}

fn choices(fact: &Fact) -> Vec<(String, String)> {
    fact.choices.iter().map(|choice| (choice.name.clone(), choice.label.clone())).collect()
}

fn sorted(pairs: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort();
    pairs
}
