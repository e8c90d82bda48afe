//! How a hotline's notes write words: the single characters and letters of `shorthand.yaml`, each
//! beside the word that it stands for.

use std::sync::Arc;

use super::bilingual::say;
use super::fields::File;
use super::node::{Node, Place};
use super::problem::{Code, Problem, Problems};
use super::shape::{Of, Shape, need};

/// The file `shorthand.yaml`.
pub static SHORTHAND: Shape = Shape::new(
    "shorthand",
    "简写表",
    "热线记录里的简写",
    &[need("shorthand", "简写", Of::Worded(&Of::Texts), "词 → 记录里怎么写")],
);

/// A word and how notes write it.
#[derive(Clone, Debug)]
pub struct Shorthand {
    /// A word of the lexicon, of a disease or of a place.
    pub word: String,
    /// The pieces that stand for it.
    pub pieces: Vec<String>,
    /// Path of its file.
    pub file: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

impl Shorthand {
    /// Reports that nobody knows the word.
    pub fn report_unknown(&self, problems: &mut Problems) {
        let word = &self.word;
        let message = say!(
            "“{word}”哪个词库里都没有，简写读不出意思",
            "“{word}” is in no lexicon, so its shorthand means nothing"
        );
        let problem = Problem::new(Code::UnknownWord, &self.file, self.place, message);
        problems.push(Problem { cause: Some(word.clone()), ..problem });
    }
}

/// Reads `shorthand.yaml`.
#[must_use]
pub fn read_shorthand(file: &mut File, node: &Node) -> Vec<Shorthand> {
    let mut list = Vec::new();
    let mut top = file.map(node, &SHORTHAND);
    for (word, key, value) in top.entries(file, "shorthand") {
        let (word, place) = (word.to_owned(), key.place);
        let pieces = file.texts(value);
        list.push(Shorthand { word, pieces, file: file.path.clone(), place });
    }
    top.finish();
    list
}
