//! Reads `facts.yaml`: everything a person can be asked or can say.

use super::fields::File;
use super::node::Node;
use super::problem::{Code, nearest};
use super::renamed::Renamed;
use super::sign::{Sign, read_signs};
use super::vocabulary::{Choice, Fact, FactId, FactKind, Vocabulary};

/// Reads the vocabulary and the signs of the procedures; `None` where a fact is missing that the
/// program works with.
pub fn read_vocabulary(file: &mut File, node: &Node) -> Option<(Vocabulary, Vec<Sign>)> {
    let mut top = file.map(node);
    let entries = top.need(file, "facts").map(|node| file.map(node).all())?;
    let names: Vec<&str> = entries.iter().map(|(name, _, _)| *name).collect();
    let mut facts = Vec::new();
    for (name, _, value) in &entries {
        facts.push(read_fact(file, name, value, &names));
    }
    let signs = top.take("signs");
    let renamed = top.take("renamed");
    let renamed = renamed.map(|node| Renamed::read(file, node, &names)).unwrap_or_default();
    top.finish(file);
    if facts.len() > usize::from(u8::MAX) {
        file.report(Code::BadValue, node.place, "事实太多，最多 255 个");
        return None;
    }
    match Vocabulary::new(facts) {
        Ok(mut vocabulary) => {
            vocabulary.renamed = renamed;
            let signs = signs.map(|node| read_signs(file, node, &vocabulary)).unwrap_or_default();
            Some((vocabulary, signs))
        }
        Err(missing) => {
            file.report(Code::MissingKey, node.place, format!("程序要用的事实 {missing} 没有写"));
            None
        }
    }
}

fn read_fact(file: &mut File, name: &str, node: &Node, names: &[&str]) -> Fact {
    let mut fields = file.map(node);
    let kind = match fields.need(file, "kind").and_then(|node| file.text(node)) {
        Some("place") => FactKind::Place,
        Some("diseases") => FactKind::Diseases,
        Some("date") => FactKind::Date,
        Some("money") => FactKind::Money,
        Some("choice") | None => FactKind::Choice,
        Some(other) => {
            let help = Some("可以写 choice、place、diseases、date、money".to_owned());
            let message = format!("kind 不能是 {other}");
            file.report_help(Code::UnknownWord, node.place, message, help);
            FactKind::Choice
        }
    };
    let choices: Vec<Choice> = match fields.take("values") {
        Some(node) => {
            let entries = file.map(node).all();
            entries.into_iter().map(|(name, _, value)| read_choice(file, name, value)).collect()
        }
        None => Vec::new(),
    };
    if kind == FactKind::Choice && choices.is_empty() {
        file.report(Code::MissingKey, node.place, format!("{name} 要写 values"));
    }
    let mut depends_on = Vec::new();
    if let Some(node) = fields.take("depends_on") {
        for item in file.list(node) {
            let Some(other) = file.text(item) else { continue };
            match names.iter().position(|name| *name == other) {
                Some(position) => depends_on.extend(u8::try_from(position).map(FactId)),
                None => {
                    let help = nearest(other, names.iter().copied());
                    let message = format!("没有事实 {other}");
                    file.report_help(Code::UnknownFact, item.place, message, help);
                }
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
    fields.finish(file);
    fact
}

fn read_choice(file: &mut File, name: &str, node: &Node) -> Choice {
    let mut fields = file.map(node);
    let choice = Choice {
        name: name.to_owned(),
        label: fields.need_text(file, "label"),
        when: fields.need_text(file, "when"),
        explained: fields.text(file, "explained"),
    };
    fields.finish(file);
    choice
}
