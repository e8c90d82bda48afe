//! What people say and what it means: the words of `lexicon/`, typed. Recognising them in a
//! message is the business of `language`.

use std::sync::Arc;

use super::bilingual::say;
use super::disease::DiseaseId;
use super::fields::{Fields, File};
use super::lexicon_shape::{GROUP, LEXICON, WORD};
use super::node::{Kind, Node, Place};
use super::place::Code as Division;
use super::problem::{Code, Problems};
use super::shared::Shared;
use super::vocabulary::{FactId, FactKind, Value};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // The names say it.
        pub enum $name { $($variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The words in the files.
            pub const NAMES: &[&'static str] = &[$($text,)*];

            /// The word in the files.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// By the word in the files.
            #[must_use]
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }
    };
}

words! {
    /// What a message wants of the conversation itself.
    Intent {
        Restart = "restart",
        Back = "back",
        Help = "help",
        Thanks = "thanks",
        Greeting = "greeting",
        Goodbye = "goodbye",
        Unknown = "unknown",
        Yes = "yes",
        No = "no",
        Why = "why",
        Sources = "sources",
        Forget = "forget",
        Papers = "papers",
        Card = "card",
        Change = "change",
        More = "more",
        Human = "human",
        NoHuman = "no_human",
        Complain = "complain",
        Emergency = "emergency",
        SelfHarm = "self_harm",
        Called = "called",
        Shorter = "shorter",
        Photo = "photo",
        WhatIs = "what_is",
        NoAnswer = "no_answer",
        Otherwise = "otherwise",
        MedicalAdvice = "medical_advice",
        Bereaved = "bereaved",
        FeedbackGood = "feedback_good",
        FeedbackBad = "feedback_bad",
        Compare = "compare",
        Fee = "off_topic_fee",
        WhoAreYou = "who_are_you",
    }
}

words! {
    /// A word that tells what part its neighbours play.
    Cue {
        Insured = "insured",
        Care = "care",
        Home = "home",
        From = "from",
        To = "to",
        Negate = "negate",
        DoubleNegate = "double_negate",
        Correct = "correct",
        WhatIf = "what_if",
        Past = "past",
        Now = "now",
        Turn = "turn",
        Contrast = "contrast",
        Outside = "outside",
        Hearsay = "hearsay",
        Chatter = "chatter",
        Elsewhere = "elsewhere",
        Formerly = "formerly",
    }
}

words! {
    /// A word that needs a clarifying sentence beside its meaning.
    Note {
        SpecialClinic = "special_clinic",
        TwoDiseases = "two_diseases",
    }
}

/// Whose case it is.
pub type Person = Arc<str>;

/// The person who writes, or calls.
pub const SPEAKER: &str = "self";

/// What a word means.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own in the files")]
pub struct Meaning {
    /// Facts that it tells.
    pub means: Vec<(FactId, Value)>,
    /// Facts that it only suggests: anything stronger wins.
    pub suggests: Vec<(FactId, Value)>,
    /// The value that it stands for where two are set side by side, and only there.
    pub side: Option<(FactId, Value)>,
    /// A fact of which it leaves several values open.
    pub ambiguous: Option<(FactId, Vec<Value>)>,
    /// What it wants of the conversation.
    pub intent: Option<Intent>,
    /// What part its neighbours play.
    pub cue: Option<Cue>,
    /// Whose case it speaks of.
    pub person: Option<Person>,
    /// A clarification to give.
    pub note: Option<Note>,
    /// Diseases that a general word may stand for; asked back.
    pub group: Option<Vec<DiseaseId>>,
    /// Something to be confirmed before the meaning counts.
    pub confirm: Option<Arc<str>>,
    /// Taken only when nothing stronger speaks to its facts.
    pub hint: bool,
    /// Also an ordinary word: counts only where something else speaks of our matter.
    pub loose: bool,
    /// Shows that a message is about our matter, whatever else the word means.
    pub business: bool,
    /// Means nothing and keeps shorter words from being read inside it.
    pub blocks: bool,
}

/// One entry of the lexicon.
#[derive(Clone, Debug)]
pub struct Word {
    /// The ways to say it.
    pub say: Vec<String>,
    /// Counts only as a whole message.
    pub whole: bool,
    /// Means nothing but itself, though it sounds like a place.
    pub ordinary: bool,
    /// What it means.
    pub meaning: Meaning,
    /// Its file.
    pub file: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

impl Word {
    /// Reports that nothing of a way to say it can be read.
    pub fn report_nothing_left(&self, problems: &mut Problems) {
        let message = say!(
            "这个词归一以后什么也不剩",
            "nothing is left of this word once punctuation and spaces are taken away"
        );
        problems.add(Code::BadValue, &self.file, self.place, message);
    }

    /// Reports that a way to say it means something else in another entry.
    pub fn report_two_meanings(&self, text: &str, problems: &mut Problems) {
        let message = say!(
            "“{text}”写在了两个意思不同的条目里",
            "“{text}” stands in two entries that mean different things"
        );
        let help = say!("合成一条，或写 ambiguous", "make one entry of them, or write ambiguous");
        problems.add_with_help(Code::WordMeansTwo, &self.file, self.place, message, Some(help));
    }
}

/// Reads one file of `lexicon/` into the list.
pub fn read_lexicon(file: &mut File, node: &Node, shared: &Shared, words: &mut Vec<Word>) {
    let mut top = file.map(node, &LEXICON);
    for item in top.list(file, "words") {
        let word = read_word(file, item, shared);
        words.push(word);
    }
    for item in top.list(file, "groups") {
        let word = read_group(file, item, shared);
        words.push(word);
    }
    top.finish();
}

fn read_word(file: &mut File, node: &Node, shared: &Shared) -> Word {
    let mut fields = file.map(node, &WORD);
    let mut meaning = Meaning {
        intent: fields.word(file, "intent").and_then(Intent::find),
        cue: fields.word(file, "cue").and_then(Cue::find),
        note: fields.word(file, "note").and_then(Note::find),
        person: fields.text(file, "person").map(Person::from),
        hint: fields.flag(file, "hint"),
        blocks: fields.flag(file, "blocks"),
        loose: fields.flag(file, "loose"),
        business: fields.flag(file, "business"),
        ..Meaning::default()
    };
    meaning.means = read_facts(file, &mut fields, "means", shared);
    meaning.suggests = read_facts(file, &mut fields, "suggests", shared);
    meaning.side = read_facts(file, &mut fields, "side", shared).into_iter().next();
    let ambiguous = fields.entries(file, "ambiguous");
    meaning.ambiguous = ambiguous.into_iter().find_map(|(name, key, value)| {
        let fact = shared.fact(file, name, key.place)?;
        let items = file.list(value);
        let values = items.iter().filter_map(|n| read_value(file, shared, fact, n)).collect();
        Some((fact, values))
    });
    finish(file, fields, node, meaning)
}

/// Facts with a value each.
pub(super) fn read_facts(
    file: &mut File,
    fields: &mut Fields,
    key: &'static str,
    shared: &Shared,
) -> Vec<(FactId, Value)> {
    let mut facts = Vec::new();
    for (name, key, value) in fields.entries(file, key) {
        let Some(fact) = shared.fact(file, name, key.place) else { continue };
        facts.extend(read_value(file, shared, fact, value).map(|value| (fact, value)));
    }
    facts
}

fn read_group(file: &mut File, node: &Node, shared: &Shared) -> Word {
    let mut fields = file.map(node, &GROUP);
    let items = fields.list(file, "asks").iter();
    let diseases = items.filter_map(|item| {
        let id = file.text(item)?;
        shared.disease(file, id, item.place)
    });
    let diseases = diseases.collect();
    fields.take("why");
    let note = fields.word(file, "note").and_then(Note::find);
    let meaning = Meaning { group: Some(diseases), note, ..Meaning::default() };
    finish(file, fields, node, meaning)
}

fn finish(file: &mut File, mut fields: Fields, node: &Node, meaning: Meaning) -> Word {
    let word = Word {
        say: fields.texts(file, "say"),
        whole: fields.flag(file, "whole"),
        ordinary: fields.flag(file, "ordinary"),
        meaning,
        file: file.path.clone(),
        place: node.place,
    };
    fields.finish();
    word
}

/// Reads a value of a fact by its name in the public interface.
pub fn read_value(file: &mut File, shared: &Shared, fact: FactId, node: &Node) -> Option<Value> {
    match shared.vocabulary.fact(fact).kind {
        FactKind::Choice => {
            let name = file.text(node)?;
            shared.choice(file, fact, name, node.place).map(Value::Choice)
        }
        FactKind::Diseases => {
            if let Kind::Map(_) = node.kind {
                return None;
            }
            let mut diseases = Vec::new();
            for item in file.list(node) {
                let Some(id) = file.text(item) else { continue };
                diseases.extend(shared.disease(file, id, item.place));
            }
            Some(Value::Diseases(diseases))
        }
        FactKind::Date => file.date(node).map(Value::Date),
        FactKind::Money => file.decimal(node).map(Value::Money),
        FactKind::Place => {
            let text = file.text(node)?;
            let code = Division::parse(text).filter(|code| shared.places.get(*code).is_some());
            if code.is_none() {
                let message = say!("区划表里没有 {text}", "places.tsv has no {text}");
                file.report_cause(Code::UnknownRegion, node.place, text, message, None);
            }
            code.map(Value::Place)
        }
    }
}
