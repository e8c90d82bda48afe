//! Which logged sessions fall into a group: their last facts decide.

use jiff::civil::Date;

use crate::dialog::act::Act;
use crate::dialog::consider::Considering;
use crate::dialog::{Assistant, Session, facts};
use crate::knowledge::region::Owner;
use crate::knowledge::vocabulary::{ChoiceId, Facts};

use super::{Impact, Part, Versions};

/// The case of a logged session: its last facts, and what they are asked about.
pub struct LoggedCase {
    facts: Facts,
    entry: Owner,
    procedure: String,
}

/// The case that a logged session is about, read under the version that answered it; none where it
/// never came to a place and a procedure.
#[must_use]
pub fn logged_case(assistant: &Assistant, session: &Session, today: Date) -> Option<LoggedCase> {
    let facts = facts::known(&assistant.knowledge, session.matter()?);
    let considering = Considering {
        knowledge: &assistant.knowledge,
        rulebook: &assistant.rulebook,
        facts: facts.clone(),
        today,
        submit_on: None,
        person: None,
        questions: Vec::new(),
        asks: true,
        explains: false,
    };
    let (entry, procedure): (Owner, ChoiceId) = match considering.act(session) {
        Act::Answer(answer) | Act::NotCovered(answer, _) => (answer.entry, answer.procedure),
        Act::Ask(question) => question.procedure?,
        Act::Unclear { .. } | Act::Info(_) => return None,
    };
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let procedure = vocabulary.choice_name(vocabulary.core.procedure, procedure).to_owned();
    Some(LoggedCase { facts, entry, procedure })
}

impl Impact {
    /// Counts a logged session in every group that it may be in: what nobody said speaks against
    /// nothing, since its answer shows what holds under either condition. True where it is in any.
    pub fn count(&mut self, versions: Versions, case: &LoggedCase, today: Date) -> bool {
        let mut counted = false;
        for group in &mut self.groups {
            let fits = |part: &Part| {
                part.procedure == case.procedure
                    && part.owner == self::nearest(versions, case)
                    && part.axes.may_hold(&part.cases, versions.before, &case.facts, today)
            };
            if group.parts.iter().any(fits) {
                group.sessions += 1;
                counted = true;
            }
        }
        counted
    }
}

/// The region file, of either version, that is nearest to the place of a case.
fn nearest(versions: Versions, case: &LoggedCase) -> Owner {
    let core = versions.before.knowledge.shared.vocabulary.core;
    let place = case.facts.place(core.region);
    let now = versions.after.knowledge.inheritance.entry(place);
    now.max(case.entry)
}
