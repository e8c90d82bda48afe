//! Takes what a message says into the session: statements, and what is to be asked back.

use rust_decimal::Decimal;

use crate::knowledge::Knowledge;
use crate::knowledge::lexicon::Intent;
use crate::knowledge::place::Level;
use crate::knowledge::vocabulary::{FactId, Facts, Value};
use crate::language::answer::Answered;
use crate::language::{Doubt, Found, Reading, Said};

use super::detail::is_detail_of_one;
use super::facts::{known, stated};
use super::session::{Ask, Matter, Session, Stated, Strength};

/// Takes a reading into the session; whether anything came of it.
pub fn absorb(knowledge: &Knowledge, session: &mut Session, reading: &Reading) -> bool {
    let mut absorbing = Absorbing { knowledge, session };
    let turned = absorbing.person(reading);
    let answered = absorbing.answer(reading);
    let stated = absorbing.facts(reading);
    let corrected = absorbing.correct_cost(reading);
    let doubted = absorbing.doubts(reading);
    turned || answered || stated || corrected || doubted
}

/// Takes a pressed option into the session: `value` is one of those on the screen.
pub fn absorb_option(knowledge: &Knowledge, session: &mut Session, ask: &Ask, value: &str) {
    let mut absorbing = Absorbing { knowledge, session };
    absorbing.option(ask, value, Strength::Chosen);
}

/// The value of the option "I don't know".
pub const UNSURE: &str = "unknown";

pub(super) struct Absorbing<'a> {
    pub(super) knowledge: &'a Knowledge,
    pub(super) session: &'a mut Session,
}

impl Absorbing<'_> {
    pub(super) fn facts_known(&self) -> Facts {
        let nobody = Matter::default();
        known(self.knowledge, self.session.matter().unwrap_or(&nobody))
    }

    fn answer(&mut self, reading: &Reading) -> bool {
        if let Some(intent) = reading.takes_back
            && self.take_back(intent)
        {
            return true;
        }
        let Some(ask) = self.session.screen.ask.clone() else { return false };
        let value = match reading.answered {
            None => None,
            Some(Answered::Option(position)) => self.session.screen.options.get(position).cloned(),
            Some(Answered::Unsure) => Some(UNSURE.to_owned()),
            Some(Answered::Choice(choice)) => {
                let vocabulary = &self.knowledge.shared.vocabulary;
                let fact = vocabulary.find(ask.fact());
                let named = fact.map(|fact| vocabulary.choice_name(fact, choice).to_owned());
                named.filter(|_| matches!(ask, Ask::Fact { .. } | Ask::Value { .. }))
            }
        };
        let value = value.or_else(|| yes_or_no(&ask, reading));
        let Some(value) = value else { return false };
        self.option(&ask, &value, Strength::Said);
        true
    }

    /// 其实写了: the last answer was the other one.
    fn take_back(&mut self, intent: Intent) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let Some(name) = self.session.matter().and_then(|matter| matter.answered.clone()) else {
            return false;
        };
        let value = vocabulary.find(&name).and_then(|fact| {
            let (yes, no) = vocabulary.fact(fact).yes_and_no()?;
            let choice = if intent == Intent::Yes { yes } else { no };
            Some(vocabulary.choice_name(fact, choice).to_owned())
        });
        let Some(value) = value else { return false };
        self.session.state(&name, Stated::Is(value), Strength::Said);
        true
    }

    /// 打错了，是5000: another sum for the cost that was said last.
    fn correct_cost(&mut self, reading: &Reading) -> bool {
        let core = self.knowledge.shared.vocabulary.core;
        let Some(sum) = reading.sum.filter(|_| reading.facts.is_empty()) else { return false };
        let facts = self.facts_known();
        let name = self.knowledge.shared.vocabulary.fact(core.annual_cost).name.clone();
        let last = self.session.matter().and_then(|matter| matter.statements.last());
        let (Some(Value::Money(known)), Some(last)) = (facts.value(core.annual_cost), last) else {
            return false;
        };
        let turn = last.turn;
        let just = self.session.matter().is_some_and(|matter| {
            matter.statements.iter().any(|said| said.turn == turn && said.fact == name)
        });
        if !just {
            return false;
        }
        // What was said of a month is kept as that of a year. Where the new sum may be either, none
        // is taken: a wrong figure is worse than asking again.
        if (*known % Decimal::from(12)).is_zero() && sum * Decimal::from(6) < *known {
            return false;
        }
        let stated = stated(self.knowledge, core.annual_cost, &Value::Money(sum));
        self.session.state(&name, stated, Strength::Said);
        true
    }

    fn option(&mut self, ask: &Ask, value: &str, strength: Strength) {
        self.session.pending.retain(|pending| pending != ask);
        let fact = ask.fact().to_owned();
        self.session.matter_mut().answered = Some(fact.clone());
        if value == UNSURE {
            self.session.state(&fact, Stated::Unsure, strength);
            return;
        }
        match ask {
            Ask::Confirm { value: confirmed, .. } => {
                let stated = if value == "yes" {
                    Stated::Are(vec![confirmed.clone()])
                } else {
                    Stated::Unsure
                };
                self.session.state(&fact, stated, strength);
            }
            Ask::Home { code } => {
                let stated =
                    if value == "yes" { Stated::Is(code.clone()) } else { Stated::Nothing };
                self.session.state(&fact, stated, strength);
            }
            Ask::Disease { .. } => {
                self.session.state(&fact, Stated::Are(vec![value.to_owned()]), strength);
            }
            _ if fact == "disease" => {
                self.session.state(&fact, Stated::Are(vec![value.to_owned()]), strength);
            }
            _ => self.session.state(&fact, Stated::Is(value.to_owned()), strength),
        }
    }

    fn facts(&mut self, reading: &Reading) -> bool {
        let facts = self.facts_known();
        for found in &reading.facts {
            match &found.said {
                Said::Is(value) => self.state(&facts, found, value, reading),
                // 去上海，不去北京了: what replaces it is said as well.
                Said::Not(value) if is_replaced(reading, found.fact, value) => {}
                Said::Not(value) => {
                    self.deny(&facts, found.fact, value);
                    self.deny_province_of_care(&facts, found.fact, value, reading);
                }
            }
        }
        !reading.facts.is_empty()
    }

    fn state(&mut self, facts: &Facts, found: &Found, value: &Value, reading: &Reading) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        if let Value::Diseases(list) = value
            && is_detail_of_one(self.knowledge, facts, list, reading)
        {
            return;
        }
        // 房产证有的: beside the answer to a question, a mere noun asks nothing else.
        let asked_else = found.fact == vocabulary.core.aspect && facts.value(found.fact).is_some();
        if found.hint && asked_else && !self.session.screen.answered {
            return;
        }
        let mut value = value.clone();
        if let (Value::Diseases(list), true) = (&mut value, reading.adds) {
            let before = facts.diseases(vocabulary.core.disease);
            let mut all: Vec<_> = before.iter().copied().filter(|d| !list.contains(d)).collect();
            all.append(list);
            *list = all;
        }
        if let Value::Place(place) = &value
            && let Some(Ask::Place { codes, .. }) = &self.session.screen.ask
        {
            // 辽宁的: the wider place picks one of the candidates that were asked about.
            let mut inside = codes
                .iter()
                .filter_map(|code| crate::knowledge::place::Code::parse(code))
                .filter(|code| place.contains(*code));
            if let (Some(code), None) = (inside.next(), inside.next()) {
                value = Value::Place(code);
            }
        }
        let strength = if found.hint { Strength::Hint } else { Strength::Said };
        let name = vocabulary.fact(found.fact).name.clone();
        let stated = stated(self.knowledge, found.fact, &value);
        self.session.pending.retain(|ask| ask.fact() != name);
        self.session.state(&name, stated, strength);
    }

    fn deny(&mut self, facts: &Facts, fact: FactId, value: &Value) {
        let name = self.knowledge.shared.vocabulary.fact(fact).name.clone();
        match (facts.value(fact), value) {
            (Some(Value::Diseases(known)), Value::Diseases(denied)) => {
                let left: Vec<_> =
                    known.iter().copied().filter(|id| !denied.contains(id)).collect();
                let said = if left.is_empty() {
                    Stated::Nothing
                } else {
                    stated(self.knowledge, fact, &Value::Diseases(left))
                };
                self.session.state(&name, said, Strength::Said);
            }
            (Some(known), denied) if known == denied => {
                self.session.state(&name, Stated::Nothing, Strength::Said);
            }
            _ => {}
        }
    }

    /// 不在云南看病, insured in 云南: treated in another province.
    fn deny_province_of_care(
        &mut self,
        facts: &Facts,
        fact: FactId,
        value: &Value,
        reading: &Reading,
    ) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let region = match reading.value(core.region) {
            Some(Value::Place(region)) => Some(*region),
            _ => facts.place(core.region),
        };
        if let (Value::Place(denied), Some(region)) = (value, region)
            && fact == core.care_region
            && denied.level() == Level::Province
            && denied.contains(region)
        {
            let name = vocabulary.fact(core.care_place).name.clone();
            let outside = Stated::Is("out_of_province".to_owned());
            self.session.state(&name, outside, Strength::Said);
        }
    }

    fn doubts(&mut self, reading: &Reading) -> bool {
        let facts = self.facts_known();
        let core = self.knowledge.shared.vocabulary.core;
        let mut any = false;
        for doubt in &reading.doubts {
            let ask = self.ask_of(doubt);
            if let Doubt::Value { fact, values, .. } = doubt
                && *fact == core.procedure
                && let Some(filing) = self.settles_filing(reading, values)
            {
                let name = self.knowledge.shared.vocabulary.fact(*fact).name.clone();
                self.session.pending.retain(|ask| ask.fact() != name);
                self.session.state(&name, filing, Strength::Said);
                any = true;
                continue;
            }
            let settled = match doubt {
                Doubt::Home { .. } => facts.value(core.region).is_some(),
                _ => false,
            };
            if settled || self.session.pending.contains(&ask) {
                continue;
            }
            self.session.pending.push(ask);
            any = true;
        }
        any
    }

    /// 漯河医保，长期住郑州，怎么备案: what else a message says settles which filing it means.
    fn settles_filing(&self, reading: &Reading, values: &[Value]) -> Option<Stated> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let filing = Value::Choice(vocabulary.fact(core.procedure).choice("cross_region_filing")?);
        let firm = |fact: FactId| {
            reading
                .facts
                .iter()
                .any(|found| found.fact == fact && !found.hint && matches!(found.said, Said::Is(_)))
        };
        let why = vocabulary.find("filing_type").is_some_and(firm);
        let known = self.facts_known().place(core.region);
        let home = match reading.value(core.region) {
            Some(Value::Place(home)) => Some(*home),
            _ => known,
        };
        let care = match reading.value(core.care_region) {
            Some(Value::Place(care)) => Some(*care),
            _ => self.facts_known().place(core.care_region),
        };
        let away = match (home, care) {
            (Some(home), Some(care)) => !home.contains(care) && !care.contains(home),
            // 去广州看病要提前几天备案: nobody goes to see a doctor where they are.
            (None, Some(_)) => !why,
            // 去外省看门诊，备案要什么.
            _ => firm(core.care_place),
        };
        // The likelier of its meanings stands first: 备案 is filing, 登记 is enrolment.
        let likely = values.first() == Some(&filing);
        (values.contains(&filing) && (why || likely) && away)
            .then(|| stated(self.knowledge, core.procedure, &filing))
    }

    fn ask_of(&self, doubt: &Doubt) -> Ask {
        let shared = &self.knowledge.shared;
        let name_of = |fact: &FactId| shared.vocabulary.fact(*fact).name.clone();
        let named = |fact: &FactId, value: &Value| match stated(self.knowledge, *fact, value) {
            Stated::Is(name) => vec![name],
            Stated::Are(names) => names,
            Stated::Unsure | Stated::Nothing => Vec::new(),
        };
        match doubt {
            Doubt::Place { fact, name, candidates } => Ask::Place {
                fact: name_of(fact),
                name: name.clone(),
                codes: candidates.iter().map(ToString::to_string).collect(),
            },
            Doubt::Value { fact, name, values } => {
                let mut values: Vec<&Value> = values.iter().collect();
                // The options stand in one order, whichever is the likelier.
                values.sort_by_key(|value| match value {
                    Value::Choice(choice) => *choice,
                    _ => 0,
                });
                let values = values.into_iter().flat_map(|value| named(fact, value)).collect();
                Ask::Value { fact: name_of(fact), name: name.clone(), values }
            }
            Doubt::Disease { name, candidates } => Ask::Disease {
                name: name.clone(),
                ids: candidates.iter().map(|id| shared.diseases.get(*id).id.clone()).collect(),
            },
            Doubt::Confirm { fact, value, question } => Ask::Confirm {
                fact: name_of(fact),
                value: named(fact, value).into_iter().next().unwrap_or_default(),
                question: question.to_string(),
            },
            Doubt::Home { place } => Ask::Home { code: place.to_string() },
        }
    }
}

/// Whether a message says what a place is instead of the one that it denies.
fn is_replaced(reading: &Reading, fact: FactId, denied: &Value) -> bool {
    matches!(denied, Value::Place(_)) && reading.value(fact).is_some_and(|value| value != denied)
}

/// "Yes" and "no" to a question that is not a fact of two values.
fn yes_or_no(ask: &Ask, reading: &Reading) -> Option<String> {
    matches!(ask, Ask::Confirm { .. } | Ask::Home { .. }).then_some(())?;
    if reading.wants(Intent::No) {
        Some("no".to_owned())
    } else if reading.wants(Intent::Yes) {
        Some("yes".to_owned())
    } else {
        None
    }
}
