//! What an agent at the hotline sees of a lookup: what was understood, what is open, and the answer
//! as a card to read from while somebody waits on the phone.
//!
//! The same answer as in the chat, put for another reader: it names the office of the insured place
//! and never sends the agent to the hotline that the agent is.

mod acting;
mod aloud;
mod card;
mod carding;
mod chips;
mod concluding;
mod copy;
mod diseases;
mod facets;
mod items;
mod message;
mod office;
mod possible;
mod sms;

use crate::dialog::act::{Act, Answer, Info, Missing};
use crate::dialog::{Assistant, Step};
use crate::knowledge::wording::Sentence;

use super::item::Items;
use super::names::Names;
use super::others::{Reader, of_others, outside};
use super::voice::Voice;

use office::Office;

pub use card::{DeskCard, DeskLine, DeskSection, DeskSource, DeskWay, Verdict};
pub use chips::{Chip, Origin, PATIENT};
pub use copy::{all_text, card_text, section_text, ticket_text};
pub use facets::{Facet, FacetOption};
pub use items::{DeskItem, desk_items, plain};
pub use message::sms_parts;
pub use sms::{SmsLine, has_figure, parts, units};

/// A lookup as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// What comes before everything else: an emergency, a question for a doctor. May be empty.
    pub first: String,
    /// What was understood.
    pub chips: Vec<Chip>,
    /// Of whom the card is not, where the words tell of several who are ill. May be empty.
    pub others: String,
    /// What matters for the answer and can be set, what is open first.
    pub facets: Vec<Facet>,
    /// The answer; none where it takes a place or a procedure first.
    pub card: Option<DeskCard>,
    /// Whether the words told nothing.
    pub unclear: bool,
}

/// A lookup for the desk. `words` are those that were looked up, without personal numbers.
#[must_use]
pub fn desk(assistant: &Assistant, voice: &Voice, step: &Step, words: &str) -> Desk {
    let person = step.session.matter().and_then(|matter| matter.person.as_deref());
    let names = Names { assistant, person };
    let (answer, missing) = match &step.act {
        Act::Answer(answer) => (Some(&**answer), None),
        Act::NotCovered(answer, missing) => (Some(&**answer), Some(*missing)),
        _ => (None, None),
    };
    let first = match &step.act {
        Act::Info(Info::Emergency) => names.say(Sentence::Emergency),
        Act::Info(Info::SelfHarm) => names.say(Sentence::SelfHarm),
        Act::Info(Info::MedicalAdvice) => names.say(Sentence::MedicalAdvice),
        Act::Info(Info::Bereaved) => {
            let region = step.facts.place(assistant.knowledge.shared.vocabulary.core.region);
            let refer = Office::of(&names, region).refer();
            names.fill(Sentence::DeskBereaved, &[("refer", &refer)])
        }
        _ => outside(&names, step, Reader::Agent).unwrap_or_default(),
    };
    let chips = chips::chips(&names, step, answer, words);
    let mut card = answer.and_then(|answer| desk_card(names, voice, answer, missing));
    if let Some(card) = &mut card {
        card.case = chips::case(&names, &chips);
    }
    Desk {
        first,
        chips,
        others: of_others(&names, step, Reader::Agent).unwrap_or_default(),
        facets: facets::facets(&names, step, answer),
        card,
        unclear: matches!(step.act, Act::Unclear { .. }),
    }
}

/// The card of an answer; none where its procedure is gone.
#[must_use]
pub fn answer_card(
    assistant: &Assistant,
    voice: &Voice,
    answer: &Answer,
    missing: Option<Missing>,
) -> Option<DeskCard> {
    desk_card(Names { assistant, person: answer.person.as_deref() }, voice, answer, missing)
}

fn desk_card(
    names: Names,
    voice: &Voice,
    answer: &Answer,
    missing: Option<Missing>,
) -> Option<DeskCard> {
    let items = Items::of(names, voice, answer)?;
    let when: Vec<String> =
        answer.branches.iter().map(|branch| names.condition(&branch.when)).collect();
    Some(carding::card(&items, answer, &when, missing))
}
