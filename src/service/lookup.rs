//! Looking something up outside of any conversation. Nothing of it is kept.

use jiff::civil::Date;

use super::Service;
use super::mask::mask;
use crate::dialog::Act;
use crate::dialog::facts::stated;
use crate::dialog::lookup::Chosen;
use crate::reply::desk::Desk;
use crate::reply::{Detail, Reply};

impl Service {
    /// Answers words and chosen facts. Personal numbers are masked before anything reads them.
    #[must_use]
    pub fn look_up(&self, words: &str, chosen: &[Chosen], today: Date) -> Reply {
        let version = self.version();
        let step = version.assistant.look_up(&mask(words), chosen, None, today);
        version.put(&step, "", Detail::Whole)
    }

    /// The same as the desk shows it, for a patient who may have been chosen.
    #[must_use]
    pub fn look_up_for_desk(
        &self,
        words: &str,
        chosen: &[Chosen],
        patient: Option<&str>,
        today: Date,
    ) -> Desk {
        let version = self.version();
        let assistant = &version.assistant;
        let words = mask(words);
        let step = assistant.look_up(&words, chosen, patient, today);
        let mut desk = version.desk(&step, &words);
        if let Act::Info(_) = step.act {
            // What must be said first takes nothing away from what else can be looked up.
            let vocabulary = &assistant.knowledge.shared.vocabulary;
            let known = step.facts.known().filter(|(fact, _)| !vocabulary.fact(*fact).derived);
            let known: Vec<Chosen> = known
                .map(|(fact, value)| (fact, stated(&assistant.knowledge, fact, value)))
                .collect();
            let rest = version.desk(&assistant.look_up("", &known, patient, today), "");
            desk = Desk { card: rest.card, facets: rest.facets, ..desk };
        }
        desk
    }
}
