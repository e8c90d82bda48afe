//! What came of a turn, and how it compares with what was expected.

use crate::dialog::act::Act;
use crate::dialog::{Assistant, Step};
use crate::knowledge::region::Gives;
use crate::reply::{AnswerReply, Reply, SectionReply};

use super::expect::Expected;

/// What came of a turn.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The assistant that replied.
    pub assistant: &'a Assistant,
    /// What it did.
    pub step: &'a Step,
    /// How it put it.
    pub reply: &'a Reply,
}

/// The key under `expect`, what was expected and what came.
pub type Difference = (&'static str, String, String);

impl Seen<'_> {
    /// How what came differs from what was expected.
    #[must_use]
    pub fn compare(self, expected: &Expected) -> Option<Difference> {
        match expected {
            Expected::Status(status) => equal("status", status.name(), self.reply.status.name()),
            Expected::Fact { name, values } => {
                let line = |values: Option<Vec<String>>| match values {
                    Some(values) => format!("{name}: {}", values.join(", ")),
                    None => format!("{name}: null"),
                };
                let actual = self.reply.facts.get(name).map(values_of);
                equal("facts", &line(values.clone()), &line(actual))
            }
            Expected::Ask(fact) => {
                let asked = self.reply.ask.as_ref().map(|ask| ask.fact.as_str());
                equal("ask", fact.as_deref().unwrap_or("null"), asked.unwrap_or("null"))
            }
            Expected::Options(values) => {
                let options = self.reply.ask.iter().flat_map(|ask| &ask.options);
                let options: Vec<&str> = options.map(|option| option.value.as_str()).collect();
                let offered = values.iter().all(|value| options.contains(&value.as_str()));
                (!offered).then(|| ("options", values.join("\n"), options.join("\n")))
            }
            Expected::Outcome(ids) => same_set("outcome", ids, self.outcomes()),
            Expected::Item(id) => {
                let ids = self.item_ids();
                let found = ids.iter().any(|item| is_named(item, id));
                (!found).then(|| ("items", id.clone(), ids.join("\n")))
            }
            Expected::NoItem(id) => {
                let ids = self.item_ids();
                let found = ids.into_iter().find(|item| is_named(item, id));
                found.map(|found| ("no_items", String::new(), found.to_owned()))
            }
            Expected::Section(kind) => {
                let mut kinds: Vec<&str> =
                    self.sections().map(|section| section.kind.as_str()).collect();
                kinds.sort_unstable();
                kinds.dedup();
                (!kinds.contains(&kind.as_str()))
                    .then(|| ("sections", kind.clone(), kinds.join("\n")))
            }
            Expected::Papers(ids) => {
                let keys: Vec<String> = ids.iter().map(|id| key_of(id).to_owned()).collect();
                same_set("papers", &keys, self.papers())
            }
            Expected::Branch(when) => self.branch(when),
            Expected::Sources(ids) => {
                let sources = self.answer().into_iter().flat_map(|answer| &answer.sources);
                same_set("sources", ids, sources.map(|source| source.id.clone()).collect())
            }
            Expected::Says(text) => (!self.reply.text.contains(text.as_str()))
                .then(|| ("says", text.clone(), self.reply.text.clone())),
            Expected::NeverSays(text) => self
                .reply
                .text
                .lines()
                .find(|line| line.contains(text.as_str()))
                .map(|line| ("never_says", String::new(), line.to_owned())),
        }
    }

    fn answer(&self) -> Option<&AnswerReply> {
        self.reply.answer.as_ref()
    }

    fn sections(&self) -> impl Iterator<Item = &SectionReply> {
        self.answer().into_iter().flat_map(|answer| {
            let branches = answer.branches.iter().flat_map(|branch| &branch.sections);
            answer.sections.iter().chain(branches)
        })
    }

    fn item_ids(&self) -> Vec<&str> {
        let items = self.sections().flat_map(|section| &section.items);
        items.map(|item| &*item.id).collect()
    }

    /// The outcomes of the route.
    pub(super) fn outcomes(&self) -> Vec<String> {
        let (Act::Answer(answer) | Act::NotCovered(answer, _)) = &self.step.act else {
            return Vec::new();
        };
        let procedure = self.assistant.rulebook.procedure(answer.entry, answer.procedure);
        let Some(route) = procedure.and_then(|procedure| procedure.route.as_ref()) else {
            return Vec::new();
        };
        let concluded = answer.conclusions.iter();
        concluded.map(|given| route.route.outcomes[given.outcome].id.clone()).collect()
    }

    /// The keys of the rows that ask for a paper without a condition.
    pub(super) fn papers(&self) -> Vec<String> {
        let (Act::Answer(answer) | Act::NotCovered(answer, _)) = &self.step.act else {
            return Vec::new();
        };
        let procedure = self.assistant.rulebook.procedure(answer.entry, answer.procedure);
        let Some(procedure) = procedure else { return Vec::new() };
        let rows = answer.items.iter();
        let rows = rows.map(|item| &procedure.sections[item.row.section].rows[item.row.row]);
        let papers = rows.filter(|row| matches!(row.gives, Gives::Material { .. }));
        papers.map(|row| row.key.clone()).collect()
    }

    fn branch(self, when: &[(String, Vec<String>)]) -> Option<Difference> {
        let line = |when: &[(String, Vec<String>)]| {
            let tests = when.iter().map(|(fact, values)| format!("{fact}: {}", values.join(", ")));
            tests.collect::<Vec<_>>().join("; ")
        };
        let branches = self.answer().into_iter().flat_map(|answer| &answer.branches);
        let branches: Vec<Vec<(String, Vec<String>)>> = branches
            .map(|branch| {
                branch.when.iter().map(|(fact, value)| (fact.clone(), values_of(value))).collect()
            })
            .collect();
        let fits = |branch: &Vec<(String, Vec<String>)>| {
            branch.len() == when.len() && when.iter().all(|test| branch.contains(test))
        };
        let actual = || branches.iter().map(|when| line(when)).collect::<Vec<_>>().join("\n");
        (!branches.iter().any(fits)).then(|| ("branches", line(when), actual()))
    }
}

fn equal(key: &'static str, expected: &str, actual: &str) -> Option<Difference> {
    (expected != actual).then(|| (key, expected.to_owned(), actual.to_owned()))
}

fn same_set(key: &'static str, expected: &[String], mut actual: Vec<String>) -> Option<Difference> {
    let mut expected = expected.to_vec();
    for list in [&mut expected, &mut actual] {
        list.sort();
        list.dedup();
    }
    equal(key, &expected.join("\n"), &actual.join("\n"))
}

/// Whether an item's id is this one or ends in it: `steps.open` names `141000.enrollment.steps.open`.
fn is_named(id: &str, named: &str) -> bool {
    let rest = id.strip_suffix(named);
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(['.', '/', ':']))
}

fn key_of(id: &str) -> &str {
    id.rsplit(['.', '/', ':']).next().unwrap_or(id)
}

/// The values of a fact in the public reply.
pub(super) fn values_of(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::Array(list) => list.iter().flat_map(values_of).collect(),
        serde_json::Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}
