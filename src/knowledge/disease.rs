//! Diseases: ids, national codes and the names people use for them.

use std::collections::HashMap;
use std::sync::Arc;

use super::bilingual::say;
use super::fields::File;
use super::node::{Node, Place};
use super::problem::{Code, Problems};
use super::renamed::{RENAMED, Renamed};
use super::shape::{Of, Said, Shape, may, need};

/// The file `diseases.yaml`.
pub static DISEASES: Shape = Shape::new(
    "diseases",
    "病种表",
    "病种和大家的叫法",
    &[need("diseases", "病种", Of::Named(&Of::One(&[&DISEASE])), "编号 → 病种"), RENAMED],
);

static DISEASE: Shape = Shape::new(
    "disease",
    "病种",
    "一种病",
    &[
        need("name", "名称", Of::Text, "例：高血压"),
        may("code", "国家编码", Of::Text, "有出处才写。例：M03900"),
        may("confidence", "编码有多可靠", Of::Text, "例：secondary"),
        may("cross_province", "跨省直接结算", Of::Flag, "门诊费用能跨省直接结算：true"),
        may("names", "叫法", Of::Texts, "就是指这种病的叫法，用、分开"),
        may("initials", "拼音首字母", Of::Texts, "单独成词才算。例：gxy"),
        may(
            "read_as",
            "另有含义的叫法",
            Of::List(&Of::One(&[&READ_AS])),
            "比病名多说了或少说了什么",
        ),
    ],
);

static READ_AS: Shape = Shape::new(
    "read_as",
    "另有含义的叫法",
    "比病名多说了或少说了什么的叫法",
    &[
        need("say", "叫法", Of::Texts, "用、分开"),
        may("also", "还说明", Of::Facts(Said::Value), "例：{ diabetes_complication: \"yes\" }"),
        may("hint", "只是像", Of::Flag, "没有更明确的话才算"),
        may("loose", "也是平常话", Of::Flag, "句子里有别的话说到我们的事才算"),
        may("confirm", "先问一句", Of::Text, "问了答“是”才算这种病"),
    ],
);

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
    let message = say!("“{name}”已经是别的意思", "“{name}” means something else already");
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
        let mut top = file.map(node, &DISEASES);
        for (id, key, value) in top.entries(file, "diseases") {
            let disease = read_disease(file, id, key.place, value);
            let Ok(position) = u16::try_from(diseases.list.len()) else {
                file.report(
                    Code::BadValue,
                    key.place,
                    say!("病种太多", "there are too many diseases"),
                );
                break;
            };
            diseases.by_id.insert(id.to_owned(), DiseaseId(position));
            diseases.list.push(disease);
        }
        if let Some(node) = top.take("renamed") {
            let present: Vec<&str> = diseases.list.iter().map(|one| one.id.as_str()).collect();
            diseases.renamed = Renamed::read(file, node, &present);
        }
        top.finish();
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
    let mut fields = file.map(node, &DISEASE);
    let disease = Disease {
        id: id.to_owned(),
        name: fields.need_text(file, "name"),
        code: fields.text(file, "code"),
        cross_province: fields.flag(file, "cross_province"),
        names: fields.texts(file, "names"),
        initials: fields.texts(file, "initials"),
        read_as: fields.list(file, "read_as").iter().map(|item| read_as(file, item)).collect(),
        place,
    };
    fields.take("confidence");
    fields.finish();
    disease
}

fn read_as(file: &mut File, node: &Node) -> ReadAs {
    let mut fields = file.map(node, &READ_AS);
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
    fields.finish();
    read_as
}

/// A mapping from fact name to value name, unchecked.
pub fn read_pairs(file: &mut File, node: &Node) -> Vec<(String, String)> {
    file.entries(node)
        .into_iter()
        .filter_map(|(name, _, value)| Some((name.to_owned(), file.text(value)?.to_owned())))
        .collect()
}
