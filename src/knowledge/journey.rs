//! The way of a person from recognition to settlement: its legs in order, and what leads on.

use super::fields::File;
use super::lexicon::read_value;
use super::node::Node;
use super::shape::{Of, Said, Shape, need};
use super::shared::Shared;
use super::vocabulary::{FactId, Facts, Value};

/// The file `journey.yaml`.
pub static JOURNEY: Shape = Shape::new(
    "journey",
    "全程",
    "从认定到报销，一段接一段；答完一段，给下一段的按钮",
    &[need("legs", "各段", Of::Named(&Of::One(&[&LEG])), "编号 → 一段，按先后")],
);

static LEG: Shape = Shape::new(
    "leg",
    "一段",
    "全程中的一段",
    &[
        need("facts", "到了这一段", Of::Facts(Said::Value), "这些都对上，就是到了这一段"),
        need("label", "按钮", Of::Text, "从前一段走过来的按钮，八个字以内"),
    ],
);

/// One leg of the journey.
#[derive(Clone, Debug)]
pub struct Leg {
    /// Its id.
    pub id: String,
    /// What is the case of somebody who stands on it.
    pub facts: Vec<(FactId, Value)>,
    /// The button that leads to it.
    pub label: String,
}

impl Leg {
    fn holds(&self, facts: &Facts) -> bool {
        self.facts.iter().all(|(fact, value)| facts.value(*fact) == Some(value))
    }
}

/// The legs in their order.
#[derive(Clone, Debug, Default)]
pub struct Journey(Vec<Leg>);

impl Journey {
    /// Reads `journey.yaml`.
    #[must_use]
    pub fn read(file: &mut File, node: &Node, shared: &Shared) -> Self {
        let mut top = file.map(node, &JOURNEY);
        let legs = top.entries(file, "legs").into_iter();
        let legs = legs.map(|(id, _, node)| read_leg(file, id, node, shared)).collect();
        top.finish();
        Self(legs)
    }

    /// The leg with this id.
    #[must_use]
    pub fn leg(&self, id: &str) -> Option<&Leg> {
        self.0.iter().find(|leg| leg.id == id)
    }

    /// The leg behind the last one that the facts stand on.
    #[must_use]
    pub fn next(&self, facts: &Facts) -> Option<&Leg> {
        let here = self.0.iter().rposition(|leg| leg.holds(facts))?;
        self.0.get(here + 1)
    }
}

fn read_leg(file: &mut File, id: &str, node: &Node, shared: &Shared) -> Leg {
    let mut fields = file.map(node, &LEG);
    let mut facts = Vec::new();
    for (name, key, value) in fields.entries(file, "facts") {
        let fact = shared.fact(file, name, key.place);
        let value = fact.and_then(|fact| read_value(file, shared, fact, value));
        facts.extend(fact.zip(value));
    }
    let leg = Leg { id: id.to_owned(), facts, label: fields.need_text(file, "label") };
    fields.finish();
    leg
}
