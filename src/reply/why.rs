//! Why an answer is as it is, in words: the case, what decided, the way out of a refusal, the
//! claims with their sources.

use crate::dialog::act::{Answer, Conclusion, Refusal, Why};
use crate::knowledge::source::{ClaimId, SourceId};
use crate::knowledge::vocabulary::{FactId, Value};
use crate::knowledge::wording::Sentence;

use super::answer::sources;
use super::item::Items;
use super::render::Rendering;
use super::voice::sources_of;

/// The most claims on a phone's screen; those behind the conclusion come first.
const MOST_CLAIMS: usize = 6;

impl Rendering<'_> {
    /// The case, the facts that decided, the claims.
    pub(super) fn why(&self, why: &Why) -> String {
        let names = &self.names;
        let answer = &why.answer;
        let mut lines =
            vec![names.fill(Sentence::WhyCase, &[("facts", &self.facts(&answer.because))])];
        let Some(items) = Items::of(*names, self.voice, answer) else { return lines.remove(0) };
        if why.refusals.is_empty() {
            lines.extend(self.decided(&items, answer));
        }
        lines.extend(why.refusals.iter().flat_map(|refusal| self.refusal(&items, refusal)));
        let claims = claims(&items, answer);
        lines.extend(claims.iter().map(|id| self.claim(*id)));
        lines.push(self.sources(&sources_of(names, &claims)));
        lines.join("\n")
    }

    /// The known facts on which the conclusion hangs.
    fn decided(&self, items: &Items, answer: &Answer) -> Option<String> {
        let route = &items.procedure.route.as_ref()?.route;
        let rows = answer.conclusions.iter().flat_map(|conclusion| &conclusion.rows);
        let tested: Vec<FactId> =
            rows.flat_map(|row| &route.rows[*row].when.tests).map(|(fact, _)| *fact).collect();
        let because = answer.because.iter().filter(|(fact, _)| tested.contains(fact));
        let because: Vec<_> = because.cloned().collect();
        let slots = [("facts", &*self.facts(&because))];
        (!because.is_empty()).then(|| self.names.fill(Sentence::WhyDecided, &slots))
    }

    /// What stands in the way, and how near another outcome is.
    fn refusal(&self, items: &Items, refusal: &Refusal) -> Vec<String> {
        let names = &self.names;
        let Some(route) = &items.procedure.route else { return Vec::new() };
        let outcome = &route.route.outcomes[refusal.outcome];
        let mut failed = self.facts(&refusal.failed);
        if let Some(disease) = refusal.disease {
            let slots = [("disease", names.disease(disease)), ("text", &failed)];
            failed = names.fill(Sentence::DiseaseTag, &slots);
        }
        let mut lines = vec![names.fill(Sentence::WhyFailed, &[("facts", &failed)])];
        let Some(flip) = &refusal.flip else {
            let instead = outcome.instead.iter().map(|instead| names.speak(instead));
            lines.extend(
                instead.map(|instead| names.fill(Sentence::Instead, &[("instead", &instead)])),
            );
            return lines;
        };
        let changes: Vec<String> =
            flip.changes.iter().map(|(fact, values)| self.any_of(*fact, values)).collect();
        let when = changes.join(&names.say(Sentence::Comma));
        let text = names.speak(&route.route.outcomes[flip.outcome].say);
        lines.push(names.fill(Sentence::WhyFlip, &[("when", &when), ("text", &text)]));
        let vocabulary = &names.assistant.knowledge.shared.vocabulary;
        let judged =
            flip.changes.iter().filter_map(|(fact, _)| vocabulary.fact(*fact).judgement.clone());
        lines.extend(judged);
        lines
    }

    /// 二级医院确诊或三级医院确诊: each value spelt out.
    fn any_of(&self, fact: FactId, values: &[Value]) -> String {
        let words: Vec<String> =
            values.iter().map(|value| self.names.supposed(fact, value)).collect();
        words.join(&self.names.say(Sentence::Or))
    }

    fn facts(&self, facts: &[(FactId, Value)]) -> String {
        let words: Vec<String> =
            facts.iter().map(|(fact, value)| self.fact(*fact, value)).collect();
        words.join(&self.names.say(Sentence::Comma))
    }

    fn fact(&self, fact: FactId, value: &Value) -> String {
        let label = &self.names.assistant.knowledge.shared.vocabulary.fact(fact).label;
        let value = self.names.value(fact, value);
        self.names.fill(Sentence::WhyFact, &[("label", label), ("value", &value)])
    }

    fn claim(&self, id: ClaimId) -> String {
        let names = &self.names;
        let claim = names.assistant.knowledge.shared.sources.claim(id);
        let mut says = claim.says.clone();
        if let Some(doubt) = &claim.doubt {
            says = names.fill(Sentence::WhyDoubt, &[("says", &says), ("doubt", doubt)]);
        }
        names.fill(Sentence::WhyRule, &[("claim", &claim.id), ("says", &says)])
    }

    /// Every source behind an answer.
    pub(super) fn sources_of_answer(&self, answer: &Answer) -> String {
        let items = Items::of(self.names, self.voice, answer);
        items.map_or_else(String::new, |items| self.sources(&sources(&items, answer)))
    }

    fn sources(&self, sources: &[SourceId]) -> String {
        let names = &self.names;
        if sources.is_empty() {
            return names.say(Sentence::WhyNoSources);
        }
        let lines: Vec<String> = sources
            .iter()
            .map(|id| &self.voice.sources[usize::from(id.0)])
            .map(|source| {
                let sentence = match source.kind.as_str() {
                    "official" => Sentence::SourceOfficial,
                    "reported" => Sentence::SourceReported,
                    _ => Sentence::SourceClaimed,
                };
                let number = source.number.as_deref().unwrap_or_default();
                let slots = [
                    ("title", source.title.as_str()),
                    ("number", number),
                    ("as_of", &source.as_of),
                ];
                names.fill(sentence, &slots)
            })
            .collect();
        let sources = lines.join(&names.say(Sentence::Semicolon));
        names.fill(Sentence::WhySources, &[("sources", &sources)])
    }
}

/// The claims behind an answer, the conclusion's first, each once.
fn claims(items: &Items, answer: &Answer) -> Vec<ClaimId> {
    let route = items.procedure.route.iter();
    let concluded = route.flat_map(|route| {
        let rows = answer.conclusions.iter().flat_map(|conclusion: &Conclusion| &conclusion.rows);
        rows.flat_map(|row| &route.route.rows[*row].claims)
    });
    let shown = answer.items.iter().flat_map(|item| &items.row(item).claims);
    let mut claims: Vec<ClaimId> = Vec::new();
    for claim in concluded.chain(shown) {
        if claims.len() < MOST_CLAIMS && !claims.contains(claim) {
            claims.push(*claim);
        }
    }
    claims
}
