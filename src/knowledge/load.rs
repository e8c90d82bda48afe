//! Reads all files of a knowledge base in the order in which they refer to each other.

use std::sync::Arc;

use super::calendar::{CALENDAR, Calendar};
use super::catalogue::{CHANNELS, Catalogue, MATERIALS};
use super::claims;
use super::dates_and_sums::DatesAndSums;
use super::disease::{DISEASES, Diseases};
use super::fact_reader::{FACTS, read_vocabulary};
use super::fields::File;
use super::files::Files;
use super::frames::{FRAMES, Frames};
use super::grammar::Grammar;
use super::inheritance::Inheritance;
use super::journey::{JOURNEY, Journey};
use super::kinds::{self, kind_of};
use super::lexicon::{Word, read_lexicon};
use super::lexicon_shape::LEXICON;
use super::mend::makes_readable;
use super::node::{Broken, Node, Place};
use super::place::Places;
use super::problem::{Code, Problems};
use super::region_reader::read_region;
use super::region_shape::REGION;
use super::shape::Shape;
use super::shared::Shared;
use super::shorthand::{SHORTHAND, read_shorthand};
use super::sign::Sign;
use super::source::{SOURCE, Sources};
use super::wording::{WORDING, Wording, WordingReader};
use super::writings::FromNode;
use super::{Knowledge, vocabulary::Vocabulary};

/// Reads a knowledge base.
///
/// Gives what could be understood together with every problem; there is no knowledge where a file
/// is missing without which nothing can be read. A knowledge base with errors must not be used.
#[must_use]
pub fn load(files: &Files) -> (Option<Knowledge>, Problems) {
    let texts = files.iter().filter(|(path, _)| path.ends_with(".yaml"));
    load_parsed(files, texts.map(|(path, text)| Parsed::new(path, text)).collect())
}

/// A YAML file as a tree, or why it is none.
pub struct Parsed {
    path: Arc<str>,
    node: Result<Node, Broken>,
}

impl Parsed {
    /// Parses one file.
    #[must_use]
    pub fn new(path: &Arc<str>, text: &str) -> Self {
        Self { path: Arc::clone(path), node: Node::parse(text) }
    }
}

/// Reads a knowledge base whose YAML files have been parsed already, in any order: parsing is most
/// of what starting takes, and a program may spread it over its cores.
#[must_use]
pub fn load_parsed(files: &Files, mut parsed: Vec<Parsed>) -> (Option<Knowledge>, Problems) {
    parsed.sort_by(|one, other| one.path.cmp(&other.path));
    let mut loader = Loader { files, parsed, problems: Problems::default() };
    let knowledge = loader.knowledge();
    let mut problems = loader.problems;
    if let Some(knowledge) = &knowledge
        && !problems.has_errors()
    {
        claims::check(knowledge, &mut problems);
    }
    (knowledge, problems)
}

struct Loader<'f> {
    files: &'f Files,
    parsed: Vec<Parsed>,
    problems: Problems,
}

impl Loader<'_> {
    fn knowledge(&mut self) -> Option<Knowledge> {
        let (shared, procedure_signs) = self.shared()?;
        let mut regions = Vec::new();
        self.each(&REGION, |file, node| {
            regions.extend(read_region(file, node, &shared));
        });
        let mut journey = Journey::default();
        self.each(&JOURNEY, |file, node| journey = Journey::read(file, node, &shared));
        let mut words: Vec<Word> = Vec::new();
        self.each(&LEXICON, |file, node| read_lexicon(file, node, &shared, &mut words));
        let mut frames = Frames::default();
        self.each(&FRAMES, |file, node| frames = Frames::read(file, node, &shared));
        let grammar = self.file(Grammar::SHAPE);
        let dates_and_sums = self.file(DatesAndSums::SHAPE);
        let mut shorthand = Vec::new();
        self.each(&SHORTHAND, |file, node| shorthand = read_shorthand(file, node));
        let wording = self.wording(&shared.places);
        let mut calendar = Calendar::default();
        self.each(&CALENDAR, |file, node| calendar.read(file, node));
        let inheritance = Inheritance::build(&regions);
        let hash = self.files.hash();
        Some(Knowledge {
            shared,
            regions,
            inheritance,
            procedure_signs,
            journey,
            words,
            frames,
            grammar,
            dates_and_sums,
            shorthand,
            wording,
            calendar,
            hash,
        })
    }

    fn shared(&mut self) -> Option<(Shared, Vec<Sign>)> {
        let places = self.places();
        let vocabulary = self.vocabulary();
        let mut diseases = Diseases::default();
        self.each(&DISEASES, |file, node| diseases = Diseases::read(file, node));
        let mut channels = Catalogue::default();
        self.each(&CHANNELS, |file, node| channels.read_channels(file, node));
        let mut materials = Catalogue::default();
        self.each(&MATERIALS, |file, node| materials.read_materials(file, node));
        let mut sources = Sources::default();
        self.each(&SOURCE, |file, node| sources.read(file, node));
        let (vocabulary, signs) = vocabulary?;
        Some((Shared { places, vocabulary, diseases, channels, materials, sources }, signs))
    }

    fn places(&mut self) -> Places {
        let mut file = File { path: Arc::from("places.tsv"), problems: &mut self.problems };
        match self.files.get("places.tsv") {
            Some(text) => Places::read(&mut file, text),
            None => {
                file.report(Code::MissingKey, Place::default(), "缺少 places.tsv（区划表）");
                Places::default()
            }
        }
    }

    fn vocabulary(&mut self) -> Option<(Vocabulary, Vec<Sign>)> {
        let mut vocabulary = None;
        let found = self.each(&FACTS, |file, node| {
            vocabulary = read_vocabulary(file, node);
        });
        if !found {
            let path = Arc::from("facts.yaml");
            self.problems.add(Code::MissingKey, &path, Place::default(), "缺少 facts.yaml");
        }
        vocabulary
    }

    /// A file that must be there.
    fn file<T: FromNode>(&mut self, shape: &'static Shape) -> T {
        let mut read = None;
        if !self.each(shape, |file, node| read = Some(T::read(file, node))) {
            let path = kinds::path_of(shape);
            let missing = format!("缺少 {path}");
            self.problems.add(Code::MissingKey, &Arc::from(path), Place::default(), missing);
        }
        read.unwrap_or_default()
    }

    fn wording(&mut self, places: &Places) -> Wording {
        let mut reader = WordingReader::new(places);
        self.each(&WORDING, |file, node| reader.read(file, node));
        reader.finish(&mut File { path: Arc::from("wording"), problems: &mut self.problems })
    }

    /// Reads every file whose kind has this shape; false where there is none.
    fn each(&mut self, shape: &Shape, mut read: impl FnMut(&mut File, &Node)) -> bool {
        let mut found = false;
        for Parsed { path, node } in &self.parsed {
            if kind_of(path).is_none_or(|kind| kind.shape.name != shape.name) {
                continue;
            }
            found = true;
            let mut file = File { path: Arc::clone(path), problems: &mut self.problems };
            match node {
                Ok(node) => read(&mut file, node),
                Err(broken) => {
                    let text = self.files.get(path).unwrap_or_default();
                    let help = makes_readable(text)
                        .then(|| "可能是全角标点或缩进，mante check --fix 能改".to_owned());
                    file.report_help(Code::NotYaml, broken.place, broken.message.clone(), help);
                }
            }
        }
        found
    }
}
