//! Diseases: ids, national codes and the names people use for them.

use std::collections::HashMap;
use std::sync::Arc;

use super::fields::File;
use super::node::{Node, Place};
use super::problem::{Code, Problems};
use super::renamed::Renamed;

/// A disease, as a position in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DiseaseId(pub u16);

/// One disease.
#[derive(Clone, Debug)]
pub struct Disease {
    /// Its id in the public interface.
    pub id: String,
    /// Its usual name.
    pub name: String,
    /// The national code, where a source names one.
    pub code: Option<String>,
    /// Whether its outpatient cost can be settled directly across provinces.
    pub cross_province: bool,
    /// Names that mean just this disease.
    pub names: Vec<String>,
    /// Latin initials that people type, taken only as a word of their own.
    pub initials: Vec<String>,
    /// Names that say more, or less, than the disease.
    pub read_as: Vec<ReadAs>,
    /// Where it stands in its file.
    pub place: Place,
}

/// A name that says more, or less, than just the disease.
#[derive(Clone, Debug)]
pub struct ReadAs {
    /// The names.
    pub say: Vec<String>,
    /// Facts that the name tells too, by name.
    pub also: Vec<(String, String)>,
    /// Only suggests the disease.
    pub hint: bool,
    /// Also ordinary words: they count only where something else speaks of our matter.
    pub loose: bool,
    /// The disease counts only after this has been confirmed.
    pub confirm: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// Reports that a name of a disease already means something else.
pub fn report_taken(name: &str, place: Place, problems: &mut Problems) {
    let message = format!("“{name}”已经是别的意思");
    problems.add(Code::WordMeansTwo, &Arc::from("diseases.yaml"), place, message);
}

/// All diseases.
#[derive(Clone, Debug, Default)]
pub struct Diseases {
    list: Vec<Disease>,
    by_id: HashMap<String, DiseaseId>,
    /// Former ids.
    pub renamed: Renamed,
}

impl Diseases {
    /// Reads `diseases.yaml`.
    pub fn read(file: &mut File, node: &Node) -> Self {
        let mut diseases = Self::default();
        let mut top = file.map(node);
        let Some(list) = top.need(file, "diseases") else {
            return diseases;
        };
        for (id, key, value) in file.map(list).all() {
            let disease = read_disease(file, id, key.place, value);
            let Ok(position) = u16::try_from(diseases.list.len()) else {
                file.report(Code::BadValue, key.place, "病种太多");
                break;
            };
            diseases.by_id.insert(id.to_owned(), DiseaseId(position));
            diseases.list.push(disease);
        }
        if let Some(node) = top.take("renamed") {
            let present: Vec<&str> = diseases.list.iter().map(|one| one.id.as_str()).collect();
            diseases.renamed = Renamed::read(file, node, &present);
        }
        top.finish(file);
        diseases
    }

    /// A disease by its id in the public interface.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<DiseaseId> {
        self.by_id.get(id).copied()
    }

    /// What a disease is.
    #[must_use]
    pub fn get(&self, id: DiseaseId) -> &Disease {
        &self.list[usize::from(id.0)]
    }

    /// All diseases with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (DiseaseId, &Disease)> {
        (0u16..).map(DiseaseId).zip(&self.list)
    }
}

fn read_disease(file: &mut File, id: &str, place: Place, node: &Node) -> Disease {
    let mut fields = file.map(node);
    let disease = Disease {
        id: id.to_owned(),
        name: fields.need_text(file, "name"),
        code: fields.text(file, "code"),
        cross_province: fields.flag(file, "cross_province"),
        names: fields.texts(file, "names"),
        initials: fields.texts(file, "initials"),
        read_as: match fields.take("read_as") {
            Some(node) => file.list(node).iter().map(|item| read_as(file, item)).collect(),
            None => Vec::new(),
        },
        place,
    };
    fields.take("confidence");
    fields.finish(file);
    disease
}

fn read_as(file: &mut File, node: &Node) -> ReadAs {
    let mut fields = file.map(node);
    let also = match fields.take("also") {
        Some(node) => read_pairs(file, node),
        None => Vec::new(),
    };
    let read_as = ReadAs {
        say: fields.texts(file, "say"),
        also,
        hint: fields.flag(file, "hint"),
        loose: fields.flag(file, "loose"),
        confirm: fields.text(file, "confirm"),
        place: node.place,
    };
    fields.finish(file);
    read_as
}

/// A mapping from fact name to value name, unchecked.
pub fn read_pairs(file: &mut File, node: &Node) -> Vec<(String, String)> {
    file.map(node)
        .all()
        .into_iter()
        .filter_map(|(name, _, value)| Some((name.to_owned(), file.text(value)?.to_owned())))
        .collect()
}
