//! From what was said to what is known: the newest statement holds, what hangs on a changed fact
//! goes with it, and what follows from other facts is added.

use crate::knowledge::Knowledge;
use crate::knowledge::place::{Code, Level};
use crate::knowledge::vocabulary::{FactId, FactKind, Facts, Value};

use super::session::{Matter, Stated, Statement, Strength};

/// What is known of a matter, read under this knowledge base. A statement whose fact or value no
/// longer exists counts for nothing, so that it is asked anew.
#[must_use]
pub fn known(knowledge: &Knowledge, matter: &Matter) -> Facts {
    let mut facts = folded(knowledge, &matter.statements).facts;
    derive(knowledge, &mut facts);
    facts
}

/// What statements come to, before anything follows from it.
#[derive(PartialEq, Eq)]
pub(super) struct Folded {
    pub facts: Facts,
    /// The facts whose values were only suggested.
    pub hinted: Vec<FactId>,
}

/// Folds statements, oldest first.
pub(super) fn folded(knowledge: &Knowledge, statements: &[Statement]) -> Folded {
    let vocabulary = &knowledge.shared.vocabulary;
    let mut folding = Folding { knowledge, facts: Facts::none(vocabulary), hinted: Vec::new() };
    let mut rest = statements;
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|statement| statement.turn == first.turn).count();
        let (turn, later) = rest.split_at(count);
        let mut turn: Vec<_> = turn
            .iter()
            .filter_map(|s| Some((vocabulary.find(&s.fact)?, &s.value, s.strength)))
            .collect();
        turn.sort_by_key(|(fact, _, _)| *fact);
        for (fact, value, strength) in turn {
            folding.state(fact, value, strength);
        }
        rest = later;
    }
    let Folding { facts, mut hinted, .. } = folding;
    hinted.retain(|fact| facts.value(*fact).is_some());
    hinted.sort_unstable();
    Folded { facts, hinted }
}

/// Reads a stored value of a fact.
#[must_use]
pub fn value_of(knowledge: &Knowledge, fact: FactId, stated: &Stated) -> Option<Value> {
    let shared = &knowledge.shared;
    match (shared.vocabulary.fact(fact).kind, stated) {
        (FactKind::Choice, Stated::Is(name)) => {
            shared.vocabulary.fact(fact).choice(name).map(Value::Choice)
        }
        (FactKind::Place, Stated::Is(code)) => {
            Code::parse(code).filter(|code| shared.places.get(*code).is_some()).map(Value::Place)
        }
        (FactKind::Date, Stated::Is(text)) => text.parse().ok().map(Value::Date),
        (FactKind::Money, Stated::Is(text)) => text.parse().ok().map(Value::Money),
        (FactKind::Diseases, Stated::Are(ids)) => {
            let known: Vec<_> = ids.iter().filter_map(|id| shared.diseases.find(id)).collect();
            (!known.is_empty()).then_some(Value::Diseases(known))
        }
        _ => None,
    }
}

/// A value by its names, for a statement or the public interface.
#[must_use]
pub fn stated(knowledge: &Knowledge, fact: FactId, value: &Value) -> Stated {
    let shared = &knowledge.shared;
    match value {
        Value::Choice(choice) => {
            Stated::Is(shared.vocabulary.choice_name(fact, *choice).to_owned())
        }
        Value::Place(code) => Stated::Is(code.to_string()),
        Value::Date(date) => Stated::Is(date.to_string()),
        Value::Money(sum) => Stated::Is(sum.normalize().to_string()),
        Value::Diseases(list) => {
            Stated::Are(list.iter().map(|id| shared.diseases.get(*id).id.clone()).collect())
        }
    }
}

struct Folding<'k> {
    knowledge: &'k Knowledge,
    facts: Facts,
    hinted: Vec<FactId>,
}

impl Folding<'_> {
    fn state(&mut self, fact: FactId, stated: &Stated, strength: Strength) {
        match stated {
            Stated::Unsure => {
                self.drop_dependents(fact);
                self.facts.set_unsure(fact);
            }
            Stated::Nothing => {
                self.drop_dependents(fact);
                self.facts.clear(fact);
            }
            Stated::Is(_) | Stated::Are(_) => {
                match value_of(self.knowledge, fact, stated) {
                    Some(value) => self.set(fact, value, strength),
                    // It was said, and no longer exists: what was said before it no longer holds.
                    None => self.state(fact, &Stated::Nothing, strength),
                }
            }
        }
    }

    fn set(&mut self, fact: FactId, value: Value, strength: Strength) {
        let known = self.facts.value(fact);
        let hinted = self.hinted.contains(&fact);
        if strength == Strength::Hint && known.is_some() && !hinted {
            return;
        }
        if known.is_some_and(|known| takes_away(known, &value)) {
            self.drop_dependents(fact);
        }
        self.hinted.retain(|other| *other != fact);
        if strength == Strength::Hint {
            self.hinted.push(fact);
        }
        self.retract_what_it_contradicts(fact, &value);
        self.facts.set(fact, value);
    }

    fn drop_dependents(&mut self, changed: FactId) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let dependents: Vec<FactId> = vocabulary
            .iter()
            .filter(|(_, fact)| fact.depends_on.contains(&changed))
            .map(|(id, _)| id)
            .collect();
        for dependent in dependents {
            if self.facts.get(dependent).is_some() {
                self.facts.clear(dependent);
                self.drop_dependents(dependent);
            }
        }
    }

    /// A named place of care and what was said of it in general must agree; the newer one stands.
    fn retract_what_it_contradicts(&mut self, fact: FactId, value: &Value) {
        let core = self.knowledge.shared.vocabulary.core;
        if fact == core.care_region {
            self.facts.clear(core.care_place);
        }
        if fact == core.care_place
            && let (Some(region), Some(care)) =
                (self.facts.place(core.region), self.facts.place(core.care_region))
            && care_place(self.knowledge, region, care).is_some_and(|place| *value != place)
        {
            self.facts.clear(core.care_region);
        }
    }
}

/// Whether the new value takes away what the old one was; a list that shares a disease with it does not:
/// 那先办糖尿病的.
fn takes_away(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Diseases(old), Value::Diseases(new)) => !old.iter().any(|id| new.contains(id)),
        (old, new) => old != new,
    }
}

/// Adds what follows from other facts.
fn derive(knowledge: &Knowledge, facts: &mut Facts) {
    let vocabulary = &knowledge.shared.vocabulary;
    let core = vocabulary.core;
    if let (Some(region), Some(care)) = (facts.place(core.region), facts.place(core.care_region))
        && let Some(place) = care_place(knowledge, region, care)
    {
        facts.set(core.care_place, place);
    }
    let count = match facts.diseases(core.disease).len() {
        0 => None,
        1 => Some("one"),
        _ => Some("several"),
    };
    let choice = |fact: FactId, name: &str| vocabulary.fact(fact).choice(name).map(Value::Choice);
    if let Some(value) = count.and_then(|name| choice(core.disease_count, name)) {
        facts.set(core.disease_count, value);
    }
    let in_hospital = choice(core.stage, "in_hospital");
    let staying = choice(core.inpatient, "yes");
    if facts.get(core.inpatient).is_none() && facts.value(core.stage) == in_hospital.as_ref() {
        if let (Some(_), Some(staying)) = (in_hospital, staying) {
            facts.set(core.inpatient, staying);
        }
    } else if facts.get(core.stage).is_none()
        && staying.is_some()
        && facts.value(core.inpatient) == staying.as_ref()
        && let Some(stage) = in_hospital
    {
        facts.set(core.stage, stage);
    }
}

/// Where the place of care lies as seen from the insured place; open where a province alone is
/// known of one of them and the other lies in it.
fn care_place(knowledge: &Knowledge, region: Code, care: Code) -> Option<Value> {
    let vocabulary = &knowledge.shared.vocabulary;
    let fact = vocabulary.fact(vocabulary.core.care_place);
    let name = if region.province() != care.province() {
        "out_of_province"
    } else if region.level() == Level::Province {
        "in_province"
    } else if care.level() == Level::Province {
        return None;
    } else if region.prefecture() == care.prefecture() && !directly_under_province(region, care) {
        "in_prefecture"
    } else {
        "in_province"
    };
    fact.choice(name).map(Value::Choice)
}

/// County-level cities directly under a province share a made-up prefecture code, 90.
fn directly_under_province(region: Code, care: Code) -> bool {
    let direct = |code: Code| code.0 / 100 % 100 == 90;
    direct(region) && region != care
}
