//! The kinds of YAML file that a knowledge base is made of: where each lies and what shape it has.

use super::calendar::CALENDAR;
use super::catalogue::{CHANNELS, MATERIALS};
use super::dates_and_sums::DatesAndSums;
use super::disease::DISEASES;
use super::fact_reader::FACTS;
use super::frames::FRAMES;
use super::grammar::Grammar;
use super::journey::JOURNEY;
use super::lexicon_shape::LEXICON;
use super::problem::Code;
use super::region_shape::REGION;
use super::shape::Shape;
use super::shorthand::SHORTHAND;
use super::source::SOURCE;
use super::wording::WORDING;

/// A kind of file.
#[derive(Debug)]
pub struct FileKind {
    /// How the paths of its files begin; a folder ends in `/`.
    pub paths: &'static [&'static str],
    /// What stands in it.
    pub shape: &'static Shape,
    /// Whether there must be one.
    pub needed: bool,
    /// What is missing only for sure where all files of this kind are whole.
    pub defines: &'static [Code],
}

/// All kinds, in the order in which they refer to each other.
pub static KINDS: &[FileKind] = &[
    FileKind {
        paths: &["facts.yaml"],
        shape: &FACTS,
        needed: true,
        defines: &[Code::UnknownFact, Code::UnknownChoice],
    },
    FileKind {
        paths: &["diseases.yaml"],
        shape: &DISEASES,
        needed: true,
        defines: &[Code::UnknownDisease, Code::UnknownWord],
    },
    FileKind {
        paths: &["channels"],
        shape: &CHANNELS,
        needed: true,
        defines: &[Code::UnknownChannel],
    },
    FileKind {
        paths: &["materials"],
        shape: &MATERIALS,
        needed: true,
        defines: &[Code::UnknownMaterial],
    },
    FileKind { paths: &["sources/"], shape: &SOURCE, needed: true, defines: &[Code::UnknownClaim] },
    FileKind {
        paths: &["nation.yaml", "regions/"],
        shape: &REGION,
        needed: false,
        defines: &[Code::UnknownOutcome],
    },
    FileKind { paths: &["journey.yaml"], shape: &JOURNEY, needed: false, defines: &[] },
    FileKind {
        paths: &["lexicon/"],
        shape: &LEXICON,
        needed: false,
        defines: &[Code::UnknownWord],
    },
    FileKind {
        paths: &["frames.yaml"],
        shape: &FRAMES,
        needed: false,
        defines: &[Code::UnknownList],
    },
    FileKind { paths: &["grammar.yaml"], shape: Grammar::SHAPE, needed: true, defines: &[] },
    FileKind {
        paths: &["dates_and_sums.yaml"],
        shape: DatesAndSums::SHAPE,
        needed: true,
        defines: &[],
    },
    FileKind { paths: &["shorthand.yaml"], shape: &SHORTHAND, needed: false, defines: &[] },
    FileKind {
        paths: &["wording/"],
        shape: &WORDING,
        needed: true,
        defines: &[Code::MissingSentence],
    },
    FileKind { paths: &["calendar/"], shape: &CALENDAR, needed: false, defines: &[] },
];

/// The kind of the file with this path inside the knowledge folder.
#[must_use]
pub fn kind_of(path: &str) -> Option<&'static FileKind> {
    KINDS.iter().find(|kind| kind.paths.iter().any(|start| path.starts_with(start)))
}

/// The codes of which nothing can be said for sure while this file is not whole.
#[must_use]
pub fn defined_in(path: &str) -> &'static [Code] {
    match path {
        "places.tsv" => &[Code::UnknownRegion, Code::UnknownWord],
        _ => kind_of(path).map_or(&[], |kind| kind.defines),
    }
}

/// Where the files of a shape lie, if there must be one.
#[must_use]
pub fn needed_at(shape: &Shape) -> Option<&'static str> {
    let kind = KINDS.iter().find(|kind| kind.shape.name == shape.name && kind.needed)?;
    kind.paths.first().copied()
}
