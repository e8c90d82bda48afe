//! What a turn of a dialog expects, one check a key: read with its place, held against a reply.

use crate::dialog::act::Act;
use crate::dialog::{Assistant, Step};
use crate::knowledge::fields::File;
use crate::knowledge::node::{Kind, Node, Place};
use crate::knowledge::problem::{Code, nearest};
use crate::knowledge::region::{Gives, Section};
use crate::knowledge::vocabulary::{FactId, FactKind};
use crate::reply::{AnswerReply, ItemReply, Reply, SectionReply, Status};

/// One thing that is expected.
#[derive(Clone, Debug)]
pub struct Check {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub what: Expected,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The kind of reply.
    Status(Status),
    /// The values of a fact; `None`: it is absent.
    Fact { name: String, values: Option<Vec<String>> },
    /// The fact that is asked; `None`: nothing is.
    Ask(Option<String>),
    /// Values among the options.
    Options(Vec<String>),
    /// The outcomes of the route.
    Outcome(Vec<String>),
    /// An item of the answer.
    Item(String),
    /// An item that must not be there.
    NoItem(String),
    /// A kind of section.
    Section(String),
    /// The papers that are asked for without a condition.
    Papers(Vec<String>),
    /// The condition of a branch.
    Branch(Vec<(String, Vec<String>)>),
    /// The sources of the answer.
    Sources(Vec<String>),
    /// A piece of the text.
    Says(String),
    /// What the text must not have.
    NeverSays(String),
}

/// An expectation that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where the expectation stands.
    pub place: Place,
    /// The turn, from 1.
    pub turn: usize,
    /// The key under `expect`.
    pub key: &'static str,
    /// What was expected, a line each.
    pub expected: String,
    /// What came, a line each.
    pub actual: String,
}

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

/// Reads what stands under `expect`.
pub fn read_checks(assistant: &Assistant, file: &mut File, node: &Node) -> Vec<Check> {
    let mut fields = file.map(node);
    let mut reading = Reading { assistant, file, checks: Vec::new() };
    if let Some(node) = fields.take("status") {
        reading.status(node);
    }
    if let Some(node) = fields.take("facts") {
        for (name, key, value) in reading.file.map(node).all() {
            reading.fact(name, key.place, value);
        }
    }
    if let Some(node) = fields.take("ask") {
        reading.ask(node);
    }
    if let Some(node) = fields.take("branches") {
        for item in reading.file.list(node) {
            reading.branch(item);
        }
    }
    if let Some(node) = fields.take("outcome") {
        reading.outcome(node);
    }
    reading.list(fields.take("options"), Expected::Options);
    reading.list(fields.take("papers"), Expected::Papers);
    reading.list(fields.take("sources"), Expected::Sources);
    reading.each(fields.take("items"), Expected::Item);
    reading.each(fields.take("no_items"), Expected::NoItem);
    reading.sections(fields.take("sections"));
    reading.each(fields.take("says"), Expected::Says);
    reading.each(fields.take("never_says"), Expected::NeverSays);
    let mut checks = reading.checks;
    fields.finish(file);
    checks.sort_by_key(|check| check.place);
    checks
}

struct Reading<'a, 'f, 'p> {
    assistant: &'a Assistant,
    file: &'f mut File<'p>,
    checks: Vec<Check>,
}

impl Reading<'_, '_, '_> {
    fn add(&mut self, place: Place, what: Expected) {
        self.checks.push(Check { place, what });
    }

    fn status(&mut self, node: &Node) {
        use Status::{Answer, Ask, Info, NotCovered, Unclear};
        let all = [Ask, Answer, NotCovered, Unclear, Info];
        let Some(name) = self.file.text(node) else { return };
        match all.into_iter().find(|status| status.name() == name) {
            Some(status) => self.add(node.place, Expected::Status(status)),
            None => self.unknown_word(node, name, &all.map(Status::name)),
        }
    }

    fn unknown_word(&mut self, node: &Node, word: &str, valid: &[&str]) {
        let help = nearest(word, valid.iter().copied())
            .or_else(|| Some(format!("可以写：{}", valid.join("、"))));
        self.file.report_help(Code::UnknownWord, node.place, format!("这里不能写 {word}"), help);
    }

    fn fact(&mut self, name: &str, key: Place, node: &Node) {
        if let Some(values) = self.values(name, key, node) {
            let name = name.to_owned();
            self.add(node_place(node, key), Expected::Fact { name, values });
        }
    }

    /// The values of a fact, each of them known; `None` inside where nothing is written.
    #[allow(clippy::option_option)] // Unreadable, absent and given are three different things.
    fn values(&mut self, name: &str, key: Place, node: &Node) -> Option<Option<Vec<String>>> {
        let shared = &self.assistant.knowledge.shared;
        let fact = shared.fact(self.file, name, key)?;
        if matches!(node.kind, Kind::Null) {
            return Some(None);
        }
        for item in self.file.list(node) {
            let value = self.file.text(item)?;
            self.value(fact, value, item.place)?;
        }
        Some(Some(self.file.texts(node)))
    }

    fn value(&mut self, fact: FactId, value: &str, place: Place) -> Option<()> {
        let shared = &self.assistant.knowledge.shared;
        match shared.vocabulary.fact(fact).kind {
            FactKind::Choice => shared.choice(self.file, fact, value, place).map(|_| ()),
            FactKind::Diseases => shared.disease(self.file, value, place).map(|_| ()),
            FactKind::Place | FactKind::Date | FactKind::Money => Some(()),
        }
    }

    fn ask(&mut self, node: &Node) {
        if matches!(node.kind, Kind::Null) {
            self.add(node.place, Expected::Ask(None));
            return;
        }
        let Some(name) = self.file.text(node) else { return };
        if self.assistant.knowledge.shared.fact(self.file, name, node.place).is_some() {
            self.add(node.place, Expected::Ask(Some(name.to_owned())));
        }
    }

    fn branch(&mut self, node: &Node) {
        let mut when = Vec::new();
        for (name, key, value) in self.file.map(node).all() {
            let values = self.values(name, key.place, value);
            when.extend(values.map(|values| (name.to_owned(), values.unwrap_or_default())));
        }
        self.add(node.place, Expected::Branch(when));
    }

    fn outcome(&mut self, node: &Node) {
        let rulebook = &self.assistant.rulebook;
        let routes = rulebook.all().filter_map(|(_, procedure)| procedure.route.as_ref());
        let known: Vec<&str> = routes
            .flat_map(|route| route.route.outcomes.iter().map(|outcome| outcome.id.as_str()))
            .collect();
        for item in self.file.list(node) {
            let Some(name) = self.file.text(item) else { continue };
            if !known.contains(&name) {
                let help = nearest(name, known.iter().copied());
                let message = format!("没有结论 {name}");
                self.file.report_help(Code::UnknownOutcome, item.place, message, help);
            }
        }
        let names = self.file.texts(node);
        self.add(node.place, Expected::Outcome(names));
    }

    fn sections(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        let valid = Section::ALL.map(Section::name);
        for item in self.file.list(node) {
            match self.file.text(item) {
                Some(name) if valid.contains(&name) => {
                    self.add(item.place, Expected::Section(name.to_owned()));
                }
                Some(name) => self.unknown_word(item, name, &valid),
                None => {}
            }
        }
    }

    fn list(&mut self, node: Option<&Node>, what: impl Fn(Vec<String>) -> Expected) {
        let Some(node) = node else { return };
        let texts = self.file.texts(node);
        self.add(node.place, what(texts));
    }

    fn each(&mut self, node: Option<&Node>, what: impl Fn(String) -> Expected) {
        let Some(node) = node else { return };
        for item in self.file.list(node) {
            if let Some(text) = self.file.text(item) {
                self.add(item.place, what(text.to_owned()));
            }
        }
    }
}

/// The place of a value, or of its key where nothing is written.
fn node_place(node: &Node, key: Place) -> Place {
    if matches!(node.kind, Kind::Null) { key } else { node.place }
}

impl Check {
    /// Holds the expectation against what came.
    #[must_use]
    pub fn mismatch(&self, turn: usize, seen: Seen) -> Option<Mismatch> {
        let (key, expected, actual) = seen.compare(&self.what)?;
        Some(Mismatch { place: self.place, turn, key, expected, actual })
    }
}

/// The key under `expect`, what was expected and what came.
type Difference = (&'static str, String, String);

impl Seen<'_> {
    fn compare(self, expected: &Expected) -> Option<Difference> {
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
                let kinds: Vec<&str> =
                    self.sections().map(|section| section.kind.as_str()).collect();
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
        items.map(|item: &ItemReply| item.id.as_str()).collect()
    }

    fn outcomes(&self) -> Vec<String> {
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
    fn papers(&self) -> Vec<String> {
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
fn values_of(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::Array(list) => list.iter().flat_map(values_of).collect(),
        serde_json::Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}
