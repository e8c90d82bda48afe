//! Reads `facts.yaml`: everything a person can be asked or can say.

use super::bilingual::say;
use super::fields::File;
use super::node::Node;
use super::problem::{Code, nearest};
use super::renamed::{RENAMED, Renamed};
use super::shape::{Ids, Of, Shape, may, need};
use super::sign::{SIGN, Sign, read_signs};
use super::vocabulary::{Choice, Fact, FactId, FactKind, Vocabulary};

/// The file `facts.yaml`.
pub static FACTS: Shape = Shape::new(
    "facts",
    "事实表",
    "能问的、能说的每一件事，和它的取值",
    &[
        need("facts", "事实", Of::Named(&Of::One(&[&FACT])), "编号 → 事实"),
        may("signs", "迹象", Of::List(&Of::One(&[&SIGN])), "没说要办哪件事时，哪些话说明是哪件"),
        RENAMED,
    ],
);

static FACT: Shape = Shape::new(
    "fact",
    "事实",
    "一件能问、能说的事",
    &[
        need("kind", "种类", Of::Word(&["choice", "place", "diseases", "date", "money"]), KINDS),
        may("question", "问法", Of::Text, "一句话。{person} 是病人（您、妈妈……）。不写就从不问"),
        need("label", "名称", Of::Text, "复述时怎么叫它。例：参保地"),
        may("judgement", "不能替人判断", Of::Text, "要别人才能断定的事，被问到时说的话"),
        may("depends_on", "取决于", Of::List(&Of::Id(Ids::Fact)), "这些事一改，它就作废"),
        may("carries_over", "换人也算", Of::Flag, "换一个人问时还作数：true"),
        may("derived", "推出来的", Of::Flag, "程序自己算，没人能说：true"),
        may("outranks", "最强的取值", Of::Text, "一句话说到几个取值时取它"),
        RENAMED,
        may("values", "取值", Of::Named(&Of::One(&[&CHOICE])), "kind 是 choice 时必写"),
    ],
);

const KINDS: &str = "choice 几选一，place 地方，diseases 病，date 日子，money 金额（元）";

static CHOICE: Shape = Shape::new(
    "choice",
    "取值",
    "几选一里的一个",
    &[
        need("label", "按钮上的字", Of::Text, "大家的话，不用公文词。例：长期住外地"),
        need("when", "条件的说法", Of::Text, "放在有条件的一行前面。例：在外省看病"),
        may("explained", "解释", Of::Text, "给第一次听到这个词的人"),
        may("answers", "也这样答", Of::Texts, "问到时整句这样答，就是它。例：长期的、常住"),
        may(
            "plain",
            "一句话答",
            Of::Word(&["yes", "no"]),
            "光答“有”“是”就是它：yes；光答“没有”就是它：no",
        ),
        may("usual", "平常就是", Of::Flag, "没人说起时就当是它，条件里不写出来：true"),
        may("asked", "打电话怎么问", Of::Text, "接在“请问”后面。例：要带哪些材料"),
    ],
);

/// Reads the vocabulary and the signs of the procedures; `None` where a fact is missing that the
/// program works with.
pub fn read_vocabulary(file: &mut File, node: &Node) -> Option<(Vocabulary, Vec<Sign>)> {
    let mut top = file.map(node, &FACTS);
    let entries = top.take("facts").map(|node| file.entries(node))?;
    let names: Vec<&str> = entries.iter().map(|(name, _, _)| *name).collect();
    let mut facts = Vec::new();
    for (name, _, value) in &entries {
        facts.push(read_fact(file, name, value, &names));
    }
    let signs = top.take("signs");
    let renamed = top.take("renamed");
    let renamed = renamed.map(|node| Renamed::read(file, node, &names)).unwrap_or_default();
    top.finish();
    if facts.len() > usize::from(u8::MAX) {
        file.report(
            Code::BadValue,
            node.place,
            say!("事实太多，最多 255 个", "there are more than 255 facts"),
        );
        return None;
    }
    match Vocabulary::new(facts) {
        Ok(mut vocabulary) => {
            vocabulary.renamed = renamed;
            let signs = signs.map(|node| read_signs(file, node, &vocabulary)).unwrap_or_default();
            Some((vocabulary, signs))
        }
        Err(missing) => {
            let message =
                say!("程序要用的事实 {missing} 没有写", "the program needs the fact {missing}");
            file.report(Code::MissingKey, node.place, message);
            None
        }
    }
}

fn read_fact(file: &mut File, name: &str, node: &Node, names: &[&str]) -> Fact {
    let mut fields = file.map(node, &FACT);
    let kind = match fields.word(file, "kind") {
        Some("place") => FactKind::Place,
        Some("diseases") => FactKind::Diseases,
        Some("date") => FactKind::Date,
        Some("money") => FactKind::Money,
        _ => FactKind::Choice,
    };
    let values = fields.entries(file, "values").into_iter();
    let choices: Vec<Choice> =
        values.map(|(name, _, value)| read_choice(file, name, value)).collect();
    let said_otherwise = fields.is_misspelt("values") || fields.is_misspelt("kind");
    let may_be_choice = kind == FactKind::Choice && fields.has("kind") && !said_otherwise;
    if may_be_choice && choices.is_empty() {
        let message = say!("{name} 要写 取值（values）", "{name} must have values");
        file.report(Code::MissingKey, node.place, message);
    }
    let mut depends_on = Vec::new();
    for item in fields.list(file, "depends_on") {
        let Some(other) = file.text(item) else { continue };
        match names.iter().position(|name| *name == other) {
            Some(position) => depends_on.extend(u8::try_from(position).map(FactId)),
            None => {
                let help = nearest(other, names.iter().copied());
                let message = say!("facts.yaml 里没有 {other}", "facts.yaml has no {other}");
                file.report_cause(Code::UnknownFact, item.place, other, message, help);
            }
        }
    }
    let renamed = fields.take("renamed").map(|node| {
        let present: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
        Renamed::read(file, node, &present)
    });
    let strongest = fields.text(file, "outranks");
    let outranks = strongest.and_then(|name| {
        let position = choices.iter().position(|choice: &Choice| choice.name == name);
        position.and_then(|position| u8::try_from(position).ok())
    });
    let fact = Fact {
        name: name.to_owned(),
        kind,
        question: fields.text(file, "question"),
        label: fields.need_text(file, "label"),
        choices,
        depends_on,
        carries_over: fields.flag(file, "carries_over"),
        derived: fields.flag(file, "derived"),
        judgement: fields.text(file, "judgement"),
        outranks,
        renamed: renamed.unwrap_or_default(),
    };
    fields.finish();
    fact
}

fn read_choice(file: &mut File, name: &str, node: &Node) -> Choice {
    let mut fields = file.map(node, &CHOICE);
    let choice = Choice {
        name: name.to_owned(),
        label: fields.need_text(file, "label"),
        when: fields.need_text(file, "when"),
        explained: fields.text(file, "explained"),
        answers: fields.texts(file, "answers"),
        plain: fields.word(file, "plain").map(|plain| plain == "yes"),
        usual: fields.flag(file, "usual"),
        asked: fields.text(file, "asked"),
    };
    fields.finish();
    choice
}
