//! A lookup: an answer at once, to words and to facts that were chosen beside them. It is no
//! conversation: nothing came before it, and what is open is shown as branches, not asked.

use std::fmt;

use jiff::civil::Date;

use crate::knowledge::Knowledge;
use crate::knowledge::lexicon::Intent;
use crate::knowledge::vocabulary::{FactId, FactKind};

use super::absorb::{Absorbing, UNSURE, absorb};
use super::act::{Act, Info};
use super::assistant::Assistant;
use super::facts::value_of;
use super::session::{Ask, Matter, Session, Stated, Strength};
use super::step::{Step, Stepping};

/// What is chosen of a fact. It stands above what the words say of it: another value
/// ([`Stated::Is`], [`Stated::Are`]), that nobody knows ([`Stated::Unsure`]), or that nothing is
/// said of it ([`Stated::Nothing`]).
pub type Chosen = (FactId, Stated);

/// Why something cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChosen {
    /// Nobody can say a fact of this name: there is none, or it is worked out from others.
    Fact,
    /// The fact has no such value.
    Value,
}

impl fmt::Display for NotChosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fact => "没有这一项",
            Self::Value => "这一项没有这个值",
        })
    }
}

/// Reads a choice by the names of the public interface: `region=141000`,
/// `disease=diabetes,hypertension`, `proof=unknown`, or nothing behind the sign for what is to be
/// left open.
///
/// # Errors
/// Where there is no such fact, or no such value of it.
pub fn chosen(knowledge: &Knowledge, fact: &str, value: &str) -> Result<Chosen, NotChosen> {
    let vocabulary = &knowledge.shared.vocabulary;
    let known = vocabulary.find(fact).filter(|fact| !vocabulary.fact(*fact).derived);
    let fact = known.ok_or(NotChosen::Fact)?;
    let stated = match (value.trim(), vocabulary.fact(fact).kind) {
        ("", _) => return Ok((fact, Stated::Nothing)),
        (UNSURE, _) => return Ok((fact, Stated::Unsure)),
        (ids, FactKind::Diseases) => {
            Stated::Are(ids.split(',').map(|id| id.trim().to_owned()).collect())
        }
        (value, FactKind::Money) if !is_sum(value) => return Err(NotChosen::Value),
        (value, _) => Stated::Is(value.to_owned()),
    };
    let exists = match &stated {
        Stated::Are(ids) => ids.iter().all(|id| knowledge.shared.diseases.find(id).is_some()),
        stated => value_of(knowledge, fact, stated).is_some(),
    };
    if exists { Ok((fact, stated)) } else { Err(NotChosen::Value) }
}

/// Whether it is a sum as the public interface writes it: up to nine digits of yuan, with at most two
/// of fen behind the point. No sign: nobody has spent less than nothing.
fn is_sum(text: &str) -> bool {
    let (yuan, fen) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, most| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    digits(yuan, 9) && digits(fen, 2)
}

impl Assistant {
    /// Answers words together with chosen facts; either may be empty. A `patient` who was chosen, by
    /// an id of the wording's persons, stands above whom the words speak of.
    ///
    /// What is open stands in the answer's branches. Only where nothing can be looked up without it
    /// is a question given back ([`Act::Ask`]): in which place, which procedure, or which of two
    /// readings of such a name. Other readings that the words leave open wait in the session's
    /// `pending`. Words of an emergency, of self-harm and for a doctor are answered as such
    /// ([`Act::Info`]); what else they say is in the step's facts.
    #[must_use]
    pub fn look_up(
        &self,
        words: &str,
        chosen: &[Chosen],
        patient: Option<&str>,
        today: Date,
    ) -> Step {
        let mut stepping = Stepping::new(self, Session::default(), today.into());
        stepping.session.turn = 1;
        let is_silent = words.trim().is_empty();
        let reading = (!is_silent).then(|| stepping.read(words));
        let mut understood = !chosen.is_empty();
        if let Some(reading) = &reading {
            understood |= absorb(&self.knowledge, &mut stepping.session, reading);
        }
        stepping.choose_patient(patient);
        stepping.choose_facts(chosen);
        let first = reading.as_ref().and_then(|reading| stepping.comes_first(reading));
        let act = match first {
            Some(info) => Act::Info(info),
            None if is_silent || understood => {
                stepping.looked_up(reading.as_ref().and_then(|reading| reading.submit_on))
            }
            None => {
                let outside = reading.as_ref().and_then(|reading| reading.outside.clone());
                outside
                    .map_or(Act::Unclear { again: false }, |words| Act::Info(Info::Outside(words)))
            }
        };
        stepping.finish(act, reading)
    }
}

impl Stepping<'_> {
    /// States what was chosen behind all that was said, and no longer asks it back.
    fn choose_facts(&mut self, chosen: &[Chosen]) {
        self.session.turn += 1;
        for (fact, stated) in chosen {
            let name = &self.assistant.knowledge.shared.vocabulary.fact(*fact).name;
            self.session.pending.retain(|ask| ask.fact() != name);
            self.session.state(name, stated.clone(), Strength::Chosen);
        }
    }

    /// Somebody of whom the words tell things of their own has these; any other is only the patient's name.
    /// Somebody whom no sentence can name is nobody.
    fn choose_patient(&mut self, patient: Option<&str>) {
        let known = patient.filter(|patient| {
            self.assistant.knowledge.wording.persons().any(|person| person == *patient)
        });
        let Some(patient) = known else { return };
        let is_theirs = |matter: &Matter| matter.person.as_deref() == Some(patient);
        if self.session.matter().is_some_and(is_theirs) {
            return;
        }
        if self.session.matters.iter().any(is_theirs) {
            let (knowledge, session) = (&self.assistant.knowledge, &mut self.session);
            Absorbing { knowledge, session }.go_to(patient, false);
        } else {
            self.session.matter_mut().person = Some(patient.to_owned());
        }
    }

    /// What must be said whatever else the words say.
    fn comes_first(&self, reading: &crate::language::Reading) -> Option<Info> {
        if reading.wants(Intent::SelfHarm) {
            Some(Info::SelfHarm)
        } else if self.is_emergency(reading) {
            Some(Info::Emergency)
        } else if reading.wants(Intent::Bereaved) {
            Some(Info::Bereaved)
        } else {
            reading.wants(Intent::MedicalAdvice).then_some(Info::MedicalAdvice)
        }
    }

    fn looked_up(&self, submit_on: Option<Date>) -> Act {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let needed = [vocabulary.core.region, vocabulary.core.procedure];
        let mut session = self.session.clone();
        session.pending.retain(|ask: &Ask| {
            vocabulary.find(ask.fact()).is_some_and(|fact| needed.contains(&fact))
        });
        let mut case = self.considering(submit_on);
        case.asks = false;
        case.explains = false;
        case.act(&session)
    }
}
