//! Channels and papers: described once, referred to by id.

use std::collections::HashMap;

use super::bilingual::say;
use super::fields::File;
use super::node::Node;
use super::problem::Code;
use super::renamed::{RENAMED, Renamed};
use super::shape::{Of, Shape, may, need};

/// The file `channels.yaml`.
pub static CHANNELS: Shape = Shape::new(
    "channels",
    "渠道表",
    "在哪办：App、小程序、公众号、网站、窗口、医院、电话。写一次，地区文件里按编号引用。",
    &[need("channels", "渠道", Of::Named(&Of::One(&[&CHANNEL])), "编号 → 渠道")],
);

static CHANNEL: Shape = Shape::new(
    "channel",
    "渠道",
    "一个办事的地方",
    &[
        need(
            "platform",
            "平台",
            Of::Text,
            "例：微信公众号、微信小程序、APP、网站、窗口、医院、电话",
        ),
        need("name", "名称", Of::Text, "例：国家医保服务平台"),
        may("path", "菜单路径", Of::Texts, "菜单上的原字，按点的顺序。例：[服务大厅, 慢性病申报]"),
        may("online", "线上", Of::Flag, "不用跑就能办：true"),
    ],
);

/// The file `materials.yaml`.
pub static MATERIALS: Shape = Shape::new(
    "materials",
    "材料表",
    "要带的纸。写一次，地区文件里按编号引用；某地的额外要求写在那个地区的文件里。",
    &[need("materials", "材料", Of::Named(&Of::One(&[&MATERIAL])), "编号 → 材料"), RENAMED],
);

static MATERIAL: Shape = Shape::new(
    "material",
    "材料",
    "一份材料",
    &[
        need("name", "名称", Of::Text, "例：诊断证明"),
        may("issuer", "谁开的", Of::Text, "例：医院"),
        may("form", "形式", Of::Text, "例：原件、复印件、盖章"),
        may("why", "用途", Of::Text, "经办的人要从它上面看什么。例：证明得的是什么病"),
    ],
);

/// Where something is done: an app, a mini-program, a website, a counter, a hotline.
#[derive(Clone, Debug)]
pub struct Channel {
    /// What kind of place it is, in people's words.
    pub platform: String,
    /// Its name.
    pub name: String,
    /// The exact menu words, in order.
    pub path: Vec<String>,
    /// Whether it works without going anywhere.
    pub online: bool,
}

/// A paper.
#[derive(Clone, Debug)]
pub struct Material {
    /// Its name.
    pub name: String,
    /// Who issues it.
    pub issuer: Option<String>,
    /// Original, copy, stamped …
    pub form: Option<String>,
    /// What the office reads from it, as far as its name says it.
    pub why: Option<String>,
}

/// Things that have an id in the files.
#[derive(Clone, Debug)]
pub struct Catalogue<T> {
    by_id: HashMap<String, T>,
    /// Former ids, where anything may still hold one.
    pub renamed: Renamed,
}

impl<T> Default for Catalogue<T> {
    fn default() -> Self {
        Self { by_id: HashMap::new(), renamed: Renamed::default() }
    }
}

impl<T> Catalogue<T> {
    /// The thing with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&T> {
        self.by_id.get(id)
    }

    /// All ids, for the nearest valid name.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// All things with their ids, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.by_id.iter().map(|(id, thing)| (id.as_str(), thing))
    }

    fn read(&mut self, file: &mut File, node: &Node, one: impl Fn(&mut File, &Node) -> T) {
        for (id, key, value) in file.entries(node) {
            let thing = one(file, value);
            if self.by_id.insert(id.to_owned(), thing).is_some() {
                let message = say!("编号 {id} 写了两次", "the id {id} is used twice");
                file.report(Code::DuplicateId, key.place, message);
            }
        }
    }
}

impl Catalogue<Channel> {
    /// Reads `channels.yaml`.
    pub fn read_channels(&mut self, file: &mut File, node: &Node) {
        let mut top = file.map(node, &CHANNELS);
        if let Some(list) = top.take("channels") {
            self.read(file, list, |file, node| {
                let mut fields = file.map(node, &CHANNEL);
                let channel = Channel {
                    platform: fields.need_text(file, "platform"),
                    name: fields.need_text(file, "name"),
                    path: fields.texts(file, "path"),
                    online: fields.flag(file, "online"),
                };
                fields.finish();
                channel
            });
        }
        top.finish();
    }
}

impl Catalogue<Material> {
    /// Reads `materials.yaml`.
    pub fn read_materials(&mut self, file: &mut File, node: &Node) {
        let mut top = file.map(node, &MATERIALS);
        if let Some(list) = top.take("materials") {
            self.read(file, list, |file, node| {
                let mut fields = file.map(node, &MATERIAL);
                let material = Material {
                    name: fields.need_text(file, "name"),
                    issuer: fields.text(file, "issuer"),
                    form: fields.text(file, "form"),
                    why: fields.text(file, "why"),
                };
                fields.finish();
                material
            });
        }
        if let Some(node) = top.take("renamed") {
            let present: Vec<&str> = self.by_id.keys().map(String::as_str).collect();
            self.renamed = Renamed::read(file, node, &present);
        }
        top.finish();
    }
}
