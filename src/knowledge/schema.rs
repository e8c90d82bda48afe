//! JSON Schemas for editors, made from the shapes that the readers read by and from the ids that a
//! knowledge base holds.
//!
//! Draft-07: the YAML language server (VS Code, Vim, Emacs, Helix) has known newer drafts only since
//! its version 1.20, all editors know this one. A strict validator ignores a `description` beside a
//! `$ref`, an editor shows it. `enumDescriptions` stand beside the values that an editor completes.

mod ids;

use serde_json::{Map, Value, json};

use super::Knowledge;
use super::shape::{Ids, Key, Of, Shape};
use super::wording::Sentence;

/// Percentages such as `70%`.
const RATIO: &str = r"^[0-9]+(\.[0-9]+)?%$";
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
/// Ids are `snake_case`.
const ID: &str = "^[a-z0-9_]+$";

/// The schema of a file of this shape.
#[must_use]
pub fn schema(shape: &'static Shape, knowledge: &Knowledge) -> Value {
    let mut writer = Writer { knowledge, definitions: Map::new() };
    let top = writer.forms(&[shape]);
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.extend(top);
    schema.insert("definitions".to_owned(), Value::Object(writer.definitions));
    Value::Object(schema)
}

struct Writer<'k> {
    knowledge: &'k Knowledge,
    definitions: Map<String, Value>,
}

impl Writer<'_> {
    /// A reference to a definition, which is made where it is not there yet.
    fn define(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.definitions.contains_key(name) {
            // Its place is kept, so that what it refers to comes behind it.
            self.definitions.insert(name.to_owned(), Value::Null);
            let made = make(self);
            self.definitions.insert(name.to_owned(), made);
        }
        json!({ "$ref": format!("#/definitions/{name}") })
    }

    fn shapes(&mut self, shapes: &[&'static Shape]) -> Value {
        let names: Vec<&str> = shapes.iter().map(|shape| shape.name).collect();
        self.define(&names.join("_or_"), |writer| Value::Object(writer.forms(shapes)))
    }

    /// A mapping. Where it has several forms the keys of all stand side by side, so that an editor
    /// completes each of them; which keys go together is said apart.
    fn forms(&mut self, shapes: &[&'static Shape]) -> Map<String, Value> {
        let mut properties = Map::new();
        for key in shapes.iter().flat_map(|shape| shape.keys()) {
            if !properties.contains_key(key.name) {
                let property = self.property(key);
                properties.insert(key.name.to_owned(), property);
            }
        }
        let mut schema = Map::new();
        if let [shape] = shapes {
            schema.insert("title".to_owned(), json!(shape.label));
            schema.insert("description".to_owned(), json!(shape.doc));
        }
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), Value::Object(properties));
        schema.insert("additionalProperties".to_owned(), json!(false));
        match shapes {
            [shape] => schema.insert("required".to_owned(), json!(needed(shape))),
            _ => {
                schema.insert("anyOf".to_owned(), shapes.iter().map(|shape| form(shape)).collect())
            }
        };
        schema
    }

    /// A key and what stands behind it.
    fn property(&mut self, key: &'static Key) -> Value {
        let value = match key.of {
            Of::Sentences => sentences(key.name),
            ref of => self.value(of),
        };
        described(&format!("{}：{}", key.label, key.doc), value)
    }

    fn value(&mut self, of: &'static Of) -> Value {
        match of {
            // What looks like a number is read as the text that it is.
            Of::Text => json!({ "type": ["string", "number"] }),
            Of::Texts => {
                json!({ "type": ["string", "array"], "items": { "type": ["string", "number"] } })
            }
            Of::Flag => json!({ "type": "boolean" }),
            Of::Date => json!({ "type": "string", "pattern": DATE }),
            Of::Sum => json!({ "type": ["number", "string"] }),
            Of::Ratio => json!({ "type": "string", "pattern": RATIO }),
            Of::Count => json!({ "type": "integer", "minimum": 0 }),
            Of::Whole => json!({ "type": "integer" }),
            Of::Word(words) => json!({ "enum": words }),
            Of::Id(ids) => self.id(*ids),
            Of::One(shapes) => self.shapes(shapes),
            Of::List(of @ (Of::One(_) | Of::Facts(_))) => {
                json!({ "type": "array", "items": self.value(of) })
            }
            Of::List(of) => one_or_many(&self.value(of)),
            Of::Named(of) => json!({
                "type": "object",
                "propertyNames": { "pattern": ID },
                "additionalProperties": self.value(of),
            }),
            Of::Worded(of) => {
                json!({ "type": "object", "additionalProperties": self.value(of) })
            }
            Of::Each(ids, of) => self.each(*ids, of),
            Of::Facts(said) => self.facts(*said),
            Of::Condition => self.condition(),
            Of::OrNothing(of) => json!({ "anyOf": [self.value(of), { "type": "null" }] }),
            // Only a key has sentences, and `property` has taken them.
            Of::Sentences => json!({}),
        }
    }

    fn each(&mut self, ids: Ids, of: &'static Of) -> Value {
        let value = self.value(of);
        let mut properties = Map::new();
        for (id, label) in self.known(ids) {
            properties.insert(id, described(&label, value.clone()));
        }
        closed(&properties)
    }
}

/// The keys that one of several forms needs, and those that it may have.
fn form(shape: &'static Shape) -> Value {
    let names: Vec<&str> = shape.keys().map(|key| key.name).collect();
    json!({
        "title": shape.label,
        "description": shape.doc,
        "required": needed(shape),
        "propertyNames": { "enum": names },
    })
}

fn needed(shape: &Shape) -> Vec<&'static str> {
    shape.keys().filter(|key| key.needed).map(|key| key.name).collect()
}

/// The sentences of a group by name, each with the slots that it may use.
fn sentences(group: &str) -> Value {
    let mut properties = Map::new();
    for sentence in Sentence::ALL {
        let Some((of, name)) = sentence.id().split_once('.') else { continue };
        if of != group {
            continue;
        }
        let slots: Vec<String> =
            sentence.slots().iter().map(|slot| format!("{{{slot}}}")).collect();
        let description = match slots.as_slice() {
            [] => "没有空位".to_owned(),
            slots => format!("可以用的空位：{}", slots.join("、")),
        };
        let property = json!({ "type": "string", "description": description });
        properties.insert(name.to_owned(), property);
    }
    closed(&properties)
}

/// A schema with what an editor says of it: it shows no title beside a key that it completes.
fn described(description: &str, value: Value) -> Value {
    let mut described = object(json!({ "description": description }));
    described.extend(object(value));
    Value::Object(described)
}

/// A mapping that has none but these keys.
fn closed(properties: &Map<String, Value>) -> Value {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// A value, or a list of such values.
fn one_or_many(value: &Value) -> Value {
    json!({ "anyOf": [value, { "type": "array", "items": value }] })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
