//! What a turn of a dialog expects, one check a key, read with its place.

use crate::dialog::Assistant;
use crate::knowledge::bilingual::say;
use crate::knowledge::fields::{File, may_be};
use crate::knowledge::node::{Kind, Node, Place};
use crate::knowledge::problem::{Code, nearest};
use crate::knowledge::region::Section;
use crate::knowledge::shape::{Ids, Of, Said, Shape, may};
use crate::knowledge::vocabulary::{FactId, FactKind};
use crate::reply::Status;

use super::seen::Seen;

/// What may stand under `expect`.
pub static EXPECT: Shape = Shape::new(
    "expect",
    "期望",
    "这一轮之后要看到什么，都可以不写",
    &[
        may(
            "status",
            "回复的种类",
            Of::Word(&STATUSES),
            "ask 反问，answer 回答，not_covered 没有资料，unclear 没看懂，info 其他",
        ),
        may("facts", "知道的事", Of::Facts(Said::Expected), "事实 → 取值；null：还不知道"),
        may("ask", "问的事", Of::OrNothing(&Of::Id(Ids::Fact)), "正在问哪件事；null：没有在问"),
        may("options", "选项", Of::Texts, "这些在选项里"),
        may("outcome", "结论", Of::List(&Of::Id(Ids::Outcome)), "路径正好走到这些结论"),
        may(
            "items",
            "条目",
            Of::List(&Of::Text),
            "回答里有的条目：整个编号，或最后几节。例：steps.open",
        ),
        may("no_items", "没有的条目", Of::List(&Of::Text), "回答里没有的条目"),
        may("sections", "部分", Of::List(&Of::Word(&SECTIONS)), "回答里有的部分"),
        may("papers", "材料", Of::Texts, "不带条件就要的，正好是这些材料"),
        may("branches", "分支", Of::List(&Of::Facts(Said::Expected)), "每一组是一个分支的全部条件"),
        may("sources", "来源", Of::List(&Of::Id(Ids::Source)), "回答正好凭这些来源"),
        may("says", "说到", Of::List(&Of::Text), "文字里有；只在措辞要紧时写"),
        may("never_says", "没说", Of::List(&Of::Text), "文字里没有"),
    ],
);

const STATUSES: [&str; 5] = {
    use Status::{Answer, Ask, Info, NotCovered, Unclear};
    [Ask.name(), Answer.name(), NotCovered.name(), Unclear.name(), Info.name()]
};

const SECTIONS: [&str; 7] = {
    let mut names = [""; 7];
    let mut position = 0;
    while position < names.len() {
        names[position] = Section::ALL[position].name();
        position += 1;
    }
    names
};

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
    Fact {
        /// The fact.
        name: String,
        /// Its values.
        values: Option<Vec<String>>,
    },
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

/// Reads what stands under `expect`.
pub fn read_checks(assistant: &Assistant, file: &mut File, node: &Node) -> Vec<Check> {
    let mut fields = file.map(node, &EXPECT);
    let mut reading = Reading { assistant, file, checks: Vec::new() };
    if let Some(node) = fields.take("status") {
        reading.status(node);
    }
    if let Some(node) = fields.take("facts") {
        for (name, key, value) in reading.file.entries(node) {
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
    reading.sources(fields.take("sources"));
    reading.each(fields.take("items"), Expected::Item);
    reading.each(fields.take("no_items"), Expected::NoItem);
    reading.sections(fields.take("sections"));
    reading.each(fields.take("says"), Expected::Says);
    reading.each(fields.take("never_says"), Expected::NeverSays);
    let mut checks = reading.checks;
    fields.finish();
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
        let help =
            nearest(word, valid.iter().copied()).or_else(|| Some(may_be(valid.iter().copied())));
        let message = say!("这里不能写 {word}", "{word} cannot stand here");
        self.file.report_help(Code::UnknownWord, node.place, message, help);
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
        for (name, key, value) in self.file.entries(node) {
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
                let message = say!("没有结论 {name}", "there is no outcome {name}");
                self.file.report_cause(Code::UnknownOutcome, item.place, name, message, help);
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

    fn sources(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        let sources = self.assistant.knowledge.shared.sources.all();
        let valid: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
        for item in self.file.list(node) {
            if let Some(name) = self.file.text(item).filter(|name| !valid.contains(name)) {
                self.unknown_word(item, name, &valid);
            }
        }
        self.list(Some(node), Expected::Sources);
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
