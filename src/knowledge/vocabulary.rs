//! The vocabulary: what can be known of a case, and how much of it is.
//!
//! A fact is unknown (nobody said), unsure (the person said that they don't know) or known. "No"
//! and 0 are values like any other.

use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::disease::DiseaseId;
use super::place::Code;
use super::renamed::Renamed;

/// A fact, as a position in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub u8);

/// One value of a choice fact, as a position in its list of values.
pub type ChoiceId = u8;

/// What kind of value a fact takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// One of a few named values.
    Choice,
    /// An administrative division.
    Place,
    /// A list of diseases.
    Diseases,
    /// A civil date.
    Date,
    /// A sum in yuan.
    Money,
}

/// One value of a choice fact.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The name in the public interface.
    pub name: String,
    /// The words on a button.
    pub label: String,
    /// The words before a line that holds only then.
    pub when: String,
    /// What the label means, for a person who hears it for the first time.
    pub explained: Option<String>,
    /// What says it as the whole answer to the question.
    pub answers: Vec<String>,
    /// What a plain yes or no to the question says, where the value has another name: whether it is the
    /// yes.
    pub plain: Option<bool>,
    /// How it is where nobody says otherwise: a condition that holds then is not worth a word.
    pub usual: bool,
    /// What an aspect is as a question at an office.
    pub asked: Option<String>,
}

/// A fact: everything about it that does not depend on a region.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The name in the public interface.
    pub name: String,
    /// What kind of value it takes.
    pub kind: FactKind,
    /// How it is asked; a fact without a question is never asked.
    pub question: Option<String>,
    /// What it is called in a recap.
    pub label: String,
    /// The values of a choice.
    pub choices: Vec<Choice>,
    /// Facts that this one hangs on: when they change it goes.
    pub depends_on: Vec<FactId>,
    /// Whether it holds for another person too.
    pub carries_over: bool,
    /// Whether the program computes it and nobody can say it.
    pub derived: bool,
    /// What is said where a message asks for a judgement that only somebody else can give.
    pub judgement: Option<String>,
    /// The value that wins where a message names several.
    pub outranks: Option<ChoiceId>,
    /// Former names of its values.
    pub renamed: Renamed,
}

impl Fact {
    /// The position of a named value.
    #[must_use]
    pub fn choice(&self, name: &str) -> Option<ChoiceId> {
        let position = self.choices.iter().position(|choice| choice.name == name)?;
        ChoiceId::try_from(position).ok()
    }

    /// Whether values leave room for how it usually is.
    #[must_use]
    pub fn is_usual(&self, values: &[Value]) -> bool {
        values.iter().any(|value| match value {
            Value::Choice(choice) => {
                self.choices.get(usize::from(*choice)).is_some_and(|choice| choice.usual)
            }
            _ => false,
        })
    }

    /// The value that a plain yes to the question says, and the one of a no.
    #[must_use]
    pub fn yes_and_no(&self) -> Option<(ChoiceId, ChoiceId)> {
        let plain = |yes: bool| {
            let position = self.choices.iter().position(|choice| choice.plain == Some(yes))?;
            ChoiceId::try_from(position).ok()
        };
        let yes = self.choice("yes").or_else(|| plain(true))?;
        Some((yes, self.choice("no").or_else(|| plain(false))?))
    }
}

/// The facts that the program itself works with.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // Each is the fact of that name in the public interface.
pub struct Core {
    pub region: FactId,
    pub care_region: FactId,
    pub care_place: FactId,
    pub procedure: FactId,
    pub aspect: FactId,
    pub disease: FactId,
    pub disease_count: FactId,
    pub applicant: FactId,
    pub handling: FactId,
    pub stage: FactId,
    pub inpatient: FactId,
    pub visit_date: FactId,
    pub annual_cost: FactId,
}

/// All facts of the knowledge base.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    facts: Vec<Fact>,
    by_name: HashMap<String, FactId>,
    /// The facts that the program itself works with.
    pub core: Core,
    /// Former names of facts.
    pub renamed: Renamed,
}

impl Vocabulary {
    /// Builds the vocabulary; an error names a core fact that is missing.
    ///
    /// # Errors
    /// When the program needs a fact that the file does not define.
    pub fn new(facts: Vec<Fact>) -> Result<Self, &'static str> {
        let by_name: HashMap<String, FactId> = (0u8..)
            .zip(&facts)
            .map(|(position, fact)| (fact.name.clone(), FactId(position)))
            .collect();
        let need = |name: &'static str| by_name.get(name).copied().ok_or(name);
        let core = Core {
            region: need("region")?,
            care_region: need("care_region")?,
            care_place: need("care_place")?,
            procedure: need("procedure")?,
            aspect: need("aspect")?,
            disease: need("disease")?,
            disease_count: need("disease_count")?,
            applicant: need("applicant")?,
            handling: need("handling")?,
            stage: need("stage")?,
            inpatient: need("inpatient")?,
            visit_date: need("visit_date")?,
            annual_cost: need("annual_cost")?,
        };
        Ok(Self { facts, by_name, core, renamed: Renamed::default() })
    }

    /// A fact by its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<FactId> {
        self.by_name.get(name).copied()
    }

    /// What a fact is.
    #[must_use]
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[usize::from(id.0)]
    }

    /// All facts with their ids, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, &Fact)> {
        (0u8..).map(FactId).zip(&self.facts)
    }

    /// How many facts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The name of a choice value.
    #[must_use]
    pub fn choice_name(&self, id: FactId, choice: ChoiceId) -> &str {
        self.fact(id).choices.get(usize::from(choice)).map_or("", |choice| choice.name.as_str())
    }
}

/// The value of a known fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// One of the fact's choices.
    Choice(ChoiceId),
    /// An administrative division.
    Place(Code),
    /// One disease or several, in the order they were named.
    Diseases(Vec<DiseaseId>),
    /// A civil date.
    Date(Date),
    /// A sum in yuan.
    Money(Decimal),
}

/// What has been said of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The person said that they don't know.
    Unsure,
    /// It is this.
    Is(Value),
}

/// Everything known of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts(Vec<Option<Known>>);

impl Facts {
    /// Nothing known yet.
    #[must_use]
    pub fn none(vocabulary: &Vocabulary) -> Self {
        Self(vec![None; vocabulary.len()])
    }

    /// What has been said of a fact; `None` where nobody said anything.
    #[must_use]
    pub fn get(&self, id: FactId) -> Option<&Known> {
        self.0[usize::from(id.0)].as_ref()
    }

    /// The value of a fact, if it is known.
    #[must_use]
    pub fn value(&self, id: FactId) -> Option<&Value> {
        match self.get(id) {
            Some(Known::Is(value)) => Some(value),
            _ => None,
        }
    }

    /// The value of a choice fact, if it is known.
    #[must_use]
    pub fn choice(&self, id: FactId) -> Option<ChoiceId> {
        match self.value(id) {
            Some(Value::Choice(choice)) => Some(*choice),
            _ => None,
        }
    }

    /// The value of a place fact, if it is known.
    #[must_use]
    pub fn place(&self, id: FactId) -> Option<Code> {
        match self.value(id) {
            Some(Value::Place(code)) => Some(*code),
            _ => None,
        }
    }

    /// The diseases, if any is known.
    #[must_use]
    pub fn diseases(&self, id: FactId) -> &[DiseaseId] {
        match self.value(id) {
            Some(Value::Diseases(diseases)) => diseases,
            _ => &[],
        }
    }

    /// Sets a fact.
    pub fn set(&mut self, id: FactId, value: Value) {
        self.0[usize::from(id.0)] = Some(Known::Is(value));
    }

    /// Notes that the person does not know.
    pub fn set_unsure(&mut self, id: FactId) {
        self.0[usize::from(id.0)] = Some(Known::Unsure);
    }

    /// Forgets a fact.
    pub fn clear(&mut self, id: FactId) {
        self.0[usize::from(id.0)] = None;
    }

    /// The known facts in the order of the vocabulary.
    pub fn known(&self) -> impl Iterator<Item = (FactId, &Value)> {
        (0u8..).map(FactId).zip(&self.0).filter_map(|(id, known)| match known {
            Some(Known::Is(value)) => Some((id, value)),
            _ => None,
        })
    }
}
