//! Channels and papers: described once, referred to by id.

use std::collections::HashMap;

use super::fields::File;
use super::node::Node;
use super::problem::Code;
use super::renamed::Renamed;

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

    fn read(&mut self, file: &mut File, node: &Node, one: impl Fn(&mut File, &Node) -> T) {
        for (id, key, value) in file.map(node).all() {
            let thing = one(file, value);
            if self.by_id.insert(id.to_owned(), thing).is_some() {
                file.report(Code::DuplicateId, key.place, format!("编号 {id} 写了两次"));
            }
        }
    }
}

impl Catalogue<Channel> {
    /// Reads `channels.yaml`.
    pub fn read_channels(&mut self, file: &mut File, node: &Node) {
        let mut top = file.map(node);
        if let Some(list) = top.need(file, "channels") {
            self.read(file, list, |file, node| {
                let mut fields = file.map(node);
                let channel = Channel {
                    platform: fields.need_text(file, "platform"),
                    name: fields.need_text(file, "name"),
                    path: fields.texts(file, "path"),
                    online: fields.flag(file, "online"),
                };
                fields.finish(file);
                channel
            });
        }
        top.finish(file);
    }
}

impl Catalogue<Material> {
    /// Reads `materials.yaml`.
    pub fn read_materials(&mut self, file: &mut File, node: &Node) {
        let mut top = file.map(node);
        if let Some(list) = top.need(file, "materials") {
            self.read(file, list, |file, node| {
                let mut fields = file.map(node);
                let material = Material {
                    name: fields.need_text(file, "name"),
                    issuer: fields.text(file, "issuer"),
                    form: fields.text(file, "form"),
                    why: fields.text(file, "why"),
                };
                fields.finish(file);
                material
            });
        }
        if let Some(node) = top.take("renamed") {
            let present: Vec<&str> = self.by_id.keys().map(String::as_str).collect();
            self.renamed = Renamed::read(file, node, &present);
        }
        top.finish(file);
    }
}
