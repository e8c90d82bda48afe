//! Signs of a procedure: facts that speak for it where nobody named one.

use super::fields::File;
use super::node::Node;
use super::problem::{Code, nearest};
use super::vocabulary::{ChoiceId, FactId, Facts, Vocabulary};

/// A fact that speaks for a procedure.
#[derive(Clone, Debug)]
pub struct Sign {
    /// The procedure.
    pub procedure: ChoiceId,
    /// The fact.
    pub fact: FactId,
    /// The values that speak for it; empty: any.
    pub values: Vec<ChoiceId>,
    /// Whether it decides even between two readings of a word.
    pub settles: bool,
}

impl Sign {
    /// Whether the facts show it.
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        facts.value(self.fact).is_some()
            && (self.values.is_empty()
                || facts.choice(self.fact).is_some_and(|choice| self.values.contains(&choice)))
    }
}

/// Reads the list `signs` of `facts.yaml`.
pub fn read_signs(file: &mut File, node: &Node, vocabulary: &Vocabulary) -> Vec<Sign> {
    file.list(node).iter().filter_map(|item| read_sign(file, item, vocabulary)).collect()
}

fn read_sign(file: &mut File, node: &Node, vocabulary: &Vocabulary) -> Option<Sign> {
    let mut fields = file.map(node);
    let procedures = vocabulary.fact(vocabulary.core.procedure);
    let name = fields.need_text(file, "procedure");
    let procedure = procedures.choice(&name);
    if procedure.is_none() {
        file.report(Code::UnknownChoice, node.place, format!("没有要办的事 {name}"));
    }
    let name = fields.need_text(file, "fact");
    let fact = vocabulary.find(&name);
    if fact.is_none() {
        let help = nearest(&name, vocabulary.iter().map(|(_, fact)| fact.name.as_str()));
        file.report_help(Code::UnknownFact, node.place, format!("没有事实 {name}"), help);
    }
    let values = fields.texts(file, "values");
    let settles = fields.flag(file, "settles");
    fields.finish(file);
    let fact = fact?;
    let values = values.iter().filter_map(|name| vocabulary.fact(fact).choice(name)).collect();
    Some(Sign { procedure: procedure?, fact, values, settles })
}
