//! Cases beside the present one: decided like it, with something laid over what was said.

use crate::knowledge::vocabulary::Value;

use super::act::Act;
use super::facts::known;
use super::session::Session;
use super::step::Stepping;

impl Stepping<'_> {
    /// The answer to a session that is only thought of; nothing is asked. `None` where it takes a
    /// question all the same, such as where the insurance is.
    pub(super) fn beside(&self, session: &Session) -> Option<Act> {
        let core = self.assistant.knowledge.shared.vocabulary.core;
        let mut present = self.considering(None);
        present.assume_procedure(&self.session, true);
        let procedure = present.facts.choice(core.procedure);
        let mut case = self.considering_matter(session.matter());
        case.facts = known(&self.assistant.knowledge, session.matter()?);
        if let (Some(procedure), None) = (procedure, case.facts.get(core.procedure)) {
            case.facts.set(core.procedure, Value::Choice(procedure));
        }
        case.asks = false;
        case.explains = false;
        match case.act(session) {
            Act::Answer(mut answer) => {
                answer.narrow = None;
                Some(Act::Answer(answer))
            }
            Act::NotCovered(mut answer, missing) => {
                answer.narrow = None;
                Some(Act::NotCovered(answer, missing))
            }
            _ => None,
        }
    }
}
