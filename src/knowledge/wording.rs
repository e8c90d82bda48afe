//! Every sentence that the assistant itself says, as templates with named slots.

mod marks;
mod sentence;

use std::collections::HashSet;
use std::sync::Arc;

use super::bilingual::{Bilingual, say};
use super::fields::File;
use super::node::{Kind, Node, Place};
use super::place::{Level, Places};
use super::problem::{Code, nearest};
use super::shape::{Of, Shape, may};
pub use sentence::Sentence;

/// A file of `wording/`: sentences by group, their slots in braces.
pub static WORDING: Shape = Shape::new(
    "wording",
    "话术",
    "助手自己说的每一句话。空位写在花括号里；不写地名，不写政策。",
    &[
        may("headline", "开头的提醒", Of::Sentences, "资料从哪来、有多可靠"),
        may("answer", "回答的套话", Of::Sentences, "条件、分支、没写的事、该问谁"),
        may("news", "有变化", Of::Sentences, "资料更新以后，说过的话变了"),
        may("source", "来源的说法", Of::Sentences, "怎样说出一个来源"),
        may("item", "条目的说法", Of::Sentences, "渠道、材料、阶段、待遇怎样成句"),
        may("title", "小标题", Of::Sentences, "七个部分的标题"),
        may("not_covered", "没有资料时", Of::Sentences, "没有这个地方、这件事的资料时说的话"),
        may("ask", "提问", Of::Sentences, "反问和选项"),
        may("next", "按钮", Of::Sentences, "最多 8 个字"),
        may("talk", "闲话", Of::Sentences, "问好、帮助、道谢、看不懂……"),
        may("hand_over", "转人工", Of::Sentences, "排队、接上、转回来时说的话；人工什么时候在"),
        may("media", "图片和语音", Of::Sentences, "收到图片、文件、语音时说的话"),
        may("note", "附带说明", Of::Sentences, "要顺带澄清的事"),
        may("papers", "清点材料", Of::Sentences, "一份份过材料时说的话"),
        may("card", "卡片", Of::Sentences, "存下来、打印、转给家里人的那一页"),
        may("desk", "热线工作台", Of::Sentences, "坐席看的、念的、复制的；不叫坐席去打热线"),
        may("why", "为什么", Of::Sentences, "解释回答凭的是什么"),
        may("suppose", "假设", Of::Sentences, "“要是……呢”：换一种情况的回答，前后各一句"),
        may("compare", "比较", Of::Sentences, "“哪个好”：两种情况并排，只说不同"),
        may("estimate", "估算", Of::Sentences, "估一年能报多少"),
        may("days", "工作日", Of::Sentences, "把工作日算成日子"),
        may("word", "词和标点", Of::Sentences, "拼句子用的词和标点"),
        may("bot", "机器人的菜单", Of::Sentences, "命令菜单和简介"),
        may("web", "网页", Of::Sentences, "病人用的网页上的字"),
        may("persons", "称呼", Of::Named(&Of::Text), "编号 → 对病人怎么称呼。例：mother: 妈妈"),
        may("hedges", "留余地的话", Of::Texts, "有其中一个，就算说明了数字没核实"),
    ],
);

/// A template, cut at its slots.
#[derive(Clone, Debug, Default)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Slot(String),
}

impl Template {
    /// Cuts a text at `{slot}`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((slot, tail)) = after.split_once('}') else { break };
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Slot(slot.to_owned()));
            rest = tail;
        }
        parts.push(Part::Text(rest.to_owned()));
        Self(parts)
    }

    /// The template with its slots filled; a slot without a value becomes nothing.
    #[must_use]
    pub fn fill(&self, slots: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Slot(name) => {
                    let value = slots.iter().find(|(slot, _)| slot == name);
                    filled.push_str(value.map_or("", |(_, value)| value));
                }
            }
        }
        filled
    }

    fn slots(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Slot(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }
}

/// How many characters of a place's name are looked at. Longer ones begin with their short name.
const LONGEST_PLACE: usize = 6;

/// All sentences, and the words for persons and hedges.
#[derive(Clone, Debug, Default)]
pub struct Wording {
    sentences: Vec<Template>,
    persons: Vec<(Arc<str>, String)>,
    hedges: Vec<String>,
}

/// The files of `wording/` while they are being read.
pub struct WordingReader<'p> {
    /// Provinces and prefectures by name.
    places: HashSet<&'p str>,
    found: Vec<(Sentence, Template)>,
    persons: Vec<(Arc<str>, String)>,
    hedges: Vec<String>,
}

impl<'p> WordingReader<'p> {
    /// A reader that knows the names of places, which no sentence for everybody may hold.
    #[must_use]
    pub fn new(places: &'p Places) -> Self {
        let wide = places.all().iter().filter(|place| place.code.level() != Level::County);
        let places = wide.flat_map(|place| [place.name.as_str(), place.short()]).collect();
        Self { places, found: Vec::new(), persons: Vec::new(), hedges: Vec::new() }
    }

    /// Reads one file of `wording/`.
    pub fn read(&mut self, file: &mut File, node: &Node) {
        let mut fields = file.map(node, &WORDING);
        for (person, _, name) in fields.entries(file, "persons") {
            let name = file.text(name).unwrap_or_default().to_owned();
            self.persons.push((Arc::from(person), name));
        }
        self.hedges.extend(fields.texts(file, "hedges"));
        for group in WORDING.keys().filter(|key| matches!(key.of, Of::Sentences)) {
            if let Some(node) = fields.take(group.name) {
                self.read_group(file, group.name, node);
            }
        }
        fields.finish();
    }

    fn read_group(&mut self, file: &mut File, group: &str, node: &Node) {
        if !matches!(node.kind, Kind::Map(_)) {
            let message = say!("{group} 下面要一组句子", "{group} must hold sentences");
            file.report(Code::WrongShape, node.place, message);
            return;
        }
        for (name, key, value) in file.entries(node) {
            let id = format!("{group}.{name}");
            let Some(sentence) = Sentence::ALL.iter().copied().find(|other| other.id() == id)
            else {
                let help = nearest(&id, Sentence::ALL.iter().map(|sentence| sentence.id()));
                let message = say!("程序不用 {id} 这句话", "the program has no sentence {id}");
                file.report_help(Code::UnknownKey, key.place, message, help);
                continue;
            };
            let text = file.text(value).unwrap_or_default();
            if let Some(place) = self.place_in(text) {
                let message = say!(
                    "{id} 里写了地名 {place}，可这句话在哪里都会说",
                    "{id} names {place}, but is said everywhere"
                );
                let help = say!(
                    "删掉地名，或把这句话写进那个地方的文件；举例子要放在“”里",
                    "leave the name out, or say it in that place's file; an example stands in “”"
                );
                file.report_help(Code::RegionInWording, value.place, message, Some(help));
            }
            let template = Template::parse(text);
            for slot in template.slots() {
                if !sentence.slots().contains(&slot) {
                    let slots = Bilingual::names(sentence.slots().iter().copied());
                    let help = say!("可以用：{slots}", "it may be: {slots}"; slots);
                    let help = Some(help).filter(|_| !sentence.slots().is_empty());
                    let message = say!("{id} 里没有空位 {slot}", "{id} has no slot {slot}");
                    file.report_help(Code::UnknownSlot, value.place, message, help);
                }
            }
            self.found.push((sentence, template));
        }
    }

    /// The first place that a text names outside of quotations, which are examples.
    fn place_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        let outside = text.split(['“', '”']).step_by(2);
        let starts = outside.flat_map(|part| part.char_indices().map(move |(at, _)| &part[at..]));
        let beginnings = starts.flat_map(|rest| {
            let ends = rest.char_indices().map(|(at, char)| at + char.len_utf8());
            ends.take(LONGEST_PLACE).map(move |end| &rest[..end])
        });
        beginnings.into_iter().find(|name| self.places.contains(name))
    }

    /// Puts the sentences in order and reports those that are missing.
    pub fn finish(self, file: &mut File) -> Wording {
        let mut sentences = vec![Template::default(); Sentence::ALL.len()];
        let mut missing: Vec<&str> = Vec::new();
        for wanted in Sentence::ALL {
            match self.found.iter().find(|(sentence, _)| sentence == wanted) {
                Some((_, template)) => sentences[*wanted as usize] = template.clone(),
                None => missing.push(wanted.id()),
            }
        }
        report_missing(file, &missing);
        Wording { sentences, persons: self.persons, hedges: self.hedges }
    }
}

/// The sentences of one group that are missing are one finding. It has a cause elsewhere: a file of
/// the wording that is not whole may hold them.
fn report_missing(file: &mut File, missing: &[&'static str]) {
    for group in missing.chunk_by(|one, other| group_of(one) == group_of(other)) {
        let names = Bilingual::names(group.iter().copied());
        let message = say!("wording 里缺 {names}", "wording lacks {names}"; names);
        let cause = group_of(group[0]);
        file.report_cause(Code::MissingSentence, Place::default(), cause, message, None);
    }
}

fn group_of(id: &str) -> &str {
    id.split_once('.').map_or(id, |(group, _)| group)
}

impl Wording {
    /// A sentence with its slots filled.
    #[must_use]
    pub fn fill(&self, sentence: Sentence, slots: &[(&str, &str)]) -> String {
        self.sentences.get(sentence as usize).map_or_else(String::new, |text| text.fill(slots))
    }

    /// A sentence without slots.
    #[must_use]
    pub fn say(&self, sentence: Sentence) -> String {
        self.fill(sentence, &[])
    }

    /// What a patient is called in a sentence: 您, 妈妈 …
    #[must_use]
    pub fn person(&self, person: Option<&str>) -> &str {
        let named = |wanted: &str| {
            self.persons.iter().find(|(id, _)| **id == *wanted).map(|(_, name)| name.as_str())
        };
        person.and_then(named).or_else(|| named("self")).unwrap_or("")
    }

    /// Everybody who can be the patient, by their ids.
    pub fn persons(&self) -> impl Iterator<Item = &str> {
        self.persons.iter().map(|(id, _)| &**id)
    }

    /// Whether a text admits that its figure is not certain.
    #[must_use]
    pub fn is_hedged(&self, text: &str) -> bool {
        self.hedges.iter().any(|hedge| text.contains(hedge.as_str()))
    }
}
