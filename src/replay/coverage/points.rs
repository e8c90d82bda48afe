//! Everything that a replay could reach, with its name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::dialog::Assistant;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::region::{Allowed, Owner, RouteRow};
use crate::knowledge::vocabulary::{FactId, Facts};
use crate::knowledge::wording::Sentence;

use super::Point;

/// What kind of thing can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A row of a table.
    Row,
    /// A value that a row of a route allows.
    Cell,
    /// A question.
    Question,
    /// A sentence of the wording.
    Sentence,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Row, Self::Cell, Self::Question, Self::Sentence];
}

/// A thing that can be reached, in words for maintainers.
#[derive(Clone, Debug)]
pub struct Named {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its file and line, where it has one.
    pub place: Option<(Arc<str>, usize)>,
    /// Its id.
    pub id: String,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some((file, line)) => write!(f, "{file}:{line} {}", self.id),
            None => f.write_str(&self.id),
        }
    }
}

/// All that can be reached.
#[must_use]
pub fn points(assistant: &Assistant) -> BTreeMap<Point, Named> {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let mut points = BTreeMap::new();
    for (_, procedure) in assistant.rulebook.all() {
        let name = vocabulary.choice_name(vocabulary.core.procedure, procedure.id);
        if let Some(route) = &procedure.route {
            let (file, owner) = (&route.route.file, owner(route.route.owner));
            for row in &route.route.rows {
                let id = format!("{owner}.{name}.route.{}", row.id);
                points.extend(route_row(assistant, file, row, &id));
            }
        }
        for row in procedure.sections.iter().flat_map(|section| &section.rows) {
            let owner = owner(row.owner);
            let id = format!("{owner}.{name}.{}.{}", row.section.name(), row.key);
            let place = Some((row.file.clone(), row.place.line));
            let point = Point::Row(row.file.clone(), row.place);
            points.insert(point, Named { kind: Kind::Row, place, id });
        }
    }
    let asked = vocabulary.iter().filter(|(_, fact)| fact.question.is_some());
    points.extend(asked.map(|(_, fact)| {
        let (id, place) = (fact.name.clone(), None);
        (Point::Question(id.clone()), Named { kind: Kind::Question, place, id })
    }));
    points.extend(Sentence::ALL.iter().map(|sentence| {
        let (id, place) = (sentence.id().to_owned(), None);
        (Point::Sentence(sentence.id()), Named { kind: Kind::Sentence, place, id })
    }));
    points
}

/// A row of a route and its cells.
fn route_row(
    assistant: &Assistant,
    file: &Arc<str>,
    row: &RouteRow,
    id: &str,
) -> Vec<(Point, Named)> {
    let place = Some((file.clone(), row.place.line));
    let cells = row.when.tests.iter().flat_map(|(fact, allowed)| cells(assistant, *fact, allowed));
    let cells = cells.map(|cell| {
        let (kind, id) = (Kind::Cell, format!("{id} {cell}"));
        let named = Named { kind, place: place.clone(), id };
        (Point::Cell(file.clone(), row.place, cell), named)
    });
    let named = Named { kind: Kind::Row, place: place.clone(), id: id.to_owned() };
    std::iter::once((Point::Row(file.clone(), row.place), named)).chain(cells).collect()
}

/// The value that stands for every disease that a table does not name.
const OTHER: &str = "other";
/// The value that stands for all that an interval, or a negation, allows.
const ANY: &str = "*";

/// The cells of a test: each of its values.
fn cells(assistant: &Assistant, fact: FactId, allowed: &Allowed) -> Vec<String> {
    let shared = &assistant.knowledge.shared;
    let values: Vec<String> = match allowed {
        Allowed::Choices(choices) => {
            let name = |choice: &u8| shared.vocabulary.choice_name(fact, *choice).to_owned();
            choices.iter().map(name).collect()
        }
        Allowed::Diseases { named, other } => {
            let ids = named.iter().map(|id| shared.diseases.get(*id).id.clone());
            ids.chain(other.then(|| OTHER.to_owned())).collect()
        }
        Allowed::Places(codes) => codes.iter().map(ToString::to_string).collect(),
        Allowed::NotDiseases(_) | Allowed::Dates { .. } | Allowed::Money { .. } => {
            vec![ANY.to_owned()]
        }
    };
    let name = &shared.vocabulary.fact(fact).name;
    values.iter().map(|value| format!("{name}={value}")).collect()
}

/// The cell of a test that a case lies in; none where nothing is known of the fact, or another
/// value is.
pub(super) fn cell(
    assistant: &Assistant,
    fact: FactId,
    allowed: &Allowed,
    facts: &Facts,
    disease: Option<DiseaseId>,
) -> Option<String> {
    let shared = &assistant.knowledge.shared;
    let value = match allowed {
        Allowed::Choices(choices) => {
            let choice = facts.choice(fact).filter(|choice| choices.contains(choice))?;
            shared.vocabulary.choice_name(fact, choice).to_owned()
        }
        Allowed::Diseases { named, other } => {
            let disease = disease?;
            match named.contains(&disease) {
                true => shared.diseases.get(disease).id.clone(),
                false if *other => OTHER.to_owned(),
                false => return None,
            }
        }
        Allowed::NotDiseases(named) => {
            disease.filter(|disease| !named.contains(disease))?;
            ANY.to_owned()
        }
        Allowed::Places(codes) => {
            let place = facts.place(fact)?;
            codes.iter().find(|code| code.contains(place))?.to_string()
        }
        Allowed::Dates { .. } | Allowed::Money { .. } => {
            facts.value(fact)?;
            ANY.to_owned()
        }
    };
    Some(format!("{}={value}", shared.vocabulary.fact(fact).name))
}

fn owner(owner: Owner) -> String {
    match owner {
        Owner::Nation => "nation".to_owned(),
        Owner::Division(code) => code.to_string(),
    }
}
