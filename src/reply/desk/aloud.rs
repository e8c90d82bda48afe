//! One sentence to read aloud: the conclusion, one action, how sure it is. Where the conclusion hangs
//! on something, the action is to ask for it.

use crate::knowledge::vocabulary::FactId;
use crate::knowledge::wording::Sentence;

use super::card::{DeskSection, Verdict};
use super::carding::Carding;
use super::sms::unhedged;

/// The most characters of the sentence.
pub(super) const MOST: usize = 60;

/// How many characters of the conclusion the action may say again.
const SAID_AGAIN: usize = 5;

/// What is said.
pub(super) struct Aloud {
    /// The fullest conclusion and action that have room together.
    pub sentence: String,
    /// The conclusion alone, in full.
    pub conclusion: String,
}

/// What to say of a card.
pub(super) fn aloud(
    carding: &Carding,
    verdict: Verdict,
    sections: &[DeskSection],
    hedge: &str,
) -> Aloud {
    // That nothing is known is sure.
    let hedge = if verdict == Verdict::Missing { "" } else { hedge };
    let asked = carding.asked_aloud(verdict, sections);
    let plans: Vec<Plan> = asked.into_iter().chain([carding.plan(verdict)]).collect();
    let mut said = plans.iter().flat_map(|plan| {
        plan.asking(carding, hedge).into_iter().chain(plan.telling(carding, hedge))
    });
    let sentence = said.find(|said| said.chars().count() <= MOST).unwrap_or_default();
    let fullest = plans.iter().flat_map(|plan| &plan.conclusions).next();
    let conclusion = fullest.map_or_else(String::new, |said| spoken(said, hedge) + hedge);
    Aloud { sentence, conclusion }
}

/// As it is read before a hedge: without the stop at its end, which the template sets, without a short
/// hedge of its own, and without brackets at its end, which nobody hears.
fn spoken(text: &str, hedge: &str) -> String {
    let text = unhedged(text, hedge);
    let text = text.trim_end_matches(['。', '；', '，', '：']);
    let bracket = text.strip_suffix('）').and_then(|text| text.rsplit_once('（'));
    match bracket {
        Some((before, own)) if !before.is_empty() && !own.contains('）') => {
            format!("{before}，{own}")
        }
        _ => text.to_owned(),
    }
}

/// Whether the one says a good part of the other again.
fn repeats(one: &str, other: &str) -> bool {
    let chars: Vec<char> = one.chars().collect();
    let mut runs = chars.windows(SAID_AGAIN + 1).map(|run| run.iter().collect::<String>());
    runs.any(|run| other.contains(&run))
}

/// What can be said, the fullest of each first. The last conclusion is short in any place.
pub(super) struct Plan {
    pub conclusions: Vec<String>,
    pub actions: Vec<String>,
    /// What the conclusion hangs on.
    pub open: Option<FactId>,
    /// Whether it is to be verified only, and not to be answered by the office.
    pub verify: bool,
}

impl Plan {
    /// Without an action of its own: the office is to answer.
    pub fn referred(conclusions: Vec<String>) -> Self {
        Self { conclusions, actions: Vec::new(), open: None, verify: false }
    }

    /// Without an action of its own: the office may verify it.
    pub fn told(conclusions: Vec<String>) -> Self {
        Self { verify: true, ..Self::referred(conclusions) }
    }

    /// The conclusion, and the question for what it hangs on.
    fn asking(&self, carding: &Carding, hedge: &str) -> Vec<String> {
        let questions = self.open.map(|fact| carding.questions(fact)).unwrap_or_default();
        let ask = |conclusion: &String, question: &String| {
            let conclusion = spoken(conclusion, hedge);
            let slots = [("conclusion", &*conclusion), ("hedge", hedge), ("question", question)];
            carding.writing.items.names.fill(Sentence::DeskAloudAsk, &slots)
        };
        let conclusions = self.conclusions.iter();
        conclusions.flat_map(|said| questions.iter().map(move |asked| ask(said, asked))).collect()
    }

    /// A conclusion and an action that does not say the same; where there is no room for any, a
    /// conclusion and whom to refer to, with the place said once.
    fn telling(&self, carding: &Carding, hedge: &str) -> Vec<String> {
        let names = &carding.writing.items.names;
        let refers = self.refers(carding);
        let acting = self
            .actions
            .iter()
            .flat_map(|action| self.conclusions.iter().map(move |conclusion| (conclusion, action)));
        let referring = self.conclusions.iter().flat_map(|conclusion| {
            let fits = move |(place, _): &&(String, String)| {
                place.is_empty() || !conclusion.contains(place.as_str())
            };
            refers.iter().filter(fits).map(move |(_, refer)| (conclusion, refer))
        });
        let said = acting.chain(referring);
        let said = said.map(|(one, other)| (spoken(one, hedge), spoken(other, hedge)));
        let said = said.filter(|(conclusion, action)| !repeats(action, conclusion));
        said.map(|(conclusion, action)| {
            let slots = [("conclusion", &*conclusion), ("action", &action), ("hedge", hedge)];
            names.fill(Sentence::DeskAloud, &slots)
        })
        .collect()
    }

    /// Whom to refer to: the office of the place, of the insured place, in short; each with the place
    /// that it names.
    fn refers(&self, carding: &Carding) -> [(String, String); 3] {
        let names = &carding.writing.items.names;
        let (whole, short) = if self.verify {
            (Sentence::DeskActVerify, Sentence::DeskActVerifyShort)
        } else {
            (Sentence::DeskActRefer, Sentence::DeskActReferShort)
        };
        let at = |place: String| {
            let said = names.fill(whole, &[("region", &place)]);
            (place, said)
        };
        let nowhere = names.say(Sentence::YourPlace);
        [at(carding.office.place.clone()), at(nowhere), (String::new(), names.say(short))]
    }
}
