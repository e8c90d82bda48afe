//! Signs of a procedure: facts that speak for it where nobody named one.

use super::bilingual::say;
use super::fields::File;
use super::node::Node;
use super::problem::{Code, nearest};
use super::shape::{Ids, Of, Said, Shape, may, need};
use super::vocabulary::{ChoiceId, FactId, Facts, Vocabulary};

/// One of the `signs` of `facts.yaml`.
pub static SIGN: Shape = Shape::new(
    "sign",
    "迹象",
    "说到这件事，就说明要办的是哪件",
    &[
        need("fact", "事实", Of::Id(Ids::Fact), "说到的事"),
        may("values", "取值", Of::Texts, "只有这些取值才算；不写：说到就算"),
        need("procedure", "要办的事", Of::Id(Ids::Choice("procedure")), "它说明的那件事"),
        may(
            "besides",
            "还要说到",
            Of::Facts(Said::Value),
            "这些也说到了才算。例：{ enrolled: \"yes\" }",
        ),
        may("anywhere", "哪里都算", Of::Flag, "参保地没有这件事的资料，也由它定：true"),
        may("settles", "说了算", Of::Flag, "一个词有两种意思时，也由它定：true"),
    ],
);

/// A fact that speaks for a procedure.
#[derive(Clone, Debug)]
pub struct Sign {
    /// The procedure.
    pub procedure: ChoiceId,
    /// The fact.
    pub fact: FactId,
    /// The values that speak for it; empty: any.
    pub values: Vec<ChoiceId>,
    /// What must be known besides, and how.
    pub besides: Vec<(FactId, ChoiceId)>,
    /// Whether it decides, where nothing speaks for another procedure, even if the insured place has
    /// no rows for this one.
    pub anywhere: bool,
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
            && self.besides.iter().all(|(fact, choice)| facts.choice(*fact) == Some(*choice))
    }
}

/// Reads the list `signs` of `facts.yaml`.
pub fn read_signs(file: &mut File, node: &Node, vocabulary: &Vocabulary) -> Vec<Sign> {
    file.list(node).iter().filter_map(|item| read_sign(file, item, vocabulary)).collect()
}

fn read_sign(file: &mut File, node: &Node, vocabulary: &Vocabulary) -> Option<Sign> {
    let mut fields = file.map(node, &SIGN);
    let procedures = vocabulary.fact(vocabulary.core.procedure);
    let name = fields.need_text(file, "procedure");
    let procedure = procedures.choice(&name);
    if procedure.is_none() {
        let message = say!("没有要办的事 {name}", "there is no procedure {name}");
        let cause = format!("procedure={name}");
        file.report_cause(Code::UnknownChoice, node.place, cause, message, None);
    }
    let name = fields.need_text(file, "fact");
    let fact = find(file, node, &name, vocabulary);
    let values = fields.texts(file, "values");
    let besides = fields.entries(file, "besides");
    let besides = besides.into_iter().filter_map(|(name, key, value)| {
        let fact = find(file, key, name, vocabulary)?;
        let value = file.text(value)?;
        let choice = vocabulary.fact(fact).choice(value);
        if choice.is_none() {
            let message = say!("{name} 没有取值 {value}", "{name} has no value {value}");
            file.report_cause(Code::UnknownChoice, key.place, value, message, None);
        }
        Some((fact, choice?))
    });
    let besides = besides.collect();
    let anywhere = fields.flag(file, "anywhere");
    let settles = fields.flag(file, "settles");
    fields.finish();
    let fact = fact?;
    let values = values.iter().filter_map(|name| vocabulary.fact(fact).choice(name)).collect();
    Some(Sign { procedure: procedure?, fact, values, besides, anywhere, settles })
}

/// The fact with this name.
fn find(file: &mut File, node: &Node, name: &str, vocabulary: &Vocabulary) -> Option<FactId> {
    let fact = vocabulary.find(name);
    if fact.is_none() {
        let help = nearest(name, vocabulary.iter().map(|(_, fact)| fact.name.as_str()));
        let message = say!("facts.yaml 里没有 {name}", "facts.yaml has no {name}");
        file.report_cause(Code::UnknownFact, node.place, name, message, help);
    }
    fact
}
