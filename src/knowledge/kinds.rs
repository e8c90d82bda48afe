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
}

/// All kinds, in the order in which they refer to each other.
pub static KINDS: &[FileKind] = &[
    FileKind { paths: &["facts.yaml"], shape: &FACTS },
    FileKind { paths: &["diseases.yaml"], shape: &DISEASES },
    FileKind { paths: &["channels"], shape: &CHANNELS },
    FileKind { paths: &["materials"], shape: &MATERIALS },
    FileKind { paths: &["sources/"], shape: &SOURCE },
    FileKind { paths: &["nation.yaml", "regions/"], shape: &REGION },
    FileKind { paths: &["journey.yaml"], shape: &JOURNEY },
    FileKind { paths: &["lexicon/"], shape: &LEXICON },
    FileKind { paths: &["frames.yaml"], shape: &FRAMES },
    FileKind { paths: &["grammar.yaml"], shape: Grammar::SHAPE },
    FileKind { paths: &["dates_and_sums.yaml"], shape: DatesAndSums::SHAPE },
    FileKind { paths: &["shorthand.yaml"], shape: &SHORTHAND },
    FileKind { paths: &["wording/"], shape: &WORDING },
    FileKind { paths: &["calendar/"], shape: &CALENDAR },
];

/// The kind of the file with this path inside the knowledge folder.
#[must_use]
pub fn kind_of(path: &str) -> Option<&'static FileKind> {
    KINDS.iter().find(|kind| kind.paths.iter().any(|start| path.starts_with(start)))
}

/// Where the files of a shape lie.
#[must_use]
pub fn path_of(shape: &Shape) -> &'static str {
    let kind = KINDS.iter().find(|kind| kind.shape.name == shape.name);
    kind.and_then(|kind| kind.paths.first()).copied().unwrap_or_default()
}
