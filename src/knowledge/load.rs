//! Reads all files of a knowledge base in the order in which they refer to each other.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::bilingual::say;
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
use super::inheritance::{self, Inheritance};
use super::journey::{JOURNEY, Journey};
use super::kinds::{self, kind_of};
use super::lexicon::{Word, read_lexicon};
use super::lexicon_shape::LEXICON;
use super::mend::makes_readable;
use super::node::{Broken, Node, Place};
use super::place::Places;
use super::problem::{Code, Problems};
use super::region::Region;
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
    load_beside(files, Beside::default())
}

/// What reading is given besides the files.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Another version that was read without an error, with its files. Where both describe what is
    /// shared in the same words, a region's file that is the same in both is not read again.
    pub other: Option<(&'a Files, &'a Knowledge)>,
    /// Is told of every file that has been read.
    pub read: Option<&'a (dyn Fn() + Sync)>,
}

/// Reads a knowledge base, with what is known besides its files.
#[must_use]
pub fn load_beside(files: &Files, beside: Beside) -> (Option<Knowledge>, Problems) {
    let mut loader = Loader { files, beside, parsed: Vec::new(), problems: Problems::default() };
    loader.parse();
    let knowledge = loader.knowledge();
    let mut problems = loader.problems;
    let lost = problems.iter().filter(|problem| problem.code.loses_content());
    let open: Vec<_> = lost.flat_map(|problem| kinds::defined_in(&problem.file)).copied().collect();
    problems.leave_open(&open);
    if let Some(knowledge) = &knowledge
        && !problems.has_errors()
    {
        claims::check(knowledge, &mut problems);
    }
    (knowledge, problems)
}

/// A YAML file as a tree, or why it is none.
struct Parsed {
    path: Arc<str>,
    shape: &'static str,
    node: Result<Node, Broken>,
}

struct Loader<'f> {
    files: &'f Files,
    beside: Beside<'f>,
    /// Every file that was not read yet, but for those of regions.
    parsed: Vec<Parsed>,
    problems: Problems,
}

impl Loader<'_> {
    /// Parsing is most of what reading takes: it is done on all cores, file by file.
    fn parse(&mut self) {
        let texts: Vec<_> = shared_files(self.files).collect();
        let parse = |(path, text): (&Arc<str>, &str)| {
            let shape = kind_of(path).filter(|_| is_yaml(path))?.shape.name;
            let parsed = Parsed { path: Arc::clone(path), shape, node: Node::parse(text) };
            self.beside.has_read();
            Some(parsed)
        };
        let parsed = texts.into_par_iter().with_max_len(1).filter_map(parse).collect();
        self.parsed = parsed;
        for Parsed { path, node, .. } in &self.parsed {
            if let Err(broken) = node {
                let text = self.files.get(path).unwrap_or_default();
                report_broken(&mut self.problems, path, text, broken);
            }
        }
    }

    fn knowledge(&mut self) -> Option<Knowledge> {
        let shared = self.shared();
        let regions = self.regions(shared.as_ref().map(|(shared, _)| shared));
        let (shared, procedure_signs) = shared?;
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
        inheritance::check(&regions, &inheritance, &mut self.problems);
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

    /// Most files of a large knowledge base are those of regions, and none of them hangs on another:
    /// each is parsed and read in one go, on all cores, and its tree is gone before the next.
    ///
    /// Where nothing is known that they refer to, only those are reported that are no YAML.
    fn regions(&mut self, shared: Option<&Shared>) -> Vec<Arc<Region>> {
        let known = self.beside.same_regions(self.files);
        let files: Vec<_> = self.files.iter().filter(|(path, _)| is_region(path)).collect();
        let read = |(path, text): (&Arc<str>, &str)| {
            let mut problems = Problems::default();
            let region = match known.get(&**path) {
                Some(region) => Some(Arc::clone(region)),
                None => read_one(path, text, shared, &mut problems).map(Arc::new),
            };
            self.beside.has_read();
            (region, problems)
        };
        let read: Vec<_> = files.into_par_iter().with_max_len(1).map(read).collect();
        let mut regions = Vec::new();
        for (region, problems) in read {
            regions.extend(region);
            self.problems.append(problems);
        }
        regions
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
                let message = say!(
                    "缺少 places.tsv（区划表）",
                    "places.tsv, the table of places, is missing"
                );
                file.report(Code::MissingKey, Place::default(), message);
                Places::default()
            }
        }
    }

    fn vocabulary(&mut self) -> Option<(Vocabulary, Vec<Sign>)> {
        let mut vocabulary = None;
        self.each(&FACTS, |file, node| vocabulary = read_vocabulary(file, node));
        vocabulary
    }

    /// A file of which there is one.
    fn file<T: FromNode>(&mut self, shape: &'static Shape) -> T {
        let mut read = None;
        self.each(shape, |file, node| read = Some(T::read(file, node)));
        read.unwrap_or_default()
    }

    fn wording(&mut self, places: &Places) -> Wording {
        let mut reader = WordingReader::new(places);
        self.each(&WORDING, |file, node| reader.read(file, node));
        reader.finish(&mut File { path: Arc::from("wording"), problems: &mut self.problems })
    }

    /// Reads every file whose kind has this shape, and reports where one is needed and there is none.
    fn each(&mut self, shape: &Shape, mut read: impl FnMut(&mut File, &Node)) {
        let own: Vec<Parsed> = self.parsed.extract_if(.., |one| one.shape == shape.name).collect();
        for Parsed { path, node, .. } in &own {
            if let Ok(node) = node {
                read(&mut File { path: Arc::clone(path), problems: &mut self.problems }, node);
            }
        }
        if let (true, Some(path)) = (own.is_empty(), kinds::needed_at(shape)) {
            let message = say!("缺少 {path}", "{path} is missing");
            self.problems.add(Code::MissingKey, &Arc::from(path), Place::default(), message);
        }
    }
}

fn read_one(
    path: &Arc<str>,
    text: &str,
    shared: Option<&Shared>,
    problems: &mut Problems,
) -> Option<Region> {
    match Node::parse(text) {
        Ok(node) => read_region(&mut File { path: Arc::clone(path), problems }, &node, shared?),
        Err(broken) => {
            report_broken(problems, path, text, &broken);
            None
        }
    }
}

/// Reports a file that is no YAML, and whether mending the keyboard's slips makes it so.
fn report_broken(problems: &mut Problems, path: &Arc<str>, text: &str, broken: &Broken) {
    let help = makes_readable(text).then(|| {
        say!(
            "可能是全角标点或缩进，mante check --fix 能改",
            "full-width characters or indentation, perhaps: mante check --fix mends them"
        )
    });
    problems.add_with_help(Code::NotYaml, path, broken.place, broken.message.clone(), help);
}

fn is_region(path: &str) -> bool {
    is_yaml(path) && kind_of(path).is_some_and(|kind| kind.shape.name == REGION.name)
}

fn is_yaml(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "yaml")
}

impl Beside<'_> {
    fn has_read(&self) {
        if let Some(read) = self.read {
            read();
        }
    }

    /// The regions of the other version, by path, whose files are the same; none where what regions
    /// refer to is not the same, since its ids then are others.
    fn same_regions(&self, files: &Files) -> HashMap<&str, &Arc<Region>> {
        let Some((other, knowledge)) = self.other else { return HashMap::new() };
        if !shared_files(other).eq(shared_files(files)) {
            return HashMap::new();
        }
        let regions = knowledge.regions.iter().map(|region| (&*region.file, region));
        regions.filter(|(path, _)| other.get(path) == files.get(path)).collect()
    }
}

/// The files that are not those of a region.
fn shared_files(files: &Files) -> impl Iterator<Item = (&Arc<str>, &str)> {
    files.iter().filter(|(path, _)| !is_region(path))
}
